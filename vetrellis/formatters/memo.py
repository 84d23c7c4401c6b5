"""Painting what many see once, for all screens that are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from vetrellis.formatters.look import Look
from vetrellis.game.core.text import Layout, Text

KEPT = 8192
"""How many painted things a formatter remembers: those that it was asked for last."""

T_contra = TypeVar("T_contra", contravariant=True)
P = TypeVar("P", covariant=True)
T = TypeVar("T")


class Painter(Protocol[T_contra, P]):
    """Paints something for a screen."""

    def __call__(self, painted: T_contra, look: Look, /) -> P:
        """Return what it looks like."""
        ...


def shared(paint: Painter[T, P], kept: int = KEPT) -> Painter[T, P]:
    """Return a painter that remembers what it painted last.

    A text is composed once for everyone who reads it the same way, and much of a room's text is
    composed once for everyone in it: so most of what a formatter is asked for it has painted for
    somebody else. It is recognised by being the same object: to compare the words of two long
    texts takes longer than to find out that they are one.

    Args:
        paint: Paints a text, or a block. Must not look at the height of the screen.
        kept: How much it remembers.
    """
    # With the thing itself, lest another one come to be at its address.
    remembered: dict[tuple[object, ...], tuple[T, P]] = {}

    def painted(thing: T, look: Look, /) -> P:
        key = (id(thing), *sheet_of(look))
        known = remembered.pop(key, None)
        if known is None:
            known = thing, paint(thing, look)
            if len(remembered) >= kept:
                del remembered[next(iter(remembered))]
        remembered[key] = known  # as the last one that was asked for
        return known[1]

    return painted


def sheet_of(look: Look) -> tuple[Any, ...]:
    """Return all of a look that painting depends on: not the height of the screen."""
    return look.width, look.depth, look.reader, look.theme, look.charset


def stacked(texts: Sequence[Text], painted: Callable[[Text], str], gap: str = "\n") -> str:
    """Put painted texts below one another, with a gap above each that starts with a title."""
    if len(texts) == 1:
        return painted(texts[0])
    whole: list[str] = []
    for text in texts:
        lines = painted(text)
        if lines and whole and text.blocks[0].layout is Layout.TITLE:
            whole.append(gap)
        if lines:
            whole.append(lines)
    return "".join(whole)

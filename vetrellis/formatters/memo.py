"""Painting what many see once, for all screens that are alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from attrs import define, field

from vetrellis.formatters.look import Look
from vetrellis.game.core.recent import Recent
from vetrellis.game.core.text import Layout, Text

KEPT = 8192
"""How many painted things a formatter remembers: those that it was asked for last."""

T_contra = TypeVar("T_contra", contravariant=True)
P_co = TypeVar("P_co", covariant=True)
P = TypeVar("P")
T = TypeVar("T")


class Painter(Protocol[T_contra, P_co]):
    """Paints something for a screen."""

    def __call__(self, painted: T_contra, look: Look, /) -> P_co:
        """Return what it looks like."""
        ...


@define(eq=False)
class Shared(Generic[T, P]):
    """A painter that remembers what it painted last.

    A text is composed once for everyone who reads it the same way, and much of a room's text is
    composed once for everyone in it: so most of what a formatter is asked for it has painted for
    somebody else. It is recognised by being the same object: to compare the words of two long
    texts takes longer than to find out that they are one.

    Attributes:
        paint: Paints a text, or a block. Must not look at the height of the screen.
        kept: How much it remembers: what it was asked for last.
    """

    _most_sheets: ClassVar[int] = 1024

    paint: Painter[T, P]
    kept: int = KEPT
    # With the thing itself, lest another one come to be at its address.
    _remembered: Recent[tuple[int, int], tuple[T, P]] = field(init=False)
    _sheets: dict[tuple[Any, ...], int] = field(factory=dict, init=False)
    _numbers: Iterator[int] = field(factory=count, init=False)
    _look: Look | None = field(default=None, init=False)
    _number: int = field(default=-1, init=False)

    @_remembered.default
    def _nothing_yet(self) -> Recent[tuple[int, int], tuple[T, P]]:
        return Recent(self.kept)

    def __call__(self, thing: T, look: Look, /) -> P:
        """Return what a thing looks like."""
        key = (id(thing), self._sheet(look))
        known = self._remembered.get(key)
        if known is None:
            known = thing, self.paint(thing, look)
            self._remembered.put(key, known)
        return known[1]

    def each(self, things: Sequence[T], look: Look) -> list[P]:
        """Return what each of several things looks like on one screen."""
        return [self(thing, look) for thing in things]

    def _sheet(self, look: Look) -> int:
        """Return a number that all looks have which are painted alike, and no other look."""
        if look is self._look:  # one screen after the other is asked for, not by turns
            return self._number
        sheet = sheet_of(look)
        number = self._sheets.get(sheet)
        if number is None:
            if len(self._sheets) >= self._most_sheets:
                self._sheets.clear()  # what was painted for them is forgotten in time
            number = self._sheets[sheet] = next(self._numbers)
        self._look, self._number = look, number
        return number


def sheet_of(look: Look) -> tuple[Any, ...]:
    """Return all of a look that painting depends on: not the height of the screen."""
    return look.width, look.depth, look.reader, look.theme, look.charset, look.links


def stacked(texts: Sequence[Text], painted: Sequence[str], *, below: bool) -> str:
    """Put painted texts below one another, with an empty line above each that starts with a title.

    Args:
        texts: What was painted.
        painted: What each of them looks like.
        below: Whether the first one stands below something, too.
    """
    whole: list[str] = []
    for text, lines in zip(texts, painted, strict=True):
        if lines and (whole or below) and text.blocks[0].layout is Layout.TITLE:
            whole.append("\n")
        if lines:
            whole.append(lines)
    return "".join(whole)

"""Painting each text once for all screens that are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vetrellis.formatters.look import Look
from vetrellis.game.core.text import Layout, Text

KEPT = 1024
"""How many painted texts a formatter remembers."""


def shared(paint: Callable[[Text, Look], str]) -> Callable[[Text, Look], str]:
    """Return a painter that remembers what it painted last.

    A text is composed once for everyone who reads it the same way, so most of what a formatter is
    asked for it has just painted for somebody else. It is recognised by being the same object: to
    compare the words of two long texts takes longer than to find out that they are one.

    Args:
        paint: Paints one text. Must not look at the height of the screen.
    """
    # With the text itself, lest another one come to be at its address.
    remembered: dict[tuple[object, ...], tuple[Text, str]] = {}

    def painted(text: Text, look: Look) -> str:
        key = (id(text), *sheet_of(look))
        known = remembered.get(key)
        if known is not None:
            return known[1]
        words = paint(text, look)
        if len(remembered) >= KEPT:
            del remembered[next(iter(remembered))]
        remembered[key] = text, words
        return words

    return painted


def sheet_of(look: Look) -> tuple[Any, ...]:
    """Return all of a look that a text's painting depends on: not the height of the screen."""
    return look.width, look.depth, look.reader, look.theme, look.charset


def stacked(texts: Sequence[Text], painted: Callable[[Text], str], gap: str = "\n") -> str:
    """Put painted texts below one another, with a gap above each that starts with a title."""
    whole: list[str] = []
    for text in texts:
        lines = painted(text)
        if lines and whole and text.blocks[0].layout is Layout.TITLE:
            whole.append(gap)
        if lines:
            whole.append(lines)
    return "".join(whole)

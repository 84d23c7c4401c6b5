"""Painting each text once for all screens that are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from attrs import evolve

from vetrellis.formatters.look import Look
from vetrellis.game.core.text import Layout, Text

KEPT = 1024
"""How many painted texts a formatter remembers."""


def shared(paint: Callable[[Text, Look], str]) -> Callable[[Text, Look], str]:
    """Return a painter that remembers what it painted last.

    A text is composed once for everyone who reads it the same way, so most of what a formatter is
    asked for it has just painted for somebody else.

    Args:
        paint: Paints one text. Must not look at the height of the screen.
    """
    remembered = lru_cache(maxsize=KEPT)(paint)

    def painted(text: Text, look: Look) -> str:
        return remembered(text, _of_any_height(look))

    return painted


@lru_cache(maxsize=KEPT)
def _of_any_height(look: Look) -> Look:
    return evolve(look, height=0)


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

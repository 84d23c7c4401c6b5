"""What every formatter does."""

# ruff: noqa: N805 - a method of a zope interface has no self

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zope.interface import Interface

if TYPE_CHECKING:
    from vetrellis.formatters.look import Look
    from vetrellis.game.core.text import Text


class IFormatter(Interface):
    """Turns text spans into what one sort of screen shows."""

    def render(texts: Sequence[Text], look: Look) -> str:
        """Lay out and paint. Lines end in LF, the last one too."""

    def prompt(text: Text, look: Look) -> str:
        """Render a prompt, without a line end.

        For the eye, one space stands between a prompt and what will be typed.
        """

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

    def render(texts: Sequence[Text], look: Look, *, below: bool = False) -> str:
        """Lay out and paint. Lines end in LF, the last one too.

        Args:
            texts: What is shown, in order.
            look: The screen.
            below: Whether something stands right above them that is shown with them.
        """

    def prompt(text: Text, look: Look) -> str:
        """Render a prompt, without a line end.

        For the eye, one space stands between a prompt and what will be typed.
        """

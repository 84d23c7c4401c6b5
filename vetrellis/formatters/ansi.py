"""Text for terminals: wrapped to the screen, painted with SGR sequences of our own making."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import define, evolve, field
from zope.interface import implementer

from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.link import around
from vetrellis.formatters.look import Links, Look
from vetrellis.formatters.memo import Shared, stacked
from vetrellis.formatters.paragraph import ParagraphPainter
from vetrellis.formatters.theme import sgr_of
from vetrellis.formatters.wrap import Line, in_one_line, lay_out
from vetrellis.game.core.text import Block, Layout, Text

_RESET = "\x1b[0m"


@implementer(IFormatter)
@define(eq=False)
class AnsiFormatter:
    """Paints for a terminal with 16, 256 or all colours; with none, leaves words as they are.

    Every line closes what it opens, colours and links, so a line that is lost, cut or scrolled
    away never changes another. Two long paragraphs of one text have an empty line between them,
    and a title one above it.
    """

    _paragraphs: ParagraphPainter = field(factory=ParagraphPainter, init=False)
    _block: Shared[Block, _Painted] = field(init=False)
    _texts: Shared[Text, str] = field(init=False)
    _prompt: Shared[Text, str] = field(factory=lambda: Shared(_prompt), init=False)

    @_block.default
    def _remembering(self) -> Shared[Block, _Painted]:
        return Shared(self._painted)

    @_texts.default
    def _remembering_texts(self) -> Shared[Text, str]:
        return Shared(self._text, 1024)

    def render(self, texts: Sequence[Text], look: Look, *, below: bool = False) -> str:
        """See `IFormatter`."""
        return stacked(texts, self._texts.each(texts, look), below=below)

    def prompt(self, text: Text, look: Look) -> str:
        """See `IFormatter`."""
        return self._prompt(text, look)

    def _text(self, text: Text, look: Look, /) -> str:
        if len(text.blocks) == 1:  # the text is remembered, and its block is in no other
            return self._painted(text.blocks[0], look)[0]
        painted: list[str] = []
        before, long_before = None, False
        blocks = self._block.each(text.blocks, look)
        for block, (words, is_long) in zip(text.blocks, blocks, strict=True):
            if not words:
                continue
            is_prose = block.layout is before is Layout.PARAGRAPH
            parted = is_prose and long_before and is_long
            if parted or (before is not None and block.layout is Layout.TITLE):
                painted.append("\n")
            painted.append(words)
            before, long_before = block.layout, is_long
        return "".join(painted)

    def _painted(self, block: Block, look: Look, /) -> _Painted:
        plain = self._paragraphs.paint(block, look)
        if plain is not None:
            return plain[0], plain[1] > 1
        lines = lay_out(block, look.width, look.charset)
        return "".join([f"{_paint(line, look)}\n" for line in lines]), len(lines) > 1


_Painted: TypeAlias = tuple[str, bool]
"""The lines of a block, and whether they are several."""


def _prompt(text: Text, look: Look) -> str:
    line = [run for block in text.blocks for run in in_one_line(block, look.charset)]
    # Without links: a line that is typed on is measured and drawn anew, by editors of all sorts.
    return f"{_paint(tuple(line), evolve(look, links=Links.NONE))} " if line else ""


def _paint(line: Line, look: Look) -> str:
    painted, worn, theme, depth = [], "", look.theme, look.depth
    for words, roles, cmd in line:
        sgr = sgr_of(roles, theme, depth) if roles else ""
        if sgr != worn:
            painted.append(_change(worn, sgr))
            worn = sgr
        if cmd and look.links is not Links.NONE:
            before, behind = around(cmd, look.links, look.charset)
            painted += before, words, behind
        else:
            painted.append(words)
    if worn:
        painted.append(_RESET)
    return "".join(painted)


def _change(worn: str, sgr: str) -> str:
    if not sgr:
        return _RESET
    return f"\x1b[0;{sgr}m" if worn else f"\x1b[{sgr}m"

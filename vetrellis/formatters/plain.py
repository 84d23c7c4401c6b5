"""Text for eyes that need no colours, and for ears."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import define, evolve, field
from zope.interface import implementer

from vetrellis.formatters.ansi import AnsiFormatter
from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.look import Charset, Depth, Links, Look
from vetrellis.formatters.memo import Shared
from vetrellis.formatters.wrap import flatten, in_one_line
from vetrellis.game.core.text import Block, Layout, Text

# What is drawn, not said: frames and shades, rules of dashes, bars between columns.
_ART = re.compile(r"[\u2500-\u259f]+|[-=_*.#~^|+<>/\\]{3,}|(?<!\S)[|+/\\](?!\S)")


@implementer(IFormatter)
@define(eq=False)
class PlainFormatter:
    """Leaves words as they are.

    For a screen reader (`look.reader`) each block is one line however long it is, for the reader
    pauses where a line ends; nothing is indented, no line is empty, and of tables and pictures the
    words alone are left.
    """

    _wrapped: AnsiFormatter = field(init=False, factory=AnsiFormatter)
    _spoken: Shared[Text, str] = field(factory=lambda: Shared(_spoken), init=False)

    def render(self, texts: Sequence[Text], look: Look, *, below: bool = False) -> str:
        """See `IFormatter`."""
        if look.reader:
            return "".join(self._spoken.each(texts, look))
        return self._wrapped.render(texts, _colourless(look), below=below)

    def prompt(self, text: Text, look: Look) -> str:
        """See `IFormatter`."""
        prompt = self._wrapped.prompt(text, _colourless(look))
        return prompt.rstrip(" ") if look.reader else prompt


def _colourless(look: Look) -> Look:
    links = Links.NONE if look.reader else look.links
    if look.depth is Depth.NONE and look.links is links:
        return look
    return evolve(look, depth=Depth.NONE, links=links)


def _spoken(text: Text, look: Look) -> str:
    return "".join(f"{line}\n" for block in text.blocks for line in _said(block, look.charset))


def _said(block: Block, charset: Charset) -> Iterator[str]:
    if block.layout is not Layout.PRE:
        if words := "".join(run.words for run in in_one_line(block, charset)):
            yield words
        return
    drawn = "".join(run.words for run in flatten(block.inner, charset, lines=True))
    for line in drawn.split("\n"):
        if words := " ".join(_ART.sub(" ", line).split()):
            yield words

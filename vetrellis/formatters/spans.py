"""Text as plain JSON values, for screens that build their own elements: the web page, GMCP.

A text is a list of blocks. A block is `{"inner": [...]}`, with `"layout"` where it is not a
paragraph. What stands in `inner` is a string, or a span `{"role": "exit", "inner": [...]}`, with
`"cmd"` where a click types something. Words stay words: nothing here is markup, so whoever builds
elements from it has nothing to escape. Strings hold nothing that cannot be seen, but for the line
ends of a preformatted block.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from vetrellis.formatters.printable import seen
from vetrellis.game.core.text import Block, Inline, Layout, Text

SpanValue: TypeAlias = str | dict[str, str | list["SpanValue"]]
"""A string, or a span as a dictionary."""

BlockValue: TypeAlias = dict[str, str | list[SpanValue]]
"""A block as a dictionary."""


def block_values(texts: Iterable[Text]) -> list[BlockValue]:
    """Return the blocks of all texts, in order, as JSON values."""
    return [_block(block) for text in texts for block in text.blocks]


def inline_values(inner: Iterable[Inline], *, lines: bool = False) -> list[SpanValue]:
    """Return words and spans, in order, as JSON values.

    Args:
        inner: Words and spans.
        lines: Keep line ends; otherwise they become spaces.
    """
    return [_inline(piece, lines=lines) for piece in inner]


def _block(block: Block) -> BlockValue:
    inner = inline_values(block.inner, lines=block.layout is Layout.PRE)
    if block.layout is Layout.PARAGRAPH:
        return {"inner": inner}
    return {"inner": inner, "layout": block.layout.value}


def _inline(piece: Inline, *, lines: bool) -> SpanValue:
    if isinstance(piece, str):
        return seen(piece, lines=lines)
    value: dict[str, str | list[SpanValue]] = {
        "role": piece.role.value,
        "inner": inline_values(piece.inner, lines=lines),
    }
    if piece.cmd:
        value["cmd"] = seen(piece.cmd)
    return value

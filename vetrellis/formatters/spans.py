"""Text as plain JSON values, for screens that build their own elements: the web page, GMCP.

A text is a list of blocks. A block is `{"inner": [...]}`, with `"layout"` where it is not a
paragraph. What stands in `inner` is a string, or a span `{"role": "exit", "inner": [...]}`, with
`"cmd"` where a click types something. Words stay words: nothing here is markup, so whoever builds
elements from it has nothing to escape.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from vetrellis.game.core.text import Block, Inline, Layout, Text

SpanValue: TypeAlias = str | dict[str, str | list["SpanValue"]]
"""A string, or a span as a dictionary."""

BlockValue: TypeAlias = dict[str, str | list[SpanValue]]
"""A block as a dictionary."""


def block_values(texts: Iterable[Text]) -> list[BlockValue]:
    """Return the blocks of all texts, in order, as JSON values."""
    return [_block(block) for text in texts for block in text.blocks]


def inline_values(inner: Iterable[Inline]) -> list[SpanValue]:
    """Return words and spans, in order, as JSON values."""
    return [_inline(piece) for piece in inner]


def _block(block: Block) -> BlockValue:
    value: BlockValue = {"inner": inline_values(block.inner)}
    if block.layout is not Layout.PARAGRAPH:
        value["layout"] = block.layout.value
    return value


def _inline(piece: Inline) -> SpanValue:
    if isinstance(piece, str):
        return piece
    value: dict[str, str | list[SpanValue]] = {
        "role": piece.role.value,
        "inner": inline_values(piece.inner),
    }
    if piece.cmd:
        value["cmd"] = piece.cmd
    return value

"""Frames: messages in which all is said but what somebody typed.

Theory of operation. Whoever speaks is told of in the same words each time: `Ana says, “...”`.
So the message is composed once with a hole in the place of what was typed, and kept as long as
nobody in it changes; a line that is said then costs the filling of the hole. What fills it is put
in as it is, and never looked at.
"""

from __future__ import annotations

from attrs import frozen

from vetrellis.game.core.text import Block, Inline, Layout, Role, Span, Text

HOLE = "\uf8ff"
"""What stands for the words: of the private use area, which the input sanitiser never lets in."""


@frozen
class Frame:
    """A message of one block with a hole in one of its spans.

    Attributes:
        before: What stands before that span.
        role: The role of the span.
        opening: What stands in it before the hole: a quotation mark.
        closing: What stands in it behind the hole.
        after: What stands behind the span.
        layout: The layout of the block.
    """

    before: tuple[Inline, ...]
    role: Role
    opening: str
    closing: str
    after: tuple[Inline, ...]
    layout: Layout

    def filled(self, words: str) -> Text:
        """Return the message, with words in its hole."""
        span = Span(self.role, (f"{self.opening}{words}{self.closing}",))
        return Text((Block((*self.before, span, *self.after), self.layout),))


def frame_of(text: Text) -> Frame | None:
    """Return the frame that a text with a hole is; None if the hole is elsewhere than in a span.

    Nor may it come first: then the message would begin with words of somebody else, and how they
    are written would depend on them.
    """
    if len(text.blocks) != 1:
        return None
    block = text.blocks[0]
    pieces = [at for at, piece in enumerate(block.inner) if HOLE in _words(piece)]
    if len(pieces) != 1 or not pieces[0]:
        return None
    at = pieces[0]
    span = block.inner[at]
    if not isinstance(span, Span) or span.cmd or len(span.inner) != 1:
        return None
    inner = span.inner[0]
    if not isinstance(inner, str) or inner.count(HOLE) != 1:
        return None
    opening, _, closing = inner.partition(HOLE)
    before, after = block.inner[:at], block.inner[at + 1 :]
    return Frame(before, span.role, opening, closing, after, block.layout)


def _words(piece: Inline) -> str:
    return piece if isinstance(piece, str) else Block((piece,)).plain() + piece.cmd

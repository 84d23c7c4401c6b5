"""Painting plain paragraphs: the short way, for most of what is shown.

Theory of operation. A list of fifty people has a hundred pieces, and each reader gets another one:
it leaves them out. But the pieces are the same objects in each list. So each span is painted once
for a sort of screen and kept; a paragraph is then broken as one text, and its painted pieces are
laid out in a row, but for the few that a line end falls into. Whatever is not as plain as that (a
span in a span, letters of two columns, spaces in a row) goes the long way, by `wrap`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple, TypeAlias

from attrs import define, field

from vetrellis.formatters.link import around
from vetrellis.formatters.look import Charset, Depth, Links, Look
from vetrellis.formatters.printable import seen
from vetrellis.formatters.theme import sgr_of
from vetrellis.formatters.transliterate import transliterate
from vetrellis.formatters.wrap import NARROWEST, is_narrow, plain_breaks
from vetrellis.game.core.text import Block, Inline, Layout, Role

_RESET = "\x1b[0m"
_FLEETING = frozenset({Role.SAY, Role.SHOUT, Role.TELL})
"""What is said once: to remember it takes longer than to paint it."""

_Screen: TypeAlias = tuple[str, Depth, Charset, Links]
"""What a span's painting depends on: theme, colours, letters, links."""


class _Piece(NamedTuple):
    """A span, or words between spans, painted.

    Attributes:
        origin: What was painted, kept lest another one come to be at its address.
        words: Its words.
        on: What begins its look, and its link; empty for none.
        off: What ends them.
        painted: All of it.
        is_span: Whether it is a span.
    """

    origin: Inline
    words: str
    on: str
    off: str
    painted: str
    is_span: bool


@define(eq=False)
class ParagraphPainter:
    """Paints paragraphs that are plain enough."""

    _most: ClassVar[int] = 32_768

    _pieces: dict[_Screen, dict[int, _Piece]] = field(factory=dict, init=False)
    _count: int = field(default=0, init=False)

    def paint(self, block: Block, look: Look) -> tuple[str, int] | None:
        """Return a block's lines, each with its end, and how many; None if it is not plain."""
        if block.layout is not Layout.PARAGRAPH:
            return None
        pieces = self._row(block.inner, (look.theme, look.depth, look.charset, look.links))
        if pieces is None:
            return None
        plain = "".join([piece.words for piece in pieces])
        if not plain or plain[0] == " " or plain[-1] == " " or "  " in plain:
            return None
        return _spread(plain, pieces, max(look.width, NARROWEST))

    def _row(self, inner: Iterable[Inline], screen: _Screen) -> list[_Piece] | None:
        """Return painted pieces; None if some of them are not plain, or not parted by words."""
        known = self._known(screen)
        pieces: list[_Piece] = []
        after_span = False
        for piece in inner:
            found = known.get(id(piece))
            if found is None:
                found = _painted(piece, screen)
                if found is None:
                    return None
                if isinstance(piece, str) or piece.role not in _FLEETING:
                    known[id(piece)] = found
                    self._count += 1
            if found.is_span and after_span:
                return None
            after_span = found.is_span
            pieces.append(found)
        return pieces

    def _known(self, screen: _Screen) -> dict[int, _Piece]:
        if self._count > self._most:
            self._pieces.clear()
            self._count = 0
        return self._pieces.setdefault(screen, {})


def _painted(piece: Inline, screen: _Screen) -> _Piece | None:
    if isinstance(piece, str):
        words = _spelt(piece, screen)
        return _Piece(piece, words, "", "", words, is_span=False)
    if len(piece.inner) != 1 or not isinstance(piece.inner[0], str):
        return None
    theme, depth, charset, links = screen
    words, sgr = _spelt(piece.inner[0], screen), sgr_of((piece.role,), theme, depth)
    on = f"\x1b[{sgr}m" if sgr else ""
    off = _RESET if on else ""
    if links is not Links.NONE and (command := piece.command):
        before, behind = around(command, links, charset)
        on, off = on + before, behind + off
    painted = f"{on}{words}{off}" if words else words
    return _Piece(piece, words, on, off, painted, is_span=True)


def _spelt(words: str, screen: _Screen) -> str:
    if words.isascii() and words.isprintable():
        return words
    return transliterate(seen(words), screen[2])


def _spread(plain: str, pieces: list[_Piece], width: int) -> tuple[str, int] | None:
    """Return painted pieces in lines of a width, and how many there are; None if it is hard."""
    if len(plain) <= width and is_narrow(plain):
        return "".join([*[piece.painted for piece in pieces], "\n"]), 1
    breaks = plain_breaks(plain, width, width)
    return ("".join(_laid(pieces, breaks)), len(breaks)) if breaks else None


def _laid(pieces: list[_Piece], breaks: list[tuple[int, int]]) -> list[str]:
    """Return painted pieces in order, with line ends where the breaks are."""
    laid: list[str] = []
    ends = iter(breaks)
    start, end = next(ends)
    at = 0
    for piece in pieces:
        behind = at + len(piece.words)
        if behind <= end:
            laid.append(piece.painted)
            at = behind
            continue
        while True:  # a line ends within it, or right before it
            part = piece.words[max(0, start - at) : max(0, end - at)]
            if part:
                laid.append(f"{piece.on}{part}{piece.off}")
            if behind <= end:
                break
            following = next(ends, None)
            if following is None:
                break
            laid.append("\n")
            start, end = following
        at = behind
    laid.append("\n")
    return laid

"""Templates: messages whose words are chosen already, with places for what is still to be filled.

Theory of operation. What a message says depends on its *choices*: words and numbers that it
selects by. What it names (people, things, what a player typed) only has a place in it. So the
costly part, Fluent's resolving and the reading of markup, is done once for a message and its
choices, with a stand-in character for each place; filling the places is then a walk over a few
pieces. What fills a place is put in whole and never read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from vetrellis.game.core.text import Block, Inline, Role, Span, parse_markup

FIRST_STAND_IN = 0xE000
"""The first stand-in: of the private use area, which the input sanitiser never lets through."""


@frozen
class Place:
    """Where something is put in.

    Attributes:
        index: Which of the things that fill the message.
    """

    index: int


@frozen
class Marked:
    """A span that has places in it.

    Attributes:
        role: As of a span.
        inner: Words, places and spans.
        cmd: Words and places, for what a click types.
    """

    role: Role
    inner: tuple[Piece, ...]
    cmd: tuple[Piece, ...]


Piece: TypeAlias = str | Span | Place | Marked
Line: TypeAlias = tuple[Piece, ...]


def read_line(words: str, places: int) -> Line:
    """Read the words of a message, markup and stand-ins and all.

    Args:
        words: A line of them.
        places: How many things fill the message: characters beyond these stand-ins are words.
    """
    return tuple(_pieces(parse_markup(words), places))


def fill(line: Line, filling: Sequence[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    """Put in what is missing.

    Args:
        line: The message.
        filling: What goes into each place, by its index.
    """
    filled: list[Inline] = []
    for piece in line:
        if isinstance(piece, str):
            filled.append(piece)
        elif isinstance(piece, Place):
            filled.extend(filling[piece.index])
        elif isinstance(piece, Marked):
            cmd = Block(fill(piece.cmd, filling)).plain() if piece.cmd else ""
            filled.append(Span(piece.role, _run(fill(piece.inner, filling)), cmd))
        else:
            filled.append(piece)
    return tuple(filled)


def _run(inner: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return bare words as one: a formatter has fewer pieces to look at."""
    for piece in inner:
        if isinstance(piece, Span):
            return inner
    return ("".join(inner),)  # type: ignore[arg-type]  # no span is among them


def variables(pattern: Any, refer: Callable[[Any], Any]) -> Iterator[str]:
    """Yield the names of all that a pattern may ask for, also by way of other messages.

    Args:
        pattern: A pattern of Fluent's syntax tree.
        refer: Returns the pattern of another message, by a reference to it; None for one that was
            asked for before.
    """
    kind = type(pattern).__name__
    if kind == "VariableReference":
        yield pattern.id.name
    elif kind == "MessageReference":  # terms see nothing of what their message was given
        yield from variables(refer(pattern), refer)
    elif isinstance(pattern, list | tuple):
        for each in pattern:
            yield from variables(each, refer)
    elif hasattr(pattern, "__dict__"):
        for each in vars(pattern).values():
            yield from variables(each, refer)


def _pieces(inner: tuple[Inline, ...], places: int) -> Iterator[Piece]:
    for piece in inner:
        if isinstance(piece, str):
            yield from _places(piece, places)
            continue
        within, cmd = tuple(_pieces(piece.inner, places)), tuple(_places(piece.cmd, places))
        is_whole = all(isinstance(each, str | Span) for each in (*within, *cmd))
        yield piece if is_whole else Marked(piece.role, within, cmd)


def _places(words: str, places: int) -> Iterator[Piece]:
    start = 0
    for at, letter in enumerate(words):
        index = ord(letter) - FIRST_STAND_IN
        if 0 <= index < places:
            if at > start:
                yield words[start:at]
            yield Place(index)
            start = at + 1
    if start < len(words):
        yield words[start:]

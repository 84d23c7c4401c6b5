r"""Text: prose as a tree of typed spans, and the markup that content is written in.

Roles say what a word *is* (an exit, an item, speech), never how it looks; a formatter decides that
at the last edge. Player text never passes through `parse_markup`: it enters as a plain string
inside a span, so no player can make a tag, a link, an escape sequence or a new line.

Markup is `[role]words[/role]`, `[cmd=take lamp]take the lamp[/cmd]` for a clickable command, and
`\[` for a literal bracket.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeAlias

from attrs import define, field, frozen

from vetrellis.game.core.identity import VetrellisError


class Role(StrEnum):
    """What a run of words is."""

    TITLE = "title"
    EXIT = "exit"
    ITEM = "item"
    NPC = "npc"
    PLAYER = "player"
    SAY = "say"
    SHOUT = "shout"
    TELL = "tell"
    DANGER = "danger"
    GOOD = "good"
    DIM = "dim"
    EM = "em"
    CMD = "cmd"
    SYSTEM = "system"


class Layout(StrEnum):
    """What a block of text is, as a whole."""

    PARAGRAPH = "paragraph"
    TITLE = "title"
    ENTRY = "entry"
    PRE = "pre"


@frozen
class Span:
    """A run of words with one role.

    Attributes:
        role: What the words are.
        inner: Words and further spans, in order.
        cmd: What a click on it types, or empty.
    """

    role: Role
    inner: tuple[Inline, ...]
    cmd: str = ""

    @property
    def command(self) -> str:
        """What a click types, if anything: `cmd`, or the words themselves in the role `CMD`."""
        is_own = not self.cmd and self.role is Role.CMD
        return "".join(_words(self.inner)) if is_own else self.cmd


Inline: TypeAlias = str | Span


@frozen
class Block:
    """A paragraph, a title, or one entry of a list. Blocks start on a line of their own."""

    inner: tuple[Inline, ...]
    layout: Layout = Layout.PARAGRAPH

    def plain(self) -> str:
        """Return the words alone."""
        return "".join(_words(self.inner))


@frozen
class Text:
    """Prose that is ready for any formatter: blocks, in order."""

    blocks: tuple[Block, ...] = ()

    @classmethod
    def of(cls, *inner: Inline, layout: Layout = Layout.PARAGRAPH) -> Text:
        """Return a text of one block."""
        return cls((Block(tuple(inner), layout),))

    def __add__(self, other: Text) -> Text:
        """Return both texts, one after the other."""
        return Text(self.blocks + other.blocks)

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.blocks)

    def plain(self) -> str:
        """Return the words alone, a line for each block."""
        return "\n".join(block.plain() for block in self.blocks)


def join(texts: Iterable[Text]) -> Text:
    """Return texts as one, in order."""
    return Text(tuple(block for text in texts for block in text.blocks))


def _words(inner: Iterable[Inline]) -> Iterator[str]:
    for piece in inner:
        if isinstance(piece, str):
            yield piece
        else:
            yield from _words(piece.inner)


class MarkupError(VetrellisError):
    """Content markup that cannot be read.

    Attributes:
        at: Offset of the mistake in the source, in characters.
    """

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


_TOKEN = re.compile(r"\\([\[\]\\])|\[(/?)([a-z]+)(?:=([^\[\]]*))?\]")
_ROLES = {role.value: role for role in Role}


@define
class _Open:
    role: Role | None
    cmd: str = ""
    at: int = 0
    inner: list[Inline] = field(factory=list)

    def add(self, piece: Inline) -> None:
        if piece == "":
            return
        if isinstance(piece, str) and self.inner and isinstance(self.inner[-1], str):
            self.inner[-1] += piece
        else:
            self.inner.append(piece)


def parse_markup(source: str) -> tuple[Inline, ...]:
    """Read content markup.

    Args:
        source: One block of prose as a builder or a translator wrote it.

    Returns:
        The words and spans, in order.

    Raises:
        MarkupError: A tag is unknown, never closed, or closed out of order.
    """
    stack, position = [_Open(None)], 0
    for token in _TOKEN.finditer(source):
        stack[-1].add(source[position : token.start()])
        position = token.end()
        escaped, closing, name, argument = token.groups()
        if escaped:
            stack[-1].add(escaped)
        elif closing:
            _close(stack, name, token.start())
        else:
            stack.append(_open(name, argument, token.start()))
    stack[-1].add(source[position:])
    if len(stack) > 1:
        raise MarkupError(f"[{stack[-1].role}] is never closed", stack[-1].at)
    return tuple(stack[0].inner)


def _open(name: str, argument: str | None, at: int) -> _Open:
    role = _ROLES.get(name)
    if role is None:
        raise MarkupError(f"there is no role [{name}]", at)
    return _Open(role, argument or "", at)


def _close(stack: list[_Open], name: str, at: int) -> None:
    top = stack[-1]
    if top.role is None or top.role.value != name:
        raise MarkupError(f"[/{name}] closes nothing that is open here", at)
    stack.pop()
    stack[-1].add(Span(top.role, tuple(top.inner), top.cmd))


def capitalised(inner: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return the same run with its first letter, wherever it is, in upper case."""
    if inner and isinstance(inner[0], str) and inner[0][:1].isupper():
        return inner  # as most messages begin
    for index, piece in enumerate(inner):
        raised = _raised(piece)
        if raised is piece:
            return inner
        if raised is not None:
            return (*inner[:index], raised, *inner[index + 1 :])
    return inner


def _raised(piece: Inline) -> Inline | None:
    if isinstance(piece, Span):
        inner = capitalised(piece.inner)
        return piece if inner is piece.inner else Span(piece.role, inner, piece.cmd)
    for at, letter in enumerate(piece):
        if letter.isupper():
            return piece
        if letter.isalpha():
            return piece[:at] + letter.upper() + piece[at + 1 :]
        if not letter.isspace() and letter not in "\"'“‘«¿¡(":
            return piece
    return None

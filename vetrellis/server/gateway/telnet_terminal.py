"""TTYPE: asking a telnet client what it is (RFC 1091), and what it can (MTTS).

A client that has several names tells the next one each time it is asked, and the last one twice.
MUD clients tell their own name first, then their terminal's, then what they can, as bits:
`MTTS 271` (https://tintin.mudhalla.net/protocols/mtts).
"""

from __future__ import annotations

import re

from attrs import define, field

from vetrellis.formatters.look import Charset
from vetrellis.server.gateway.capability import Mtts

ASK = b"\x01"
"""The payload that asks for a name."""

MOST_TERMINALS = 5
"""How often a client is asked for another name: a hostile one has no end of them."""

IS = b"\0"
"""What a payload begins with that tells one."""

_EIGHTH_BIT_LOST = frozenset({"TINYFUGUE"})
"""Clients that send letters of UTF-8 as they are typed, and tear apart those that they get."""

_MTTS = re.compile(r"MTTS (\d{1,9})")


@define(eq=False)
class TerminalTalk:
    """Our side of the conversation.

    Attributes:
        names: What the client called itself so far, in order.
    """

    names: list[str] = field(factory=list, init=False)

    def ask(self) -> bytes:
        """Begin anew, and return the payload that asks."""
        self.names.clear()
        return ASK

    def hear(self, payload: bytes) -> bool:
        """Take a name from a payload behind `IS`; whether it is one that we did not know."""
        name = "".join(filter(str.isprintable, payload[:64].decode("ascii", "ignore"))).strip()
        is_news = bool(name) and name not in self.names and self.wants_more
        if is_news:
            self.names.append(name)
        return is_news

    @property
    def wants_more(self) -> bool:
        """Whether it is worth while to ask again."""
        return len(self.names) < MOST_TERMINALS

    @property
    def is_plain(self) -> bool:
        """Whether a client that repeats itself is no MUD client, but somebody's terminal."""
        return len(self.names) == 1 and self.mtts is None

    @property
    def charset(self) -> Charset | None:
        """The letters that it reads, as its names tell; None if they do not."""
        if self.names and self.names[0].upper() in _EIGHTH_BIT_LOST:
            return Charset.ASCII
        return Charset.UTF8 if (self.mtts or 0) & Mtts.UTF8 else None

    @property
    def mtts(self) -> int | None:
        """Its bits of the Mud Terminal Type Standard, if it told them."""
        for name in self.names:
            if match := _MTTS.fullmatch(name):
                return int(match.group(1))
        return None

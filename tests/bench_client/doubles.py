"""A player without a network: what it sends is kept, what it hears is given."""

from __future__ import annotations

import socket
from typing import cast

from attrs import define, field

from vetrellis.bench.ear import TelnetEar
from vetrellis.bench.floor import Part, Player


@define(eq=False)
class FakeSocket:
    """Keeps what was sent."""

    sent: list[bytes] = field(factory=list)
    is_open: bool = True

    def recv(self, size: int) -> bytes:
        raise BlockingIOError

    def send(self, data: bytes) -> int:
        self.sent.append(data)
        return len(data)

    def fileno(self) -> int:
        return 1 if self.is_open else -1


def fake_player(number: int = 0) -> tuple[Player, list[bytes]]:
    """Return a player on telnet, and what it sends."""
    wire = FakeSocket()
    player = Player(number, cast(socket.socket, wire), TelnetEar())
    player.is_connected = True
    return player, wire.sent


@define(eq=False)
class Rounds:
    """A part that another one learns of, for some rounds of the loop.

    Attributes:
        part: The other one.
        left: How many rounds are left.
    """

    part: Part
    left: int = 3

    def prompt(self, now: float) -> float:
        self.left -= 1
        return 0.02 if self.left >= 0 else -1.0

    def connected(self, player: Player, now: float) -> None:
        self.part.connected(player, now)

    def replied(self, player: Player, now: float, text: bytes) -> None:
        self.part.replied(player, now, text)

    def lost(self, player: Player, now: float) -> None:
        self.part.lost(player, now)

"""A player without a network: what it sends is kept, what it hears is given."""

from __future__ import annotations

import socket
from typing import Any, cast

from attrs import define, field

from vetrellis.bench.ear import TelnetEar
from vetrellis.bench.floor import Player


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


def no_one(*_: Any) -> None:
    """Do nothing."""

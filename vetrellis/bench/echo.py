"""A bare Twisted server that knows no game: the best that Twisted does on this machine.

It answers `look` with one canned view of a room and passes `say` on to everyone in the room, which
is the player's fifty neighbours. Figures of the game are told as ratios to it, for the speed of a
machine changes from minute to minute, and the ratio does not. As a program it prints its port.
"""

from __future__ import annotations

import sys
from typing import Any

from attrs import define, field
from twisted.internet import epollreactor
from twisted.internet.protocol import ServerFactory, connectionDone
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure
from twisted.python.reflect import namedAny
from typing_extensions import override

from vetrellis.bench.verb import HEARD, VIEW

ROOM = 50
"""How many share a room."""

_WORDS = b"Slate runs level from wall to wall, and iron pegs stand along the skirting.\r\n"
REPLY = (
    b"\x1b[1mMeasured Ledge\x1b[0m\r\n" + 8 * _WORDS + VIEW[0] + b"north and south.\r\n> \xff\xf9"
)
"""Some 700 bytes, as a room with some people in it takes."""

EMPTY = b"Your hands are empty.\r\n> \xff\xf9"
WELCOME = b"Welcome.\r\n" + VIEW[0] + b"north.\r\n> \xff\xf9"


class Echo(LineReceiver):
    """One connection."""

    delimiter = b"\r\n"
    room: list[Echo] | None = None

    @override
    def connectionMade(self) -> None:
        transport: Any = self.transport
        transport.setTcpNoDelay(True)

    @override
    def lineReceived(self, line: bytes) -> None:
        transport: Any = self.transport
        if line == b"look":
            transport.write(REPLY)
        elif line.startswith(b"say "):
            self._say(line[4:])
        elif line == b"inventory":
            transport.write(EMPTY)
        elif line == b"guest":
            self.room = self.factory.rooms.room()
            self.room.append(self)
            transport.write(WELCOME)
        elif line == b"quit":
            transport.loseConnection()

    def _say(self, words: bytes) -> None:
        own: Any = self.transport
        own.write(b'You say, "' + words + b'"\r\n> \xff\xf9')
        line = b"\r\nGuest-1000" + HEARD + b'"' + words + b'"\r\n> \xff\xf9'
        for other in self.room or ():
            if other is not self:
                wire: Any = other.transport
                wire.write(line)

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.room is not None:
            self.room.remove(self)


@define(eq=False)
class Rooms:
    """Rooms of fifty, filled one after the other."""

    _rooms: list[list[Echo]] = field(factory=lambda: [[]])

    def room(self) -> list[Echo]:
        """Return a room that has a place."""
        for room in reversed(self._rooms):
            if len(room) < ROOM:
                return room
        self._rooms.append([])
        return self._rooms[-1]


class EchoFactory(ServerFactory):
    """Makes connections."""

    protocol = Echo

    def __init__(self) -> None:
        self.rooms = Rooms()


def main() -> None:
    """Listen on a free port of this machine, and say which, until somebody ends the process."""
    epollreactor.install()
    reactor = namedAny("twisted.internet.reactor")
    port = reactor.listenTCP(0, EchoFactory(), backlog=4096, interface="127.0.0.1")
    sys.stdout.write(f"{port.getHost().port}\n")
    sys.stdout.flush()
    reactor.run()


if __name__ == "__main__":
    main()

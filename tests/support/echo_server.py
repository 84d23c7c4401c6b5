"""A telnet server without a game: what is left is what the client and the gateway do.

As a program it listens on a free port of this machine and prints its number. It asks a name and a
password, and then says what it hears and what it knows of the screen; at `flood` it says more
than any client would read.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from attrs import define
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTCP, IReactorTime
from twisted.internet.task import react
from zope.interface import implementer

from vetrellis.game.core.text import Layout, Role, Span, Text
from vetrellis.server.gateway.sanitise import sanitise
from vetrellis.server.gateway.telnet_factory import TelnetFactory
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory

PAGE = Text.of(("x" * 70 + "\n") * 1000, layout=Layout.PRE)
PAGES = 500
"""What `flood` shows: some 36 MB."""


@implementer(ISession)
@define(eq=False)
class EchoSession:
    """Asks a name and a password, then repeats what it is told."""

    _connection: IConnection
    _clock: IReactorTime
    _heard: int = 0

    def open(self) -> None:
        title = Text.of("Echo Quay", layout=Layout.TITLE)
        self._connection.show([title, Text.of("Fog — and a ☃.")], Text.of("Name:"))

    def received(self, line: str) -> None:
        self._heard += 1
        if self._heard == 1:
            self._connection.secret(True)
            self._connection.show([Text.of("Hello.")], Text.of("Password:"))
        elif self._heard == 2:
            self._connection.secret(False)
            right = "right" if line == "s3cret" else "wrong"
            self._connection.show([Text.of(f"That is {right}.")], Text.of(">"))
        else:
            self._obey(sanitise(line))

    def disconnected(self, reason: str) -> None:
        """Nothing depends on it."""

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        """Telnet cannot ask."""

    def _obey(self, line: str) -> None:
        if line == "quit":
            self._connection.show([Text.of("Goodbye.")])
            self._connection.close()
        elif line == "news":
            self._say("It will come.")
            self._clock.callLater(0.3, self._say, "Here it is.")
        elif line == "flood":
            for _ in range(PAGES):
                self._connection.show([PAGE])
        elif line == "screen":
            look = self._connection.look
            self._say(f"{look.width} by {look.height}, {look.depth.name}, {look.charset}.")
        else:
            self._say("You say: ", Span(Role.SAY, (line,)), ".")

    def _say(self, *words: str | Span) -> None:
        self._connection.show([Text.of(*words)], Text.of(">"))


@implementer(ISessionFactory)
@define(eq=False)
class EchoSessions:
    """Makes sessions."""

    _clock: IReactorTime

    def begin(self, connection: IConnection) -> ISession:
        session = EchoSession(connection, self._clock)
        session.open()
        return session


def words(key: str, **arguments: object) -> Text:
    """Name a message instead of saying it."""
    return Text.of(f"{key} {arguments}")


def serve(reactor: IReactorTCP) -> Deferred[None]:
    """Listen until somebody ends the process."""
    clock = IReactorTime(reactor)
    door = Doorkeeper(clock, DoorLimits(connections_each=100, accepts_each=1000))
    factory = TelnetFactory(EchoSessions(clock), clock, words, door)
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    address = port.getHost()
    assert isinstance(address, IPv4Address)
    sys.stdout.write(f"{address.port}\n")
    sys.stdout.flush()
    return Deferred()


@contextmanager
def echo_server() -> Iterator[int]:
    """Run the server in a process of its own until the end of the block, and give its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.echo_server"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


if __name__ == "__main__":
    react(serve)

"""An SSH server whose sessions echo, for tests with real clients.

As a program it serves on a free port of the loopback interface until its standard input ends, and
says `READY PORT` first. Ada's password is `open sesame please`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import define
from twisted.internet.defer import Deferred, succeed
from twisted.internet.endpoints import TCP4ServerEndpoint
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.stdio import StandardIO
from twisted.internet.task import react
from twisted.logger import globalLogBeginner, textFileLogObserver
from twisted.python.failure import Failure
from typing_extensions import override
from zope.interface import implementer

from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Account, Character
from vetrellis.server.gateway.ssh import SshFactory
from vetrellis.server.gateway.ssh_host_key import load_or_make_host_key
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory

PASSWORD = "open sesame please"
ADA = Account(1, Character(EntityId("player:1"), "Ada"), "")


def authenticate(name: str, password: str, peer: str) -> Deferred[Account | None]:
    """Let Ada in."""
    return succeed(ADA if (name.lower(), password) == ("ada", PASSWORD) else None)


@implementer(ISession)
@define(eq=False)
class EchoSession:
    """Says what it is told."""

    connection: IConnection
    clock: IReactorTime
    is_asking: bool = False

    def received(self, line: str) -> None:
        if self.is_asking:
            self.is_asking = False
            self.connection.secret(False)
            self.say(f"Your secret has {len(line)} letters.")
            return
        act = _ACTS.get(line)
        if act is not None:
            act(self)
        else:
            self.say(f"You said: {line}.")

    def disconnected(self, reason: str) -> None:
        sys.stderr.write(f"disconnected: {reason}\n")

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        sys.stderr.write(f"asked: {package} {dict(body)}\n")

    def say(self, words: str, prompt: str = "> ") -> None:
        self.connection.show([Text.of(words)], Text.of(prompt))

    def say_size(self) -> None:
        look = self.connection.look
        self.say(f"Your screen is {look.width} by {look.height}, depth {look.depth.name}.")

    def ask_secret(self) -> None:
        self.is_asking = True
        self.connection.secret(True)
        self.say("Tell me.", "Password: ")

    def speak_later(self) -> None:
        self.say("Wait.")
        self.clock.callLater(0.5, self.connection.show, [Text.of("A gull screams overhead.")])

    def quit(self) -> None:
        self.connection.show([Text.of("Farewell.")])
        self.connection.close()


_ACTS: dict[str, Callable[[EchoSession], None]] = {
    "size": EchoSession.say_size,
    "secret": EchoSession.ask_secret,
    "later": EchoSession.speak_later,
    "quit": EchoSession.quit,
}


@implementer(ISessionFactory)
@define(eq=False)
class EchoSessions:
    """Makes sessions that echo."""

    clock: IReactorTime

    def begin(self, connection: IConnection) -> ISession:
        session = EchoSession(connection, self.clock)
        known = connection.authenticated
        who = f"{known.name}, proved" if known is not None else connection.login
        session.say(f"Welcome, {who}.")
        return session


class Leash(Protocol):
    """Ends the program when its parent lets go."""

    def __init__(self, ended: Deferred[None]) -> None:
        self._ended = ended

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._ended.callback(None)


async def serve(reactor: Any, key: str) -> None:
    """Serve until standard input ends."""
    globalLogBeginner.beginLoggingTo([textFileLogObserver(sys.stderr)], redirectStandardIO=False)
    factory = SshFactory(
        EchoSessions(reactor),
        authenticate,
        load_or_make_host_key(Path(key)),
        reactor,
        TerminalFormatter(),
        Doorkeeper(reactor, DoorLimits(accepts_each=1000)),
    )
    port = await TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(factory)
    sys.stdout.write(f"READY {port.getHost().port}\n")
    sys.stdout.flush()
    ended: Deferred[None] = Deferred()
    StandardIO(Leash(ended))
    await ended
    await port.stopListening()


if __name__ == "__main__":
    react(lambda reactor: Deferred.fromCoroutine(serve(reactor, sys.argv[1])))

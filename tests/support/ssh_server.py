"""An SSH server whose sessions echo, for tests with real clients.

As a program it listens on a free port of this machine and prints its number. Anybody may come as a
guest; Ada has a password.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTCP, IReactorTime
from twisted.internet.task import react
from zope.interface import implementer

from tests.support.ssh_keys import FINGERPRINT
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Account, Character
from vetrellis.server.auth.ssh_key import fingerprint_of
from vetrellis.server.config import Config
from vetrellis.server.content import read_words
from vetrellis.server.gateway.ssh import SshFactory
from vetrellis.server.gateway.ssh_host_key import load_or_make_host_keys
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.interfaces import ICaller, ICommands, IConnection, ISession, ISessionFactory
from vetrellis.server.session.one_shot import Answer

PASSWORD = "open sesame please"
ADA = Account(1, Character(EntityId("player:1"), "Ada"), "")


def authenticate(name: str, password: str, peer: str) -> Deferred[Account | None]:
    """Let Ada in."""
    return succeed(ADA if (name.lower(), password) == ("ada", PASSWORD) else None)


@define(eq=False)
class AdasKeys:
    """Ada has one key.

    Attributes:
        fingerprint: Which.
        checks: Names whose keys the server asked about.
        answer: What it is told instead, if anything.
    """

    fingerprint: str = FINGERPRINT
    checks: list[str] = field(factory=list)
    answer: Deferred[Any] | None = None

    def is_known(self, name: str, blob: bytes, peer: str) -> Deferred[bool]:
        self.checks.append(name)
        if self.answer is not None:
            return self.answer
        return succeed((name.lower(), fingerprint_of(blob)) == ("ada", self.fingerprint))

    def authenticate(
        self, name: str, blob: bytes, is_signed: Callable[[], bool], peer: str
    ) -> Deferred[Account | None]:
        known = self.is_known(name, blob, peer)
        return known.addCallback(lambda is_hers: ADA if is_hers and is_signed() else None)


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
        """Nothing depends on it."""

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        """Nothing depends on it."""

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


@implementer(ISessionFactory, ICommands)
@define(eq=False)
class EchoSessions:
    """Makes sessions that echo, and commands that do."""

    clock: IReactorTime

    def begin(self, connection: IConnection) -> ISession:
        session = EchoSession(connection, self.clock)
        known = connection.authenticated
        who = f"{known.name}, proved" if known is not None else connection.login
        session.say(f"Welcome, {who}.")
        return session

    def run(self, caller: ICaller, line: str) -> Deferred[Answer]:
        told = Text.of(f"You said: {line}.")
        return succeed(Answer((told,), is_done="fail" not in line))


def serve(reactor: IReactorTCP, directory: str) -> Deferred[None]:
    """Listen until somebody ends the process."""
    clock = IReactorTime(reactor)
    sessions = EchoSessions(clock)
    factory = SshFactory(
        sessions,
        sessions,
        authenticate,
        AdasKeys(),
        load_or_make_host_keys(Path(directory)),
        clock,
        TerminalFormatter(),
        Doorkeeper(clock, DoorLimits(connections_each=100, accepts_each=1000)),
        read_words(Config()).text,
    )
    address = reactor.listenTCP(0, factory, interface="127.0.0.1").getHost()
    assert isinstance(address, IPv4Address)
    sys.stdout.write(f"{address.port}\n")
    sys.stdout.flush()
    return Deferred()


@contextmanager
def ssh_server(directory: Path) -> Iterator[int]:
    """Run the server in a process of its own until the end of the block, and give its port."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.ssh_server", str(directory)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


if __name__ == "__main__":
    react(serve, sys.argv[1:])

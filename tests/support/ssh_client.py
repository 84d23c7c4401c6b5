"""The client's half of SSH in memory, packet by packet, and a server to talk to."""

from __future__ import annotations

from collections.abc import Mapping
from struct import pack, unpack
from typing import Any

from attrs import define, field
from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.keys import Key
from twisted.conch.ssh.transport import SSHClientTransport
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.test.iosim import FakeTransport, IOPump, connect
from typing_extensions import override
from zope.interface import implementer

from tests.support.ssh_server import ADA, PASSWORD, AdasKeys
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Account
from vetrellis.server.gateway.ssh import SshFactory
from vetrellis.server.gateway.ssh_transport import SshLimits
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.interfaces import ICaller, ICommands, IConnection, ISession, ISessionFactory
from vetrellis.server.session.one_shot import Answer

DISCONNECT, SERVICE_ACCEPT = 1, 6
AUTH_REQUEST, AUTH_FAILURE, AUTH_SUCCESS, AUTH_KEY_OK = 50, 51, 52, 60
GLOBAL_REQUEST, REQUEST_SUCCESS, REQUEST_FAILURE = 80, 81, 82
OPEN, OPEN_CONFIRMATION, OPEN_FAILURE, ADJUST, DATA, STDERR = 90, 91, 92, 93, 94, 95
EOF, CLOSE, REQUEST, SUCCESS, FAILURE = 96, 97, 98, 99, 100

HOST_KEY = Key.fromString(
    b"""-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACA82gAjJbvn534/XVy58NSBGFcAiXx2ZePKVg5JoW8PBAAAAIg1o9IPNaPS
DwAAAAtzc2gtZWQyNTUxOQAAACA82gAjJbvn534/XVy58NSBGFcAiXx2ZePKVg5JoW8PBA
AAAEBZ1xCv2MYG3p4OocBCgNITqVoxUBmzX9JB1HKiMQroMDzaACMlu+fnfj9dXLnw1IEY
VwCJfHZl48pWDkmhbw8EAAAAAAECAwQF
-----END OPENSSH PRIVATE KEY-----
"""
)


def words(language: str, key: str, **arguments: object) -> Text:
    """Name a message instead of saying it."""
    return Text.of(f"{key} in {language or 'any language'} {arguments or ''}")


@implementer(ISession)
@define(eq=False)
class Listener:
    """A session that remembers what it was told, and answers nothing."""

    connection: Any
    lines: list[str] = field(factory=list)
    asks: list[tuple[str, Mapping[str, object]]] = field(factory=list)
    gone: list[str] = field(factory=list)
    fault: Exception | None = None

    def received(self, line: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.lines.append(line)

    def disconnected(self, reason: str) -> None:
        self.gone.append(reason)

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        self.asks.append((package, body))


@implementer(ISessionFactory, ICommands)
@define(eq=False)
class Listeners:
    """Remembers the sessions that it began, and the commands that it ran."""

    begun: list[Listener] = field(factory=list)
    refusal: Exception | None = None
    commands: list[tuple[ICaller, str]] = field(factory=list)
    answer: Deferred[Answer] | None = None

    def begin(self, connection: IConnection) -> ISession:
        if self.refusal is not None:
            raise self.refusal
        self.begun.append(Listener(connection))
        return self.begun[-1]

    def run(self, caller: ICaller, line: str) -> Deferred[Answer]:
        self.commands.append((caller, line))
        return self.answer or succeed(Answer((Text.of(f"You did: {line}"),)))


class Client(SSHClientTransport):
    """An SSH client that exchanges keys, and leaves everything else to the test."""

    def __init__(self) -> None:
        self.received: list[tuple[int, bytes]] = []
        self.is_secure = False
        self.is_lost = False

    @override
    def verifyHostKey(self, hostKey: bytes, fingerprint: bytes) -> Deferred[bool]:
        return succeed(True)

    @override
    def connectionSecure(self) -> None:
        self.is_secure = True

    @override
    def dispatchMessage(self, messageNum: int, payload: bytes) -> None:
        if messageNum in {DISCONNECT, SERVICE_ACCEPT} or messageNum >= AUTH_REQUEST:
            self.received.append((messageNum, payload))
        else:
            super().dispatchMessage(messageNum, payload)  # type: ignore[no-untyped-call]  # Conch

    @override
    def connectionLost(self, reason: Failure | None = None) -> None:
        self.is_lost = True


class Line(FakeTransport):
    """A transport that can be told to stop reading."""

    is_read = True

    @override
    def pauseProducing(self) -> None:
        self.is_read = False

    @override
    def resumeProducing(self) -> None:
        self.is_read = True


@define(eq=False)
class Rig:
    """A server, and a client that is connected to it.

    Attributes:
        limits: What the client may do.
        password_checks: Names whose passwords the server asked about.
        keys: Who knows whose key is whose.
    """

    limits: SshLimits = field(factory=SshLimits)
    clock: Clock = field(factory=Clock)
    sessions: Listeners = field(factory=Listeners)
    client: Client = field(factory=Client)
    password_checks: list[str] = field(factory=list)
    keys: AdasKeys = field(factory=AdasKeys)
    host_keys: tuple[Key, ...] = (HOST_KEY,)
    answer: Deferred[Account | None] | None = None
    doors: Doorkeeper = field(init=False)
    factory: SshFactory = field(init=False)
    pump: IOPump = field(init=False)
    server_line: Line = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.doors = Doorkeeper(self.clock)
        self.factory = SshFactory(
            self.sessions,
            self.sessions,
            self.authenticate,
            self.keys,
            self.host_keys,
            self.clock,
            TerminalFormatter(),
            self.doors,
            words,
            self.limits,
        )

    def authenticate(self, name: str, password: str, peer: str) -> Deferred[Account | None]:
        self.password_checks.append(name)
        if self.answer is not None:
            return self.answer
        return succeed(ADA if (name, password) == ("Ada", PASSWORD) else None)

    def connect(self) -> Rig:
        server = self.factory.buildProtocol(IPv4Address("TCP", "192.0.2.7", 50000))
        assert server is not None
        self.server_line = Line(server, isServer=True)
        client_line = FakeTransport(self.client, isServer=False)
        self.pump = connect(server, self.server_line, self.client, client_line, clock=self.clock)
        self.pump.flush()
        return self

    def send(self, message: int, payload: bytes = b"") -> None:
        self.client.sendPacket(message, payload)
        self.pump.flush()

    def break_line(self) -> None:
        self.server_line.loseConnection()
        self.pump.flush()

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.pump.flush()

    def ask_for_login(self) -> Rig:
        self.send(5, NS(b"ssh-userauth"))
        return self

    def attempt(self, name: bytes, method: bytes = b"none", rest: bytes = b"") -> None:
        packet = NS(name) + NS(b"ssh-connection") + NS(method) + rest
        self.send(AUTH_REQUEST, packet)

    def give_password(self, name: str, password: str) -> None:
        self.attempt(name.encode(), b"password", b"\0" + NS(password.encode()))

    def offer_key(self, name: str, key: Key, algorithm: bytes | None = None) -> None:
        """Ask whether a key would do."""
        rest = NS(algorithm or key.sshType()) + NS(key.public().blob())
        self.attempt(name.encode(), b"publickey", b"\0" + rest)

    def sign(
        self, name: str, key: Key, algorithm: bytes | None = None, session: bytes | None = None
    ) -> None:
        """Log in by a key."""
        algorithm = algorithm or key.sshType()
        rest = b"publickey", algorithm, key.public().blob()
        request = NS(name.encode()) + NS(b"ssh-connection") + NS(rest[0]) + b"\1"
        request += NS(rest[1]) + NS(rest[2])
        known = self.client.sessionID if session is None else session
        assert known is not None
        message = NS(known) + bytes([AUTH_REQUEST]) + request
        self.send(AUTH_REQUEST, request + NS(key.sign(message, algorithm)))

    def log_in(self, name: bytes = b"guest") -> Rig:
        self.connect().ask_for_login().attempt(name)
        return self

    def open(self, kind: bytes = b"session", window: int = 100_000, most: int = 32768) -> None:
        self.send(OPEN, NS(kind) + pack(">3L", 7, window, most))

    def request(self, name: bytes, data: bytes = b"") -> bool:
        before = len(self.client.received)
        self.send(REQUEST, pack(">L", 0) + NS(name) + b"\1" + data)
        return SUCCESS in [number for number, _ in self.client.received[before:]]

    def latest(self, count: int) -> list[int]:
        return [number for number, _ in self.client.received[-count:]]

    def play(self, name: bytes = b"guest", *, term: bytes = b"xterm", **opening: int) -> Listener:
        """Get as far as a session in a terminal of 40 by 10."""
        self.log_in(name).open(**opening)  # type: ignore[arg-type]  # window and most
        assert self.request(b"pty-req", pty(term, 40, 10))
        assert self.request(b"shell")
        return self.sessions.begun[-1]

    def type(self, text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode()
        self.send(DATA, pack(">L", 0) + NS(data))

    def show(self, words: str, prompt: str | None = None) -> None:
        asked = None if prompt is None else Text.of(prompt)
        self.sessions.begun[-1].connection.show([Text.of(words)], asked)
        self.pump.flush()

    def got(self, message: int) -> list[bytes]:
        return [payload for number, payload in self.client.received if number == message]

    @property
    def output(self) -> str:
        return b"".join(getNS(payload[4:])[0] for payload in self.got(DATA)).decode()

    @property
    def status(self) -> int | None:
        for payload in self.got(REQUEST):
            name, rest = getNS(payload[4:])
            if name == b"exit-status":
                code: int = unpack(">L", rest[1:])[0]
                return code
        return None

    @property
    def farewell(self) -> bytes | None:
        """Why the server disconnects, if it does."""
        reasons = [getNS(payload[4:])[0] for payload in self.got(DISCONNECT)]
        return reasons[0] if reasons else None


def pty(term: bytes, width: int, height: int) -> bytes:
    return NS(term) + pack(">4L", width, height, 0, 0) + NS(b"")

"""Fakes for the web: sessions that remember, and the client's half of a WebSocket, in bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from functools import partial
from typing import Any

from attrs import define, field
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IAddress, IProtocolFactory
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from typing_extensions import override
from zope.interface import implementer

from tests.support.scene import catalogue
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.ansi_dialect import DIALECTS
from vetrellis.server.gateway.frames import SUBPROTOCOL
from vetrellis.server.gateway.http_guard import HandshakeGuard
from vetrellis.server.gateway.telnet_factory import TelnetFactory
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.gateway.web import Page, Pages, WebLimits, WebRoot, WebSite, web_listener
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket import WebSocketFactory
from vetrellis.server.gateway.websocket_ansi import AnsiSocketFactory
from vetrellis.server.gateway.websocket_channel import SocketFactory
from vetrellis.server.gateway.websocket_door import WebSocketDoor
from vetrellis.server.gateway.websocket_echo import SUBPROTOCOL as ECHO
from vetrellis.server.gateway.websocket_echo import EchoFactory
from vetrellis.server.gateway.websocket_telnet import NAMES, TelnetSocketFactory
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory
from vetrellis.server.session.factory import RefusedError

PAGES = {
    "index.html": Page(b"<!doctype html>", "text/html; charset=utf-8", b'"one"'),
    "js/page.js": Page(b"export {};", "text/javascript; charset=utf-8", b'"two"'),
}


@implementer(ISession)
@define(eq=False)
class FakeSession:
    """Remembers what its connection told it."""

    connection: Any
    lines: list[str] = field(factory=list)
    requests: list[tuple[str, Mapping[str, object]]] = field(factory=list)
    gone: list[str] = field(factory=list)
    pause_after: int = 1_000_000
    language_at_first: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.language_at_first = self.connection.language

    def received(self, line: str) -> None:
        self.lines.append(line)
        if len(self.lines) == self.pause_after:
            self.connection.pause(False)

    def disconnected(self, reason: str) -> None:
        self.gone.append(reason)

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        self.requests.append((package, body))


@implementer(ISessionFactory)
@define(eq=False)
class FakeSessions:
    """Remembers the sessions that it began."""

    begun: list[FakeSession] = field(factory=list)
    refusal: Text | None = None

    def begin(self, connection: IConnection) -> ISession:
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        session = FakeSession(connection)
        self.begun.append(session)
        return session

    @property
    def last(self) -> FakeSession:
        return self.begun[-1]


class ClientTransport(StringTransport):
    """A transport that tells its protocol when it is hung up on, and may be aborted."""

    protocol: Any = None
    aborted = False
    half_closed = False

    def loseWriteConnection(self) -> None:
        self.half_closed = True

    @override
    def abortConnection(self) -> None:
        super().abortConnection()  # type: ignore[no-untyped-call]  # testing has no types
        self.aborted = True


@define(eq=False)
class Client:
    """Talks bytes with a listener."""

    transport: ClientTransport
    protocol: Any

    def send(self, data: bytes) -> None:
        self.protocol.dataReceived(data)

    def answer(self) -> bytes:
        """Return what came since the last time."""
        data: bytes = self.transport.value()
        self.transport.clear()
        return data

    def frames(self) -> list[Any]:
        """Return the JSON of the text messages that came since the last time."""
        return [json.loads(payload) for opcode, payload in unframe(self.answer()) if opcode == 1]

    def close_codes(self) -> list[int]:
        """Return the codes of the close frames that came since the last time."""
        return [
            struct.unpack(">H", payload[:2])[0]
            for opcode, payload in unframe(self.answer())
            if opcode == 8
        ]

    def stop_reading(self) -> None:
        """Have the transport say that its buffer is full."""
        assert self.transport.producer is not None
        self.transport.producer.pauseProducing()

    def read_on(self) -> None:
        """Have the transport say that its buffer is empty."""
        assert self.transport.producer is not None
        self.transport.producer.resumeProducing()

    def say(self, kind: str, **payload: object) -> None:
        self.send(frame(json.dumps({"type": kind, "payload": payload}).encode()))

    def vanish(self, reason: Exception) -> None:
        self.protocol.connectionLost(Failure(reason))


@define(eq=False)
class WebServer:
    """The HTTP port in memory."""

    clock: Clock = field(factory=Clock)
    sessions: FakeSessions = field(factory=FakeSessions)
    limits: WebSocketLimits = field(factory=WebSocketLimits)
    door_limits: DoorLimits = field(factory=DoorLimits)
    web_limits: WebLimits = field(factory=WebLimits)
    origins: tuple[str, ...] = ()
    door: Doorkeeper = field(init=False)
    factory: WebSocketFactory = field(init=False)
    listener: IProtocolFactory = field(init=False)

    def __attrs_post_init__(self) -> None:
        doorkeeper = self.door = Doorkeeper(self.clock, self.door_limits)
        words = partial(catalogue().text, "en")
        self.factory = WebSocketFactory(self.sessions, self.clock, doorkeeper, self.limits, words)
        telnet = TelnetFactory(self.sessions, self.clock, words, doorkeeper)
        factories: dict[str, SocketFactory] = {SUBPROTOCOL: self.factory}
        over_telnet = TelnetSocketFactory(
            telnet.over_other_wire, self.clock, doorkeeper, self.limits
        )
        factories |= dict.fromkeys(NAMES, over_telnet)
        factories |= {
            name: AnsiSocketFactory(dialect, telnet.house, self.clock, doorkeeper, self.limits)
            for name, dialect in DIALECTS.items()
        }
        sockets = WebSocketDoor(factories, HandshakeGuard(tuple(factories), self.origins))
        echo = WebSocketDoor(
            {ECHO: EchoFactory(self.clock, None, self.limits)}, HandshakeGuard((ECHO,))
        )
        routes = {"ws": sockets, "echo": echo}
        site = WebSite(WebRoot(Pages(PAGES), routes), self.clock, self.web_limits)
        self.listener = web_listener(site)

    def connect(self, host: str = "192.0.2.7") -> Client:
        return self.connect_from(IPv4Address("TCP", host, 40000))

    def connect_from(self, address: IAddress) -> Client:
        protocol = self.listener.buildProtocol(address)
        assert protocol is not None, "the connection was refused"
        transport = ClientTransport(
            hostAddress=IPv4Address("TCP", "192.0.2.1", 8080), peerAddress=address
        )
        transport.protocol = protocol
        protocol.makeConnection(transport)
        return Client(transport, protocol)

    def websocket(self, host: str = "192.0.2.7") -> Client:
        return self.opened(host=host)

    def opened(
        self,
        *changes: tuple[str, str | bytes | None],
        host: str = "192.0.2.7",
        path: str = "/ws",
    ) -> Client:
        """Return a client whose handshake, so changed, was accepted."""
        client = self.connect(host)
        client.send(handshake(*changes, line=f"GET {path} HTTP/1.1"))
        head, _, rest = client.answer().partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), "the handshake failed"
        client.transport.write(rest)
        return client


def handshake(*changes: tuple[str, str | bytes | None], line: str = "GET /ws HTTP/1.1") -> bytes:
    """Return an opening handshake, with headers changed or, with None, left out."""
    headers: dict[str, str | bytes | None] = {
        "Host": "play.example:8080",
        "Upgrade": "websocket",
        "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": SUBPROTOCOL,
        "Origin": "http://play.example:8080",
    }
    headers.update(changes)
    lines = [line.encode()]
    for name, value in headers.items():
        if value is not None:
            raw = value if isinstance(value, bytes) else value.encode()
            lines.append(name.encode() + b": " + raw)
    return b"\r\n".join((*lines, b"", b""))


def frame(payload: bytes, opcode: int = 1, *, fin: bool = True, rsv: int = 0) -> bytes:
    """Return a client's frame: masked, with a mask of zeros."""
    size = len(payload)
    first = fin << 7 | rsv << 4 | opcode
    if size < 126:
        head = struct.pack(">BB", first, 0x80 | size)
    elif size < 1 << 16:
        head = struct.pack(">BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack(">BBQ", first, 0x80 | 127, size)
    return head + bytes(4) + payload


def unframe(data: bytes) -> list[tuple[int, bytes]]:
    """Return opcode and payload of each frame that a server sent."""
    return [(opcode, payload) for opcode, _, payload in unframe_all(data)]


def unframe_all(data: bytes) -> list[tuple[int, int, bytes]]:
    """Return opcode, reserved bits and payload of each frame that a server sent."""
    found = []
    while data:
        opcode, size, start = data[0] & 0x0F, data[1], 2
        rsv = data[0] >> 4 & 7
        if size == 126:
            size, start = struct.unpack(">H", data[2:4])[0], 4
        elif size == 127:
            size, start = struct.unpack(">Q", data[2:10])[0], 10
        found.append((opcode, rsv, data[start : start + size]))
        data = data[start + size :]
    return found

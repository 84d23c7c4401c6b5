"""Players in a browser, by Autobahn: the factory, the shell around a socket, the web resource.

Importing this module imports Autobahn, which is slow: only a process that serves the web does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from autobahn.twisted.resource import WebSocketResource
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.types import ConnectionRequest
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.server import NOT_DONE_YET, Request
from typing_extensions import override

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.recent import Recent
from vetrellis.game.core.text import Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.direct import direct_write
from vetrellis.server.gateway.http_guard import Denial, HandshakeGuard
from vetrellis.server.gateway.outlet import Outlet
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.web import StandingResource, deny, host_of
from vetrellis.server.gateway.web_connection import WebConnection, WebSocketLimits
from vetrellis.server.gateway.websocket_option import protect
from vetrellis.server.gateway.websocket_telnet import NAMES, TelnetSocketFactory
from vetrellis.server.interfaces import ISessionFactory


class WebSocketChannel(WebSocketServerProtocol):
    """Autobahn's side of a connection. It calls the camelCase methods."""

    factory: WebSocketFactory
    transport: Any
    connection: WebConnection
    _log: ClassVar[Logger] = Logger()
    _outlet: Outlet

    @override
    def connectionMade(self) -> None:
        super().connectionMade()
        factory = self.factory
        self._outlet = Outlet(
            factory.clock,
            direct_write(self.transport),
            self._drop_slow_reader,
            factory.gap,
            factory.limits.unread,
        )
        # Until now the HTTP channel was told when the transport's buffer is full.
        self.transport.unregisterProducer()
        self.transport.registerProducer(self._outlet, True)
        self.connection = factory.connect(self)

    @override
    def onConnect(self, request: ConnectionRequest) -> str | None:
        return frames.SUBPROTOCOL if frames.SUBPROTOCOL in request.protocols else None

    @override
    def onOpen(self) -> None:
        self.connection.opened()

    @override
    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self.connection.taken(payload, isBinary)

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._outlet.gone()
        super().connectionLost(reason)
        self.factory.disconnect(self.connection)
        self.connection.lost(reason.getErrorMessage())

    def send(self, message: bytes) -> None:
        """See `Channel.send`."""
        self._give(self.factory.framed(message), lasts=True)

    def send_shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]
    ) -> None:
        """See `Channel.send_shown`."""
        self._give(self.factory.shown(texts, prompt, data), lasts=False)

    def hang_up(self, code: int, reason: str) -> None:
        """See `Channel.hang_up`."""
        self._outlet.close()
        # Not `sendClose`: it knows few codes.
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode(), isReply=False)

    def cut(self) -> None:
        """See `Channel.cut`."""
        self.dropConnection(abort=True)

    def read(self, on: bool) -> None:
        """See `Channel.read`."""
        if self.state == self.STATE_OPEN:
            (self.transport.resumeProducing if on else self.transport.pauseProducing)()

    def _give(self, framed: bytes, *, lasts: bool) -> None:
        # Not `sendMessage`: that holds what we send to the limit for what we receive.
        if self.state == self.STATE_OPEN:
            self._outlet.send(framed, lasts=lasts)

    def _drop_slow_reader(self, why: str) -> None:
        self._log.info("{peer} is dropped: {why}", peer=self.connection.peer, why=why)
        self.cut()


KEPT_BYTES = 4 * 1024 * 1024
"""How much of what many are sent is kept."""

_OVERHEAD = 500


def _weight(message: tuple[bytes, object]) -> int:
    return len(message[0]) + _OVERHEAD


class WebSocketFactory(WebSocketServerFactory):
    """Makes a connection, and a session with it, for every WebSocket.

    Attributes:
        clock: What all timeouts go by.
        door: Who lets connections in, and is told when they are gone.
        limits: What a client may do.
        connections: All that are there.
        kept: Messages that many are sent.
        farewell: What `close` gives as the reason: `ended`, or `restart` once the port is closed.
    """

    def __init__(
        self,
        sessions: ISessionFactory,
        clock: IReactorTime,
        door: Doorkeeper,
        limits: WebSocketLimits | None = None,
    ) -> None:
        super().__init__(server="Vetrellis", reactor=clock)  # type: ignore[no-untyped-call]  # autobahn
        self.clock = clock
        self.door = door
        self.limits = limits = limits or WebSocketLimits()
        self.farewell = "ended"
        self.connections: set[WebConnection] = set()
        self._sessions = sessions
        self.kept: Recent[tuple[int, ...], tuple[bytes, object]] = Recent(KEPT_BYTES, _weight)
        protect(self, clock, limits)

    @override
    def buildProtocol(  # type: ignore[override]  # Autobahn's protocols are untyped
        self, addr: IAddress | None
    ) -> WebSocketChannel:
        channel = WebSocketChannel()
        channel.factory = self
        return channel

    def connect(self, channel: WebSocketChannel) -> WebConnection:
        """Make the connection of a new channel."""
        connection = WebConnection(
            peer=host_of(channel.transport.getPeer()),
            channel=channel,
            sessions=self._sessions,
            clock=self.clock,
            limits=self.limits,
            farewell=lambda: self.farewell,
        )
        self.connections.add(connection)
        return connection

    def disconnect(self, connection: WebConnection) -> None:
        """Forget a connection that is gone."""
        self.connections.discard(connection)
        self.door.leave(connection.peer)

    def framed(self, message: bytes) -> bytes:
        """Return a text message as it goes over the wire."""
        framed: bytes = self.prepareMessage(message).payloadHybi
        return framed

    def gap(self, lines: int) -> bytes:
        """Return word, as it goes over the wire, that lines were dropped."""
        return self.framed(frames.encode_gap(lines))

    def shown(self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]) -> bytes:
        """Return a message, as it goes over the wire, framed once for all that are sent it.

        Who is told the same is given the very same objects, and to recognise these takes no time.
        They are kept with the message, lest others come to be at their addresses.
        """
        key = id(prompt), len(texts), *map(id, texts), *map(id, data)
        known = self.kept.get(key)
        if known is None:
            framed = self.framed(frames.encode_show(texts, prompt, data))
            known = framed, (tuple(texts), prompt, tuple(data))
            self.kept.put(key, known)
        return known[0]


class WebSocketDoor(StandingResource):
    """The address where WebSockets begin: lets in what `HandshakeGuard` and the limits allow.

    Of the subprotocols that a client offers, the first one counts that is spoken here.
    """

    isLeaf = True  # noqa: N815  # Twisted reads it

    def __init__(
        self,
        factory: WebSocketFactory,
        guard: HandshakeGuard,
        telnet: TelnetSocketFactory | None = None,
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # twisted.web has no types
        self._factory = factory
        self._guard = guard
        self._telnet = telnet

    @override
    def render(self, request: Request) -> bytes | int:
        headers = request.requestHeaders
        denial = self._guard.judge(request.method, request.clientproto, headers)
        if denial is None:
            denial = self._full(request)
        if denial is not None:
            return deny(request, denial)
        is_telnet = self._telnet is not None and self._guard.chosen(headers) in NAMES
        WebSocketResource(self._telnet if is_telnet else self._factory).render(request)
        return NOT_DONE_YET

    @override
    def port_closed(self) -> None:
        self._factory.farewell = "restart"

    def _full(self, request: Request) -> Denial | None:
        if self._factory.door.enter(host_of(request.getClientAddress())):
            return None
        words = "Too many are connected, from your address or in all. Try again in a minute."
        return Denial(503, words, {"Retry-After": "60"})

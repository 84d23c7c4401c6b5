"""Players in a browser, by Autobahn: the factory, the shell around a socket, the web resource.

Importing this module imports Autobahn, which is slow: only a process that serves the web does.
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any, ClassVar

from autobahn.twisted.resource import WebSocketResource
from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.types import ConnectionRequest
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request
from typing_extensions import override

from vetrellis.game.core.text import Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.crowd import Crowd
from vetrellis.server.gateway.http_guard import Denial, HandshakeGuard
from vetrellis.server.gateway.web import deny
from vetrellis.server.gateway.web_connection import Backlog, WebConnection, WebSocketLimits
from vetrellis.server.interfaces import ISessionFactory

_SHARED_MESSAGES = 256


class WebSocketChannel(WebSocketServerProtocol):
    """Autobahn's side of a connection. It calls the camelCase methods."""

    factory: WebSocketFactory
    transport: Any
    connection: WebConnection
    _log: ClassVar[Logger] = Logger()
    _backlog: Backlog

    @override
    def connectionMade(self) -> None:
        super().connectionMade()
        factory, limits = self.factory, self.factory.limits
        self._backlog = Backlog(
            factory.clock, limits.backlog, limits.stall, self._drop_slow_reader
        )
        # Until now the HTTP channel was told when the transport's buffer is full.
        self.transport.unregisterProducer()
        self.transport.registerProducer(self._backlog, True)
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
        self._backlog.stopProducing()
        super().connectionLost(reason)
        self.factory.disconnect(self.connection)
        self.connection.lost(reason.getErrorMessage())

    def send(self, message: bytes) -> None:
        """See `Channel.send`."""
        self._send_prepared(self.factory.prepareMessage(message))

    def send_shown(self, texts: tuple[Text, ...], prompt: Text | None) -> None:
        """See `Channel.send_shown`."""
        self._send_prepared(self.factory.shown(texts, prompt))

    def hang_up(self, code: int, reason: str) -> None:
        """See `Channel.hang_up`."""
        # Not `sendClose`: it knows few codes.
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode(), isReply=False)

    def cut(self) -> None:
        """See `Channel.cut`."""
        self.dropConnection(abort=True)

    def read(self, on: bool) -> None:
        """See `Channel.read`."""
        if self.state == self.STATE_OPEN:
            (self.transport.resumeProducing if on else self.transport.pauseProducing)()

    def _send_prepared(self, message: Any) -> None:
        # Not `sendMessage`: that holds what we send to the limit for what we receive.
        if self.state == self.STATE_OPEN:
            self.sendPreparedMessage(message)
            self._backlog.wrote(len(message.payload))

    def _drop_slow_reader(self) -> None:
        self._log.info("{peer} does not read what it is sent", peer=self.connection.peer)
        self.cut()


class WebSocketFactory(WebSocketServerFactory):
    """Makes a connection, and a session with it, for every WebSocket.

    Attributes:
        clock: What all timeouts go by.
        limits: What a client may do.
        connections: All that are there.
        farewell: What `close` gives as the reason; the service changes it before it stops.
    """

    def __init__(
        self,
        sessions: ISessionFactory,
        clock: IReactorTime,
        limits: WebSocketLimits | None = None,
    ) -> None:
        super().__init__(server="Vetrellis", reactor=clock)  # type: ignore[no-untyped-call]  # autobahn
        self.clock = clock
        self.limits = limits = limits or WebSocketLimits()
        self.farewell = "ended"
        self.connections: set[WebConnection] = set()
        self.crowd = Crowd(limits.connections, limits.connections_each)
        self._sessions = sessions
        # Otherwise Autobahn's timeouts go by the global reactor.
        self._batched_timer = SimpleNamespace(call_later=clock.callLater)
        self.shown = lru_cache(_SHARED_MESSAGES)(self._prepare)
        self.setProtocolOptions(
            versions=[13],
            webStatus=False,
            maxFramePayloadSize=limits.message,
            maxMessagePayloadSize=limits.message,
            openHandshakeTimeout=limits.handshake,
            closeHandshakeTimeout=limits.handshake,
            autoPingInterval=limits.ping_every,
            autoPingTimeout=limits.ping_timeout,
            # `HandshakeGuard` has judged the origin: a pattern cannot say "same as the Host".
            allowedOrigins=["*"],
            allowNullOrigin=False,
            failByDrop=False,
            tcpNoDelay=True,
        )

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
            peer=channel.transport.getPeer().host,
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
        self.crowd.leave(connection.peer)

    def close_all(self, reason: str) -> None:
        """Hang up on everybody who is still there; `reason` tells clients what to expect."""
        self.farewell = reason
        for connection in tuple(self.connections):
            connection.close()

    def _prepare(self, texts: tuple[Text, ...], prompt: Text | None) -> Any:
        return self.prepareMessage(frames.encode_show(texts, prompt))


class WebSocketDoor(Resource):
    """The address where WebSockets begin: lets in what `HandshakeGuard` and the limits allow."""

    isLeaf = True  # noqa: N815  # Twisted reads it

    def __init__(self, factory: WebSocketFactory, guard: HandshakeGuard) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # twisted.web has no types
        self._factory = factory
        self._guard = guard

    @override
    def render(self, request: Request) -> bytes | int:
        headers = request.requestHeaders
        denial = self._guard.judge(request.method, request.clientproto, headers) or self._full(
            request
        )
        if denial is not None:
            return deny(request, denial)
        WebSocketResource(self._factory).render(request)
        return NOT_DONE_YET

    def _full(self, request: Request) -> Denial | None:
        if self._factory.crowd.enter(request.getClientAddress().host):
            return None
        words = "Too many are connected, from your address or in all. Try again in a minute."
        return Denial(503, words, {"Retry-After": "60"})

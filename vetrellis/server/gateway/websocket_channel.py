"""What every WebSocket of ours does, whatever is spoken on it: it holds its client to limits.

Theory of operation. Autobahn speaks RFC 6455, and bounds a message and a frame. What else a client
may make the server hold or do is bounded here, below all that is said in messages:

- Work: bytes are charged to a budget, and every frame counts as some bytes at least, for an empty
  one costs time too. They are fed in slices; when the budget is spent, or nobody wants to read,
  nothing is decoded and nothing is read, and what the client still sends waits in its own pipe.
  So there are never more answers to pings, either, than a slow reader may leave unread.
- A message in many pieces, or that inflates to nothing, holds memory beyond its own length.
- After a fault Autobahn goes on to parse, and to keep, until the peer agrees to the end. RFC 6455
  section 7.1.7 has it otherwise, and so it is done: a close frame, the end of our stream, and what
  still comes is thrown away, for a while and up to a limit.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, TypeAlias

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from autobahn.websocket.types import ConnectionRequest
from twisted.internet.interfaces import IAddress, IDelayedCall, IReactorTime, ISSLTransport
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.game.core.recent import Recent
from vetrellis.server.gateway import websocket_deflate
from vetrellis.server.gateway.throttle import Doorkeeper, TokenBucket
from vetrellis.server.gateway.web import host_of
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_option import protect

FRAME_COST: Final = 64
"""Bytes that a frame counts for at least."""

FRAGMENT: Final = 16
"""Bytes that the pieces of a long message must have, taking all together."""

THROWN_AWAY: Final = 16 * 1024 * 1024
"""Bytes that are taken, and thrown away, after a fault; then the connection is broken."""

KEPT_DEFLATED: Final = 1024 * 1024
"""How much is kept of what was compressed."""

_SLICE = 4096
_COMPRESSED = 0x40


class SocketChannel(WebSocketServerProtocol):
    """Autobahn's side of a connection, bounded. Autobahn and Twisted call the camelCase methods.

    Attributes:
        factory: Made it.
        peer_host: The client's address.
        bits: The window of the compression that was agreed on; 0 for none.
    """

    factory: Any
    transport: Any
    bits = 0
    _unfed = b""
    _is_wanted = True
    _is_reading = True
    _is_feeding = False
    _rest: IDelayedCall | None = None
    _frames = 0
    _fragments = 0
    _raw = 0
    _thrown_away = 0

    @property
    def peer_host(self) -> str:
        """The client's address."""
        return host_of(self.transport.getPeer())

    @override
    def connectionMade(self) -> None:
        limits: WebSocketLimits = self.factory.limits
        self._budget = TokenBucket(self.factory.clock, limits.at_once, limits.each_second)
        super().connectionMade()

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._unfed = b""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if self.closeHandshakeTimeoutCall is not None:  # Autobahn lets it run on
            self.closeHandshakeTimeoutCall.cancel()
            self.closeHandshakeTimeoutCall = None
        super().connectionLost(reason)
        self.factory.left(self.peer_host)

    @override
    def dataReceived(self, data: bytes) -> None:
        if self.failedByMe:
            self._throw_away(len(data))
            return
        self._unfed += data
        self._feed()

    def read(self, on: bool) -> None:
        """Stop or resume reading from the network."""
        self._is_wanted = on
        self._feed()

    @override
    def onConnect(self, request: ConnectionRequest) -> str | None:
        # `WebSocketDoor` hands on only what it has chosen.
        return request.protocols[0] if request.protocols else None

    @override
    def onOpen(self) -> None:
        agreed = self._perMessageCompress
        if agreed is not None:
            self.bits = agreed.server_max_window_bits
            self._perMessageCompress = websocket_deflate.bounded(agreed)
        self.opened()

    def opened(self) -> None:
        """Begin, for the handshake is over."""

    def failed(self) -> None:
        """Send nothing more, for the client has broken a rule and was told so."""

    def framed(self, message: bytes, *, is_binary: bool = False) -> bytes:
        """Return a message as it goes over this connection's wire."""
        framed: bytes = self.factory.framed(message, is_binary=is_binary, bits=self.bits)
        return framed

    @override
    def processData(self) -> bool:
        go_on: bool = not self.failedByMe and super().processData()
        return go_on

    @override
    def onFrameBegin(self) -> None:
        self._frames += 1
        frame = self.current_frame
        if frame.opcode < 8:
            if not self.inside_message:
                self._fragments = self._raw = 0
            self._fragments += 1
            self._raw += frame.length
            most = self.factory.limits.message
            if self._fragments > most // FRAGMENT or self._raw > 2 * most:
                reason = "the message has too many pieces, or far more bytes than it stands for"
                self._max_message_size_exceeded(self._raw, most, reason)
                return
        super().onFrameBegin()

    @override
    def _fail_connection(self, code: int = 1001, reason: str = "going away") -> None:
        super()._fail_connection(code, reason)
        if self.state != self.STATE_CLOSING:
            return
        self.failed()
        self._adjust_reading()
        # A socket that is closed while something waits to be read makes the peer lose what it was
        # sent: so only our half is closed. TLS has its own way to say so.
        has_halves = hasattr(self.transport, "loseWriteConnection")
        if has_halves and not ISSLTransport.providedBy(self.transport):
            self.transport.loseWriteConnection()
        else:
            self.transport.loseConnection()

    def _throw_away(self, size: int) -> None:
        self._thrown_away += size
        if self._thrown_away > THROWN_AWAY:
            self.dropConnection(abort=True)

    def _feed(self) -> None:
        """Take what was read, as far as it is wanted and may be afforded; then read on or stop.

        A message may lead back here: then the loop that is running goes on with it.
        """
        if self._is_feeding:
            return
        self._is_feeding = True
        try:
            while self._unfed and self._is_willing:
                piece, self._unfed = self._unfed[:_SLICE], self._unfed[_SLICE:]
                self._frames = 0
                super().dataReceived(piece)
                self._charge(max(len(piece), self._frames * FRAME_COST))
                if self.failedByMe:
                    self.data = self._unfed = b""
        finally:
            self._is_feeding = False
        self._adjust_reading()

    @property
    def _is_willing(self) -> bool:
        wanted = self._is_wanted and self._rest is None
        # What comes after a fault is thrown away, and costs nothing.
        return (wanted or self.failedByMe) and self.state != self.STATE_CLOSED

    def _adjust_reading(self) -> None:
        if self._is_reading != self._is_willing and self.state != self.STATE_CLOSED:
            self._is_reading = self._is_willing
            wire = self.transport
            (wire.resumeProducing if self._is_reading else wire.pauseProducing)()

    def _charge(self, size: int) -> None:
        early = self._budget.charge(size)
        if early and self._rest is None and self.state != self.STATE_CLOSED:
            self._rest = self.factory.clock.callLater(early, self._rested)

    def _rested(self) -> None:
        self._rest = None
        self._feed()


_Kept: TypeAlias = tuple[bytes, bytes]


def _weight(kept: _Kept) -> int:
    return len(kept[0]) + len(kept[1])


class SocketFactory(WebSocketServerFactory):
    """Makes a bounded connection for every WebSocket.

    Attributes:
        channel: What it makes.
        clock: What all timeouts go by.
        door: Who let connections in, and is told when they are gone.
        limits: What a client may do.
    """

    channel: ClassVar[type[SocketChannel]] = SocketChannel

    def __init__(
        self, clock: IReactorTime, door: Doorkeeper | None, limits: WebSocketLimits | None = None
    ) -> None:
        super().__init__(server="Vetrellis", reactor=clock)  # type: ignore[no-untyped-call]  # autobahn
        self.clock = clock
        self.door = door
        self.limits = limits or WebSocketLimits()
        self._deflated: Recent[tuple[int, bytes], _Kept] = Recent(KEPT_DEFLATED, _weight)
        protect(self, clock, self.limits)

    @override
    def buildProtocol(self, addr: IAddress | None) -> SocketChannel:
        channel = self.channel()
        channel.factory = self
        return channel

    def port_closed(self) -> None:
        """Learn that nobody can connect any more: the server is about to stop."""

    def left(self, host: str) -> None:
        """Forget a connection that is gone."""
        if self.door is not None:
            self.door.leave(host)

    def framed(self, message: bytes, *, is_binary: bool = False, bits: int = 0) -> bytes:
        """Return a message as it goes over the wire.

        Args:
            message: All of it.
            is_binary: Whether it is bytes, not text.
            bits: The window of the compression that was agreed on; 0 for none.
        """
        # Not `sendMessage`: that holds what we send to the limit for what we receive.
        if bits and len(message) >= websocket_deflate.LEAST:
            small = self._small(message, bits)
            if len(small) < len(message):
                framed: bytes = self.prepareMessage(small, is_binary).payloadHybi
                return bytes((framed[0] | _COMPRESSED,)) + framed[1:]
        plain: bytes = self.prepareMessage(message, is_binary).payloadHybi
        return plain

    def _small(self, message: bytes, bits: int) -> bytes:
        """Compress a message, once for all who are sent the same."""
        known = self._deflated.get((bits, message))
        if known is None:
            known = message, websocket_deflate.deflated(message, bits)
            self._deflated.put((bits, message), known)
        return known[1]

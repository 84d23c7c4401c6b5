"""Players in a browser: the shell around a WebSocket that speaks `v1.vetrellis`.

Importing this module imports Autobahn, which is slow: only a process that serves the web does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeAlias

from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.recent import Recent
from vetrellis.game.core.text import Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.direct import direct_write
from vetrellis.server.gateway.outlet import Outlet
from vetrellis.server.gateway.telnet_house import Words
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.web_connection import WebConnection, WebSocketLimits
from vetrellis.server.gateway.websocket_channel import SocketChannel, SocketFactory
from vetrellis.server.interfaces import ISessionFactory


class WebSocketChannel(SocketChannel):
    """Autobahn's side of a connection that speaks `v1.vetrellis`."""

    factory: WebSocketFactory
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
            self._gap,
            factory.limits.unread,
        )
        # Until now the HTTP channel was told when the transport's buffer is full.
        self.transport.unregisterProducer()
        self.transport.registerProducer(self._outlet, True)
        self.connection = factory.connect(self)

    @override
    def opened(self) -> None:
        self.connection.opened()

    @override
    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        self.connection.taken(payload, isBinary)

    @override
    def failed(self) -> None:
        self._outlet.gone()

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._outlet.gone()
        super().connectionLost(reason)
        self.factory.connections.discard(self.connection)
        self.connection.lost(reason.getErrorMessage())

    def send(self, message: bytes) -> None:
        """See `Channel.send`."""
        self._give(self.framed(message), lasts=True)

    def send_shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]
    ) -> None:
        """See `Channel.send_shown`."""
        framed, lines = self.factory.shown(texts, prompt, data, self.bits)
        self._give(framed, lasts=False, lines=lines)

    def hang_up(self, code: int, reason: str) -> None:
        """See `Channel.hang_up`."""
        self._outlet.close()
        # Not `sendClose`: it knows few codes.
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode(), isReply=False)

    def cut(self) -> None:
        """See `Channel.cut`."""
        self.dropConnection(abort=True)

    def _give(self, framed: bytes, *, lasts: bool, lines: int = 0) -> None:
        if self.state == self.STATE_OPEN:
            self._outlet.send(framed, lasts=lasts, lines=lines)

    def _gap(self, lines: int) -> bytes:
        """Return word, as it goes over the wire, that messages with so many lines were dropped."""
        return self.framed(frames.encode_gap(lines, self._outlet.dropped))

    def _drop_slow_reader(self, why: str) -> None:
        self._log.info("{peer} is dropped: {why}", peer=self.connection.peer, why=why)
        self.cut()


KEPT_BYTES = 4 * 1024 * 1024
"""How much of what many are sent is kept."""

_OVERHEAD = 500

_Kept: TypeAlias = tuple[bytes, int, object]


def _weight(message: _Kept) -> int:
    return len(message[0]) + _OVERHEAD


class WebSocketFactory(SocketFactory):
    """Makes a connection, and a session with it, for every WebSocket that speaks `v1.vetrellis`.

    Attributes:
        connections: All that are there.
        kept: Messages that many are sent.
        farewell: What `close` gives as the reason: `ended`, or `restart` once the port is closed.
    """

    channel = WebSocketChannel

    def __init__(
        self,
        sessions: ISessionFactory,
        clock: IReactorTime,
        door: Doorkeeper,
        limits: WebSocketLimits | None = None,
        words: Words | None = None,
    ) -> None:
        super().__init__(clock, door, limits)
        self._words = words
        self.farewell = "ended"
        self.connections: set[WebConnection] = set()
        self._sessions = sessions
        self.kept: Recent[tuple[int, ...], _Kept] = Recent(KEPT_BYTES, _weight)

    @override
    def port_closed(self) -> None:
        self.farewell = "restart"

    def connect(self, channel: WebSocketChannel) -> WebConnection:
        """Make the connection of a new channel."""
        connection = WebConnection(
            peer=channel.peer_host,
            channel=channel,
            sessions=self._sessions,
            clock=self.clock,
            limits=self.limits,
            farewell=lambda: self.farewell,
            words=self._words,
        )
        self.connections.add(connection)
        return connection

    def shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum], bits: int = 0
    ) -> tuple[bytes, int]:
        """Return a message, as it goes over the wire, made once for all that are sent it.

        Who is told the same is given the very same objects, and to recognise these takes no time.
        They are kept with the message, lest others come to be at their addresses.

        Args:
            texts: Prose.
            prompt: The prompt below it.
            data: Events as data, before it.
            bits: See `framed`.

        Returns:
            The message, and of how many lines it is.
        """
        key = bits, id(prompt), len(texts), *map(id, texts), *map(id, data)
        known = self.kept.get(key)
        if known is None:
            message = frames.encode_show(texts, prompt, data)
            framed = self.framed(message, bits=bits)
            known = framed, message.count(b"\n"), (tuple(texts), prompt, tuple(data))
            self.kept.put(key, known)
        return known[0], known[1]

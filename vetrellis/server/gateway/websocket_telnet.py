"""Telnet through a WebSocket: for MUD clients that live in a browser.

Such a client sends and gets, in binary frames, the very bytes that it would over TCP: options,
subnegotiations and all, with frames cut anywhere. So behind the frames stands the same connection
as on the telnet port. Only compression is not offered: the WebSocket has its own.

Source: https://mudstandards.org/websocket (`telnet.mudstandards.org`), and what web clients call
the same: `telnet`, and `binary`.
"""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IPushProducer, IReactorTime
from twisted.internet.protocol import Protocol, connectionDone
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_channel import SocketChannel, SocketFactory

NAMES = ("telnet.mudstandards.org", "telnet", "binary")
"""The subprotocols that are telnet in binary frames."""


class TelnetChannel(SocketChannel):
    """Autobahn's side of a connection that speaks telnet."""

    factory: TelnetSocketFactory
    _talker: Protocol | None = None

    @override
    def opened(self) -> None:
        self._talker = self.factory.connect(self.peer_host)
        self._talker.makeConnection(_Wire(self))

    @override
    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self._talker is not None:
            self._talker.dataReceived(payload)

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        super().connectionLost(reason)
        talker, self._talker = self._talker, None
        if talker is not None:
            talker.connectionLost(reason)

    @property
    def can_send(self) -> bool:
        """Whether something can be sent."""
        opened: bool = self.state == self.STATE_OPEN
        return opened


class _Wire:
    """What a telnet connection takes for its transport."""

    def __init__(self, channel: TelnetChannel) -> None:
        self._channel = channel

    @property
    def disconnecting(self) -> bool:
        """Whether it is about to close."""
        return not self._channel.can_send

    def write(self, data: bytes) -> None:
        """Send bytes as one frame."""
        if self._channel.can_send:
            self._channel.transport.write(self._channel.framed(data, is_binary=True))

    def registerProducer(self, producer: IPushProducer, streaming: bool) -> None:  # noqa: N802  # Twisted's name
        """Tell a producer when the client does not keep up."""
        # Until now the HTTP channel was told.
        self._channel.transport.unregisterProducer()
        self._channel.transport.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:  # noqa: N802  # likewise
        """Tell nobody any more."""
        self._channel.transport.unregisterProducer()

    def pauseProducing(self) -> None:  # noqa: N802  # likewise
        """Read no more."""
        self._channel.read(False)

    def resumeProducing(self) -> None:  # noqa: N802  # likewise
        """Read on."""
        self._channel.read(True)

    def loseConnection(self) -> None:  # noqa: N802  # likewise
        """Close, once all is sent."""
        self._channel.sendClose(self._channel.CLOSE_STATUS_CODE_NORMAL, "ended")

    def abortConnection(self) -> None:  # noqa: N802  # likewise
        """Break the connection at once."""
        self._channel.dropConnection(abort=True)


class TelnetSocketFactory(SocketFactory):
    """Makes a telnet connection for every WebSocket that speaks telnet.

    Attributes:
        connect: Makes the connection of whoever comes from an address.
    """

    channel = TelnetChannel

    def __init__(
        self,
        connect: Callable[[str], Protocol],
        clock: IReactorTime,
        door: Doorkeeper,
        limits: WebSocketLimits | None = None,
    ) -> None:
        super().__init__(clock, door, limits)
        self.connect = connect

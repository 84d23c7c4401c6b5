"""A WebSocket that says what it is told: for programs that test WebSockets, and for nobody else.

It is made of what all of ours are made of, with limits that such programs need, so what they say
of it is true of the others. There is no player behind it and no door before it.
"""

from __future__ import annotations

from twisted.internet.interfaces import IPushProducer
from typing_extensions import override
from zope.interface import implementer

from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_channel import SocketChannel, SocketFactory

SUBPROTOCOL = "echo"
"""What is spoken. A client need not offer it."""

ECHO_LIMITS = WebSocketLimits(
    message=16 * 1024 * 1024,
    at_once=1e12,
    each_second=1e12,
    ping_every=0,
    ping_timeout=0,
)
"""The longest message of the Autobahn test suite, and no pace."""


@implementer(IPushProducer)
class EchoChannel(SocketChannel):
    """Says what it is told, as the same kind of message."""

    @override
    def connectionMade(self) -> None:
        super().connectionMade()
        self.transport.unregisterProducer()
        self.transport.registerProducer(self, True)

    @override
    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.state == self.STATE_OPEN:
            self.transport.write(self.framed(payload, is_binary=isBinary))

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted calls it
        """Read no more from a client that does not read."""
        self.read(False)

    def resumeProducing(self) -> None:  # noqa: N802  # likewise
        """Read on."""
        self.read(True)

    def stopProducing(self) -> None:  # noqa: N802  # likewise
        """Learn that the connection is over."""


class EchoFactory(SocketFactory):
    """Makes an echo for every WebSocket."""

    channel = EchoChannel

"""What every WebSocket factory of ours is told: its limits, and by which clock it goes."""

from __future__ import annotations

from types import SimpleNamespace

from autobahn.twisted.websocket import WebSocketServerFactory
from twisted.internet.interfaces import IReactorTime

from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_deflate import accept


def protect(factory: WebSocketServerFactory, clock: IReactorTime, limits: WebSocketLimits) -> None:
    """Hold a factory's connections to limits.

    Args:
        factory: Makes connections.
        clock: What all timeouts go by.
        limits: What a client may do.
    """
    # Otherwise Autobahn's timeouts go by the global reactor.
    factory._batched_timer = SimpleNamespace(call_later=clock.callLater)  # noqa: SLF001
    factory.setProtocolOptions(
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
        perMessageCompressionAccept=accept if limits.compression else _decline,
        # A close frame tells what was wrong; `SocketChannel` sees to it that no more comes of it.
        failByDrop=False,
        tcpNoDelay=True,
    )


def _decline(_offers: object) -> None:
    """Compress nothing."""

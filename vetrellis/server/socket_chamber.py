"""The chamber behind the WebSockets: importing this module imports Autobahn."""

from __future__ import annotations

from twisted.web.resource import IResource

from vetrellis.server.doors import Hall, telnet_factory
from vetrellis.server.gateway import websocket_echo, websocket_telnet
from vetrellis.server.gateway.ansi_dialect import DIALECTS
from vetrellis.server.gateway.frames import SUBPROTOCOL
from vetrellis.server.gateway.http_guard import HandshakeGuard
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket import WebSocketFactory
from vetrellis.server.gateway.websocket_ansi import AnsiSocketFactory
from vetrellis.server.gateway.websocket_channel import SocketFactory
from vetrellis.server.gateway.websocket_door import WebSocketDoor
from vetrellis.server.gateway.websocket_echo import EchoFactory
from vetrellis.server.gateway.websocket_telnet import TelnetSocketFactory


def sockets(hall: Hall) -> IResource:
    """Make what serves players by WebSocket, whichever subprotocol they speak."""
    limits = _limits(hall)
    clock, door = hall.reactor, hall.doorkeeper
    telnet = telnet_factory(hall)
    words = telnet.house.words
    factories: dict[str, SocketFactory] = {
        SUBPROTOCOL: WebSocketFactory(hall.sessions, clock, door, limits, words)
    }
    over_telnet = TelnetSocketFactory(telnet.over_other_wire, clock, door, limits)
    factories |= dict.fromkeys(websocket_telnet.NAMES, over_telnet)
    factories |= {
        name: AnsiSocketFactory(dialect, telnet.house, clock, door, limits)
        for name, dialect in DIALECTS.items()
    }
    resource: IResource = WebSocketDoor(factories, _guard(hall, tuple(factories)))
    return resource


def echo(hall: Hall) -> IResource:
    """Make what serves programs that test WebSockets."""
    factory = EchoFactory(hall.reactor, None, websocket_echo.ECHO_LIMITS)
    name = websocket_echo.SUBPROTOCOL
    resource: IResource = WebSocketDoor({name: factory}, _guard(hall, (name,)))
    return resource


def _guard(hall: Hall, names: tuple[str, ...]) -> HandshakeGuard:
    return HandshakeGuard(names, hall.web.origins)


def _limits(hall: Hall) -> WebSocketLimits:
    limits, rate = hall.limits, hall.limits.read_bytes_per_second
    return WebSocketLimits(
        message=limits.message_bytes,
        held=limits.flood_lines,
        unread=hall.outlet,
        at_once=2 * rate,
        each_second=rate,
        compression=hall.web.compression,
    )

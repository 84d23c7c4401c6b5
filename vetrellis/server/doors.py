"""The doors into the game: what each listener makes of those who connect.

Every door leads into the same sessions. A door is made only if its listener is on, so a server may
have any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import field, frozen
from twisted.internet.interfaces import IProtocolFactory

from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.server.api.health import ROUTES, HealthApi
from vetrellis.server.auth.realm import Realm
from vetrellis.server.config import LimitsConfig
from vetrellis.server.content import SHIPPED
from vetrellis.server.gateway.frames import SUBPROTOCOL
from vetrellis.server.gateway.http_guard import HandshakeGuard
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.ssh import SshFactory
from vetrellis.server.gateway.ssh_host_key import load_or_make_host_key
from vetrellis.server.gateway.ssh_transport import SshLimits
from vetrellis.server.gateway.telnet import TelnetFactory, TelnetLimits
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.web import (
    Pages,
    WebLimits,
    WebRoot,
    WebSite,
    load_pages,
    web_listener,
)
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket import WebSocketDoor, WebSocketFactory
from vetrellis.server.interfaces import IFormatter, ISessionFactory

HOST_KEY = "ssh_host_ed25519_key"
"""The file in the server's directory that proves to SSH clients which server this is."""


@frozen
class Hall:
    """What lies behind every door.

    Attributes:
        sessions: Who greets those who come in.
        realm: Who knows their passwords.
        words: What is said to those who do not get in.
        health: What operators read.
        doorkeeper: Who counts those who come in, for all doors together.
        limits: How much people may ask.
        directory: Where the server keeps its files.
        reactor: The clock of all deadlines.
        formatter: Paints for terminals. Shared, so that what many see is painted once.
    """

    sessions: ISessionFactory
    realm: Realm
    words: Catalogue
    health: HealthApi
    doorkeeper: Doorkeeper
    limits: LimitsConfig
    directory: Path
    reactor: Any
    formatter: IFormatter = field(factory=TerminalFormatter)

    @property
    def outlet(self) -> OutletLimits:
        """How much anybody may leave unread."""
        hard = self.limits.output_bytes
        return OutletLimits(soft=hard // 4, hard=hard, stall=self.limits.output_stall)


def telnet(hall: Hall) -> IProtocolFactory:
    """Make the telnet door."""
    rate = hall.limits.read_bytes_per_second
    limits = TelnetLimits(hall.outlet, bytes_at_once=2 * rate, bytes_each_second=rate)
    words = partial(hall.words.text, hall.words.languages[0])
    return TelnetFactory(
        hall.sessions, hall.reactor, words, hall.doorkeeper, hall.formatter, limits
    )


def ssh(hall: Hall) -> IProtocolFactory:
    """Make the SSH door, and the host's key on the first run."""
    rate = hall.limits.read_bytes_per_second
    return SshFactory(
        hall.sessions,
        hall.realm.authenticate,
        load_or_make_host_key(hall.directory / HOST_KEY),
        hall.reactor,
        hall.formatter,
        hall.doorkeeper,
        hall.words.text,
        SshLimits(burst=4 * rate, rate=rate, unread=hall.outlet),
    )


def web(hall: Hall) -> IProtocolFactory:
    """Make the door for browsers: the page, its WebSocket, health and figures."""
    limits = hall.limits
    socket_limits = WebSocketLimits(
        message=limits.message_bytes, held=limits.flood_lines, unread=hall.outlet
    )
    sockets = WebSocketFactory(hall.sessions, hall.reactor, hall.doorkeeper, socket_limits)
    health = hall.health.resource()
    routes = {"ws": WebSocketDoor(sockets, HandshakeGuard(SUBPROTOCOL))}
    root = WebRoot(Pages(load_pages(SHIPPED / "web")), {**routes, **dict.fromkeys(ROUTES, health)})
    # A page opens several connections at once to fetch its files, beside its WebSocket.
    web_limits = WebLimits(limits.connections * 2, limits.connections_per_host * 4)
    site = WebSite(root, hall.reactor, web_limits)
    site.noisy = False
    return web_listener(site)


DOORS: Mapping[str, Callable[[Hall], IProtocolFactory]] = {
    "telnet": telnet,
    "ssh": ssh,
    "web": web,
}
"""How to make the door of each listener."""

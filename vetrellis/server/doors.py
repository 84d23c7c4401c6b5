"""The doors into the game: what each listener makes of those who connect.

Every door leads into the same sessions. A door is made only if its listener is on, so a server may
have any of them. Telnet is ready at once; what lies behind the others is loaded for the first who
comes, see `annex`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import field, frozen
from twisted.internet.interfaces import IProtocolFactory
from twisted.python.reflect import namedAny

from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.server.api.vitals import Vitals
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.realm import Realm
from vetrellis.server.config import LimitsConfig, WebConfig
from vetrellis.server.gateway.annex import Annex, Elsewhere, LateFactory, in_thread
from vetrellis.server.gateway.gate import NO_PROXIES, Gate, Proxies
from vetrellis.server.gateway.key_file import check_host_keys
from vetrellis.server.gateway.mssp import Facts
from vetrellis.server.gateway.offer import NOTHING, Offer
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.telnet_factory import TelnetFactory
from vetrellis.server.gateway.telnet_limit import TelnetLimits
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.interfaces import IFormatter, ISessionFactory
from vetrellis.server.notice import Notices
from vetrellis.server.tls_endpoint import TlsFiles

SSH = "vetrellis.server.ssh_chamber.ssh"
TLS = "vetrellis.server.gateway.tls.TlsFactory"
WEB = "vetrellis.server.web_chamber.web"
"""What makes the factories that need much: named, so that nothing of it is imported before."""

PLAIN_HTTP = (
    b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\n\r\n"
    b"This port speaks HTTPS: write https:// instead of http://.\n"
)
"""What a browser is told that speaks no TLS where TLS is spoken."""


@frozen
class Hall:
    """What lies behind every door.

    Attributes:
        sessions: Who greets those who come in.
        realm: Who knows their passwords.
        keys: Who knows their keys.
        words: What is said to those who do not get in.
        vitals: What operators ask.
        doorkeeper: Who counts those who come in, for all doors together.
        limits: How much people may ask.
        directory: Where the server keeps its files.
        reactor: The clock of all deadlines.
        facts: What the server tells of itself to those who list servers.
        offer: What clients may fetch.
        atlas: Draws the map of the whole world.
        formatter: Paints for terminals. Shared, so that what many see is painted once.
        proxies: Whose word is taken for whom they carry.
        notices: Tells the log what strangers do.
        web: How the WebSocket meets pages and other programs.
        elsewhere: Where what a door needs is made when it is needed.
    """

    sessions: ISessionFactory
    realm: Realm
    keys: KeyRing
    words: Catalogue
    vitals: Vitals
    doorkeeper: Doorkeeper
    limits: LimitsConfig
    directory: Path
    reactor: Any
    facts: Callable[[], Facts] = field(default=dict)
    formatter: IFormatter = field(factory=TerminalFormatter)
    offer: Offer = NOTHING
    atlas: Callable[[], bytes] = bytes
    proxies: Proxies = NO_PROXIES
    notices: Notices = field()
    web: WebConfig = field(factory=WebConfig)
    elsewhere: Elsewhere = field()

    @notices.default
    def _new_notices(self) -> Notices:
        return Notices(self.reactor)

    @elsewhere.default
    def _thread(self) -> Elsewhere:
        return in_thread(self.reactor)

    @property
    def outlet(self) -> OutletLimits:
        """How much anybody may leave unread."""
        hard = self.limits.output_bytes
        return OutletLimits(soft=hard // 4, hard=hard, stall=self.limits.output_stall)


def gate(hall: Hall, name: str, files: TlsFiles | None = None) -> Gate:
    """Make the door of a listener, with TLS before it if it has any, and the gate before that.

    Args:
        hall: What lies behind.
        name: Which listener: one of `DOORS`.
        files: The certificate and its key, if it speaks TLS.
    """
    factory: Any = DOORS[name](hall)
    farewell = b""
    if files is not None:
        plain = PLAIN_HTTP
        if isinstance(factory, TelnetFactory):
            plain = factory.said("gateway-plain")
        factory = namedAny(TLS)(name, files, factory, hall.reactor, plain)
    elif isinstance(factory, TelnetFactory):
        farewell = factory.said("gateway-banned")
    return Gate(hall.reactor, hall.notices, factory, hall.doorkeeper, hall.proxies, farewell)


def telnet(hall: Hall) -> IProtocolFactory:
    """Make the telnet door."""
    return telnet_factory(hall)


def telnet_factory(hall: Hall) -> TelnetFactory:
    """Make what makes telnet connections."""
    rate = hall.limits.read_bytes_per_second
    limits = TelnetLimits(hall.outlet, bytes_at_once=2 * rate, bytes_each_second=rate)
    words = partial(hall.words.text, hall.words.languages[0])
    return TelnetFactory(
        hall.sessions,
        hall.reactor,
        words,
        hall.doorkeeper,
        hall.formatter,
        limits,
        hall.facts,
        hall.offer,
    )


def ssh(hall: Hall) -> IProtocolFactory:
    """Make the SSH door. The host's keys are made for the first who comes, if there are none."""
    check_host_keys(hall.directory)
    return _late("SSH", SSH, hall)


def web(hall: Hall) -> IProtocolFactory:
    """Make the door for browsers: the page, its WebSocket, health and figures."""
    return _late("The web", WEB, hall)


def _late(shown: str, name: str, hall: Hall) -> IProtocolFactory:
    def make() -> IProtocolFactory:
        factory: IProtocolFactory = namedAny(name)(hall)
        return factory

    return LateFactory(Annex(shown, make, hall.elsewhere))


DOORS: Mapping[str, Callable[[Hall], IProtocolFactory]] = {
    "telnet": telnet,
    "telnet_tls": telnet,
    "ssh": ssh,
    "web": web,
}
"""How to make the door of each listener."""

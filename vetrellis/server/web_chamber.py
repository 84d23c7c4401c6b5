"""The chamber behind the door for browsers: importing this module imports twisted.web.

The WebSocket and the health resources wait in annexes of their own, for Autobahn, and klein with
werkzeug, are larger than all the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IProtocolFactory
from twisted.python.reflect import namedAny
from twisted.web.resource import IResource

from vetrellis.server.api.vitals import ROUTES
from vetrellis.server.content import SHIPPED
from vetrellis.server.doors import Hall
from vetrellis.server.gateway.annex import Annex
from vetrellis.server.gateway.web import (
    LateResource,
    Page,
    Pages,
    WebLimits,
    WebRoot,
    WebSite,
    load_pages,
    web_listener,
)

SOCKETS = "vetrellis.server.socket_chamber.sockets"
ECHO = "vetrellis.server.socket_chamber.echo"
MUDLET = "vetrellis.server.gateway.mudlet"
_ANY_PACE = 1_000_000
HEALTH = "vetrellis.server.api.health.HealthApi"


def web(hall: Hall) -> IProtocolFactory:
    """Make what serves browsers: the page, its WebSocket, health and figures."""
    limits = hall.limits
    health = _late("The health API", lambda: _health(hall), hall)
    routes = {
        "ws": _late("The WebSocket", lambda: namedAny(SOCKETS)(hall), hall),
        "mudlet": _late("The package for Mudlet", lambda: _mudlet(hall), hall),
    }
    if hall.web.test_echo:
        routes["echo"] = _late("The echo", lambda: namedAny(ECHO)(hall), hall)
    root = WebRoot(Pages(load_pages(SHIPPED / "web")), {**routes, **dict.fromkeys(ROUTES, health)})
    # A page opens several connections at once to fetch its files, beside its WebSocket.
    # A program that tests WebSockets opens one after another, from this machine.
    rate = _ANY_PACE if hall.web.test_echo else limits.requests_per_second
    web_limits = WebLimits(
        limits.connections * 2,
        limits.connections_per_host * 4,
        requests=rate,
        requests_at_once=3 * rate,
    )
    site = WebSite(root, hall.reactor, web_limits)
    site.noisy = False
    return web_listener(site, hall.notices)


def _late(shown: str, make: Callable[[], IResource], hall: Hall) -> IResource:
    late: IResource = LateResource(Annex(shown, make, hall.elsewhere))
    return late


def _health(hall: Hall) -> IResource:
    resource: IResource = namedAny(HEALTH)(hall.vitals).resource()
    return resource


def _mudlet(hall: Hall) -> IResource:
    mudlet = namedAny(MUDLET)
    pages = {mudlet.PATH: Page.of(mudlet.package().body, "application/zip")}
    if hall.offer.map:
        pages["mudlet/map.xml"] = Page.of(hall.atlas(), "application/xml")
    resource: IResource = Pages(pages)
    return resource

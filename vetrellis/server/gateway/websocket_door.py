"""The address where WebSockets begin.

Theory of operation. twisted.web reads a handshake, and then Autobahn reads it again; what two
parsers read differently is how requests are smuggled. So the first reading decides: the guard
judges it, the subprotocol is chosen, and Autobahn is given a handshake that is written here, with
nothing in it but what was judged. Importing this module imports Autobahn, which is slow: only a
process that serves WebSockets does.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve
from autobahn.twisted.resource import WebSocketResource
from twisted.web.http_headers import Headers
from twisted.web.server import NOT_DONE_YET, Request
from typing_extensions import override

from vetrellis.server.gateway.http_guard import Denial, HandshakeGuard
from vetrellis.server.gateway.web import StandingResource, deny, host_of
from vetrellis.server.gateway.websocket_channel import SocketFactory
from vetrellis.server.gateway.websocket_deflate import sound_offers

_HANDED_ON = ("Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Accept-Language")


class WebSocketDoor(StandingResource):
    """Lets in what the guard and the limits allow, to whoever speaks what the client chose.

    Of the subprotocols that a client offers, the first one counts that is spoken here.
    """

    isLeaf = True  # noqa: N815  # Twisted reads it

    def __init__(self, factories: Mapping[str, SocketFactory], guard: HandshakeGuard) -> None:
        """Serve WebSockets.

        Args:
            factories: Who speaks each of the guard's subprotocols.
            guard: Judges handshakes.
        """
        super().__init__()  # type: ignore[no-untyped-call]  # twisted.web has no types
        self._factories = factories
        self._guard = guard

    @override
    def render(self, request: Request) -> bytes | int:
        headers = request.requestHeaders
        denial = self._guard.judge(request.method, request.clientproto, headers, request.uri)
        if denial is not None:
            return _refuse(request, denial)
        chosen = self._guard.chosen(headers)
        factory = self._factories[chosen]
        denial = _full(factory, request)
        if denial is not None:
            return _refuse(request, denial)
        request.requestHeaders = _rewritten(headers, chosen)
        request.uri = b"/"
        WebSocketResource(factory).render(request)
        return NOT_DONE_YET

    @override
    def port_closed(self) -> None:
        for factory in set(self._factories.values()):
            factory.port_closed()


def _refuse(request: Request, denial: Denial) -> bytes:
    """Refuse a handshake, and read no request where frames may follow."""
    return deny(request, evolve(denial, is_last=True))


def _full(factory: SocketFactory, request: Request) -> Denial | None:
    door = factory.door
    if door is None or door.enter(host_of(request.getClientAddress())):
        return None
    words = "Too many are connected, from your address or in all. Try again in a minute."
    return Denial(503, words, {"Retry-After": "60"})


def _rewritten(headers: Headers, chosen: str) -> Headers:
    """Return a handshake with nothing in it but what was judged."""
    handshake = {name: list(headers.getRawHeaders(name, ()))[:1] for name in _HANDED_ON}
    handshake["Upgrade"], handshake["Connection"] = ["websocket"], ["Upgrade"]
    if headers.hasHeader("Sec-WebSocket-Protocol"):
        handshake["Sec-WebSocket-Protocol"] = [chosen]
    extensions = sound_offers(headers.getRawHeaders("Sec-WebSocket-Extensions", ()))
    if extensions:
        handshake["Sec-WebSocket-Extensions"] = [extensions]
    return Headers({name: values for name, values in handshake.items() if values})

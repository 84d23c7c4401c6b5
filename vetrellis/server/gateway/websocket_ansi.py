"""WebSockets of MUD clients that read ANSI out of binary messages, and speak no telnet."""

from __future__ import annotations

import re
from typing import ClassVar

from attrs import evolve
from autobahn.websocket.types import ConnectionRequest
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.recent import Recent
from vetrellis.server.gateway.ansi_connection import AnsiConnection
from vetrellis.server.gateway.ansi_dialect import Dialect
from vetrellis.server.gateway.direct import direct_write
from vetrellis.server.gateway.outlet import Outlet
from vetrellis.server.gateway.telnet_house import UNKNOWN, TelnetHouse
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_channel import SocketChannel, SocketFactory

_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:[,;]|$)")


class AnsiChannel(SocketChannel):
    """Autobahn's side of a connection that reads ANSI."""

    factory: AnsiSocketFactory
    _log: ClassVar[Logger] = Logger()
    _outlet: Outlet
    _language = ""
    _connection: AnsiConnection | None = None

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

    @override
    def onConnect(self, request: ConnectionRequest) -> str | None:
        language = _LANGUAGE.match(request.headers.get("accept-language", ""))
        self._language = language[1] if language else ""
        return super().onConnect(request)

    @override
    def opened(self) -> None:
        factory = self.factory
        self._connection = AnsiConnection(
            self.peer_host,
            self._language,
            factory.dialect,
            factory.house(self.bits),
            self,
            factory.limits,
        )
        self._connection.opened()

    @override
    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self._connection is not None:
            self._connection.taken(payload, isBinary)

    @override
    def failed(self) -> None:
        self._outlet.gone()

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._outlet.gone()
        super().connectionLost(reason)
        if self._connection is not None:
            self._connection.lost(reason.getErrorMessage())

    def give(self, data: bytes, shown: bytes, *, lasts: bool) -> None:
        """See `Wire.give`."""
        if self.state == self.STATE_OPEN:
            framed = self.framed(shown, is_binary=True) if shown else b""
            self._outlet.send(data + framed, lasts=lasts, lines=shown.count(b"\n"))

    def hang_up(self, code: int, reason: str) -> None:
        """See `Wire.hang_up`."""
        self._outlet.close()
        # Not `sendClose`: it knows few codes.
        self.sendCloseFrame(code=code, reasonUtf8=reason.encode(), isReply=False)

    def _gap(self, lines: int) -> bytes:
        """Return word, as it goes over the wire, that lines were dropped."""
        house = self.factory.house(self.bits)
        words = house.press.formatter.render([house.words("gateway-lost", lines=lines)], UNKNOWN)
        return self.framed(words.replace("\n", "\r\n").encode(), is_binary=True)

    def _drop_slow_reader(self, why: str) -> None:
        self._log.info("{peer} is dropped: {why}", peer=self.peer_host, why=why)
        self.dropConnection(abort=True)


class AnsiSocketFactory(SocketFactory):
    """Makes a connection for every WebSocket that speaks one of the dialects.

    Attributes:
        dialect: Which one.
    """

    channel = AnsiChannel

    def __init__(
        self,
        dialect: Dialect,
        house: TelnetHouse,
        clock: IReactorTime,
        door: Doorkeeper,
        limits: WebSocketLimits | None = None,
    ) -> None:
        """Serve a dialect.

        Args:
            dialect: Which one.
            house: What connections share with those on telnet.
            clock: What all timeouts go by.
            door: Who let connections in.
            limits: What a client may do.
        """
        super().__init__(clock, door, limits)
        self.dialect = dialect
        self._house = house
        self._houses: dict[int, TelnetHouse] = {}

    def house(self, bits: int) -> TelnetHouse:
        """Return what those share for whom data is packed alike.

        Args:
            bits: The window of the compression that was agreed on; 0 for none.
        """
        house = self._houses.get(bits)
        if house is None:

            def packs(datum: Datum) -> bytes:
                return self.framed(self.dialect.text_of(datum), bits=bits)

            house = evolve(self._house, packs=packs, packed=Recent(1024))
            self._houses[bits] = house
        return house

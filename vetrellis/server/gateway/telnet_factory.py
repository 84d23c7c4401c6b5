"""The telnet port: makes a connection of each client that comes in."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Protocol, ServerFactory
from typing_extensions import override

from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.server.gateway.dismissal import Dismissal
from vetrellis.server.gateway.mssp import Facts
from vetrellis.server.gateway.offer import NOTHING, Offer
from vetrellis.server.gateway.press import Press
from vetrellis.server.gateway.telnet import TelnetConnection
from vetrellis.server.gateway.telnet_codec import TelnetCodec
from vetrellis.server.gateway.telnet_house import UNKNOWN, TelnetHouse, Words
from vetrellis.server.gateway.telnet_limit import TelnetFigures, TelnetLimits
from vetrellis.server.gateway.throttle import Doorkeeper, TokenBucket
from vetrellis.server.interfaces import IFormatter, ISessionFactory

COURTESY = (50, 10)
"""How many of those who may not come in are told why: at once, and in each second after that. A
flood is hung up on without a word."""


@define(eq=False)
class TelnetFactory(ServerFactory):
    """Makes a connection of each client that comes in by telnet.

    Attributes:
        figures: What happened so far.
    """

    noisy: bool = field(default=False, init=False)
    _sessions: ISessionFactory
    _clock: IReactorTime
    _words: Words
    _door: Doorkeeper
    _formatter: IFormatter = field(factory=TerminalFormatter)
    _limits: TelnetLimits = field(factory=TelnetLimits)
    _facts: Callable[[], Facts] = field(default=dict)
    _offer: Offer = NOTHING
    figures: TelnetFigures = field(factory=TelnetFigures, init=False)
    _courtesy: TokenBucket = field(init=False)
    _excuse: bytes = field(default=b"", init=False)
    _house: TelnetHouse = field(init=False)

    @_courtesy.default
    def _willing(self) -> TokenBucket:
        return TokenBucket(self._clock, *COURTESY)

    @_house.default
    def _furnish(self) -> TelnetHouse:
        return TelnetHouse(
            self._sessions,
            self._clock,
            Press(self._formatter),
            self._words,
            self._limits,
            self.figures,
            self._facts,
            self._offer,
        )

    def said(self, key: str) -> bytes:
        """Return what is said to somebody who is not let in.

        Args:
            key: Of the message.
        """
        return TelnetCodec().encode(self._formatter.render([self._words(key)], UNKNOWN))

    @property
    def house(self) -> TelnetHouse:
        """What all connections share."""
        return self._house

    def _crowded(self) -> bytes:
        self._excuse = self._excuse or self.said("gateway-crowded")
        return self._excuse

    def over_other_wire(self, peer: str) -> TelnetConnection:
        """Return the connection of a client that came by another door, where it was let in.

        Args:
            peer: Its address.
        """
        return TelnetConnection(peer, self._house, lambda: None, may_compress=False)

    @override
    def buildProtocol(self, addr: IAddress | None) -> Protocol | None:
        peer = getattr(addr, "host", None) or "local"
        if not self._door.enter(peer):
            self.figures.refused += 1
            return Dismissal(self._crowded()) if self._courtesy.take() else None
        self.figures.accepted += 1
        connection = TelnetConnection(peer, self._house, lambda: self._door.leave(peer))
        connection.factory = self
        return connection

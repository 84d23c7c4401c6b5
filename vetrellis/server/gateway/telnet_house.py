"""What all telnet connections of a process share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import field, frozen
from twisted.internet.interfaces import IReactorTime

from vetrellis.formatters.look import Charset, Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.recent import Recent
from vetrellis.game.core.text import Text
from vetrellis.server.gateway import gmcp
from vetrellis.server.gateway.mssp import Facts
from vetrellis.server.gateway.offer import NOTHING, Offer
from vetrellis.server.gateway.press import Press
from vetrellis.server.gateway.telnet_limit import TelnetFigures, TelnetLimits
from vetrellis.server.gateway.telnet_option import Option, subnegotiation
from vetrellis.server.interfaces import ISessionFactory

UNKNOWN = Look(charset=Charset.ASCII)
"""The screen of a client that has said nothing of itself."""

Words: TypeAlias = Callable[..., Text]
"""Gives a message of `gateway.ftl` by its key and arguments: `partial(catalogue.text, "en")`."""


def as_subnegotiation(datum: Datum) -> bytes:
    """Return an event as GMCP on telnet."""
    return subnegotiation(Option.GMCP, gmcp.encode(datum))


@frozen
class TelnetHouse:
    """What all connections of a factory share.

    Attributes:
        sessions: Who greets those who come.
        clock: What all timeouts go by.
        press: Prints what they are shown.
        words: What is said to those who do not get in.
        limits: How much they may ask.
        figures: What happened so far.
        facts: What the server tells of itself.
        offer: What clients may fetch.
        packs: Packs an event as GMCP: on telnet, as a subnegotiation.
        packed: Events as GMCP, as they were packed last.
    """

    sessions: ISessionFactory
    clock: IReactorTime
    press: Press
    words: Words
    limits: TelnetLimits
    figures: TelnetFigures
    facts: Callable[[], Facts]
    offer: Offer = NOTHING
    packs: Callable[[Datum], bytes] = as_subnegotiation
    packed: Recent[int, tuple[Datum, bytes]] = field(factory=lambda: Recent(1024))

    def pack(self, datum: Datum) -> bytes:
        """Return an event as GMCP, packed once for all who are told it."""
        known = self.packed.get(id(datum))
        if known is None:
            known = datum, self.packs(datum)
            self.packed.put(id(datum), known)
        return known[1]

"""Data on telnet: events as GMCP and MSDP, for a client that agreed on either."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import define, field

from vetrellis.game.core.datum import EVERYTHING, Datum
from vetrellis.server.gateway import gmcp, msdp
from vetrellis.server.gateway.telnet_house import TelnetHouse
from vetrellis.server.gateway.telnet_option import Option, subnegotiation
from vetrellis.server.interfaces import ISession

_PING = Datum("Core.Ping")


@define(eq=False)
class DataLine:
    """What one client is told as data, and says as data.

    Attributes:
        session: Who is told what the client asks for; None until there is somebody.
    """

    _house: TelnetHouse
    _send: Callable[[bytes], object]
    session: ISession | None = None
    _wishes: gmcp.Wishes | None = field(default=None, init=False)
    _reports: msdp.Reports | None = field(default=None, init=False)

    @property
    def is_on(self) -> bool:
        """Whether the client agreed on either."""
        return self._wishes is not None or self._reports is not None

    def agree(self, option: int, on: bool) -> None:
        """Learn that the client wants data this way, or no longer."""
        if option == Option.GMCP:
            self._wishes = gmcp.Wishes() if on else None
        else:
            name = str(self._house.facts().get("NAME", ""))
            self._reports = msdp.Reports(name) if on else None
            self._catch_up(on)

    def take(self, option: int, payload: bytes) -> None:
        """Take what the client says."""
        if option == Option.GMCP:
            self._take_message(payload)
        elif self._reports is not None:
            for answer in self._reports.hear(payload):
                self._send(subnegotiation(Option.MSDP, answer))

    def _take_message(self, payload: bytes) -> None:
        message, wishes = gmcp.decode(payload), self._wishes
        if message is None or wishes is None:
            return
        if message.package == "core.ping":
            self._send(self._house.pack(_PING))
        elif wishes.hear(message):
            self.offer_login()
            self._catch_up(wishes.has_grown)
        elif self.session is not None:
            self.session.asked(message.package, message.fields)

    def _catch_up(self, wants_more: bool) -> None:
        """Have a client that wants more than before told all that it would know by now."""
        if wants_more and self.session is not None:
            self.session.asked(EVERYTHING, {})

    def offer_login(self) -> None:
        """Let a client that knows how log in by data; only the session knows whether it may."""
        if self.session is not None and self._wishes and self._wishes.names("Char.Login"):
            self.session.asked("char.login", {})

    def packed(self, data: Sequence[Datum]) -> bytes:
        """Return what the client wants of some events, to be sent as it is."""
        return b"".join(self._pieces(data)) if self.is_on else b""

    def _pieces(self, data: Sequence[Datum]) -> Iterator[bytes]:
        for each in data:
            if self._wishes is not None and self._wishes.has(each.package):
                yield self._house.pack(each)
            if self._reports is not None:
                for payload in self._reports.told(each):
                    yield subnegotiation(Option.MSDP, payload)

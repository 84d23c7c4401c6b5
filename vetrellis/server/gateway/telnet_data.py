"""Data on telnet: events as GMCP, MSDP and MSP, for a client that agreed on any of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import define, field

from vetrellis.game.core.datum import EVERYTHING, Datum
from vetrellis.server.gateway import discord, gmcp, msdp, msp
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
    _discord: discord.Discord | None = field(default=None, init=False)
    _is_offered: bool = field(default=False, init=False)
    _has_media: bool = field(default=False, init=False)
    _sounds: msp.Sounds | None = field(default=None, init=False)

    @property
    def is_on(self) -> bool:
        """Whether the client agreed on any of them."""
        ways = (self._wishes, self._reports, self._sounds)
        return any(way is not None for way in ways)

    @property
    def has_sounds(self) -> bool:
        """Whether the client agreed on MSP, and so takes some text for more than text."""
        return self._sounds is not None

    def agree(self, option: int, on: bool) -> None:
        """Learn that the client wants data this way, or no longer."""
        if option == Option.GMCP:
            self._wishes = gmcp.Wishes() if on else None
        elif option == Option.MSP:
            self._sounds = msp.Sounds(tuple(self._house.offer.media())) if on else None
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
            self._tell((_PING,))
        elif message.package == "core.hello":
            self._offer(message.fields.get("client"))
        elif wishes.hear(message):
            self.offer_login()
            self._offer_media(wishes)
            self._catch_up(wishes.has_grown)
        elif message.package in (discord.HELLO, discord.GET):
            self._take_discord(message)
        elif self.session is not None:
            self.session.asked(message.package, message.fields)

    def _offer(self, client: object) -> None:
        """Offer a client, once, what it can use. It may say its hello again and again."""
        if not self._is_offered:
            self._is_offered = True
            self._tell(self._house.offer.to_client(client))

    def _offer_media(self, wishes: gmcp.Wishes) -> None:
        """Tell a client that plays sounds, once, where these are."""
        if not self._has_media and wishes.has("Client.Media"):
            self._has_media = True
            self._tell(self._house.offer.media())

    def _take_discord(self, message: gmcp.Message) -> None:
        """Tell a client what it may show on Discord."""
        if message.package == discord.HELLO:
            self._shown().hello(message.fields)
            self._tell(self._house.offer.discord())
        self._tell(self._shown().status())

    def _shown(self) -> discord.Discord:
        if self._discord is None:
            game = str(self._house.facts().get("NAME", ""))
            self._discord = discord.Discord(game, int(self._house.clock.seconds()))
        return self._discord

    def _tell(self, data: Iterable[Datum]) -> None:
        """Send what every client of GMCP may be sent."""
        self._send(b"".join(map(self._house.pack, data)))

    def _catch_up(self, wants_more: bool) -> None:
        """Have a client that wants more than before told all that it would know by now."""
        if wants_more and self.session is not None:
            self.session.asked(EVERYTHING, {})

    def offer_login(self) -> None:
        """Let a client that knows how log in by data; only the session knows whether it may."""
        if self.session is not None and self._wishes and self._wishes.names("Char.Login"):
            self.session.asked("char.login", {})

    @property
    def _shows_on_discord(self) -> bool:
        return self._wishes is not None and self._wishes.has("External.Discord.Status")

    def packed(self, data: Sequence[Datum]) -> bytes:
        """Return what the client wants of some events, to be sent as it is."""
        return b"".join(self._pieces(data)) if self.is_on else b""

    def triggers(self, data: Sequence[Datum]) -> list[str]:
        """Return what a client that asks for no sounds as data is to play."""
        wishes = self._wishes
        if self._sounds is None or (wishes is not None and wishes.has("Client.Media.Play")):
            return []
        return self._sounds.triggers(data)

    def _pieces(self, data: Sequence[Datum]) -> Iterator[bytes]:
        for each in data:
            if self._wishes is not None and self._wishes.has(each.package):
                yield self._house.pack(each)
            if each.package == "Room.Info" and self._shows_on_discord:
                yield from map(self._house.pack, self._shown().move(each.body["area"]))
            if self._reports is not None:
                for payload in self._reports.told(each):
                    yield subnegotiation(Option.MSDP, payload)

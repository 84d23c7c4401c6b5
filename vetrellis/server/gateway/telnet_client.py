"""What a telnet client has told of itself, and what its player made of that.

Of the ways in which a client can be sent links it gets one: OSC 8 if it says that it knows those,
for they cannot be mistaken for text; else MXP if it agreed on that; else MSLP if its bits of MTTS
have it. A plain terminal says none of this, and shows no links.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, evolve, field

from vetrellis.formatters.look import Charset, Links, Look, as_asked
from vetrellis.server.gateway.capability import Mtts, depth_of_mtts, depth_of_terminal
from vetrellis.server.gateway.telnet_codec import TelnetCodec
from vetrellis.server.gateway.telnet_environment import charset_of, language_of, links_of, mtts_of
from vetrellis.server.gateway.telnet_event import CharsetLearnt, Terminal, Trust, WindowSize
from vetrellis.server.gateway.telnet_house import UNKNOWN

_NO_WISHES: Mapping[str, Any] = {}


@define(eq=False)
class TelnetClient:
    """What is known of a client, from all the ways in which it may tell.

    Attributes:
        look: What the screen can show: as the client said so far and the player asked.
        language: The user's language, as the client said so far (`es-MX`), or empty.
        name: What the client calls itself, in capital letters, or empty.
    """

    look: Look = field(default=UNKNOWN, init=False)
    language: str = field(default="", init=False)
    name: str = field(default="", init=False)
    _heard: Look = field(default=UNKNOWN, init=False)
    _adjusted: Mapping[str, Any] = field(default=_NO_WISHES, init=False)
    _bits: int | None = field(default=None, init=False)
    _knows_osc8: bool = field(default=False, init=False)
    _knows_mxp: bool = field(default=False, init=False)

    def hear(self, event: WindowSize | Terminal | CharsetLearnt) -> None:
        """Take what the client says of its screen."""
        match event:
            case WindowSize(width, height):
                heard = self._heard
                self._hear(width=width or heard.width, height=height or heard.height)
            case Terminal(names, mtts):
                self.name = names[0].upper()
                self._bits = self._bits if mtts is None else mtts
                if self._bits is None:
                    self._hear(depth=depth_of_terminal(names))
                else:
                    self._hear_bits(self._bits)
            case CharsetLearnt(charset):
                self._hear(charset=charset)

    def hear_variables(self, variables: Mapping[str, str], codec: TelnetCodec) -> None:
        """Take what the client says of its user's surroundings.

        Args:
            variables: By name in capital letters.
            codec: Learns the charset, unless it knows better.
        """
        charset, bits = charset_of(variables), mtts_of(variables)
        if bits is not None:
            self._bits = bits
            self._hear_bits(bits)
            charset = Charset.UTF8 if charset is None and bits & Mtts.UTF8 else charset
        if charset is not None and codec.learn(charset, Trust.TERMINAL):
            self._hear(charset=charset)
        self.language = language_of(variables) or self.language
        self.name = variables.get("CLIENT_NAME", "").upper() or self.name
        links = links_of(variables)
        if links is not None:
            self._knows_osc8 = links
            self._hear()

    def agree_on_mxp(self, on: bool) -> None:
        """Learn that the client reads markup, or no longer does."""
        self._knows_mxp = on
        self._hear()

    def adjust(self, changes: Mapping[str, Any]) -> None:
        """Take the player's word over the client's. None goes back to what the client says."""
        wishes = {**self._adjusted, **changes}
        self._adjusted = {name: value for name, value in wishes.items() if value is not None}
        self._see()

    def _hear_bits(self, bits: int) -> None:
        self._hear(depth=depth_of_mtts(bits), reader=bool(bits & Mtts.SCREEN_READER))

    def _hear(self, **said: Any) -> None:
        self._heard = evolve(self._heard, **said, links=self._links())
        self._see()

    def _links(self) -> Links:
        if self._knows_osc8:
            return Links.OSC8
        if self._knows_mxp:
            return Links.MXP
        return Links.MSLP if (self._bits or 0) & Mtts.MSLP else Links.NONE

    def _see(self) -> None:
        # TinTin++ knew MSLP long before it said so.
        best = Links.MSLP if self.name.startswith("TINTIN") else Links.OSC8
        self.look = as_asked(self._heard, self._adjusted, best)

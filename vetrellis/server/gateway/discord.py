"""What a client shows on Discord of its player: nothing until the client asks, and little then.

A client says `External.Discord.Hello` once its user has allowed it. What is told is the game,
since when, and in which region the player is: no room, for some are to be found. Of a user who
wants to be private (Mudlet says so in its hello) no region is told either.

Source: https://wiki.mudlet.org/w/Manual:Supported_Protocols#GMCP_External.Discord.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from vetrellis.game.core.datum import Datum

HELLO, GET = "external.discord.hello", "external.discord.get"
_STATUS = "External.Discord.Status"


@define(eq=False)
class Discord:
    """What one client shows of its player.

    Attributes:
        game: What the game is called.
        started: Since when they play, in seconds of UNIX time.
        area: Where they are, as far as others may know; empty for nowhere yet.
    """

    game: str
    started: int
    area: str = ""
    _is_on: bool = field(default=False, init=False)
    _is_private: bool = field(default=True, init=False)

    def hello(self, fields: Mapping[str, Any]) -> None:
        """Show something from now on, to a user who allowed it."""
        self._is_on, self._is_private = True, fields.get("private") is not False

    def move(self, area: str) -> Iterator[Datum]:
        """Note where the player is, and yield what is to be shown if that is somewhere else."""
        moved, self.area = area != self.area, area
        if moved and not self._is_private:
            yield from self.status()

    def status(self) -> Iterator[Datum]:
        """Yield what is to be shown; nothing to who never asked."""
        if not self._is_on:
            return
        told: dict[str, object] = {"game": self.game, "starttime": self.started}
        if self.area and not self._is_private:
            told["details"] = self.area
        yield Datum(_STATUS, told)

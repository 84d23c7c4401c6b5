"""What the server tells of itself to sites that list servers: the facts of MSSP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field
from twisted.python.reflect import namedAny

from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.world.character import Character
from vetrellis.game.world.item import Item
from vetrellis.game.world.location import Room, Zone
from vetrellis.server.config import ListingConfig
from vetrellis.server.gateway.mssp import Facts

_LANGUAGES = {"en": "English", "es": "Spanish"}
_VERSION = "importlib.metadata.version"
"""What tells our version: a module that nothing else needs at the start."""

_COUNTED = {"ROOMS": Room, "AREAS": Zone, "MOBILES": Character, "OBJECTS": Item}


@define(eq=False)
class Listing:
    """Tells the facts.

    Attributes:
        config: What the operator decided.
        blueprint: The world.
        languages: Codes of the languages that it is told in.
        booted_at: When the server started, in seconds of UNIX time.
        playing: Returns how many play.
        ports: Returns the ports that are open: `PORT`, and `TLS` if there is one.
    """

    config: ListingConfig
    blueprint: Blueprint
    languages: tuple[str, ...]
    booted_at: float
    playing: Callable[[], int]
    ports: Callable[[], Mapping[str, str]]
    _lasting: dict[str, str] = field(factory=dict, init=False)

    def facts(self) -> Facts:
        """Return everything, as it is now."""
        said = self.config
        chosen = {
            "HOSTNAME": said.hostname,
            "CONTACT": said.contact,
            "WEBSITE": said.website,
            "DISCORD": said.discord,
            "ICON": said.icon,
            "CREATED": said.created,
            "MINIMUM AGE": said.minimum_age,
        }
        return {
            "NAME": said.name or self.blueprint.title,
            "PLAYERS": str(self.playing()),
            "UPTIME": str(int(self.booted_at)),
            **self.ports(),
            **{name: value for name, value in chosen.items() if value},
            "FAMILY": "Custom",
            "GENRE": said.genre,
            "STATUS": said.status,
            "LANGUAGE": [_LANGUAGES.get(code, code) for code in self.languages],
            "CHARSET": "UTF-8",
            "CRAWL DELAY": "-1",  # whoever lists us may come at any time
            **self._known(),
            **dict.fromkeys(("ANSI", "UTF-8", "XTERM 256 COLORS", "XTERM TRUE COLORS"), "1"),
            **dict.fromkeys(("GMCP", "MSDP", "MCCP", "MXP", "MSP"), "1"),
        }

    def _known(self) -> Mapping[str, str]:
        """Return what never changes. It is counted when it is first asked for."""
        if not self._lasting:
            version: Any = namedAny(_VERSION)
            self._lasting["CODEBASE"] = f"Vetrellis {version('vetrellis')}"
            kinds = {kind.id: kind.parts for kind in self.blueprint.kinds}
            placed = [kinds.get(placement.kind, {}) for placement in self.blueprint.placements]
            for name, part in _COUNTED.items():
                self._lasting[name] = str(sum(part in parts for parts in placed))
        return self._lasting

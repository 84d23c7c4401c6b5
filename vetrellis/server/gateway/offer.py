"""What a server offers to clients that can use more than words: what they fetch over HTTP.

Nothing is offered that the operator has not said where to fetch: a client reaches the HTTP port by
an address that only the operator knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import field, frozen
from twisted.python.reflect import namedAny

from vetrellis.game.core.datum import Datum

_PACKAGE = "vetrellis.server.gateway.mudlet"
"""What makes the package for Mudlet: a module that most servers never need."""


def version_of_package() -> str:
    """Return the version of our package for Mudlet."""
    mudlet: Any = namedAny(_PACKAGE)
    version: str = mudlet.package().version
    return version


@frozen
class Offer:
    """What one server offers.

    Attributes:
        public_url: Where clients reach the HTTP port, without a slash at the end; empty for
            nowhere.
        media_url: The directory of the world's sounds, with a slash at the end; empty for none.
        discord_application: The number by which Discord knows the game; empty for none.
        discord_invite: An invitation to the game's Discord; empty for none.
        map: Whether the map of the whole world is there to be fetched.
        version: Tells the version of the package for Mudlet.
    """

    public_url: str = ""
    media_url: str = ""
    discord_application: str = ""
    discord_invite: str = ""
    map: bool = False
    version: Callable[[], str] = field(default=version_of_package)

    def to_client(self, client: object) -> Iterator[Datum]:
        """Yield what is offered to a client that has just said what it is."""
        is_mudlet = isinstance(client, str) and client.casefold().startswith("mudlet")
        if is_mudlet and self.public_url:
            url = f"{self.public_url}/mudlet/vetrellis.mpackage"
            yield Datum("Client.GUI", {"version": self.version(), "url": url})
            if self.map:
                yield Datum("Client.Map", {"url": f"{self.public_url}/mudlet/map.xml"})

    def media(self) -> Iterator[Datum]:
        """Yield where a client that plays sounds finds them."""
        if self.media_url:
            yield Datum("Client.Media.Default", {"url": self.media_url})

    def discord(self) -> Iterator[Datum]:
        """Yield who we are to Discord, to a client that shows there what its user plays."""
        told = {
            "inviteurl": self.discord_invite,
            "applicationid": self.discord_application,
        }
        if any(told.values()):
            yield Datum(
                "External.Discord.Info", {name: said for name, said in told.items() if said}
            )


NOTHING = Offer()
"""What a server offers whose operator has said nothing."""

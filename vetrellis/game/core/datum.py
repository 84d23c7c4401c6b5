"""Events as data, for clients that can use more than words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen


@frozen
class Datum:
    """An event as data: the other projection of what the prose tells.

    Attributes:
        package: What it is about, by its GMCP name: `Room.Info`, `Comm.Channel.Text`.
        body: JSON values only.
    """

    package: str
    body: Mapping[str, Any] = field(factory=dict)


EVERYTHING = "core.supports"
"""What a client that wants data from now on is told: all that it would have been told by now."""

INQUIRIES = frozenset(
    {
        "char.items.contents",
        "char.items.inv",
        "char.items.room",
        "comm.channel.list",
        "comm.channel.players",
        "room.players",
    }
)
"""What clients may ask the world as data: names of packages, in small letters."""

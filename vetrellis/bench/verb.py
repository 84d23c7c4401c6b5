"""The commands that players type, and the words by which each knows its own reply.

A reply is known by words that only the player who typed sees: what others do in the same room is
never taken for an answer. Words are searched as bytes, and hold no line break, colour or sign that
one protocol writes otherwise than another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

OPPOSITES: Mapping[bytes, bytes] = {
    b"north": b"south",
    b"south": b"north",
    b"northeast": b"southwest",
    b"southwest": b"northeast",
    b"east": b"west",
    b"west": b"east",
    b"southeast": b"northwest",
    b"northwest": b"southeast",
    b"up": b"down",
    b"down": b"up",
    b"in": b"out",
    b"out": b"in",
}
"""The way back of each direction."""

VIEW = (b"Exits: ", b"There is no way out", b"too dark to see")
"""What stands in every view of a room, and in nothing else that a player reads."""

VERBS: Mapping[str, tuple[bytes, ...]] = {
    "look": VIEW,
    "say": (),
    "inventory": (b"You are carrying", b"Your hands are empty", b"You are wearing"),
    "walk": (*VIEW, b"You cannot go", b"no way through", b"is locked"),
    "take": (b"You take", b"You see no", b"belongs to", b"You have", b"You cannot"),
    "drop": (b"You put", b"You are not holding", b"You see no", b"Nothing"),
}
"""The verbs that a mix may have, with the words of which one is in each reply.

What is said is known by itself: each time it is a word that nobody has said before.
"""

THING = "pebble"
"""What players take and drop."""

HEARD = b" says, "
"""What stands in every line that somebody else said."""

_WAY = re.compile(
    rb"(?:\x1b\[[\d;]*m|\b)((?:north|south)(?:east|west)?|east|west|up|down|in|out)\b"
)


def ways(view: bytes) -> list[bytes]:
    """Return the directions that lead out of a room, as its view lists them."""
    _, found, exits = view.partition(VIEW[0])
    listed, _, _ = exits.partition(b"]}]}")  # on the web, the room ends here
    return list(dict.fromkeys(_WAY.findall(listed))) if found else []

"""The map of the whole world, in the format that clients of MUDs import: rooms, ways and areas.

It tells of every room, whoever has been there or not, so it is drawn only where the operator wants
that. Numbers, places and names are those that `Room.Info` tells: what a client draws by itself
fits what it has imported.

Source: the MMP map format, https://wiki.mudlet.org/w/Standards:MMP
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.prose.numbering import number_of
from vetrellis.game.world.chart import chart
from vetrellis.game.world.location import Room, rooms_of
from vetrellis.game.world.naming import name_of
from vetrellis.game.world.portal import Portal

_ENVIRONMENTS = (("outdoors", 2), ("indoors", 3))
"""What rooms are like, as `Room.Info` says it, and the number of a colour: green, and yellow."""


def atlas(world: WorldGraph, language: str) -> bytes:
    """Return the map of a world.

    Args:
        world: The world.
        language: In which rooms and areas are named.

    Returns:
        An XML document in UTF-8.
    """
    rooms = (entity.get(Room) for entity in world)
    zones = tuple(dict.fromkeys(room.zone for room in rooms if room is not None))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<map>",
        "<areas>",
        *(_area(world, zone, language) for zone in zones),
        "</areas>",
        "<rooms>",
        *(line for zone in zones for line in _rooms(world, zone, language)),
        "</rooms>",
        "<environments>",
        *_environments(),
        "</environments>",
        "</map>",
        "",
    ]
    return "\n".join(lines).encode()


def _area(world: WorldGraph, zone: EntityId, language: str) -> str:
    name = name_of(world[zone], language) if zone in world else zone
    return f'<area id="{number_of(zone)}" name={quoteattr(name)} x="0" y="0"/>'


def _rooms(world: WorldGraph, zone: EntityId, language: str) -> Iterator[str]:
    spots = chart(world, zone)
    for room in rooms_of(world, zone):
        place = world[room]
        environment = 1 + bool(place[Room].indoors)
        title = quoteattr(name_of(place, language))
        east, north, up = spots[room]
        yield (
            f'<room id="{number_of(room)}" area="{number_of(zone)}" title={title} '
            f'environment="{environment}">'
        )
        yield f'<coord x="{east}" y="{north}" z="{up}"/>'
        yield from _exits(world, room)
        yield "</room>"


def _exits(world: WorldGraph, room: EntityId) -> Iterator[str]:
    for direction, portal in world.links(room).items():
        target = number_of(world[portal][Portal].leads_to(room))
        yield f'<exit direction="{escape(str(direction))}" target="{target}"/>'


def _environments() -> Iterator[str]:
    for number, (name, colour) in enumerate(_ENVIRONMENTS, 1):
        yield f'<environment id="{number}" name="{name}" color="{colour}"/>'

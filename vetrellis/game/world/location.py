"""Locations: rooms, and the zones they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from vetrellis.game.core.entity import Part
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId


@frozen
class Room(Part):
    """A place that one can be in.

    Attributes:
        zone: The entity of the zone that it belongs to.
        indoors: Whether there is a roof: no sky, no weather.
        dark: Whether nothing is seen here without a light, at any hour.
    """

    zone: EntityId
    indoors: bool = False
    dark: bool = False


@frozen
class Zone(Part):
    """A region of rooms, with a weather of its own.

    Attributes:
        coastal: Whether the tide is seen and heard here.
    """

    coastal: bool = True


def zone_of(world: WorldGraph, entity_id: EntityId) -> EntityId | None:
    """Return the zone that an entity, or a room, is in."""
    room = world.room_of(entity_id) or entity_id
    found = world[room].get(Room) if room in world else None
    return None if found is None else found.zone


def rooms_of(world: WorldGraph, zone: EntityId) -> Iterator[EntityId]:
    """Yield the rooms of a zone, in the order in which they came to be."""
    for entity in world:
        room = entity.get(Room)
        if room is not None and room.zone == zone:
            yield entity.id

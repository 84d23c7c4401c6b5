"""Portals: ways between rooms. A door is one thing with two sides, always in step."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen
from typing_extensions import override

from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.event import NOBODY, Audience, Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Inline
from vetrellis.game.world.container import Lock, Openable


class Direction(StrEnum):
    """The ways that one can go, in the order in which exits are listed."""

    NORTH = "north"
    NORTHEAST = "northeast"
    EAST = "east"
    SOUTHEAST = "southeast"
    SOUTH = "south"
    SOUTHWEST = "southwest"
    WEST = "west"
    NORTHWEST = "northwest"
    UP = "up"
    DOWN = "down"
    IN = "in"
    OUT = "out"


OPPOSITE: Mapping[Direction, Direction] = {
    Direction.NORTH: Direction.SOUTH,
    Direction.NORTHEAST: Direction.SOUTHWEST,
    Direction.EAST: Direction.WEST,
    Direction.SOUTHEAST: Direction.NORTHWEST,
    Direction.SOUTH: Direction.NORTH,
    Direction.SOUTHWEST: Direction.NORTHEAST,
    Direction.WEST: Direction.EAST,
    Direction.NORTHWEST: Direction.SOUTHEAST,
    Direction.UP: Direction.DOWN,
    Direction.DOWN: Direction.UP,
    Direction.IN: Direction.OUT,
    Direction.OUT: Direction.IN,
}


@frozen
class Side:
    """One mouth of a portal.

    Attributes:
        room: The room that it opens from.
        direction: Which way it leads from there.
        glimpse: What is seen when one looks that way, by language; may be empty.
    """

    room: EntityId
    direction: Direction
    glimpse: Mapping[str, tuple[Inline, ...]] = field(factory=dict)


@frozen
class Portal(Part):
    """A way between two rooms.

    Attributes:
        near: Where it leads from.
        far: Where it leads to. One goes from near to far; and back, unless `one_way`.
        one_way: Whether there is no way back.
        locked_message: What who finds it locked is told, by language; empty for the usual words.
    """

    near: Side
    far: Side
    one_way: bool = False
    locked_message: Mapping[str, tuple[Inline, ...]] = field(factory=dict)

    def leads_to(self, room: EntityId) -> EntityId:
        """Return the room at the other end."""
        return self.far.room if room == self.near.room else self.near.room

    def side(self, room: EntityId) -> Side:
        """Return the side that opens from a room."""
        return self.near if room == self.near.room else self.far


def is_passable(portal: Entity) -> bool:
    """Whether one can walk through: it is open, or has no door."""
    door = portal.get(Openable)
    return door is None or door.open


def is_locked(thing: Entity) -> bool:
    """Whether it is locked."""
    lock = thing.get(Lock)
    return lock is not None and lock.locked


@frozen
class Joined(Event):
    """Rooms were joined by the portals that there are: links are not saved, but made anew."""

    @override
    def apply(self, world: WorldGraph) -> None:
        for entity in world:
            portal = entity.get(Portal)
            if portal is None:
                continue
            world.link(portal.near.room, portal.near.direction, entity.id)
            if not portal.one_way:
                world.link(portal.far.room, portal.far.direction, entity.id)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY

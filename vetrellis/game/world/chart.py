"""The chart of a zone: where its rooms lie on a map, as far as their ways tell.

Theory of operation. Builders say which way leads where, not how far. So rooms are laid out from
the first one of the zone, each a step from the one before in the direction of the way, breadth
first. Where that place is taken already, the step is made longer; a way in counts as one to the
east, a way out as one to the west. What comes of it depends on the content alone, so that a mapper
which has drawn it once need not draw it again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import count
from typing import TypeAlias

from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.world.location import Room, rooms_of
from vetrellis.game.world.portal import Direction, Portal

Spot: TypeAlias = tuple[int, int, int]
"""Steps to the east, to the north and up."""

_STEPS: Mapping[str, Spot] = {
    Direction.NORTH: (0, 1, 0),
    Direction.NORTHEAST: (1, 1, 0),
    Direction.EAST: (1, 0, 0),
    Direction.SOUTHEAST: (1, -1, 0),
    Direction.SOUTH: (0, -1, 0),
    Direction.SOUTHWEST: (-1, -1, 0),
    Direction.WEST: (-1, 0, 0),
    Direction.NORTHWEST: (-1, 1, 0),
    Direction.UP: (0, 0, 1),
    Direction.DOWN: (0, 0, -1),
    Direction.IN: (1, 0, 0),
    Direction.OUT: (-1, 0, 0),
}


def chart(world: WorldGraph, zone: EntityId) -> Mapping[EntityId, Spot]:
    """Return where each room of a zone lies; no two lie at the same spot."""
    rooms = tuple(rooms_of(world, zone))
    spots: dict[EntityId, Spot] = {}
    taken: set[Spot] = set()
    for start in rooms:
        if start in spots:
            continue
        # What no way connects with the rest lies apart from it, to the east.
        east = max((spot[0] for spot in taken), default=-2) + 2
        _lay(start, (east, 0, 0), spots, taken)
        ahead = deque([start])
        while ahead:
            here = ahead.popleft()
            for direction, there in _onward(world, here):
                if there not in spots and world[there][Room].zone == zone:
                    _lay(there, _free(spots[here], direction, taken), spots, taken)
                    ahead.append(there)
    return spots


def _lay(room: EntityId, spot: Spot, spots: dict[EntityId, Spot], taken: set[Spot]) -> None:
    spots[room] = spot
    taken.add(spot)


def _onward(world: WorldGraph, room: EntityId) -> Iterator[tuple[str, EntityId]]:
    """Yield the ways of a room, in the order of directions."""
    links = world.links(room)
    for direction in Direction:
        if direction in links:
            yield direction, world[links[direction]][Portal].leads_to(room)


def _free(here: Spot, direction: str, taken: set[Spot]) -> Spot:
    """Return the first spot in a direction that nothing lies at."""
    step = _STEPS[direction]
    for length in count(1):
        spot = (here[0] + length * step[0], here[1] + length * step[1], here[2] + length * step[2])
        if spot not in taken:
            return spot
    raise AssertionError("there is no end of spots")

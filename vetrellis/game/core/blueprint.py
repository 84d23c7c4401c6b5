"""Blueprints: a world as its builders left it, before anybody lived in it."""

from __future__ import annotations

from sys import intern

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import NOTHING, Entity, Kind, Part, Relation
from vetrellis.game.core.event import NOBODY, Audience, Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId, KindId

WORLD = EntityId("world")
"""The entity that carries what is true of the world as a whole."""


@frozen
class Placement:
    """One thing that is there from the start.

    Attributes:
        id: The entity it becomes.
        kind: Of which kind.
        where: What it is in, or None for rooms, zones and portals.
        how: In which way.
    """

    id: EntityId
    kind: KindId
    where: EntityId | None = None
    how: Relation = Relation.IN


@frozen
class Blueprint:
    """Everything that content defines.

    Attributes:
        title: What the world is called.
        start: The room where newcomers arrive.
        epoch: World time zero, as milliseconds of UNIX time.
        kinds: All kinds, by their ids.
        placements: All that is there from the start; holders before what they hold.
    """

    title: str
    start: EntityId
    epoch: int
    kinds: tuple[Kind, ...]
    placements: tuple[Placement, ...]


@frozen
class Founding(Part):
    """What was placed so far, so that what players used up does not come back at a restart.

    Attributes:
        placed: Ids of all placements that were carried out.
    """

    placed: frozenset[EntityId] = frozenset()

    def __attrs_post_init__(self) -> None:
        # As many as there are things, and the same words: kept once, they take no memory here.
        object.__setattr__(self, "placed", frozenset(map(intern, self.placed)))


@frozen
class Founded(Event):
    """The builders' placements came to be: all of them, or those that a new version adds."""

    placements: tuple[Placement, ...]

    @override
    def apply(self, world: WorldGraph) -> None:
        if WORLD not in world:
            world.add(Entity(WORLD))
        for placement in self.placements:
            kind = world.kinds.get(placement.kind, NOTHING)
            world.add(Entity(placement.id, kind, placement.where, placement.how))
        before = world[WORLD].get(Founding) or Founding()
        placed = before.placed.union(placement.id for placement in self.placements)
        world.put(WORLD, Founding(placed))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY

"""Characters: whoever acts, be it a player, a keeper or a cat."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from vetrellis.game.core.entity import Entity, Part, Relation
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Figure, Status, Vital, adds
from vetrellis.game.world.item import Item


class Posture(StrEnum):
    """How somebody holds themselves."""

    STANDING = "standing"
    SITTING = "sitting"
    LYING = "lying"


@frozen
class Character(Part):
    """Somebody who acts.

    Attributes:
        strength: What they can carry, in grams.
        posture: How they hold themselves.
        beast: Whether it cannot talk: a cat, a gull.
    """

    strength: int = 20_000
    posture: Posture = Posture.STANDING
    beast: bool = False


CARRYING = Figure("carrying")
"""What a character can carry, in grams."""


@adds(CARRYING)
def strength_carries(world: WorldGraph, entity: Entity) -> int:
    """Strength is what one carries with."""
    body = entity.get(Character)
    return 0 if body is None else body.strength


def load_of(world: WorldGraph, bearer: EntityId) -> int:
    """Return the weight of all that somebody holds and wears, in grams."""
    return sum(weight_of(world, thing) for thing in world.contents(bearer))


def weight_of(world: WorldGraph, thing: Entity) -> int:
    """Return what something weighs with all that is in it, in grams."""
    item = thing.get(Item)
    inside = sum(weight_of(world, inner) for inner in world.contents(thing.id))
    return inside + (0 if item is None else item.weight)


LOAD = Vital("weight", lambda world, body: load_of(world, body.id), CARRYING)
HELD = Status("held", lambda world, body: _count(world, body, Relation.HELD))
WORN = Status("worn", lambda world, body: _count(world, body, Relation.WORN))
POSTURE = Status("posture", lambda world, body: _posture(body))


def _count(world: WorldGraph, body: Entity, how: Relation) -> int:
    return sum(1 for _ in world.contents(body.id, how))


def _posture(body: Entity) -> str:
    character = body.get(Character)
    return "" if character is None else character.posture.value


def bears(world: WorldGraph, bearer: EntityId, thing: Entity) -> bool:
    """Whether somebody holds or wears this very thing."""
    return thing.where == bearer and thing.how in (Relation.HELD, Relation.WORN)

"""Reach: what is seen is not always in reach. Glass shows what is in it, and keeps it."""

from __future__ import annotations

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.container import Container, Openable


def shut_around(world: WorldGraph, thing: EntityId) -> Entity | None:
    """Return the closed container that keeps hands off a thing, or None."""
    inner = world[thing]
    for holder in world.holders(thing):
        door = holder.get(Openable)
        shut = Container in holder and door is not None and not door.open
        if shut and inner.how is Relation.IN:  # what stands on the lid is in reach
            return holder
        inner = holder
    return None


@check("take", "take_from", "touch", "light", "extinguish", "eat", "drink", "give", "open", "put")
def only_what_hands_can_reach(turn: Turn) -> None:
    """No hand goes through glass."""
    for noun in (turn.intent.object, turn.intent.second):
        if noun is None:
            continue
        around = shut_around(turn.world, noun)
        if around is not None:
            raise Refusal("out-of-reach", item=noun, holder=around.id)

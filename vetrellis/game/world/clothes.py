"""Clothes: wearing and taking off, one thing in one place on the body."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import adds, check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.character import CARRYING
from vetrellis.game.world.item import Wearable
from vetrellis.game.world.senses import Perception


@frozen
class Worn(Event):
    """An actor put something on."""

    actor: EntityId
    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.item, self.actor, Relation.WORN)


@frozen
class Removed(Event):
    """An actor took something off, and holds it now."""

    actor: EntityId
    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.item, self.actor, Relation.HELD)


@frozen
class EquipmentSeen(Perception):
    """An actor looked at what they wear."""


A_PACK_HELPS = 8_000
"""How much more somebody carries who wears something on their back, in grams."""


@adds(CARRYING)
def a_pack_helps(world: WorldGraph, entity: Entity) -> int:
    """What is on the back leaves the hands free."""
    worn = world.contents(entity.id, Relation.WORN)
    on_back = any(Wearable in thing and thing[Wearable].slot == "back" for thing in worn)
    return A_PACK_HELPS if on_back else 0


@verb("wear", "wear|don {carried+}", "put on {carried+}", "put {carried+} on", group="things")
def wear(turn: Turn) -> Iterator[Event]:
    """Put on clothes."""
    yield Worn(turn.actor.id, turn.object.id)


@check("wear")
def only_what_can_be_worn(turn: Turn) -> None:
    """Not everything is a hat."""
    if Wearable not in turn.object:
        raise Refusal("wear-nothing", item=turn.object.id)
    if turn.object.where == turn.actor.id and turn.object.how is Relation.WORN:
        raise Refusal("wear-already", item=turn.object.id)


@check("wear")
def only_where_the_body_is_free(turn: Turn) -> None:
    """One thing at a time in one place."""
    slot = turn.object[Wearable].slot
    for other in turn.world.contents(turn.actor.id, Relation.WORN):
        if Wearable in other and other[Wearable].slot == slot:
            raise Refusal("wear-over", item=turn.object.id, other=other.id)


@verb("remove", "remove|doff {worn+}", "take off {worn+}", "take {worn+} off", group="things")
def remove(turn: Turn) -> Iterator[Event]:
    """Take off clothes."""
    yield Removed(turn.actor.id, turn.object.id)


@check("remove")
def only_what_you_wear(turn: Turn) -> None:
    """One takes off what one has on."""
    if turn.object.where != turn.actor.id or turn.object.how is not Relation.WORN:
        raise Refusal("remove-not-worn", item=turn.object.id)


@verb("equipment", "equipment|eq", group="things")
def equipment(turn: Turn) -> Iterator[Event]:
    """List what you wear."""
    yield EquipmentSeen(turn.actor.id)

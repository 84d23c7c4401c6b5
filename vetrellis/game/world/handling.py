"""Handling: taking, dropping, putting, giving, wearing, eating, lighting."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import adds, after, check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.character import CARRYING, Character, bears, load_of, weight_of
from vetrellis.game.world.container import Container, Openable, Supporter
from vetrellis.game.world.item import Edible, Item, Light, Scenery, Wearable
from vetrellis.game.world.portal import Portal
from vetrellis.game.world.senses import Perception


@frozen
class Taken(Event):
    """An actor took an item into their hands.

    Attributes:
        actor: Who.
        item: What.
        source: What it was in or on; None if it lay in the room.
    """

    actor: EntityId
    item: EntityId
    source: EntityId | None = None

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.item, self.actor, Relation.HELD)


@frozen
class Dropped(Event):
    """An actor put an item down.

    Attributes:
        actor: Who.
        item: What.
        place: The room where it lies now.
    """

    actor: EntityId
    item: EntityId
    place: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.item, self.place)


@frozen
class Put(Event):
    """An actor put an item into or onto something.

    Attributes:
        actor: Who.
        item: What.
        holder: Into or onto what.
        relation: Which of the two.
    """

    actor: EntityId
    item: EntityId
    holder: EntityId
    relation: Relation

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.item, self.holder, self.relation)


@frozen
class Given(Event):
    """An actor gave an item to somebody.

    Attributes:
        actor: Who.
        item: What.
        target: To whom.
    """

    actor: EntityId
    item: EntityId
    target: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.item, self.target, Relation.HELD)


@frozen
class Shown(Event):
    """An actor showed an item to somebody."""

    actor: EntityId
    item: EntityId
    target: EntityId


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
class Lit(Event):
    """An actor lit a light."""

    actor: EntityId
    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Light].but(lit=True))


@frozen
class Extinguished(Event):
    """An actor put a light out."""

    actor: EntityId
    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Light].but(lit=False))


@frozen
class Consumed(Event):
    """An actor ate or drank something; it is gone.

    Attributes:
        actor: Who.
        item: What it was.
        drunk: Whether it was drunk rather than eaten.
    """

    actor: EntityId
    item: EntityId
    drunk: bool

    @override
    def apply(self, world: WorldGraph) -> None:
        # Nowhere, but not unmade: the turn that tells of it still needs its name. `Discarded`
        # follows, and unmakes it.
        world.move(self.item, None)


@frozen
class Discarded(Event):
    """Something is no more. Told to nobody: what used it up was told."""

    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.remove(self.item)


@after(Consumed)
def what_is_used_up_is_no_more(event: Consumed, turn: Turn) -> Iterator[Event]:
    """Unmake what was eaten or drunk, and leave behind what was in it."""
    for inner in list(turn.world.contents(event.item)):
        yield Dropped(event.actor, inner.id, turn.room)
    yield Discarded(event.item)


@frozen
class InventoryTaken(Perception):
    """An actor went through what they carry."""


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


@verb("take", "take|get|grab {item+}", "pick up {item+}", "pick {item+} up", group="things")
def take(turn: Turn) -> Iterator[Event]:
    """Take something into your hands."""
    yield Taken(turn.actor.id, turn.object.id, _source(turn))


@verb(
    "take_from",
    "take|get|grab {inside+} from|out|off {holder}",
    "take|get {inside+} out of {holder}",
    group="things",
)
def take_from(turn: Turn) -> Iterator[Event]:
    """Take something out of a container, or off a table."""
    yield Taken(turn.actor.id, turn.object.id, _source(turn))


def _source(turn: Turn) -> EntityId | None:
    return None if turn.object.where == turn.room else turn.object.where


@check("take", "take_from")
def only_what_you_do_not_hold(turn: Turn) -> None:
    """What is in your hands is in your hands."""
    if turn.object.where == turn.actor.id:
        raise Refusal("take-already", item=turn.object.id)


@check("take", "take_from")
def only_things(turn: Turn) -> None:
    """Nobody picks up people."""
    if Character in turn.object:
        raise Refusal("take-person", item=turn.object.id)


@check("take", "take_from")
def only_what_is_nobody_elses(turn: Turn) -> None:
    """What somebody holds is theirs."""
    for holder in turn.world.holders(turn.object.id):
        if Character in holder and holder.id != turn.actor.id:
            raise Refusal("take-theirs", item=turn.object.id, holder=holder.id)


@check("take", "take_from")
def only_what_is_loose(turn: Turn) -> None:
    """Scenery stays where it is."""
    if Scenery in turn.object and turn.object[Scenery].refusal:
        raise Refusal("take-scenery", item=turn.object.id)
    if Item not in turn.object or Portal in turn.object:
        raise Refusal("take-fixed", item=turn.object.id)


@check("take", "take_from")
def only_what_you_are_not_on(turn: Turn) -> None:
    """Nobody lifts what they sit on."""
    if turn.actor.where == turn.object.id:
        raise Refusal("take-seat", item=turn.object.id)


@check("take", "take_from")
def only_what_you_can_lift(turn: Turn) -> None:
    """Nobody carries more than they can."""
    load = load_of(turn.world, turn.actor.id) + weight_of(turn.world, turn.object)
    inside_already = turn.actor in turn.world.holders(turn.object.id)
    if not inside_already and load > turn.figure(CARRYING, turn.actor):
        raise Refusal("take-too-heavy", item=turn.object.id)


@verb(
    "drop",
    "drop {carried+}",
    "put down {carried+}",
    "put {carried+} down",
    "discard {carried+}",
    group="things",
)
def drop(turn: Turn) -> Iterator[Event]:
    """Put something down where you are."""
    yield from _off_first(turn)
    yield Dropped(turn.actor.id, turn.object.id, turn.room)


@verb(
    "put",
    "put|place|insert {carried+} in|into|inside {holder}",
    "put|place {carried+} on|onto {holder}",
    group="things",
)
def put(turn: Turn) -> Iterator[Event]:
    """Put something into a container, or onto a table."""
    yield from _off_first(turn)
    relation = Relation.IN if Container in turn.second else Relation.ON
    yield Put(turn.actor.id, turn.object.id, turn.second.id, relation)


def _off_first(turn: Turn) -> Iterator[Event]:
    if turn.object.how is Relation.WORN:
        yield Removed(turn.actor.id, turn.object.id)


@check("put")
def only_outside_of_itself(turn: Turn) -> None:
    """Nothing goes into itself, nor into what is in it."""
    if turn.second == turn.object or turn.object in turn.world.holders(turn.second.id):
        raise Refusal("put-into-itself", item=turn.object.id)


@check("put")
def only_into_what_holds_things(turn: Turn) -> None:
    """There must be an inside, or a top."""
    if Container not in turn.second and Supporter not in turn.second:
        raise Refusal("put-no-place", item=turn.object.id, holder=turn.second.id)


@check("put")
def only_into_what_is_open(turn: Turn) -> None:
    """A closed box takes nothing."""
    door = turn.second.get(Openable)
    if Container in turn.second and door is not None and not door.open:
        raise Refusal("put-closed", item=turn.object.id, holder=turn.second.id)


@check("put")
def only_where_there_is_room(turn: Turn) -> None:
    """What is full is full."""
    room = turn.second.get(Container) or turn.second.get(Supporter)
    inside = sum(1 for _ in turn.world.contents(turn.second.id))
    if room is not None and inside >= room.capacity:
        raise Refusal("put-full", item=turn.object.id, holder=turn.second.id)


@check("drop", "put", "give", "show", "wear")
def only_what_you_carry(turn: Turn) -> None:
    """One can only part with what one has."""
    if not bears(turn.world, turn.actor.id, turn.object):
        raise Refusal("not-carried", item=turn.object.id)


@verb(
    "give",
    "give|hand|offer {carried+} to {person}",
    "give|hand|offer {person} {carried+}",
    group="things",
)
def give(turn: Turn) -> Iterator[Event]:
    """Give something to somebody."""
    yield from _off_first(turn)
    yield Given(turn.actor.id, turn.object.id, turn.second.id)


@verb("show", "show {carried} to {person}", "show {person} {carried}", group="things")
def show(turn: Turn) -> Iterator[Event]:
    """Show something to somebody."""
    yield Shown(turn.actor.id, turn.object.id, turn.second.id)


@check("give", "show")
def only_to_somebody(turn: Turn) -> None:
    """One gives to people, and not to oneself."""
    if Character not in turn.second:
        raise Refusal("give-nobody", item=turn.object.id, target=turn.second.id)
    if turn.second == turn.actor:
        raise Refusal("give-self", item=turn.object.id)


@check("give")
def only_to_who_can_carry_it(turn: Turn) -> None:
    """Everyone's strength has an end."""
    load = load_of(turn.world, turn.second.id) + weight_of(turn.world, turn.object)
    if load > turn.figure(CARRYING, turn.second):
        raise Refusal("give-too-heavy", item=turn.object.id, target=turn.second.id)


@verb("wear", "wear|don {carried+}", "put on {carried+}", "put {carried+} on", group="things")
def wear(turn: Turn) -> Iterator[Event]:
    """Put on clothes."""
    yield Worn(turn.actor.id, turn.object.id)


@check("wear")
def only_what_can_be_worn(turn: Turn) -> None:
    """Not everything is a hat."""
    if Wearable not in turn.object:
        raise Refusal("wear-nothing", item=turn.object.id)
    if turn.object.how is Relation.WORN:
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


@verb("light", "light|kindle {thing}", "turn on {thing}", group="things")
def light(turn: Turn) -> Iterator[Event]:
    """Light a lamp."""
    yield Lit(turn.actor.id, turn.object.id)


@verb(
    "extinguish",
    "extinguish|douse|snuff {thing}",
    "put out {thing}",
    "blow out {thing}",
    "turn off {thing}",
    group="things",
)
def extinguish(turn: Turn) -> Iterator[Event]:
    """Put a light out."""
    yield Extinguished(turn.actor.id, turn.object.id)


@check("light", "extinguish")
def only_lamps(turn: Turn) -> None:
    """Only lamps burn, and each only once."""
    lamp = turn.object.get(Light)
    if lamp is None:
        raise Refusal(f"{turn.intent.verb}-nothing", item=turn.object.id)
    if lamp.lit is (turn.intent.verb == "light"):
        raise Refusal(f"{turn.intent.verb}-already", item=turn.object.id)


@check("light", "extinguish", "eat", "drink")
def not_what_others_hold(turn: Turn) -> None:
    """What somebody else holds is not yours to use."""
    for holder in turn.world.holders(turn.object.id):
        if Character in holder and holder.id != turn.actor.id:
            raise Refusal("take-theirs", item=turn.object.id, holder=holder.id)


@verb("eat", "eat|taste {item}", group="things")
def eat(turn: Turn) -> Iterator[Event]:
    """Eat something."""
    yield Consumed(turn.actor.id, turn.object.id, drunk=False)


@verb("drink", "drink|sip {item}", "drink from {item}", group="things")
def drink(turn: Turn) -> Iterator[Event]:
    """Drink something."""
    yield Consumed(turn.actor.id, turn.object.id, drunk=True)


@check("eat", "drink")
def only_what_is_food(turn: Turn) -> None:
    """Not everything goes down."""
    food = turn.object.get(Edible)
    if food is None or food.drink is not (turn.intent.verb == "drink"):
        raise Refusal(f"{turn.intent.verb}-nothing", item=turn.object.id)


@verb("inventory", "inventory|inv|i", group="things")
def inventory(turn: Turn) -> Iterator[Event]:
    """List what you carry."""
    yield InventoryTaken(turn.actor.id)


@verb("equipment", "equipment|eq", group="things")
def equipment(turn: Turn) -> Iterator[Event]:
    """List what you wear."""
    yield EquipmentSeen(turn.actor.id)

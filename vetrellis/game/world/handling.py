"""Handling: taking, dropping, putting, giving, showing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.character import CARRYING, Character, bears, load_of, weight_of
from vetrellis.game.world.clothes import Removed
from vetrellis.game.world.container import Container, Openable, Supporter
from vetrellis.game.world.item import Item, Scenery
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

    gathers: ClassVar[str] = "item"

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

    gathers: ClassVar[str] = "item"

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

    gathers: ClassVar[str] = "item"

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

    gathers: ClassVar[str] = "item"

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
class InventoryTaken(Perception):
    """An actor went through what they carry."""


@verb(
    "take",
    "take|get|grab|catch {item+}",
    "pick up {item+}",
    "pick {item+} up",
    group="things",
)
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
    "discard|throw|toss {carried+}",
    "throw {carried+} away",
    group="things",
)
def drop(turn: Turn) -> Iterator[Event]:
    """Put something down where you are."""
    yield from _off_first(turn)
    yield Dropped(turn.actor.id, turn.object.id, turn.room)


@verb(
    "put",
    "put|place|insert {carried+} in|into|inside {holder}",
    "put|place|hang|lay|set {carried+} on|onto {holder}",
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
    how = Relation.IN if Container in turn.second else Relation.ON
    inside = sum(1 for _ in turn.world.contents(turn.second.id, how))
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


@check("light", "extinguish", "eat", "drink")
def not_what_others_hold(turn: Turn) -> None:
    """What somebody else holds is not yours to use."""
    for holder in turn.world.holders(turn.object.id):
        if Character in holder and holder.id != turn.actor.id:
            raise Refusal("take-theirs", item=turn.object.id, holder=holder.id)


@verb("inventory", "inventory|inv|i", "what do i have|carry", group="things")
def inventory(turn: Turn) -> Iterator[Event]:
    """List what you carry."""
    yield InventoryTaken(turn.actor.id)

"""Movement: going from room to room, standing, sitting and lying down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.event import Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import after, check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.character import Character, Posture
from vetrellis.game.world.item import Seat
from vetrellis.game.world.opening import Opened, Unlocked, key_for
from vetrellis.game.world.portal import OPPOSITE, Direction, Portal, is_locked, is_passable
from vetrellis.game.world.senses import Groped, Looked, is_lit

LOUD: tuple[Sense, ...] = (Sense.SIGHT, Sense.HEARING)


@frozen
class Departed(Event):
    """An actor is leaving a room. Told while they are still there.

    Attributes:
        actor: Who.
        place: Which room.
        direction: Which way, or empty if there is no way to name.
    """

    senses: ClassVar[tuple[Sense, ...]] = LOUD

    actor: EntityId
    place: EntityId
    direction: str = ""


@frozen
class Arrived(Event):
    """An actor came into a room.

    Attributes:
        actor: Who.
        place: Which room.
        direction: From which way, or empty.
    """

    senses: ClassVar[tuple[Sense, ...]] = LOUD

    actor: EntityId
    place: EntityId
    direction: str = ""

    @override
    def apply(self, world: WorldGraph) -> None:
        world.move(self.actor, self.place)


@frozen
class PostureTaken(Event):
    """An actor stood up, sat down or lay down.

    Attributes:
        actor: Who.
        posture: How they hold themselves now.
        seat: What they sit or lie on; None for the ground.
    """

    actor: EntityId
    posture: Posture
    seat: EntityId | None = None

    @override
    def apply(self, world: WorldGraph) -> None:
        room = world.room_of(self.actor)
        world.put(self.actor, world[self.actor][Character].but(posture=self.posture))
        world.move(self.actor, self.seat or room, Relation.ON if self.seat else Relation.IN)


@frozen
class Waited(Event):
    """An actor let a moment pass."""

    actor: EntityId

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return Audience(readers=(self.actor,))


@verb("go", "go|walk|run|head|move|climb {direction}", "{direction}", group="movement")
def go(turn: Turn) -> Iterator[Event]:
    """Go somewhere: `north`, or just `n`. A closed door on the way is opened."""
    yield from _pass(turn, turn.world[turn.world.links(turn.room)[turn.intent.direction]])


def _pass(turn: Turn, portal: Entity) -> Iterator[Event]:
    here = turn.room
    direction = portal[Portal].side(here).direction
    if turn.actor[Character].posture is not Posture.STANDING:
        yield PostureTaken(turn.actor.id, Posture.STANDING)
    if is_locked(portal):
        key = key_for(turn.world, turn.actor.id, portal)
        if key is None:
            raise Refusal("go-locked", portal=portal.id)
        yield Unlocked(turn.actor.id, portal.id, key.id)
    if not is_passable(portal):
        yield Opened(turn.actor.id, portal.id)
    there = portal[Portal].leads_to(here)
    yield Departed(turn.actor.id, here, direction)
    yield Arrived(turn.actor.id, there, OPPOSITE[direction])


@check("go")
def only_where_a_way_leads(turn: Turn) -> None:
    """There must be a way."""
    if turn.intent.direction not in turn.world.links(turn.room):
        raise Refusal("go-nowhere", direction=turn.intent.direction)


@after(Arrived)
def whoever_arrives_looks(event: Arrived, turn: Turn) -> Iterator[Event]:
    """The first thing one does in a room is to look."""
    if is_lit(turn.world, event.place):
        yield Looked(event.actor, event.place, arriving=True)
    else:
        yield Groped(event.actor, event.place)


@verb(
    "enter",
    "go|walk|run|head|move to|toward|towards {way}",
    "go|walk|run|climb in|into|through|aboard|over|across|along {way}",
    "go|walk|run|climb {direction} {way}",
    "go|walk|run|climb {direction} to {way}",
    "go|walk|run|head|climb|enter|board|follow {way}",
    "{way}",
    "go|climb|get in|into|on|onto|through|aboard {thing}",
    "enter|board|climb {thing}",
    group="movement",
)
def enter(turn: Turn) -> Iterator[Event]:
    """Go through a door, up a ladder, to a place next to this one; or get into a seat."""
    if Portal in turn.object:
        yield from _pass(turn, turn.object)
    else:
        yield PostureTaken(turn.actor.id, Posture.SITTING, turn.object.id)


@check("enter")
def only_what_leads_somewhere(turn: Turn) -> None:
    """One enters by a door, or gets into a seat."""
    if Portal not in turn.object and Seat not in turn.object:
        raise Refusal("enter-nothing", item=turn.object.id)


@verb("leave", "leave|exit", "go|get away", "get out", group="movement")
def leave(turn: Turn) -> Iterator[Event]:
    """Get up from where you sit; or leave the place, where there is but one way."""
    if turn.actor.how is Relation.ON:
        yield PostureTaken(turn.actor.id, Posture.STANDING)
    else:
        yield from _pass(turn, turn.world[_only_way(turn)])


def _only_way(turn: Turn) -> EntityId:
    """Return the way that `leave` means: out, or the only one that there is."""
    links = turn.world.links(turn.room)
    if Direction.OUT not in links and len(links) != 1:
        raise Refusal("leave-which")
    return links.get(Direction.OUT) or next(iter(links.values()))


@verb(
    "stand",
    "stand",
    "stand|get up",
    "rise",
    "wake",
    "wake up",
    "get off|down",
    "get|climb off|from {thing}",
    "get|climb out|down of|from {thing}",
    group="movement",
)
def stand(turn: Turn) -> Iterator[Event]:
    """Stand up."""
    yield PostureTaken(turn.actor.id, Posture.STANDING)


@check("stand")
def only_who_is_down_stands_up(turn: Turn) -> None:
    """Who stands, stands."""
    if turn.actor[Character].posture is Posture.STANDING:
        raise Refusal("stand-already")


@verb(
    "sit",
    "sit",
    "sit down",
    "sit|stand on|in|at {thing}",
    "sit down on|in|at {thing}",
    group="movement",
)
def sit(turn: Turn) -> Iterator[Event]:
    """Sit down, on something or on the ground."""
    yield PostureTaken(turn.actor.id, Posture.SITTING, turn.intent.object)


@verb(
    "lie",
    "lie",
    "lie down",
    "sleep|nap|rest",
    "go to sleep|bed",
    "lie|sleep|nap|rest on|in {thing}",
    "lie down on|in {thing}",
    group="movement",
)
def lie(turn: Turn) -> Iterator[Event]:
    """Lie down, on something or on the ground."""
    yield PostureTaken(turn.actor.id, Posture.LYING, turn.intent.object)


@check("sit", "lie", "enter")
def only_on_what_bears_it(turn: Turn) -> None:
    """There must be a seat, and room on it."""
    if turn.intent.object is None or Portal in turn.object:
        return
    seat = turn.object.get(Seat)
    if seat is None:
        raise Refusal("sit-not-there", item=turn.object.id)
    others = [e for e in turn.world.contents(turn.object.id) if Character in e]
    if len(others) >= seat.places and turn.actor not in others:
        raise Refusal("sit-full", item=turn.object.id)


@verb("wait", "wait|z", group="movement")
def wait(turn: Turn) -> Iterator[Event]:
    """Let a moment pass."""
    yield Waited(turn.actor.id)

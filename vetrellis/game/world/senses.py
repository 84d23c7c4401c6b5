"""Senses: light and dark, looking, reading, listening, smelling."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.event import Audience, Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.container import Container, Openable, Supporter
from vetrellis.game.world.item import Light, Readable
from vetrellis.game.world.location import Room


@frozen
class Perception(Event):
    """An actor learned something. Nobody else notices, and nothing changes."""

    actor: EntityId

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return Audience(readers=(self.actor,))


@frozen
class Looked(Perception):
    """An actor looked around.

    Attributes:
        place: The room that they saw.
        arriving: Whether they have just come in.
    """

    place: EntityId
    arriving: bool = False


@frozen
class Groped(Perception):
    """An actor looked around in the dark, and saw nothing."""

    place: EntityId


@frozen
class LookedToward(Perception):
    """An actor looked in a direction.

    Attributes:
        place: The room that they are in.
        direction: Which way.
        portal: What leads that way, if anything does.
    """

    place: EntityId
    direction: str
    portal: EntityId | None = None


@frozen
class Examined(Perception):
    """An actor took a close look at something."""

    thing: EntityId


@frozen
class LookedInside(Perception):
    """An actor looked at what is in or on something."""

    thing: EntityId


@frozen
class Searched(Perception):
    """An actor searched the place, or a thing."""

    thing: EntityId


@frozen
class Read(Perception):
    """An actor read what is written on something."""

    thing: EntityId


@frozen
class Listened(Perception):
    """An actor listened to the place."""

    place: EntityId


@frozen
class Smelled(Perception):
    """An actor smelled the place, or a thing."""

    thing: EntityId


@frozen
class Touched(Perception):
    """An actor laid a hand on something."""

    thing: EntityId


@frozen
class ExitsSeen(Perception):
    """An actor looked for the ways out."""

    place: EntityId


def is_lit(world: WorldGraph, place: EntityId) -> bool:
    """Whether one can see in a room: it is not dark, or somebody brought a light."""
    room = world[place].get(Room)
    if room is None or not room.dark:
        return True
    return any(_shines(thing) for thing in visible_within(world, place))


def _shines(thing: Entity) -> bool:
    light = thing.get(Light)
    return light is not None and light.lit


def shows_inside(thing: Entity) -> bool:
    """Whether what is inside can be seen from outside."""
    container, door = thing.get(Container), thing.get(Openable)
    if container is None:
        return True
    return container.transparent or door is None or door.open


def visible_within(world: WorldGraph, place: EntityId) -> Iterator[Entity]:
    """Yield all that can be seen in and on a place, at any depth, as far as lids show it."""
    inside_shows = shows_inside(world[place])
    for thing in world.contents(place):
        if inside_shows or thing.how is not Relation.IN:  # a lid hides nobody who sits on it
            yield thing
            yield from visible_within(world, thing.id)


@verb(
    "look",
    "look|l",
    "look|l around|here",
    "where am i",
    "where",
    "what is this|here",
    group="senses",
)
def look(turn: Turn) -> Iterator[Event]:
    """Look around you."""
    lit = is_lit(turn.world, turn.room)
    yield Looked(turn.actor.id, turn.room) if lit else Groped(turn.actor.id, turn.room)


@verb(
    "examine",
    "examine|x|inspect|describe {thing}",
    "look|l at {thing}",
    "look|l {thing}",
    "look|l out of {thing}",
    "look|l out|from|through {thing}",
    "what|who is {thing}",
    group="senses",
)
def examine(turn: Turn) -> Iterator[Event]:
    """Take a close look at something."""
    yield Examined(turn.actor.id, turn.object.id)


@verb(
    "look_inside",
    "look|l in|inside|into|on {thing}",
    "search in|inside {thing}",
    group="senses",
)
def look_inside(turn: Turn) -> Iterator[Event]:
    """See what is in or on something."""
    yield LookedInside(turn.actor.id, turn.object.id)


@verb(
    "look_toward",
    "look|l {direction}",
    "look|l to|toward|towards {direction}",
    "look|l|examine|x {way}",
    "look|l at|to|toward|towards|out {way}",
    group="senses",
)
def look_toward(turn: Turn) -> Iterator[Event]:
    """Look which way something lies, without going there."""
    links = turn.world.links(turn.room)
    way = turn.intent.object
    if way is None:
        direction = turn.intent.direction
        way = links.get(direction)
    else:
        direction = next(d for d, portal in links.items() if portal == way)
    yield LookedToward(turn.actor.id, turn.room, direction, way)


@check("look_inside")
def only_into_what_holds_things(turn: Turn) -> None:
    """One cannot look into a stone."""
    if Container not in turn.object and Supporter not in turn.object:
        raise Refusal("look-inside-nothing", item=turn.object.id)


@check("look_inside")
def only_into_what_shows_its_inside(turn: Turn) -> None:
    """A closed box keeps its secret."""
    if not shows_inside(turn.object):
        raise Refusal("look-inside-closed", item=turn.object.id)


@verb(
    "search",
    "search|count {thing}",
    "search|count",
    "search for {thing}",
    "look|l under|behind|for {thing}",
    group="senses",
)
def search(turn: Turn) -> Iterator[Event]:
    """Search a thing, or the whole place, with care."""
    thing = turn.room if turn.intent.object is None else turn.object.id
    yield Searched(turn.actor.id, thing)


@verb("read", "read {thing}", group="senses")
def read(turn: Turn) -> Iterator[Event]:
    """Read what is written on something."""
    yield Read(turn.actor.id, turn.object.id)


@check("read")
def only_what_has_words(turn: Turn) -> None:
    """There must be something to read."""
    if Readable not in turn.object:
        raise Refusal("read-nothing", item=turn.object.id)


@verb("listen", "listen", "listen to {thing}", group="senses")
def listen(turn: Turn) -> Iterator[Event]:
    """Listen for a moment."""
    yield Listened(turn.actor.id, turn.room)


@verb("smell", "smell|sniff {thing}", "smell|sniff", group="senses")
def smell(turn: Turn) -> Iterator[Event]:
    """Smell the air, or something in particular."""
    thing = turn.room if turn.intent.object is None else turn.object.id
    yield Smelled(turn.actor.id, thing)


@verb("touch", "touch|feel|rub {thing}", group="senses")
def touch(turn: Turn) -> Iterator[Event]:
    """Lay a hand on something."""
    yield Touched(turn.actor.id, turn.object.id)


@verb("exits", "exits|ways|map", "where can i go", group="senses")
def exits(turn: Turn) -> Iterator[Event]:
    """List the ways out."""
    yield ExitsSeen(turn.actor.id, turn.room)


@check("examine", "look_inside", "read", "search", "look_toward")
def only_with_light(turn: Turn) -> None:
    """What one holds can be felt in the dark; the rest has to be seen."""
    if is_lit(turn.world, turn.room):
        return
    held = turn.intent.object is not None and turn.object.how in (Relation.HELD, Relation.WORN)
    if turn.intent.verb == "read" or not (held and turn.object.where == turn.actor.id):
        raise Refusal("too-dark")

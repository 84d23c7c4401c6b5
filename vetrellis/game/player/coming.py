"""Coming and going: how a player's character enters the world, lingers link-dead, and leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import NOTHING, Entity, Part, Relation
from vetrellis.game.core.event import NOBODY, Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import after, due
from vetrellis.game.core.turn import Turn
from vetrellis.game.player.avatar import AVATAR, Avatar, Journal
from vetrellis.game.player.presence import Presence
from vetrellis.game.world.handling import Dropped
from vetrellis.game.world.movement import Arrived
from vetrellis.game.world.naming import Named, Noun
from vetrellis.game.world.senses import Groped, Looked, is_lit

LINGER = "linger"
LINGERS = 10 * 60_000
"""How long a link-dead character stays in the world, in real milliseconds."""


@frozen
class Embodied(Event):
    """A character came to be, somewhere out of the world.

    Attributes:
        actor: The entity that it is from now on.
        name: What it is called.
        pronouns: `they`, `she`, `he` or `it`.
        guest: Whether it leaves for good when its player quits.
    """

    actor: EntityId
    name: str
    pronouns: str
    guest: bool

    @override
    def apply(self, world: WorldGraph) -> None:
        named = Named({"en": Noun(self.name)}, proper=True, pronouns=self.pronouns)
        own: dict[type[Part], Part | None] = {
            Named: named,
            Avatar: Avatar(guest=self.guest),
            Journal: Journal(),
        }
        world.add(Entity(self.actor, world.kinds.get(AVATAR, NOTHING), own=own))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


def _attend(world: WorldGraph, actor: EntityId, language: str, reader: bool) -> None:
    """Let somebody be behind a character, who lingers no more."""
    world.put(actor, Presence(None, language, reader, world.now))
    world.schedule(actor, LINGER, None)


@frozen
class Entered(Event):
    """A player's character appeared in the world: for the first time, or come back.

    Attributes:
        actor: Who.
        place: Where.
        language: In which language prose is composed for them.
        reader: Whether prose is composed for a screen reader.
    """

    actor: EntityId
    place: EntityId
    language: str
    reader: bool

    @override
    def apply(self, world: WorldGraph) -> None:
        _attend(world, self.actor, self.language, self.reader)
        if world[self.actor].where is None:
            world.move(self.actor, self.place)


@frozen
class Woke(Event):
    """A link-dead character's player came back.

    Attributes:
        actor: Who.
        language: In which language prose is composed for them.
        reader: Whether prose is composed for a screen reader.
    """

    actor: EntityId
    language: str
    reader: bool

    @override
    def apply(self, world: WorldGraph) -> None:
        _attend(world, self.actor, self.language, self.reader)


@frozen
class TakenOver(Woke):
    """A player took over their own character from another connection. Nobody else notices."""

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return Audience(readers=(self.actor,))


@frozen
class LostLink(Event):
    """The connection of a player broke; the character lingers.

    Attributes:
        actor: Who.
        until: World time at which the character leaves, unless the player is back by then.
    """

    actor: EntityId
    until: int

    @override
    def apply(self, world: WorldGraph) -> None:
        presence = world[self.actor].get(Presence) or Presence()
        world.put(self.actor, presence.but(linkdead_since=world.now))
        world.schedule(self.actor, LINGER, self.until)


@frozen
class Left(Event):
    """A character is leaving the world. Told while they are still there."""

    senses: ClassVar[tuple[Sense, ...]] = (Sense.SIGHT,)

    actor: EntityId


@frozen
class Withdrew(Event):
    """A character is out of the world, with all it carries, until its player is back.

    Attributes:
        actor: Who.
        home: Where it is to come back to.
    """

    actor: EntityId
    home: EntityId | None

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.actor, world[self.actor][Avatar].but(home=self.home))
        world.drop(self.actor, Presence)
        world.schedule(self.actor, LINGER, None)
        world.move(self.actor, None, Relation.IN)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@frozen
class Vanished(Event):
    """A guest is gone for good. What it carried was put down before."""

    actor: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.remove(self.actor)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@frozen
class Reconfigured(Event):
    """A player wants prose composed another way."""

    actor: EntityId
    language: str
    reader: bool

    @override
    def apply(self, world: WorldGraph) -> None:
        presence = world[self.actor].get(Presence) or Presence()
        world.put(self.actor, presence.but(language=self.language, reader=self.reader))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@after(Entered)
def who_enters_the_world_looks(event: Entered, turn: Turn) -> Iterator[Event]:
    """The first thing one does in the world is to look."""
    room = turn.world.room_of(event.actor) or event.place
    lit = is_lit(turn.world, room)
    yield Looked(event.actor, room, arriving=True) if lit else Groped(event.actor, room)


@after(Woke)
def who_wakes_looks(event: Woke, turn: Turn) -> Iterator[Event]:
    """Whoever comes back wants to know where they are."""
    room = turn.world.room_of(event.actor)
    if room is not None:
        lit = is_lit(turn.world, room)
        yield Looked(event.actor, room) if lit else Groped(event.actor, room)


@frozen
class Remembered(Event):
    """A character will remember having been somewhere."""

    actor: EntityId
    place: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        journal = world[self.actor][Journal]
        visits = {**journal.visits, self.place: journal.visits.get(self.place, 0) + 1}
        world.put(self.actor, journal.but(visits=visits))

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@after(Arrived, Entered)
def players_remember_where_they_were(event: Arrived | Entered, turn: Turn) -> Iterator[Event]:
    """Count a player's visits, for prose that knows them."""
    if Journal in turn.world[event.actor]:
        yield Remembered(event.actor, event.place)


def departure(world: WorldGraph, actor: EntityId) -> Iterator[Event]:
    """Yield what happens when a character leaves the world for good or for now."""
    room = world.room_of(actor)
    yield Left(actor)
    if not world[actor][Avatar].guest:
        yield Withdrew(actor, room)
        return
    if room is not None:
        for thing in list(world.contents(actor)):
            yield Dropped(actor, thing.id, room)
    yield Vanished(actor)


@due(LINGER)
def who_lingered_too_long_leaves(turn: Turn) -> Iterator[Event]:
    """A link-dead character does not stand around for ever."""
    yield from departure(turn.world, turn.actor.id)

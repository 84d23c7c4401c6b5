"""Barks: what characters say and do by themselves when a player is near. Nothing is polled.

A character's timer is set when a player comes into its room, and set again after each bark for as
long as one stays. In an empty room nothing happens, and nothing is waited for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import field, frozen
from typing_extensions import override

from vetrellis.game.core.agenda import Timers
from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.event import NOBODY, Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import after, due
from vetrellis.game.core.turn import Turn
from vetrellis.game.player.coming import Entered
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.fragment import Barks, Glance, Prose
from vetrellis.game.rules.condition import Query
from vetrellis.game.world.handling import Taken
from vetrellis.game.world.movement import Arrived
from vetrellis.game.world.speech import Asked, Greeted, SaidTo

BARK = "bark"


@frozen
class Barked(Event):
    """A character said something of its own accord.

    Attributes:
        actor: Who.
        line: What, by language.
    """

    senses: ClassVar[tuple[Sense, ...]] = (Sense.HEARING,)

    actor: EntityId
    line: Prose = field(factory=dict)


@frozen
class Bustled(Event):
    """A character did something of its own accord, which changes nothing.

    Attributes:
        actor: Who.
        line: What, by language: the sentence that follows its name.
    """

    actor: EntityId
    line: Prose = field(factory=dict)


@frozen
class BarkRemembered(Event):
    """A character will not say the same again so soon, nor fall silent.

    Attributes:
        actor: Who.
        said: Which of its lines were said, oldest first.
        next_at: World time of its next bark; None while nobody is near.
    """

    actor: EntityId
    said: tuple[int, ...]
    next_at: int | None

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.actor, Spoken(self.said))
        world.schedule(self.actor, BARK, self.next_at)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@frozen
class Spoken(Part):
    """Which of its barks a character has used up.

    Attributes:
        said: Their numbers, oldest first.
    """

    said: tuple[int, ...] = ()


@frozen
class GlanceLost(Event):
    """A thing is no longer where its room's prose mentions it."""

    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.drop(self.item, Glance)


@after(Taken)
def what_was_moved_is_mentioned_no_more(event: Taken, turn: Turn) -> Iterator[Event]:
    """Prose that says where a thing hangs is true only while it hangs there."""
    if Glance in turn.world[event.item]:
        yield GlanceLost(event.item)


@after(Arrived, Entered)
def who_is_here_takes_notice(event: Arrived | Entered, turn: Turn) -> Iterator[Event]:
    """A player who comes in is worth a word, after a while."""
    if Presence not in turn.world[event.actor]:
        return
    for character in turn.world.contents(event.place):
        timers = character.get(Timers) or Timers()
        if Barks in character and timers.at(BARK) is None:
            said = (character.get(Spoken) or Spoken()).said
            pause = character[Barks].every * 1000 // 6
            yield BarkRemembered(character.id, said, turn.world.now + pause)


@due(BARK)
def a_bark_falls_due(turn: Turn) -> Iterator[Event]:
    """Say or do the next thing, if anybody is there to notice."""
    character, world = turn.actor, turn.world
    room = world.room_of(character.id)
    said = (character.get(Spoken) or Spoken()).said
    players = [] if room is None else [p for p in world.contents(room) if Presence in p]
    if room is None or not players:
        yield BarkRemembered(character.id, said, None)
        return
    # Conditions are asked about whoever came last: the others have heard it all.
    newest = max(players, key=lambda player: player.placed).id
    pause = int(character[Barks].every * 1000 * turn.dice.uniform(0.8, 1.6))
    yield from _bark(Query(world, room, newest, character.id), character, pause)


@after(SaidTo, Asked, Greeted)
def who_is_spoken_to_answers(event: SaidTo | Asked | Greeted, turn: Turn) -> Iterator[Event]:
    """Whoever a player speaks to says what is on their mind, and waits before the next word."""
    character, player = turn.world.get(event.target), turn.world[event.actor]
    if character is None or Barks not in character or Presence not in player:
        return
    query = Query(turn.world, turn.room, player.id, character.id)
    yield from _bark(query, character, character[Barks].every * 1000)


def _bark(query: Query, character: Entity, pause: int) -> Iterator[Event]:
    """Say or do the next thing, and let so many milliseconds pass before another."""
    said = (character.get(Spoken) or Spoken()).said
    at = _next_bark(query, character, said)
    if at is not None:
        bark = character[Barks].lines[at]
        yield Barked(character.id, bark.say) if bark.say else Bustled(character.id, bark.act)
        said = (*(n for n in said if n != at), at)
    yield BarkRemembered(character.id, said, query.world.now + pause)


def _next_bark(query: Query, character: Entity, said: tuple[int, ...]) -> int | None:
    """Return the most specific line that holds; among equals the one said longest ago."""
    lines = enumerate(character[Barks].lines)
    holding = [(at, bark) for at, bark in lines if bark.when.holds(query)]
    fresh = [(at, bark) for at, bark in holding if at not in said]
    if fresh:
        return max(fresh, key=lambda line: (line[1].when.specificity(), -line[0]))[0]
    return min((at for at, _ in holding), key=said.index, default=None)

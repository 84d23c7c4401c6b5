"""Sight: the scope of an actor in a world, found as far as a command asks for it, and kept.

Theory of operation. What can be named in a room is nearly the same for all who are in it: the same
things, people and ways, by the same words. So it is worked out once for the room and a language,
and kept until the room's revision grows; for each actor only what they hold themselves is put in
their own terms. Nothing at all is worked out for a command that names nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from attrs import define, evolve, field

from vetrellis.game.action.fold import fold
from vetrellis.game.action.scope import Candidate, Scene, Scope
from vetrellis.game.action.wayfinding import words_by_direction
from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.player.presence import Presence
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Openable, Supporter
from vetrellis.game.world.item import Item, Scenery
from vetrellis.game.world.naming import Named
from vetrellis.game.world.portal import Portal
from vetrellis.game.world.senses import is_lit, visible_within

Describe: TypeAlias = Callable[[Entity, str], str]
"""Returns what is always to be read of a room, in a language, as bare words."""

_BEGINNING = 3
"""By how many letters players are found: fewer never stand for a name, but for a whole word."""


@define(eq=False)
class Sight:
    """What one actor can name right now. Good for one command.

    Attributes:
        actor: Whose scope it is.
        was_asked: Whether anybody has asked what there is.
    """

    actor: EntityId
    _dark: bool
    _room: EntityId
    _resolver: ScopeResolver
    _language: str
    _directions: Mapping[str, str]
    _near: Sequence[Candidate] | None = field(default=None, init=False)
    was_asked: bool = field(default=False, init=False)

    @property
    def dark(self) -> bool:
        """See `Scope.dark`."""
        self.was_asked = True
        return self._dark

    @property
    def near(self) -> Sequence[Candidate]:
        """See `Scope.near`."""
        self.was_asked = True
        if self._near is None:
            at = self._room, self._language, self._directions
            if self._dark:
                self._near = self._resolver.felt(self.actor, *at)
            else:
                self._near = self._resolver.seen(self.actor, *at)
        return self._near

    @property
    def ways(self) -> Sequence[Candidate]:
        """See `Scope.ways`."""
        self.was_asked = True
        return self._resolver.ways(self._room, self._language, self._directions, not self._dark)

    def players(self, word: str = "") -> Sequence[Candidate]:
        """See `Scope.players`."""
        self.was_asked = True
        return self._resolver.players(self._language, word)


@define(eq=False)
class _Roll:
    """Everybody who is in the world, by how their names begin."""

    of: tuple[Entity, ...]
    all: tuple[Candidate, ...]
    by_beginning: dict[str, list[Candidate]]


@define(eq=False)
class ScopeResolver:
    """Finds what an actor can name. Remembers what it found while it holds.

    What it keeps is bounded by the rooms, things and players that there are, times languages.

    Attributes:
        world: The world, to read.
        describe: Tells what a room's prose says, for the ways that it mentions.
    """

    world: WorldGraph
    describe: Describe = field(default=lambda room, language: "")
    _candidates: dict[tuple[EntityId, str], tuple[int, Candidate]] = field(factory=dict)
    _seen: dict[tuple[EntityId, str], tuple[int, tuple[Candidate, ...]]] = field(factory=dict)
    _ways: dict[tuple[EntityId, str, bool], tuple[int, tuple[Candidate, ...]]] = field(
        factory=dict
    )
    _told: dict[tuple[EntityId, str], tuple[str, Mapping[str, frozenset[str]]]] = field(
        factory=dict
    )
    _rolls: dict[str, _Roll] = field(factory=dict)

    def resolve(
        self, actor: EntityId, language: str, directions: Mapping[str, str] | None = None
    ) -> Scope:
        """Return what an actor can name right now.

        Args:
            actor: Who.
            language: In which language.
            directions: The words of that language for directions, and what each means.
        """
        room = self.world.room_of(actor)
        if room is None:
            return Scene(actor)
        dark = not is_lit(self.world, room)
        return Sight(actor, dark, room, self, language, directions or {})

    def seen(
        self, actor: EntityId, room: EntityId, language: str, directions: Mapping[str, str]
    ) -> Sequence[Candidate]:
        """Return what an actor can name in a room where there is light."""
        revision, known = self.world.revision(room), self._seen.get((room, language))
        if known is None or known[0] != revision:
            things = visible_within(self.world, room)
            found = (
                *(self._candidate(thing, language) for thing in things),
                *self._doors(room, language, directions),
            )
            known = self._seen[room, language] = revision, tuple(c for c in found if c.words)
        mine = {thing.id: thing for thing in self.world.contents(actor)}
        if not mine:
            return known[1]
        return [_in_own_terms(c, mine[c.id]) if c.id in mine else c for c in known[1]]

    def felt(
        self, actor: EntityId, room: EntityId, language: str, directions: Mapping[str, str]
    ) -> Sequence[Candidate]:
        """Return what an actor can name in the dark: what they carry, and doors, by hand."""
        mine = {thing.id: thing for thing in self.world.contents(actor)}
        carried = (
            _in_own_terms(self._candidate(thing, language), thing)
            if thing.id in mine
            else self._candidate(thing, language)
            for thing in self.world.within(actor)
        )
        found = (*carried, *self._doors(room, language, directions))
        return tuple(candidate for candidate in found if candidate.words)

    def ways(
        self, room: EntityId, language: str, directions: Mapping[str, str], lit: bool
    ) -> Sequence[Candidate]:
        """Return the ways out of a room."""
        revision, known = self.world.revision(room), self._ways.get((room, language, lit))
        if known is None or known[0] != revision:
            found = tuple(self._ways_out(room, language, directions, lit))
            known = self._ways[room, language, lit] = revision, found
        return known[1]

    def players(self, language: str, word: str = "") -> Sequence[Candidate]:
        """Return everybody in the world; if a word is given, who may be meant by it."""
        present = self.world.having(Presence)
        roll = self._rolls.get(language)
        if roll is None or roll.of is not present:
            roll = self._rolls[language] = self._new_roll(present, language)
        return roll.by_beginning.get(word[:_BEGINNING], ()) if word else roll.all

    def _new_roll(self, present: tuple[Entity, ...], language: str) -> _Roll:
        here = [player for player in present if player.where is not None]
        everyone = tuple(self._candidate(player, language) for player in here)
        by_beginning: dict[str, list[Candidate]] = {}
        for candidate in everyone:
            beginnings = (word[:at] for word in candidate.words for at in range(1, _BEGINNING + 1))
            for beginning in dict.fromkeys(beginnings):
                by_beginning.setdefault(beginning, []).append(candidate)
        return _Roll(present, everyone, by_beginning)

    def _ways_out(
        self, room: EntityId, language: str, directions: Mapping[str, str], lit: bool
    ) -> Iterator[Candidate]:
        """Yield each way out: by its own name, by where it leads, and as prose mentions it."""
        links = self.world.links(room)
        told = self._told_ways(room, language, directions) if lit else {}
        for direction, portal_id in links.items():
            portal = self.world[portal_id]
            there = self.world[portal[Portal].leads_to(room)]
            own = self._candidate(portal, language)
            place = self._candidate(there, language)
            words = own.words | place.words | told.get(direction, frozenset())
            yield evolve(own, name=place.name, words=words)

    def _told_ways(
        self, room: EntityId, language: str, directions: Mapping[str, str]
    ) -> Mapping[str, frozenset[str]]:
        prose = self.describe(self.world[room], language)
        known = self._told.get((room, language))
        if known is None or known[0] != prose:
            ways = frozenset(self.world.links(room))
            known = self._told[room, language] = (
                prose,
                words_by_direction(prose, directions, ways),
            )
        return known[1]

    def _doors(
        self, room: EntityId, language: str, directions: Mapping[str, str]
    ) -> Iterator[Candidate]:
        """Yield the ways out that have a name: by that, and doors by where they are, too."""
        for direction, portal in self.world.links(room).items():
            door = self._candidate(self.world[portal], language)
            if door.words and door.opens:
                aside = (word for word, meant in directions.items() if meant == direction)
                yield evolve(door, words=door.words.union(aside))

    def _candidate(self, thing: Entity, language: str) -> Candidate:
        """Return a thing as it is to all who do not hold it."""
        revision = self.world.revision(thing.id)
        known = self._candidates.get((thing.id, language))
        if known is None or known[0] != revision:
            known = self._candidates[thing.id, language] = revision, self._seen_as(thing, language)
        return known[1]

    def _seen_as(self, thing: Entity, language: str) -> Candidate:
        named = thing.get(Named)
        name, words, plurals = (
            ("", _NOTHING, _NOTHING) if named is None else _named(named, language)
        )
        holder = self.world.get(thing.where)
        in_room = holder is not None and holder.where is None
        return Candidate(
            thing.id,
            name,
            words,
            _head(name, language),
            plurals,
            "it" if named is None else named.pronouns,
            holder=None if in_room else thing.where,
            lies=in_room or thing.how is Relation.ON,
            item=Item in thing,
            theirs=thing.how in (Relation.HELD, Relation.WORN),
            animate=Character in thing,
            contains=Container in thing or Supporter in thing,
            opens=Openable in thing,
            scenery=Scenery in thing,
        )


def _in_own_terms(candidate: Candidate, thing: Entity) -> Candidate:
    """Return what an actor has, as it is to them."""
    held, worn = thing.how is Relation.HELD, thing.how is Relation.WORN
    return evolve(candidate, held=held, worn=worn, holder=None, theirs=False)


_NOTHING: frozenset[str] = frozenset()


def _named(named: Named, language: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """Return a name folded, all its words, and those that only name several."""
    noun = named.noun(language)
    name = " ".join(_split((noun.name,)))
    words = frozenset(_split((noun.name, noun.plural, *noun.words)))
    plurals = frozenset(_split((noun.plural,))).difference(_split((noun.name, *noun.words)))
    return name, words, plurals


def _split(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for word in fold(name).replace("'s ", " ").replace("-", " ").split():
            yield word.strip(".,")


_HEAD_FIRST = frozenset({"es"})
"""Languages whose noun comes before what describes it: `farol de latón`."""


def _head(name: str, language: str) -> str:
    words = name.split()
    return "" if not words else words[0 if language in _HEAD_FIRST else -1]

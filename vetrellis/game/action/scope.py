"""Scope: what an actor can name right now, and by which words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from vetrellis.game.action.fold import fold
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


@frozen
class Candidate:
    """Something that a noun may mean.

    Attributes:
        id: Which entity.
        name: Its name, folded: without case and accents.
        words: Every word of its names, folded.
        head: The word of its name that says what it is: `lamp` of `brass lamp`.
        plurals: Those of them that only name several.
        pronoun: `it`, `he`, `she` or `they`.
        held: Whether the actor holds it.
        worn: Whether the actor wears it.
        holder: What it is in or on, if that is not the room or the actor.
        lies: Whether it lies about: in the room, or on something there.
        item: Whether it is a thing that can be carried.
        theirs: Whether somebody else holds or wears it.
        animate: Whether it is somebody.
        contains: Whether things can be put in or on it.
        opens: Whether it opens and closes.
        scenery: Whether it is only part of the view.
    """

    id: EntityId
    name: str
    words: frozenset[str]
    head: str = ""
    plurals: frozenset[str] = frozenset()
    pronoun: str = "it"
    held: bool = False
    worn: bool = False
    holder: EntityId | None = None
    lies: bool = False
    item: bool = False
    theirs: bool = False
    animate: bool = False
    contains: bool = False
    opens: bool = False
    scenery: bool = False


@frozen
class Scope:
    """What an actor can name right now.

    Attributes:
        actor: Whose scope it is.
        near: Whatever is seen or held, in the order of the world.
        players: Everybody who can be told something from afar.
        dark: Whether what is not held is hidden by darkness.
        ways: The ways out, each by whatever it may be called.
    """

    actor: EntityId
    near: tuple[Candidate, ...] = ()
    players: tuple[Candidate, ...] = ()
    dark: bool = False
    ways: tuple[Candidate, ...] = ()


Describe: TypeAlias = Callable[[Entity, str], str]
"""Returns what is always to be read of a room, in a language, as bare words."""


_Words: TypeAlias = tuple[Named, str, frozenset[str], frozenset[str]]
"""A name with its folded form, all its words, and those that only name several."""


@define
class ScopeResolver:
    """Finds what an actor can name. Remembers words by name, for names hardly change.

    Attributes:
        world: The world, to read.
        describe: Tells what a room's prose says, for the ways that it mentions.
    """

    world: WorldGraph
    describe: Describe = field(default=lambda room, language: "")
    _words: dict[tuple[int, str], tuple[Named, str, frozenset[str], frozenset[str]]] = field(
        factory=dict
    )
    _ways: dict[tuple[EntityId, str], tuple[str, Mapping[str, frozenset[str]]]] = field(
        factory=dict
    )

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
            return Scope(actor)
        lit = is_lit(self.world, room)
        seen = visible_within(self.world, room) if lit else self.world.within(actor)
        near = (
            *(self._candidate(thing, actor, room, language) for thing in seen),
            *self._doors(room, language, directions or {}),  # hands know them in the dark
        )
        everyone = (e for e in self.world if Presence in e and e.where is not None)
        players = tuple(self._candidate(e, actor, room, language) for e in everyone)
        ways = tuple(self._ways_out(room, language, directions or {}, lit))
        return Scope(actor, tuple(c for c in near if c.words), players, not lit, ways)

    def _ways_out(
        self, room: EntityId, language: str, directions: Mapping[str, str], lit: bool
    ) -> Iterator[Candidate]:
        """Yield each way out: by its own name, by where it leads, and as prose mentions it."""
        links = self.world.links(room)
        told = self._told_ways(room, language, directions) if lit else {}
        for direction, portal_id in links.items():
            portal = self.world[portal_id]
            there = self.world[portal[Portal].leads_to(room)]
            own = self._candidate(portal, room, room, language)
            place = self._candidate(there, room, room, language)
            words = own.words | place.words | told.get(direction, frozenset())
            yield evolve(own, name=place.name, words=words)

    def _told_ways(
        self, room: EntityId, language: str, directions: Mapping[str, str]
    ) -> Mapping[str, frozenset[str]]:
        prose = self.describe(self.world[room], language)
        known = self._ways.get((room, language))
        if known is None or known[0] != prose:
            ways = frozenset(self.world.links(room))
            known = (prose, words_by_direction(prose, directions, ways))
            self._ways[room, language] = known
        return known[1]

    def _doors(
        self, room: EntityId, language: str, directions: Mapping[str, str]
    ) -> Iterator[Candidate]:
        """Yield the ways out that have a name: by that, and doors by where they are, too."""
        for direction, portal in self.world.links(room).items():
            door = self._candidate(self.world[portal], room, room, language)
            if door.words and door.opens:
                aside = (word for word, meant in directions.items() if meant == direction)
                door = evolve(door, words=door.words.union(aside))
            yield door

    def _candidate(
        self, thing: Entity, actor: EntityId, room: EntityId, language: str
    ) -> Candidate:
        named = thing.get(Named)
        nothing = ("", frozenset[str](), frozenset[str]())
        name, words, plurals = nothing if named is None else self._named(named, language)
        mine = thing.where == actor
        return Candidate(
            thing.id,
            name,
            words,
            _head(name, language),
            plurals,
            "it" if named is None else named.pronouns,
            held=mine and thing.how is Relation.HELD,
            worn=mine and thing.how is Relation.WORN,
            holder=None if mine or thing.where == room else thing.where,
            lies=thing.where == room or thing.how is Relation.ON,
            item=Item in thing,
            theirs=not mine and thing.how in (Relation.HELD, Relation.WORN),
            animate=Character in thing,
            contains=Container in thing or Supporter in thing,
            opens=Openable in thing,
            scenery=Scenery in thing,
        )

    def _named(self, named: Named, language: str) -> tuple[str, frozenset[str], frozenset[str]]:
        key = (id(named), language)
        known = self._words.get(key)
        if known is None or known[0] is not named:
            noun = named.noun(language)
            name = " ".join(_split((noun.name,)))
            words = frozenset(_split((noun.name, noun.plural, *noun.words)))
            plurals = frozenset(_split((noun.plural,))).difference(
                _split((noun.name, *noun.words))
            )
            known = self._words[key] = (named, name, words, plurals)
        return known[1:]


def _split(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        for word in fold(name).replace("'s ", " ").replace("-", " ").split():
            yield word.strip(".,")


_HEAD_FIRST = frozenset({"es"})
"""Languages whose noun comes before what describes it: `farol de latón`."""


def _head(name: str, language: str) -> str:
    words = name.split()
    return "" if not words else words[0 if language in _HEAD_FIRST else -1]

"""Perspective: how one reader sees an event, and how many readers share that view.

An event is composed once for each *kind* of reader. A kind is a voice (who does it, to whom it is
done, who looks on), a language, and which of the event's roles that reader can perceive. Everyone
of a kind gets the very same text. Who is where, and reads what, hardly changes from one event to
the next: it is worked out for a room and kept until something in that room changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from attrs import define, field, fields, frozen

from vetrellis.game.core.entity import Entity
from vetrellis.game.core.event import Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.player.presence import Presence
from vetrellis.game.world.character import Character
from vetrellis.game.world.senses import is_lit


class Voice(StrEnum):
    """Where a reader stands in an event. Messages have an attribute for each."""

    ACTOR = "actor"
    TARGET = "target"
    WITNESS = "witness"


@frozen(cache_hash=True)
class View:
    """One kind of reader of one event.

    Attributes:
        voice: Where they stand in it.
        language: Their language.
        blind: Whether they only hear it.
        inside: Whether they are where it happens, rather than behind a door or further off.
    """

    voice: Voice
    language: str
    blind: bool
    inside: bool


@lru_cache(maxsize=256)
def _view(voice: Voice, language: str, blind: bool, inside: bool) -> View:
    """Return a view: there are few, and each event has some of them."""
    return View(voice, language, blind, inside)


_Parties: TypeAlias = tuple[EntityId | None, EntityId | None]
"""Who does it, and to whom it is done."""

_Kinds: TypeAlias = tuple[tuple[View, tuple[EntityId, ...]], ...]


@frozen
class _Company:
    """The readers in a room: players who are there, and those who sit on something there.

    Attributes:
        lit: Whether they can see.
        members: All of them.
        by_language: The same, by what they read.
        kinds: The kinds of readers that what happened here had, by who did it to whom.
    """

    lit: bool
    members: frozenset[EntityId]
    by_language: Mapping[str, tuple[EntityId, ...]]
    kinds: dict[tuple[object, ...], _Kinds] = field(factory=dict)


@define(eq=False)
class Perspective:
    """Tells who perceives an event, and how.

    Attributes:
        world: The world, to read.
    """

    world: WorldGraph
    _companies: dict[EntityId, tuple[int, _Company]] = field(factory=dict, init=False)

    def views(
        self, event: Event, audience: Audience
    ) -> Iterator[tuple[View, tuple[EntityId, ...]]]:
        """Yield each kind of reader that an event has, with all the readers of that kind."""
        actor: EntityId | None = getattr(event, "actor", None)
        target: EntityId | None = getattr(event, "target", None)
        if not audience.places:  # what one does with one's own senses, mostly
            yield from self._private(audience.readers, actor, target)
        elif len(audience.places) == 1 and audience.readers == (actor,):
            yield from self._usual(audience, (actor, target))
        else:
            yield from self._anywhere(audience, actor, target)

    def _usual(self, audience: Audience, parties: _Parties) -> _Kinds:
        """Return the kinds for what somebody does before the others in a room.

        As long as the room is the same, so are they: nearly all that is told is told so.
        """
        company = self._company(audience.places[0])
        if parties[0] not in company.members:
            return tuple(self._anywhere(audience, *parties))
        key = (*parties, audience.senses)
        known = company.kinds.get(key)
        if known is None:
            known = company.kinds[key] = tuple(self._anywhere(audience, *parties))
        return known

    def _anywhere(
        self, audience: Audience, actor: EntityId | None, target: EntityId | None
    ) -> Iterator[tuple[View, tuple[EntityId, ...]]]:
        here = self.world.room_of(actor) if actor is not None and actor in self.world else None
        companies = {place: self._company(place) for place in audience.places}
        kinds: dict[View, tuple[EntityId, ...]] = {}
        for reader, at in _addressed(companies, audience, (actor, target)).items():
            presence = _attention(self.world.get(reader))
            if presence is not None:
                inside = here is None or at is None or at == here
                view = _view(_voice(reader, actor, target), presence.language, False, inside)
                kinds[view] = (*kinds.get(view, ()), reader)
        for view, readers in _onlookers(companies, audience, here, (actor, target)).items():
            kinds[view] = kinds.get(view, ()) + readers
        for view, readers in kinds.items():
            if readers:
                yield view, readers

    def _private(
        self, readers: tuple[EntityId, ...], actor: EntityId | None, target: EntityId | None
    ) -> Iterator[tuple[View, tuple[EntityId, ...]]]:
        """Yield each kind of reader of what nobody perceives by being there."""
        kinds: dict[View, list[EntityId]] = {}
        for reader in dict.fromkeys(readers):
            presence = _attention(self.world.get(reader))
            if presence is not None:
                view = _view(_voice(reader, actor, target), presence.language, False, True)
                kinds.setdefault(view, []).append(reader)
        for view, alike in kinds.items():
            yield view, tuple(alike)

    def _company(self, place: EntityId) -> _Company:
        revision, known = self.world.revision(place), self._companies.get(place)
        if known is None or known[0] != revision:
            known = self._companies[place] = revision, self._gather(place)
        return known[1]

    def _gather(self, place: EntityId) -> _Company:
        by_language: dict[str, list[EntityId]] = {}
        for thing in _present(place, self.world):
            presence = _attention(thing)
            if presence is not None:
                by_language.setdefault(presence.language, []).append(thing.id)
        readers = {language: tuple(ids) for language, ids in by_language.items()}
        members = frozenset(each for ids in readers.values() for each in ids)
        return _Company(is_lit(self.world, place), members, readers)


def _present(place: EntityId, world: WorldGraph) -> Iterator[Entity]:
    """Yield the players in a room, and those who sit on something there."""
    for thing in world.contents(place):
        if Presence in thing:
            yield thing
        elif Character not in thing:
            yield from (inner for inner in world.contents(thing.id) if Presence in inner)


def _attention(reader: Entity | None) -> Presence | None:
    """Return how somebody reads; None for who has nobody behind them.

    Who is link-dead is told what happens, too: it is kept for when their player is back.
    """
    return None if reader is None else reader.get(Presence)


def _onlookers(
    companies: Mapping[EntityId, _Company],
    audience: Audience,
    here: EntityId | None,
    parties: _Parties,
) -> dict[View, tuple[EntityId, ...]]:
    """Return those who happen to be where an event is perceived, by how they perceive it."""
    kinds: dict[View, tuple[EntityId, ...]] = {}
    is_heard = Sense.HEARING in audience.senses
    for place, company in companies.items():
        if company.lit or is_heard:
            inside = here is None or place == here
            for language, readers in company.by_language.items():
                view = _view(Voice.WITNESS, language, not company.lit, inside)
                kinds[view] = kinds.get(view, ()) + _without(readers, parties)
    return kinds


def _addressed(
    companies: Mapping[EntityId, _Company], audience: Audience, parties: _Parties
) -> dict[EntityId, EntityId | None]:
    """Return those whom an event reaches whatever they sense, with the place they are in."""
    found: dict[EntityId, EntityId | None] = {}
    for place, company in companies.items():
        found.update((one, place) for one in parties if one and one in company.members)
    for reader in audience.readers:
        if not any(reader in company.members for company in companies.values()):
            found.setdefault(reader, None)
    return found


def _without(readers: tuple[EntityId, ...], parties: _Parties) -> tuple[EntityId, ...]:
    for one in parties:
        if one is not None and one in readers:
            at = readers.index(one)
            readers = readers[:at] + readers[at + 1 :]
    return readers


def _voice(reader: EntityId, actor: EntityId | None, target: EntityId | None) -> Voice:
    if reader == actor:
        return Voice.ACTOR
    return Voice.TARGET if reader == target else Voice.WITNESS


_roles: dict[type[Event], frozenset[str]] = {}  # a memo of a pure function


def roles_of(event_type: type[Event]) -> frozenset[str]:
    """Return the names of an event type's roles: of its fields that hold entities."""
    found = _roles.get(event_type)
    if found is None:
        named = (field.name for field in fields(event_type) if "EntityId" in str(field.type))
        found = _roles[event_type] = frozenset(named)
    return found

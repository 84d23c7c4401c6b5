"""Perspective: how one reader sees an event, and how many readers share that view.

An event is composed once for each *kind* of reader. A kind is a voice (who does it, to whom it is
done, who looks on), a language, and which of the event's roles that reader can perceive. Everyone
of a kind gets the very same text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from attrs import fields, frozen

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


@frozen
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


def views(
    event: Event, audience: Audience, world: WorldGraph
) -> Iterator[tuple[View, tuple[EntityId, ...]]]:
    """Yield each kind of reader that an event has, with all the readers of that kind."""
    kinds: dict[View, list[EntityId]] = {}
    actor: EntityId | None = getattr(event, "actor", None)
    target: EntityId | None = getattr(event, "target", None)
    here = world.room_of(actor) if actor is not None and actor in world else None
    for reader, place in _readers(audience, world):
        presence = world[reader].get(Presence)
        if presence is None or presence.linkdead_since is not None:
            continue
        voice = _voice(reader, actor, target)
        blind = voice is Voice.WITNESS and place is not None and not is_lit(world, place)
        if blind and Sense.HEARING not in audience.senses:
            continue
        inside = here is None or place is None or place == here
        kinds.setdefault(View(voice, presence.language, blind, inside), []).append(reader)
    for view, readers in kinds.items():
        yield view, tuple(readers)


def _readers(audience: Audience, world: WorldGraph) -> Iterable[tuple[EntityId, EntityId | None]]:
    """Return every possible reader once, with the place that they perceive it in."""
    found: dict[EntityId, EntityId | None] = {}
    for place in audience.places:
        found.update((thing.id, place) for thing in _present(place, world))
    for reader in audience.readers:
        if reader in world:
            found[reader] = found.get(reader)
    return found.items()


def _present(place: EntityId, world: WorldGraph) -> Iterator[Entity]:
    """Yield the players in a room, and those who sit on something there."""
    for thing in world.contents(place):
        if Presence in thing:
            yield thing
        elif Character not in thing:
            yield from (inner for inner in world.contents(thing.id) if Presence in inner)


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

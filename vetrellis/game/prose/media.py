"""Sound: what content has clients play, besides the words that tell the same.

A sound is never the only one to tell of something: what an event sounds like goes to whoever reads
of that event, and to nobody else; what a place sounds like goes with each look at it. Who cannot
hear, or does not want to, misses no fact.

The names and fields are those of GMCP's `Client.Media`. Source:
https://wiki.mudlet.org/w/Standards:MUD_Client_Media_Protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NewType

from attrs import define, field, fields, frozen

from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.entity import Part
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import snake_case
from vetrellis.game.prose.perspective import View, roles_of
from vetrellis.game.world.location import zone_of

FileName = NewType("FileName", str)
"""A file of sound, seen from the directory that clients load from: `harbor/bell.ogg`."""

Volume = NewType("Volume", int)
"""How loud: 1 to 100."""

Times = NewType("Times", int)
"""How often in a row: 1 to 99."""

EventName = NewType("EventName", str)
"""The name of an event, as the rulebook has it: `opened`."""

PLAY, STOP = "Client.Media.Play", "Client.Media.Stop"


@frozen
class Ambience(Part):
    """What a place, or a zone, always sounds like.

    Attributes:
        name: The file; empty for a place that is silent in a zone that is not.
        volume: How loud.
    """

    name: FileName = FileName("")
    volume: Volume = Volume(30)


@frozen
class Cue:
    """What something sounds like.

    Attributes:
        name: The file.
        type: Whether it is a sound or a piece of music.
        volume: How loud.
        loops: How often in a row.
    """

    name: FileName
    type: Literal["sound", "music"] = "sound"
    volume: Volume = Volume(50)
    loops: Times = Times(1)


@frozen
class Cues(Part):
    """What it sounds like when something happens to a thing, or by somebody, or in a place.

    Attributes:
        by_event: The sounds, by the event's name.
    """

    by_event: Mapping[EventName, Cue] = field(factory=dict)


@define(eq=False)
class CueSheet:
    """Tells what an event sounds like.

    Attributes:
        events: The types of events that sound anywhere: of all others there is nothing to find.
    """

    events: frozenset[type[Event]] = frozenset()
    _sounds: dict[tuple[Cue, bool], tuple[Datum]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, blueprint: Blueprint, events: Mapping[str, type[Event]]) -> CueSheet:
        """Collect what a world's builders wrote.

        Args:
            blueprint: What they wrote.
            events: All events, by name.
        """
        parts = (kind.parts.get(Cues) for kind in blueprint.kinds)
        names = {name for part in parts if isinstance(part, Cues) for name in part.by_event}
        return cls(frozenset(event for name, event in events.items() if name in names))

    def sound(self, world: WorldGraph, event: Event, view: View) -> tuple[Datum, ...]:
        """Return what an event sounds like to a kind of reader, if it makes a sound."""
        cue = _cue_of(world, event)
        if cue is None:
            return ()
        key = cue, view.inside
        found = self._sounds.get(key)
        if found is None:
            found = self._sounds[key] = (_played(cue, view.inside),)
        return found


def _cue_of(world: WorldGraph, event: Event) -> Cue | None:
    """Return the sound of what the event is about, else of where it happens."""
    name = EventName(snake_case(type(event).__name__))
    for entity in _parties(world, event):
        cues = world[entity].get(Cues) if entity in world else None
        cue = None if cues is None else cues.by_event.get(name)
        if cue is not None:
            return cue
    return None


def _parties(world: WorldGraph, event: Event) -> Iterable[EntityId]:
    """Return what an event is about, in the order of its fields, then its room and its zone."""
    roles = roles_of(type(event))
    found = [getattr(event, each.name) for each in fields(type(event)) if each.name in roles]
    actor = getattr(event, "actor", None)
    if actor is not None and actor in world:
        found += [world.room_of(actor), zone_of(world, actor)]
    return [EntityId(each) for each in found if isinstance(each, str)]


def _played(cue: Cue, inside: bool) -> Datum:
    body = {
        "name": cue.name,
        "type": cue.type,
        "volume": cue.volume if inside else max(1, cue.volume // 2),
        "loops": cue.loops,
        "tag": "event",
    }
    return Datum(PLAY, body)

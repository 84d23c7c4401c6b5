"""Events as data: what GMCP and JSON clients get of the very events that the prose tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.turn import Intent
from vetrellis.game.player.coming import Entered, TakenOver, Woke
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.compositor import Project
from vetrellis.game.prose.item_datum import (
    changed,
    looked_inside,
    looked_through,
    moved,
    things_held,
    things_in,
)
from vetrellis.game.prose.numbering import number_of
from vetrellis.game.prose.page import Page
from vetrellis.game.prose.perspective import View, Voice
from vetrellis.game.prose.room import Way, exits_of
from vetrellis.game.world.chart import chart
from vetrellis.game.world.clothes import Removed, Worn
from vetrellis.game.world.food import Consumed
from vetrellis.game.world.handling import Dropped, Given, InventoryTaken, Put, Taken
from vetrellis.game.world.location import Room
from vetrellis.game.world.movement import Arrived, Departed
from vetrellis.game.world.naming import Named, name_of
from vetrellis.game.world.portal import Portal
from vetrellis.game.world.senses import Groped, Looked, LookedInside
from vetrellis.game.world.speech import Said, SaidTo, Shouted, Told, Whispered

SHORT = {
    "north": "n", "northeast": "ne", "east": "e", "southeast": "se", "south": "s",
    "southwest": "sw", "west": "w", "northwest": "nw", "up": "up", "down": "down",
    "in": "in", "out": "out",
}  # fmt: skip


CHANNELS = ("say", "shout", "whisper", "tell")
"""The ways to speak, as clients know them. What each is called is told in each language."""


def who_one_is(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield who one is and what one has, to who has just come: `Char.Name` before all else."""
    assert isinstance(event, Entered | Woke)
    if view.voice is Voice.ACTOR:
        yield from oneself(page, event.actor)


def oneself(page: Page, actor: EntityId) -> Iterator[Datum]:
    """Yield who somebody is, how they read and can talk, and what they have."""
    name = name_of(page.world[actor], page.language)
    yield Datum("Char.Name", {"name": name, "fullname": name})
    yield Datum("Session.Language", {"language": page.language})
    yield channels(page)
    yield things_held(page, actor)


def channels(page: Page) -> Datum:
    """Return the ways to speak: `Comm.Channel.List`."""
    return page.notes.recall(("channels", page.language), None, lambda: _channels(page))


def _channels(page: Page) -> Datum:
    def said(key: str) -> str:
        return page.catalogue.text(page.language, key).plain()

    found = [
        {
            "name": name,
            "caption": said(f"channel-{name}"),
            "command": said(f"channel-{name}-command"),
        }
        for name in CHANNELS
    ]
    return Datum("Comm.Channel.List", {"channels": found})


def room_info(page: Page, event: Event, view: View) -> Iterable[Datum]:
    """Return where the reader is: `Room.Info`, with the exits that there are just now."""
    assert isinstance(event, Looked | Groped)
    ways = tuple(exits_of(page, event.place))
    lit = isinstance(event, Looked)
    key = "room-info", event.place, view.language, lit, tuple(direction for direction, _ in ways)
    state = page.world.revision(event.place)
    return page.notes.recall(key, state, lambda: tuple(_room(page, event.place, view, ways, lit)))


def _room(
    page: Page, room: EntityId, view: View, ways: Iterable[Way], lit: bool
) -> Iterator[Datum]:
    world = page.world
    place, zone = world[room], world[room][Room].zone
    spots = page.notes.recall(("chart", zone), None, lambda: chart(world, zone))
    exits = {SHORT[direction]: number_of(way[Portal].leads_to(room)) for direction, way in ways}
    body = {
        "num": number_of(room),
        "name": name_of(place, view.language),
        "area": name_of(world[zone], view.language) if zone in world else zone,
        "environment": "indoors" if place[Room].indoors else "outdoors",
        "coords": ",".join(map(str, (number_of(zone), *spots.get(room, (0, 0, 0))))),
        "exits": exits,
    }
    yield Datum("Room.Info", body)
    # In the dark one sees nobody and nothing; what was seen in the room before is here no more.
    yield from present_in(page, room, lit)


def present_in(page: Page, room: EntityId, lit: bool) -> Iterator[Datum]:
    """Yield who and what is seen in a room: `Room.Players`, and `Char.Items.List`."""
    present = tuple(page.world.contents(room)) if lit else ()
    players = [thing.get(Named) for thing in present if Presence in thing]
    names = ["" if named is None else named.noun(page.language).name for named in players]
    yield Datum("Room.Players", {"players": names})
    yield things_in(page, present)


def someone_came(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield who came in, to the others: `Room.AddPlayer`."""
    assert isinstance(event, Arrived)
    actor = page.world[event.actor]
    if view.voice is not Voice.ACTOR and not view.blind and Presence in actor:
        yield Datum("Room.AddPlayer", {"name": name_of(actor, view.language)})


def someone_went(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield who is leaving, to the others: `Room.RemovePlayer`."""
    assert isinstance(event, Departed)
    actor = page.world[event.actor]
    if view.voice is not Voice.ACTOR and not view.blind and Presence in actor:
        yield Datum("Room.RemovePlayer", {"name": name_of(actor, view.language)})


def spoken(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield speech: `Comm.Channel.Text`, to whoever understands the words."""
    assert isinstance(event, Said | SaidTo | Shouted | Whispered | Told)
    if isinstance(event, Whispered) and view.voice is Voice.WITNESS:
        return
    talker = "" if view.blind else name_of(page.world[event.actor], view.language)
    channel = _CHANNELS[type(event)]
    yield Datum("Comm.Channel.Text", {"channel": channel, "talker": talker, "text": event.words})


_CHANNELS: Mapping[type[Event], str] = {
    Said: "say",
    SaidTo: "say",
    Shouted: "shout",
    Whispered: "whisper",
    Told: "tell",
}

_WRONG = {way: (Datum("Room.WrongDir", {"direction": short}),) for way, short in SHORT.items()}


def way_refused(world: WorldGraph, intent: Intent) -> tuple[Datum, ...]:
    """Return, of a command that the world refused, which way its actor cannot go now."""
    if intent.verb == "go":
        return _WRONG.get(intent.direction, ())
    thing, here = world.get(intent.object), world.room_of(intent.actor)
    portal = None if thing is None else thing.get(Portal)
    if intent.verb != "enter" or portal is None or here is None:
        return ()
    return _WRONG[portal.side(here).direction]


PROJECTIONS: Mapping[type[Event], Project] = {
    Looked: room_info,
    Groped: room_info,
    Arrived: someone_came,
    Departed: someone_went,
    Entered: who_one_is,
    Woke: who_one_is,
    TakenOver: who_one_is,
    InventoryTaken: looked_through,
    LookedInside: looked_inside,
    Taken: moved,
    Dropped: moved,
    Given: moved,
    Put: moved,
    Consumed: moved,
    Worn: changed,
    Removed: changed,
    Said: spoken,
    SaidTo: spoken,
    Shouted: spoken,
    Whispered: spoken,
    Told: spoken,
}
"""Which events are data, and how."""

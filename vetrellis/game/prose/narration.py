"""Narration of what is perceived: rooms, things, people, ways out."""

from __future__ import annotations

from collections.abc import Iterator

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Layout, Role, Span, Text, join
from vetrellis.game.player.avatar import Journal
from vetrellis.game.prose.fragment import Description, Scent, Sound
from vetrellis.game.prose.page import Page, paragraph, spaced
from vetrellis.game.prose.room import exits_of, inside_room, is_adrift, way, ways_out
from vetrellis.game.rules.condition import Gate
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Openable, Supporter
from vetrellis.game.world.food import Consumed
from vetrellis.game.world.item import Edible, Light, Readable, Scenery
from vetrellis.game.world.naming import Named
from vetrellis.game.world.portal import Portal, is_passable
from vetrellis.game.world.senses import (
    Examined,
    ExitsSeen,
    Listened,
    Looked,
    LookedInside,
    LookedToward,
    Read,
    Searched,
    Smelled,
    shows_inside,
    visible_within,
)


def looked(page: Page, event: Event) -> Text:
    """A room, with all that is in it, as this reader sees it now."""
    assert isinstance(event, Looked)
    room = page.world[event.place]
    seen, ways = described(page, room, event.place), ways_out(page, event.place)

    def composed() -> Text:
        title = paragraph(Span(Role.TITLE, page.named_plainly(room)), layout=Layout.TITLE)
        return join([title, seen, *inside_room(page, room), ways])

    # Both texts are the same objects while they say the same.
    state = room.id, page.language, page.world.revision(room.id), seen, ways
    return page.notes.recall(("looked", page.reader), state, composed)


def described(page: Page, thing: Entity, place: EntityId) -> Text:
    """A description: what is always true, and what is true now."""
    description = thing.get(Description)
    if description is None:
        return Text()
    query, told = page.query(place, thing.id), []
    for at, fragment in enumerate(description.add):
        if fragment.one_of and fragment.when.holds(query):
            told.append((at, _visits(page, place) % len(fragment.one_of)))

    def composed() -> Text:
        added = (page.prose(description.add[at].one_of[turn]) for at, turn in told)
        return paragraph(*spaced([page.prose(description.base), *added]))

    key = "described", thing.id, page.language, tuple(told)
    return page.notes.recall_of(key, (description,), composed)


def _visits(page: Page, place: EntityId) -> int:
    reader = page.world.get(page.reader)
    journal = None if reader is None else reader.get(Journal)
    return 0 if journal is None else max(0, journal.visits.get(place, 1) - 1)


def exits_seen(page: Page, event: Event) -> Text:
    """The ways out, one to a line, with where they lead."""
    assert isinstance(event, ExitsSeen)
    lines = []
    for direction, portal in exits_of(page, event.place):
        there = page.world[portal[Portal].leads_to(event.place)]
        slots = {"exit": way(page, direction, portal), "place": page.named_plainly(there)}
        lines.append(page.message("exit-leads", **slots))
    return join(lines) if lines else page.message("exits-none")


def examined(page: Page, event: Event) -> Text:
    """A thing or a person, closely: looks, state, contents."""
    assert isinstance(event, Examined)
    thing = page.world[event.thing]
    place = page.world.room_of(event.actor) or event.actor
    seen = described(page, thing, place) or page.message("examined-plain", thing=thing.id)
    return join([seen, *_state(page, thing), *_worn_and_held(page, thing)])


def _state(page: Page, thing: Entity) -> Iterator[Text]:
    door, light = thing.get(Openable), thing.get(Light)
    if door is not None:
        yield page.message("state-open" if door.open else "state-closed", thing=thing.id)
    if light is not None:
        yield page.message("state-lit" if light.lit else "state-unlit", thing=thing.id)
    if Readable in thing:
        yield page.message("state-readable", thing=thing.id)
    if (Container in thing and shows_inside(thing)) or Supporter in thing:
        yield contents_of(page, thing)


def _worn_and_held(page: Page, person: Entity) -> Iterator[Text]:
    if Character not in person:
        return
    for how, key in ((Relation.WORN, "person-wears"), (Relation.HELD, "person-holds")):
        things = page.listing(page.world.contents(person.id, how))
        if things:
            yield page.message(key, person=person.id, things=things)
    if is_adrift(person):
        yield page.message("person-adrift", person=person.id)


def consumed(page: Page, event: Event) -> Text:
    """What one ate or drank, and what it was like."""
    assert isinstance(event, Consumed)
    taste = page.prose(page.world[event.item][Edible].taste)
    told = page.message("consumed.actor", item=event.item, drunk=event.drunk)
    return join([told, paragraph(*taste)])


def contents_of(page: Page, holder: Entity) -> Text:
    """What is in or on a thing."""
    how = Relation.ON if Container not in holder else Relation.IN
    things = page.listing(page.world.contents(holder.id, how))
    key = f"contents-{how.value}" if things else f"contents-{how.value}-none"
    return page.message(key, holder=holder.id, things=things)


def looked_inside(page: Page, event: Event) -> Text:
    """What is in or on a thing."""
    assert isinstance(event, LookedInside)
    return contents_of(page, page.world[event.thing])


def looked_toward(page: Page, event: Event) -> Text:
    """What lies in a direction: the way itself, a door, or the room behind it."""
    assert isinstance(event, LookedToward)
    portal = page.world.get(event.portal)
    gate = None if portal is None else portal.get(Gate)
    query = page.query(event.place, event.portal)
    if portal is None or (gate is not None and not gate.when.holds(query)):
        return page.message("toward-nothing", direction=event.direction)
    side = portal[Portal].side(event.place)
    glimpse = paragraph(*page.prose(side.glimpse))
    if not is_passable(portal):
        return join([glimpse, page.message("toward-closed", portal=portal.id)])
    there = page.world[portal[Portal].leads_to(event.place)]
    slots = {"direction": event.direction, "place": page.named_plainly(there)}
    return join([glimpse, page.message("toward-room", **slots)])


def read(page: Page, event: Event) -> Text:
    """The words on a thing."""
    assert isinstance(event, Read)
    words = page.prose(page.world[event.thing][Readable].text)
    return page.message("read-words", thing=event.thing, words=words)


def searched(page: Page, event: Event) -> Text:
    """What a search brings to light: whatever can be named here but is in no list."""
    assert isinstance(event, Searched)
    thing = page.world[event.thing]
    if Named in thing and Scenery in thing:
        return page.message("searched-thing", thing=thing.id)
    if shows_inside(thing) and (Container in thing or Supporter in thing):
        return contents_of(page, thing)
    found = [t for t in visible_within(page.world, thing.id) if Scenery in t and Named in t]
    if not found:
        return page.message("searched-nothing")
    return page.message("searched-place", things=page.listing(found))


def listened(page: Page, event: Event) -> Text:
    """What is heard in a room."""
    assert isinstance(event, Listened)
    return _sensed(page, event.place, Sound) or page.message("listened-nothing")


def smelled(page: Page, event: Event) -> Text:
    """What a room, or a thing, smells of."""
    assert isinstance(event, Smelled)
    return _sensed(page, event.thing, Scent) or page.message("smelled-nothing")


def _sensed(page: Page, thing_id: EntityId, part: type[Sound | Scent]) -> Text:
    thing = page.world[thing_id]
    sensed = thing.get(part)
    if sensed is None:
        return Text()
    place = page.world.room_of(thing_id) or thing_id
    query = page.query(place, thing_id)
    heard = [page.prose(f.one_of[0]) for f in sensed.add if f.one_of and f.when.holds(query)]
    return paragraph(*spaced([page.prose(sensed.base), *heard]))

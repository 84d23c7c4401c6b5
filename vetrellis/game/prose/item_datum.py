"""Things as data: what lies in a room and what somebody carries, and each change of it.

These are the `Char.Items` of GMCP. An item has a number, which stays the same, its name, and
letters that say what it is: `w` worn, `W` wearable, `t` takeable, `c` container, `m` somebody who
is nobody's character. It is somewhere: `inv`, `room`, or `rep` with the number of what it is in or
on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId
from vetrellis.game.player.avatar import Avatar
from vetrellis.game.prose.numbering import number_of
from vetrellis.game.prose.page import Page
from vetrellis.game.prose.perspective import View, Voice
from vetrellis.game.world.character import Character
from vetrellis.game.world.clothes import Removed, Worn
from vetrellis.game.world.container import Container, Supporter
from vetrellis.game.world.food import Consumed
from vetrellis.game.world.handling import Dropped, Given, InventoryTaken, Put, Taken
from vetrellis.game.world.item import Item, Scenery, Wearable
from vetrellis.game.world.naming import name_of
from vetrellis.game.world.senses import LookedInside, is_lit, shows_inside, visible_within

INVENTORY, ROOM = "inv", "room"


def item(thing: Entity, language: str) -> Mapping[str, object]:
    """Return a thing as clients know it."""
    signs = {
        "w": thing.how is Relation.WORN,
        "W": Wearable in thing and thing.how is not Relation.WORN,
        "t": Item in thing and Scenery not in thing,
        "c": Container in thing,
        "m": Character in thing,
    }
    attrib = "".join(sign for sign, is_so in signs.items() if is_so)
    return {"id": number_of(thing.id), "name": name_of(thing, language), "attrib": attrib}


def things_in(page: Page, present: Iterable[Entity]) -> Datum:
    """Return what of all that is seen in a room lies there, or is nobody's character."""
    found = [
        item(thing, page.language)
        for thing in present
        if Scenery not in thing and Avatar not in thing and (Item in thing or Character in thing)
    ]
    return Datum("Char.Items.List", {"location": ROOM, "items": found})


def things_held(page: Page, actor: EntityId) -> Datum:
    """Return what somebody carries and wears: `Char.Items.List`."""
    found = [item(thing, page.language) for thing in page.world.contents(actor)]
    return Datum("Char.Items.List", {"location": INVENTORY, "items": found})


def things_inside(page: Page, holder: Entity) -> Datum:
    """Return what is in or on something: `Char.Items.List`, its number in the location."""
    how = Relation.IN if Container in holder else Relation.ON
    found = [item(thing, page.language) for thing in page.world.contents(holder.id, how)]
    return Datum("Char.Items.List", {"location": inside_of(holder), "items": found})


def inside_of(holder: Entity) -> str:
    """Return what clients call the inside, or the top, of a thing."""
    return f"rep{number_of(holder.id)}"


def found_by_number(page: Page, actor: EntityId, number: int) -> Entity | None:
    """Return what holds things and has a number, if somebody can look into it now; else None.

    One sees what is in the room while there is light; in the dark one feels what is in hand.
    """
    world = page.world
    room = world.room_of(actor)
    near = list(world.contents(actor))
    if room is not None and is_lit(world, room):
        near = list(visible_within(world, room))
    holders = (each for each in near if Container in each or Supporter in each)
    found = next((each for each in holders if number_of(each.id) == number), None)
    return found if found is not None and shows_inside(found) else None


def looked_inside(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield what is in or on a thing, to who looks."""
    assert isinstance(event, LookedInside)
    holder = page.world[event.thing]
    if Container in holder or Supporter in holder:
        yield things_inside(page, holder)


def looked_through(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield what one carries, to who goes through it."""
    assert isinstance(event, InventoryTaken)
    yield things_held(page, event.actor)


def moved(page: Page, event: Event, view: View) -> Iterable[Datum]:
    """Return a thing's way from one place to another, as far as a reader sees either of them."""
    if view.blind or not view.inside:
        return ()
    is_actor, is_target = view.voice is Voice.ACTOR, view.voice is Voice.TARGET
    room = page.world.room_of(event.actor) if isinstance(event, _MOVES) else None
    went, came = "", ""
    if isinstance(event, Taken):
        went = ROOM if event.source in (None, room) else _around(page, event.source)
        came = INVENTORY if is_actor else ""
    elif isinstance(event, Dropped):
        went, came = INVENTORY if is_actor else "", ROOM if event.place == room else ""
    elif isinstance(event, Given):
        went, came = INVENTORY if is_actor else "", INVENTORY if is_target else ""
    elif isinstance(event, Put):
        went, came = INVENTORY if is_actor else "", _around(page, event.holder)
    elif isinstance(event, Consumed):
        went = INVENTORY if is_actor else ""
    return tuple(_changes(page, event, went, came))


def _around(page: Page, holder: EntityId | None) -> str:
    """Return what clients call the place that a thing was taken from, or put to."""
    thing = page.world.get(holder)
    return "" if thing is None or Character in thing else inside_of(thing)


_MOVES = (Taken, Dropped, Given, Put, Consumed)


def _changes(page: Page, event: Event, went: str, came: str) -> Iterator[Datum]:
    assert isinstance(event, _MOVES)
    thing = page.world.get(event.item)
    if thing is None:
        return
    known = item(thing, page.language)
    if went:
        yield Datum("Char.Items.Remove", {"location": went, "item": known})
    if came:
        yield Datum("Char.Items.Add", {"location": came, "item": known})


def changed(page: Page, event: Event, view: View) -> Iterator[Datum]:
    """Yield that one wears something, or no longer does: `Char.Items.Update`."""
    assert isinstance(event, Worn | Removed)
    if view.voice is Voice.ACTOR:
        known = item(page.world[event.item], page.language)
        yield Datum("Char.Items.Update", {"location": INVENTORY, "item": known})

"""Rooms: what lies about, who is here, and the ways out, as they are told.

Theory of operation. Most of what is told of a room is the same for all who read one language, and
stays the same until something in the room changes. So it is composed for the room and kept in the
notebook under the room's revision; a reader's own part is the list of people, which leaves the
reader out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from vetrellis.game.core.entity import Entity, Relation
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Inline, Role, Span, Text
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.fragment import Glance
from vetrellis.game.prose.page import Page, paragraph, spaced
from vetrellis.game.rules.condition import Gate
from vetrellis.game.world.character import Character, Posture
from vetrellis.game.world.container import Supporter
from vetrellis.game.world.item import Item, Scenery
from vetrellis.game.world.portal import Direction, is_passable

Way = tuple[Direction, Entity]
"""A direction, and the portal that leads there."""


# Things and people.


@frozen
class _Group:
    """People who are told of in one sentence.

    Attributes:
        posture: How they hold themselves; None for those with nobody behind them.
        named: Each name, with all whom it names.
    """

    posture: Posture | None
    named: tuple[tuple[tuple[EntityId, ...], tuple[Inline, ...]], ...]


def inside_room(page: Page, room: Entity) -> Iterator[Text]:
    """Yield what lies about, what lies on what, and who is here besides the reader."""
    yield from page.notes.recall(
        ("inside", room.id, page.language),
        page.world.revision(room.id),
        lambda: tuple(_things(page, room)),
    )
    groups = page.notes.recall(
        ("people", room.id, page.language),
        page.world.revision(room.id),
        lambda: tuple(_groups(page, room)),
    )
    for group in groups:
        yield from _told(page, group)


def _things(page: Page, room: Entity) -> Iterator[Text]:
    here = list(page.world.contents(room.id))
    glances = [page.prose(thing[Glance].text) for thing in here if Glance in thing]
    yield paragraph(*spaced(glances))
    things = [t for t in here if Item in t and Scenery not in t and Glance not in t]
    if things:
        yield page.message("room-things", things=page.listing(things))
    for holder in here:
        if Supporter in holder:
            on_it = [t for t in page.world.contents(holder.id) if Character not in t]
            if on_it:
                slots = {"holder": holder.id, "things": page.listing(on_it)}
                yield page.message("room-things-on", **slots)


def _groups(page: Page, room: Entity) -> Iterator[_Group]:
    here = list(page.world.contents(room.id))
    seated = [
        person
        for seat in here
        if Character not in seat
        for person in page.world.contents(seat.id, Relation.ON)
        if Character in person
    ]
    around = [p for p in (*here, *seated) if Character in p and Glance not in p]
    groups: dict[Posture | None, list[Entity]] = {}
    for person in around:
        posture = None if is_adrift(person) else person[Character].posture
        groups.setdefault(posture, []).append(person)
    for posture in (*Posture, None):
        if posture in groups:
            yield _Group(posture, _named(page, groups[posture]))


def _named(
    page: Page, people: Sequence[Entity]
) -> tuple[tuple[tuple[EntityId, ...], tuple[Inline, ...]], ...]:
    groups = page.alike(people)
    return tuple((tuple(p.id for p in group), page.counted(group)) for group in groups)


def _told(page: Page, group: _Group) -> Iterator[Text]:
    """Tell of a group, without the reader."""
    named, count = [], 0
    for ids, name in group.named:
        others = ids if page.reader not in ids else tuple(i for i in ids if i != page.reader)
        if others:
            count += len(others)
            named.append(name if others is ids else page.counted([page.world[i] for i in others]))
    if not named:
        return
    people = page.grammar.listed(named, "and")
    if group.posture is None:
        yield page.message("room-people-adrift", people=people, count=count)
    else:
        slots = {"people": people, "count": count, "posture": group.posture}
        yield page.message("room-people", **slots)


def is_adrift(person: Entity) -> bool:
    """Whether somebody has lost whoever was behind them."""
    presence = person.get(Presence)
    return presence is not None and presence.linkdead_since is not None


# Ways out.


def ways_out(page: Page, place: EntityId) -> Text:
    """The exits of a room, each a word to click on."""
    open_now = tuple(exits_of(page, place))

    def composed() -> Text:
        ways = [way(page, direction, portal) for direction, portal in open_now]
        if not ways:
            return page.message("exits-none")
        return page.message("exits-list", exits=page.grammar.listed(ways, "and"))

    # Of a gated way the state alone does not tell whether it is there just now.
    there = tuple(direction for direction, _ in open_now)
    key = "ways", place, page.language, there
    # Not the room's revision: whoever comes and goes does not change the ways.
    state = tuple([page.world.revision(portal.id) for _, portal in open_now])
    return page.notes.recall(key, state, composed)


def exits_of(page: Page, place: EntityId) -> Iterable[Way]:
    """Return the ways out that there are now: what the sea covers is no way."""
    ways, gates = page.notes.recall(
        ("exits", place), page.world.revision(place), lambda: _ways_and_gates(page, place)
    )
    if not gates:
        return ways
    shut = {
        portal.id for portal in gates if not portal[Gate].when.holds(page.query(place, portal.id))
    }
    return tuple(each for each in ways if each[1].id not in shut)


def _ways_and_gates(page: Page, place: EntityId) -> tuple[tuple[Way, ...], tuple[Entity, ...]]:
    links = page.world.links(place)
    ways = tuple((d, page.world[links[d]]) for d in Direction if d in links)
    return ways, tuple(portal for _, portal in ways if Gate in portal)


def way(page: Page, direction: Direction, portal: Entity) -> tuple[Inline, ...]:
    """A way out, in a word or two."""
    word = Span(Role.EXIT, page.words(f"direction-{direction}"), cmd=str(direction))
    if is_passable(portal):
        return (word,)
    return page.words("exit-closed", exit=(word,), portal=portal.id)

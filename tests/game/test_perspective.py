"""Perspective: who perceives an event, and from where."""

from __future__ import annotations

import contextlib
from collections import Counter

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.game.test_graph import script
from tests.game.test_revision import Stroke, try_stroke
from vetrellis.game.core.entity import Entity, Part, Relation
from vetrellis.game.core.event import Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.perspective import Perspective, View, Voice, roles_of
from vetrellis.game.world.character import Character
from vetrellis.game.world.item import Item, Light, Seat
from vetrellis.game.world.location import Room
from vetrellis.game.world.senses import is_lit

HALL, YARD, CELLAR = map(EntityId, ("hall", "yard", "cellar"))
BENCH, LAMP, MARA = map(EntityId, ("bench", "lamp", "mara"))
ADA, BO, CY, DEE = PLAYERS = tuple(EntityId(f"player:{n}") for n in range(1, 5))
ZONE = EntityId("zone")
SEEN, HEARD = (Sense.SIGHT,), (Sense.SIGHT, Sense.HEARING)


@frozen
class Waved(Event):
    """Somebody waved, perhaps to somebody."""

    actor: EntityId | None
    target: EntityId | None = None


def waved(actor: EntityId | None, target: EntityId | None = None) -> Event:
    return Waved(actor, target)


def new_world() -> WorldGraph:
    """A hall, a yard, a dark cellar; in the hall a bench, a lamp, somebody, and four players."""
    world = WorldGraph()
    made: list[tuple[EntityId, EntityId | None, tuple[Part, ...]]] = [
        (HALL, None, (Room(ZONE),)),
        (YARD, None, (Room(ZONE),)),
        (CELLAR, None, (Room(ZONE, dark=True),)),
        (BENCH, HALL, (Seat(4),)),
        (LAMP, HALL, (Item(), Light())),
        (MARA, HALL, (Character(),)),
    ]
    made += [(who, HALL, (Character(), Presence())) for who in PLAYERS]
    for thing, where, parts in made:
        own: dict[type[Part], Part | None] = {type(part): part for part in parts}
        world.apply(script(("add", Entity(thing, where=where, own=own))))
    return world


Views = dict[View, list[EntityId]]


class PerspectiveTestCase(SynchronousTestCase):
    """With everybody in the hall."""

    @override
    def setUp(self) -> None:
        self.world = new_world()
        self.perspective = Perspective(self.world)

    def happens(self, *strokes: Stroke) -> None:
        self.world.apply(script(*strokes))

    def views(
        self,
        event: Event,
        *places: EntityId,
        readers: tuple[EntityId, ...] = (),
        senses: tuple[Sense, ...] = SEEN,
    ) -> Views:
        audience = Audience(places, readers, senses)
        found = self.perspective.views(event, audience)
        return {view: list(ids) for view, ids in found}


class VoiceTests(PerspectiveTestCase):
    """Who does it, to whom it is done, and who looks on are told each in their own way."""

    def test_each_has_a_voice(self) -> None:
        self.assertEqual(
            self.views(waved(ADA, BO), HALL),
            {
                View(Voice.ACTOR, "en", False, True): [ADA],
                View(Voice.TARGET, "en", False, True): [BO],
                View(Voice.WITNESS, "en", False, True): [CY, DEE],
            },
        )

    def test_who_does_it_to_themselves_is_the_actor(self) -> None:
        views = self.views(waved(ADA, ADA), HALL)
        self.assertEqual(views[View(Voice.ACTOR, "en", False, True)], [ADA])
        self.assertEqual(sum(map(len, views.values())), 4)

    def test_where_nobody_did_it_all_look_on(self) -> None:
        views = self.views(waved(None), HALL)
        self.assertEqual(views, {View(Voice.WITNESS, "en", False, True): list(PLAYERS)})

    def test_who_is_alone_has_no_witness(self) -> None:
        self.happens(("move", ADA, YARD))
        self.assertEqual(
            self.views(waved(ADA), YARD), {View(Voice.ACTOR, "en", False, True): [ADA]}
        )

    def test_each_language_is_a_kind_of_its_own(self) -> None:
        self.happens(("put", CY, Presence(language="es")), ("put", BO, Presence(language="es")))
        self.assertEqual(
            self.views(waved(ADA, BO), HALL),
            {
                View(Voice.ACTOR, "en", False, True): [ADA],
                View(Voice.TARGET, "es", False, True): [BO],
                View(Voice.WITNESS, "es", False, True): [CY],
                View(Voice.WITNESS, "en", False, True): [DEE],
            },
        )

    def test_who_plays_by_nobody_reads_nothing(self) -> None:
        views = self.views(waved(MARA), HALL)
        self.assertEqual(views, {View(Voice.WITNESS, "en", False, True): list(PLAYERS)})


class DarkTests(PerspectiveTestCase):
    """In the dark bystanders perceive what they hear; who takes part knows anyway."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.happens(*(("move", who, CELLAR) for who in PLAYERS))

    def test_what_is_only_seen_is_missed(self) -> None:
        self.assertEqual(
            self.views(waved(ADA, BO), CELLAR),
            {
                View(Voice.ACTOR, "en", False, True): [ADA],
                View(Voice.TARGET, "en", False, True): [BO],
            },
        )

    def test_what_is_heard_is_perceived_blindly(self) -> None:
        self.assertEqual(
            self.views(waved(ADA, BO), CELLAR, senses=HEARD),
            {
                View(Voice.ACTOR, "en", False, True): [ADA],
                View(Voice.TARGET, "en", False, True): [BO],
                View(Voice.WITNESS, "en", True, True): [CY, DEE],
            },
        )

    def test_a_light_opens_everybodys_eyes(self) -> None:
        witnesses = View(Voice.WITNESS, "en", False, True)
        self.assertNotIn(witnesses, self.views(waved(ADA), CELLAR))
        self.happens(("put", LAMP, Light(lit=True)), ("move", LAMP, DEE, Relation.HELD))
        self.assertEqual(self.views(waved(ADA), CELLAR)[witnesses], [BO, CY, DEE])
        self.happens(("put", LAMP, Light(lit=False)))
        self.assertNotIn(witnesses, self.views(waved(ADA), CELLAR))


class PlaceTests(PerspectiveTestCase):
    """What reaches several places is told in each, and to some from afar."""

    def test_a_shout_is_heard_further_off(self) -> None:
        self.happens(("move", BO, YARD), ("move", CY, CELLAR))
        self.assertEqual(
            self.views(waved(ADA), HALL, YARD, CELLAR, readers=(ADA,), senses=HEARD),
            {
                View(Voice.ACTOR, "en", False, True): [ADA],
                View(Voice.WITNESS, "en", False, True): [DEE],
                View(Voice.WITNESS, "en", False, False): [BO],
                View(Voice.WITNESS, "en", True, False): [CY],
            },
        )

    def test_those_of_one_kind_in_two_places_are_told_at_once(self) -> None:
        self.happens(("move", ADA, CELLAR), ("move", BO, YARD))
        self.assertEqual(
            self.views(waved(ADA), HALL, YARD),
            {View(Voice.WITNESS, "en", False, False): [CY, DEE, BO]},
        )

    def test_who_is_told_from_afar_is_told_as_if_they_were_there(self) -> None:
        self.happens(("move", BO, YARD))
        self.assertEqual(
            self.views(waved(ADA, BO), readers=(ADA, BO)),
            {
                View(Voice.ACTOR, "en", False, True): [ADA],
                View(Voice.TARGET, "en", False, True): [BO],
            },
        )

    def test_who_takes_part_at_a_distance_is_not_inside(self) -> None:
        self.happens(("move", BO, YARD))
        views = self.views(waved(ADA, BO), HALL, YARD)
        self.assertEqual(views[View(Voice.TARGET, "en", False, False)], [BO])

    def test_a_reader_who_is_there_is_told_once(self) -> None:
        views = self.views(waved(ADA), HALL, readers=(ADA, BO))
        self.assertEqual(views[View(Voice.ACTOR, "en", False, True)], [ADA])
        self.assertEqual(views[View(Voice.WITNESS, "en", False, True)], [BO, CY, DEE])

    def test_an_actor_who_is_no_more_is_missed_by_nobody(self) -> None:
        self.happens(("remove", ADA))
        views = self.views(waved(ADA), HALL, readers=(ADA,))
        self.assertEqual(views, {View(Voice.WITNESS, "en", False, True): [BO, CY, DEE]})


class CompanyTests(PerspectiveTestCase):
    """Who is in company is known as it is now."""

    def company(self, place: EntityId) -> list[EntityId]:
        return [who for ids in self.views(waved(None), place).values() for who in ids]

    def test_who_moves_is_in_the_other_place(self) -> None:
        self.assertEqual(self.company(HALL), [ADA, BO, CY, DEE])
        self.assertEqual(self.company(YARD), [])
        self.happens(("move", BO, YARD))
        self.assertEqual(self.company(HALL), [ADA, CY, DEE])
        self.assertEqual(self.company(YARD), [BO])

    def test_who_is_link_dead_is_told_for_when_they_are_back(self) -> None:
        self.company(HALL)
        self.happens(("put", ADA, Presence(linkdead_since=5)))
        self.assertEqual(self.company(HALL), [ADA, BO, CY, DEE])
        views = self.views(waved(ADA, BO), HALL, readers=(ADA,))
        self.assertIn(ADA, [who for ids in views.values() for who in ids])
        self.happens(("drop", ADA, Presence))
        self.assertEqual(self.company(HALL), [BO, CY, DEE])

    def test_who_sits_on_something_is_in_company(self) -> None:
        self.company(HALL)
        self.happens(("move", CY, BENCH, Relation.ON))
        self.assertEqual(sorted(self.company(HALL)), [ADA, BO, CY, DEE])
        self.happens(("move", BENCH, YARD))
        self.assertEqual(self.company(HALL), [ADA, BO, DEE])
        self.assertEqual(self.company(YARD), [CY])

    def test_another_language_is_taken_at_once(self) -> None:
        self.company(HALL)
        self.happens(("put", DEE, Presence(language="es")))
        self.assertEqual(
            self.views(waved(None), HALL)[View(Voice.WITNESS, "es", False, True)], [DEE]
        )

    def test_who_moved_in_a_turn_that_failed_never_moved(self) -> None:
        self.company(HALL)
        with contextlib.suppress(ZeroDivisionError), self.world.all_or_nothing():
            self.happens(("move", ADA, YARD))
            self.assertEqual(self.company(YARD), [ADA])
            raise ZeroDivisionError
        self.assertEqual(self.company(YARD), [])
        self.assertEqual(self.company(HALL), [ADA, BO, CY, DEE])


class RoleTests(SynchronousTestCase):
    """An event's roles are its fields that hold entities."""

    def test_roles_are_read_off_the_fields(self) -> None:
        self.assertEqual(roles_of(Waved), {"actor", "target"})
        self.assertEqual(roles_of(Event), frozenset())


def slowly(world: WorldGraph, event: Waved, audience: Audience) -> dict[View, Counter[EntityId]]:
    """Return who perceives an event, and how, by asking each one."""
    here = world.room_of(event.actor) if event.actor is not None else None
    found: dict[View, Counter[EntityId]] = {}
    for who in PLAYERS:
        place = next((each for each in audience.places if _is_in(world, who, each)), None)
        presence = world[who].get(Presence)
        if presence is None:
            continue
        if place is None and who not in audience.readers:
            continue
        voice = Voice.TARGET if who == event.target else Voice.WITNESS
        voice = Voice.ACTOR if who == event.actor else voice
        blind = voice is Voice.WITNESS and place is not None and not is_lit(world, place)
        if blind and Sense.HEARING not in audience.senses:
            continue
        view = View(voice, presence.language, blind, here is None or place in (None, here))
        found.setdefault(view, Counter())[who] += 1
    return found


def _is_in(world: WorldGraph, who: EntityId, place: EntityId) -> bool:
    holder = world[who].where
    if holder is None or holder == place:
        return holder == place
    return Character not in world[holder] and world[holder].where == place


ROOMS = (HALL, YARD, CELLAR)
WHO = st.sampled_from(PLAYERS)
STROKES = st.one_of(
    st.tuples(st.just("move"), WHO, st.sampled_from((*ROOMS, BENCH, None))),
    st.tuples(st.just("move"), st.just(BENCH), st.sampled_from(ROOMS)),
    st.tuples(st.just("move"), st.just(LAMP), st.sampled_from((*ROOMS, *PLAYERS))),
    st.builds(lambda lit: ("put", LAMP, Light(lit)), st.booleans()),
    st.builds(
        lambda who, dead, language: ("put", who, Presence(dead, language)),
        WHO,
        st.sampled_from((None, 5)),
        st.sampled_from(("en", "es")),
    ),
    st.tuples(st.just("drop"), WHO, st.just(Presence)),
)
AUDIENCES = st.builds(
    Audience,
    st.lists(st.sampled_from(ROOMS), unique=True).map(tuple),
    st.lists(WHO, unique=True, max_size=2).map(tuple),
    st.sampled_from((SEEN, HEARD)),
)
EVENTS = st.builds(Waved, st.none() | WHO, st.none() | WHO)


class EverybodyTests(SynchronousTestCase):
    """Whoever perceives an event is told it once, in the way that is theirs."""

    @settings(max_examples=200)
    @given(st.lists(st.tuples(st.lists(STROKES, max_size=4), EVENTS, AUDIENCES), max_size=6))
    def test_nobody_is_missed_and_nobody_told_twice(
        self, happened: list[tuple[list[Stroke], Waved, Audience]]
    ) -> None:
        world = new_world()
        perspective = Perspective(world)
        for strokes, event, audience in happened:
            for stroke in strokes:
                try_stroke(world, stroke)
            # The usual audience twice: what holds of it is kept.
            usual = event.audience(world)
            for told in (audience, usual, usual):
                found = {v: Counter(ids) for v, ids in perspective.views(event, told)}
                self.assertEqual(found, slowly(world, event, told))

"""The world graph: strokes, undo, order, containment."""

from __future__ import annotations

import contextlib

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.core.agenda import Timer, Timers
from vetrellis.game.core.entity import NOTHING, Entity, Kind, Part, Relation
from vetrellis.game.core.event import NOBODY, Event
from vetrellis.game.core.graph import WorldGraph, make
from vetrellis.game.core.identity import (
    ContainmentLoopError,
    EntityId,
    KindId,
    NoSuchEntityError,
    WorldIsReadOnlyError,
)

ROOM, BOX, LAMP, ROPE = map(EntityId, ("room", "box", "lamp", "rope"))


@frozen
class Colour(Part):
    name: str = "red"


@frozen
class Script(Event):
    """Strokes, as a test wants them."""

    strokes: tuple[tuple[str, tuple[object, ...]], ...]

    @override
    def apply(self, world: WorldGraph) -> None:
        for name, arguments in self.strokes:
            getattr(world, name)(*arguments)


def script(*strokes: tuple[object, ...]) -> Script:
    return Script(tuple((str(name), arguments) for name, *arguments in strokes))  # type: ignore[misc]  # a tuple each


def small_world() -> WorldGraph:
    """A room with a box, a lamp and a rope in it."""
    world = WorldGraph()
    things = [Entity(ROOM), *(Entity(i, where=ROOM) for i in (BOX, LAMP, ROPE))]
    world.apply(script(*(("add", thing) for thing in things)))
    world.touched.clear()
    return world


def picture(world: WorldGraph) -> object:
    """Everything that an undo must bring back."""
    entities = [
        (e.id, e.where, e.how, e.placed, dict(e.own_parts()), [c.id for c in world.contents(e.id)])
        for e in world
    ]
    links = [(e.id, dict(world.links(e.id))) for e in world]
    counters = world.counters
    return entities, links, (counters.now, counters.placed, counters.serial)


class StrokeTests(SynchronousTestCase):
    """Only an event may change the world, and what it changes is known."""

    @override
    def setUp(self) -> None:
        self.world = small_world()

    def test_strokes_outside_apply_are_refused(self) -> None:
        self.assertRaises(WorldIsReadOnlyError, self.world.move, LAMP, BOX)
        self.assertRaises(WorldIsReadOnlyError, self.world.put, LAMP, Colour())
        self.assertRaises(WorldIsReadOnlyError, self.world.advance, 5)
        self.assertRaises(WorldIsReadOnlyError, self.world.link, ROOM, "north", BOX)

    def test_what_changed_is_touched_in_order(self) -> None:
        self.world.apply(
            script(("move", LAMP, BOX), ("put", ROPE, Colour()), ("move", LAMP, ROOM))
        )
        self.assertEqual(list(self.world.touched), [LAMP, ROPE])

    def test_links_touch_nothing(self) -> None:
        self.world.apply(script(("link", ROOM, "north", BOX)))
        self.assertEqual(
            (dict(self.world.touched), dict(self.world.links(ROOM))), ({}, {"north": BOX})
        )
        self.world.apply(script(("link", ROOM, "north", None)))
        self.assertEqual(dict(self.world.links(ROOM)), {})

    def test_time_never_runs_backwards(self) -> None:
        self.world.apply(script(("advance", 50), ("advance", 20)))
        self.assertEqual(self.world.now, 50)

    def test_who_is_added_twice_is_refused(self) -> None:
        self.assertRaises(WorldIsReadOnlyError, self.world.apply, script(("add", Entity(LAMP))))

    def test_what_holds_something_cannot_be_removed(self) -> None:
        self.assertRaises(ContainmentLoopError, self.world.apply, script(("remove", ROOM)))

    def test_removed_is_gone(self) -> None:
        self.world.apply(script(("remove", LAMP)))
        self.assertNotIn(LAMP, self.world)
        self.assertIsNone(self.world.get(LAMP))
        self.assertEqual([e.id for e in self.world.contents(ROOM)], [BOX, ROPE])
        error = self.assertRaises(NoSuchEntityError, self.world.__getitem__, LAMP)
        self.assertIn("lamp", str(error))

    def test_schedule_and_cancel(self) -> None:
        self.world.apply(script(("schedule", LAMP, "burn", 500)))
        self.assertEqual(self.world[LAMP][Timers].at("burn"), 500)
        self.assertEqual(self.world.agenda.next_due(), 500)
        self.assertEqual(list(self.world.agenda.take_due(499)), [])
        self.assertEqual(list(self.world.agenda.take_due(500)), [Timer(500, LAMP, "burn")])
        self.assertIsNone(self.world.agenda.next_due())
        self.world.apply(script(("schedule", LAMP, "burn", None)))
        self.assertIsNone(self.world[LAMP][Timers].at("burn"))


class ReadingTests(SynchronousTestCase):
    """Where things are can be asked from both ends."""

    @override
    def setUp(self) -> None:
        self.world = small_world()
        self.world.apply(
            script(("move", LAMP, BOX, Relation.IN), ("move", ROPE, BOX, Relation.ON))
        )

    def test_within_and_holders(self) -> None:
        self.assertEqual([e.id for e in self.world.within(ROOM)], [BOX, LAMP, ROPE])
        self.assertEqual([e.id for e in self.world.holders(LAMP)], [BOX, ROOM])
        self.assertEqual(self.world.room_of(LAMP), ROOM)
        self.assertIsNone(self.world.room_of(ROOM))

    def test_contents_by_relation(self) -> None:
        self.assertEqual([e.id for e in self.world.contents(BOX, Relation.ON)], [ROPE])

    def test_links_of_who_has_none(self) -> None:
        self.assertEqual(dict(self.world.links(LAMP)), {})
        self.assertEqual(len(self.world), 4)

    def test_restored_it_is_the_same(self) -> None:
        other = WorldGraph()
        other.restore(
            Entity(each.id, each.kind, each.where, each.how, each.placed) for each in self.world
        )
        self.assertEqual(
            [[c.id for c in other.contents(e.id)] for e in other],
            [[c.id for c in self.world.contents(e.id)] for e in self.world],
        )

    def test_restored_timers_are_on_the_agenda(self) -> None:
        other = WorldGraph()
        own: dict[type[Part], Part | None] = {Timers: Timers((("burn", 9),))}
        other.restore([Entity(LAMP, own=own)])
        self.assertEqual(other.agenda.next_due(), 9)


class PartTests(SynchronousTestCase):
    """What an entity lacks, its kind may have."""

    @override
    def setUp(self) -> None:
        self.kind = Kind(KindId("lamp"), {Colour: Colour("brass")})
        self.world = WorldGraph(kinds={self.kind.id: self.kind})
        self.lamp = make(self.world, self.kind.id, None)
        self.world.apply(script(("add", self.lamp)))

    def test_kinds_parts_are_shared(self) -> None:
        self.assertEqual(self.lamp[Colour].name, "brass")
        self.assertEqual(dict(self.lamp.own_parts()), {})
        self.assertEqual(list(self.lamp.parts()), [Colour("brass")])
        self.assertEqual(self.lamp.id, "lamp#1")

    def test_own_part_hides_the_kinds(self) -> None:
        self.world.apply(script(("put", self.lamp.id, Colour("green"))))
        self.assertEqual(list(self.lamp.parts()), [Colour("green")])
        self.assertEqual(self.kind.parts[Colour], Colour("brass"))

    def test_dropped_part_is_gone_though_the_kind_has_it(self) -> None:
        self.world.apply(script(("drop", self.lamp.id, Colour)))
        self.assertNotIn(Colour, self.lamp)
        self.assertEqual(list(self.lamp.parts()), [])
        self.assertRaises(KeyError, self.lamp.__getitem__, Colour)

    def test_unknown_kind_is_nothing(self) -> None:
        thing = make(self.world, KindId("moon"), None, Relation.IN, Colour())
        self.assertEqual((thing.kind, thing[Colour]), (NOTHING, Colour()))

    def test_a_part_changes_by_being_replaced(self) -> None:
        self.assertEqual(Colour("red").but(name="blue"), Colour("blue"))


IDS = st.sampled_from([ROOM, BOX, LAMP, ROPE, EntityId("new")])
STROKES = st.one_of(
    st.tuples(st.just("move"), IDS, IDS, st.sampled_from(Relation)),
    st.tuples(st.just("move"), IDS, st.none()),
    st.tuples(st.just("put"), IDS, st.builds(Colour, st.text(max_size=3))),
    st.tuples(st.just("drop"), IDS, st.just(Colour)),
    st.tuples(st.just("remove"), IDS),
    st.tuples(st.just("link"), IDS, st.sampled_from(["north", "up"]), st.none() | IDS),
    st.tuples(st.just("schedule"), IDS, st.just("burn"), st.none() | st.integers(0, 9)),
    st.tuples(st.just("advance"), st.integers(0, 99)),
    st.builds(lambda w: ("add", Entity(EntityId("new"), where=w)), st.sampled_from([ROOM, BOX])),
)


class PropertyTests(SynchronousTestCase):
    """Whatever events do, the world stays whole."""

    @given(st.lists(STROKES, max_size=12), st.lists(STROKES, max_size=12))
    def test_an_exception_leaves_the_world_as_before(
        self, before: list[tuple[object, ...]], during: list[tuple[object, ...]]
    ) -> None:
        world = small_world()
        for stroke in before:
            self._try(world, stroke)
        pictured = picture(world)

        def turn() -> None:
            with world.all_or_nothing():
                for stroke in during:
                    self._try(world, stroke)
                raise ZeroDivisionError

        self.assertRaises(ZeroDivisionError, turn)
        self.assertEqual(picture(world), pictured)

    @given(st.lists(STROKES, max_size=30))
    def test_containment_never_loops(self, strokes: list[tuple[object, ...]]) -> None:
        world = small_world()
        for stroke in strokes:
            self._try(world, stroke)
        for entity in world:
            above = [holder.id for holder in world.holders(entity.id)]
            self.assertNotIn(entity.id, above)
            self.assertEqual(len(above), len(set(above)))
        inside = [inner.id for entity in world for inner in world.contents(entity.id)]
        self.assertEqual(sorted(inside), sorted(e.id for e in world if e.where is not None))

    def _try(self, world: WorldGraph, stroke: tuple[object, ...]) -> None:
        with contextlib.suppress(KeyError, ContainmentLoopError, WorldIsReadOnlyError):
            world.apply(script(stroke))

    def test_an_event_without_an_actor_is_for_nobody(self) -> None:
        self.assertEqual(Event().audience(small_world()), NOBODY)

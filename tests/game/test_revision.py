"""What the graph tells those who keep what they derived from it: revisions, and who has a part."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.game.test_graph import (
    BOX,
    LAMP,
    ROOM,
    ROPE,
    STROKES,
    Colour,
    script,
    small_world,
)
from vetrellis.game.core.agenda import Timers
from vetrellis.game.core.entity import Entity, Kind, Part, Relation
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import (
    ContainmentLoopError,
    EntityId,
    KindId,
    WorldIsReadOnlyError,
)

YARD, DOOR, NEW = EntityId("yard"), EntityId("door"), EntityId("new")
EVERYTHING = (ROOM, BOX, LAMP, ROPE, NEW)

Stroke = tuple[object, ...]
Turn = tuple[list[Stroke], bool]
TURNS: st.SearchStrategy[list[Turn]] = st.lists(
    st.tuples(st.lists(STROKES, max_size=4), st.booleans()), max_size=8
)
"""Strokes of one turn, and whether the turn is undone."""


def try_stroke(world: WorldGraph, stroke: Stroke) -> None:
    """Do a stroke, if the world lets it be done."""
    with contextlib.suppress(KeyError, ContainmentLoopError, WorldIsReadOnlyError):
        world.apply(script(stroke))


def undone(world: WorldGraph, *strokes: Stroke) -> None:
    """Do strokes in a turn that fails."""
    with contextlib.suppress(ZeroDivisionError), world.all_or_nothing():
        for stroke in strokes:
            try_stroke(world, stroke)
        raise ZeroDivisionError


class RevisionTests(SynchronousTestCase):
    """A revision grows with each change of an entity, of what is inside it, and of its links."""

    @override
    def setUp(self) -> None:
        self.world = small_world()
        shelf = Entity(EntityId("shelf"), where=BOX)
        self.world.apply(
            script(
                ("add", Entity(YARD)),
                ("add", Entity(DOOR)),
                ("add", shelf),
                ("move", LAMP, shelf.id),
                ("link", ROOM, "north", DOOR),
                ("link", YARD, "south", DOOR),
            )
        )

    def grown(self, *strokes: Stroke) -> list[EntityId]:
        """Return whose revisions grow with some strokes."""
        before = {thing.id: self.world.revision(thing.id) for thing in self.world}
        self.world.apply(script(*strokes))
        return [each for each, then in before.items() if self.world.revision(each) > then]

    def test_a_part_that_changes_counts_for_all_holders(self) -> None:
        self.assertEqual(self.grown(("put", LAMP, Colour())), [ROOM, BOX, LAMP, EntityId("shelf")])
        self.assertEqual(self.grown(("drop", LAMP, Colour)), [ROOM, BOX, LAMP, EntityId("shelf")])

    def test_a_move_counts_for_the_old_place_and_the_new_one(self) -> None:
        self.assertEqual(
            self.grown(("move", LAMP, YARD)), [ROOM, BOX, LAMP, YARD, EntityId("shelf")]
        )

    def test_who_goes_nowhere_counts_for_the_old_place(self) -> None:
        self.assertEqual(self.grown(("move", ROPE, None)), [ROOM, ROPE])

    def test_a_thing_made_or_gone_counts_for_its_place(self) -> None:
        self.assertEqual(self.grown(("add", Entity(NEW, where=BOX))), [ROOM, BOX])
        self.assertEqual(self.grown(("remove", NEW)), [ROOM, BOX])

    def test_a_timer_counts(self) -> None:
        self.assertEqual(self.grown(("schedule", ROPE, "fray", 9)), [ROOM, ROPE])

    def test_a_portal_that_changes_counts_for_the_rooms_on_both_sides(self) -> None:
        self.assertEqual(self.grown(("put", DOOR, Colour("green"))), [ROOM, YARD, DOOR])

    def test_a_portal_that_is_no_more_counts_for_its_rooms(self) -> None:
        self.assertEqual(self.grown(("remove", DOOR)), [ROOM, YARD])

    def test_a_link_counts_for_where_it_leads_from(self) -> None:
        self.assertEqual(self.grown(("link", YARD, "up", DOOR)), [YARD])
        self.assertEqual(self.grown(("link", YARD, "up", None)), [YARD])

    def test_time_that_passes_changes_nobody(self) -> None:
        self.assertEqual(self.grown(("advance", 99)), [])

    def test_a_stroke_that_is_undone_counts_once_more(self) -> None:
        for stroke in (
            ("put", LAMP, Colour()),
            ("move", LAMP, None),
            ("remove", LAMP),
            ("add", Entity(NEW, where=BOX)),
            ("link", BOX, "down", DOOR),
        ):
            with self.subTest(stroke[0]):
                before = self.world.revision(ROOM)
                seen: list[int] = []
                with contextlib.suppress(ZeroDivisionError), self.world.all_or_nothing():
                    self.world.apply(script(stroke))
                    seen.append(self.world.revision(ROOM))
                    raise ZeroDivisionError
                self.assertGreater(seen[0], before)
                self.assertGreater(self.world.revision(ROOM), seen[0])

    def test_who_is_not_there_has_none(self) -> None:
        self.assertEqual(self.world.revision(NEW), 0)

    def test_restored_all_have_a_new_one(self) -> None:
        before = max(self.world.revision(thing.id) for thing in self.world)
        self.world.restore([Entity(NEW, where=ROOM)])
        for thing in self.world:
            self.assertGreater(self.world.revision(thing.id), before)


def own(world: WorldGraph, entity_id: EntityId) -> object:
    """Return all that an entity is by itself."""
    thing = world.get(entity_id)
    if thing is None:
        return None
    return thing.id, thing.where, thing.how, thing.placed, dict(thing.own_parts())


def subtree(world: WorldGraph, entity_id: EntityId) -> object:
    """Return all that a revision stands for."""
    inside = [
        (own(world, each.id), dict(world.links(each.id))) for each in world.within(entity_id)
    ]
    links = world.links(entity_id)
    return own(world, entity_id), inside, {label: own(world, to) for label, to in links.items()}


class SameRevisionTests(SynchronousTestCase):
    """Where a revision is the same, nothing is another."""

    @given(TURNS)
    def test_one_revision_stands_for_one_state(self, turns: list[Turn]) -> None:
        world = small_world()
        seen: dict[tuple[EntityId, int], object] = {}

        def look() -> None:
            for each in EVERYTHING:
                revision = each, world.revision(each)
                now = subtree(world, each) if each in world else None
                self.assertEqual(seen.setdefault(revision, now), now)

        look()
        for strokes, fails in turns:
            with contextlib.suppress(ZeroDivisionError), world.all_or_nothing():
                for stroke in strokes:
                    try_stroke(world, stroke)
                    look()
                if fails:
                    raise ZeroDivisionError
            look()

    @given(TURNS)
    def test_revisions_of_who_stays_never_shrink(self, turns: list[Turn]) -> None:
        world = small_world()
        for strokes, fails in turns:
            before = {thing: world.revision(thing.id) for thing in world}
            if fails:
                undone(world, *strokes)
            else:
                for stroke in strokes:
                    try_stroke(world, stroke)
            for thing, then in before.items():
                if world.get(thing.id) is thing and not _was_removed(strokes, thing.id):
                    self.assertGreaterEqual(world.revision(thing.id), then)


def _was_removed(strokes: list[Stroke], entity_id: EntityId) -> bool:
    return ("remove", entity_id) in strokes


def scanned(world: WorldGraph, part: type[Part]) -> list[Entity]:
    """Return who has a part, as slowly as can be."""
    return sorted((each for each in world if part in each), key=lambda each: each.made)


class HavingTests(SynchronousTestCase):
    """Who has a part is found without going through all, and is always right."""

    @override
    def setUp(self) -> None:
        red = Kind(KindId("red"), {Colour: Colour()})
        self.world = small_world()
        self.world.apply(script(("add", Entity(NEW, red, where=BOX)), ("put", ROPE, Colour())))

    def ids(self) -> list[EntityId]:
        return [thing.id for thing in self.world.having(Colour)]

    def test_a_part_of_the_kind_counts(self) -> None:
        self.assertEqual(self.ids(), [ROPE, NEW])

    def test_who_got_the_part_first_is_not_first(self) -> None:
        self.ids()
        self.world.apply(script(("put", BOX, Colour()), ("put", LAMP, Colour())))
        self.assertEqual(self.ids(), [BOX, LAMP, ROPE, NEW])

    def test_a_part_that_is_dropped_counts_no_more(self) -> None:
        self.ids()
        self.world.apply(script(("drop", NEW, Colour), ("drop", ROPE, Colour)))
        self.assertEqual(self.ids(), [])

    def test_the_same_is_returned_while_nobody_joins_or_leaves(self) -> None:
        before = self.world.having(Colour)
        self.world.apply(script(("put", ROPE, Colour("blue")), ("move", ROPE, BOX)))
        self.assertIs(self.world.having(Colour), before)
        self.world.apply(script(("put", LAMP, Colour())))
        self.assertIsNot(self.world.having(Colour), before)

    def test_one_of_the_same_name_is_another(self) -> None:
        self.ids()
        again = Entity(NEW, where=ROOM, own={Colour: Colour()})
        self.world.apply(script(("remove", NEW), ("add", again)))
        self.assertIs(self.world.having(Colour)[-1], again)

    def test_after_a_restore_it_is_looked_for_anew(self) -> None:
        self.ids()
        self.world.restore([Entity(DOOR, made=99, own={Colour: Colour()})])
        self.assertEqual(self.ids(), [ROPE, NEW, DOOR])

    @given(TURNS)
    def test_it_is_what_a_scan_finds(self, turns: list[Turn]) -> None:
        world = small_world()
        world.having(Colour)
        for strokes, fails in turns:
            if fails:
                undone(world, *strokes)
            for stroke in () if fails else strokes:
                try_stroke(world, stroke)
            for part in (Colour, Timers):  # one is asked for early, one perhaps only now
                self.assertEqual(list(world.having(part)), scanned(world, part))

    @given(st.lists(STROKES, max_size=6))
    def test_it_is_what_a_scan_finds_in_the_middle_of_a_turn(self, strokes: list[Stroke]) -> None:
        world = small_world()
        world.apply(script(("put", ROPE, Colour()), ("move", LAMP, BOX, Relation.IN)))
        with contextlib.suppress(ZeroDivisionError), world.all_or_nothing():
            for stroke in strokes:
                try_stroke(world, stroke)
                self.assertEqual(list(world.having(Colour)), scanned(world, Colour))
            raise ZeroDivisionError
        self.assertEqual(list(world.having(Colour)), scanned(world, Colour))

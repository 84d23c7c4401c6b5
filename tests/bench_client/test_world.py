"""The generated world is a good one, and holds any crowd."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.authoring.loader import load_world
from vetrellis.bench.complaint import BenchError
from vetrellis.bench.world import MOST_ROOMS, WAYS, capacity, homes, rooms, write_world


class WorldTests(SynchronousTestCase):
    """Its files are what a careful builder would write."""

    def test_loads_without_a_diagnostic(self) -> None:
        for count in (1, 2, 160):
            directory = Path(self.mktemp())
            write_world(directory, count)
            loaded = load_world(directory)
            self.assertEqual(loaded.diagnostics, ())
            ids = (str(each.id) for each in loaded.blueprint.placements)
            self.assertEqual(sum(re.fullmatch(r"m/r\d+", each) is not None for each in ids), count)


class RoomTests(SynchronousTestCase):
    """Rooms are a tree over all directions."""

    def test_a_hundred_and_forty_four_are_two_steps_away(self) -> None:
        depths = Counter(len(room.path) for room in rooms(1000))
        self.assertEqual((depths[0], depths[1], depths[2]), (1, 12, 132))

    @given(st.integers(1, 1700))
    def test_each_path_leads_to_its_room(self, count: int) -> None:
        tree = rooms(count)
        self.assertEqual(len(tree), count)
        onward = {(room.parent, room.way): room.number for room in tree[1:]}
        self.assertEqual(len(onward), count - 1)
        for room in tree:
            at = 0
            for way in room.path:
                at = onward[at, way]
            self.assertEqual(at, room.number)

    def test_no_way_on_is_the_way_back(self) -> None:
        tree = rooms(1000)
        for room in tree[1:]:
            self.assertNotEqual(room.way, WAYS.get(tree[room.parent].way))

    def test_numbers_without_sense_are_refused(self) -> None:
        for count in (0, -1, MOST_ROOMS + 1):
            self.assertRaises(BenchError, rooms, count)


class HomeTests(SynchronousTestCase):
    """No room is crowded, and nobody stays where all wake."""

    @given(st.integers(1, 600), st.integers(1, 60))
    def test_no_room_holds_more_than_it_should(self, players: int, each: int) -> None:
        found = (
            Counter(homes(players, each, 1000)) if players <= capacity(each, 1000) else Counter()
        )
        self.assertLessEqual(max(found.values(), default=0), each)
        self.assertNotIn((), found)

    def test_more_than_fit_are_refused(self) -> None:
        self.assertEqual(len(homes(100, 50, 3)), 100)
        error = self.assertRaises(BenchError, homes, 101, 50, 3)
        self.assertIn("--per-room", str(error))

    def test_the_only_room_is_home(self) -> None:
        self.assertEqual(homes(2, 50, 1), [(), ()])

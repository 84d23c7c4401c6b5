"""Rooms have places on a map, each its own, as their ways have it."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.bench.scene import ZONE as ROW
from tests.bench.scene import new_engine, room
from tests.support.scene import LOFT, QUAY, SHED, SLIP, ZONE, Scene, catalogue
from vetrellis.authoring.loader import load_world
from vetrellis.bundle import content_dir
from vetrellis.game.engine import Engine
from vetrellis.game.world.chart import chart
from vetrellis.game.world.location import Zone


class ChartTests(SynchronousTestCase):
    """A step in the direction of each way."""

    def test_ways_are_steps(self) -> None:
        spots = chart(Scene().engine.world, ZONE)
        self.assertEqual(spots, {QUAY: (0, 0, 0), SHED: (0, 1, 0), LOFT: (0, 0, 1)})
        self.assertNotIn(SLIP, spots, "which is in another zone")

    def test_a_row_is_a_row(self) -> None:
        engine = new_engine(9)
        engine.found()
        expected = {room(number): (0, number, 0) for number in range(9)}
        self.assertEqual(chart(engine.world, ROW), expected)

    def test_no_two_rooms_of_the_island_lie_at_one_spot(self) -> None:
        blueprint = load_world(content_dir() / "worlds" / "vetrellis").blueprint
        engine = Engine.of(blueprint, catalogue())
        engine.found()
        zones = [each.id for each in engine.world if Zone in each]
        self.assertGreater(len(zones), 2)
        for zone in zones:
            spots = chart(engine.world, zone)
            self.assertGreater(len(spots), 1)
            self.assertEqual(len(set(spots.values())), len(spots))

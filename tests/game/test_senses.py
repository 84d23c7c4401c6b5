"""What is in sight, and in reach."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.scene import ADA, CRATE, HAT, LAMP, QUAY, SHED, Scene
from vetrellis.game.core.entity import Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.turn import Intent, Turn
from vetrellis.game.world.character import Posture
from vetrellis.game.world.clothes import Worn
from vetrellis.game.world.handling import Put
from vetrellis.game.world.movement import Arrived, PostureTaken
from vetrellis.game.world.reach import shut_around
from vetrellis.game.world.senses import is_lit, visible_within


class LidTests(SynchronousTestCase):
    """A lid hides what is under it, and nobody who sits on it."""

    @override
    def setUp(self) -> None:
        self.scene = Scene()
        self.world = self.scene.engine.world

    def happens(self, *events: Event) -> None:
        turn = Turn(Intent("test", ADA), self.world, self.scene.engine.rulebook)
        performance = self.scene.engine.performer.perform(turn, lambda turn: iter(events))
        self.assertIsNone(performance.fault)

    def test_who_sits_on_a_closed_crate_is_seen_and_gives_light(self) -> None:
        self.scene.does("take crate", "take lamp", "light lamp")
        self.happens(Arrived(ADA, SHED))
        self.scene.does("drop crate")
        self.happens(PostureTaken(ADA, Posture.SITTING, CRATE))
        self.assertIn(LAMP, [thing.id for thing in visible_within(self.world, SHED)])
        self.assertTrue(is_lit(self.world, SHED))
        self.assertIsNone(shut_around(self.world, LAMP))
        self.assertNotIn("Ada", self.scene.does("look in crate"))

    def test_what_is_in_it_is_hidden_and_out_of_reach(self) -> None:
        self.happens(Put(ADA, HAT, CRATE, Relation.IN))
        self.assertNotIn(HAT, [thing.id for thing in visible_within(self.world, QUAY)])
        self.assertEqual(shut_around(self.world, HAT), self.world[CRATE])

    def test_what_somebody_wears_is_seen(self) -> None:
        self.happens(Worn(ADA, HAT))
        self.assertIn(HAT, [thing.id for thing in visible_within(self.world, QUAY)])

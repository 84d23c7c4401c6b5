"""Conditions say when something holds."""

from __future__ import annotations

from attrs import frozen
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.scene import ADA, CRATE, DOOR, LAMP, QUAY, Scene
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.player.avatar import Journal
from vetrellis.game.rules.condition import ALWAYS, FACTS, All, AnyOf, Fact, Not, Query


@frozen
class Flagged(Event):
    """Ada has waved back."""

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(ADA, world[ADA][Journal].but(flags=frozenset({"waved_back"})))


class FactTests(SynchronousTestCase):
    """Each fact asks the world."""

    @override
    def setUp(self) -> None:
        self.scene = Scene()
        self.world = self.scene.engine.world

    def holds(self, name: str, *values: str | int | bool, subject: str = "") -> bool:
        about = next((e.id for e in self.world if e.id == subject), None)
        return Fact(name, values).holds(Query(self.world, QUAY, ADA, about))

    def test_time_and_sea(self) -> None:
        self.assertTrue(self.holds("time", "night", "day"))
        self.assertFalse(self.holds("time", "night"))
        self.assertTrue(self.holds("hour", 10))
        self.assertTrue(self.holds("day", 1))
        self.assertTrue(self.holds("season", "sowing"))
        self.assertTrue(self.holds("tide", "low"))
        self.assertTrue(self.holds("weather", "clear", "haze", "fog", "rain"))

    def test_what_the_observer_remembers(self) -> None:
        self.assertTrue(self.holds("first_visit", True))
        self.assertFalse(self.holds("visits_gte", 2))
        self.scene.does("up", "down")
        self.assertTrue(self.holds("first_visit", False))
        self.assertTrue(self.holds("visits_gte", 2))
        self.assertFalse(self.holds("flag", "waved_back"))
        self.world.apply(Flagged())
        self.assertTrue(self.holds("flag", "waved_back"))

    def test_what_is_held_and_what_is_here(self) -> None:
        self.assertTrue(self.holds("here", "lamp"))
        self.assertFalse(self.holds("holds", "lamp"))
        self.scene.does("take lamp")
        self.assertTrue(self.holds("holds", "lamp"))
        self.assertFalse(Fact("holds", ("lamp",)).holds(Query(self.world, QUAY)))

    def test_the_state_of_a_thing(self) -> None:
        self.assertTrue(self.holds("open", False, subject=CRATE))
        self.scene.does("open crate", "light lamp")
        self.assertTrue(self.holds("open", True, subject=CRATE))
        self.assertTrue(self.holds("lit", True, subject=LAMP))
        self.assertTrue(self.holds("locked", True, subject=DOOR))
        self.assertTrue(self.holds("locked", False))
        self.assertTrue(self.holds("lit", False))

    def test_every_fact_has_an_asker(self) -> None:
        for name, kind in FACTS.items():
            value = kind.values[0] if kind.values else kind.type(1)
            self.assertIsInstance(self.holds(name, value), bool, name)


class TreeTests(SynchronousTestCase):
    """Conditions combine, and count how much they ask for."""

    def test_combination(self) -> None:
        query = Query(Scene().engine.world, QUAY, ADA)
        yes, no = Fact("hour", (10,)), Fact("hour", (11,))
        self.assertTrue(ALWAYS.holds(query))
        self.assertTrue(All((yes, Not(no))).holds(query))
        self.assertFalse(All((yes, no)).holds(query))
        self.assertTrue(AnyOf((no, yes)).holds(query))
        self.assertFalse(AnyOf((no,)).holds(query))

    def test_specificity(self) -> None:
        fact = Fact("hour", (10,))
        self.assertEqual(ALWAYS.specificity(), 0)
        self.assertEqual(All((fact, Not(fact))).specificity(), 2)
        self.assertEqual(AnyOf((fact, All((fact, fact)))).specificity(), 1)

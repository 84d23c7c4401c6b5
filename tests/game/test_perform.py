"""Turns are all or nothing; rules come from the rulebook; dice are a turn's own."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from attrs import frozen
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.core import rulebook
from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.game.core.perform import CASCADE_LIMIT, Performer
from vetrellis.game.core.rulebook import (
    Figure,
    Rulebook,
    RulebookError,
    adds,
    after,
    check,
    due,
    every,
    snake_case,
    verb,
)
from vetrellis.game.core.turn import Intent, Refusal, Turn

ME = EntityId("me")


@frozen
class Tally(Part):
    count: int = 0


@frozen
class Counted(Event):
    actor: EntityId
    by: int

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.actor, Tally(world[self.actor][Tally].count + self.by))


STRENGTH = Figure("strength", 5)


def system(name: str, **items: object) -> ModuleType:
    """A game system with these declarations."""
    module = ModuleType(name)
    vars(module).update(items)
    return module


@verb("count", "count")
def count(turn: Turn) -> Iterator[Event]:
    yield Counted(turn.actor.id, 1)
    if turn.intent.text == "refuse":
        raise Refusal("no", what="count")
    if turn.intent.text == "break":
        raise ZeroDivisionError


@check("count")
def only_up_to_nine(turn: Turn) -> None:
    if turn.actor[Tally].count > 9:
        raise Refusal("enough")


@after(Counted)
def ones_bring_tens(event: Counted, turn: Turn) -> Iterator[Event]:
    if event.by == 1 and turn.intent.text == "tens":
        yield Counted(event.actor, 10)


@after(Event)
def for_ever(event: Event, turn: Turn) -> Iterator[Event]:
    if turn.intent.text == "loop":
        yield Counted(turn.actor.id, 0)


@adds(STRENGTH)
def tally_adds(world: WorldGraph, entity: Entity) -> int:
    return entity[Tally].count


@every(5)
def now_and_then(turn: Turn) -> Iterator[Event]:
    yield from ()


@due("bell")
def bell(turn: Turn) -> Iterator[Event]:
    yield from ()


class PerformTests(SynchronousTestCase):
    """A turn happens whole, or not at all."""

    @override
    def setUp(self) -> None:
        self.world = WorldGraph(seed=7)
        self.world.restore([Entity(ME, own={Tally: Tally()})])
        module = system(
            "tests.tally", count=count, check=only_up_to_nine, tens=ones_bring_tens, loop=for_ever
        )
        self.book = Rulebook.of(module)
        self.seen: list[Event] = []
        self.performer = Performer(self.world, self.book, self._witness)

    def _witness(self, event: Event) -> tuple[()]:
        self.seen.append(event)
        return ()

    def _count(self, text: str = "") -> object:
        turn = Turn(Intent("count", ME, text=text), self.world, self.book)
        return self.performer.perform(
            turn, self.book.verbs["count"].decide, self.book.checks["count"]
        )

    def test_events_are_applied_and_witnessed(self) -> None:
        done = self.performer.perform(
            Turn(Intent("count", ME), self.world, self.book), count.decide
        )
        self.assertEqual((done.events, self.seen), ((Counted(ME, 1),), [Counted(ME, 1)]))
        self.assertEqual(self.world[ME][Tally].count, 1)

    def test_what_follows_is_part_of_the_turn(self) -> None:
        self._count("tens")
        self.assertEqual(self.world[ME][Tally].count, 11)
        refused = self.performer.perform(
            Turn(Intent("count", ME), self.world, self.book),
            count.decide,
            self.book.checks["count"],
        )
        assert refused.refusal is not None
        self.assertEqual(refused.refusal.message, "enough")

    def test_a_late_refusal_undoes_what_was_done(self) -> None:
        turn = Turn(Intent("count", ME, text="refuse"), self.world, self.book)
        done = self.performer.perform(turn, count.decide)
        assert done.refusal is not None
        self.assertEqual((done.events, done.refusal.slots), ((), {"what": "count"}))
        self.assertEqual(self.world[ME][Tally].count, 0)

    def test_a_broken_rule_undoes_the_turn_and_is_reported(self) -> None:
        turn = Turn(Intent("count", ME, text="break"), self.world, self.book)
        done = self.performer.perform(turn, count.decide)
        assert done.fault is not None
        self.assertIsInstance(done.fault.error, ZeroDivisionError)
        self.assertEqual(
            (done.fault.id, done.fault.verb, done.fault.actor), ("turn-0", "count", ME)
        )
        self.assertEqual(self.world[ME][Tally].count, 0)

    def test_an_endless_cascade_is_a_fault(self) -> None:
        turn = Turn(Intent("count", ME, text="loop"), self.world, self.book)
        done = self.performer.perform(turn, count.decide)
        assert done.fault is not None
        self.assertIn("endless cascade", str(done.fault.error))
        self.assertLess(len(self.seen), CASCADE_LIMIT + 5)
        self.assertEqual(self.world[ME][Tally].count, 0)

    def test_every_turn_counts(self) -> None:
        for text in ("", "refuse", "break"):
            self._count(text)
        self.assertEqual(self.world.counters.turns, 3)


class TurnTests(SynchronousTestCase):
    """A turn has its own luck, and promises what its grammar promises."""

    @override
    def setUp(self) -> None:
        self.world = WorldGraph(seed=7)
        self.world.restore([Entity(ME)])

    def test_the_same_turn_has_the_same_luck(self) -> None:
        one, two = (Turn(Intent("roll", ME), self.world, Rulebook()) for _ in "ab")
        self.assertEqual(one.dice.random(), two.dice.random())

    def test_another_turn_or_another_world_has_other_luck(self) -> None:
        first = Turn(Intent("roll", ME), self.world, Rulebook()).dice.random()
        self.world.counters.turns += 1
        self.assertNotEqual(first, Turn(Intent("roll", ME), self.world, Rulebook()).dice.random())
        other = WorldGraph(seed=8)
        self.assertNotEqual(first, Turn(Intent("roll", ME), other, Rulebook()).dice.random())

    def test_a_missing_noun_is_a_mistake_of_the_grammar(self) -> None:
        turn = Turn(Intent("take", ME), self.world, Rulebook())
        for part in ("object", "second", "room"):
            self.assertRaises(VetrellisError, getattr, turn, part)


class RulebookTests(SynchronousTestCase):
    """Declarations are collected, and contradictions found at start."""

    def test_all_five_ways_in(self) -> None:
        book = Rulebook.of(
            system("tests.a", count=count, check=only_up_to_nine, add=tally_adds),
            system("tests.b", every=now_and_then, due=bell),
        )
        self.assertEqual(list(book.verbs), ["count"])
        self.assertEqual(len(book.checks["count"]), 1)
        self.assertEqual(book.periodic[0].ticks, 5)
        self.assertEqual(list(book.due), ["bell"])
        entity = Entity(ME, own={Tally: Tally(3)})
        self.assertEqual(book.figure(STRENGTH, WorldGraph(), entity), 8)

    def test_parts_and_events_are_known_by_name(self) -> None:
        own = system(__name__, Tally=Tally, Counted=Counted, Part=Part)
        book = Rulebook.of(own)
        self.assertEqual(book.parts, {"tally": Tally})
        self.assertEqual(book.events, {"counted": Counted})

    def test_a_verb_defined_twice_is_refused(self) -> None:
        again = verb("count")(count.decide)
        error = self.assertRaises(
            RulebookError, Rulebook.of, system("a", count=count), system("b", count=again)
        )
        self.assertIn("b defines the verb 'count' a second time", str(error))

    def test_a_check_without_its_verb_is_refused(self) -> None:
        self.assertRaises(RulebookError, Rulebook.of, system("a", check=only_up_to_nine))

    def test_names(self) -> None:
        self.assertEqual(snake_case("LightSource"), "light_source")
        self.assertEqual(rulebook.snake_case("Lit"), "lit")

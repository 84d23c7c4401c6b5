"""The engine as its host knows it: arrivals, departures, ticks, faults, determinism."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType

from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.scene import ADA, BO, CRATE, DAY, HAT, LAMP, QUAY, Scene, blueprint, catalogue
from vetrellis.game.action.scope import Scope
from vetrellis.game.action.sight import ScopeResolver
from vetrellis.game.core.entity import Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import after, every
from vetrellis.game.core.telling import ActionResult
from vetrellis.game.core.turn import Turn
from vetrellis.game.engine import STANDARD, Engine
from vetrellis.game.player.avatar import Avatar, Journal
from vetrellis.game.player.coming import LINGERS
from vetrellis.game.player.presence import Presence
from vetrellis.game.world.handling import Dropped, Taken
from vetrellis.game.world.item import Item
from vetrellis.game.world.portal import Portal


class BrokenScopes(ScopeResolver):
    """Finds nothing, the hard way."""

    @override
    def resolve(
        self, actor: EntityId, language: str, directions: Mapping[str, str] | None = None
    ) -> Scope:
        raise LookupError(actor)


GUEST = EntityId("player:9")


class ComingTests(SynchronousTestCase):
    """A character is in the world while its player is, and a little longer."""

    @override
    def setUp(self) -> None:
        self.scene = Scene(bo=True)
        self.engine = self.scene.engine

    def test_a_newcomer_appears_and_looks(self) -> None:
        outcome = self.engine.arrive(GUEST, "Cy", "they", "en", False, True)
        self.assertTrue(self.scene.read(outcome, GUEST).startswith("You arrive.\nSalt Quay"))
        self.assertIn("Cy is here, all at once", self.scene.read(outcome, ADA))
        self.assertIn("De pronto Cy", self.scene.read(outcome, BO))
        self.assertIn("Room.Info", [d.package for t in outcome.tellings for d in t.data])

    def test_who_quits_is_back_where_they_left_with_their_things(self) -> None:
        self.scene.does("take lamp", "up")
        outcome = self.engine.leave(ADA, deliberate=True)
        self.assertEqual(outcome.gone, (ADA,))
        self.assertIsNone(self.engine.world[ADA].where)
        self.assertEqual(self.engine.process(ADA, "look").tellings, ())
        self.assertEqual(self.engine.leave(ADA, True).gone, ())
        back = self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        self.assertIn("Loft", self.scene.read(back))
        self.assertEqual(self.scene.where(LAMP), (ADA, Relation.HELD))

    def test_a_guest_leaves_its_things_and_is_gone_for_good(self) -> None:
        self.engine.arrive(GUEST, "Cy", "they", "en", False, True)
        self.scene.does("take hat", player=GUEST)
        self.assertEqual(self.engine.leave(GUEST, True).gone, (GUEST,))
        self.assertNotIn(GUEST, self.engine.world)
        self.assertEqual(self.scene.where(HAT), (QUAY, Relation.IN))

    def test_who_loses_the_line_lingers_and_is_seen_to(self) -> None:
        outcome = self.engine.leave(BO, deliberate=False)
        self.assertEqual(self.scene.read(outcome), "Bo falls silent and looks at nothing.")
        self.assertIn("Bo is here, looking at nothing.", self.scene.does("look"))
        self.assertIn("Bo (link-dead)", self.scene.does("who"))
        self.assertIn("nobody is at the other end", self.scene.does("x bo"))
        told = self.engine.process(ADA, "say hello").tellings  # and kept for them by the host
        self.assertIn(BO, [reader for telling in told for reader in telling.readers])

    def test_who_comes_back_in_time_wakes(self) -> None:
        self.engine.leave(BO, deliberate=False)
        outcome = self.engine.arrive(BO, "Bo", "he", "en", True, False)
        self.assertEqual(self.scene.read(outcome), "Bo comes back to himself.")
        presence = self.engine.world[BO][Presence]
        self.assertEqual((presence.language, presence.reader), ("en", True))
        self.engine.begin_tick(self.engine.world.now + LINGERS + 1000)
        self.assertIsNotNone(self.engine.world[BO].where)

    def test_who_lingers_too_long_leaves(self) -> None:
        self.engine.leave(BO, deliberate=False)
        outcome = self.engine.begin_tick(self.engine.world.now + LINGERS)
        self.assertEqual(outcome.gone, (BO,))
        self.assertIn("Bo takes his leave.", self.scene.read(outcome))
        self.assertEqual(self.engine.world[BO][Avatar].home, QUAY)

    def test_a_take_over_is_noticed_by_nobody_else(self) -> None:
        outcome = self.engine.arrive(BO, "Bo", "he", "en", False, False)
        self.assertEqual([t for t in outcome.tellings if ADA in t.readers], [])

    def test_prose_is_configured(self) -> None:
        self.engine.configure(ADA, "es", reader=True)
        self.assertEqual(self.scene.does("i"), "Tienes las manos vacías.")
        self.assertEqual(self.engine.prompt(ADA).plain(), ">")

    def test_a_home_that_is_no_more_is_the_start(self) -> None:
        self.engine.leave(BO, deliberate=True)
        self.engine.world.apply(_Moved())
        outcome = self.engine.arrive(BO, "Bo", "he", "en", False, False)
        self.assertIn("Salt Quay", self.scene.read(outcome, BO))

    def test_visits_are_remembered(self) -> None:
        self.scene.does("up", "down", "up")
        self.assertEqual(self.engine.world[ADA][Journal].visits[EntityId("q/loft")], 2)


@frozen
class _Moved(Event):
    """Bo's home is torn down."""

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(BO, Avatar(home=EntityId("q/nowhere")))


def broken_system() -> ModuleType:
    """A system with two bad rules."""
    module = ModuleType("tests.broken")

    @after(Taken)
    def bad_reaction(event: Taken, turn: Turn) -> Iterator[Event]:
        yield Dropped(event.actor, event.item, turn.room)
        raise ZeroDivisionError

    @every(1)
    def bad_period(turn: Turn) -> Iterator[Event]:
        raise ValueError
        yield

    vars(module).update(bad_reaction=bad_reaction, bad_period=bad_period)
    return module


class FaultTests(SynchronousTestCase):
    """A broken rule costs its turn, and nothing else."""

    @override
    def setUp(self) -> None:
        self.engine = Engine.of(blueprint(), catalogue(), (*STANDARD, broken_system()))
        self.engine.found()
        self.engine.arrive(ADA, "Ada", "she", "en", False, False)

    def test_a_broken_reaction_undoes_the_turn_and_says_so(self) -> None:
        outcome = self.engine.process(ADA, "take lamp")
        fault = outcome.faults[0]
        self.assertIsInstance(fault.error, ZeroDivisionError)
        self.assertEqual(self.engine.world[LAMP].where, QUAY)
        told = outcome.tellings[0].text.plain()
        self.assertIn(fault.id, told)
        self.assertIn("did not happen", told)

    def test_a_line_that_breaks_its_reader_is_answered_too(self) -> None:
        self.engine.processor.scopes = BrokenScopes(self.engine.world)
        outcome = self.engine.process(ADA, "take lamp. look")
        self.assertEqual([type(f.error) for f in outcome.faults], [LookupError])
        self.assertIn(outcome.faults[0].id, outcome.tellings[0].text.plain())

    def test_a_broken_periodic_rule_lets_time_go_on(self) -> None:
        outcome = self.engine.begin_tick(5000)
        self.assertEqual([type(f.error) for f in outcome.faults], [ValueError])
        self.assertEqual(self.engine.world.now, 5000)


class ResultTests(SynchronousTestCase):
    """What the seed promises: a command in, words out, with no network."""

    def test_process_and_compose(self) -> None:
        engine = Scene().engine
        result = engine.processor.process("take lamp. i", ADA)
        self.assertIsInstance(result, ActionResult)
        self.assertEqual(result.events[0], Taken(ADA, LAMP))
        told = engine.compositor.compose(result)
        self.assertEqual(told, "You take the brass lamp.\nYou are carrying a brass lamp.")

    def test_what_is_used_up_is_not_used_again(self) -> None:
        told = Scene().does("take onion", "eat onion. eat it")
        self.assertEqual(told, "You eat the onion.\nYou see no “it” here.")

    def test_a_line_does_at_most_so_much(self) -> None:
        scene = Scene()
        told = scene.does(" ; ".join(["wave"] * 50))
        self.assertEqual(told.count("You wave."), 20)


class FoundingTests(SynchronousTestCase):
    """What content adds later is placed; what was used up stays used up."""

    def test_founding_twice_places_nothing_twice(self) -> None:
        scene = Scene()
        scene.does("take onion", "eat onion")
        before = len(scene.engine.world)
        scene.engine.found()
        self.assertEqual(len(scene.engine.world), before)

    def test_every_portal_is_joined(self) -> None:
        world = Scene().engine.world
        for entity in world:
            portal = entity.get(Portal)
            if portal is not None:
                self.assertEqual(world.links(portal.near.room)[portal.near.direction], entity.id)


COMMANDS = st.sampled_from(
    (
        *("take all", "drop all", "take lamp", "put hat in crate", "open crate", "close crate"),
        *("take all from crate", "give hat to bo", "give all to bo", "wear hat", "remove hat"),
        *("take crate", "put crate in crate", "n", "s", "u", "d", "take key", "lock door"),
        *("light lamp", "eat onion", "sit on bench", "stand", "take jar", "put jar in crate"),
        *("put crate in jar", "open jar", "drink beer", "say hi", "look", "x crate", "2", "it"),
    )
)
PLAYS = st.lists(st.tuples(st.sampled_from([ADA, BO]), COMMANDS), max_size=25)


class PropertyTests(SynchronousTestCase):
    """However players play, the world stays whole."""

    @settings(max_examples=60, deadline=None)
    @given(PLAYS)
    def test_nothing_is_lost_doubled_or_inside_itself(
        self, play: list[tuple[EntityId, str]]
    ) -> None:
        scene = Scene(bo=True)
        world = scene.engine.world
        things = {e.id for e in world if Item in e}
        for player, line in play:
            outcome = scene.engine.process(player, line)
            self.assertEqual(outcome.faults, ())
            if line == "eat onion" or line == "drink beer":
                things &= {e.id for e in world}
        self.assertEqual({e.id for e in world if Item in e}, things)
        for entity in world:
            self.assertNotIn(entity.id, [holder.id for holder in world.holders(entity.id)])
        self.assertIn(CRATE, world)

    @settings(max_examples=20, deadline=None)
    @given(PLAYS)
    def test_the_same_inputs_give_the_same_world(self, play: list[tuple[EntityId, str]]) -> None:
        self.assertEqual(*(_played(play) for _ in "ab"))

    def test_the_same_under_two_hash_seeds(self) -> None:
        code = "from tests.game.test_engine import long_play; print(long_play())"
        said = {
            subprocess.run(
                [sys.executable, "-c", code],
                env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
                capture_output=True,
                check=True,
            ).stdout
            for seed in ("1", "2")
        }
        self.assertEqual(len(said), 1)
        self.assertGreater(len(said.pop()), 1000)


def _played(play: list[tuple[EntityId, str]]) -> list[str]:
    scene = Scene(bo=True)
    told = [str(scene.engine.process(player, line).tellings) for player, line in play]
    return told + [
        f"{e.id} {e.where} {e.how} {e.placed} {e.own_parts()}" for e in scene.engine.world
    ]


def long_play() -> str:
    """Play a good while, in one fixed way; return all that was told, and the world."""
    scene = Scene(bo=True)
    told = []
    for at in range(300):
        scene.engine.begin_tick(DAY + at * 20_000)
        line = ("take all", "drop all", "u", "d", "open crate", "put all in crate", "look")[at % 7]
        told.append(str(scene.engine.process((ADA, BO)[at % 2], line).tellings))
    places = (f"{e.id} {e.where} {e.how} {e.placed}" for e in scene.engine.world)
    return "\n".join([*told, *places])

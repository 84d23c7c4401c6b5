"""What those are told who are not in the world, and who was refused."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.scene import ADA, Scene
from vetrellis.game.player.information import FROM_OUTSIDE


class ConsultTests(SynchronousTestCase):
    """Some things can be asked from outside; the answer is the one that players get."""

    @override
    def setUp(self) -> None:
        self.scene = Scene(bo=True)
        self.engine = self.scene.engine

    def told(self, line: str, language: str = "en") -> str | None:
        answer = self.engine.consult(line, language)
        return None if answer is None else answer.plain()

    def test_the_answer_is_what_a_player_would_be_told(self) -> None:
        for line in ("who", "help", "help take", "help soup", "commands", "time", "tide"):
            self.assertEqual(self.told(line), self.scene.does(line), line)

    def test_titles_are_shown(self) -> None:
        self.scene.does("title the Keeper")
        self.assertIn("Ada the Keeper", str(self.told("who")))

    def test_nobody_may_be_there(self) -> None:
        for player in list(self.engine.world):
            self.engine.leave(player.id, deliberate=True)
        self.assertEqual(self.told("who"), "There is nobody in the world just now.")
        self.assertEqual(self.told("who", "es"), "No hay nadie en el mundo ahora mismo.")

    def test_in_any_language_about_any_language(self) -> None:
        for line in ("who", "quién"):
            self.assertIn("players in the world", str(self.told(line)), line)
            self.assertIn("personas en el mundo", str(self.told(line, "es")), line)

    def test_all_else_is_for_who_is_there(self) -> None:
        for line in (
            "", "look", "n", "take lamp", "say hello", "'hello", "score", "weather", "inventory",
            "who. look", "who and look", "title Queen", "soup", "again", "tell bo hi",
        ):  # fmt: skip
            self.assertIsNone(self.told(line), line)

    def test_every_one_of_these_verbs_is_there(self) -> None:
        self.assertLessEqual(FROM_OUTSIDE, self.engine.rulebook.verbs.keys())

    @settings(max_examples=200)
    @given(st.text(max_size=60) | st.sampled_from(["who", "help", "time", "who is ", "help é"]))
    def test_it_changes_nothing_whatever_is_asked(self, line: str) -> None:
        world = self.engine.world
        world.touched.clear()
        before = world.counters.turns, world.now
        self.engine.consult(line, "en")
        self.assertEqual((world.counters.turns, world.now), before)
        self.assertEqual(set(world.touched), set())


class RefusedTests(SynchronousTestCase):
    """An outcome tells whether something that was typed was not done."""

    def refused(self, line: str) -> bool:
        return Scene().engine.process(ADA, line).refused

    def test_done(self) -> None:
        for line in ("look", "say hello", "take cap", "who. time", "'hi"):
            self.assertFalse(self.refused(line), line)

    def test_not_understood_not_done_or_half_done(self) -> None:
        for line in ("soup", "take", "take moon", "take anvil", "go up and up", "look. soup"):
            self.assertTrue(self.refused(line), line)

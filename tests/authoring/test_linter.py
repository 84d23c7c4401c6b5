from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.authoring.worlds import HOME, ROOMS, diagnose, write_world
from vetrellis.authoring.linter import noun_phrases

FILLER = "Rope lies in coils, and pitch drips on it, and boys who were told to count it count it."
"""Nineteen words that break no rule."""


class ProseTestCase(SynchronousTestCase):
    """The small world, with other words in its attic."""

    @override
    def setUp(self) -> None:
        self.root = Path(self.mktemp())

    def lint(self, base: str, more: str = "") -> list[tuple[str, int, str]]:
        """Return code, column and message of what the linter says of an attic's base."""
        kept = HOME[ROOMS].partition("attic:")[0]
        attic = f"attic:\n  name: Attic\n  base: {base}\n{more}"
        write_world(self.root, {**HOME, ROOMS: f"{kept}{attic}"})
        return [
            (each.code, each.column, each.message)
            for each in diagnose(self.root)
            if each.path.endswith("rooms.yaml")
        ]

    def lint_with(self, sentence: str, more: str = "") -> list[tuple[str, int, str]]:
        """Return the same of a base that is in order but for one sentence."""
        return self.lint(f"{sentence} {FILLER} {FILLER} Go down.", more)


class LengthTests(ProseTestCase):
    """A base has 35 to 70 words; markup is none."""

    def test_short_base_is_told(self) -> None:
        self.assertEqual(self.lint("Go down."), [("V401", 9, "has 2 words, not 35 to 70")])

    def test_long_base_is_told(self) -> None:
        found = self.lint(f"{FILLER} {FILLER} {FILLER} {FILLER} Go down.")
        self.assertEqual(found, [("V401", 9, "has 78 words, not 35 to 70")])

    def test_fitting_base_is_fine(self) -> None:
        self.assertEqual(self.lint_with("Rope [em]is[/em] here."), [])


class VoiceTests(ProseTestCase):
    """The prose says what is there, not what its reader does or feels."""

    def test_seeing_is_no_opening(self) -> None:
        self.assertEqual(
            self.lint_with("You see rope."), [("V402", 9, "a sentence begins with 'You see'")]
        )

    def test_later_sentences_have_openings_too(self) -> None:
        found = self.lint_with("Rope. You are in rope.")
        self.assertEqual(found, [("V402", 15, "a sentence begins with 'You are in'")])

    def test_feelings_are_not_told(self) -> None:
        for words in ("makes you", "you shiver", "your heart"):
            found = self.lint_with(f"Rope {words} here.")
            self.assertEqual(found, [("V403", 14, f"{words!r} tells players what they feel")])

    def test_fragments_are_held_to_it(self) -> None:
        found = self.lint_with("Rope.", "  add: [{text: You feel rope.}]\n")
        self.assertEqual([code for code, _, _ in found], ["V403", "V402"])

    def test_speech_is_free(self) -> None:
        said = f"'\"You feel the fog\", says rope. {FILLER} {FILLER} Go down.'"
        self.assertEqual(self.lint(said), [])


class FalsifiableTests(ProseTestCase):
    """No tide, hour, season or weather makes a base untrue."""

    def test_weather_in_a_base_is_told(self) -> None:
        message = "'fog' is not so at every tide, hour, season and weather"
        self.assertEqual(self.lint_with("Rope in fog."), [("V406", 17, message)])

    def test_allowed_word_is_let_pass(self) -> None:
        self.assertEqual(self.lint_with("Rope in fog.", "  allow: [fog]\n"), [])

    def test_fragment_may_say_it(self) -> None:
        self.assertEqual(self.lint_with("Rope.", "  add: [{text: Fog in coils.}]\n"), [])


class SimileTests(ProseTestCase):
    """One simile is enough."""

    def test_second_simile_is_told(self) -> None:
        found = self.lint_with("Rope like a snake, as if asleep.")
        self.assertEqual(found, [("V407", 28, "has 2 similes")])

    def test_one_simile_is_fine(self) -> None:
        self.assertEqual(self.lint_with("Rope like a snake."), [])


class NounTests(ProseTestCase):
    """Every noun in the prose is examinable."""

    def test_noun_without_scenery_is_told_where_it_is(self) -> None:
        found = self.lint_with("Rope on the rusty winch.")
        self.assertEqual(found, [("V404", 17, "nobody can examine 'rusty winch'")])

    def test_position_is_right_in_a_folded_block_after_markup(self) -> None:
        base = f">\n    {FILLER}\n    Rope [em]on[/em] the winch. {FILLER} Go down."
        self.assertEqual(self.lint(base), [("V404", 22, "nobody can examine 'winch'")])

    def test_scenery_makes_it_examinable(self) -> None:
        for scenery in ("winch", "rope, winches", "big winch"):
            found = self.lint_with("Rope on the winch.", f"  scenery: {{'{scenery}': Old.}}\n")
            self.assertEqual(found, [])

    def test_further_words_of_scenery_count(self) -> None:
        scenery = "  scenery: {gear: {words: [winch], description: Old.}}\n"
        self.assertEqual(self.lint_with("Rope on the winch.", scenery), [])

    def test_things_and_people_placed_here_count(self) -> None:
        self.assertEqual(self.lint_with("Rope on the bean.", "  items: [bean]\n"), [])

    def test_what_scenery_holds_counts(self) -> None:
        scenery = "  scenery: {shelf: {description: Old., supporter: 3, on: [bean]}}\n"
        self.assertEqual(self.lint_with("Rope on the bean.", scenery), [])

    def test_marked_words_directions_and_destinations_count(self) -> None:
        self.assertEqual(self.lint_with("Rope, an [item]awl[/item], the hall, the trapdoor."), [])

    def test_what_is_only_compared_is_not_here(self) -> None:
        self.assertEqual(self.lint_with("Rope like a snake, rope."), [])

    def test_measures_and_abstractions_are_no_things(self) -> None:
        self.assertEqual(self.lint_with("Rope for the rest of a while, at the end."), [])

    def test_phrases_end_where_something_else_begins(self) -> None:
        found = [phrase for phrase, _ in noun_phrases("The old dog, a cat-like fox on its hill.")]
        self.assertEqual(found, [["old", "dog"], ["cat-like", "fox"], ["hill"]])


class ExitTests(ProseTestCase):
    """Every exit can be discovered from the prose."""

    def test_unmentioned_exit_is_told(self) -> None:
        found = self.lint(f"{FILLER} {FILLER} Go.")
        self.assertEqual(found, [("V405", 9, "the prose never says that one can go down")])

    def test_marked_destination_is_enough(self) -> None:
        self.assertEqual(self.lint(f"{FILLER} {FILLER} The [exit]hall[/exit]."), [])

    def test_marked_article_of_a_destination_is_not(self) -> None:
        found = self.lint(f"{FILLER} {FILLER} [exit]The[/exit].")
        self.assertEqual([code for code, _, _ in found], ["V405"])

    def test_fragment_is_enough(self) -> None:
        more = "  add: [{if: {tide: low}, text: Below is rope.}]\n"
        self.assertEqual(self.lint(f"{FILLER} {FILLER} Go.", more), [])


class BrokenTests(ProseTestCase):
    """In a world with errors, nothing is said about what the broken places may have held."""

    def test_nouns_and_exits_wait(self) -> None:
        found = self.lint("Rope on the winch.", "  scenery: {winch: 7}\n")
        self.assertEqual([code for code, _, _ in found], ["V102"])

    def test_rules_for_words_alone_do_not_wait(self) -> None:
        kept = HOME[ROOMS].replace("to: attic", "to: atic").replace("Flagstones and", "You see")
        write_world(self.root, {**HOME, ROOMS: kept})
        self.assertEqual([each.code for each in diagnose(self.root)], ["V201", "V402"])

"""Tests of names."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.auth.name import (
    NameRefusedError,
    NameRules,
    key_of,
    script_of,
    shown,
    skeleton_of,
)

LETTERS = st.text(st.characters(categories=("L", "M")), min_size=1, max_size=24)


class SpellingTests(SynchronousTestCase):
    """All spellings of a name are one name, shown in one way."""

    def test_case_and_composition_do_not_matter(self) -> None:
        for one, other in (
            ("Ada", "aDA"),
            ("Sofía", "SOFI\u0301A"),
            ("Strauß", "STRAUSS"),
            ("ﬁnn", "Finn"),
            (" Ada ", "ada"),
        ):
            with self.subTest(one=one, other=other):
                self.assertEqual(key_of(one), key_of(other))

    def test_name_is_shown_with_one_capital(self) -> None:
        for name, as_shown in (
            ("ada", "Ada"),
            ("McKENNA", "Mckenna"),
            ("ángel", "Ángel"),
            ("sofi\u0301a", "Sofía"),
        ):
            with self.subTest(name=name):
                self.assertEqual(shown(name), as_shown)

    @given(LETTERS)
    @example("ß")
    @example("İ")
    @example("ŉab")
    @example("ıaa")
    def test_admitted_name_is_shown_as_itself(self, name: str) -> None:
        rules = NameRules()
        if rules.objection(name) is None:
            self.assertEqual(key_of(shown(name)), key_of(name))
            self.assertEqual(shown(shown(name)), shown(name))
            self.assertIsNone(rules.objection(shown(name)))


class SkeletonTests(SynchronousTestCase):
    """Names that look alike on somebody's screen are one to us."""

    def test_lookalikes_share_a_skeleton(self) -> None:
        for one, other in (
            ("Marnie", "Mamie"),
            ("Vvillow", "Willow"),
            ("Clara", "Dara"),
            ("Sofía", "Sofia"),
            ("Аdа", "Ada"),  # Cyrillic
            ("Ορα", "Opa"),  # Greek
            ("Bjørn", "Bjorn"),
            ("Adrnin", "Admin"),
            ("sıla", "sila"),
        ):
            with self.subTest(one=one, other=other):
                self.assertEqual(skeleton_of(one), skeleton_of(other))

    def test_different_names_do_not(self) -> None:
        names = ["Ada", "Adam", "Neil", "Nell", "Marisol", "Iris", "Lris", "Bo", "Tobin"]
        self.assertEqual(len({skeleton_of(name) for name in names}), len(names))

    @given(LETTERS)
    def test_spellings_of_one_name_share_it(self, name: str) -> None:
        self.assertEqual(skeleton_of(name), skeleton_of(key_of(name)))
        apart = unicodedata.normalize("NFD", name)
        self.assertEqual(skeleton_of(name), skeleton_of(apart))


class RuleTests(SynchronousTestCase):
    """A name is 3 to 20 letters of one script, and claims no office."""

    def test_good_names_pass(self) -> None:
        rules = NameRules()
        for name in ("Ada", "Begoña", "Nguyễn", "Strauß", "Øystein", "a" * 20, "É" * 20):
            with self.subTest(name=name):
                self.assertIsNone(rules.objection(name))
                self.assertEqual(rules.check(name), shown(name))

    def test_bad_names_are_refused_with_the_reason(self) -> None:
        rules = NameRules()
        for name, reason in (
            ("", "letters"),
            ("Al", "too-short"),
            ("e\u0301a", "too-short"),
            ("a" * 21, "too-long"),
            ("a" * 500, "too-long"),
            ("Mary Ann", "letters"),
            ("O'Brien", "letters"),
            ("R2D2", "letters"),
            ("Zoe\u200b", "letters"),
            ("e\u0301\u0301\u0301va", "letters"),
            ("\u0301eva", "letters"),
            ("ǃǃǃ", "script"),
            ("ʀoot", "script"),
            ("Ада", "script"),
            ("Norа", "script"),
            ("guest", "reserved"),
            ("SELF", "reserved"),
            ("vvizard", "reserved"),
            ("Adrninistrator", "reserved"),
            ("Vetrellisbot", "reserved"),
        ):
            with self.subTest(name=name):
                self.assertEqual(rules.objection(name), f"session-name-{reason}")
                refused = self.assertRaises(NameRefusedError, rules.check, name)
                self.assertEqual(refused.reason, f"session-name-{reason}")

    def test_scripts_can_be_added_but_not_mixed(self) -> None:
        rules = NameRules(scripts=("LATIN", "CYRILLIC"))
        self.assertIsNone(rules.objection("Наташа"))
        self.assertEqual(rules.objection("Нaтaшa"), "session-name-one-script")
        self.assertEqual(rules.objection("аdа" + "m"), "session-name-one-script")

    def test_nobody_passes_for_one_of_the_cast(self) -> None:
        rules = NameRules.with_cast(["Tobin Ash", "the Tide Keeper", "Old Jo"])
        for name in ("Tobin", "tobín", "ash"):
            with self.subTest(name=name):
                self.assertEqual(rules.objection(name), "session-name-reserved")
        self.assertIsNone(rules.objection("Ada"))
        self.assertEqual(rules.objection("guest"), "session-name-reserved")

    def test_shape_says_nothing_about_offices(self) -> None:
        self.assertIsNone(NameRules().shape_objection("admin"))
        self.assertEqual(NameRules().shape_objection("look at"), "session-name-letters")

    def test_script_of_no_letter_is_none(self) -> None:
        self.assertEqual([script_of(letter) for letter in "aж7"], ["LATIN", "CYRILLIC", ""])

    @given(st.text(max_size=200))
    def test_any_text_gets_an_answer(self, name: str) -> None:
        objection = NameRules().objection(name)
        self.assertTrue(objection is None or objection.startswith("session-name-"))
        if objection is None:
            self.assertTrue(skeleton_of(name).isascii())

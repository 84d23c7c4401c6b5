"""Nothing that a player types moves another player's cursor."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.gateway.sanitise import LONGEST, MOST_MARKS, sanitise

FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
MARK = "\u0301"


class DroppedTests(SynchronousTestCase):
    """What a screen would obey instead of showing is dropped."""

    def test_escape_sequences(self) -> None:
        self.assertEqual(sanitise("\x1b[2J\x1b]0;owned\x07\x9b31mhi\x7f"), "[2J]0;owned31mhi")

    def test_line_ends_of_every_kind(self) -> None:
        self.assertEqual(sanitise("a\nb\rc\x85d\u2028e\u2029f\x0bg\x0ch\x1ci"), "abcdefghi")

    def test_telnet_and_mxp_sequences(self) -> None:
        self.assertEqual(sanitise("\x1b[6z<b>\x00\xff"), "[6z<b>ÿ")

    def test_directions_of_reading(self) -> None:
        self.assertEqual(sanitise("\u202eegnarts\u202c \u2066x\u2069\u200f"), "egnarts x")

    def test_what_cannot_be_seen(self) -> None:
        self.assertEqual(sanitise("A\u200bd\u200da\u2060\ufeff\u00ad\u3164\ufe0f"), "Ada")

    def test_surrogates_private_and_unassigned_characters(self) -> None:
        self.assertEqual(sanitise("a\ud800b\ue000c\U000fffffd\uffff\u0378"), "abcd")

    def test_hidden_tags(self) -> None:
        self.assertEqual(sanitise("hi\U000e0068\U000e0069\U000e0100"), "hi")


class KeptTests(SynchronousTestCase):
    """People write in their own languages."""

    def test_plain_words_are_the_same_object(self) -> None:
        line = "look at the lamp"
        self.assertIs(sanitise(line), line)

    def test_words_of_many_scripts(self) -> None:
        for line in ("¿Dónde está Ñuño?", "漢字かな", "Привет", "👍🏽 done", "“quoted” — so"):
            self.assertEqual(sanitise(line), line)

    def test_hindi_keeps_its_vowel_signs(self) -> None:
        line = unicodedata.normalize("NFC", "हिन्दी में स्त्री")
        self.assertEqual(sanitise(line), line)

    def test_a_tab_and_every_other_space_is_a_space(self) -> None:
        self.assertEqual(sanitise("a\tb\u00a0c\u3000d\u2009e"), "a b c d e")

    def test_letters_are_composed(self) -> None:
        self.assertEqual(sanitise("cafe" + MARK), "café")


class MarkTests(SynchronousTestCase):
    """A letter wears four accents at most."""

    def test_zalgo_is_shorn(self) -> None:
        self.assertEqual(sanitise("z" + MARK * 40 + "o"), "ź" + MARK * MOST_MARKS + "o")

    def test_marks_without_a_letter_count_too(self) -> None:
        self.assertEqual(sanitise("\u0334" * 9), "\u0334" * MOST_MARKS)

    def test_enclosing_marks_count_too(self) -> None:
        self.assertEqual(sanitise("o" + "\u20dd" * 9), "o" + "\u20dd" * MOST_MARKS)


class LengthTests(SynchronousTestCase):
    """A line has an end."""

    def test_a_long_line_is_cut(self) -> None:
        self.assertEqual(len(sanitise("x" * (LONGEST + 1))), LONGEST)

    def test_a_line_that_grows_when_composed_is_cut(self) -> None:
        self.assertEqual(len(sanitise("\ufb2c" * LONGEST)), LONGEST)


class PropertyTests(SynchronousTestCase):
    """Whatever is typed."""

    @given(st.text())
    def test_nothing_that_cannot_be_seen_is_left(self, line: str) -> None:
        self.assertFalse(any(unicodedata.category(c) in FORBIDDEN for c in sanitise(line)))

    @given(st.text(st.one_of(st.characters(), st.sampled_from("\u0301\u0334\u200dé\u1100\u1161"))))
    def test_twice_is_once(self, line: str) -> None:
        self.assertEqual(sanitise(sanitise(line)), sanitise(line))

    @given(st.text(st.sampled_from("ab\u0301\u0334\u093f\u20dd\u200d\ufe0f")))
    def test_no_run_of_marks_is_long(self, line: str) -> None:
        marks = "".join("m" if unicodedata.category(c)[0] == "M" else "." for c in sanitise(line))
        self.assertNotIn("m" * (MOST_MARKS + 1), marks)

    @given(st.text(st.characters(categories=["L", "N", "P", "S"], max_codepoint=0x2FF)))
    def test_letters_are_left_as_they_are(self, line: str) -> None:
        self.assertEqual(sanitise(line), unicodedata.normalize("NFC", line))

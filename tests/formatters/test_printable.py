"""Only what can be seen reaches a screen."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from tests.formatters.strategies import NASTY
from vetrellis.formatters.printable import printable, seen

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class PrintableTests(SynchronousTestCase):
    """Characters without a shape belong to the terminal, so they are dropped; no other is."""

    def test_every_character_of_unicode(self) -> None:
        every = [chr(code) for code in range(sys.maxunicode + 1)]
        kept = set(printable("".join(every)))
        hidden = {letter for letter in every if unicodedata.category(letter) in HIDDEN}
        self.assertEqual(kept & hidden, set())
        lost = {letter for letter in every if letter not in kept} - hidden
        self.assertEqual(len(lost), 6 + 4 + 2 + 16 + 240 - 1)
        self.assertTrue(all(unicodedata.category(letter) in {"Mn", "Lo"} for letter in lost))

    def test_escape_sequences_lose_their_power(self) -> None:
        self.assertEqual(printable("\x1b[2J\x9b31m\x07red"), "[2J31mred")

    def test_no_character_can_turn_the_direction_of_reading(self) -> None:
        self.assertEqual(printable("a\u202eb\u2066c\u200fd"), "abcd")

    def test_what_hides_in_names_is_dropped(self) -> None:
        self.assertEqual(printable("A\u200bd\u3164a\u034f\ufe0f"), "Ada")

    def test_words_of_any_script_stay(self) -> None:
        text = "Señor Ñandú — “漢字” العربية हिन्दी 👍🏽 e\u0301\u00a0!"
        self.assertEqual(printable(text), text)

    @given(st.one_of(st.text(), st.sampled_from(NASTY)))
    def test_done_twice_is_done_once(self, text: str) -> None:
        self.assertEqual(printable(printable(text)), printable(text))


class SeenTests(SynchronousTestCase):
    """Line ends are spaces, except where a block keeps its own lines."""

    def test_a_line_end_is_a_space(self) -> None:
        self.assertEqual(seen("one\ntwo\r\nthree\tfour"), "one two three four")

    def test_preformatted_words_keep_their_lines(self) -> None:
        self.assertEqual(seen("one\r\ntwo\x1b\nthree", lines=True), "one\ntwo\nthree")

    @given(st.text())
    def test_no_control_character_is_left(self, text: str) -> None:
        self.assertFalse(any(unicodedata.category(letter) in HIDDEN for letter in seen(text)))

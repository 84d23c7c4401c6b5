"""Screens of few letters read all the words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Charset
from vetrellis.formatters.transliterate import transliterate


class TransliterateTests(SynchronousTestCase):
    """What a screen cannot show is spelt with what it can."""

    def test_ascii_gets_the_nearest_letters(self) -> None:
        self.assertEqual(
            transliterate("“Ñandú” — ¿el café de Łódź… ½?", Charset.ASCII),
            '"Nandu" - el cafe de Lodz... 1/2?',
        )

    def test_latin_1_keeps_its_own_letters(self) -> None:
        self.assertEqual(transliterate("¿café — Łódź?", Charset.LATIN1), "¿café - Lódz?")
        self.assertEqual(transliterate("¿café — Łódź ─ ½?", Charset.CP437), "¿café - Lódz ─ ½?")

    def test_combined_letters_become_one_where_latin_1_has_it(self) -> None:
        self.assertEqual(transliterate("cafe\u0301", Charset.LATIN1), "café")

    def test_utf8_is_left_alone(self) -> None:
        self.assertEqual(transliterate("e\u0301☃", Charset.UTF8), "e\u0301☃")

    def test_what_has_no_spelling_is_a_question_mark(self) -> None:
        self.assertEqual(transliterate("☃漢", Charset.ASCII), "??")

    def test_frames_of_tables_stay_frames(self) -> None:
        self.assertEqual(transliterate("┌─┐│█", Charset.ASCII), "+-+|#")

    @given(st.text(), st.sampled_from([Charset.ASCII, Charset.LATIN1, Charset.CP437]))
    def test_the_charset_can_encode_whatever_comes_out(self, text: str, charset: Charset) -> None:
        transliterate(text, charset).encode(charset)

    @given(st.text(st.characters(codec="latin-1")))
    def test_latin_1_text_stays_as_it_is(self, text: str) -> None:
        self.assertEqual(transliterate(text, Charset.LATIN1), text)

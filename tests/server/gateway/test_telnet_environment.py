"""NEW-ENVIRON: what clients say of their surroundings, and what is made of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Charset
from vetrellis.server.gateway.telnet_environment import (
    MOST_VARIABLES,
    charset_of,
    language_of,
    mtts_of,
    variables_in,
)

MNES = b"\0\0CLIENT_NAME\x01MUDLET\0CHARSET\x01UTF-8\0MTTS\x012349"


def said(name: str, value: str) -> bytes:
    """Write a variable as a client does, with escapes."""
    pieces = [b"\x03"]
    for words in (name, value):
        pieces += [bytes((2, code)) if code < 4 else bytes((code,)) for code in words.encode()]
        pieces.append(b"\x01")
    return b"".join(pieces[:-1])


class ReadTests(SynchronousTestCase):
    """Variables are read as RFC 1572 writes them."""

    def test_what_mudlet_says(self) -> None:
        expected = {"CLIENT_NAME": "MUDLET", "CHARSET": "UTF-8", "MTTS": "2349"}
        self.assertEqual(variables_in(MNES), expected)
        self.assertEqual(variables_in(b"\x02" + MNES[1:]), expected)

    def test_names_are_in_capitals_and_variables_of_users_are_alike(self) -> None:
        self.assertEqual(variables_in(b"\0\x03lang\x01es_MX.UTF-8"), {"LANG": "es_MX.UTF-8"})

    def test_without_a_value_it_is_none(self) -> None:
        self.assertEqual(variables_in(b"\0\0USER\0LANG\x01C"), {"LANG": "C"})

    def test_any_other_command_says_nothing(self) -> None:
        for payload in (b"", b"\x01", b"\x01" + MNES[1:], b"\x09"):
            self.assertEqual(variables_in(payload), {})

    def test_only_so_many_are_read(self) -> None:
        many = b"\0" + b"".join(said(f"V{number}", "x") for number in range(200))
        self.assertEqual(len(variables_in(many)), MOST_VARIABLES)

    @given(st.binary(max_size=200))
    def test_nothing_raises_and_all_of_it_can_be_seen(self, payload: bytes) -> None:
        for name, value in variables_in(b"\0" + payload).items():
            self.assertTrue(name.isprintable() and value.isprintable())
            self.assertLessEqual(max(len(name), len(value)), 256)

    @given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20))
    def test_what_is_escaped_comes_whole(self, value: str) -> None:
        self.assertEqual(variables_in(b"\0" + said("A", value)), {"A": value})


class MeaningTests(SynchronousTestCase):
    """Letters, language and bits."""

    def test_letters(self) -> None:
        for name, value, expected in (
            ("CHARSET", "UTF-8", Charset.UTF8),
            ("CHARSET", "utf8", Charset.UTF8),
            ("CHARSET", "ISO-8859-1", Charset.LATIN1),
            ("LANG", "es_ES.UTF-8", Charset.UTF8),
            ("LANG", "de_DE.ISO8859-1", Charset.LATIN1),
            ("LANG", "C", None),
            ("CHARSET", "KOI8-R", None),
        ):
            self.assertEqual(charset_of({name: value}), expected, value)
        self.assertEqual(charset_of({"CHARSET": "LATIN-1", "LANG": "C.UTF-8"}), Charset.LATIN1)

    def test_language(self) -> None:
        for value, expected in (
            ("es_MX.UTF-8", "es-MX"),
            ("es", "es"),
            ("en_GB@euro", "en-GB"),
            ("C", ""),
            ("POSIX", ""),
            ("C.UTF-8", ""),
            ("", ""),
        ):
            self.assertEqual(language_of({"LANG": value}), expected, value)

    def test_bits(self) -> None:
        for value, expected in (
            ("2349", 2349),
            ("", None),
            ("x", None),
            ("9" * 9, None),
            ("-1", None),
        ):
            self.assertEqual(mtts_of({"MTTS": value}), expected, value)

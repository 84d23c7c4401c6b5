"""The keys of a terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.gateway.terminal_keys import Key, KeyDecoder, Press


def pressed(*data: bytes) -> list[Press]:
    decoder = KeyDecoder()
    return [press for segment in data for press in decoder.feed(segment)]


class TextTests(SynchronousTestCase):
    """Text is what the charset makes of it, wherever it is cut."""

    def test_utf8_comes_whole(self) -> None:
        self.assertEqual(pressed("café ☃".encode()), list("café ☃"))

    def test_a_character_may_be_cut(self) -> None:
        self.assertEqual(pressed(b"\xe2", b"\x98", b"\x83"), ["☃"])

    def test_bytes_that_are_not_utf8_are_marked(self) -> None:
        self.assertEqual(pressed(b"a\xffb"), ["a", "\ufffd", "b"])

    def test_latin1_is_read_as_such(self) -> None:
        self.assertEqual(KeyDecoder("latin-1").feed(b"caf\xe9"), list("café"))


class EnterTests(SynchronousTestCase):
    """Any line end is one Enter."""

    def test_each_line_end(self) -> None:
        for end in (b"\r", b"\n", b"\r\n", b"\r\0"):
            self.assertEqual(pressed(end, b"x"), [Key.ENTER, "x"], end)

    def test_cut_between_cr_and_lf(self) -> None:
        self.assertEqual(pressed(b"\r", b"\n", b"\n"), [Key.ENTER, Key.ENTER])

    def test_two_returns_are_two(self) -> None:
        self.assertEqual(pressed(b"\r\r"), [Key.ENTER, Key.ENTER])

    def test_enter_ends_a_sequence_that_never_came(self) -> None:
        self.assertEqual(pressed(b"\x1b[1;\rx"), [Key.ENTER, "x"])

    def test_keypad_enter(self) -> None:
        self.assertEqual(pressed(b"\x1bOM"), [Key.ENTER])


class SequenceTests(SynchronousTestCase):
    """What terminals send for a key is that key; what nobody knows is swallowed whole."""

    def test_arrows_of_both_modes(self) -> None:
        arrows: list[Press] = [Key.UP, Key.DOWN, Key.RIGHT, Key.LEFT]
        self.assertEqual(pressed(b"\x1b[A\x1b[B\x1b[C\x1b[D"), arrows)
        self.assertEqual(pressed(b"\x1bOA\x1bOB\x1bOC\x1bOD"), arrows)

    def test_home_and_end_of_every_terminal(self) -> None:
        for home, end in (b"HF", b"14", b"78"):
            tilde = b"" if home > 64 else b"~"
            data = b"\x1b[%c%s\x1b[%c%s" % (home, tilde, end, tilde)
            self.assertEqual(pressed(data), [Key.HOME, Key.END], data)

    def test_with_control_or_alt_arrows_move_by_words(self) -> None:
        self.assertEqual(pressed(b"\x1b[1;5C\x1b[1;3D"), [Key.WORD_RIGHT, Key.WORD_LEFT])
        self.assertEqual(pressed(b"\x1b[3;5~"), [Key.KILL_WORD_RIGHT])

    def test_with_shift_they_are_themselves(self) -> None:
        self.assertEqual(pressed(b"\x1b[1;2C"), [Key.RIGHT])

    def test_alt_letters(self) -> None:
        keys = [Key.WORD_LEFT, Key.WORD_RIGHT, Key.KILL_WORD_RIGHT, Key.KILL_WORD_LEFT]
        self.assertEqual(pressed(b"\x1bb\x1bf\x1bd\x1b\x7f"), keys)

    def test_paste_marks(self) -> None:
        self.assertEqual(pressed(b"\x1b[200~a\x1b[201~"), [Key.PASTE, "a", Key.PASTE_END])

    def test_unknown_ones_leave_nothing(self) -> None:
        unknown = (b"\x1b[15~", b"\x1b[[A", b"\x1b[<0;1;2M", b"\x1b[?1;2c", b"\x1bOP", b"\x1bz")
        for data in unknown:
            self.assertEqual(pressed(data, b"x"), ["x"], data)

    def test_an_endless_one_ends_with_its_last_letter(self) -> None:
        self.assertEqual(pressed(b"\x1b[" + b"1" * 10_000 + b"Ax"), [Key.UP, "x"])

    def test_text_in_a_sequence_ends_it(self) -> None:
        self.assertEqual(pressed("\x1b[1é".encode()), ["é"])
        self.assertEqual(pressed(b"\x1b[1\x7f"), [Key.BACKSPACE])

    def test_escape_twice_is_escape_once(self) -> None:
        self.assertEqual(pressed(b"\x1b\x1b[A"), [Key.UP])

    def test_controls_without_meaning_do_nothing(self) -> None:
        self.assertEqual(pressed(b"\x00\x07\x1a\x1f"), [])


class SegmentationTests(SynchronousTestCase):
    """However bytes are cut, they are the same keys."""

    @given(
        st.lists(
            st.sampled_from(
                [
                    b"\x1b",
                    b"[",
                    b"O",
                    b"A",
                    b"2",
                    b"0",
                    b"~",
                    b"\r",
                    b"\n",
                    b"\xe2",
                    b"\x98",
                    b"\x83",
                    b"a",
                    b"\x7f",
                    b";",
                    b"\x00",
                ]
            )
        )
    )
    def test_byte_by_byte(self, pieces: list[bytes]) -> None:
        whole = b"".join(pieces)
        self.assertEqual(
            pressed(*(whole[at : at + 1] for at in range(len(whole)))), pressed(whole)
        )

    @given(st.binary(), st.integers(0, 40))
    def test_anywhere(self, whole: bytes, cut: int) -> None:
        self.assertEqual(pressed(whole[:cut], whole[cut:]), pressed(whole))

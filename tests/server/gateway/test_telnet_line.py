"""Whatever the network does to the bytes, a player's lines come out whole."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Charset
from vetrellis.server.gateway.telnet_line import LineBuffer, corrected, decoded, has_utf8


def fed(*chunks: bytes) -> list[bytes]:
    buffer = LineBuffer()
    return [line for chunk in chunks for line in buffer.feed(chunk)]


class LineEndTests(SynchronousTestCase):
    """Every client's line end ends one line, and one only."""

    def test_each_line_end(self) -> None:
        for end in (b"\r\n", b"\r\0", b"\n", b"\r"):
            self.assertEqual(fed(b"look" + end + b"say" + end), [b"look", b"say"])

    def test_a_line_end_in_two_segments(self) -> None:
        for end in (b"\n", b"\0"):
            self.assertEqual(fed(b"look\r", end + b"say\r", end), [b"look", b"say"])

    def test_cr_ends_a_line_at_once(self) -> None:
        self.assertEqual(fed(b"look\r"), [b"look"])

    def test_empty_lines_are_lines(self) -> None:
        self.assertEqual(fed(b"\r\n\r\n\n\r\r\0"), [b""] * 5)

    def test_what_has_no_end_waits(self) -> None:
        buffer = LineBuffer()
        self.assertEqual(buffer.feed(b"lo"), [])
        self.assertEqual(buffer.feed(b""), [])
        self.assertEqual(buffer.pending, b"lo")

    @given(
        st.lists(st.sampled_from([b"\r", b"\n", b"\0", b"a", b"bc"]), max_size=30).map(b"".join),
        st.lists(st.integers(0, 30), max_size=8),
    )
    def test_any_segmentation_gives_the_same_lines(self, data: bytes, cuts: list[int]) -> None:
        at = [0, *sorted(cuts), len(data)]
        chunks = [data[a:b] for a, b in pairwise(at)]
        self.assertEqual(fed(*chunks), fed(data))


class DecodingTests(SynchronousTestCase):
    """There is always something to be read."""

    def test_utf8(self) -> None:
        self.assertEqual(decoded("café ☃".encode(), Charset.ASCII), "café ☃")

    def test_latin_1_of_a_client_that_never_said(self) -> None:
        self.assertEqual(decoded(b"caf\xe9", Charset.ASCII), "café")

    def test_utf8_that_lost_a_byte_on_the_way(self) -> None:
        self.assertEqual(decoded(b"caf\xc3\xa9 \xe2\x98", Charset.ASCII), "café \ufffd")

    def test_bad_bytes_of_a_utf8_client_are_marked(self) -> None:
        self.assertEqual(decoded(b"caf\xe9", Charset.UTF8), "caf\ufffd")

    def test_evidence(self) -> None:
        self.assertEqual(
            [has_utf8(line) for line in (b"plain", b"caf\xe9", "é".encode(), b"\xe2\x98")],
            [False, False, True, False],
        )

    @given(st.binary(), st.sampled_from(Charset))
    def test_any_bytes_can_be_read(self, line: bytes, charset: Charset) -> None:
        decoded(line, charset)


class CorrectionTests(SynchronousTestCase):
    """Backspace and DEL take back a letter, as the player saw it."""

    def test_each_takes_back_one_letter(self) -> None:
        self.assertEqual(corrected("lokk\b\bok\x7fk"), "look")

    def test_a_letter_of_many_bytes_is_one(self) -> None:
        self.assertEqual(corrected("añ\x7fb"), "ab")

    def test_nothing_is_taken_from_nothing(self) -> None:
        self.assertEqual(corrected("\b\b\x7fok"), "ok")

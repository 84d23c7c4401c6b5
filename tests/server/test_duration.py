"""Tests of reading how long something is to take."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.duration import seconds_of


class DurationTests(SynchronousTestCase):
    """A time is a number, in seconds unless it says minutes, within reason."""

    def test_times(self) -> None:
        for words, seconds in (
            ("10s", 10.0), ("10", 10.0), ("1m", 60.0), ("0.5", 0.5), (" 2.5 S ", 2.5),
            ("10m", 600.0), ("600", 600.0), ("1.5m", 90.0),
        ):  # fmt: skip
            self.assertEqual(seconds_of(words), seconds, words)

    def test_out_of_bounds(self) -> None:
        for words in ("0", "0.4", "601", "11m", "999999m"):
            self.assertIsNone(seconds_of(words), words)

    def test_no_time(self) -> None:
        for words in ("", "s", "-1", "soon", "10h", "1e2", "nan", "inf", "10 s s", "١٠", "1" * 99):
            self.assertIsNone(seconds_of(words), words)

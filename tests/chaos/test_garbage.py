"""Sixty-four megabytes of garbage at a real server: flat memory, a quiet log, a live game."""

from __future__ import annotations

from pathlib import Path
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from tests.chaos.garbage import KINDS, thrown

SIZE = 64 << 20
MOST_GROWTH = 40_000_000
"""Bytes: what forty connections may have unread, and what the allocator keeps of that."""
MOST_LOG = 2_000_000


class GarbageTests(SynchronousTestCase):
    """Nothing that strangers send makes the server grow, complain, or stop."""

    def test_memory_is_flat_and_nothing_breaks(self) -> None:
        directory = Path(self.mktemp()).absolute()
        directory.mkdir(parents=True)
        outcome = thrown(directory, SIZE)
        self.assertEqual(outcome.complaints, [])
        self.assertEqual(outcome.end.status, 0)
        self.assertGreaterEqual(outcome.sent, SIZE)
        self.assertLess(outcome.growth, MOST_GROWTH, outcome.words)
        self.assertLess(len(outcome.end.out), MOST_LOG, outcome.words)

    def test_every_kind_of_garbage_goes_on(self) -> None:
        for kinds in KINDS.values():
            for kind in kinds:
                stream = kind(Random("seed"))
                pieces = [next(stream) for _ in range(20)]
                self.assertTrue(all(pieces), kind.__name__)

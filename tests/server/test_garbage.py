"""The garbage collector stays away while a server is made, and from what it is made of."""

from __future__ import annotations

import gc
import weakref

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.garbage import dropping, lasting, spare


class Knot:
    """Something that only the collector can be rid of."""

    def __init__(self) -> None:
        self.itself = self


class LastingTests(SynchronousTestCase):
    """What is made in the block is spared; what is dropped there is not kept."""

    @override
    def setUp(self) -> None:
        gc.unfreeze()
        self.addCleanup(gc.unfreeze)
        self.addCleanup(gc.set_threshold, *gc.get_threshold())

    def test_collector_is_off_within_and_on_again_after(self) -> None:
        with lasting():
            self.assertFalse(gc.isenabled())
        self.assertTrue(gc.isenabled())

    def test_collector_that_was_off_stays_off(self) -> None:
        gc.disable()
        self.addCleanup(gc.enable)
        with lasting():
            pass
        self.assertFalse(gc.isenabled())

    def test_what_stays_is_spared(self) -> None:
        with lasting():
            kept = [Knot()]
        self.assertGreater(gc.get_freeze_count(), 0)
        self.assertFalse(any(each is kept for each in gc.get_objects()))

    def test_what_is_dropped_within_is_collected_then(self) -> None:
        with lasting():
            kept = Knot()
            with dropping():
                gone = weakref.ref(Knot())
            self.assertIsNone(gone())
        self.assertIs(kept.itself, kept)

    def test_what_is_dropped_by_a_failure_is_collected_too(self) -> None:
        with self.assertRaises(ZeroDivisionError), dropping():
            gone = weakref.ref(Knot())
            raise ZeroDivisionError
        self.assertIsNone(gone())

    def test_what_is_there_can_be_spared_before_the_end(self) -> None:
        kept = [Knot()]
        spare()
        self.assertFalse(any(each is kept for each in gc.get_objects()))

    def test_full_rounds_become_rare_and_young_ones_do_not(self) -> None:
        gc.set_threshold(700, 10, 10)
        with lasting():
            pass
        self.assertEqual(gc.get_threshold(), (700, 10, 100))

    def test_failure_spares_nothing_and_leaves_the_collector_on(self) -> None:
        with self.assertRaises(ZeroDivisionError), lasting():
            raise ZeroDivisionError
        self.assertEqual((gc.get_freeze_count(), gc.isenabled()), (0, True))

"""A client that does not read costs little, and is told what it missed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.interfaces import IPushProducer
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from vetrellis.server.gateway.outlet import Outlet, OutletLimits

SMALL = OutletLimits(soft=100, hard=1000, stall=30.0)


class OutletTestCase(SynchronousTestCase):
    """With an outlet whose limits are small."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.writes: list[bytes] = []
        self.aborted: list[str] = []
        self.outlet = Outlet(
            self.clock, self.writes.append, self.aborted.append, self.lost_line, SMALL
        )

    def lost_line(self, count: int) -> bytes:
        return b"... %d lines lost\r\n" % count


class ReadingTests(OutletTestCase):
    """While the client reads, all that is shown at once is one write."""

    def test_it_is_a_producer(self) -> None:
        verifyObject(IPushProducer, self.outlet)

    def test_each_piece_is_one_write_at_once(self) -> None:
        self.outlet.send(b"one\r\n")
        self.outlet.send(b"two\r\n")
        self.assertEqual(self.writes, [b"one\r\n", b"two\r\n"])
        self.assertEqual((self.outlet.written, self.outlet.waiting), (10, 0))

    def test_nothing_is_not_written(self) -> None:
        self.outlet.send(b"")
        self.assertEqual(self.writes, [])

    def test_no_timer_runs(self) -> None:
        self.outlet.send(b"one")
        self.assertEqual(self.clock.getDelayedCalls(), [])


class StalledTests(OutletTestCase):
    """While it does not, pieces wait, and the oldest are dropped first."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.outlet.pauseProducing()

    def test_what_waits_is_one_write_when_it_reads_again(self) -> None:
        self.outlet.send(b"one\r\n")
        self.outlet.send(b"two\r\n")
        self.assertEqual((self.writes, self.outlet.waiting), ([], 10))
        self.outlet.resumeProducing()
        self.assertEqual(self.writes, [b"one\r\ntwo\r\n"])
        self.outlet.send(b"three")
        self.assertEqual(self.writes[-1], b"three")

    def test_the_oldest_lines_are_lost_and_counted(self) -> None:
        for number in range(10):
            self.outlet.send(b"%d\n" % number + b"x" * 27 + b"\n")
        self.assertLessEqual(self.outlet.waiting, SMALL.soft)
        self.outlet.resumeProducing()
        [said] = self.writes
        self.assertTrue(said.startswith(b"... 14 lines lost\r\n7\n"))
        self.assertEqual(self.outlet.lost_lines, 14)

    def test_what_was_lost_once_is_said_once(self) -> None:
        self.test_the_oldest_lines_are_lost_and_counted()
        self.outlet.pauseProducing()
        self.outlet.send(b"after\n")
        self.outlet.resumeProducing()
        self.assertEqual(self.writes[1:], [b"after\n"])

    def test_the_protocol_is_never_lost(self) -> None:
        self.outlet.send(b"\xff\xfb\x01", lasts=True)
        for _ in range(5):
            self.outlet.send(b"x" * 49 + b"\n")
        self.outlet.send(b"\xff\xfc\x01", lasts=True)
        self.outlet.resumeProducing()
        [said] = self.writes
        self.assertIn(b"\xff\xfb\x01", said)
        self.assertTrue(said.endswith(b"\n\xff\xfc\x01"))

    def test_one_piece_larger_than_all_may_wait_alone(self) -> None:
        self.outlet.send(b"old\n")
        self.outlet.send(b"x" * 500)
        self.assertEqual(self.outlet.waiting, 500)

    def test_too_much_ends_it(self) -> None:
        for _ in range(11):
            self.outlet.send(b"x" * 99 + b"\n")
        self.assertEqual(len(self.aborted), 1)
        self.assertEqual(self.outlet.waiting, 0)
        self.outlet.send(b"more")
        self.outlet.resumeProducing()
        self.assertEqual((self.writes, len(self.aborted)), ([], 1))

    def test_reading_in_time_starts_the_count_afresh(self) -> None:
        for _ in range(3):
            self.outlet.send(b"x" * 600)
            self.outlet.resumeProducing()
            self.outlet.pauseProducing()
        self.assertEqual(self.aborted, [])

    def test_too_long_ends_it(self) -> None:
        self.clock.advance(SMALL.stall - 1)
        self.outlet.pauseProducing()
        self.assertEqual(self.aborted, [])
        self.clock.advance(1)
        self.assertEqual(len(self.aborted), 1)

    def test_reading_in_time_stops_the_clock(self) -> None:
        self.outlet.resumeProducing()
        self.clock.advance(SMALL.stall * 2)
        self.assertEqual(self.aborted, [])

    @given(st.lists(st.binary(max_size=80), max_size=40))
    def test_memory_is_bounded(self, pieces: list[bytes]) -> None:
        self.setUp()
        for piece in pieces:
            self.outlet.send(piece)
            self.assertLessEqual(self.outlet.waiting, max(SMALL.soft, len(piece)))


class EndTests(OutletTestCase):
    """The last words are sent; then nothing is."""

    def test_closing_sends_what_waits(self) -> None:
        self.outlet.pauseProducing()
        self.outlet.send(b"goodbye\n")
        self.outlet.close()
        self.outlet.send(b"late")
        self.assertEqual(self.writes, [b"goodbye\n"])
        self.assertTrue(self.outlet.is_closed)

    def test_whoever_does_not_read_them_is_hung_up_on(self) -> None:
        self.outlet.pauseProducing()
        self.outlet.close()
        self.outlet.close()
        self.clock.advance(6)
        self.assertEqual(len(self.aborted), 1)

    def test_a_transport_that_stalls_on_the_last_words_gets_no_longer(self) -> None:
        self.outlet.close()
        self.outlet.pauseProducing()
        self.outlet.resumeProducing()
        self.clock.advance(6)
        self.assertEqual(len(self.aborted), 1)

    def test_nothing_runs_once_the_connection_is_gone(self) -> None:
        self.outlet.pauseProducing()
        self.outlet.send(b"x")
        self.outlet.stopProducing()
        self.assertEqual((self.clock.getDelayedCalls(), self.outlet.waiting), ([], 0))
        self.outlet.send(b"x")
        self.assertEqual((self.writes, self.aborted), ([], []))

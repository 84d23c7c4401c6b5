"""Tests of the queue between a connection and its session."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.session.inbox import Inbox, Pace
from vetrellis.server.session.talk import Inquiry


class InboxTests(SynchronousTestCase):
    """Lines come out in order, no faster than their pace, and none is lost below the bound."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.taken: list[str | Inquiry] = []
        self.is_open = True
        self.inbox = self.make(Pace(burst=2, rate=1.0, pause_at=4, resume_at=2, most=6))

    def make(self, pace: Pace) -> Inbox:
        def wake() -> None:
            inbox.pump()

        inbox = Inbox(self.clock, self.taken.append, lambda: self.is_open, wake, pace)
        return inbox

    def put(self, *lines: str) -> None:
        for line in lines:
            self.assertTrue(self.inbox.put(line))
        self.inbox.pump()

    def test_burst_then_pace(self) -> None:
        self.put("a", "b", "c", "d")
        self.assertEqual(self.taken, ["a", "b"])
        self.clock.advance(0.9)
        self.assertEqual(self.taken, ["a", "b"])
        self.clock.advance(0.2)
        self.assertEqual(self.taken, ["a", "b", "c"])
        self.clock.advance(1.1)
        self.assertEqual(self.taken, ["a", "b", "c", "d"])

    def test_silence_earns_a_burst_and_no_more(self) -> None:
        self.clock.advance(1000)
        self.put("a", "b", "c")
        self.assertEqual(self.taken, ["a", "b"])

    def test_lines_wait_while_nobody_takes_them_and_cost_nothing(self) -> None:
        self.is_open = False
        self.put("a", "b")
        self.assertEqual((self.taken, self.clock.getDelayedCalls()), ([], []))
        self.is_open = True
        self.inbox.pump()
        self.assertEqual(self.taken, ["a", "b"])

    def test_full_far_above_and_empty_below(self) -> None:
        self.is_open = False
        full = []
        for line in "abcd":
            self.put(line)
            full.append(self.inbox.is_full())
        self.assertEqual(full, [False, False, False, True])
        self.is_open = True
        self.inbox.pump()
        self.assertTrue(self.inbox.is_full())
        self.clock.advance(1.1)
        self.assertFalse(self.inbox.is_full())

    def test_bound_is_hard(self) -> None:
        self.is_open = False
        self.put(*"abcdef")
        self.assertFalse(self.inbox.put("g"))
        self.assertEqual(len(self.inbox), 6)

    def test_clearing_forgets_lines_and_timer(self) -> None:
        self.put(*"abcd")
        self.inbox.clear()
        self.assertEqual((len(self.inbox), self.clock.getDelayedCalls()), (0, []))

    def test_line_that_pumps_does_not_overtake(self) -> None:
        order: list[str | Inquiry] = []

        def take(line: str | Inquiry) -> None:
            inbox.pump()
            order.append(line)

        inbox = Inbox(self.clock, take, lambda: True, lambda: None)
        for line in "abc":
            inbox.put(line)
        inbox.pump()
        self.assertEqual(order, ["a", "b", "c"])

    @given(st.lists(st.one_of(st.integers(1, 5), st.floats(0.01, 3.0)), max_size=40))
    def test_any_rhythm_keeps_order_and_pace(self, rhythm: list[int | float]) -> None:
        self.setUp()
        self.inbox = self.make(Pace(burst=3, rate=2.0, most=1000))
        put = 0
        for beat in rhythm:
            if isinstance(beat, int):
                for _ in range(beat):
                    self.inbox.put(str(put))
                    put += 1
                self.inbox.pump()
            else:
                self.clock.advance(beat)
            self.assertLessEqual(len(self.taken), 3 + 2.0 * self.clock.seconds() + 0.01)
        self.clock.pump([0.6] * put)
        self.assertEqual(self.taken, [str(number) for number in range(put)])

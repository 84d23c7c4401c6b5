"""The way out of the host: in order, a slice at a time, whatever one session does."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.core.identity import EntityId
from vetrellis.server.world_host.attachment import Attachment
from vetrellis.server.world_host.broadcast import MOST, SLICE, STRIDE, Broadcast
from vetrellis.shared.wire import Attach, Delivery, SessionId

JUST = 1.01 * SLICE / STRIDE
"""Seconds for each delivery by which one stride just takes a slice."""


@define(eq=False)
class Way:
    """A broadcast on a clock that moves while something is delivered.

    Attributes:
        each: Seconds that one delivery takes.
        upon: What a session does with a delivery, beyond noting it.
        got: Which session got which delivery, in order.
        emptied: How much had been delivered, each time that all was.
    """

    each: float = 0.0
    upon: Callable[[Delivery], object] = field(default=lambda delivery: None)
    got: list[tuple[str, int]] = field(factory=list)
    emptied: list[int] = field(factory=list)
    clock: Clock = field(factory=Clock)
    broadcast: Broadcast = field(init=False)

    @broadcast.default
    def _broadcast(self) -> Broadcast:
        return Broadcast(self.clock, lambda: self.emptied.append(len(self.got)))

    def attachment(self, name: str = "s1") -> Attachment:
        return Attachment(Attach(SessionId(name), EntityId(name), name), self.take)

    def take(self, delivery: Delivery) -> None:
        self.clock.rightNow += self.each  # no timer runs in the middle of a delivery
        self.got.append((delivery.session, delivery.seq))
        self.upon(delivery)

    def send(self, attachment: Attachment, numbers: Iterable[int]) -> None:
        to = attachment.session
        self.broadcast.send([(attachment, Delivery(to, number, 0)) for number in numbers])

    def numbers(self) -> list[int]:
        return [number for _, number in self.got]

    def turn(self) -> None:
        """Let the event loop come round once: what is called for later meanwhile waits."""
        for due in self.clock.getDelayedCalls():
            work = due.func  # type: ignore[attr-defined]  # a DelayedCall
            due.cancel()
            work()


class SliceTests(SynchronousTestCase):
    """Deliveries leave for a slice of time; then others have their turn, and the rest follows."""

    def test_what_is_quick_leaves_at_once(self) -> None:
        way = Way()
        way.send(way.attachment(), range(1000))
        self.assertEqual(way.numbers(), list(range(1000)))
        self.assertEqual(way.clock.getDelayedCalls(), [])

    def test_a_slice_ends_by_the_clock(self) -> None:
        way = Way(each=JUST)
        way.send(way.attachment(), range(3 * STRIDE))
        for slices in (1, 2, 3):
            self.assertEqual(way.numbers(), list(range(slices * STRIDE)))
            way.turn()
        self.assertEqual(way.clock.getDelayedCalls(), [])

    def test_the_clock_is_looked_at_now_and_then(self) -> None:
        way = Way(each=SLICE)
        way.send(way.attachment(), range(STRIDE + 1))
        self.assertEqual(len(way.got), STRIDE)
        way.turn()
        self.assertEqual(len(way.got), STRIDE + 1)

    def test_its_length_is_an_attribute(self) -> None:
        way = Way(each=1.0)
        way.broadcast.slice = 2.0 * STRIDE
        way.send(way.attachment(), range(3 * STRIDE))
        self.assertEqual(len(way.got), 2 * STRIDE)

    def test_what_comes_later_waits_behind_the_rest(self) -> None:
        way = Way(each=SLICE)
        attachment = way.attachment()
        way.send(attachment, range(2 * STRIDE))
        way.send(attachment, [1000])
        self.assertEqual(len(way.got), STRIDE, "the slice is over")
        way.turn()
        way.turn()
        self.assertEqual(way.numbers(), [*range(2 * STRIDE), 1000])

    def test_it_says_how_long_it_worked_in_all(self) -> None:
        way = Way(each=JUST)
        way.send(way.attachment(), range(2 * STRIDE))
        self.assertEqual(way.broadcast.spent, 0)
        way.clock.rightNow += 5  # others' time is not its own
        way.turn()
        self.assertAlmostEqual(way.broadcast.spent, 2 * STRIDE * JUST)
        way.send(way.attachment(), [1])
        self.assertAlmostEqual(way.broadcast.spent, JUST)

    @given(st.lists(st.integers(0, 200), max_size=6), st.sampled_from([0.0, 0.001, 0.01, 1.0]))
    def test_order_is_kept_across_slices(self, sizes: list[int], each: float) -> None:
        way = Way(each=each)
        attachments = [way.attachment("s1"), way.attachment("s2")]
        for size in sizes:
            deliveries = [
                (attachments[number % 2], Delivery(attachments[number % 2].session, number, 0))
                for number in range(size)
            ]
            way.broadcast.send(deliveries)
            way.turn()
        while way.clock.getDelayedCalls():
            way.turn()
        names = ("s1", "s2")
        expected = [(names[number % 2], number) for size in sizes for number in range(size)]
        self.assertEqual(way.got, expected)
        self.assertTrue(way.broadcast.is_idle)


class EmptiedTests(SynchronousTestCase):
    """Whoever waits for the last delivery is called back after it."""

    def test_it_calls_back_when_all_is_delivered(self) -> None:
        way = Way(each=JUST)
        way.send(way.attachment(), range(STRIDE + 1))
        self.assertEqual(way.emptied, [])
        self.assertFalse(way.broadcast.is_idle)
        way.turn()
        self.assertEqual(way.emptied, [STRIDE + 1])
        self.assertTrue(way.broadcast.is_idle)

    def test_nothing_to_deliver_is_delivered_at_once(self) -> None:
        way = Way()
        way.broadcast.send([])
        self.assertEqual(way.emptied, [0])

    def test_who_is_called_back_may_send_more(self) -> None:
        way = Way()
        attachment = way.attachment()
        more = iter(([7], [8]))

        def emptied() -> None:
            for numbers in more:
                way.send(attachment, numbers)

        way.broadcast._emptied = emptied
        way.send(attachment, [6])
        self.assertEqual(way.numbers(), [6, 7, 8])


class SessionTests(SynchronousTestCase):
    """What one session does is no matter for the others."""

    @override
    def setUp(self) -> None:
        self.way = Way()
        self.one, self.two = self.way.attachment("s1"), self.way.attachment("s2")

    def both(self, *numbers: int) -> list[tuple[Attachment, Delivery]]:
        return [
            (each, Delivery(each.session, number, 0))
            for number in numbers
            for each in (self.one, self.two)
        ]

    def test_who_is_deaf_gets_nothing(self) -> None:
        self.one.deaf = True
        self.way.broadcast.send(self.both(1, 2))
        self.assertEqual(self.way.got, [("s2", 1), ("s2", 2)])
        self.assertEqual(self.way.emptied, [2])

    def test_who_becomes_deaf_meanwhile_gets_nothing_more(self) -> None:
        def deafen(delivery: Delivery) -> None:
            self.one.deaf = True

        self.way.upon = deafen
        self.way.broadcast.send(self.both(1, 2))
        self.assertEqual(self.way.got, [("s1", 1), ("s2", 1), ("s2", 2)])

    def test_one_that_breaks_is_logged_and_the_others_are_told(self) -> None:
        def break_down(delivery: Delivery) -> None:
            if delivery.session == "s1":
                raise ZeroDivisionError

        self.way.upon = break_down
        self.way.broadcast.send(self.both(1, 2))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)
        self.assertEqual(self.way.got, [("s1", 1), ("s2", 1), ("s1", 2), ("s2", 2)])
        self.assertTrue(self.way.broadcast.is_idle)

    def test_who_answers_from_within_a_delivery_is_told_behind_all_that_waits(self) -> None:
        def answer(delivery: Delivery) -> None:
            if delivery.seq == 1 and delivery.session == "s1":
                self.way.send(self.one, [3])
                self.assertEqual(self.way.got, [("s1", 1)], "not in the middle of this one")

        self.way.upon = answer
        self.way.broadcast.send(self.both(1, 2))
        self.assertEqual(self.way.got, [("s1", 1), ("s2", 1), ("s1", 2), ("s2", 2), ("s1", 3)])
        self.assertEqual(self.way.emptied, [5], "once, for all")


class BehindTests(SynchronousTestCase):
    """Who makes deliveries faster than they leave is told so."""

    def test_it_is_behind_while_too_many_wait(self) -> None:
        way = Way(each=JUST)
        self.assertFalse(way.broadcast.is_behind)
        way.send(way.attachment(), range(MOST + STRIDE + 1))
        self.assertTrue(way.broadcast.is_behind)
        way.turn()
        self.assertFalse(way.broadcast.is_behind)
        self.assertFalse(way.broadcast.is_idle)

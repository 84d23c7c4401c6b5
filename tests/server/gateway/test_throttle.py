"""Nobody asks more of us than they may."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.gateway import throttle
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits, TokenBucket

HERE = "192.0.2.1"


class TokenBucketTests(SynchronousTestCase):
    """A burst, and then a steady rate."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.bucket = TokenBucket(self.clock, 10, 5)

    def taken(self) -> int:
        """Take all there is."""
        count = 0
        while self.bucket.take():
            count += 1
        return count

    def test_a_burst_then_a_rate(self) -> None:
        self.assertEqual(self.taken(), 10)
        self.clock.advance(1)
        self.assertEqual(self.taken(), 5)

    def test_silence_saves_no_more_than_a_burst(self) -> None:
        self.clock.advance(1000)
        self.assertEqual(self.taken(), 10)

    def test_what_has_happened_already_is_paid_later(self) -> None:
        self.assertEqual(self.bucket.charge(10), 0)
        self.assertEqual(self.bucket.charge(10), 2)
        self.clock.advance(1)
        self.assertFalse(self.bucket.take())
        self.clock.advance(1.5)
        self.assertTrue(self.bucket.take())

    @given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, 8)), max_size=30))
    def test_never_more_than_the_burst_and_the_rate(self, waits: list[tuple[float, int]]) -> None:
        self.setUp()
        taken = 0
        for seconds, tokens in waits:
            self.clock.advance(seconds)
            taken += tokens if self.bucket.take(tokens) else 0
            self.assertLessEqual(taken, 10 + 5 * self.clock.seconds() + 1e-6)


class DoorkeeperTests(SynchronousTestCase):
    """So many at once, so many new ones, of one address and of all."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.door = Doorkeeper(self.clock, DoorLimits(accepts=1000))

    def test_sixteen_at_once(self) -> None:
        self.assertEqual([self.door.enter(HERE) for _ in range(17)], [True] * 16 + [False])
        self.assertTrue(self.door.enter("192.0.2.2"))
        self.door.leave(HERE)
        self.assertTrue(self.door.enter(HERE))
        self.assertEqual((self.door.refused, len(self.door.crowd)), (1, 17))

    def test_thirty_two_new_ones_in_ten_minutes(self) -> None:
        for _ in range(32):
            self.assertTrue(self.door.enter(HERE))
            self.door.leave(HERE)
        self.assertFalse(self.door.enter(HERE))
        self.clock.advance(600)
        self.assertTrue(self.door.enter(HERE))

    def test_a_household_of_ipv6_is_one(self) -> None:
        for number in range(16):
            self.assertTrue(self.door.enter(f"2001:db8::{number:x}"))
        self.assertFalse(self.door.enter("2001:db8::ffff"))
        self.assertTrue(self.door.enter("2001:db8:0:1::1"))

    def test_ipv4_in_ipv6_is_ipv4(self) -> None:
        for _ in range(16):
            self.door.enter(HERE)
        self.assertFalse(self.door.enter("::ffff:" + HERE))

    def test_new_ones_of_all_addresses(self) -> None:
        door = Doorkeeper(self.clock, DoorLimits(accepts=3))
        came = [door.enter(f"192.0.2.{number}") for number in range(5)]
        self.assertEqual(came, [True] * 3 + [False] * 2)
        self.clock.advance(1)
        self.assertTrue(door.enter("192.0.2.9"))

    def test_a_full_house(self) -> None:
        door = Doorkeeper(self.clock, DoorLimits(connections=2))
        came = [door.enter(f"192.0.2.{number}") for number in range(3)]
        self.assertEqual(came, [True, True, False])

    def test_memory_is_bounded(self) -> None:
        self.patch(throttle, "MOST_ADDRESSES", 4)
        for number in range(9):
            self.door.enter(f"192.0.2.{number}")
        for _ in range(40):
            self.door.enter("192.0.2.8")
        self.assertFalse(self.door.enter("192.0.2.8"))
        self.door.leave("192.0.2.0")
        self.assertTrue(self.door.enter("192.0.2.0"))

    def test_who_is_banned_is_asked_for_as_networks_know_it(self) -> None:
        asked: list[str] = []

        def is_banned(address: str) -> bool:
            asked.append(address)
            return False

        door = Doorkeeper(Clock(), is_banned=is_banned)
        for address in (HERE, f"::ffff:{HERE}", "fe80::1%eth0", "local"):
            self.assertFalse(door.bars(address))
        self.assertEqual(asked, [HERE, HERE, "fe80::1", "local"])

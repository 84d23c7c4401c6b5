"""Tests of making guesses slow."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.auth.throttle import MOST_KEYS, Throttle, network_of


class ThrottleTests(SynchronousTestCase):
    """Some attempts are free; each further one waits twice as long, up to a bound."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.throttle = Throttle(self.clock, free=3, first_delay=2.0, longest_delay=10.0)

    def test_delay_doubles_after_the_free_ones_up_to_the_bound(self) -> None:
        waits = []
        for _ in range(7):
            waits.append(self.throttle.wait("ada"))
            self.clock.advance(waits[-1])
            self.throttle.charge("ada")
        self.assertEqual(waits, [0, 0, 0, 2, 4, 8, 10])

    def test_waiting_is_enough(self) -> None:
        for _ in range(3):
            self.throttle.charge("ada")
        self.clock.advance(1.5)
        self.assertEqual(self.throttle.wait("ada"), 0.5)
        self.clock.advance(0.5)
        self.assertEqual(self.throttle.wait("ada"), 0)

    def test_keys_are_counted_apart(self) -> None:
        for _ in range(3):
            self.throttle.charge("ada")
        self.assertEqual(self.throttle.wait("bo"), 0)

    def test_refund_takes_one_back(self) -> None:
        for _ in range(3):
            self.throttle.charge("ada")
        self.throttle.refund("ada")
        self.throttle.refund("nobody")
        self.assertEqual(self.throttle.wait("ada"), 0)
        self.throttle.charge("ada")
        self.assertEqual(self.throttle.wait("ada"), 2)

    def test_refund_of_all_leaves_nothing_behind(self) -> None:
        self.throttle.charge("ada")
        self.throttle.refund("ada")
        self.assertEqual(self.throttle._tallies, {})

    def test_forgiven_starts_afresh(self) -> None:
        for _ in range(9):
            self.throttle.charge("ada")
        self.throttle.forgive("ada")
        self.throttle.forgive("ada")
        self.assertEqual(self.throttle.wait("ada"), 0)

    def test_long_silence_starts_afresh(self) -> None:
        for _ in range(3):
            self.throttle.charge("ada")
        self.clock.advance(901)
        self.throttle.charge("ada")
        self.assertEqual(self.throttle.wait("ada"), 0)

    def test_memory_is_bounded_and_drops_the_longest_unused(self) -> None:
        for _ in range(3):
            self.throttle.charge("first")
            self.throttle.charge("second")
        self.throttle.charge("first")
        for number in range(MOST_KEYS - 1):
            self.throttle.charge(str(number))
        self.assertEqual(len(self.throttle._tallies), MOST_KEYS)
        self.assertEqual(self.throttle.wait("second"), 0)
        self.assertGreater(self.throttle.wait("first"), 0)

    def test_endless_failures_do_not_overflow(self) -> None:
        for _ in range(5000):
            self.throttle.charge("ada")
        self.assertEqual(self.throttle.wait("ada"), 10)


class NetworkTests(SynchronousTestCase):
    """What one customer of a provider can come from is counted as one."""

    def test_addresses_are_reduced_to_networks(self) -> None:
        for peer, network in (
            ("192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
            ("fe80::1%eth0", "fe80::/64"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("a pipe", "a pipe"),
            ("", ""),
        ):
            with self.subTest(peer=peer):
                self.assertEqual(network_of(peer), network)

"""What is told of durations is true of those that were measured."""

from __future__ import annotations

import json
from math import ceil

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.bench.tally import Latency, ratio, rounded

DURATIONS = st.lists(st.floats(0, 100), min_size=1, max_size=50)


class LatencyTests(SynchronousTestCase):
    """A percentile is a duration that was measured, to half a per cent."""

    def test_percentiles_are_of_the_nearest_rank(self) -> None:
        latency = Latency.of(number / 1000 for number in range(1, 101))
        self.assertEqual(
            [latency.percentile(share) for share in (0, 50, 95, 99, 100)], [1, 50, 95, 99, 100]
        )

    def test_nothing_took_no_time(self) -> None:
        self.assertEqual((Latency().percentile(99), len(Latency())), (0.0, 0))

    @given(DURATIONS, st.floats(1, 100))
    def test_percentile_is_that_of_the_sorted_list(
        self, seconds: list[float], share: float
    ) -> None:
        exact = sorted(seconds)[max(1, ceil(share / 100 * len(seconds))) - 1] * 1000
        measured = Latency.of(seconds).percentile(share)
        self.assertLessEqual(abs(measured - exact), 0.006 * exact + 0.001)

    @given(DURATIONS, DURATIONS)
    def test_sum_counts_both(self, some: list[float], others: list[float]) -> None:
        both = Latency.of(some)
        both.add(Latency.of(others))
        self.assertEqual(both, Latency.of(some + others))

    @given(DURATIONS)
    def test_json_keeps_it(self, seconds: list[float]) -> None:
        latency = Latency.of(seconds)
        written = json.loads(json.dumps(latency.to_json()))
        self.assertEqual(Latency.from_json(written), latency)

    @given(st.integers(0, 10**9))
    def test_rounding_changes_half_a_per_cent(self, microseconds: int) -> None:
        self.assertLessEqual(abs(rounded(microseconds) - microseconds), 0.005 * microseconds)


class RatioTests(SynchronousTestCase):
    """What cannot be compared has no ratio."""

    def test_ratios(self) -> None:
        self.assertEqual((ratio(1, 4), ratio(1, 0)), (0.25, 0.0))

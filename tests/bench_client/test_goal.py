"""Goals are judged by what was measured, and by nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.bench.goal import GOALS, Bar, Goal, Told, markdown
from vetrellis.bench.row import whole
from vetrellis.bench.search import EXACT, greatest


class GoalTests(SynchronousTestCase):
    """A bar is reached if all its facts are within their limits."""

    GOAL = Goal(
        "speed", Bar("10", least={"x": 10}), Bar("20", least={"x": 20}), [Told("x", whole)]
    )

    def test_verdicts(self) -> None:
        found = [self.GOAL.verdict({"x": x}) for x in (9, 10, 20)]
        self.assertEqual(found, ["missed", "must", "stretch"])
        self.assertEqual(self.GOAL.verdict({}), "not measured")

    def test_every_fact_has_to_hold(self) -> None:
        bar = Bar("", {"p99": 150, "lost": 0}, {"players": 9})
        self.assertTrue(bar.is_reached({"p99": 1, "lost": 0, "players": 9}))
        self.assertFalse(bar.is_reached({"p99": 1, "lost": 1, "players": 9}))
        self.assertFalse(bar.is_reached({"p99": 1, "lost": 0, "players": 8}))

    def test_table_has_a_line_for_each(self) -> None:
        lines = markdown({"look.ratio": 0.2, "look.capacity_per_second": 8000}).splitlines()
        self.assertEqual(len(lines), 2 + len(GOALS))
        self.assertEqual({line.count("|") for line in lines}, {7})
        self.assertIn("| 8,000 | 0.2 | must |", "\n".join(lines))


class SearchTests(SynchronousTestCase):
    """The greatest number is found, nearly."""

    @given(st.integers(0, 20_000), st.integers(1, 2000))
    def test_found_number_is_carried_and_little_more_is_not(self, limit: int, first: int) -> None:
        tried: list[int] = []

        def is_carried(number: int) -> bool:
            tried.append(number)
            return number <= limit

        found = greatest(is_carried, first, 16_000)
        self.assertLessEqual(found, limit)
        self.assertTrue(found in tried or found == 0)
        self.assertGreaterEqual(found + max(1, EXACT * found), min(limit, 16_000) - 1)
        self.assertLessEqual(len(tried), 20)

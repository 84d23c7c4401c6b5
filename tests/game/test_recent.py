"""What was asked for lately is kept, and not much more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.recent import Recent

asked = st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=200)


class RecentTests(SynchronousTestCase):
    """A bounded memory of what was asked for."""

    def test_what_was_never_put_is_not_there(self) -> None:
        self.assertIsNone(Recent[str, int](4).get("a"))

    @given(asked, st.integers(1, 12))
    def test_it_holds_what_was_put_last_and_never_too_much(
        self, steps: list[tuple[int, bool]], most: int
    ) -> None:
        recent: Recent[int, int] = Recent(most)
        truth: dict[int, int] = {}
        for number, (key, puts) in enumerate(steps):
            if puts:
                recent.put(key, number)
                truth[key] = number
                self.assertEqual(recent.get(key), number)
            else:
                self.assertIn(recent.get(key), (None, truth.get(key)))
            self.assertLessEqual(len(recent), max(2, most))

    def test_what_is_asked_for_all_the_time_stays(self) -> None:
        recent: Recent[int, str] = Recent(20)
        recent.put(-1, "stays")
        for number in range(200):
            recent.put(number, "goes")
            self.assertEqual(recent.get(-1), "stays")
        self.assertIsNone(recent.get(0))

    def test_half_of_all_that_may_be_kept_is_safe_from_what_comes_after(self) -> None:
        recent: Recent[int, str] = Recent(20)
        for number in range(40):
            recent.put(number, "")
        there = [number for number in range(40) if recent.get(number) is not None]
        self.assertEqual(there[-10:], list(range(30, 40)))

    def test_what_is_put_again_takes_no_more_room(self) -> None:
        recent: Recent[str, int] = Recent(8)
        recent.put("stays", 1)
        for number in range(100):
            recent.put("again", number)
        self.assertEqual((recent.get("stays"), recent.get("again")), (1, 99))

    @given(st.lists(st.integers(1, 9), max_size=100))
    def test_values_weigh_what_they_are_said_to(self, sizes: list[int]) -> None:
        recent: Recent[int, bytes] = Recent(40, len)
        for number, size in enumerate(sizes):
            recent.put(number, b"x" * size)
            self.assertEqual(recent.get(number), b"x" * size)
            kept = (*recent._new.values(), *recent._old.values())
            self.assertLessEqual(sum(map(len, kept)), max(40, 20 + size))

"""The notebook: what was written once is handed out again while its state is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.prose.notebook import Notebook, Same


class RecallTests(SynchronousTestCase):
    """What is noted holds as long as its state does, and no longer."""

    @override
    def setUp(self) -> None:
        self.notebook = Notebook(most=3)
        self.made = 0

    def make(self) -> list[int]:
        self.made += 1
        return [self.made]

    def recall(self, key: str, state: object = 0) -> list[int]:
        return self.notebook.recall(key, state, self.make)

    def test_the_same_state_gives_the_very_same_thing(self) -> None:
        first = self.recall("hall", (1, "night"))
        self.assertIs(self.recall("hall", (1, "night")), first)
        self.assertEqual(self.made, 1)

    def test_another_state_is_made_anew(self) -> None:
        self.assertEqual(self.recall("hall", 1), [1])
        self.assertEqual(self.recall("hall", 2), [2])
        self.assertEqual(self.recall("hall", 1), [3])
        self.assertEqual(len(self.notebook), 1)

    def test_keys_do_not_know_each_other(self) -> None:
        self.assertIsNot(self.recall("hall"), self.recall("yard"))
        self.assertEqual(len(self.notebook), 2)

    def test_nothing_is_noted_of_what_could_not_be_made(self) -> None:
        def fail() -> list[int]:
            raise ZeroDivisionError

        self.assertRaises(ZeroDivisionError, self.notebook.recall, "hall", 0, fail)
        self.assertEqual(len(self.notebook), 0)
        self.assertEqual(self.recall("hall"), [1])

    def test_nothing_is_a_thing_too(self) -> None:
        made: list[None] = []
        for _ in range(2):
            self.notebook.recall("hall", 0, lambda: made.append(None))
        self.assertEqual(len(made), 1)

    def test_it_holds_so_many_and_the_oldest_goes(self) -> None:
        kept = {key: self.recall(key) for key in "abcd"}
        self.assertEqual(len(self.notebook), 3)
        for key in "bcd":
            self.assertIs(self.recall(key), kept[key])
        self.assertIsNot(self.recall("a"), kept["a"])

    def test_who_is_noted_anew_sends_nobody_away(self) -> None:
        for key in "abc":
            self.recall(key)
        self.recall("c", 1)
        made = self.made
        for key in "ab":
            self.recall(key)
        self.assertEqual(self.made, made)

    @given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 2)), max_size=40))
    def test_what_is_recalled_was_made_from_this_state(self, asked: list[tuple[str, int]]) -> None:
        notebook = Notebook(most=3)
        for key, state in asked:
            recalled = notebook.recall(key, state, lambda made=(key, state): made)  # type: ignore[misc]  # bound now
            self.assertEqual(recalled, (key, state))
            self.assertLessEqual(len(notebook), 3)


class SameTests(SynchronousTestCase):
    """A whole value is the same while it is that very object."""

    def test_an_equal_one_is_another(self) -> None:
        one, two = [1], [1]
        self.assertEqual(Same(one), Same(one))
        self.assertEqual(hash(Same(one)), hash(Same(one)))
        self.assertNotEqual(Same(one), Same(two))
        self.assertNotEqual(Same(one), one)

    def test_what_cannot_be_hashed_is_a_state(self) -> None:
        notebook, value = Notebook(), {"prose": ["x"]}
        first: list[int] = notebook.recall("hall", (Same(value), 1), list)
        self.assertIs(notebook.recall("hall", (Same(value), 1), list), first)
        self.assertIsNot(notebook.recall("hall", (Same(dict(value)), 1), list), first)

    def test_a_value_stays_as_long_as_its_note(self) -> None:
        notebook = Notebook()
        for number in range(50):  # freed, the next would stand at the address of the last
            made = notebook.recall("hall", Same([number]), lambda made=number: made)  # type: ignore[misc]  # bound now
            self.assertEqual(made, number)

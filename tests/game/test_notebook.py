"""The notebook: what was written once is handed out again while its state is the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.game.prose.notebook import Notebook


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

    @given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 2)), max_size=40))
    def test_what_is_recalled_was_made_from_this_state(self, asked: list[tuple[str, int]]) -> None:
        notebook = Notebook(most=3)
        for key, state in asked:
            recalled = notebook.recall(key, state, lambda made=(key, state): made)  # type: ignore[misc]  # bound now
            self.assertEqual(recalled, (key, state))
            self.assertLessEqual(len(notebook), 3)


class OriginTests(SynchronousTestCase):
    """What is made from whole values holds while they are those very objects."""

    def test_an_equal_one_is_another(self) -> None:
        notebook, value = Notebook(), {"prose": ["x"]}
        first: list[int] = notebook.recall_of("hall", (value, 1), list)
        self.assertIs(notebook.recall_of("hall", (value, 1), list), first)
        self.assertIsNot(notebook.recall_of("hall", (dict(value), 1), list), first)
        self.assertIsNot(notebook.recall_of("hall", (value, 2), list), first)

    def test_a_value_stays_as_long_as_its_note(self) -> None:
        notebook = Notebook()
        for number in range(50):  # freed, the next would stand at the address of the last
            made = notebook.recall_of("hall", ([number],), lambda made=number: made)  # type: ignore[misc]  # bound now
            self.assertEqual(made, number)

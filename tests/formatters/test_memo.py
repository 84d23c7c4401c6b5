"""The memory of a formatter: what was painted is painted no more, as long as it is asked for."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.formatters.look import Charset, Depth, Look
from vetrellis.formatters.memo import Shared, sheet_of, stacked
from vetrellis.game.core.text import Block, Layout, Text

SCREEN = Look(width=40)
ONE, TWO, THREE = (Text.of(words) for words in ("one", "two", "three"))


class ForgettingTests(SynchronousTestCase):
    """What was asked for least recently is forgotten first."""

    @override
    def setUp(self) -> None:
        self.painted: list[str] = []
        self.painter = Shared(self.paint, kept=2)

    def paint(self, text: Text, look: Look) -> str:
        self.painted.append(text.plain())
        return text.plain()

    def ask(self, *texts: Text) -> list[str]:
        """Ask for texts; return what had to be painted."""
        self.painted.clear()
        for text in texts:
            self.assertEqual(self.painter(text, SCREEN), text.plain())
        return list(self.painted)

    def test_what_is_remembered_is_not_painted_again(self) -> None:
        self.assertEqual(self.ask(ONE, TWO, ONE, TWO, TWO), ["one", "two"])

    def test_the_oldest_goes(self) -> None:
        self.ask(ONE, TWO, THREE)
        self.assertEqual(self.ask(THREE, TWO), [])
        self.assertEqual(self.ask(ONE), ["one"])

    def test_who_was_asked_for_just_now_stays(self) -> None:
        self.ask(ONE, TWO, ONE, THREE)
        self.assertEqual(self.ask(ONE), [])
        self.assertEqual(self.ask(TWO), ["two"])

    def test_an_equal_text_is_another_one(self) -> None:
        self.assertEqual(self.ask(ONE, Text.of("one")), ["one", "one"])

    def test_another_at_the_address_of_one_that_is_freed_is_painted_anew(self) -> None:
        freed: set[int] = set()
        reused = 0
        for number in range(100):
            text = Text.of(f"{number}")
            reused += id(text) in freed
            freed.add(id(text))
            self.assertEqual(self.ask(text), [f"{number}"])
            del text
        self.assertGreater(reused, 0, "or nothing is shown here")

    def test_nothing_is_remembered_of_what_could_not_be_painted(self) -> None:
        def fail(text: Text, look: Look) -> str:
            self.painted.append(text.plain())
            raise ZeroDivisionError

        painter = Shared(fail, kept=2)
        self.assertRaises(ZeroDivisionError, painter, ONE, SCREEN)
        self.assertRaises(ZeroDivisionError, painter, ONE, SCREEN)
        self.assertEqual(self.painted, ["one", "one"])

    @given(st.lists(st.integers(0, 5), max_size=40))
    def test_it_holds_what_was_asked_for_last(self, asked: list[int]) -> None:
        texts = [Text.of(f"{number}") for number in range(6)]
        painter = Shared(self.paint, kept=3)
        last: int | None = None
        for number in asked:
            self.painted.clear()
            self.assertEqual(painter(texts[number], SCREEN), f"{number}")
            self.assertFalse(self.painted and number == last)
            last = number


class SheetTests(SynchronousTestCase):
    """Screens are alike where all is the same but the height."""

    def test_only_the_height_makes_no_difference(self) -> None:
        others: dict[str, Any] = {
            "width": 41,
            "depth": Depth.TRUE,
            "reader": True,
            "theme": "high-contrast",
            "charset": Charset.ASCII,
        }
        self.assertEqual(sheet_of(SCREEN), sheet_of(evolve(SCREEN, height=99)))
        for name, value in others.items():
            self.assertNotEqual(sheet_of(SCREEN), sheet_of(evolve(SCREEN, **{name: value})), name)


class StackedTests(SynchronousTestCase):
    """Texts stand below one another, with a gap above a title."""

    def stacked(self, *texts: Text, below: bool = False) -> str:
        painted = [text.plain() and f"{text.plain()}\n" for text in texts]
        return stacked(texts, painted, below=below)

    def test_a_title_has_a_gap_above_unless_it_comes_first(self) -> None:
        title = Text((Block(("Quay",), Layout.TITLE),))
        self.assertEqual(self.stacked(ONE, title, TWO), "one\n\nQuay\ntwo\n")
        self.assertEqual(self.stacked(title, below=True), "\nQuay\n")
        self.assertEqual(self.stacked(ONE, below=True), "one\n")
        self.assertEqual(self.stacked(title, ONE), "Quay\none\n")
        self.assertEqual(self.stacked(Text(), title), "Quay\n")

    def test_nothing_takes_no_place(self) -> None:
        self.assertEqual(self.stacked(ONE, Text(), TWO), "one\ntwo\n")
        self.assertEqual(self.stacked(), "")

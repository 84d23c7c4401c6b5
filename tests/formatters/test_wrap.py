"""Lines fit the screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from wcwidth import wcswidth

from tests.formatters.strategies import blocks
from vetrellis.formatters.look import Charset
from vetrellis.formatters.wrap import Line, Run, columns, in_one_line, lay_out
from vetrellis.game.core.text import Block, Layout, Role, Span


def words_of(lines: tuple[Line, ...]) -> list[str]:
    """Return the lines without their roles."""
    return ["".join(run.words for run in line) for line in lines]


def laid_out(text: str, width: int, layout: Layout = Layout.PARAGRAPH) -> list[str]:
    return words_of(lay_out(Block((text,), layout), width))


class WidthTests(SynchronousTestCase):
    """No line is wider than the screen, whatever its letters."""

    @given(blocks, st.integers(20, 100))
    def test_no_line_is_wider_than_the_screen(self, block: Block, width: int) -> None:
        if block.layout is not Layout.PRE:
            for line in words_of(lay_out(block, width)):
                self.assertLessEqual(wcswidth(line), width)

    def test_wide_letters_take_two_columns(self) -> None:
        self.assertEqual([len(line) for line in laid_out("漢" * 25, 20)], [10, 10, 5])

    def test_combining_accents_take_none(self) -> None:
        word = "e\u0301" * 20
        self.assertEqual(laid_out(word, 20), [word])

    def test_a_long_word_is_cut_between_letters(self) -> None:
        lines = laid_out("e\u0301" * 30, 20)
        self.assertEqual([columns(line) for line in lines], [20, 10])
        self.assertTrue(all(line.startswith("e") for line in lines))

    def test_a_flag_and_a_skin_tone_stay_whole(self) -> None:
        self.assertEqual(laid_out("漢" * 9 + "字👍🏽", 20), ["漢" * 9 + "字", "👍🏽"])

    def test_closing_punctuation_never_starts_a_line(self) -> None:
        self.assertEqual(laid_out("漢" * 10 + "。字", 20), ["漢" * 9, "漢。字"])

    def test_a_screen_too_narrow_to_read_is_taken_as_wider(self) -> None:
        self.assertEqual(laid_out("twelve words", 3), ["twelve words"])


class BreakTests(SynchronousTestCase):
    """Lines end where a reader takes breath."""

    def test_lines_end_between_words(self) -> None:
        self.assertEqual(
            laid_out("The fog comes in over the quay.", 20), ["The fog comes in", "over the quay."]
        )

    def test_lines_may_end_after_a_hyphen_or_a_dash(self) -> None:
        self.assertEqual(
            laid_out("A lamp for the night-watch—or two.", 21),
            ["A lamp for the night-", "watch—or two."],
        )

    def test_a_hyphen_before_a_number_stays(self) -> None:
        self.assertEqual(laid_out("It is very cold: x -12.", 21)[-1], "x -12.")

    def test_no_short_word_is_left_alone(self) -> None:
        self.assertEqual(
            laid_out("The herring boats go out at", 25), ["The herring boats go", "out at"]
        )

    def test_a_short_word_stays_alone_where_company_does_not_fit(self) -> None:
        self.assertEqual(
            laid_out("a b abcdefghijklmnopqrstu city", 25), ["a b abcdefghijklmnopqrstu", "city"]
        )

    def test_blanks_are_one_space_even_between_spans(self) -> None:
        block = Block(("  a  ", Span(Role.ITEM, (" lamp ",)), " \n\t burns  "))
        self.assertEqual(words_of(lay_out(block, 40)), ["a lamp burns"])

    @given(blocks, st.integers(20, 60))
    def test_no_word_is_lost(self, block: Block, width: int) -> None:
        said = "".join(run.words for run in in_one_line(block))
        shown = "".join(words_of(lay_out(block, width)))
        self.assertEqual(shown.replace(" ", ""), said.replace(" ", ""))


class LayoutTests(SynchronousTestCase):
    """Each sort of block has its place."""

    def test_an_entry_hangs_from_its_indent(self) -> None:
        self.assertEqual(
            laid_out("a brass lamp and a very long rope", 20, Layout.ENTRY),
            ["  a brass lamp and a", "    very long rope"],
        )

    def test_a_title_is_in_its_role_throughout(self) -> None:
        block = Block(("Salt ", Span(Role.ITEM, ("Quay",))), Layout.TITLE)
        self.assertEqual(
            lay_out(block, 40),
            ((Run("Salt ", (Role.TITLE,)), Run("Quay", (Role.TITLE, Role.ITEM))),),
        )

    def test_preformatted_lines_stay_as_they_are(self) -> None:
        self.assertEqual(
            laid_out("  /\\  \n\n /__\\ wide  wide\n", 20, Layout.PRE),
            ["  /\\  ", "", " /__\\ wide  wide"],
        )

    def test_an_empty_block_takes_no_line(self) -> None:
        for layout in (Layout.PARAGRAPH, Layout.TITLE, Layout.ENTRY):
            self.assertEqual(laid_out(" \x1b\n ", 40, layout), [])
        self.assertEqual(laid_out("", 40, Layout.PRE), [])

    def test_roles_go_on_in_the_next_line(self) -> None:
        block = Block((Span(Role.SAY, ("one two three four five six",)),))
        self.assertEqual(
            [[run.roles for run in line] for line in lay_out(block, 20)],
            [[(Role.SAY,)], [(Role.SAY,)]],
        )

    def test_letters_are_spelt_before_they_are_counted(self) -> None:
        lines = words_of(lay_out(Block(("…" * 10 + " x",)), 20, Charset.ASCII))
        self.assertEqual(lines, ["." * 20, "." * 10 + " x"])

    def test_the_same_block_is_laid_out_once(self) -> None:
        block = Block(("Once is enough for everybody.",))
        again = Block(("Once is enough for everybody.",))
        self.assertIs(lay_out(block, 33), lay_out(again, 33))

"""Lines fit the screen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.python.monkey import MonkeyPatcher
from twisted.trial.unittest import SynchronousTestCase
from wcwidth import wcswidth

from tests.formatters.strategies import blocks
from vetrellis.formatters import wrap
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


plain_words = st.lists(
    st.one_of(
        st.text("abcde.,;!?'’“”…ñé¿", min_size=1, max_size=9),
        st.text("ab", min_size=1, max_size=30),
        st.sampled_from(("a", "at", "boat", "quays", "lighthouse-keepers")),
    ),
    min_size=1,
    max_size=30,
)


def greedily(words: list[str], first: int, rest: int) -> list[str]:
    """Put as many words in each line as fit, and leave no short one alone in the last."""
    lines: list[list[str]] = [[]]
    for word in words:
        room = first if len(lines) == 1 else rest
        if lines[-1] and len(" ".join([*lines[-1], word])) > room:
            lines.append([])
        lines[-1].append(word)
    *_, before, last = [[], *lines]
    if len(last) == 1 and len(last[0]) <= 4 and len(before) >= 3:
        joined = [before[-1], *last]
        if len(" ".join(joined)) <= rest:
            lines[-2:] = [before[:-1], joined]
    return [" ".join(line) for line in lines]


class PlainTests(SynchronousTestCase):
    """What breaks at spaces alone breaks where all else would, only faster."""

    @given(plain_words, st.integers(20, 50), st.sampled_from([Layout.PARAGRAPH, Layout.ENTRY]))
    def test_lines_hold_as_much_as_fits(
        self, words: list[str], width: int, layout: Layout
    ) -> None:
        short = [word for word in words if len(word) <= width - 4 and "-" not in word]
        if short:
            first, rest = ("  ", "    ") if layout is Layout.ENTRY else ("", "")
            lines = greedily(short, width - len(first), width - len(rest))
            expected = [first + lines[0], *(rest + line for line in lines[1:])]
            self.assertEqual(laid_out(" ".join(short), width, layout), expected)

    @given(plain_words, st.integers(16, 50), st.integers(0, 4))
    def test_the_long_way_leads_to_the_same_breaks(
        self, words: list[str], rest: int, more: int
    ) -> None:
        plain = " ".join(words)
        the_long_way = MonkeyPatcher((wrap, "plain_breaks", lambda *_: []))
        self.assertEqual(
            wrap._breaks(plain, rest + more, rest),
            the_long_way.runWithPatches(wrap._breaks, plain, rest + more, rest),
        )

    def test_a_word_that_is_too_long_is_cut_the_long_way(self) -> None:
        self.assertEqual(wrap.plain_breaks("a " + "b" * 30, 20, 20), [])
        self.assertEqual(laid_out("a " + "b" * 30, 20), ["a", "b" * 20, "b" * 10])

    def test_a_hyphen_beside_a_number_ends_no_line(self) -> None:
        self.assertEqual(wrap.plain_breaks("Guest-12 waves.", 80, 80), [(0, 15)])
        self.assertEqual(laid_out("a" * 14 + " Guest-12", 20), ["a" * 14, "Guest-12"])

    def test_letters_that_are_wide_or_none_are_not_plain(self) -> None:
        for word in ("漢字", "e\u0301", "soft\u00adhyphen", "well-known", "night—or"):
            self.assertEqual(wrap.plain_breaks(word, 80, 80), [], word)


styled = st.lists(
    st.tuples(
        st.lists(st.text("abcé-漢", min_size=1, max_size=8), min_size=1, max_size=6).map(" ".join),
        st.sampled_from(Role),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


class CutTests(SynchronousTestCase):
    """Words of many roles are cut into lines, and each keeps its own."""

    @given(styled, st.integers(20, 60))
    def test_every_letter_keeps_its_role(
        self, pieces: list[tuple[str, Role, bool]], width: int
    ) -> None:
        inner = tuple(
            Span(role, (words, " ") if spaced else (words,)) for words, role, spaced in pieces
        )
        lines = lay_out(Block(inner), width)
        shown = [(x, run.roles) for line in lines for run in line for x in run.words if x != " "]
        said = [(x, (role,)) for words, role, _ in pieces for x in words if x != " "]
        self.assertEqual(shown, said)

    @given(styled, st.integers(20, 60))
    def test_no_run_is_empty_and_only_line_ends_lose_a_space(
        self, pieces: list[tuple[str, Role, bool]], width: int
    ) -> None:
        block = Block(tuple(Span(role, (words, " ")) for words, role, _ in pieces))
        lines = lay_out(block, width)
        self.assertTrue(all(run.words for line in lines for run in line))
        whole = "".join(run.words for run in in_one_line(block))
        at = 0
        for line in words_of(lines):
            at += whole.startswith(" ", at) and not line.startswith(" ")
            self.assertEqual(whole[at : at + len(line)], line)
            at += len(line)
        self.assertEqual(at, len(whole))

    def test_a_run_may_span_lines_and_a_line_may_hold_many(self) -> None:
        block = Block(
            ("one ", Span(Role.ITEM, ("two three four five six",)), Span(Role.EM, (" x",)), "y")
        )
        self.assertEqual(
            lay_out(block, 20),
            (
                (Run("one "), Run("two three four", (Role.ITEM,))),
                (Run("five six", (Role.ITEM,)), Run(" x", (Role.EM,)), Run("y")),
            ),
        )

    def test_a_run_of_which_nothing_is_left_is_none(self) -> None:
        block = Block((Span(Role.EM, ("¿",)), Span(Role.SAY, ("¡",)), " Qué?"))
        self.assertEqual(lay_out(block, 20, Charset.ASCII), ((Run("Que?"),),))
        self.assertEqual(lay_out(Block((Span(Role.EM, ("¿",)),)), 20, Charset.ASCII), ())

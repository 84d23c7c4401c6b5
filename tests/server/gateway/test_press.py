"""The press: who reads the same on screens that are alike is sent the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, evolve, field
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer

from tests.formatters.strategies import looks, texts
from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.look import Charset, Depth, Look
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.press import Press, Sheet
from vetrellis.server.gateway.telnet_line import encoded

LOOK = Look(width=40, depth=Depth.NONE)
SAID = (Text.of("Ada waves."), Text.of("Mañana."))
PROMPT = Text.of(">")
GA, EOR = b"\xff\xf9", b"\xff\xef"


@implementer(IFormatter)
@define(eq=False)
class CountingFormatter:
    """Paints for terminals, and counts.

    Attributes:
        painted: How many texts and prompts it has painted.
    """

    painted: int = 0
    _formatter: IFormatter = field(factory=TerminalFormatter)

    def render(self, texts: Sequence[Text], look: Look, *, below: bool = False) -> str:
        """See `IFormatter`."""
        self.painted += len(texts)
        return self._formatter.render(texts, look, below=below)

    def prompt(self, text: Text, look: Look) -> str:
        """See `IFormatter`."""
        self.painted += 1
        return self._formatter.prompt(text, look)


class PressTestCase(SynchronousTestCase):
    """With a press that printed nothing yet."""

    @override
    def setUp(self) -> None:
        self.press = Press(TerminalFormatter())
        self.sheet = self.press.sheet(LOOK, Charset.UTF8, False)


class PrintTests(PressTestCase):
    """Texts come first, the prompt below them, and what marks its end."""

    def test_a_prompt_ends_in_ga(self) -> None:
        printed = self.press.print(SAID, PROMPT, self.sheet, False)
        self.assertEqual(printed, "Ada waves.\r\nMañana.\r\n> ".encode() + GA)

    def test_or_in_eor_if_that_was_agreed(self) -> None:
        sheet = self.press.sheet(LOOK, Charset.UTF8, True)
        self.assertEqual(self.press.print((), PROMPT, sheet, False), b"> " + EOR)

    def test_without_a_prompt_nothing_is_marked(self) -> None:
        self.assertEqual(self.press.print(SAID[:1], None, self.sheet, False), b"Ada waves.\r\n")

    def test_a_line_that_was_begun_is_ended_first(self) -> None:
        printed = self.press.print(SAID[:1], None, self.sheet, True)
        self.assertEqual(printed, b"\r\nAda waves.\r\n")

    def test_a_screen_reader_is_given_the_prompt_as_a_line(self) -> None:
        sheet = self.press.sheet(evolve(LOOK, reader=True), Charset.UTF8, False)
        self.assertTrue(self.press.print((), PROMPT, sheet, False).endswith(b"\r\n" + GA))

    def test_a_client_is_sent_what_it_reads(self) -> None:
        for charset, expected in (
            (Charset.UTF8, "Mañana.\r\n".encode()),
            (Charset.LATIN1, "Mañana.\r\n".encode("latin-1")),
            (Charset.ASCII, b"Manana.\r\n"),
        ):
            sheet = self.press.sheet(LOOK, charset, False)
            self.assertEqual(self.press.print(SAID[1:], None, sheet, False), expected)

    @settings(max_examples=60)
    @given(
        st.lists(texts, max_size=3).map(tuple),
        st.none() | texts,
        looks,
        st.sampled_from(Charset),
        st.booleans(),
        st.booleans(),
    )
    def test_it_is_what_the_formatter_paints(
        self,
        said: tuple[Text, ...],
        prompt: Text | None,
        look: Look,
        charset: Charset,
        eor: bool,
        fresh: bool,
    ) -> None:
        formatter = TerminalFormatter()
        expected = encoded(("\n" if fresh else "") + formatter.render(said, look), charset)
        if prompt is not None:
            expected += encoded(formatter.prompt(prompt, look), charset)
            expected += (b"\r\n" if look.reader else b"") + (EOR if eor else GA)
        sheet = self.press.sheet(look, charset, eor)
        for _ in range(2):
            self.assertEqual(self.press.print(said, prompt, sheet, fresh), expected)


class SharedTests(PressTestCase):
    """What is the same is printed once; what differs in anything is printed anew."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.painter = CountingFormatter()
        self.press = Press(self.painter)

    def painted(self, texts_: Sequence[Text], prompt: Text | None, sheet: Sheet) -> int:
        """Return how many texts and prompts had to be painted to print some."""
        before = self.painter.painted
        self.press.print(texts_, prompt, sheet, False)
        return self.painter.painted - before

    def test_texts_are_painted_once_for_all_screens_that_are_alike(self) -> None:
        three = (*SAID, Text.of("Bo nods."))
        self.assertEqual(self.painted(three[:1], PROMPT, self.sheet), 2)
        self.assertEqual(self.painted(three[:1], PROMPT, self.sheet), 0)
        other = self.press.sheet(evolve(LOOK, height=99), Charset.UTF8, False)
        self.painted(three, PROMPT, other)
        again = self.press.sheet(evolve(LOOK, height=7), Charset.UTF8, False)
        self.assertEqual(self.painted(list(three), PROMPT, again), 0)
        self.assertEqual(self.painted((three[0], three[2]), PROMPT, again), 0)
        self.assertEqual(self.painted((), PROMPT, again), 0)

    def test_for_other_screens_they_are_painted_anew(self) -> None:
        self.painted(SAID[:1], PROMPT, self.sheet)
        for sheet in (
            self.press.sheet(LOOK, Charset.LATIN1, False),
            self.press.sheet(LOOK, Charset.UTF8, True),
            self.press.sheet(evolve(LOOK, reader=True), Charset.UTF8, False),
        ):
            self.assertEqual(self.painted(SAID[:1], PROMPT, sheet), 2)

    def test_an_equal_text_is_another_one(self) -> None:
        self.painted(SAID[:1], PROMPT, self.sheet)
        self.assertEqual(self.painted((Text.of("Ada waves."),), Text.of(">"), self.sheet), 2)

    def test_one_at_the_address_of_another_that_is_gone_is_printed(self) -> None:
        for number in range(200):
            said = (Text.of(f"{number}"),)
            self.assertEqual(self.press.print(said, None, self.sheet, False), b"%d\r\n" % number)
            del said

    def test_a_list_that_is_used_again_is_printed_anew(self) -> None:
        said: list[Text] = []
        for number in range(200):
            said.append(Text.of(f"{number}"))
            self.assertEqual(self.press.print(said, None, self.sheet, False), b"%d\r\n" % number)
            said.clear()


class SheetTests(PressTestCase):
    """Screens that are alike share a sheet."""

    def test_how_high_a_screen_is_makes_no_difference(self) -> None:
        self.assertIs(self.press.sheet(evolve(LOOK, height=7), Charset.UTF8, False), self.sheet)

    def test_all_else_does(self) -> None:
        others: tuple[tuple[Look, Charset, bool], ...] = (
            (evolve(LOOK, width=41), Charset.UTF8, False),
            (evolve(LOOK, depth=Depth.TRUE), Charset.UTF8, False),
            (evolve(LOOK, reader=True), Charset.UTF8, False),
            (evolve(LOOK, theme="high-contrast"), Charset.UTF8, False),
            (LOOK, Charset.ASCII, False),
            (LOOK, Charset.UTF8, True),
        )
        sheets = [self.press.sheet(*each) for each in others]
        self.assertEqual(len({id(sheet) for sheet in (self.sheet, *sheets)}), len(others) + 1)

    def test_there_are_only_so_many(self) -> None:
        for width in range(20, 20 + 3 * Press._most_sheets):
            sheet = self.press.sheet(evolve(LOOK, width=width), Charset.UTF8, False)
            self.assertLessEqual(len(self.press._sheets), Press._most_sheets)
            self.assertEqual(sheet.look.width, width)
        self.assertEqual(self.press.print(SAID[:1], None, self.sheet, False), b"Ada waves.\r\n")


class BoundTests(PressTestCase):
    """What is kept is bounded."""

    def kept(self) -> int:
        every = self.press._prints.values()
        return sum(
            len(each)
            for prints in every
            for each in (*prints.first.values(), *prints.below.values())
        )

    def test_so_much_is_kept(self) -> None:
        self.press.most_bytes = 20_000
        most = 0
        for number in range(200):
            said = (Text.of("x" * 30 + f" {number}"), *SAID)
            printed = self.press.print(said, PROMPT, self.sheet, False)
            self.assertTrue(printed.startswith(b"x" * 30 + b" %d\r\nAda" % number))
            self.assertLessEqual(self.press.size, 20_000)
            self.assertLessEqual(self.kept(), self.press.size)
            most = max(most, self.press.size)
        self.assertGreater(most, 15_000)

    def test_what_is_too_much_by_itself_is_printed_and_not_kept(self) -> None:
        self.press.most_bytes = 5
        printed = self.press.print(SAID, None, self.sheet, False)
        self.assertEqual(printed, "Ada waves.\r\nMañana.\r\n".encode())
        self.assertEqual((self.kept(), self.press.size), (0, 0))

    def test_a_sheet_that_is_kept_is_not_taken_for_another(self) -> None:
        said = (Text.of("x " * 300),)
        for width in range(20, 220):
            sheet = Sheet(evolve(LOOK, width=width), Charset.UTF8, False)
            first, *_ = self.press.print(said, None, sheet, False).split(b"\r\n")
            self.assertEqual(len(first), width - 1 + width % 2)
            del sheet

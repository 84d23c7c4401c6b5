"""What every formatter promises, checked against each of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise

import msgspec
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.formatters.strategies import NASTY, inlines, looks, texts
from tests.support.link_reader import without_links
from vetrellis.formatters.ansi import AnsiFormatter
from vetrellis.formatters.html import HtmlFormatter
from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.look import Charset, Depth, Look
from vetrellis.formatters.memo import KEPT, Shared
from vetrellis.formatters.plain import PlainFormatter
from vetrellis.formatters.printable import seen
from vetrellis.formatters.spans import block_values
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Block, Inline, Layout, Role, Span, Text, join

OUR_SGR = re.compile(r"\x1b\[(?:0|(?:0;)?[\d;]+)m")
FORMATTERS: list[Callable[[], IFormatter]] = [
    AnsiFormatter,
    HtmlFormatter,
    PlainFormatter,
    TerminalFormatter,
]
SIXTEEN = Look(width=40, depth=Depth.ANSI16)
QUAY = Text(
    (
        Block(("Salt Quay",), Layout.TITLE),
        Block(("A lamp burns at the ", Span(Role.EXIT, ("north",), "north"), " end.")),
        Block((Span(Role.NPC, ("Tobin Ash",)), " mends a net."), Layout.ENTRY),
    )
)


def letters(text: str) -> list[str]:
    """Return the letters and digits of a text: what must never be lost."""
    return [letter for letter in text if letter.isalnum()]


def said(text: Text) -> list[str]:
    return letters(seen(text.plain()))


class ContractTests(SynchronousTestCase):
    """Lines end in LF, no word is lost, and nothing that players type is more than words."""

    def test_each_is_a_formatter(self) -> None:
        for make in FORMATTERS:
            verifyObject(IFormatter, make())

    def test_nothing_makes_nothing(self) -> None:
        for make in FORMATTERS:
            self.assertEqual(make().render([], SIXTEEN), "")
            self.assertEqual(make().render([Text()], SIXTEEN), "")

    @given(st.lists(texts, max_size=3), looks)
    def test_lines_end_in_lf(self, some: list[Text], look: Look) -> None:
        for make in FORMATTERS:
            shown = make().render(some, look)
            self.assertTrue(shown == "" or shown.endswith("\n"))

    @given(texts, looks)
    def test_no_control_character_but_our_own(self, text: Text, look: Look) -> None:
        for make in FORMATTERS:
            for shown in (make().render([text], look), make().prompt(text, look)):
                bare = OUR_SGR.sub("", without_links(shown)).replace("\n", "")
                hidden = [c for c in bare if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}]
                self.assertEqual(hidden, [])

    @given(st.lists(texts, max_size=3), looks)
    def test_stripped_of_style_no_word_is_lost(self, some: list[Text], look: Look) -> None:
        look = evolve(look, charset=Charset.UTF8)
        for make in (AnsiFormatter, PlainFormatter, TerminalFormatter):
            shown = OUR_SGR.sub("", without_links(make().render(some, look)))
            self.assertEqual(letters(shown), said(join(some)))

    @given(st.lists(texts, max_size=3), looks)
    def test_formatted_twice_is_the_same(self, some: list[Text], look: Look) -> None:
        for make in FORMATTERS:
            formatter = make()
            self.assertEqual(formatter.render(some, look), formatter.render(some, look))

    @given(st.lists(inlines, min_size=1, max_size=3).map(tuple), looks)
    def test_a_prompt_has_no_line_end(self, inner: tuple[Inline, ...], look: Look) -> None:
        for make in FORMATTERS:
            self.assertNotIn("\n", make().prompt(Text((Block(inner),)), look))

    @given(texts, looks, st.sampled_from([Charset.ASCII, Charset.LATIN1, Charset.CP437]))
    def test_a_screen_gets_only_letters_that_it_knows(
        self, text: Text, look: Look, charset: Charset
    ) -> None:
        for make in (AnsiFormatter, PlainFormatter, TerminalFormatter):
            make().render([text], evolve(look, charset=charset)).encode(charset)


class SharedTests(SynchronousTestCase):
    """What one player is shown is painted already for the next whose screen is alike."""

    @override
    def setUp(self) -> None:
        self.painted: list[tuple[Text, Look]] = []
        self.painter = Shared(self.paint)

    def paint(self, text: Text, look: Look) -> str:
        self.painted.append((text, look))
        return text.plain()

    def test_one_text_on_equal_screens_is_painted_once(self) -> None:
        for height in (24, 50):
            self.assertEqual(self.painter(QUAY, evolve(SIXTEEN, height=height)), QUAY.plain())
        self.assertEqual(len(self.painted), 1)

    def test_a_text_that_takes_the_place_of_another_is_painted(self) -> None:
        shown = [self.painter(Text.of(str(number)), SIXTEEN) for number in range(3)]
        self.assertEqual(shown, ["0", "1", "2"])

    def test_another_screen_is_another_painting(self) -> None:
        for look in (SIXTEEN, evolve(SIXTEEN, width=60), evolve(SIXTEEN, depth=Depth.TRUE)):
            self.painter(QUAY, look)
        self.assertEqual(len(self.painted), 3)

    def test_what_was_painted_long_ago_is_forgotten(self) -> None:
        for number in range(KEPT + 1):
            self.painter(Text.of(str(number)), SIXTEEN)
        self.painter(Text.of("0"), SIXTEEN)
        self.assertEqual(len(self.painted), KEPT + 2)


class AnsiTests(SynchronousTestCase):
    """SGR of our own and nothing else; every line closes what it opens."""

    def test_a_room(self) -> None:
        self.assertEqual(
            AnsiFormatter().render([QUAY], SIXTEEN),
            "\x1b[1;93mSalt Quay\x1b[0m\n"
            "A lamp burns at the \x1b[36mnorth\x1b[0m end.\n"
            "  \x1b[35mTobin Ash\x1b[0m mends a net.\n",
        )

    def test_a_wrapped_span_is_opened_again(self) -> None:
        text = Text.of(Span(Role.SAY, ("One two three four five six seven",)))
        self.assertEqual(
            AnsiFormatter().render([text], evolve(SIXTEEN, width=20)),
            "\x1b[32mOne two three four\x1b[0m\n\x1b[32mfive six seven\x1b[0m\n",
        )

    def test_neighbours_change_colour_in_one_sequence(self) -> None:
        text = Text.of(Span(Role.EXIT, ("north",)), Span(Role.ITEM, ("lamp",)))
        self.assertEqual(
            AnsiFormatter().prompt(text, SIXTEEN), "\x1b[36mnorth\x1b[0;33mlamp\x1b[0m "
        )

    def test_no_colours_means_no_sequence_at_all(self) -> None:
        self.assertNotIn("\x1b", AnsiFormatter().render([QUAY], Look(depth=Depth.NONE)))

    def test_a_title_has_a_line_free_above_it(self) -> None:
        shown = AnsiFormatter().render([Text.of("You walk."), QUAY], Look(depth=Depth.NONE))
        self.assertEqual(shown.split("\n")[:3], ["You walk.", "", "Salt Quay"])
        shown = AnsiFormatter().render([Text.of("You walk.") + QUAY], Look(depth=Depth.NONE))
        self.assertEqual(shown.split("\n")[:3], ["You walk.", "", "Salt Quay"])

    def test_long_paragraphs_of_one_text_stand_apart(self) -> None:
        long = Block(("Twenty words " * 4,))
        short = Block(("Short.",))
        shown = AnsiFormatter().render([Text((long, long, short))], Look(40, depth=Depth.NONE))
        self.assertEqual([bool(line) for line in shown.split("\n")[:-1]], [1, 1, 0, 1, 1, 1])

    @given(texts, looks)
    def test_spans_never_overlap_nor_reach_past_their_line(self, text: Text, look: Look) -> None:
        for line in without_links(AnsiFormatter().render([text], look)).split("\n"):
            marks = OUR_SGR.findall(line)
            opened = [mark for mark in marks if mark != "\x1b[0m"]
            if opened:
                self.assertEqual(marks[-1], "\x1b[0m")
            for before, mark in pairwise(marks):
                closed = before == "\x1b[0m" or mark == "\x1b[0m" or mark.startswith("\x1b[0;")
                self.assertTrue(closed)


class PromptTests(SynchronousTestCase):
    """One space stands between a prompt and what is typed, however the prompt was written."""

    def test_for_the_eye(self) -> None:
        for words in ("Name:", "Name: ", " Name:  "):
            for make in (AnsiFormatter, PlainFormatter, TerminalFormatter):
                self.assertEqual(make().prompt(Text.of(words), SIXTEEN), "Name: ")

    def test_for_the_ear(self) -> None:
        look = Look(reader=True)
        self.assertEqual(PlainFormatter().prompt(Text.of("Name: "), look), "Name:")

    def test_an_empty_prompt_is_empty(self) -> None:
        self.assertEqual(AnsiFormatter().prompt(Text.of(" "), SIXTEEN), "")


class PlainTests(SynchronousTestCase):
    """Words alone; for a screen reader one fact a line, and no art."""

    reader = Look(width=40, reader=True)

    def test_colours_are_left_out_even_where_the_screen_has_them(self) -> None:
        self.assertEqual(
            PlainFormatter().render([QUAY], SIXTEEN),
            "Salt Quay\nA lamp burns at the north end.\n  Tobin Ash mends a net.\n",
        )

    def test_a_block_is_one_line_for_a_reader(self) -> None:
        text = Text.of("A long sentence " * 10)
        self.assertEqual(
            PlainFormatter().render([text, QUAY], self.reader),
            "A long sentence " * 9 + "A long sentence\nSalt Quay\n"
            "A lamp burns at the north end.\nTobin Ash mends a net.\n",
        )

    def test_of_a_drawing_the_words_are_left(self) -> None:
        drawn = "┌──────┐\n│ quay │---- lamp\n└──────┘\n\n  +---+\nHP 45/48 | AC -2"
        text = Text.of(drawn, layout=Layout.PRE)
        self.assertEqual(
            PlainFormatter().render([text], self.reader), "quay lamp\nHP 45/48 AC -2\n"
        )

    def test_the_terminal_formatter_is_plain_for_readers_and_for_screens_without_colours(
        self,
    ) -> None:
        terminal, plain, ansi = TerminalFormatter(), PlainFormatter(), AnsiFormatter()
        for look in (self.reader, Look(depth=Depth.NONE)):
            self.assertEqual(terminal.render([QUAY], look), plain.render([QUAY], look))
            self.assertEqual(terminal.prompt(QUAY, look), plain.prompt(QUAY, look))
        self.assertEqual(terminal.render([QUAY], SIXTEEN), ansi.render([QUAY], SIXTEEN))


class _Outline(HTMLParser):
    """Reads HTML as a browser would, and keeps elements and words apart."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    @override
    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(markup: str) -> _Outline:
    outline = _Outline()
    outline.feed(markup)
    outline.close()
    return outline


class HtmlTests(SynchronousTestCase):
    """Elements are made of blocks and spans; of words, never."""

    def test_a_room(self) -> None:
        self.assertEqual(
            HtmlFormatter().render([QUAY], SIXTEEN),
            '<h2 class="title">Salt Quay</h2>\n'
            '<p class="paragraph">A lamp burns at the '
            '<button class="exit" type="button" data-cmd="north">north</button> end.</p>\n'
            '<p class="entry"><span class="npc">Tobin Ash</span> mends a net.</p>\n',
        )

    def test_a_prompt_is_a_paragraph_of_its_own(self) -> None:
        self.assertEqual(
            HtmlFormatter().prompt(Text.of("<b>"), SIXTEEN), '<p class="prompt">&lt;b&gt;</p>'
        )

    def test_art_is_hidden_from_a_screen_reader(self) -> None:
        art = Text.of("/\\_/\\", layout=Layout.PRE)
        self.assertIn('aria-hidden="true"', HtmlFormatter().render([art], Look(reader=True)))
        self.assertNotIn("aria-hidden", HtmlFormatter().render([art], Look()))

    def test_a_button_never_holds_a_button(self) -> None:
        inner = Span(Role.CMD, ("lamp",), "take lamp")
        outer = Text.of(Span(Role.CMD, ("take the ", inner), "take all"))
        tags = read(HtmlFormatter().render([outer], SIXTEEN)).tags
        self.assertEqual([tag for tag, _ in tags], ["p", "button", "span"])

    @given(texts, looks)
    def test_players_cannot_make_an_element(self, text: Text, look: Look) -> None:
        page = read(HtmlFormatter().render([text], look))
        self.assertEqual(page.open, [])
        blocks = len(text.blocks)
        spans = sum(map(_spans, (block.inner for block in text.blocks)))
        self.assertEqual(len(page.tags), blocks + spans)
        allowed = {"class", "type", "data-cmd", "aria-hidden"}
        self.assertTrue(all(allowed.issuperset(attributes) for _, attributes in page.tags))
        self.assertEqual(letters("".join(page.words)), said(text))

    def test_commands_are_escaped(self) -> None:
        text = Text.of(Span(Role.CMD, ("x",), 'say "<b>" \x1b\n& go'))
        tags = read(HtmlFormatter().render([text], SIXTEEN)).tags
        self.assertEqual(tags[1][1]["data-cmd"], 'say "<b>"  & go')


def _spans(inner: tuple[Inline, ...]) -> int:
    return sum(1 + _spans(piece.inner) for piece in inner if isinstance(piece, Span))


class SpanValueTests(SynchronousTestCase):
    """The JSON projection holds all words and nothing that msgspec cannot encode."""

    def test_a_room(self) -> None:
        self.assertEqual(
            block_values([QUAY]),
            [
                {"inner": ["Salt Quay"], "layout": "title"},
                {
                    "inner": [
                        "A lamp burns at the ",
                        {"role": "exit", "inner": ["north"], "cmd": "north"},
                        " end.",
                    ]
                },
                {
                    "inner": [{"role": "npc", "inner": ["Tobin Ash"]}, " mends a net."],
                    "layout": "entry",
                },
            ],
        )

    @given(texts)
    def test_it_is_json_and_holds_no_control_character(self, text: Text) -> None:
        decoded = msgspec.json.decode(msgspec.json.encode(block_values([text])))
        self.assertEqual(decoded, block_values([text]))
        strings = "".join(_strings(decoded)).replace("\n", "")
        self.assertFalse(any(unicodedata.category(c) in {"Cc", "Cf"} for c in strings))

    def test_lines_are_kept_in_preformatted_blocks_alone(self) -> None:
        for layout, kept in ((Layout.PRE, "a\nb"), (Layout.PARAGRAPH, "a b")):
            [block] = block_values([Text.of("a\nb", layout=layout)])
            self.assertEqual(block["inner"], [kept])

    def test_nasty_words_stay_words(self) -> None:
        for words in NASTY:
            [block] = block_values([Text.of(words)])
            self.assertEqual(block["inner"], [seen(words)])


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [string for part in value.values() for string in _strings(part)]
    if isinstance(value, list):
        return [string for part in value for string in _strings(part)]
    return [str(value)]

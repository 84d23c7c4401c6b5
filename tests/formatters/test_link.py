"""Links in the text: what clients make of them."""

from __future__ import annotations

import re
from urllib.parse import unquote

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from tests.formatters.strategies import NASTY, looks, texts
from tests.support.link_reader import LinkReader, Reading, without_links
from vetrellis.formatters.link import LOCK, LONGEST, around
from vetrellis.formatters.look import Charset, Depth, Links, Look, as_asked
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.formatters.wrap import columns
from vetrellis.game.core.text import Block, Layout, Role, Span, Text

IN_TEXT = (Links.OSC8, Links.MXP, Links.MSLP)
LAMP = Span(Role.ITEM, ("brass lamp",), "take lamp")
SIGN = Span(Role.CMD, ("look at ", Span(Role.ITEM, ("sign",))), "look at sign")
FORMATTER = TerminalFormatter()


def read(text: Text, look: Look) -> Reading:
    """Return what a client makes of a text that it is sent."""
    reader = LinkReader(mxp=look.links is Links.MXP)
    begin = LOCK if look.links is Links.MXP else ""
    return reader.read(begin + FORMATTER.render([text], look))


class LinkTests(SynchronousTestCase):
    """What a click types is sent in the way that a client knows."""

    def test_bytes_of_each_way(self) -> None:
        text = Text.of("A ", LAMP, ".")
        for links, painted in (
            (Links.NONE, "A brass lamp.\n"),
            (Links.DATA, "A brass lamp.\n"),
            (Links.OSC8, "A \x1b]8;;send:take%20lamp\x1b\\brass lamp\x1b]8;;\x1b\\.\n"),
            (
                Links.MXP,
                'A \x1b[1z<SEND HREF="take lamp">\x1b[7zbrass lamp\x1b[1z</SEND>\x1b[7z.\n',
            ),
            (Links.MSLP, "A \x1b]68;1;SEND;take lamp\x07\x1b[4mbrass lamp\x1b[24m.\n"),
        ):
            with self.subTest(links=links):
                look = Look(depth=Depth.NONE, links=links)
                self.assertEqual(FORMATTER.render([text], look), painted)

    def test_clients_read_them_with_colours_and_without(self) -> None:
        text = Text.of("A ", LAMP, " hangs; ", SIGN, ".")
        for links in IN_TEXT:
            for depth in Depth:
                with self.subTest(links=links, depth=depth):
                    reading = read(text, Look(depth=depth, links=links))
                    self.assertEqual(reading.words, "A brass lamp hangs; look at sign.\n")
                    self.assertEqual(
                        reading.links,
                        [
                            ("brass lamp", "take lamp"),
                            ("look at ", "look at sign"),
                            ("sign", "look at sign"),
                        ],
                    )
                    self.assertEqual(reading.strange, [])

    def test_link_ends_with_its_line_and_begins_again_in_the_next(self) -> None:
        long = Span(Role.CMD, ("say that the tide is coming in again",), "tide")
        for layout in Layout:
            for links in IN_TEXT:
                with self.subTest(layout=layout, links=links):
                    look = Look(width=20, links=links)
                    reading = read(Text((Block(("Now ", long, "."), layout),)), look)
                    self.assertEqual(reading.strange, [])
                    self.assertEqual({command for _, command in reading.links}, {"tide"})
                    words = " ".join(words for words, _ in reading.links)
                    self.assertEqual(words, "say that the tide is coming in again")

    def test_words_that_are_a_command_type_themselves(self) -> None:
        reading = read(Text.of("Try ", Span(Role.CMD, ("help",)), "."), Look(links=Links.OSC8))
        self.assertEqual(reading.links, [("help", "help")])

    def test_of_a_link_in_a_link_the_outer_one_wins(self) -> None:
        nested = Span(Role.CMD, ("look at ", LAMP), "look")
        for links in IN_TEXT:
            reading = read(Text.of(nested), Look(links=links))
            self.assertEqual({command for _, command in reading.links}, {"look"})
            self.assertEqual(reading.strange, [])

    def test_prompt_has_none(self) -> None:
        for links in IN_TEXT:
            look = Look(depth=Depth.NONE, links=links)
            self.assertEqual(FORMATTER.prompt(Text.of(LAMP, " >"), look), "brass lamp > ")

    def test_screen_reader_is_read_none(self) -> None:
        look = Look(reader=True, links=Links.MXP)
        self.assertEqual(FORMATTER.render([Text.of(LAMP)], look), "brass lamp\n")
        self.assertEqual(FORMATTER.prompt(Text.of(LAMP), look), "brass lamp")

    @given(texts, looks)
    def test_layout_and_colours_are_as_without(self, text: Text, look: Look) -> None:
        bare = FORMATTER.render([text], evolve(look, links=Links.NONE))
        linked = FORMATTER.render([text], look)
        self.assertEqual(without_links(linked), bare)
        for line in LinkReader(mxp=look.links is Links.MXP).read(LOCK + linked).words.split("\n"):
            if not any(block.layout is Layout.PRE for block in text.blocks) and not look.reader:
                self.assertLessEqual(columns(line), max(look.width, 20) + 1)


class HostileTests(SynchronousTestCase):
    """Words stay words, and a command that could be taken for more is no link."""

    def test_markup_in_words_is_read_as_it_stands(self) -> None:
        words = 'a <SEND HREF="quit">b</SEND> <b> &lt; &amp; 5 < 6 <!-- ]] \x1b[3z \x1b[1z<x>'
        shown = words.replace("\x1b", "")
        for text in (
            Text.of(words),
            Text.of(Span(Role.SAY, (words,))),
            Text.of("A ", Span(Role.ITEM, (words,), "take it")),
        ):
            reading = read(text, Look(width=200, links=Links.MXP))
            self.assertEqual(reading.strange, [])
            self.assertIn(shown, reading.words)
            self.assertLessEqual({command for _, command in reading.links}, {"take it"})

    def test_commands_that_scripts_of_clients_would_read_are_none(self) -> None:
        for command in (
            "say ]]..os.execute[[rm]]", "north|drop all", "say {x}", "a;b", "say $x", "%1", "@f{}",
            "back\\slash", "", "   ", "x" * (LONGEST + 1),
        ):  # fmt: skip
            for links in IN_TEXT:
                with self.subTest(command=command, links=links):
                    self.assertEqual(around(command, links, Charset.UTF8), ("", ""))

    def test_commands_are_escaped(self) -> None:
        command = 'say "a" & <b>, 100 ñandúes?'
        for links in IN_TEXT:
            reading = read(Text.of(Span(Role.CMD, ("it",), command)), Look(links=links))
            self.assertEqual(reading.links, [("it", command)])
            self.assertEqual(reading.strange, [])

    def test_controls_in_commands_are_left_out(self) -> None:
        command = "say \x1b\\a\x07\x9c \u202eb\n\x00"
        for links in IN_TEXT:
            before, behind = around(command.replace("\\", ""), links, Charset.UTF8)
            controls = re.sub(r"\x1b\[\d*[mz]|\x1b\]|\x1b\\|\x07$|\x07(?=\x1b\[4m$)", "", before)
            self.assertTrue(controls.isprintable(), repr(before))
            self.assertNotIn("\n", before + behind)

    def test_command_that_a_client_cannot_send_is_none(self) -> None:
        for links in (Links.MXP, Links.MSLP):
            self.assertEqual(around("mira ☃", links, Charset.ASCII), ("", ""))
            self.assertIn(
                "mira al ninyo".replace("ny", "n"), around("mira al niño", links, Charset.ASCII)[0]
            )
        self.assertIn("%E2%98%83", around("mira ☃", Links.OSC8, Charset.ASCII)[0])

    @given(st.one_of(st.text(max_size=30), st.sampled_from(NASTY)))
    def test_command_of_any_letters(self, command: str) -> None:
        for links in IN_TEXT:
            reading = read(Text.of(Span(Role.ITEM, ("it",), command)), Look(links=links))
            self.assertEqual((reading.words, reading.strange), ("it\n", []))
            self.assertLessEqual(len(reading.links), 1)

    def test_every_byte_of_a_uri_is_a_letter_or_escaped(self) -> None:
        before, _ = around("say ¡hola! a/b?c#d e+f:g", Links.OSC8, Charset.UTF8)
        uri = before.removeprefix("\x1b]8;;send:").removesuffix("\x1b\\")
        self.assertRegex(uri, r"\A(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+\Z")
        self.assertEqual(unquote(uri), "say ¡hola! a/b?c#d e+f:g")


class WishTests(SynchronousTestCase):
    """The player has the last word."""

    def test_wishes(self) -> None:
        mxp, none = Look(links=Links.MXP), Look()
        for look, wish, links in (
            (mxp, None, Links.MXP),
            (mxp, True, Links.MXP),
            (mxp, False, Links.NONE),
            (none, None, Links.NONE),
            (none, True, Links.OSC8),
            (none, False, Links.NONE),
        ):
            self.assertIs(as_asked(look, {"links": wish}).links, links)

    def test_other_wishes_are_fields(self) -> None:
        asked = as_asked(Look(), {"width": 40, "theme": None})
        self.assertEqual(asked, Look(width=40))

    def test_screen_reader_has_none_but_as_data(self) -> None:
        self.assertIs(as_asked(Look(links=Links.MXP), {"reader": True}).links, Links.NONE)
        page = Look(links=Links.DATA, reader=True)
        self.assertIs(as_asked(page, {}).links, Links.DATA)
        self.assertIs(as_asked(page, {"links": False}).links, Links.NONE)

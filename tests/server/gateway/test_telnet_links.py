"""Links on telnet: who gets which, byte for byte."""

from __future__ import annotations

from tests.server.gateway.test_telnet import GA, TelnetTestCase
from tests.support.link_reader import LinkReader
from vetrellis.formatters.look import Links
from vetrellis.game.core.text import Role, Span, Text
from vetrellis.server.gateway.telnet_option import command, subnegotiation

SB_MXP = b"\xff\xfa\x5b\xff\xf0"
DO_MXP, DONT_MXP, WONT_MXP = b"\xff\xfd\x5b", b"\xff\xfe\x5b", b"\xff\xfc\x5b"
LOCK = b"\x1b[7z"
EXIT = Text.of("Out by the ", Span(Role.EXIT, ("north door",), "north"), ".")
LOOKING = b"Out by the \x1b[36m%snorth door%s\x1b[0m.\r\n> " + GA
MXP = LOOKING % (b'\x1b[1z<SEND HREF="north">\x1b[7z', b"\x1b[1z</SEND>\x1b[7z")
OSC8 = LOOKING % (b"\x1b]8;;send:north\x1b\\", b"\x1b]8;;\x1b\\")
MSLP = LOOKING % (b"\x1b]68;1;SEND;north\x07\x1b[4m", b"\x1b[24m")
NONE = LOOKING % (b"", b"")


def environment(**variables: str) -> bytes:
    """Return what a client says by NEW-ENVIRON, as Mudlet does: USERVAR name VALUE value."""
    said = b"".join(
        b"\x03" + name.encode() + b"\x01" + value.encode() for name, value in variables.items()
    )
    return command(251, 39) + subnegotiation(39, b"\0" + said)


class LinksTestCase(TelnetTestCase):
    """With a client that has been greeted."""

    def heard(self, data: bytes) -> bytes:
        """Take what the client sends, and return what it is sent then."""
        self.said()
        self.connection.dataReceived(data)
        return self.said()

    def shown(self) -> bytes:
        """Return what a text with a link looks like to the client."""
        self.said()
        self.connection.show([EXIT], Text.of("> "))
        return self.said().removeprefix(b"\r\n")


class AgreementTests(LinksTestCase):
    """MXP is offered at once; whoever agrees is locked before anything else."""

    def test_client_that_says_nothing_gets_plain_words(self) -> None:
        self.assertEqual(self.shown(), NONE)

    def test_client_that_agrees_is_told_once_that_nothing_is_markup(self) -> None:
        self.assertEqual(self.heard(DO_MXP), SB_MXP + LOCK)
        # Mudlet keeps no state, and agrees again to whatever it takes for an offer.
        self.assertEqual(self.heard(DO_MXP), b"")
        self.assertEqual(self.shown(), MXP)

    def test_client_that_refuses_gets_plain_words(self) -> None:
        self.assertEqual(self.heard(DONT_MXP), b"")
        self.assertEqual(self.shown(), NONE)

    def test_client_may_change_its_mind(self) -> None:
        self.heard(DO_MXP)
        self.assertEqual(self.heard(DONT_MXP), WONT_MXP)
        self.assertEqual(self.shown(), NONE)
        self.assertEqual(self.heard(DO_MXP), b"\xff\xfb\x5b" + SB_MXP + LOCK)

    def test_nothing_comes_between_agreement_and_lock(self) -> None:
        self.session.upon = lambda line: self.connection.show([Text.of("<b>")])
        said = self.heard(DO_MXP + b"say <b>\r\n")
        self.assertEqual(said, SB_MXP + LOCK + b"<b>\r\n")


class ChoiceTests(LinksTestCase):
    """A client gets one sort of link, the best that it knows."""

    def test_osc8_for_who_says_so(self) -> None:
        self.heard(environment(OSC_HYPERLINKS="1", OSC_HYPERLINKS_SEND="1"))
        self.assertEqual(self.shown(), OSC8)

    def test_osc8_goes_before_mxp(self) -> None:
        self.heard(DO_MXP + environment(CLIENT_NAME="MUDLET", OSC_HYPERLINKS_SEND="1"))
        self.assertEqual(self.shown(), OSC8)

    def test_mudlet_turns_it_off_amid_the_game(self) -> None:
        self.heard(DO_MXP + environment(OSC_HYPERLINKS_SEND="1"))
        self.heard(subnegotiation(39, b"\x02\x03OSC_HYPERLINKS_SEND\x010"))
        self.assertEqual(self.shown(), MXP)

    def test_old_mudlet_knows_mxp_alone(self) -> None:
        self.heard(DO_MXP + environment(CLIENT_NAME="MUDLET", CLIENT_VERSION="4.18.5"))
        self.assertEqual(self.shown(), MXP)

    def test_tintin_with_a_mouse(self) -> None:
        self.heard(environment(MTTS=str(1 + 1024)))
        self.assertEqual(self.shown(), MSLP)
        self.heard(environment(MTTS="1"))
        self.assertEqual(self.shown(), NONE)

    def test_tintin_says_so_as_a_terminal_too(self) -> None:
        names = ("TINTIN++", "XTERM", "MTTS 1025", "MTTS 1025")
        self.heard(command(251, 24))
        for name in names:
            self.heard(subnegotiation(24, b"\0" + name.encode()))
        self.assertEqual(self.shown(), MSLP)

    def test_old_tintin_does_not_say_so_but_knows_it(self) -> None:
        self.heard(environment(CLIENT_NAME="TINTIN++", MTTS=str(1 + 512)))
        self.assertEqual(self.shown(), NONE)
        self.connection.adjust(links=True)
        self.assertEqual(self.shown(), MSLP)

    def test_screen_reader_gets_none(self) -> None:
        self.heard(DO_MXP + environment(MTTS=str(1 + 64), OSC_HYPERLINKS_SEND="1"))
        self.assertIs(self.connection.look.links, Links.NONE)
        self.assertEqual(self.shown(), b"Out by the north door.\r\n>\r\n" + GA)

    def test_player_has_the_last_word(self) -> None:
        self.connection.adjust(links=True)
        self.assertEqual(self.shown(), OSC8)
        self.heard(DO_MXP)
        self.assertEqual(self.shown(), MXP)
        self.connection.adjust(links=False)
        self.assertEqual(self.shown(), NONE)
        self.connection.adjust(links=None)
        self.assertEqual(self.shown(), MXP)

    def test_clients_that_are_alike_share_what_is_printed(self) -> None:
        self.heard(DO_MXP)
        first = self.connection
        self.connect("192.0.2.2")
        self.heard(DO_MXP)
        for client in (first, self.connection):
            client.show([EXIT])
        press = first._house.press
        self.assertEqual([len(prints.first) for prints in press._prints.values()], [1, 1])


class AnswerTests(LinksTestCase):
    """What a client says of itself in MXP is nothing that its player typed."""

    def test_it_is_swallowed(self) -> None:
        for line in (
            b'\x1b[1z<VERSION MXP="1.0" CLIENT="Mudlet" VERSION="4.18.5">',
            b"\x1b[1z<SUPPORTS +send.href>",
            b"\x1b[1z<USER>",
            b"\x1b[z<x",
        ):
            self.heard(DO_MXP + line + b"\r\n")
        self.assertEqual(self.session.lines, [])
        self.heard(b"look\r\n")
        self.assertEqual(self.session.lines, ["look"])

    def test_markup_that_was_typed_is_a_line_as_any_other(self) -> None:
        self.heard(DO_MXP + b"<VERSION>\r\n")
        self.assertEqual(self.session.lines, ["<VERSION>"])


class HostileTests(LinksTestCase):
    """Nobody makes a client see a tag by what they say."""

    def test_said_to_a_client_of_mxp(self) -> None:
        begin = self.heard(DO_MXP).replace(SB_MXP, b"")
        reader = LinkReader(mxp=True)
        reader.read(begin.decode())
        for words in (
            '<SEND HREF="quit">free gold</SEND>',
            "\x1b[0z<b>", "\x1b[1z<SEND>", "\x1b[3z<SEND>", "\x1b[4z<VERSION>", "\x1b[6z<x>",
            "\x9b1z<b>", "&lt;b&gt;", "<!EN x 'y'>", "<RELOCATE host 1>", "a\n<b>", "\u2028<b>",
        ):  # fmt: skip
            for text in (Text.of(words), EXIT + Text.of(words), Text.of(words) + EXIT):
                self.said()
                self.connection.show([text], Text.of("> "))
                reading = reader.read(self.said().replace(GA, b"").replace(b"\r", b"").decode())
                self.assertEqual(reading.strange, [], words)
                self.assertLessEqual(set(reading.links), {("north door", "north")})

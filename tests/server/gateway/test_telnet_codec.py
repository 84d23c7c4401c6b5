"""Telnet, byte for byte."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.formatters.look import Charset
from vetrellis.server.gateway.telnet_codec import (
    BUDGET,
    ENDLESS_SUBNEGOTIATION,
    LONGEST_LINE,
    LONGEST_SUBNEGOTIATION,
    TelnetCodec,
)
from vetrellis.server.gateway.telnet_event import (
    CharsetLearnt,
    Event,
    Fault,
    Line,
    Misdialled,
    Terminal,
    Trust,
    Violation,
    WindowSize,
)
from vetrellis.server.gateway.telnet_option import Command, command, subnegotiation

IAC, SB, SE = b"\xff", b"\xff\xfa", b"\xff\xf0"
WILL, WONT, DO, DONT = b"\xff\xfb", b"\xff\xfc", b"\xff\xfd", b"\xff\xfe"
BINARY, ECHO, SGA, TM, TTYPE, EOR, NAWS, ENVIRON, CHARSET = (
    bytes((option,)) for option in (0, 1, 3, 6, 24, 25, 31, 39, 42)
)
MSDP, MSSP, MCCP2, MCCP3, MSP, MXP, GMCP = (
    bytes((option,)) for option in (69, 70, 86, 87, 90, 91, 201)
)
OFFERS = DO + TTYPE + DO + NAWS + WILL + CHARSET + DO + ENVIRON + WILL + EOR
OFFERS += WILL + MSSP + WILL + GMCP + WILL + MSDP + WILL + MXP + WILL + MSP
OFFERS += WILL + MCCP2 + WILL + MCCP3
SEND_TYPE = SB + TTYPE + b"\x01" + SE


def type_is(name: str) -> bytes:
    return subnegotiation(24, b"\0" + name.encode())


class CodecTestCase(SynchronousTestCase):
    """With a codec that has made its offers."""

    @override
    def setUp(self) -> None:
        self.codec = TelnetCodec()
        self.codec.open()
        self.codec.take_output()

    def answer(self, data: bytes) -> bytes:
        """Feed something that makes no event, and return what is answered."""
        self.assertEqual(self.codec.feed(data), [])
        return self.codec.take_output()


class OpeningTests(SynchronousTestCase):
    """The offers are made at once, in one piece, and ask for no character mode."""

    def test_the_offers(self) -> None:
        codec = TelnetCodec()
        codec.open()
        self.assertEqual(codec.take_output(), OFFERS)
        self.assertEqual(codec.take_output(), b"")


class TextTests(CodecTestCase):
    """Text becomes lines, and IAC is only what the protocol makes of it."""

    def test_lines(self) -> None:
        self.assertEqual(self.codec.feed(b"look\r\nsay hi\r\n"), [Line("look"), Line("say hi")])

    def test_a_doubled_iac_is_a_letter(self) -> None:
        self.assertEqual(self.codec.feed(b"a" + IAC + IAC + b"o\n"), [Line("aÿo")])

    def test_commands_within_a_line_leave_no_trace(self) -> None:
        data = b"lo" + IAC + b"\xf1" + b"o" + WILL + b"\x63" + b"k\n"
        self.assertEqual(self.codec.feed(data), [Line("look")])

    def test_commands_that_nobody_knows_are_ignored(self) -> None:
        for code in range(240):
            self.assertEqual(self.codec.feed(b"a" + bytes((255, code)) + b"b\n"), [Line("ab")])
        self.assertEqual(self.codec.take_output(), b"")

    def test_break_interrupt_and_their_like_do_no_harm(self) -> None:
        for code in (Command.DM, Command.BRK, Command.IP, Command.AO, Command.GA, Command.SE):
            self.assertEqual(self.codec.feed(command(code) + b"x\n"), [Line("x")])

    def test_erase_character_and_erase_line(self) -> None:
        self.assertEqual(self.codec.feed(b"lookk\xff\xf7\n"), [Line("look")])
        self.assertEqual(self.codec.feed(b"wrong\xff\xf8right\n"), [Line("right")])

    def test_corrections_typed_character_by_character(self) -> None:
        events = [event for byte in b"sya\b\bay\r\0" for event in self.codec.feed(bytes((byte,)))]
        self.assertEqual(events, [Line("say")])

    def test_nul_is_no_letter(self) -> None:
        self.assertEqual(self.codec.feed(b"l\0ook\n"), [Line("look")])

    def test_are_you_there(self) -> None:
        self.assertEqual(self.answer(IAC + b"\xf6"), b"\r\n[Yes]\r\n")


class LimitTests(CodecTestCase):
    """No peer makes us hold much, or answer much."""

    def test_the_longest_line(self) -> None:
        [line] = self.codec.feed(b"x" * LONGEST_LINE + b"\n")
        self.assertEqual(line, Line("x" * LONGEST_LINE))

    def test_a_longer_line_ends_it(self) -> None:
        for end in (b"", b"\n", b"\nmore\n"):
            codec = TelnetCodec()
            self.assertEqual(
                codec.feed(b"ok\n" + b"x" * (LONGEST_LINE + 1) + end),
                [Line("ok"), Violation(Fault.LONG_LINE)],
            )
            self.assertEqual(codec.feed(b"look\n" + IAC + b"\xf6"), [])
            self.assertEqual(codec.take_output(), b"")

    def test_negotiations_beyond_the_budget_are_not_answered(self) -> None:
        self.assertEqual(self.answer((DO + b"\x63") * 1000), (WONT + b"\x63") * BUDGET)
        self.codec.replenish()
        self.assertEqual(self.answer(DO + b"\x63"), WONT + b"\x63")

    def test_are_you_there_is_on_the_budget(self) -> None:
        self.assertEqual(self.answer(b"\xff\xf6" * 1000), b"\r\n[Yes]\r\n" * BUDGET)

    def test_a_long_subnegotiation_is_ignored_and_text_goes_on(self) -> None:
        long = SB + NAWS + b"x" * (LONGEST_SUBNEGOTIATION + 1) + SE
        self.assertEqual(self.codec.feed(long + b"look\n"), [Line("look")])
        self.assertEqual(self.codec.feed(SB + NAWS + b"\0\x50\0\x18" + SE), [WindowSize(80, 24)])

    def test_a_subnegotiation_without_end_ends_it(self) -> None:
        self.assertEqual(
            self.codec.feed(SB + b"\xc9" + b"x" * ENDLESS_SUBNEGOTIATION),
            [Violation(Fault.ENDLESS_SUBNEGOTIATION)],
        )


class StrangerTests(CodecTestCase):
    """Whoever speaks another protocol is recognised by their first words."""

    def test_http(self) -> None:
        for verb in (b"GET", b"POST", b"HEAD", b"OPTIONS", b"PRI"):
            events = TelnetCodec().feed(verb + b" / HTTP/1.1\r\nHost: x\r\n\r\n")
            self.assertEqual(events, [Misdialled("http")])

    def test_tls(self) -> None:
        self.assertEqual(self.codec.feed(b"\x16"), [])
        self.assertEqual(self.codec.feed(b"\x03\x01\x02\x00\x01"), [Misdialled("tls")])

    def test_ssh(self) -> None:
        self.assertEqual(self.codec.feed(b"SSH-2.0-OpenSSH_9.2\r\n"), [Misdialled("ssh")])

    def test_later_lines_may_look_like_that(self) -> None:
        lines = b"bob\r\nGET / HTTP/1.1\r\n\x16\x03\r\nSSH-2.0-x\r\n"
        self.assertEqual(len(self.codec.feed(lines)), 4)


class NegotiationTests(CodecTestCase):
    """What we offered is agreed without another word; what we do not know is refused."""

    def test_acknowledgements_are_not_answered(self) -> None:
        self.assertEqual(self.answer(WILL + NAWS + DO + EOR), b"")

    def test_an_option_acknowledged_again_and_again_is_not_answered(self) -> None:
        self.assertEqual(self.answer((DO + EOR) * 20), b"")

    def test_unknown_options_are_refused_and_refusals_accepted(self) -> None:
        self.assertEqual(
            self.answer(DO + b"\x63" + WILL + b"\x63"), WONT + b"\x63" + DONT + b"\x63"
        )
        self.assertEqual(self.answer(DONT + b"\x63" + WONT + b"\x63"), b"")

    def test_suppress_go_ahead_is_refused(self) -> None:
        self.assertEqual(self.answer(DO + SGA + WILL + SGA), WONT + SGA + DONT + SGA)

    def test_each_timing_mark_is_answered(self) -> None:
        marks = DO + TM
        self.assertEqual(self.answer(marks * (BUDGET * 2)), (WILL + TM) * (BUDGET * 2))
        self.assertEqual(self.answer(WILL + TM + DONT + TM + WONT + TM), b"")

    def test_a_prompt_ends_in_go_ahead_or_in_end_of_record(self) -> None:
        self.assertFalse(self.codec.marks_with_eor)
        self.answer(DO + EOR)
        self.assertTrue(self.codec.marks_with_eor)
        self.assertEqual(self.answer(DONT + EOR), WONT + EOR)
        self.assertFalse(self.codec.marks_with_eor)


class EchoTests(CodecTestCase):
    """Echo is ours only while a password is typed."""

    def test_offered_unasked_it_is_refused(self) -> None:
        self.assertEqual(self.answer(DO + ECHO + WILL + ECHO), WONT + ECHO + DONT + ECHO)

    def test_a_password(self) -> None:
        self.codec.hide(True)
        self.assertEqual(self.codec.take_output(), WILL + ECHO)
        self.assertFalse(self.codec.is_hiding)
        self.assertEqual(self.answer(DO + ECHO), b"")
        self.assertTrue(self.codec.is_hiding)
        self.codec.hide(False)
        self.assertEqual(self.codec.take_output(), WONT + ECHO)
        self.assertEqual(self.answer(DONT + ECHO), b"")
        self.assertFalse(self.codec.is_hiding)

    def test_a_client_that_will_not_hide_logs_in_anyway(self) -> None:
        self.codec.hide(True)
        self.codec.take_output()
        self.assertEqual(self.answer(DONT + ECHO), b"")
        self.codec.hide(False)
        self.assertEqual(self.codec.take_output(), b"")


class WindowTests(CodecTestCase):
    """The size of the screen."""

    def test_a_size(self) -> None:
        self.answer(WILL + NAWS)
        size = subnegotiation(31, b"\0\x64\0\x1e")
        self.assertEqual(self.codec.feed(size), [WindowSize(100, 30)])

    def test_255_is_doubled_on_the_wire(self) -> None:
        self.assertEqual(
            self.codec.feed(SB + NAWS + b"\0\xff\xff\0\x18" + SE), [WindowSize(255, 24)]
        )

    def test_255_that_nobody_doubled(self) -> None:
        self.assertEqual(self.codec.feed(SB + NAWS + b"\0\xff\0\x18" + SE), [WindowSize(255, 24)])

    def test_strange_sizes_are_brought_to_reason(self) -> None:
        for wide, high, event in (
            (1, 1, WindowSize(20, 5)),
            (65535, 65535, WindowSize(500, 500)),
            (0, 0, WindowSize(0, 0)),
        ):
            payload = wide.to_bytes(2, "big") + high.to_bytes(2, "big")
            self.assertEqual(self.codec.feed(subnegotiation(31, payload)), [event])

    def test_what_is_no_size_is_ignored(self) -> None:
        for payload in (b"", b"\0", b"\0\x50\0", b"\0\x50\0\x18\0"):
            self.answer(subnegotiation(31, payload))


class BrokenSubnegotiationTests(CodecTestCase):
    """A subnegotiation that is none costs nobody anything."""

    def test_an_empty_one(self) -> None:
        self.assertEqual(self.codec.feed(SB + SE + b"look\n"), [Line("look")])

    def test_an_end_without_a_beginning(self) -> None:
        self.assertEqual(self.codec.feed(SE + b"look\n"), [Line("look")])

    def test_an_unknown_one(self) -> None:
        self.assertEqual(self.answer(subnegotiation(99, b"hello")), b"")

    def test_one_whose_end_was_lost(self) -> None:
        data = SB + TTYPE + b"\0XTERM" + DO + b"\x63" + b"look\n"
        self.assertEqual(self.codec.feed(data), [Line("look")])
        self.assertEqual(self.codec.take_output(), WONT + b"\x63")

    def test_one_within_another(self) -> None:
        data = SB + TTYPE + SB + NAWS + b"\0\x50\0\x18" + SE
        self.assertEqual(self.codec.feed(data), [WindowSize(80, 24)])


class TerminalTests(CodecTestCase):
    """Names are asked for until one comes again, and never for ever."""

    def conversation(self, *names: str) -> list[Event]:
        """Answer each question for a type, and return the events."""
        self.assertEqual(self.answer(WILL + TTYPE), SEND_TYPE)
        events = []
        for name in names:
            events += self.codec.feed(type_is(name))
            if SEND_TYPE not in (said := self.codec.take_output()):
                self.last_words = said
                break
        return events

    def test_tintin(self) -> None:
        events = self.conversation("TINTIN++", "tmux-256color", "MTTS 271", "MTTS 271", "no more")
        self.assertEqual(
            [event for event in events if isinstance(event, Terminal)][-1],
            Terminal(("TINTIN++", "tmux-256color", "MTTS 271"), 271),
        )
        self.assertEqual(events[-1], CharsetLearnt(Charset.UTF8))
        self.assertEqual(self.last_words, b"")

    def test_mtts_without_the_bit_says_nothing_of_letters(self) -> None:
        self.conversation("KILDCLIENT", "XTERM", "MTTS 9", "MTTS 9")
        self.assertIs(self.codec.charset, Charset.ASCII)

    def test_a_plain_terminal_is_asked_for_all_eight_bits(self) -> None:
        self.assertEqual(
            self.conversation("XTERM-256COLOR", "XTERM-256COLOR"),
            [Terminal(("XTERM-256COLOR",), None)],
        )
        self.assertEqual(self.last_words, DO + BINARY)
        self.assertEqual(self.answer(WILL + BINARY), b"")

    def test_a_mud_client_is_not(self) -> None:
        self.conversation("TINYFUGUE", "ANSI-ATTR", "ANSI", "UNKNOWN", "UNKNOWN")
        self.assertEqual(self.last_words, b"")

    def test_tinyfugue_gets_ascii_whatever_it_sends(self) -> None:
        self.conversation("TINYFUGUE", "ANSI-ATTR", "ANSI", "UNKNOWN", "UNKNOWN")
        self.assertEqual(self.codec.feed("say café\r\n".encode()), [Line("say café")])
        self.assertEqual(self.codec.encode("café"), b"cafe")
        self.codec.learn(Charset.UTF8, Trust.CHOSEN)
        self.assertEqual(self.codec.encode("café"), "café".encode())

    def test_names_without_end(self) -> None:
        events = self.conversation(*(f"NAME{number}" for number in range(20)))
        self.assertEqual(len(events), 5)

    def test_an_empty_or_garbled_name_ends_it(self) -> None:
        self.assertEqual(self.conversation("", "XTERM"), [])
        self.assertEqual(self.answer(type_is("\x1b\x07\n")), b"")

    def test_a_name_is_cut_and_cannot_hold_controls(self) -> None:
        events = self.conversation("\x1b[2J" + "X" * 300)
        self.assertEqual(events, [Terminal(("[2J" + "X" * 60,), None)])

    def test_a_type_that_nobody_asked_for_is_ignored(self) -> None:
        self.assertEqual(self.answer(type_is("XTERM")), b"")
        self.assertEqual(self.answer(WILL + TTYPE + subnegotiation(24, b"\x01")), SEND_TYPE)


class OldCharsetTests(CodecTestCase):
    """CP437 is read and written, for terminals that are as old as that."""

    def test_both_ways(self) -> None:
        self.codec.settle(Charset.CP437)
        self.assertEqual(self.codec.feed("café ñ\r\n".encode("cp437")), [Line("café ñ")])
        self.assertEqual(self.codec.encode("¿café ─ ☃?"), "¿café ─ ??".encode("cp437"))


class CharsetTests(CodecTestCase):
    """The client's letters, from whoever knows best."""

    request = subnegotiation(42, b"\x01;UTF-8;ISO-8859-1;CP437;US-ASCII")

    def accept(self, name: bytes) -> list[Event]:
        self.codec.feed(DO + CHARSET)
        return self.codec.feed(subnegotiation(42, b"\x02" + name))

    def test_a_client_that_agrees_is_asked_which(self) -> None:
        self.assertEqual(self.answer(DO + CHARSET), self.request)

    def test_it_chooses(self) -> None:
        for name, charset in (
            (b"UTF-8", Charset.UTF8),
            (b"iso-8859-1", Charset.LATIN1),
            (b"CP437", Charset.CP437),
        ):
            self.setUp()
            self.assertEqual(self.accept(name), [CharsetLearnt(charset)])
            self.assertIs(self.codec.charset, charset)

    def test_it_chooses_ascii_or_what_we_never_offered(self) -> None:
        for name in (b"US-ASCII", b"KOI8-R", b""):
            self.setUp()
            self.assertEqual(self.accept(name), [])

    def test_it_chooses_none(self) -> None:
        self.codec.feed(DO + CHARSET)
        self.codec.feed(subnegotiation(42, b"\x03"))
        self.assertEqual(self.codec.feed(subnegotiation(42, b"\x02UTF-8")), [])

    def test_a_client_that_asks_is_answered_with_the_best(self) -> None:
        self.assertEqual(self.answer(WILL + CHARSET), DO + CHARSET)
        events = self.codec.feed(subnegotiation(42, b"\x01 KOI8-R latin1 utf-8"))
        self.assertEqual(events, [CharsetLearnt(Charset.UTF8)])
        self.assertEqual(self.codec.take_output(), subnegotiation(42, b"\x02utf-8"))

    def test_a_client_that_asks_with_a_table(self) -> None:
        self.codec.feed(subnegotiation(42, b"\x01[TTABLE]\x01;ISO-8859-1"))
        self.assertEqual(self.codec.take_output(), subnegotiation(42, b"\x02ISO-8859-1"))
        self.assertIs(self.codec.charset, Charset.LATIN1)

    def test_a_client_that_asks_for_what_we_do_not_know(self) -> None:
        for wish in (b";KOI8-R", b"", b";"):
            self.assertEqual(
                self.answer(subnegotiation(42, b"\x01" + wish)), subnegotiation(42, b"\x03")
            )

    def test_two_questions_at_once_leave_ours(self) -> None:
        self.codec.feed(DO + CHARSET)
        self.codec.take_output()
        rejected = subnegotiation(42, b"\x03")
        self.assertEqual(self.answer(subnegotiation(42, b"\x01;UTF-8")), rejected)
        self.assertEqual(
            self.codec.feed(subnegotiation(42, b"\x02UTF-8")), [CharsetLearnt(Charset.UTF8)]
        )

    def test_a_table_of_letters_is_refused(self) -> None:
        self.assertEqual(
            self.answer(subnegotiation(42, b"\x04\x01x")), subnegotiation(42, b"\x05")
        )

    def test_what_is_typed_is_evidence(self) -> None:
        self.assertEqual(
            self.codec.feed("café\n".encode()), [CharsetLearnt(Charset.UTF8), Line("café")]
        )

    def test_evidence_weighs_less_than_an_agreement(self) -> None:
        self.accept(b"ISO-8859-1")
        self.assertEqual(self.codec.feed("café\n".encode()), [Line("café")])
        self.assertIs(self.codec.charset, Charset.LATIN1)

    def test_the_player_knows_best(self) -> None:
        self.codec.settle(Charset.LATIN1)
        self.assertEqual(self.accept(b"UTF-8"), [])
        self.assertEqual(self.codec.encode("é"), b"\xe9")


class EncodingTests(CodecTestCase):
    """What we say can be read by whoever it is for."""

    def test_lines_end_in_cr_lf(self) -> None:
        self.assertEqual(self.codec.encode("one\ntwo\n"), b"one\r\ntwo\r\n")

    def test_a_bare_cr_is_cr_nul(self) -> None:
        self.assertEqual(self.codec.encode("a\rb"), b"a\r\0b")

    def test_ascii_until_we_know_better(self) -> None:
        self.assertEqual(self.codec.encode("“café” — ☃"), b'"cafe" - ?')

    def test_utf8(self) -> None:
        self.codec.settle(Charset.UTF8)
        self.assertEqual(self.codec.encode("é☃\ud800"), "é☃?".encode())

    def test_latin_1_doubles_its_last_letter(self) -> None:
        self.codec.settle(Charset.LATIN1)
        self.assertEqual(self.codec.encode("ÿ☃"), b"\xff\xff?")


pieces = st.one_of(
    st.binary(max_size=6),
    st.sampled_from(
        [
            IAC, SB, SE, WILL, WONT, DO, DONT, BINARY, ECHO, SGA, TM, TTYPE, EOR, NAWS, CHARSET,
            b"\r", b"\n", b"\0", b"\b", b"look", "é☃".encode(), b"\xe9", b"\x16\x03",
            b"GET / HTTP/1.1\r\n", b"SSH-2.0-x\n", b"x" * (LONGEST_LINE + 1), b"\xff\xf6",
            b"y" * (LONGEST_SUBNEGOTIATION + 2), WILL + TTYPE + type_is("XTERM") * 2,
            DO + CHARSET, subnegotiation(42, b"\x02UTF-8"), subnegotiation(42, b"\x01;UTF-8"),
            type_is("MTTS 13"), SB + NAWS + b"\0\x50\0\xff\xff" + SE, (DO + b"\x63") * 40,
        ]
    ),
)  # fmt: skip
streams = st.lists(pieces, max_size=12).map(b"".join)


class SegmentationTests(SynchronousTestCase):
    """Whatever the network does to the bytes, the same things happen, and nothing is raised."""

    def run_through(self, *chunks: bytes) -> tuple[list[Event], bytes]:
        codec = TelnetCodec()
        codec.open()
        events = [event for chunk in chunks for event in codec.feed(chunk)]
        return events, codec.take_output()

    @settings(max_examples=300)
    @given(streams, st.lists(st.integers(0, 400), max_size=12))
    @example(b"look\r\nGET / HTTP/1.0\r\n", [5])
    def test_any_segmentation_gives_the_same_events_and_answers(
        self, data: bytes, cuts: list[int]
    ) -> None:
        at = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
        chunks = [data[start:end] for start, end in pairwise(at)]
        self.assertEqual(self.run_through(*chunks), self.run_through(data))

    @settings(max_examples=60)
    @given(streams)
    def test_byte_by_byte_gives_the_same_events_and_answers(self, data: bytes) -> None:
        chunks = [data[at : at + 1] for at in range(len(data))]
        self.assertEqual(self.run_through(*chunks), self.run_through(data))

    @given(st.lists(st.binary(max_size=64), max_size=6))
    def test_random_bytes_never_raise(self, chunks: list[bytes]) -> None:
        self.run_through(*chunks)

    @given(streams)
    def test_answers_are_never_much_longer_than_questions(self, data: bytes) -> None:
        _, output = self.run_through(data)
        self.assertLessEqual(len(output), len(OFFERS) + 3 * len(data) + 9 * BUDGET)


class LoopTests(SynchronousTestCase):
    """No client, however it answers, talks with us for ever about options."""

    mirror = {Command.WILL: Command.DO, Command.DO: Command.WILL,
              Command.WONT: Command.DONT, Command.DONT: Command.WONT}  # fmt: skip

    def rounds(self, reply: dict[Command, Command]) -> int:
        """Let a client answer all that we say, and return after how many rounds it is quiet."""
        codec = TelnetCodec()
        codec.open()
        for count in range(100):
            output = codec.take_output()
            if not output:
                return count
            codec.feed(self._replies(output, reply))
        return 100

    def _replies(self, output: bytes, reply: dict[Command, Command]) -> bytes:
        answer = bytearray()
        for part in output.split(IAC)[1:]:
            if part[:1] and part[0] in reply:
                answer += command(reply[Command(part[0])], part[1])
            elif part[:1] == b"\xfa":
                answer += IAC + part + SE
        return bytes(answer)

    def test_a_mirror(self) -> None:
        self.assertLess(self.rounds(self.mirror), 6)

    def test_a_parrot(self) -> None:
        self.assertLess(self.rounds({verb: verb for verb in self.mirror}), 6)

    def test_one_that_refuses_everything(self) -> None:
        no = {Command.WILL: Command.DONT, Command.DO: Command.WONT}
        self.assertEqual(self.rounds(no), 1)

    def test_one_that_agrees_to_everything_it_is_offered(self) -> None:
        yes = {Command.WILL: Command.DO, Command.DO: Command.WILL}
        self.assertLess(self.rounds(yes), 6)

    def test_one_that_will_not_take_no_for_an_answer_is_answered_no_more(self) -> None:
        self.assertLess(self.rounds(dict.fromkeys(self.mirror, Command.DO)), BUDGET)

"""What each client that we know of does, byte for byte, and what each rule asks of a server.

The rules are those that a server breaks at its cost: some client loops, garbles or goes silent.
What the parts do is tested with the parts; here a whole connection is talked to.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import pairwise

from twisted.trial.unittest import SynchronousTestCase

from tests.server.gateway.test_telnet import GA, TelnetTestCase
from tests.support.whole_server import WholeServer
from vetrellis.formatters.look import Charset, Depth
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.mssp import REQUEST
from vetrellis.server.gateway.telnet_codec import BUDGET, TelnetCodec
from vetrellis.server.gateway.telnet_event import Terminal
from vetrellis.server.gateway.telnet_option import Option, command, subnegotiation

WILL, WONT, DO, DONT = 251, 252, 253, 254
SNIPPET = (24, 31, 42, 69, 70, 200, 90, 91)
"""Mudlet takes offers in just this order for those of a well-known snippet, and redials."""

NEVER = {
    "SGA": 3, "RCTE": 7, "LOGOUT": 18, "LINEMODE": 34, "X-DISPLAY": 35, "ENVIRON": 36,
    "AUTHENTICATION": 37, "ENCRYPT": 38, "START_TLS": 46, "MCCP1": 85, "ZMP": 93, "AARDWOLF": 102,
    "ATCP": 200, "EXOPL": 255,
}  # fmt: skip
"""Options that are refused, whoever wants to do what."""

CLIENTS = {
    "Mudlet": (("MUDLET", "ANSI-TRUECOLOR", "MTTS 2349", "MTTS 2349"), Depth.TRUE, Charset.UTF8),
    "TinTin++": (("TINTIN++", "tmux-256color", "MTTS 271", "MTTS 271"), Depth.TRUE, Charset.UTF8),
    "TinyFugue": (
        ("TINYFUGUE", "ANSI-ATTR", "ANSI", "UNKNOWN", "UNKNOWN"), Depth.ANSI16, Charset.ASCII,
    ),
    "KBtin": (
        ("KBtin", "hardcopy", "unknown", "KBtin-2.1", "KBtin-2.1"), Depth.ANSI16, Charset.ASCII,
    ),
    "GNU telnet": (("XTERM-256COLOR", "XTERM-256COLOR"), Depth.XTERM256, Charset.ASCII),
    "PuTTY": (("XTERM", "XTERM"), Depth.ANSI16, Charset.ASCII),
}  # fmt: skip
"""What clients were heard to call themselves, and what that says of their screens."""


def commands_in(data: bytes) -> list[tuple[int, int]]:
    """Return the negotiations in what was sent: verb and option."""
    found, at = [], 0
    while (at := data.find(b"\xff", at)) >= 0:
        verb = data[at + 1]
        if verb == 250:
            at = data.find(b"\xff\xf0", at) + 2
        elif verb >= WILL and verb != 255:
            found.append((verb, data[at + 2]))
            at += 3
        else:
            at += 2
    return found


class ConformanceTestCase(TelnetTestCase):
    """With a client that has been greeted."""

    def heard(self, *said: bytes) -> bytes:
        """Take what the client sends, and return what it is sent then."""
        self.said()
        for data in said:
            self.connection.dataReceived(data)
        return self.said()

    def opening(self) -> list[tuple[int, int]]:
        """Have another client come in its place, and return what it is offered."""
        self.hang_up()
        self.transport = self.connect("192.0.2.9")
        return commands_in(self.transport.writes[0])


class RuleTests(ConformanceTestCase):
    """The ten rules of the opening."""

    def test_1_what_was_offered_is_never_offered_again(self) -> None:
        for verb, option in self.opening():
            yes = command(DO if verb == WILL else WILL, option)
            answer = self.heard(*[yes] * 5)
            again = [each for each in commands_in(answer) if each == (verb, option)]
            self.assertEqual(again, [], Option(option).name)

    def test_2_to_go_ahead_is_never_suppressed(self) -> None:
        self.assertNotIn((WILL, 3), self.opening())
        self.assertEqual(self.heard(command(DO, 3)), command(WONT, 3))
        self.assertEqual(self.heard(command(WILL, 3)), command(DONT, 3))

    def test_3_do_echo_is_refused_unasked_and_taken_when_asked_for(self) -> None:
        self.assertEqual(self.heard(command(DO, 1)), command(WONT, 1))
        self.connection.secret(True)
        self.connection.show([], Text.of("Password:"))
        self.assertIn(command(WILL, 1), self.said())
        self.assertEqual(self.heard(command(DO, 1)), b"")

    def test_4_one_option_is_not_offered_and_asked_for(self) -> None:
        offers = self.opening()
        options = [option for _, option in offers]
        self.assertEqual(len(set(options)), len(options))

    def test_5_the_order_is_nobody_elses(self) -> None:
        options = [option for _, option in self.opening()]
        known = [option for option in options if option in SNIPPET]
        self.assertNotEqual(known, [option for option in SNIPPET if option in options])

    def test_6_each_timing_mark_is_answered_before_anything_else(self) -> None:
        interrupt = b"\xff\xf4" + command(DO, 6)
        self.assertEqual(self.heard(*[interrupt] * (BUDGET * 2)), command(WILL, 6) * (BUDGET * 2))

    def test_7_terminals_are_asked_for_eight_bits_and_others_are_not(self) -> None:
        for client, (names, *_) in CLIENTS.items():
            codec = TelnetCodec()
            codec.open()
            codec.feed(command(WILL, 24))
            for name in names:
                codec.take_output()
                codec.feed(subnegotiation(24, b"\0" + name.encode()))
            is_terminal = len(set(names)) == 1
            wants = (DO, 0) in commands_in(codec.take_output())
            self.assertIs(wants, is_terminal, client)

    def test_8_lines_end_in_every_way_and_ours_in_one(self) -> None:
        for end in (b"\r\n", b"\r\0", b"\n", b"\r"):
            self.session.lines.clear()
            self.heard(b"one" + end, b"two" + end[:1], end[1:] + b"three" + end, b"four" + end)
            self.assertEqual(self.session.lines, ["one", "two", "three", "four"], end)
        self.assertEqual(self.show("a", "b"), b"a\r\nb\r\n")
        self.assertNotIn(b"\r\r", self.show("a\rb\r\nc\nd"))

    def test_9_a_prompt_has_one_mark(self) -> None:
        self.assertTrue(self.show(prompt=Text.of("> ")).endswith(b"> " + GA))
        self.heard(command(DO, 25))
        marked = self.show(prompt=Text.of("> "))
        self.assertTrue(marked.endswith(b"> \xff\xef"))
        self.assertNotIn(GA, marked)

    def test_10_what_belongs_together_is_one_write(self) -> None:
        self.opening()
        transport = self.transport
        self.assertEqual(len(transport.writes), 2, "offers; greeting")
        transport.writes.clear()
        self.connection.dataReceived(command(DO, 86))
        self.assertEqual(transport.writes, [b"\xff\xfa\x56\xff\xf0"])
        self.connection.show([Text.of("a"), Text.of("b")], Text.of("> "))
        self.assertEqual(len(transport.writes), 2)
        plain = zlib.decompressobj().decompress(transport.writes[1])
        self.assertEqual(plain, b"\r\na\r\nb\r\n> " + GA)


class RefusalTests(ConformanceTestCase):
    """What we do not do is refused, once for each time that it is asked for."""

    def test_each_option_in_both_directions(self) -> None:
        for name, option in NEVER.items():
            self.assertEqual(self.heard(command(DO, option)), command(WONT, option), name)
            self.assertEqual(self.heard(command(WILL, option)), command(DONT, option), name)
            self.assertEqual(self.heard(command(DONT, option), command(WONT, option)), b"", name)

    def test_what_they_say_about_them_is_ignored(self) -> None:
        for option in NEVER.values():
            if option != 255:
                self.assertEqual(self.heard(subnegotiation(option, b"\x01\0\xff x")), b"")
        self.heard(b"look\r\n")
        self.assertEqual(self.session.lines, ["look"])

    def test_what_we_do_ourselves_is_not_theirs_to_do(self) -> None:
        for option in (1, 5, 25, 69, 70, 86, 87, 90, 91, 201):
            self.assertEqual(self.heard(command(WILL, option)), command(DONT, option), option)

    def test_what_they_do_is_not_ours(self) -> None:
        for option in (0, 24, 31, 39):
            self.assertEqual(self.heard(command(DO, option)), command(WONT, option), option)


class ClientTests(ConformanceTestCase):
    """Each client is understood by what it says."""

    def test_what_they_call_themselves(self) -> None:
        for client, (names, depth, charset) in CLIENTS.items():
            self.opening()
            asked = self.heard(command(WILL, 24))
            self.assertEqual(asked, b"\xff\xfa\x18\x01\xff\xf0")
            for name in names:
                asked = self.heard(subnegotiation(24, b"\0" + name.encode()))
            self.assertNotIn(b"\xff\xfa\x18\x01\xff\xf0", asked, "it is asked no more")
            look = self.connection.look
            self.assertEqual((look.depth, look.charset), (depth, charset), client)

    def test_mudlet_answers_every_offer_anew_and_nothing_loops(self) -> None:
        self.opening()
        said, said_back = self.transport.writes[0], 0
        for _ in range(50):
            answers = b"".join(
                command(DO if verb == WILL else WILL, option)
                for verb, option in commands_in(said)
                if verb in (WILL, DO)
            )
            if not answers:
                break
            said_back += len(answers)
            said = self.heard(answers)
        self.assertEqual(commands_in(said), [])
        self.assertLess(said_back, 200)

    def test_mudlet_resizes_and_is_believed_each_time(self) -> None:
        self.heard(command(WILL, 31))
        for wire, size in (
            (b"\x00\x50\x00\x18", (80, 24)),
            (b"\x00\xff\xff\x00\xff\xff", (255, 255)),
            (b"\x00\x64\x00\x32", (100, 50)),
            (b"\x00\x00\x00\x00", (100, 50)),
        ):
            self.heard(b"\xff\xfa\x1f" + wire + b"\xff\xf0")
            self.assertEqual((self.connection.look.width, self.connection.look.height), size)

    def test_putty_opens_with_wishes_of_its_own(self) -> None:
        opening = b"".join(
            command(verb, option)
            for verb, option in (
                (WILL, 31),
                (WILL, 32),
                (WILL, 24),
                (WILL, 39),
                (DO, 1),
                (WILL, 3),
                (DO, 3),
            )
        )
        answers = commands_in(self.heard(opening))
        self.assertEqual(
            [each for each in answers if each[0] in (WONT, DONT)],
            [(DONT, 32), (WONT, 1), (DONT, 3), (WONT, 3)],
        )
        self.assertNotIn((WILL, 1), answers)

    def test_gnu_telnet_loses_no_letter_once_it_sends_eight_bits(self) -> None:
        self.heard(command(WILL, 24), *[subnegotiation(24, b"\0XTERM")] * 2)
        self.assertEqual(self.heard(command(WILL, 0)), b"")
        self.heard("say café ☃\n".encode())
        self.assertEqual(self.session.lines, ["say café ☃"])
        self.assertIn("☃".encode(), self.show("☃"))

    def test_tinyfugue_is_sent_seven_bits(self) -> None:
        self.assertTrue(self.show("“café” — ☃").isascii())

    def test_character_mode_with_corrections(self) -> None:
        for key in (b"s", b"a", b"x", b"\x7f", b"y", b"\b", b"y", b"\r", b"\0"):
            self.heard(key)
        self.assertEqual(self.session.lines, ["say"])

    def test_a_crawler_asks_for_the_facts_in_words(self) -> None:
        answer = self.heard(f"{REQUEST}\r\n".encode())
        self.assertTrue(answer.startswith(b"\r\nMSSP-REPLY-START\r\n"))
        self.assertIn(b"\r\nMSSP-REPLY-END\r\n", answer)
        self.assertEqual(self.session.lines, [])


class PasswordTests(SynchronousTestCase):
    """Mudlet gives up hiding what is typed when ECHO is turned on and off too often."""

    most_toggles = 4
    window = 5.0

    def test_slips_of_the_keyboard_are_not_too_often(self) -> None:
        server = WholeServer()
        player = server.telnet()
        player.type("new")
        toggles: list[float] = []
        for line in ("Marisol", "short", "longer password", "other password", "longer password"):
            player.read()
            player.type(line)
            now = server.clock.seconds()
            toggles += [now for verb, option in commands_in(player.read()) if option == 1]
            server.clock.advance(0.5)
        self.assertLessEqual(self.most_at_once(toggles), self.most_toggles)
        self.assertGreater(len(toggles), 0)

    def most_at_once(self, times: Iterable[float]) -> int:
        found = sorted(times)
        return max(sum(0 <= other - one <= self.window for other in found) for one in found)


class DamageTests(ConformanceTestCase):
    """What Twisted's own parser, or a peer's, breaks on."""

    def test_no_byte_after_iac_silences_anybody(self) -> None:
        for code in range(256):
            if code in (0xFA, 0xFB, 0xFC, 0xFD, 0xFE, 0xFF):
                continue
            self.session.lines.clear()
            self.heard(b"a\xff" + bytes((code,)) + b"b\r\n")
            expected = {0xF7: ["b"], 0xF8: ["b"]}.get(code, ["ab"])
            self.assertEqual(self.session.lines, expected, hex(code))

    def test_broken_subnegotiations(self) -> None:
        for broken in (
            b"\xff\xfa\xff\xf0", b"\xff\xf0", b"\xff\xfa\x18\xff\xf0", b"\xff\xfa\x1f\x00\xff\xf0",
            b"\xff\xfa\x27\xff\xf0", b"\xff\xfa\x2a\xff\xf0", b"\xff\xfa\xc9\xff\xf0",
            b"\xff\xfa\x45\x01\x02\x03\x03\xff\xf0", b"\xff\xfa\x18\x00X\xff\xfa\x18\x00Y\xff\xf0",
            b"\xff\xfa\x27\x00\x02\xff\xf0", b"\xff\xfa\xc9Core.Supports.Set [\xff\xf0",
        ):  # fmt: skip
            self.session.lines.clear()
            self.heard(broken + b"look\r\n")
            self.assertEqual(self.session.lines, ["look"], broken)

    def test_what_is_agreed_can_be_taken_back_and_agreed_again(self) -> None:
        for option in (25, 42, 69, 70, 90, 91, 201):
            yes, no = command(DO, option), command(DONT, option)
            self.heard(yes)
            self.assertIn((WONT, option), commands_in(self.heard(no)), option)
            self.assertEqual(commands_in(self.heard(no)), [], option)
            self.assertIn((WILL, option), commands_in(self.heard(yes)), option)

    def test_are_you_there(self) -> None:
        self.assertEqual(self.heard(b"\xff\xf6"), b"\r\n[Yes]\r\n")

    def test_names_come_in_any_order_and_pieces(self) -> None:
        conversation = command(WILL, 24) + subnegotiation(24, b"\0XTERM")
        events = []
        codec = TelnetCodec()
        codec.open()
        for one, _ in pairwise(range(len(conversation) + 1)):
            events += codec.feed(conversation[one : one + 1])
        self.assertEqual(events, [Terminal(("XTERM",), None)])

"""MUD clients in a browser that read ANSI out of binary messages: with no data, GMCP, or JSON."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.error import ConnectionLost
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.gateway.test_websocket_deflate import EXTENSIONS, inflated
from tests.server.gateway.web_fakes import (
    Client,
    FakeSession,
    WebServer,
    frame,
    handshake,
    unframe,
    unframe_all,
)
from vetrellis.formatters.look import Links
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.ansi_dialect import (
    GMCP,
    JSON,
    TERMINAL,
    Data,
    EnvelopeError,
    Resized,
    Typed,
)
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.interfaces import IConnection

TEXT, BINARY, CLOSE = 1, 2, 8
QUAY = Datum("Room.Info", {"num": 7, "name": "Quay"})


class AnsiTestCase(SynchronousTestCase):
    """A client that speaks one of the dialects."""

    dialect = GMCP.name
    limits = WebSocketLimits()

    @override
    def setUp(self) -> None:
        self.server = WebServer(limits=self.limits)
        self.client = self.opened()

    def opened(self, *changes: tuple[str, str | bytes | None]) -> Client:
        return self.server.opened(("Sec-WebSocket-Protocol", self.dialect), *changes)

    @property
    def session(self) -> FakeSession:
        return self.server.sessions.last

    def types(self, *messages: bytes, opcode: int = BINARY) -> list[str]:
        """Send messages; return the lines that they come to."""
        before = len(self.session.lines) if self.server.sessions.begun else 0
        for message in messages:
            self.client.send(frame(message, opcode))
        return self.session.lines[before:]

    def says(self, *messages: bytes) -> None:
        for message in messages:
            self.client.send(frame(message, TEXT))

    def heard(self) -> list[tuple[int, bytes]]:
        return unframe(self.client.answer())

    def shown(self, *texts: str, prompt: str = "", data: Sequence[Datum] = ()) -> Any:
        """Have something shown; return what comes."""
        asked = Text.of(prompt) if prompt else None
        self.session.connection.show([Text.of(text) for text in texts], asked, data)
        return self.heard()

    def begin(self) -> None:
        """Let the client be greeted."""
        self.server.clock.advance(1)
        self.heard()


class ChoiceTests(AnsiTestCase):
    """The client's first choice counts, whichever it is."""

    def test_each_is_echoed(self) -> None:
        for offered, chosen in (
            ("gmcp.mudstandards.org,telnet.mudstandards.org,terminal.mudstandards.org", 0),
            ("extended.mudstandards.org, terminal.mudstandards.org, v1.vetrellis", 1),
            ("json.mudstandards.org,v1.evennia.com", 0),
            ("v1.vetrellis, json.mudstandards.org", 0),
        ):
            client = self.server.connect()
            client.send(handshake(("Sec-WebSocket-Protocol", offered)))
            name = [each.strip() for each in offered.split(",")][chosen]
            expected = f"\r\nSec-WebSocket-Protocol: {name}\r\n".encode()
            self.assertIn(expected, client.answer())

    def test_html_is_not_spoken(self) -> None:
        client = self.server.connect()
        client.send(handshake(("Sec-WebSocket-Protocol", "divstream.mudstandards.org")))
        self.assertTrue(client.answer().startswith(b"HTTP/1.1 400 "))


class LineTests(AnsiTestCase):
    """What is typed comes to lines, whether a client ends them, or sends each as a message."""

    dialect = TERMINAL.name

    def test_ended_lines(self) -> None:
        self.assertEqual(self.types(b"guest\r\n", b"look\n", b"n\r"), ["guest", "look", "n"])

    def test_a_line_in_each_message(self) -> None:
        self.assertEqual(self.types(b"guest", b"look", b"n", b""), ["guest", "look", "n", ""])

    def test_several_lines_in_a_message(self) -> None:
        self.assertEqual(self.types(b"guest", b"n\r\ne\r\nlook"), ["guest", "n", "e", "look"])

    def test_key_by_key(self) -> None:
        keys = [bytes((key,)) for key in b"guesy\x7ft\rn\r\n"]
        self.assertEqual(self.types(*keys), ["guest", "n"])

    def test_first_key_may_be_a_letter_of_many_bytes(self) -> None:
        self.assertEqual(self.types("é".encode(), b"t\xc3", b"\xa9\r"), ["été"])

    def test_a_stream_may_be_cut_anywhere(self) -> None:
        self.assertEqual(
            self.types(b"guest\r\nlo", b"ok\r", b"\nn", b"\r\n"), ["guest", "look", "n"]
        )

    def test_text_messages_are_lines_too(self) -> None:
        self.assertEqual(self.types(b"guest\r\n", b"look\r\n", opcode=TEXT), ["guest", "look"])
        self.assertEqual(self.types(b"{}\r\n", b"Core.Ping\r\n", opcode=TEXT), ["{}", "Core.Ping"])

    def test_what_is_no_utf8_is_read_all_the_same(self) -> None:
        self.assertEqual(self.types(b"caf\xe9\r\n"), ["caf\ufffd"])

    def test_too_long_a_line_ends_it(self) -> None:
        for sent in (b"x" * 4097, b"\n" + b"x" * 4097):
            self.setUp()
            self.client.send(frame(sent, BINARY))
            shown, end = self.heard()
            self.assertIn(b"too long", shown[1])
            self.assertEqual(end, (CLOSE, b"\x03\xf0long line"))

    def test_more_lines_than_may_wait_end_it(self) -> None:
        self.begin()
        self.session.pause_after = 3
        self.client.send(frame(b"n\n" * 204, BINARY))
        self.assertEqual(self.client.close_codes(), [1008])

    def test_lines_that_wait_are_taken_later(self) -> None:
        self.begin()
        self.session.pause_after = 3
        self.assertEqual(self.types(b"1\n2\n3\n4\n5\n"), ["1", "2", "3"])
        self.session.connection.pause(True)
        self.assertEqual(self.session.lines, ["1", "2", "3", "4", "5"])

    @settings(max_examples=50)
    @given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))))
    def test_any_lines(self, lines: list[str]) -> None:
        self.setUp()
        self.begin()
        self.assertEqual(self.types(*(f"{line}\r\n".encode() for line in lines)), lines)


class ShowTests(AnsiTestCase):
    """One call of `show` is one binary message, after its data."""

    limits = WebSocketLimits(unread=OutletLimits(soft=4000, hard=20_000))

    @override
    def setUp(self) -> None:
        super().setUp()
        self.begin()

    def test_it_is_a_connection(self) -> None:
        verifyObject(IConnection, self.session.connection)
        self.assertEqual(self.session.connection.peer, "192.0.2.7")

    def test_ansi_in_one_message_without_telnet(self) -> None:
        ((opcode, shown),) = self.shown("Olé.", "☃", prompt="> ")
        self.assertEqual(opcode, BINARY)
        self.assertEqual(shown.replace(b"\x1b[0m", b""), "Olé.\r\n☃\r\n> ".encode())
        self.assertNotIn(b"\xff", shown)

    def test_what_comes_at_a_prompt_begins_a_line(self) -> None:
        self.shown(prompt="> ")
        ((_, shown),) = self.shown("A bell.")
        self.assertEqual(shown, b"\r\nA bell.\r\n")

    def test_data_that_was_asked_for_goes_first(self) -> None:
        self.assertEqual(self.shown("A quay.", data=[QUAY]), [(BINARY, b"A quay.\r\n")])
        self.says(b'Core.Supports.Set ["Room 1"]')
        expected = [(TEXT, b'Room.Info {"num":7,"name":"Quay"}'), (BINARY, b"A quay.\r\n")]
        self.assertEqual(self.shown("A quay.", data=[QUAY]), expected)

    def test_secret_is_concealed_after_its_question(self) -> None:
        connection = self.session.connection
        connection.secret(True)
        ((_, asked),) = self.shown(prompt="Password: ")
        self.assertTrue(asked.endswith(b"Password: \x1b[8m"), asked)
        connection.secret(False)
        ((_, shown),) = self.shown("Welcome.")
        self.assertTrue(shown.startswith(b"\x1b[28m"), shown)
        self.assertEqual(self.shown("More."), [(BINARY, b"More.\r\n")])

    def test_secret_is_told_at_once_if_nothing_follows(self) -> None:
        self.session.connection.secret(True)
        self.server.clock.advance(0)
        self.assertEqual(self.heard(), [(BINARY, b"\x1b[8m")])

    def test_secret_is_data_for_who_asks(self) -> None:
        self.says(b'Core.Supports.Add ["Session 1"]')
        self.session.connection.secret(True)
        self.assertEqual(self.heard(), [(TEXT, b'Session.Secret {"on":true}')])

    def test_slow_client_loses_the_oldest_and_is_told(self) -> None:
        self.client.stop_reading()
        for number in range(10):
            self.session.connection.show([Text.of(f"{number} " + "x " * 500)])
        self.assertEqual(self.heard(), [])
        self.client.read_on()
        first, *rest = self.heard()
        self.assertIn(b"lines", first[1])
        self.assertIn(b"9 x x", rest[-1][1])
        self.assertLess(len(rest), 5)

    def test_client_that_leaves_too_much_unread_is_dropped(self) -> None:
        self.client.stop_reading()
        for _ in range(25):
            self.session.connection.show([Text.of("x " * 500)])
        self.assertTrue(self.client.transport.aborted)

    def test_look_may_be_adjusted(self) -> None:
        connection = self.session.connection
        connection.adjust(width=40, charset="ascii")
        ((_, shown),) = self.shown("word " * 20 + "é")
        self.assertGreater(shown.count(b"\r\n"), 2)
        self.assertIn("é".encode(), shown)
        connection.adjust(width=None)
        self.assertEqual(connection.look.width, 80)

    def test_links_are_those_of_terminals_if_wanted(self) -> None:
        connection = self.session.connection
        for wish, links in ((True, Links.OSC8), (False, Links.NONE), (None, Links.NONE)):
            connection.adjust(links=wish)
            self.assertIs(connection.look.links, links)

    def test_it_is_compressed_for_who_can(self) -> None:
        self.client = self.opened((EXTENSIONS, "permessage-deflate"))
        self.begin()
        self.says(b'Core.Supports.Set ["Room 1"]')
        self.session.connection.show([Text.of("A bell. " * 99)], None, [QUAY])
        data, shown = unframe_all(self.client.answer())
        self.assertEqual((data[1], shown[:2]), (0, (BINARY, 4)))
        self.assertIn(b"A bell. A bell.", inflated(shown[2]))


class EndTests(AnsiTestCase):
    """It begins by and by, and ends politely."""

    def test_greeted_after_a_moment_or_with_the_first_line(self) -> None:
        self.assertEqual(self.server.sessions.begun, [])
        self.server.clock.advance(0.5)
        self.assertEqual(len(self.server.sessions.begun), 1)
        self.client = self.opened()
        self.assertEqual(self.types(b"guest\r\n"), ["guest"])
        self.assertEqual(len(self.server.sessions.begun), 2)

    def test_browser_says_its_language(self) -> None:
        for header, language in (
            ("es-MX,es;q=0.9,en;q=0.8", "es-MX"),
            ("en", "en"),
            ("*", ""),
            ("<b>", ""),
            ("x" * 999, ""),
        ):
            self.client = self.opened(("Accept-Language", header))
            self.begin()
            self.assertEqual(self.session.language_at_first, language)

    def test_goodbye(self) -> None:
        self.begin()
        self.session.connection.close()
        goodbye, end = self.heard()
        self.assertEqual(goodbye, (TEXT, b'Core.Goodbye "Goodbye."'))
        self.assertEqual(end, (CLOSE, b"\x03\xe8ended"))
        self.assertEqual(self.types(b"look\r\n"), [])

    def test_who_is_refused_is_told(self) -> None:
        self.server.sessions.refusal = Text.of("The house is full.")
        self.client.send(frame(b"guest\r\n", BINARY))
        shown, end = self.heard()
        self.assertIn(b"The house is full.", shown[1])
        self.assertEqual(end, (CLOSE, b"\x03\xf5refused"))

    def test_who_is_gone_leaves_nothing(self) -> None:
        self.begin()
        self.session.connection.secret(True)
        self.client.vanish(ConnectionLost())
        self.assertEqual(len(self.session.gone), 1)
        self.assertEqual(len(self.server.door.crowd), 0)
        self.assertEqual(self.server.clock.getDelayedCalls(), [])

    def test_fault_costs_a_line(self) -> None:
        self.begin()

        def broken(_line: str) -> None:
            raise ZeroDivisionError

        self.patch(FakeSession, "received", lambda _self, line: broken(line))
        self.client.send(frame(b"look\r\n", BINARY))
        ((_, shown),) = self.heard()
        self.assertIn(b"Something went wrong", shown)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)


class GmcpTests(AnsiTestCase):
    """Text messages are GMCP, as in subnegotiations of telnet."""

    def test_as_a_web_client_does_it(self) -> None:
        self.says(
            b'Core.Hello {"client":"MudTerm","version":"2.0.0"}',
            b'Core.Supports.Set ["Char 1","Room 1","Comm.Channel 1"]',
        )
        self.assertEqual(self.types(b"guest\r\n"), ["guest"])
        self.assertTrue(self.session.connection.takes_data)
        self.says(b"Core.Ping")
        self.assertIn((TEXT, b"Core.Ping"), self.heard())

    def test_requests_reach_the_session(self) -> None:
        self.begin()
        self.says(b'Char.Login.Credentials {"account":"ada","password":"x"}')
        expected = ("char.login.credentials", {"account": "ada", "password": "x"})
        self.assertEqual(self.session.requests[-1], expected)

    def test_login_is_offered_to_who_names_it(self) -> None:
        self.says(b'Core.Supports.Set ["Char.Login 1"]')
        self.begin()
        self.assertIn(("char.login", {}), self.session.requests)

    def test_what_is_no_package_is_a_line(self) -> None:
        self.begin()
        lines = [b"look", b"say hello.", b"tell.bo hello", b"n", b"www.example.org is nice"]
        self.assertEqual(self.types(*lines, opcode=TEXT), [line.decode() for line in lines])

    def test_malformed_ones_end_it_after_some(self) -> None:
        for _ in range(7):
            self.says(b'Core.Hello {"client')
        self.assertEqual(self.client.close_codes(), [])
        self.says(b'Core.Hello {"client')
        self.assertEqual(self.client.close_codes(), [1008])


class JsonTests(AnsiTestCase):
    """Text messages are envelopes, with GMCP in them."""

    dialect = JSON.name

    def envelope(self, proto: str, id_: str, data: object) -> bytes:
        return json.dumps({"proto": proto, "id": id_, "data": data}).encode()

    def test_gmcp_both_ways(self) -> None:
        self.says(
            self.envelope("gmcp", "Core.Hello", '{"Client": "Mudterm", "Version": "0.2.0"}'),
            self.envelope("gmcp", "Core.Supports.Set", '["Room 1"]'),
            self.envelope("gmcp", "Core.Ping", ""),
        )
        ((opcode, pong),) = self.heard()
        expected = {"proto": "gmcp", "id": "Core.Ping", "data": ""}
        self.assertEqual((opcode, json.loads(pong)), (TEXT, expected))
        self.begin()
        (_, message), (opcode, _) = self.shown("A quay.", data=[QUAY])
        told = json.loads(message)
        self.assertEqual((told["proto"], told["id"], opcode), ("gmcp", "Room.Info", BINARY))
        self.assertEqual(json.loads(told["data"]), {"num": 7, "name": "Quay"})

    def test_size_of_the_screen(self) -> None:
        size = b"\x00\x64\x00\x1e"
        for said in (size, b"\xff\xfa\x1f" + size + b"\xff\xf0"):
            self.setUp()
            self.says(self.envelope("telnet_31", "NAWS", base64.b64encode(said).decode()))
            look = self.session.connection.look
            self.assertEqual((look.width, look.height), (100, 30))

    def test_text_in_an_envelope_and_without_one(self) -> None:
        self.says(self.envelope("text", "", "guest"))
        self.says(b"look\r\n")
        self.assertEqual(self.session.lines, ["guest", "look"])

    def test_other_protocols_are_let_be(self) -> None:
        self.says(self.envelope("coffeemud", "login", "..."), b'{"proto": "x", "data": "y"}')
        self.assertEqual(self.heard(), [])

    def test_malformed_ones_end_it_after_some(self) -> None:
        for message in (
            b"{",
            b"{}",
            b'{"proto": 5, "data": "x"}',
            self.envelope("gmcp", "", "{}"),
            self.envelope("gmcp", "Core.Hello", "{"),
            self.envelope("telnet_31", "NAWS", "AA=="),
            self.envelope("telnet_31", "NAWS", json.loads("[" * 17 + "]" * 17)),
        ):
            self.says(message)
            self.assertEqual(self.client.close_codes(), [], message)
        self.says(b"{" * 5000)
        self.assertEqual(self.client.close_codes(), [1008])


class ReadingTests(SynchronousTestCase):
    """Any text message is read, or is an `EnvelopeError`."""

    @given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
    def test_anything(self, message: bytes) -> None:
        for dialect in (TERMINAL, GMCP, JSON):
            try:
                said = dialect.read(message)
            except EnvelopeError:
                continue
            self.assertIsInstance(said, Typed | Data | Resized | None)

    @given(st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=4))
    def test_what_we_write_can_be_read(self, body: dict[str, str]) -> None:
        for dialect in (GMCP, JSON):
            said = dialect.read(dialect.text_of(Datum("Char.Status", body)))
            assert isinstance(said, Data)
            self.assertTrue(said.payload.startswith(b"Char.Status"))

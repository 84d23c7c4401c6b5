"""A telnet client that takes data, tells of its surroundings, or lists servers."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from typing_extensions import override

from tests.server.gateway.test_telnet import GA, PROMPT, TelnetTestCase
from vetrellis.formatters.look import Charset, Depth
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.mssp import payload_of
from vetrellis.server.gateway.telnet_option import subnegotiation

DO, DONT, WILL = b"\xff\xfd", b"\xff\xfe", b"\xff\xfb"
GMCP, MSSP, ENVIRON = b"\xc9", b"\x46", b"\x27"
ROOM = Datum("Room.Info", {"num": 7})


def message(words: str) -> bytes:
    """Return a message of GMCP."""
    return subnegotiation(201, words.encode())


class DataTestCase(TelnetTestCase):
    """With a client that agreed on GMCP, and wants to know of rooms."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.connection.dataReceived(DO + GMCP + message('Core.Supports.Set ["Room 1"]'))
        self.said()
        self.session.asks.clear()

    def hears(self, words: str) -> bytes:
        """Have the client say something as data; return what it is answered."""
        self.said()
        self.connection.dataReceived(message(words))
        return self.said()


class DataTests(DataTestCase):
    """Events go as data before their prose, in one write, to who asked for them."""

    def test_whether_it_takes_data(self) -> None:
        self.assertTrue(self.connection.takes_data)
        self.connection.dataReceived(DONT + GMCP)
        self.assertFalse(self.connection.takes_data)
        self.connection.show([], None, [ROOM])
        self.assertEqual(self.said(), b"\xff\xfc\xc9")

    def test_data_goes_first_in_the_same_write(self) -> None:
        self.connection.show([Text.of("A quay.")], PROMPT, [ROOM])
        self.assertEqual(
            self.transport.writes, [message('Room.Info {"num":7}') + b"\r\nA quay.\r\n> " + GA]
        )

    def test_data_alone_does_not_touch_the_prompt(self) -> None:
        self.connection.show([], PROMPT)
        self.said()
        self.connection.show([], None, [ROOM])
        self.assertEqual(self.said(), message('Room.Info {"num":7}'))
        self.connection.show([Text.of("Bo nods.")])
        self.assertEqual(self.said(), b"\r\nBo nods.\r\n")

    def test_data_goes_with_what_the_protocol_has_to_say(self) -> None:
        self.connection.secret(True)
        self.connection.show([Text.of("Password:")], None, [ROOM])
        (written,) = self.transport.writes
        self.assertTrue(
            written.startswith(message('Room.Info {"num":7}') + b"\r\nPassword:"), written
        )

    def test_what_was_not_asked_for_is_not_sent(self) -> None:
        self.connection.tell([Datum("Char.Name", {"name": "Ada"})])
        self.assertEqual(self.said(), b"")

    def test_nobody_else_is_sent_any(self) -> None:
        self.connect("192.0.2.9")
        other: Any = self.connection
        other.show([Text.of("A quay.")], None, [ROOM])
        self.assertFalse(other.takes_data)

    def test_what_many_are_told_is_packed_once(self) -> None:
        pack = self.factory._house.pack
        self.assertIs(pack(ROOM), pack(ROOM))
        self.assertEqual(pack(evolve(ROOM)), pack(ROOM))


class RequestTests(DataTestCase):
    """What a client says as data is answered, noted, or handed to the session."""

    def test_ping(self) -> None:
        self.assertEqual(self.hears("Core.Ping"), message("Core.Ping"))

    def test_the_session_gets_the_rest(self) -> None:
        self.hears('Char.Login.Credentials {"account":"Ana","password":"x"}')
        self.assertEqual(self.session.asks, ["char.login.credentials"])

    def test_a_login_is_offered_to_who_names_it(self) -> None:
        self.hears('Core.Supports.Set ["Char 1"]')
        self.assertNotIn("char.login", self.session.asks)
        self.hears('Core.Supports.Add ["Char.Login 1"]')
        self.assertIn("char.login", self.session.asks)

    def test_who_wants_more_than_before_is_to_catch_up(self) -> None:
        self.hears('Core.Supports.Add ["Char 1"]')
        self.assertEqual(self.session.asks, ["core.supports"])
        self.hears('Core.Supports.Add ["Char 1"]')
        self.hears('Core.Supports.Remove ["Char 1"]')
        self.hears('Core.Supports.Set ["Room 1"]')
        self.assertEqual(self.session.asks, ["core.supports"])
        self.connection.dataReceived(DO + b"\x45")
        self.assertEqual(self.session.asks, ["core.supports", "core.supports"])

    def test_nonsense_is_ignored(self) -> None:
        self.assertEqual(self.hears("Core.Supports.Set {") + self.hears("\x01"), b"")
        self.assertEqual(self.session.asks, [])

    def test_a_goodbye_comes_before_the_end(self) -> None:
        self.connection.close()
        self.assertIn(message('Core.Goodbye "Goodbye."'), self.said())


class EarlyTests(TelnetTestCase):
    """What a client says before it is greeted counts from the first word on."""

    def test_a_login_is_offered_with_the_greeting(self) -> None:
        self.limits = evolve(self.limits, greeting_after=0.3)
        self.factory = evolve_factory(self)
        transport = type(self.transport)("192.0.2.9")
        newcomer: Any = self.factory.buildProtocol(transport.getPeer())
        newcomer.makeConnection(transport)
        newcomer.dataReceived(DO + GMCP + message('Core.Supports.Set ["Char.Login 1"]'))
        self.assertEqual(len(self.sessions.sessions), 1)
        self.clock.advance(0.4)
        self.assertEqual(self.sessions.sessions[1].asks, ["char.login"])


def evolve_factory(case: TelnetTestCase) -> Any:
    """Return a factory like that of a test, with its limits of now."""
    house = evolve(case.factory._house, limits=case.limits)
    case.factory._house = house
    return case.factory


class EnvironmentTests(TelnetTestCase):
    """Of its surroundings a client tells what it reads, and in which language."""

    def tells(self, **variables: str) -> bytes:
        """Have the client agree, be asked for all, and answer."""
        pieces = [
            b"\0" + name.encode() + b"\x01" + value.encode() for name, value in variables.items()
        ]
        self.said()
        self.connection.dataReceived(WILL + ENVIRON)
        self.assertEqual(self.said(), subnegotiation(39, b"\x01"))
        self.connection.dataReceived(subnegotiation(39, b"\0" + b"".join(pieces)))
        return self.said()

    def test_letters(self) -> None:
        self.tells(LANG="es_MX.UTF-8")
        self.assertEqual(self.connection.look.charset, Charset.UTF8)
        self.assertIn("☃".encode(), self.show("☃"))

    def test_the_language_is_told_to_the_session(self) -> None:
        self.tells(LANG="es_MX.UTF-8")
        self.assertEqual(self.connection.language, "es-MX")
        self.assertEqual(self.session.asks, ["hello"])

    def test_bits_tell_of_colours_and_readers(self) -> None:
        self.tells(MTTS=str(1 + 4 + 64 + 256))
        look = self.connection.look
        self.assertEqual((look.depth, look.reader, look.charset), (Depth.TRUE, True, Charset.UTF8))

    def test_a_terminal_type_without_bits_takes_nothing_back(self) -> None:
        self.tells(MTTS=str(1 + 64 + 256))
        self.connection.dataReceived(WILL + b"\x18" + subnegotiation(24, b"\0MUDLET"))
        look = self.connection.look
        self.assertEqual((look.depth, look.reader), (Depth.TRUE, True))

    def test_what_was_agreed_counts_for_more(self) -> None:
        self.connection.dataReceived(DO + b"\x2a" + subnegotiation(42, b"\x02US-ASCII"))
        self.tells(CHARSET="UTF-8")
        self.assertEqual(self.connection.look.charset, Charset.ASCII)

    def test_no_address_is_believed(self) -> None:
        self.tells(IPADDRESS="203.0.113.1")
        self.assertEqual(self.connection.peer, "192.0.2.1")


class ListTests(TelnetTestCase):
    """Whoever lists servers is told what this one is."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.factory._house = evolve(self.factory._house, facts=lambda: {"NAME": "Isle"})
        self.transport = self.connect("192.0.2.9")
        self.said()

    def test_by_the_option(self) -> None:
        self.connection.dataReceived(DO + MSSP)
        self.assertEqual(self.said(), subnegotiation(70, payload_of({"NAME": "Isle"})))

    def test_by_a_word_at_the_first_question(self) -> None:
        self.connection.dataReceived(b"MSSP-REQUEST\r\n")
        self.assertEqual(self.said(), b"\r\nMSSP-REPLY-START\r\nNAME\tIsle\r\nMSSP-REPLY-END\r\n")
        self.assertEqual(self.sessions.sessions[-1].lines, [])

    def test_later_it_is_a_line_like_any_other(self) -> None:
        self.connection.dataReceived(b"ana\r\nMSSP-REQUEST\r\n")
        self.assertEqual(self.sessions.sessions[-1].lines, ["ana", "MSSP-REQUEST"])

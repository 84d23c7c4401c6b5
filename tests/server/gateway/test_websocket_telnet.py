"""Telnet in frames: the bytes of the telnet port, for clients in a browser."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.error import ConnectionLost
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.test_websocket import status
from tests.server.gateway.web_fakes import Client, WebServer, frame, handshake, unframe
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.telnet_option import subnegotiation

DO, WILL = b"\xff\xfd", b"\xff\xfb"


def opened(server: WebServer, *offered: str) -> Client:
    """Return a client that offered these subprotocols, in this order."""
    client = server.connect()
    client.send(handshake(("Sec-WebSocket-Protocol", ", ".join(offered))))
    return client


class ChoiceTests(SynchronousTestCase):
    """The first subprotocol of a client's list that is spoken here counts."""

    def chosen(self, *offered: str) -> bytes:
        answer = opened(WebServer(), *offered).answer()
        head, _, _ = answer.partition(b"\r\n\r\n")
        _, _, name = head.partition(b"Sec-WebSocket-Protocol: ")
        return name.partition(b"\r\n")[0]

    def test_names(self) -> None:
        for offered, expected in (
            (("telnet.mudstandards.org",), b"telnet.mudstandards.org"),
            (("binary",), b"binary"),
            (("telnet",), b"telnet"),
            (("v1.vetrellis", "telnet"), b"v1.vetrellis"),
            (("x.example", "telnet", "v1.vetrellis"), b"telnet"),
        ):
            self.assertEqual(self.chosen(*offered), expected, offered)

    def test_others_are_refused(self) -> None:
        self.assertEqual(status(opened(WebServer(), "x.example")), 400)


class StreamTests(SynchronousTestCase):
    """What a client sends and gets is the stream of the telnet port."""

    @override
    def setUp(self) -> None:
        self.server = WebServer()
        self.client = opened(self.server, "telnet.mudstandards.org")
        head, _, frames = self.client.answer().partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"HTTP/1.1 101 "))
        self.offers = b"".join(payload for _, payload in unframe(frames))

    def heard(self) -> bytes:
        """Return the bytes that came in binary frames since the last time."""
        frames = unframe(self.client.answer())
        self.assertLessEqual({opcode for opcode, _ in frames}, {2})
        return b"".join(payload for _, payload in frames)

    def sends(self, data: bytes) -> bytes:
        """Send bytes in one frame; return what is answered."""
        self.client.send(frame(data, 2))
        return self.heard()

    def begin(self) -> None:
        """Let the client be greeted."""
        self.server.clock.advance(1)
        self.heard()

    def test_it_is_offered_what_telnet_is_but_compression(self) -> None:
        self.assertIn(DO + b"\x18", self.offers)
        self.assertIn(WILL + b"\xc9", self.offers)
        self.assertNotIn(WILL + b"\x56", self.offers)
        self.assertEqual(self.sends(DO + b"\x56"), b"\xff\xfc\x56")

    def test_lines_and_options(self) -> None:
        self.begin()
        self.assertEqual(self.sends(DO + b"\x06"), WILL + b"\x06")
        self.sends(b"look\r\n")
        self.assertEqual(self.server.sessions.last.lines, ["look"])
        self.assertEqual(self.server.sessions.last.connection.peer, "192.0.2.7")

    @settings(max_examples=20)
    @given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    def test_frames_may_cut_it_anywhere(self, sizes: list[int]) -> None:
        self.setUp()
        self.begin()
        stream = DO + b"\xc9" + subnegotiation(201, b'Core.Supports.Set ["Room 1"]') + b"look\r\n"
        turn = 0
        while stream:
            size = sizes[turn % len(sizes)]
            self.sends(stream[:size])
            stream, turn = stream[size:], turn + 1
        session = self.server.sessions.last
        self.assertEqual(session.lines, ["look"])
        session.connection.show([Text.of("A quay.")], None, [Datum("Room.Info", {"num": 7})])
        expected = subnegotiation(201, b'Room.Info {"num":7}') + b"A quay.\r\n"
        self.assertEqual(self.heard().replace(b"\r\n", b"", 0)[-len(expected) :], expected)

    def test_who_is_gone_is_gone(self) -> None:
        self.begin()
        self.client.vanish(ConnectionLost())
        self.assertEqual(len(self.server.sessions.last.gone), 1)
        self.assertEqual(len(self.server.door.crowd), 0)

    def test_the_end_is_polite(self) -> None:
        self.begin()
        self.server.sessions.last.connection.close()
        self.assertEqual(self.client.close_codes(), [1000])

    def test_who_leaves_before_the_greeting_leaves_nothing(self) -> None:
        self.client.vanish(ConnectionLost())
        self.server.clock.advance(9)
        self.assertEqual(self.server.sessions.begun, [])

    def test_a_client_that_does_not_keep_up_is_told_less(self) -> None:
        self.begin()
        self.client.stop_reading()
        connection = self.server.sessions.last.connection
        connection.show([Text.of("One.")])
        self.assertEqual(self.heard(), b"")
        self.client.read_on()
        self.assertIn(b"One.", self.heard())

"""WebSockets over the HTTP port, byte for byte."""

from __future__ import annotations

import json
from typing import Any

from twisted.internet.address import UNIXAddress
from twisted.internet.error import ConnectionLost
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.gateway.web_fakes import (
    Client,
    FakeSession,
    WebServer,
    frame,
    handshake,
    unframe,
)
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.throttle import DoorLimits
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.interfaces import IConnection


def status(client: Client) -> int:
    """Return the status of the response that a client got."""
    return int(client.answer().split(b" ", 2)[1])


class HandshakeTests(SynchronousTestCase):
    """Only a handshake that every parser reads alike becomes a WebSocket."""

    @override
    def setUp(self) -> None:
        self.server = WebServer()

    def answer(self, *changes: tuple[str, str | bytes | None], **options: Any) -> int:
        client = self.server.connect()
        client.send(handshake(*changes, **options))
        return status(client)

    def test_good_one_is_accepted_with_the_subprotocol(self) -> None:
        client = self.server.connect()
        client.send(handshake())
        answer = client.answer()
        self.assertTrue(answer.startswith(b"HTTP/1.1 101 "))
        self.assertIn(b"\r\nSec-WebSocket-Protocol: v1.vetrellis\r\n", answer)
        self.assertIn(b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer)
        self.assertNotIn(b"Sec-WebSocket-Extensions", answer)

    def test_it_may_come_in_pieces(self) -> None:
        client = self.server.connect()
        for byte in handshake():
            client.send(bytes([byte]))
        self.assertEqual(status(client), 101)

    def test_bytes_that_parsers_read_differently_are_refused(self) -> None:
        for byte in b"\x85\x0b\x0c\x1c\x1d\x1e\x1f\x01\x7f\x80\xff":
            value = b"a" + bytes([byte]) + b"Origin: http://play.example:8080"
            self.assertEqual(self.answer(("X-Note", value)), 400, hex(byte))

    def test_smuggled_header_is_never_seen(self) -> None:
        origin = b"http://evil.example\x85Origin: http://play.example:8080"
        self.assertEqual(self.answer(("Origin", origin)), 400)
        self.assertEqual(self.server.factory.connections, set())

    def test_tab_and_visible_bytes_are_fine(self) -> None:
        visible = bytes(range(0x21, 0x7F))
        self.assertEqual(self.answer(("X-Note", b"a\t" + visible)), 101)

    def test_forwarded_address_is_not_believed(self) -> None:
        client = self.server.connect("198.51.100.9")
        client.send(handshake(("X-Forwarded-For", "127.0.0.1")))
        (connection,) = self.server.factory.connections
        self.assertEqual(connection.peer, "198.51.100.9")

    def test_body_is_refused(self) -> None:
        client = self.server.connect()
        client.send(handshake(("Content-Length", "6")) + frame(b""))
        self.assertEqual(status(client), 400)

    def test_timeout_is_ours_to_advance(self) -> None:
        client = self.server.websocket()
        self.server.clock.advance(11)
        self.assertFalse(client.transport.disconnecting)


class MessageTests(SynchronousTestCase):
    """Messages are text, small, and frames; the rest ends the WebSocket with a code."""

    @override
    def setUp(self) -> None:
        self.server = WebServer()
        self.client = self.server.websocket()

    def test_command_reaches_the_session(self) -> None:
        self.client.say("command", text="look")
        self.assertEqual(self.server.sessions.last.lines, ["look"])
        verifyObject(IConnection, self.server.sessions.last.connection)

    def test_any_segmentation_is_the_same(self) -> None:
        message = frame(json.dumps({"type": "command", "payload": {"text": "look"}}).encode())
        for byte in message + message:
            self.client.send(bytes([byte]))
        self.assertEqual(self.server.sessions.last.lines, ["look", "look"])

    def test_too_long_a_message_ends_it(self) -> None:
        self.client.send(frame(b"x" * (16 * 1024 + 1)))
        self.assertEqual(self.client.close_codes(), [1009])

    def test_binary_message_ends_it(self) -> None:
        self.client.send(frame(b"x", 2))
        self.assertEqual(self.client.close_codes(), [1003])

    def test_bytes_that_are_no_text_end_it(self) -> None:
        self.client.send(frame(b"\xff\xfe"))
        self.assertEqual(self.client.close_codes(), [1007])

    def test_compressed_bomb_ends_it_unopened(self) -> None:
        self.client.send(frame(b"\xed\xc1\x01", rsv=4))
        self.assertEqual(self.client.close_codes(), [1002])

    def test_malformed_frames_end_it_after_some(self) -> None:
        for _ in range(8):
            self.client.send(frame(b"look"))
        answer = unframe(self.client.answer())
        self.assertEqual([opcode for opcode, _ in answer], [1] * 9 + [8])
        self.assertEqual(answer[-1][1][:2], b"\x03\xf0")

    def test_fault_costs_a_line_and_not_the_connection(self) -> None:
        self.client.say("hello")

        def broken(_session: FakeSession, line: str) -> None:
            raise ZeroDivisionError(line)

        self.patch(FakeSession, "received", broken)
        self.client.say("command", text="look")
        ((_, told),) = unframe(self.client.answer())
        self.assertIn(b"Something went wrong", told)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertFalse(self.client.transport.disconnecting)

    def test_ping_is_answered(self) -> None:
        self.client.send(frame(b"still there?", 9))
        self.assertEqual(unframe(self.client.answer()), [(10, b"still there?")])


class OutputTests(SynchronousTestCase):
    """One call of `show` is one message in one write, encoded once for all who are shown it."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(
            limits=WebSocketLimits(unread=OutletLimits(soft=4000, hard=20_000))
        )
        self.client = self.server.websocket()
        self.client.say("hello")
        self.connection = self.server.sessions.last.connection

    def test_one_write(self) -> None:
        writes: list[bytes] = []
        self.patch(self.client.transport, "write", writes.append)
        self.connection.show([Text.of("One."), Text.of("Two.")], Text.of("> "))
        self.assertEqual(len(writes), 1)
        self.assertEqual(len(unframe(writes[0])), 1)

    def test_message_may_be_longer_than_what_we_take(self) -> None:
        self.connection.show([Text.of("x" * 100_000)])
        (shown,) = self.client.frames()
        self.assertEqual(len(shown["payload"]["blocks"][0]["inner"][0]), 100_000)

    def test_what_many_are_shown_is_framed_once(self) -> None:
        other = self.server.websocket("192.0.2.8")
        other.say("hello")
        bell, data = Text.of("The bell rings."), (Datum("Room.Info", {"name": "Quay"}),)
        for connection in self.server.factory.connections:
            connection.show([bell], data=data)
        self.assertEqual(self.client.answer(), other.answer())
        self.assertEqual(len(self.server.factory.kept), 1)

    def test_data_goes_before_its_prose_in_one_message(self) -> None:
        data = [Datum("Room.Info", {"name": "Quay"})]
        self.connection.show([Text.of("The bell rings.")], Text.of("> "), data)
        (message,) = self.client.frames()
        self.assertEqual([each["type"] for each in message], ["data", "prose", "prompt"])

    def test_slow_client_loses_the_oldest_and_is_told(self) -> None:
        self.client.stop_reading()
        for number in range(10):
            self.connection.show([Text.of(f"{number} " + "x" * 1000)])
        self.connection.secret(True)
        self.assertEqual(self.client.answer(), b"")
        self.client.read_on()
        shown = self.client.frames()
        self.assertEqual(shown[0], {"type": "gap", "payload": {"lines": 7, "messages": 7}})
        self.assertEqual(shown[-1]["type"], "secret")
        self.assertEqual(shown[1]["payload"]["blocks"][0]["inner"][0][:2], "7 ")

    def test_client_that_leaves_too_much_unread_is_dropped(self) -> None:
        self.client.stop_reading()
        for _ in range(25):
            self.connection.show([Text.of("x" * 1000)])
        self.assertTrue(self.client.transport.aborted)

    def test_client_that_does_not_read_for_long_is_dropped(self) -> None:
        self.client.stop_reading()
        self.server.clock.advance(29)
        self.assertFalse(self.client.transport.aborted)
        self.server.clock.advance(1.5)
        self.assertTrue(self.client.transport.aborted)

    def test_reading_is_paused_and_resumed(self) -> None:
        self.connection.pause(False)
        self.assertEqual(self.client.transport.producerState, "paused")
        self.connection.pause(True)
        self.assertEqual(self.client.transport.producerState, "producing")


class PingTests(SynchronousTestCase):
    """A client that is gone without a word is noticed."""

    @override
    def setUp(self) -> None:
        self.server = WebServer()
        self.client = self.server.websocket()
        self.server.clock.advance(25)

    def test_silent_client_is_dropped(self) -> None:
        ((opcode, _),) = unframe(self.client.answer())[-1:]
        self.assertEqual(opcode, 9)
        self.server.clock.advance(20)
        self.assertTrue(self.client.transport.aborted)

    def test_client_that_answers_stays(self) -> None:
        ((_, payload),) = unframe(self.client.answer())[-1:]
        self.client.send(frame(payload, 10))
        self.server.clock.advance(20)
        self.assertFalse(self.client.transport.aborted)


class DoorTests(SynchronousTestCase):
    """There is room for so many, and who leaves makes room."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(door_limits=DoorLimits(connections=3, connections_each=2))

    def refusal(self, host: str) -> int:
        client = self.server.connect(host)
        client.send(handshake())
        return status(client)

    def test_so_many_from_one_address(self) -> None:
        self.server.websocket("192.0.2.7")
        self.server.websocket("192.0.2.7")
        self.assertEqual(self.refusal("192.0.2.7"), 503)
        self.assertEqual(self.refusal("192.0.2.8"), 101)

    def test_so_many_in_all(self) -> None:
        for host in ("192.0.2.7", "192.0.2.8", "192.0.2.9"):
            self.server.websocket(host)
        self.assertEqual(self.refusal("192.0.2.10"), 503)

    def test_who_leaves_makes_room(self) -> None:
        clients = [self.server.websocket("192.0.2.7"), self.server.websocket("192.0.2.7")]
        clients[0].say("hello")
        clients[0].vanish(ConnectionLost())
        self.assertEqual(self.refusal("192.0.2.7"), 101)
        self.assertEqual(len(self.server.sessions.last.gone), 1)

    def test_socket_of_this_machine_has_no_address_and_comes_in(self) -> None:
        client = self.server.connect_from(UNIXAddress(None))
        client.send(handshake())
        self.assertEqual(status(client), 101)
        (connection,) = self.server.factory.connections
        self.assertEqual(connection.peer, "")

    def test_refused_handshake_takes_no_room(self) -> None:
        for _ in range(5):
            client = self.server.connect()
            client.send(handshake(("Origin", "http://evil.example")))
            self.assertEqual(status(client), 403)
        self.assertEqual(self.refusal("192.0.2.7"), 101)


class FarewellTests(SynchronousTestCase):
    """A client is told why it is hung up on, so that it knows whether to come back."""

    @override
    def setUp(self) -> None:
        self.server = WebServer()
        self.client = self.server.websocket()
        self.client.say("hello")
        self.connection = self.server.sessions.last.connection

    def test_end_of_a_session(self) -> None:
        self.connection.close()
        said, close = unframe(self.client.answer())
        self.assertEqual(json.loads(said[1])["payload"], {"reason": "ended"})
        self.assertEqual(close, (8, b"\x03\xe8ended"))

    def test_end_of_the_server(self) -> None:
        self.server.listener.doStart()
        self.server.listener.doStop()
        self.connection.close()
        self.assertEqual(self.client.frames()[-1]["payload"], {"reason": "restart"})

    def test_socket_closes_once_the_client_has_agreed(self) -> None:
        self.connection.close()
        self.assertFalse(self.client.transport.disconnecting)
        self.client.send(frame(b"\x03\xe8", 8))
        self.assertTrue(self.client.transport.disconnecting)

    def test_client_that_does_not_agree_is_dropped(self) -> None:
        self.connection.close()
        self.server.clock.advance(11)
        self.assertTrue(self.client.transport.aborted)

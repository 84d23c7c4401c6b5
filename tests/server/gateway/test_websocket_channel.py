"""What every WebSocket is held to, whatever is spoken on it."""

from __future__ import annotations

import json
import struct
from itertools import repeat

from twisted.internet.error import ConnectionLost
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.web_fakes import Client, WebServer, frame, unframe
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_channel import THROWN_AWAY

LOOK = frame(json.dumps({"type": "command", "payload": {"text": "look"}}).encode())
NO_SUBPROTOCOL = ("Sec-WebSocket-Protocol", None)
FOUL = frame(b"foul", 3)


class PaceTests(SynchronousTestCase):
    """Bytes and frames are read at a pace; what is too early waits in the client's own pipe."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(limits=WebSocketLimits(at_once=1000, each_second=100))
        self.client = self.server.websocket()
        self.client.say("hello")
        self.server.clock.advance(60)  # the handshake was charged too
        self.client.send(frame(self.last_ping(), 10))

    def last_ping(self) -> bytes:
        """Return what the server's last ping held."""
        return next(payload for code, payload in unframe(self.client.answer())[::-1] if code == 9)

    @property
    def lines(self) -> int:
        return len(self.server.sessions.last.lines)

    def test_a_burst_is_fine(self) -> None:
        self.client.send(LOOK * 5)
        self.assertEqual(self.lines, 5)
        self.assertEqual(self.client.transport.producerState, "producing")

    def test_what_is_too_early_is_not_read_yet(self) -> None:
        self.client.send(LOOK * 200)
        self.assertEqual(self.client.transport.producerState, "paused")
        before = self.lines
        self.assertLess(before, 200)
        self.server.clock.pump([1] * 200)
        self.assertGreater(self.lines, before)

    def test_empty_frames_count_too(self) -> None:
        self.client.send(frame(b"", 9) * 20)
        self.assertEqual(self.client.transport.producerState, "paused")
        self.server.clock.advance(10)
        self.assertEqual(self.client.transport.producerState, "producing")

    def test_two_reasons_to_wait_are_two(self) -> None:
        connection = self.server.sessions.last.connection
        connection.pause(False)
        self.client.send(LOOK)
        self.server.clock.advance(10)
        self.assertEqual((self.lines, self.client.transport.producerState), (0, "paused"))
        connection.pause(True)
        self.assertEqual((self.lines, self.client.transport.producerState), (1, "producing"))

    def test_who_is_gone_leaves_no_timer(self) -> None:
        self.client.send(frame(b"", 9) * 60)
        self.client.vanish(ConnectionLost())
        self.assertEqual(self.server.clock.getDelayedCalls(), [])

    def test_pongs_do_not_pile_up_for_who_does_not_read(self) -> None:
        self.client.stop_reading()
        for _ in range(25):
            self.client.send(frame(b"p" * 100, 9) * 100)
            self.server.clock.advance(1)
        self.assertLess(len(self.client.answer()), 6000)


class PieceTests(SynchronousTestCase):
    """A message may come in pieces, but not in endlessly many."""

    @override
    def setUp(self) -> None:
        limits = WebSocketLimits(message=1600, at_once=1e9, each_second=1e9)
        self.client = WebServer(limits=limits).opened(NO_SUBPROTOCOL, path="/echo")

    def test_pieces_are_a_message(self) -> None:
        self.client.send(frame(b"a", fin=False) + frame(b"b", 0, fin=False) * 98 + frame(b"c", 0))
        self.assertEqual(unframe(self.client.answer()), [(1, b"a" + b"b" * 98 + b"c")])

    def test_too_many_are_none(self) -> None:
        self.client.send(frame(b"", fin=False))
        for piece in repeat(frame(b"", 0, fin=False), 100):
            self.client.send(piece)
        self.assertEqual(self.client.close_codes(), [1009])

    def test_pieces_are_counted_for_each_message(self) -> None:
        for _ in range(10):
            self.client.send(frame(b"a", fin=False) + frame(b"b", 0) + frame(b"", 9))
        self.assertEqual(self.client.close_codes(), [])


class FaultTests(SynchronousTestCase):
    """After a fault the client is told, and nothing that it sends costs anything any more."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(limits=WebSocketLimits(unread=OutletLimits(soft=400, hard=9000)))
        self.client = self.server.websocket()
        self.client.say("hello")

    def held(self, client: Client) -> int:
        """Return how many bytes of a client's are kept."""
        channel = client.transport.protocol.wrappedProtocol
        kept = getattr(channel, "control_frame_data", None) or []
        return len(channel.data) + len(channel._unfed) + sum(map(len, kept))

    def test_it_is_told_and_our_half_is_closed(self) -> None:
        self.client.send(FOUL)
        self.assertEqual(self.client.close_codes(), [1002])
        self.assertTrue(self.client.transport.half_closed)
        self.assertFalse(self.client.transport.disconnecting)

    def test_nothing_is_taken_after_it(self) -> None:
        self.client.send(LOOK + FOUL + LOOK)
        self.client.send(LOOK)
        self.assertEqual(self.server.sessions.last.lines, ["look"])

    def test_nothing_is_sent_after_it(self) -> None:
        self.client.stop_reading()
        connection = self.server.sessions.last.connection
        connection.show([Text.of("Before.")])
        self.client.send(FOUL)
        connection.show([Text.of("After.")])
        self.client.read_on()
        self.assertEqual([code for code, _ in unframe(self.client.answer())], [8])

    def test_second_fault_is_none(self) -> None:
        self.client.send(FOUL * 3)
        self.assertEqual(self.client.close_codes(), [1002])
        self.assertFalse(self.client.transport.disconnecting)

    def test_endless_control_frame_is_not_kept(self) -> None:
        self.client.send(b"\x89\xff" + struct.pack(">Q", 1 << 40) + bytes(4))
        for _ in range(10):
            self.client.send(b"x" * 65536)
        self.assertEqual(self.client.close_codes(), [1002])
        self.assertEqual(self.held(self.client), 0)

    def test_too_large_a_frame_is_refused_unread(self) -> None:
        self.client.send(b"\x81\xff" + struct.pack(">Q", 1 << 40) + bytes(4))
        for _ in range(10):
            self.client.send(b"x" * 65536)
        self.assertEqual(self.client.close_codes(), [1009])
        self.assertEqual(self.held(self.client), 0)

    def test_who_goes_on_for_long_is_dropped(self) -> None:
        self.client.send(FOUL)
        for _ in range(THROWN_AWAY // 65536):
            self.client.send(b"x" * 65536)
        self.assertFalse(self.client.transport.aborted)
        self.client.send(b"x")
        self.assertTrue(self.client.transport.aborted)

    def test_who_does_not_go_is_dropped(self) -> None:
        self.client.send(FOUL)
        self.server.clock.advance(11)
        self.assertTrue(self.client.transport.aborted)

    def test_who_goes_leaves_nothing(self) -> None:
        self.client.send(FOUL)
        self.client.vanish(ConnectionLost())
        self.assertEqual(len(self.server.sessions.last.gone), 1)
        self.assertEqual(len(self.server.door.crowd), 0)
        self.assertEqual(self.server.clock.getDelayedCalls(), [])

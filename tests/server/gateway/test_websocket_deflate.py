"""Compression of WebSocket messages: what is agreed on, and what a bomb comes to."""

from __future__ import annotations

import json
import zlib
from itertools import chain, repeat
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.web_fakes import Client, WebServer, frame, handshake, unframe_all
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.gateway.websocket_deflate import BITS, LEAST, deflated, sound_offers

EXTENSIONS = "Sec-WebSocket-Extensions"
TRAILER = b"\x00\x00\xff\xff"


def pressed(message: bytes, *, last: bool = False) -> bytes:
    """Return what a client makes of a message; `last` ends the stream with it."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    begun = deflater.compress(message)
    return begun + (deflater.flush() if last else deflater.flush(zlib.Z_SYNC_FLUSH)[:-4])


def inflated(message: bytes, bits: int = BITS) -> bytes:
    """Return what a client makes of what it is sent, with a window that was agreed on."""
    return zlib.decompressobj(-bits).decompress(message + TRAILER)


class OfferTests(SynchronousTestCase):
    """What a client offers is taken up if it can be, declined if not, and never a fault."""

    def agreed(self, *offers: str) -> str:
        """Return what the server says to what a client offers."""
        client = WebServer().connect()
        client.send(handshake((EXTENSIONS, ", ".join(offers))))
        head = client.answer().decode().partition("\r\n\r\n")[0]
        self.assertTrue(head.startswith("HTTP/1.1 101 "), head)
        return head.partition(f"{EXTENSIONS}: ")[2].partition("\r\n")[0]

    def test_neither_side_keeps_a_window(self) -> None:
        self.assertEqual(
            self.agreed("permessage-deflate"), "permessage-deflate; client_no_context_takeover"
        )

    def test_as_a_browser_offers_it(self) -> None:
        self.assertEqual(
            self.agreed("permessage-deflate; client_max_window_bits"),
            "permessage-deflate; client_no_context_takeover; client_max_window_bits=12",
        )

    def test_as_a_client_asks_for_it(self) -> None:
        wanted = "permessage-deflate; server_no_context_takeover; server_max_window_bits=9"
        self.assertEqual(self.agreed(wanted), f"{wanted}; client_no_context_takeover")

    def test_the_first_that_makes_sense_counts(self) -> None:
        self.assertEqual(
            self.agreed(
                "x-frobnicate",
                "permessage-deflate; server_max_window_bits=8",
                "permessage-bzip2",
                "permessage-deflate; server_max_window_bits=15",
            ),
            "permessage-deflate; server_max_window_bits=15; client_no_context_takeover",
        )

    def test_what_makes_no_sense_is_declined(self) -> None:
        for offer in (
            "permessage-deflate; frobnicate",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=08",
            "permessage-deflate; client_max_window_bits=99",
            "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
            'permessage-deflate; client_max_window_bits=""',
            "permessage-deflate; a, b=",
            "permessage-bzip2",
            ";;=,=;,",
            '"',
        ):
            self.assertEqual(self.agreed(offer), "", offer)

    def test_header_may_come_in_lines(self) -> None:
        client = WebServer().connect()
        lines = b"x\r\nSec-WebSocket-Extensions: permessage-deflate"
        client.send(handshake((EXTENSIONS, lines)))
        self.assertIn(b"permessage-deflate; client_no", client.answer())

    def test_it_may_be_switched_off(self) -> None:
        client = WebServer(limits=WebSocketLimits(compression=False)).connect()
        client.send(handshake((EXTENSIONS, "permessage-deflate")))
        answer = client.answer()
        self.assertTrue(answer.startswith(b"HTTP/1.1 101 "))
        self.assertNotIn(b"permessage-deflate", answer)
        client.send(frame(pressed(b"x"), rsv=4))
        self.assertEqual(client.close_codes(), [1002])

    @given(st.text("permsagdflt-; =\"',09_client_max_window_bits", max_size=80))
    def test_any_header_is_read(self, header: str) -> None:
        for offer in filter(None, sound_offers([header]).split(", ")):
            self.assertTrue(offer.startswith("permessage-deflate"))


class MessageTests(SynchronousTestCase):
    """Messages go both ways compressed, each by itself, and what many are sent is pressed once."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(
            limits=WebSocketLimits(unread=OutletLimits(soft=4000, hard=40_000))
        )
        self.client = self.opened()

    def opened(self, offer: str = "permessage-deflate") -> Client:
        client = self.server.opened((EXTENSIONS, offer))
        client.say("hello")
        return client

    def test_what_comes_is_inflated(self) -> None:
        command = json.dumps({"type": "command", "payload": {"text": "look"}}).encode()
        for _ in range(2):
            self.client.send(frame(pressed(command), rsv=4))
        self.client.send(frame(command))
        first, second = pressed(command)[:9], pressed(command)[9:]
        self.client.send(frame(first, rsv=4, fin=False) + frame(second, 0))
        self.assertEqual(self.server.sessions.last.lines, ["look"] * 4)

    def test_a_last_block_ends_a_message_not_the_connection(self) -> None:
        command = json.dumps({"type": "command", "payload": {"text": "look"}}).encode()
        for _ in range(2):
            self.client.send(frame(pressed(command, last=True) + b"\0", rsv=4))
        self.assertEqual(self.server.sessions.last.lines, ["look"] * 2)

    def test_what_goes_is_deflated_if_it_gains(self) -> None:
        self.server.sessions.last.connection.show([Text.of("The bell rings. " * 100)])
        self.server.sessions.last.connection.secret(True)
        (_, rsv, long), (_, plain, _) = unframe_all(self.client.answer())
        self.assertEqual((rsv, plain), (4, 0))
        self.assertLess(len(long), 200)
        self.assertIn(b"The bell rings. The bell", inflated(long))

    def test_a_small_window_is_kept_to(self) -> None:
        client = self.opened("permessage-deflate; server_max_window_bits=9")
        words = Text.of("".join(map(chr, range(32, 1500))) * 2)
        self.server.sessions.last.connection.show([words])
        ((_, rsv, message),) = unframe_all(client.answer())
        self.assertEqual(rsv, 4)
        self.assertIn(b'"prose"', inflated(message, 9))

    def test_what_many_are_shown_is_deflated_once_for_each_window(self) -> None:
        self.opened()
        self.opened("permessage-deflate; server_max_window_bits=9")
        self.server.websocket()
        bell = Text.of("The bell rings. " * 100)
        for connection in self.server.factory.connections:
            connection.show([bell])
        self.assertEqual(len(self.server.factory.kept), 3)

    def test_slow_client_is_told_of_lines_not_of_bytes(self) -> None:
        connection = self.server.sessions.last.connection
        self.client.stop_reading()
        letters = Random(7)
        for _ in range(40):
            said = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=700))
            connection.show([Text.of(said)] * 2)
        self.client.read_on()
        gap, *rest = unframe_all(self.client.answer())
        lost = json.loads(gap[2])["payload"]["lines"]
        self.assertEqual({rsv for _, rsv, _ in rest}, {4})
        self.assertEqual(lost + 2 * len(rest), 80)

    @given(st.binary(max_size=3 * LEAST), st.sampled_from([9, 12]))
    def test_any_message_comes_back(self, message: bytes, bits: int) -> None:
        self.assertEqual(inflated(deflated(message, bits), bits), message)


class BombTests(SynchronousTestCase):
    """What inflates, or pretends to, ends the WebSocket at the limit for messages."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(limits=WebSocketLimits(at_once=1e9, each_second=1e9))
        self.client = self.server.opened((EXTENSIONS, "permessage-deflate"))

    def send(self, first: bytes, following: bytes = b"", most: int = 0) -> list[int]:
        """Send a message in pieces until it is refused; return the close codes."""
        for piece in chain(
            [frame(first, rsv=4, fin=not most)], repeat(frame(following, 0, fin=False), most)
        ):
            self.client.send(piece)
            codes = self.client.close_codes()
            if codes:
                return codes
        return []

    def test_it_holds_while_inflating(self) -> None:
        self.assertEqual(self.send(pressed(b"a" * 16_000_000)[:16_000]), [1009])

    def test_it_holds_over_pieces(self) -> None:
        bomb = pressed(b"a" * 32_000)
        middle = len(bomb) // 2
        self.assertEqual(self.send(bomb[:middle], bomb[middle:], 1), [1009])

    def test_what_follows_the_last_block_is_not_kept(self) -> None:
        self.assertEqual(self.send(pressed(b"x", last=True), b"y" * 16_000, 1000), [1007])

    def test_what_inflates_to_nothing_is_no_message(self) -> None:
        empty_blocks = b"\x00\x00\x00\xff\xff" * 3000
        self.assertEqual(self.send(empty_blocks, empty_blocks, 1000), [1009])

    def test_what_cannot_be_inflated(self) -> None:
        self.assertEqual(self.send(b"\xff\xff\xff"), [1007])

    def test_text_is_checked_after_it_is_inflated(self) -> None:
        self.assertEqual(self.send(pressed(b"\xff\xfe")), [1007])

    def test_control_frames_and_later_pieces_are_not_compressed(self) -> None:
        self.client.send(frame(pressed(b"x"), 9, rsv=4))
        self.assertEqual(self.client.close_codes(), [1002])
        self.setUp()
        self.client.send(frame(pressed(b"x"), rsv=4, fin=False) + frame(b"", 0, rsv=4))
        self.assertEqual(self.client.close_codes(), [1002])

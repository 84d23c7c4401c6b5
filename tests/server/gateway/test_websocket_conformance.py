"""RFC 6455 in bytes, against the echo: the numbers are those of the Autobahn test suite.

The suite itself is driven from outside (`docs/howto/test-the-websocket.md`). These are its cases
in short, for every run of the tests.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TypeAlias

from twisted.trial.unittest import SynchronousTestCase

from tests.server.gateway.web_fakes import Client, WebServer, frame, unframe
from vetrellis.server.gateway.web_connection import WebSocketLimits

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
NORMAL, PROTOCOL, INVALID, TOO_BIG = 1000, 1002, 1007, 1009

Frames: TypeAlias = Sequence[tuple[int, bytes]]
Case: TypeAlias = tuple[str, bytes, Frames, int | None]

UTF8 = "Hello-µ@ßöäüàá-UTF-8!!".encode()
LAST_LETTER = "\U0010ffff".encode()


def part(payload: bytes, opcode: int = 0) -> bytes:
    """Return a piece of a message that is not its last."""
    return frame(payload, opcode, fin=False)


def close(code: int, reason: bytes = b"") -> bytes:
    """Return a client's close frame."""
    return frame(struct.pack(">H", code) + reason, CLOSE)


FRAMING: Sequence[Case] = (
    ("1.1.1", frame(b""), [(TEXT, b"")], None),
    ("1.1.2", frame(b"*" * 125), [(TEXT, b"*" * 125)], None),
    ("1.1.3", frame(b"*" * 126), [(TEXT, b"*" * 126)], None),
    ("1.1.5", frame(b"*" * 128), [(TEXT, b"*" * 128)], None),
    ("1.1.6", frame(b"*" * 65535), [(TEXT, b"*" * 65535)], None),
    ("1.1.7", frame(b"*" * 65536), [(TEXT, b"*" * 65536)], None),
    ("1.2.1", frame(b"", BINARY), [(BINARY, b"")], None),
    ("1.2.7", frame(b"\xfe" * 65536, BINARY), [(BINARY, b"\xfe" * 65536)], None),
)

PINGS: Sequence[Case] = (
    ("2.1", frame(b"", PING), [(PONG, b"")], None),
    ("2.2", frame(b"Hello, world!", PING), [(PONG, b"Hello, world!")], None),
    ("2.3", frame(b"\0\xff\xfe\xfd", PING), [(PONG, b"\0\xff\xfe\xfd")], None),
    ("2.4", frame(b"\xfe" * 125, PING), [(PONG, b"\xfe" * 125)], None),
    ("2.5", frame(b"\xfe" * 126, PING), [], PROTOCOL),
    ("2.7", frame(b"", PONG), [], None),
    ("2.9", frame(b"x", PONG) + frame(b"y", PING), [(PONG, b"y")], None),
    ("2.10", b"".join(frame(b"%d" % n, PING) for n in range(10)),
     [(PONG, b"%d" % n) for n in range(10)], None),
)  # fmt: skip

RESERVED: Sequence[Case] = (
    ("3.1", frame(b"x", rsv=1), [], PROTOCOL),
    ("3.2", frame(b"x") + frame(b"x", rsv=2) + frame(b"", PING), [(TEXT, b"x")], PROTOCOL),
    ("3.4", frame(b"x") + frame(b"x", rsv=4) + frame(b"", PING), [(TEXT, b"x")], PROTOCOL),
    ("3.5", frame(b"\0", BINARY, rsv=5), [], PROTOCOL),
    ("3.6", frame(b"x", PING, rsv=6), [], PROTOCOL),
    ("3.7", frame(b"\x03\xe8", CLOSE, rsv=7), [], PROTOCOL),
    *((f"4.1.{n}", frame(b"x", 2 + n), [], PROTOCOL) for n in range(1, 6)),
    *((f"4.2.{n}", frame(b"x", 10 + n), [], PROTOCOL) for n in range(1, 6)),
)

PIECES: Sequence[Case] = (
    ("5.1", part(b"a", PING) + frame(b"b", 0), [], PROTOCOL),
    ("5.2", part(b"a", PONG) + frame(b"b", 0), [], PROTOCOL),
    ("5.3", part(b"a", TEXT) + frame(b"b", 0), [(TEXT, b"ab")], None),
    ("5.6", part(b"a", TEXT) + frame(b"p", PING) + frame(b"b", 0),
     [(PONG, b"p"), (TEXT, b"ab")], None),
    ("5.9", frame(b"a", 0) + frame(b"b"), [], PROTOCOL),
    ("5.12", part(b"a", 0) + frame(b"b"), [], PROTOCOL),
    ("5.15", part(b"a", TEXT) + frame(b"b", 0) + part(b"c") + frame(b"d"),
     [(TEXT, b"ab")], PROTOCOL),
    ("5.18", part(b"a", TEXT) + frame(b"b"), [], PROTOCOL),
    ("5.19", part(b"a", TEXT) + part(b"b") + frame(b"1", PING) + part(b"c") + part(b"d")
     + frame(b"2", PING) + frame(b"e", 0), [(PONG, b"1"), (PONG, b"2"), (TEXT, b"abcde")], None),
)  # fmt: skip

LETTERS: Sequence[Case] = (
    ("6.1.2", part(b"", TEXT) + part(b"") + frame(b"", 0), [(TEXT, b"")], None),
    ("6.1.3", part(b"", TEXT) + part(b"middle") + frame(b"", 0), [(TEXT, b"middle")], None),
    ("6.2.1", frame(UTF8), [(TEXT, UTF8)], None),
    ("6.2.3", b"".join((part(b"", TEXT), *(part(bytes((byte,))) for byte in UTF8), frame(b"", 0))),
     [(TEXT, UTF8)], None),
    ("6.3.1", frame(UTF8 + b"\xed\xa0\x80edited"), [], INVALID),
    ("6.6.1", frame(UTF8[:7]), [], INVALID),
    ("6.7.1", frame(b"\0"), [(TEXT, b"\0")], None),
    ("6.9.4", frame(LAST_LETTER), [(TEXT, LAST_LETTER)], None),
    ("6.12.1", frame(b"\xfc\x80\x80\x80\x80\xaf"), [], INVALID),
    ("6.13.1", frame(b"\xc0\xaf"), [], INVALID),
    ("6.20.1", frame(b"\xed\xa0\x80"), [], INVALID),
    ("6.22.1", frame(b"\xf4\x90\x80\x80"), [], INVALID),
    ("6.x", frame(b"\xff\xfe", BINARY), [(BINARY, b"\xff\xfe")], None),
)  # fmt: skip

FAIL_FAST: Sequence[Case] = (
    ("6.4.1", part(UTF8 + b"\xf4", TEXT) + part(b"\x90"), [], INVALID),
    ("6.4.3", frame(UTF8 + b"\xf4\x90\x80\x80edited")[: -6], [], INVALID),
)  # fmt: skip

ENDS: Sequence[Case] = (
    ("7.1.1", frame(b"x") + close(NORMAL), [(TEXT, b"x")], NORMAL),
    ("7.1.2", close(NORMAL) + close(NORMAL), [], NORMAL),
    ("7.1.3", close(NORMAL) + frame(b"", PING), [], NORMAL),
    ("7.1.4", close(NORMAL) + frame(b"x"), [], NORMAL),
    ("7.1.5", part(b"a", TEXT) + close(NORMAL) + frame(b"b", 0), [], NORMAL),
    ("7.3.1", frame(b"", CLOSE), [], NORMAL),
    ("7.3.2", frame(b"a", CLOSE), [], PROTOCOL),
    ("7.3.4", close(NORMAL, b"Hello World!"), [], NORMAL),
    ("7.3.5", close(NORMAL, b"*" * 123), [], NORMAL),
    ("7.3.6", close(NORMAL, b"*" * 124), [], PROTOCOL),
    ("7.5.1", close(NORMAL, b"\xed\xa0\x80"), [], INVALID),
    *((f"7.7 {code}", close(code), [], NORMAL)
      for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)),
    *((f"7.9 {code}", close(code), [], PROTOCOL)
      for code in (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535)),
)  # fmt: skip

LENGTHS: Sequence[Case] = (
    ("unmasked", b"\x81\x01x", [], PROTOCOL),
    ("not minimal", b"\x81\xfe\x00\x05" + bytes(4) + b"Hello", [], PROTOCOL),
    ("not minimal either", b"\x81\xff" + struct.pack(">Q", 5) + bytes(4), [], PROTOCOL),
    ("of 64 bits", b"\x82\xff" + b"\xff" * 8 + bytes(4), [], PROTOCOL),
    ("9.x", frame(b"*" * 70_001), [], TOO_BIG),
    ("9.x in pieces", part(b"*" * 40_000, TEXT) + frame(b"*" * 30_001, 0), [], TOO_BIG),
)


class ConformanceTests(SynchronousTestCase):
    """What is answered, and with which code it ends, however the network cuts what is sent."""

    def opened(self) -> Client:
        limits = WebSocketLimits(message=70_000, at_once=1e9, each_second=1e9, ping_every=0)
        return WebServer(limits=limits).opened(("Sec-WebSocket-Protocol", None), path="/echo")

    def check(self, cases: Sequence[Case]) -> None:
        for name, sent, answers, code in cases:
            for size in {1, 7, len(sent)} if len(sent) < 2000 else {997, len(sent)}:
                client = self.opened()
                for at in range(0, len(sent), size):
                    client.send(sent[at : at + size])
                frames = unframe(client.answer())
                ends = [struct.unpack(">H", each[:2])[0] for kind, each in frames if kind == CLOSE]
                told = [(kind, each) for kind, each in frames if kind != CLOSE]
                self.assertEqual(told, list(answers), f"case {name} in pieces of {size}")
                self.assertEqual(ends, [] if code is None else [code], f"case {name}")
                ended = client.transport.disconnecting or client.transport.half_closed
                self.assertEqual(ended, code is not None, f"case {name}")

    def test_framing(self) -> None:
        self.check(FRAMING)

    def test_pings(self) -> None:
        self.check(PINGS)

    def test_reserved_bits_and_opcodes(self) -> None:
        self.check(RESERVED)

    def test_messages_in_pieces(self) -> None:
        self.check(PIECES)

    def test_letters(self) -> None:
        self.check(LETTERS)

    def test_wrong_letters_end_it_at_once(self) -> None:
        self.check(FAIL_FAST)

    def test_closing(self) -> None:
        self.check(ENDS)

    def test_lengths(self) -> None:
        self.check(LENGTHS)

    def test_client_that_does_not_read_is_not_read(self) -> None:
        client = self.opened()
        client.stop_reading()
        self.assertEqual(client.transport.producerState, "paused")
        client.read_on()
        self.assertEqual(client.transport.producerState, "producing")

"""Compression: nothing is lost or late, however it is cut, and nobody can burst us with it."""

from __future__ import annotations

import zlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.test_telnet import GA, PROMPT, TelnetTestCase
from tests.server.gateway.test_telnet_codec import DO, DONT, MCCP2, MCCP3, WONT, CodecTestCase
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.mccp import PIECE, Deflater, InflateError, Inflater
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.telnet_codec import TelnetCodec
from vetrellis.server.gateway.telnet_event import Event, Fault, Line, Violation
from vetrellis.server.gateway.telnet_limit import TelnetLimits
from vetrellis.server.gateway.telnet_option import subnegotiation

BEGIN2, BEGIN3 = subnegotiation(86, b""), subnegotiation(87, b"")
cuts = st.lists(st.integers(1, 40), min_size=1, max_size=8)


def pieces(data: bytes, sizes: list[int]) -> list[bytes]:
    """Cut data into pieces of these sizes, again and again."""
    cut: list[bytes] = []
    while data:
        size = sizes[len(cut) % len(sizes)]
        cut.append(data[:size])
        data = data[size:]
    return cut


class DeflateTests(SynchronousTestCase):
    """What is written can be read at once, and all of it."""

    @given(st.lists(st.binary(min_size=1, max_size=300), max_size=12))
    def test_each_write_is_whole(self, writes: list[bytes]) -> None:
        sent: list[bytes] = []
        deflater, stream = Deflater(sent.append), zlib.decompressobj()
        for data in writes:
            deflater.write(data)
            self.assertEqual(stream.decompress(sent.pop()), data)
        deflater.finish()
        self.assertEqual(stream.decompress(sent.pop()), b"")
        self.assertTrue(stream.eof)


class InflateTests(SynchronousTestCase):
    """A stream is read to its end, some kilobytes at a time."""

    @given(st.binary(max_size=9000), cuts)
    def test_any_cuts_come_to_the_same(self, data: bytes, sizes: list[int]) -> None:
        inflater, heard, behind = Inflater(), b"", b""
        for piece in pieces(zlib.compress(data) + b"look\n", sizes):
            if inflater.is_over:
                behind += piece
                continue
            plain, rest = inflater.read(piece)
            heard, behind = heard + plain, behind + rest
            while inflater.holds:
                plain, rest = inflater.read(b"")
                heard, behind = heard + plain, behind + rest
        self.assertEqual((heard, behind), (data, b"look\n"))

    def test_a_bomb_bursts_nothing(self) -> None:
        inflater, bomb = Inflater(), zlib.compress(b"\n" * (64 << 20))
        plain, _ = inflater.read(bomb)
        self.assertEqual(len(plain), PIECE)
        self.assertTrue(inflater.holds)

    def test_what_is_no_stream_is_refused(self) -> None:
        self.assertRaises(InflateError, Inflater().read, b"look\r\n")


class CodecTests(CodecTestCase):
    """MCCP3: what follows the subnegotiation is a stream."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.assertEqual(self.answer(DO + MCCP3), b"")

    def fed(self, codec: TelnetCodec, data: bytes) -> list[Event]:
        events = codec.feed(data)
        while codec.holds:
            events += codec.feed(b"")
        return events

    @given(cuts, st.lists(st.text("abc \xff", min_size=1, max_size=9), max_size=6))
    def test_any_cuts_come_to_the_same(self, sizes: list[int], lines: list[str]) -> None:
        self.setUp()
        doubled = [line.encode("latin-1").replace(b"\xff", b"\xff\xff") for line in lines]
        typed = b"".join(line + b"\r\n" for line in doubled)
        stream = b"one\r\n" + BEGIN3 + zlib.compress(typed + DO + MCCP2) + b"last\r\n"
        events: list[Event] = []
        for piece in pieces(stream, sizes):
            events += self.fed(self.codec, piece)
        heard = [event.text for event in events if isinstance(event, Line)]
        self.assertEqual(heard, ["one", *lines, "last"])

    def test_a_stream_may_begin_again(self) -> None:
        for _ in range(2):
            data = BEGIN3 + zlib.compress(b"look\r\n") + DO + MCCP3
            self.assertEqual(self.fed(self.codec, data), [Line("look")])
            self.codec.take_output()

    def test_nobody_begins_one_that_was_not_agreed_on(self) -> None:
        codec = TelnetCodec()
        codec.open()
        self.assertEqual(codec.feed(BEGIN3 + b"look\r\n"), [Line("look")])

    def test_what_cannot_be_read_ends_it(self) -> None:
        events = self.codec.feed(BEGIN3 + b"look\r\n")
        self.assertEqual(events, [Violation(Fault.BAD_COMPRESSION)])
        self.assertEqual(self.codec.feed(b"look\r\n"), [])

    def test_what_it_came_to_is_counted_once(self) -> None:
        self.codec.feed(BEGIN3 + zlib.compress(b"x" * 50))
        self.assertEqual((self.codec.take_inflated(), self.codec.take_inflated()), (50, 0))


class ServerTests(TelnetTestCase):
    """MCCP2: all that is sent from the mark on is one stream."""

    def heard(self) -> bytes:
        """Return what a client reads that reads the stream."""
        return self.stream.decompress(self.said())

    @override
    def setUp(self) -> None:
        super().setUp()
        self.said()
        self.stream = zlib.decompressobj()
        self.connection.dataReceived(DO + MCCP2)

    def test_the_mark_is_alone_and_plain(self) -> None:
        self.assertEqual(self.transport.writes, [BEGIN2])

    def test_all_that_follows_is_compressed(self) -> None:
        self.said()
        self.connection.show([Text.of("A quay.")], PROMPT)
        self.assertEqual(self.heard(), b"\r\nA quay.\r\n> " + GA)
        self.connection.dataReceived(b"\xff\xfd\x06")
        self.assertEqual(self.heard(), b"\xff\xfb\x06")

    def test_a_stream_that_runs_does_not_begin_again(self) -> None:
        self.said()
        self.connection.dataReceived(DO + MCCP2)
        self.assertEqual(self.said(), b"")

    def test_it_ends_with_the_connection(self) -> None:
        self.said()
        self.connection.show([Text.of("Goodbye.")])
        self.connection.close()
        self.assertTrue(self.heard().endswith(b"Goodbye.\r\n"))
        self.assertTrue(self.stream.eof)

    def test_it_ends_when_the_client_wants_no_more(self) -> None:
        self.said()
        self.connection.dataReceived(DONT + MCCP2)
        self.assertEqual(self.heard(), WONT + MCCP2)
        self.assertTrue(self.stream.eof)
        self.assertEqual(self.show("Plain."), b"\r\nPlain.\r\n")


class SlowTests(TelnetTestCase):
    """To who does not keep up, nothing is sent in a way that they would not understand."""

    limits = TelnetLimits(outlet=OutletLimits(soft=2000, hard=9000), greeting_after=0)

    def test_it_never_begins_while_something_waits(self) -> None:
        self.said()
        producer: Any = self.transport.producer
        producer.pauseProducing()
        self.connection.show([Text.of("One.")])
        self.connection.dataReceived(DO + MCCP2)
        producer.resumeProducing()
        self.assertEqual(self.said(), b"\r\nOne.\r\n")


class FloodTests(TelnetTestCase):
    """A bomb is a flood, and waits like any other."""

    limits = TelnetLimits(greeting_after=0, bytes_at_once=10_000, bytes_each_second=1000)

    def test_what_it_stands_for_is_charged(self) -> None:
        self.connection.dataReceived(DO + MCCP3)
        self.connection.dataReceived(BEGIN3 + zlib.compress(b"x\n" * (8 << 20)))
        taken = len(self.session.lines)
        self.assertLess(taken, 10_000)
        self.clock.advance(1)
        self.assertEqual(len(self.session.lines), taken)
        for _ in range(10):
            self.clock.advance(1)
        self.assertGreater(len(self.session.lines), taken)
        self.assertLess(len(self.session.lines), taken + 12_000)

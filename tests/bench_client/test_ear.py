"""Whatever the network does to the bytes, words are found, and found once."""

from __future__ import annotations

import contextlib
import json
import ssl
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.bench.ear import LONGEST_REST, SWITCHED, Ear, TelnetEar, WebEar
from vetrellis.bench.ears import ears
from vetrellis.bench.tls import TlsEar, write_certificate
from vetrellis.bench.verb import HEARD, VIEW, ways

PROMPT = b"> \xff\xf9"
LINES = (
    b'\x1b[1;94mGuest-2\x1b[0m says, \x1b[32m"t2x1z"\x1b[0m\r\n',
    b'You say, \x1b[32m"t1x1z"\x1b[0m\r\n' + PROMPT,
    b"\r\nExits: \x1b[36mnorth\x1b[0m,\r\n\x1b[36mdown\x1b[0m and \x1b[36mout\x1b[0m.\r\n",
    PROMPT,
    b"\xff\xfb\x01",
)
CUTS = st.lists(st.integers(1, 12), min_size=1, max_size=12)


def pieces(stream: bytes, sizes: list[int]) -> list[bytes]:
    """Cut a stream into pieces of these sizes, again and again."""
    cut, at, turn = [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        cut.append(stream[at : at + size])
        at, turn = at + size, turn + 1
    return cut


def found(ear: Ear, stream: bytes, sizes: list[int], *words: bytes) -> list[int]:
    """Count in how many pieces each of some words is heard, once for each time."""
    heard = [ear.hear(piece) for piece in pieces(stream, sizes)]
    return [sum(text.count(word) for text in heard) for word in words]


def message(payload: bytes, kind: int = 0x81) -> bytes:
    """Return a message as a server sends it."""
    if len(payload) < 126:
        return bytes((kind, len(payload))) + payload
    if len(payload) < 65536:
        return bytes((kind, 126)) + len(payload).to_bytes(2, "big") + payload
    return bytes((kind, 127)) + len(payload).to_bytes(8, "big") + payload


class TelnetEarTests(SynchronousTestCase):
    """Lines are heard whole."""

    @given(st.lists(st.sampled_from(LINES), max_size=12), CUTS)
    def test_words_are_found_once_under_any_segmentation(
        self, lines: list[bytes], sizes: list[int]
    ) -> None:
        stream = b"".join(lines) + b"\n"
        words = (HEARD, b"t1x1z", b"t2x1z", VIEW[0])
        expected = [stream.count(word) for word in words]
        self.assertEqual(found(TelnetEar(), stream, sizes, *words), expected)

    @given(st.binary(max_size=200), CUTS)
    def test_every_byte_of_a_whole_line_is_heard_once(self, data: bytes, sizes: list[int]) -> None:
        ear, stream = TelnetEar(), data + b"\n"
        self.assertEqual(b"".join(ear.hear(piece) for piece in pieces(stream, sizes)), stream)

    def test_endless_line_does_not_grow(self) -> None:
        ear = TelnetEar()
        for _ in range(3):
            ear.hear(b"x" * LONGEST_REST)
        self.assertEqual(len(ear.hear(b"\n")), LONGEST_REST + 1)

    def test_lines_are_sent_as_lines(self) -> None:
        self.assertEqual((TelnetEar().encode("look"), TelnetEar().answer()), (b"look\r\n", b""))


class WebEarTests(SynchronousTestCase):
    """Messages are heard whole, and pings answered."""

    HEAD = b"HTTP/1.1 " + SWITCHED + b"\r\nUpgrade: websocket\r\n\r\n"

    @given(st.lists(st.binary(max_size=300), max_size=8), CUTS)
    def test_payloads_are_heard_under_any_segmentation(
        self, payloads: list[bytes], sizes: list[int]
    ) -> None:
        ear = WebEar("127.0.0.1", 1)
        stream = self.HEAD + b"".join(map(message, payloads))
        heard = b"".join(ear.hear(piece) for piece in pieces(stream, sizes))
        self.assertEqual(
            heard.replace(b"\n", b""),
            (self.HEAD[:-4] + b"".join(payloads)).replace(b"\n", b""),
        )

    def test_long_messages_are_heard(self) -> None:
        ear = WebEar("127.0.0.1", 1)
        ear.hear(self.HEAD)
        for size in (125, 126, 65535, 65536, 70000):
            self.assertEqual(ear.hear(message(b"x" * size)), b"x" * size)

    def test_pings_are_answered_once(self) -> None:
        ear = WebEar("127.0.0.1", 1)
        ear.hear(self.HEAD + message(b"hi", 0x89))
        self.assertEqual(ear.answer(), b"\x8a\x82\0\0\0\0hi")
        self.assertEqual(ear.answer(), b"")

    def test_refusal_is_heard(self) -> None:
        ear = WebEar("127.0.0.1", 1)
        self.assertIn(b"503", ear.hear(b"HTTP/1.1 503 Service Unavailable\r\n\r\n"))

    def test_lines_are_masked_messages(self) -> None:
        for line in ("look", "say " + "x" * 200):
            frame = WebEar("127.0.0.1", 1).encode(line)
            start = 6 if len(frame) < 132 else 8
            self.assertTrue(frame[1] & 0x80)
            self.assertEqual(frame[start - 4 : start], bytes(4))
            self.assertEqual(
                json.loads(frame[start:]), {"type": "command", "payload": {"text": line}}
            )

    def test_origin_is_the_host(self) -> None:
        opening = WebEar("127.0.0.1", 8080).opening
        self.assertIn(b"\r\nHost: 127.0.0.1:8080\r\n", opening)
        self.assertIn(b"\r\nOrigin: http://127.0.0.1:8080\r\n", opening)


class TlsEarTests(SynchronousTestCase):
    """What is encrypted is heard and said as on telnet."""

    @override
    def setUp(self) -> None:
        path = Path(self.mktemp())
        write_certificate(path)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.server = context.wrap_bio(self.incoming, self.outgoing, server_side=True)
        self.ear = TlsEar()

    def greeted(self, size: int) -> bytes:
        """Shake hands, in pieces of some size; return what the client heard."""
        self.incoming.write(self.ear.seal(self.ear.opening))
        heard = b""
        for _ in range(3):
            with contextlib.suppress(ssl.SSLWantReadError):
                self.server.do_handshake()
            data = self.outgoing.read()
            for at in range(0, len(data), size):
                heard += self.ear.hear(data[at : at + size])
            self.incoming.write(self.ear.seal(self.ear.answer()))
        return heard

    @settings(max_examples=20)
    @given(st.integers(1, 2000))
    def test_an_open_line_is_heard_as_such_once(self, size: int) -> None:
        self.setUp()
        self.assertEqual(self.greeted(size), SWITCHED + b"\n")

    def test_both_sides_speak(self) -> None:
        self.greeted(999)
        line = self.ear.encode("look")
        self.incoming.write(self.ear.seal(line))
        self.assertEqual(self.server.read(100), line)
        self.server.write(b"A quay.\r\nGulls" + b"!" * 40_000)
        self.assertEqual(self.ear.hear(self.outgoing.read()), b"A quay.\r\n")
        self.server.write(b"\r\n")
        self.assertTrue(self.ear.hear(self.outgoing.read()).endswith(b"!!\r\n"))
        self.assertEqual(self.ear.answer(), b"")

    def test_a_server_without_it_says_nothing(self) -> None:
        self.assertEqual(self.ear.hear(b"Welcome!\r\nName:"), b"")
        self.assertEqual(self.ear.hear(b"\r\n"), b"")


class EarsTests(SynchronousTestCase):
    """Each player has an ear of its own."""

    def test_ears_by_protocol(self) -> None:
        self.assertIsInstance(ears("telnet", "h", 1)(), TelnetEar)
        self.assertIsInstance(ears("tls", "h", 1)(), TlsEar)
        make = ears("web", "h", 1)
        self.assertIsInstance(make(), WebEar)
        self.assertIsNot(make(), make())
        self.assertRaises(ValueError, ears, "smoke", "h", 1)


class WaysTests(SynchronousTestCase):
    """A view tells where one can go, on either protocol."""

    def test_ways_on_telnet(self) -> None:
        self.assertEqual(ways(b"Ways lead south.\r\n" + LINES[2]), [b"north", b"down", b"out"])

    def test_ways_on_the_web(self) -> None:
        view = (
            b'{"inner":["Exits: ",{"role":"exit","inner":["northeast"],"cmd":"northeast"},"."]}]}}'
        )
        self.assertEqual(ways(view + b',{"note":["up"]}'), [b"northeast"])

    def test_no_ways(self) -> None:
        self.assertEqual(ways(b"There is no way out that you can see.\r\n"), [])

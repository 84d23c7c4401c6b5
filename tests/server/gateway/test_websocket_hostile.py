"""Any bytes at the handshake and any bytes after it: no traceback, no growth, a clean end."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from hypothesis import example, given, settings
from hypothesis import strategies as st
from twisted.internet.error import ConnectionLost
from twisted.trial.unittest import SynchronousTestCase

from tests.server.gateway.web_fakes import Client, WebServer, frame, handshake
from vetrellis.server.gateway.web import NOT_HTTP
from vetrellis.server.gateway.web_connection import WebSocketLimits

SPOKEN = (
    "v1.vetrellis",
    "telnet.mudstandards.org",
    "terminal.mudstandards.org",
    "gmcp.mudstandards.org",
    "json.mudstandards.org",
)

NAMES = st.sampled_from(
    (
        "Host", "Origin", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
        "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Content-Length", "Cookie",
        "Transfer-Encoding", "X-Forwarded-For", "Accept-Language", "Expect",
    )
)  # fmt: skip

VALUES = st.one_of(
    st.none(),
    st.binary(max_size=40),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    st.sampled_from(
        (
            "websocket", "Upgrade", "13", "0", "v1.vetrellis", "telnet,telnet", "[::1]:8080",
            "a:99999", "http://play.example:8080", "null", "100-continue", "chunked", "es;q=1,en",
            "permessage-deflate; client_max_window_bits", "permessage-deflate;;", "5", "a" * 3000,
            "dGhlIHNhbXBsZSBub25jZR==", "http://[", "http://]/", "play.example:8080,evil.example",
        )
    ),
)  # fmt: skip

CHANGES = st.dictionaries(NAMES, VALUES, max_size=4)

URIS = st.one_of(
    st.just(b"/ws"),
    st.binary(max_size=20).map(b"/ws?".__add__),
    st.binary(max_size=20),
    st.sampled_from(
        (b"*", b"//ws", b"http://x/ws", b"/ws#a", b"/ws;a", b"/ws?redirect=x&after=y")
    ),
)


def header_of(first: int, second: int, size: int) -> bytes:
    """Return a frame's first bytes, whatever they say."""
    return struct.pack(">BBH", first, second, size) + struct.pack(">Q", size << 40)


FRAMES = st.one_of(
    st.binary(max_size=60),
    st.builds(header_of, st.integers(0, 255), st.integers(0, 255), st.integers(0, 65535)),
    st.builds(
        frame,
        st.one_of(
            st.binary(max_size=300),
            st.sampled_from(
                (
                    b'{"type":"command","payload":{"text":"look"}}', b"\x03\xe8", b"\x03\xe8\xff",
                    b'{"type":"hello","payload":{}}', b"[" * 5000, b"\x03", b"\0\0",
                    b"\xff\xfd\xc9\xff\xfa\xc9Core.Ping\xff\xf0look\r\n",
                    b'{"proto":"gmcp","id":"Core.Ping","data":""}',
                    b'Core.Supports.Set ["Room 1"]', b"x" * 17_000, b"\r\n" * 300,
                )
            ),
        ),
        st.integers(0, 15),
        fin=st.booleans(),
        rsv=st.sampled_from((0, 0, 0, 4, 1)),
    ),
)  # fmt: skip


class HostileTestCase(SynchronousTestCase):
    """Watches what a connection comes to."""

    def assert_well(self, server: WebServer, client: Client) -> None:
        """Check that nothing was logged, kept or left behind."""
        self.assertEqual([each.getTraceback() for each in self.flushLoggedErrors()], [])
        channel = client.transport.protocol.wrappedProtocol
        self.assertLess(len(getattr(channel, "_unfed", b"")), 70_000)
        self.assertLess(len(getattr(channel, "data", b"")), 5000)
        client.vanish(ConnectionLost())
        self.assertEqual(len(server.door.crowd), 0)
        self.assertEqual(server.factory.connections, set())
        server.clock.advance(0)
        self.assertEqual(server.clock.getDelayedCalls(), [])


class HandshakeTests(HostileTestCase):
    """Whatever comes instead of a handshake is answered by HTTP, or not at all."""

    def sent(self, pieces: Iterable[bytes]) -> bytes:
        server = WebServer()
        client = server.connect()
        for piece in pieces:
            if not client.transport.disconnecting:
                client.send(piece)
        answer = client.answer()
        self.assert_well(server, client)
        return answer

    @given(st.lists(st.binary(max_size=200), max_size=4))
    def test_any_bytes(self, pieces: list[bytes]) -> None:
        answer = self.sent(pieces)
        self.assertTrue(not answer or answer.startswith(b"HTTP/1.1 "), answer)

    @settings(max_examples=300)
    @example({"Sec-WebSocket-Protocol": "telnet,telnet"}, b"/ws", b"GET")
    @example({"Sec-WebSocket-Extensions": "permessage-deflate; x"}, b"/ws", b"GET")
    @example({}, b"/ws?redirect=http://evil.example&after=0", b"GET")
    @example({}, b"/ws?a=http://[", b"GET")
    @given(CHANGES, URIS, st.sampled_from((b"GET", b"POST", b"get")))
    def test_any_headers(
        self, changes: dict[str, str | bytes | None], uri: bytes, method: bytes
    ) -> None:
        line = b" ".join((method, uri.replace(b"\r", b"").replace(b"\n", b""), b"HTTP/1.1"))
        raw = handshake(*changes.items()).replace(b"GET /ws HTTP/1.1", line, 1)
        answer = self.sent([raw])
        # What our guard lets in, Autobahn does too: those who refuse are the parser of
        # twisted.web, in these words, our door, and we, with all our headers.
        well_known = answer.startswith((b"HTTP/1.1 101 ", b"HTTP/1.1 100 ")) or answer in (
            b"",
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            NOT_HTTP,
        )
        self.assertTrue(well_known or b"\r\nContent-Security-Policy: " in answer, answer)


class FrameTests(HostileTestCase):
    """Whatever comes after the handshake is taken, or ends the WebSocket, and that is all."""

    @settings(max_examples=300, deadline=None)
    @given(
        st.sampled_from(SPOKEN),
        st.booleans(),
        st.lists(FRAMES, max_size=12),
        st.integers(1, 4000),
    )
    def test_any_frames(self, spoken: str, deflate: bool, frames: list[bytes], cut: int) -> None:
        server = WebServer(limits=WebSocketLimits(at_once=1e6))
        offer = "permessage-deflate" if deflate else None
        client = server.opened(
            ("Sec-WebSocket-Protocol", spoken), ("Sec-WebSocket-Extensions", offer)
        )
        stream = b"".join(frames)
        for at in range(0, len(stream), cut):
            if not (client.transport.disconnecting or client.transport.aborted):
                client.send(stream[at : at + cut])
        server.clock.advance(1)
        self.assert_well(server, client)

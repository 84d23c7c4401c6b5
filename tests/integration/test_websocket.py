"""A real server and its WebSockets: what a hostile client costs, and the echo for tests."""

from __future__ import annotations

import base64
import socket
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.web_fakes import frame, handshake, unframe
from tests.support.running_server import Server, listeners, run, running

WAIT = 30.0
MOST_GROWTH = 20.0
"""Mebibytes by which a bomb may make the server grow."""


def bomb(mebibytes: int) -> bytes:
    """Return a message, compressed, that inflates to so much."""
    deflater = zlib.compressobj(1, zlib.DEFLATED, -15)
    each = deflater.compress(bytes(1 << 20)) + deflater.flush(zlib.Z_FULL_FLUSH)
    return (each * mebibytes)[:-4]


def memory(server: Server, line: str) -> float:
    """Return a line of what the system says of a process's memory, in mebibytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.partition(f"{line}:")[2].split()[0]) / 1024


class RunningTestCase(SynchronousTestCase):
    """A server with its WebSockets."""

    options: tuple[str, ...] = ()

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()).absolute()
        self.directory.mkdir(parents=True)
        self.server = self.enterContext(running(self.directory, *listeners("web"), *self.options))

    def opened(self, path: str = "/ws") -> socket.socket:
        """Return a WebSocket that may compress."""
        line = socket.create_connection(self.server.addresses["web"], WAIT)
        self.addCleanup(line.close)
        line.sendall(
            handshake(
                ("Sec-WebSocket-Extensions", "permessage-deflate"),
                ("Sec-WebSocket-Protocol", None),
                ("Origin", None),
                line=f"GET {path} HTTP/1.1",
            )
        )
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(1)
        self.assertTrue(head.startswith(b"HTTP/1.1 101 "), head)
        return line

    def rest(self, line: socket.socket) -> bytes:
        """Return what comes until the end."""
        heard = b""
        try:
            while piece := line.recv(65536):
                heard += piece
        except ConnectionError:
            pass
        return heard


class BombTests(RunningTestCase):
    """Whatever a message inflates to, the server does not grow with it."""

    def growth(self, pieces: Iterable[bytes]) -> float:
        """Return by how much the server grew while it was sent something that ends it."""
        line = self.opened()
        line.sendall(frame(b'{"type":"hello","payload":{}}'))
        line.recv(1)
        Path(f"/proc/{self.server.process.pid}/clear_refs").write_text("5")
        before = memory(self.server, "VmRSS")
        try:
            for piece in pieces:
                line.sendall(piece)
        except ConnectionError:
            pass
        self.rest(line)
        return memory(self.server, "VmHWM") - before

    def cut(self, data: bytes) -> Iterator[bytes]:
        return (data[at : at + 65536] for at in range(0, len(data), 65536))

    def test_bombs(self) -> None:
        message = bomb(1024)
        parts = [message[at : at + 16_000] for at in range(0, len(message), 16_000)]
        ended = zlib.compressobj(9, zlib.DEFLATED, -15)
        last_block = ended.compress(b"x") + ended.flush()
        nothing = frame(bytes(16_000), 0, fin=False)
        endless = b"\x89\xff\x00\x00\x01\x00\x00\x00\x00\x00" + bytes(4)
        bombs: dict[str, Iterable[bytes]] = {
            "megabytes that stand for a gibibyte": self.cut(frame(message, rsv=4)),
            "small frames that stand for a gibibyte": chain(
                [frame(parts[0], rsv=4, fin=False)],
                (frame(part, 0, fin=False) for part in parts[1:]),
            ),
            "what follows the end": chain(
                [frame(last_block, rsv=4, fin=False)], repeat(nothing, 6000)
            ),
            "a frame without an end": chain([endless], repeat(bytes(65536), 1500)),
            "pieces without an end": chain(
                [frame(b"", fin=False)], repeat(frame(b"", 0, fin=False) * 1000, 3000)
            ),
        }
        self.assertGreater(len(message), 4_000_000)
        for name, pieces in bombs.items():
            self.assertLess(self.growth(pieces), MOST_GROWTH, name)


class EchoTests(RunningTestCase):
    """The echo says what it is told, and the log says that it is there."""

    options = ("--set=web.test_echo=true",)

    def test_it_says_what_it_is_told_and_the_log_tells(self) -> None:
        line = self.opened("/echo")
        line.sendall(frame(b"Hello.") + frame(b"\xff" * 70_000, 2) + frame(b"\x03\xe8", 8))
        first, second, end = unframe(self.rest(line))
        self.assertEqual((first, end[0]), ((1, b"Hello."), 8))
        self.assertEqual(second[0], 2)
        for _ in range(100):  # as a test suite does: one after another, at no pace
            self.opened("/echo").close()
        (warning,) = [each for each in self.server.said if "web.test_echo is on" in each]
        self.assertIn('"level": "warn"', warning)


class NoEchoTests(RunningTestCase):
    """Without the setting there is no echo, and for others than this machine there is none."""

    def test_there_is_none(self) -> None:
        line = socket.create_connection(self.server.addresses["web"], WAIT)
        self.addCleanup(line.close)
        key = base64.b64encode(bytes(16)).decode()
        line.sendall(
            handshake(("Sec-WebSocket-Key", key), line="GET /echo HTTP/1.1")
            + b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        self.assertTrue(self.rest(line).startswith(b"HTTP/1.1 404 "))

    def test_open_server_refuses_it(self) -> None:
        end = run(
            self.directory,
            "--telnet=",
            "--ssh=",
            "--web=tcp:0",
            "--var=elsewhere",
            "--set=web.test_echo=true",
        )
        self.assertEqual(end.status, 1)
        (line,) = end.err.splitlines()
        self.assertIn("web.test_echo is only for tests on this machine", line)

"""A real server behind a proxy: who the player is comes from the header, and only from there."""

from __future__ import annotations

import socket
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.running_server import listeners, running

WAIT = 20.0
HEADER = b"PROXY TCP4 192.0.2.7 198.51.100.1 56324 4000\r\n"
SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
BLOCK = SIGNATURE + b"\x21\x11\x00\x0f\xc0\x00\x02\x08\xc6\x33\x64\x01\xdc\x04\x0f\xa0\x04\x00\x00"
NOT_LISTED = "127.0.0.2"


class ProxyTests(SynchronousTestCase):
    """127.0.0.1 is listed as a proxy, 127.0.0.2 is not."""

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()).absolute()
        self.directory.mkdir(parents=True)
        self.server = self.enterContext(
            running(
                self.directory,
                *listeners("telnet", "ssh", "web"),
                "--set=proxy.networks=127.0.0.1",
                "--set=limits.connections_per_host=2",
            )
        )

    def come(self, name: str, sent: bytes = b"", source: str = "127.0.0.1") -> socket.socket:
        """Connect to a listener from an address of this machine, and say something."""
        line = socket.create_connection(self.server.addresses[name], WAIT, (source, 0))
        self.addCleanup(line.close)
        line.settimeout(WAIT)
        line.sendall(sent)
        return line

    def until(self, line: socket.socket, words: bytes) -> bytes:
        heard = b""
        while words not in heard:
            piece = line.recv(4096)
            self.assertNotEqual(piece, b"", f"{words!r} was not in {heard!r}")
            heard += piece
        return heard

    def is_over(self, line: socket.socket) -> bool:
        try:
            return line.recv(4096) == b""
        except ConnectionError:
            return True

    def test_telnet_is_greeted_after_the_header(self) -> None:
        for header in (HEADER, BLOCK):
            line = self.come("telnet")
            line.settimeout(0.7)
            self.assertRaises(TimeoutError, line.recv, 1)
            line.settimeout(WAIT)
            for at in range(len(header)):
                line.sendall(header[at : at + 1])
            line.sendall(b"guest\r\n")
            self.until(line, b"Welcome")

    def test_log_tells_the_player_s_address(self) -> None:
        line = self.come("telnet", HEADER + b"guest\r\n")
        self.until(line, b"Welcome")
        peers = {entry["peer"] for entry in self.server.stop().log if "peer" in entry}
        self.assertEqual(peers, {"192.0.2.7"})

    def test_limits_are_the_player_s(self) -> None:
        kept = [self.come("telnet", HEADER + b"\r\n") for _ in range(2)]
        for line in kept:
            self.until(line, b"\xff\xfd\x18")
        self.until(self.come("telnet", HEADER), b"too many connections")
        self.until(self.come("telnet", BLOCK), b"\xff\xfd\x18")

    def test_ssh_and_web_are_reached_with_a_header(self) -> None:
        self.until(self.come("ssh", HEADER + b"SSH-2.0-test\r\n"), b"SSH-2.0-Vetrellis")
        request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        self.until(self.come("web", BLOCK + request), b"200 OK")
        self.until(self.come("ssh", BLOCK), b"SSH-2.0-Vetrellis")

    def test_no_listener_serves_a_proxy_without_a_header(self) -> None:
        for name in ("telnet", "ssh", "web"):
            line = self.come(name, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(self.is_over(line), name)

    def test_stranger_with_a_header_is_a_stranger(self) -> None:
        line = self.come("telnet", HEADER, NOT_LISTED)
        self.until(line, b"\xff\xfd\x18")
        kept = self.come("telnet", HEADER, NOT_LISTED)
        self.until(kept, b"\xff\xfd\x18")
        self.until(self.come("telnet", HEADER, NOT_LISTED), b"too many connections")
        answer = self.until(self.come("web", HEADER, NOT_LISTED), b"\r\n\r\n")
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)

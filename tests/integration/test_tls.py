"""A real server with TLS: two telnet ports, and certificates that change while people play."""

from __future__ import annotations

import os
import pty
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.certificate import write_pair
from tests.support.running_server import TWISTD, VETRELLIS, Server, listeners, running

WAIT = 30.0
IAC_DO_MSSP = b"\xff\xfd\x46"
STARTTLS = 46


class TlsTests(SynchronousTestCase):
    """Telnet with and without TLS, and the web with TLS, by one certificate."""

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()).absolute()
        self.directory.mkdir(parents=True)
        self.pair = write_pair(self.directory / "pair.pem", "a.example")
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE

    def started(self, program: Sequence[str] = VETRELLIS) -> Server:
        secure = f"ssl:0:privateKey={self.pair}:interface=127.0.0.1"
        options = (*listeners("telnet"), f"--telnet-tls={secure}", f"--web={secure}")
        return self.enterContext(running(self.directory, *options, program=program))

    def plain(self, server: Server, name: str) -> socket.socket:
        line = socket.create_connection(server.addresses[name], WAIT)
        self.addCleanup(line.close)
        return line

    def secure(self, server: Server, name: str = "telnet_tls") -> ssl.SSLSocket:
        line = self.context.wrap_socket(self.plain(server, name))
        self.addCleanup(line.close)
        return line

    def name_of(self, line: ssl.SSLSocket) -> str:
        """Return the host that the server's certificate is for."""
        certificate = line.getpeercert(binary_form=True)
        assert certificate is not None
        return "b.example" if b"b.example" in certificate else "a.example"

    def until(self, line: socket.socket, words: bytes) -> bytes:
        heard = b""
        while words not in heard:
            piece = line.recv(4096)
            self.assertNotEqual(piece, b"", f"{words!r} was not in {heard!r}")
            heard += piece
        return heard

    def logged(self, server: Server, words: str) -> None:
        """Wait until there is something in the log."""
        ends_at = time.monotonic() + WAIT
        while not any(words in line for line in server.said):
            self.assertLess(time.monotonic(), ends_at, f"{words!r} is not in {server.said}")
            time.sleep(0.05)

    def changes_while_somebody_plays(self, server: Server) -> None:
        old = self.secure(server)
        self.until(old, b"guest")
        old.sendall(b"guest\r\n")
        self.until(old, b"Welcome")
        write_pair(self.pair, "b.example")
        server.process.send_signal(signal.SIGHUP)
        self.logged(server, '"telnet_tls", "summary": "for b.example')
        self.logged(server, '"web", "summary": "for b.example')
        self.assertEqual(self.name_of(self.secure(server)), "b.example")
        self.assertEqual(self.name_of(self.secure(server, "web")), "b.example")
        self.assertEqual(self.name_of(old), "a.example")
        old.sendall(b"quit\r\n")
        self.until(old, b"Goodbye")

    def test_certificate_changes_while_somebody_plays(self) -> None:
        self.changes_while_somebody_plays(self.started())

    def test_it_does_so_under_twistd(self) -> None:
        self.changes_while_somebody_plays(self.started(TWISTD))

    def test_file_that_cannot_serve_changes_nothing(self) -> None:
        server = self.started()
        self.pair.write_text("half a certific")
        server.process.send_signal(signal.SIGHUP)
        self.logged(server, "the old one stays")
        self.assertEqual(self.name_of(self.secure(server)), "a.example")
        end = server.stop()
        self.assertEqual((end.status, end.err), (0, ""))

    def test_server_without_tls_stays_when_it_is_told_to_read_again(self) -> None:
        server = self.enterContext(running(self.directory, *listeners("telnet")))
        server.process.send_signal(signal.SIGHUP)
        self.logged(server, "there is nothing to be read again")
        self.assertEqual(server.stop().status, 0)

    def test_both_ports_are_announced(self) -> None:
        server = self.started()
        for line in (self.plain(server, "telnet"), self.secure(server)):
            line.sendall(IAC_DO_MSSP)
            told = self.until(line, b"\x01FAMILY")
            for name in ("telnet", "telnet_tls"):
                variable = "TLS" if name == "telnet_tls" else "PORT"
                port = server.addresses[name][1]
                self.assertIn(f"\x01{variable}\x02{port}\x01".encode(), told)

    def test_starttls_is_refused(self) -> None:
        line = self.plain(self.started(), "telnet")
        line.sendall(bytes((255, 251, STARTTLS, 255, 253, STARTTLS)))
        told = self.until(line, bytes((255, 252, STARTTLS)))
        self.assertIn(bytes((255, 254, STARTTLS)), told)

    def test_who_speaks_no_tls_is_told_so(self) -> None:
        server = self.started()
        line = self.plain(server, "telnet_tls")
        line.sendall(b"hello\r\n")
        self.until(line, b"This port speaks TLS.")
        line = self.plain(server, "web")
        line.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertTrue(self.until(line, b"https://").startswith(b"HTTP/1.1 400 "))


class TerminalTests(SynchronousTestCase):
    """A server that somebody tries out in a terminal ends, and saves, when that is closed."""

    def test_it_ends_with_its_terminal(self) -> None:
        directory = Path(self.mktemp()).absolute()
        directory.mkdir(parents=True)
        ours, theirs = pty.openpty()
        in_terminal = ("/bin/sh", "-c", 'exec <"$0" >"$0" 2>&1; exec "$@"', os.ttyname(theirs))
        # The first terminal that the leader of a session opens becomes its own.
        process = subprocess.Popen(
            [*in_terminal, *VETRELLIS, *listeners("telnet")],
            cwd=directory,
            start_new_session=True,
        )
        self.addCleanup(process.kill)
        heard = b""
        while b"Ctrl+C" not in heard:
            heard += os.read(ours, 4096)
        os.close(theirs)
        os.close(ours)
        self.assertEqual(process.wait(WAIT), 0)

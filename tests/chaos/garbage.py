"""Garbage for every listener of a real server: random bytes, and what an enemy would send.

`python -m tests.chaos.garbage 1024` throws a gigabyte, and says how the server's memory and log
took it; `tests.chaos.test_garbage` throws less, and judges. A few dozen connections send at once,
each a stream of one kind; one that is closed, or is not read from, is replaced by another one.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

from attrs import define, field

from tests.support.certificate import write_pair
from tests.support.running_server import Finished, Server, listeners, running
from vetrellis.bench.process import Process

SETTINGS = (
    "limits.connections_per_host=1000",
    "limits.accepts_per_host=1000000",
    "limits.accepts_per_second=100000",
    "limits.read_bytes_per_second=1073741824",
    "limits.commands_per_second=1000",
    "limits.command_burst=1000",
    "limits.queued_lines=1000",
    "limits.flood_lines=10000",
)
"""What would keep the garbage away: here the server is to swallow it."""

WARM_UP = 0.1
"""The share of the garbage after which every door has loaded what it needs."""

_AT_ONCE = 40
_STALLED = 0.5
_PIECE = 1 << 15
_MOST_EACH = 1 << 20
_MEGABYTE = 1 << 20

Stream = Iterator[bytes]
Kind = Callable[[Random], Stream]


def noise(dice: Random) -> Stream:
    """Yield bytes of any kind."""
    while True:
        yield dice.randbytes(_PIECE)


def commands(dice: Random) -> Stream:
    """Yield telnet commands, whole and broken, without a line end."""
    while True:
        pieces = []
        for _ in range(2000):
            option = dice.choice((1, 3, 24, 31, 34, 39, 42, 69, 70, 86, 87, 91, 201, 255))
            verb = dice.choice((240, 241, 244, 246, 249, 250, 251, 252, 253, 254, 255))
            pieces.append(bytes((255, verb, option)))
            pieces.append(dice.randbytes(dice.randrange(12)).replace(b"\n", b""))
        yield b"".join(pieces)


def subnegotiations(dice: Random) -> Stream:
    """Yield subnegotiations that end, of every size, each of an option that means something."""
    while True:
        option = dice.choice((24, 31, 39, 42, 69, 201))
        body = dice.randbytes(dice.randrange(20_000)).replace(b"\xff", b"")
        if option == 201:
            body = b"Char.Login " + b"[" * len(body)
        yield b"\xff\xfa" + bytes((option,)) + body + b"\xff\xf0"


def endless(dice: Random) -> Stream:
    """Yield a subnegotiation, or a line, that never ends."""
    yield dice.choice((b"\xff\xfa\xc9", b"\xff\xfa\x18\x00", b""))
    while True:
        yield b"x" * _PIECE


def lines(dice: Random) -> Stream:
    """Yield lines of letters and of what is none."""
    while True:
        yield b"".join(dice.randbytes(dice.randrange(80)) + b"\r\n" for _ in range(400))


def bombs(dice: Random) -> Stream:
    """Yield compressed nothing, as MCCP3 would have it."""
    yield b"\xff\xfd\x57\xff\xfa\x57\xff\xf0"
    squeezed = zlib.compress(bytes(1 << 22))
    while True:
        yield squeezed


def strange_ssh(dice: Random) -> Stream:
    """Yield an SSH client that goes wrong after its version, or within it."""
    yield dice.choice((b"SSH-2.0-", b"SSH-2.0-x\r\n", b"SSH-1.5-x\r\n", b"hello\r\n"))
    while True:
        yield dice.choice((dice.randbytes(_PIECE), b"\xff" * _PIECE, b"S" * _PIECE))


def strange_tls(dice: Random) -> Stream:
    """Yield records of TLS that hold anything."""
    while True:
        size = dice.randrange(1, 16384)
        yield b"\x16\x03\x01" + size.to_bytes(2, "big") + dice.randbytes(size)


def requests(dice: Random) -> Stream:
    """Yield requests, one behind the other: good, bad, and endless ones."""
    while True:
        path = dice.choice(("/", "/ws", "/healthz", "/metrics", "/x", f"/{dice.random()}", "*"))
        verb = dice.choice(("GET", "HEAD", "POST", "PUT", "BREW"))
        head = f"{verb} {path} HTTP/1.{dice.randrange(3)}\r\nHost: a\r\n"
        more = dice.choice(("", "Content-Length: 9\r\n", "Transfer-Encoding: chunked\r\n"))
        odd = dice.choice((b"", b"X: \x85\r\n", b": \r\n", dice.randbytes(100), b"X" * 9000))
        yield head.encode() + more.encode() + odd + b"\r\n" + dice.randbytes(dice.randrange(20))


def frames(dice: Random) -> Stream:
    """Yield a WebSocket that opens as it should, and frames that are none."""
    protocol = dice.choice(("v1.vetrellis.json", "telnet.mudstandards.org"))
    yield (
        "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {protocol}\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    ).encode()
    while True:
        body = dice.choice((b"{}", b'{"type":', b"\xff\xfd\x18" * 30, dice.randbytes(120)))
        opcode = dice.choice(
            (0x81, 0x82, 0x89, 0x01, 0x8F, 0x88 if dice.random() < 0.01 else 0x82)
        )
        yield bytes((opcode, 0x80 | len(body))) + bytes(4) + body


KINDS: Mapping[str, tuple[Kind, ...]] = {
    "telnet": (noise, commands, commands, subnegotiations, endless, lines, bombs, requests),
    "telnet_tls": (noise, strange_tls),
    "ssh": (noise, strange_ssh),
    "web": (noise, requests, frames, frames),
}
"""What is thrown at each listener."""


@define(eq=False)
class _Line:
    """One connection: what is left of a piece, and since when nothing was taken."""

    wire: socket.socket
    stream: Stream
    rest: bytes = b""
    sent: int = 0
    moved_at: float = field(factory=time.monotonic)


@define(eq=False)
class Thrower:
    """Throws garbage at a server.

    Attributes:
        sent: Bytes that the server's system has taken.
        opened: How many connections were made.
    """

    addresses: Mapping[str, tuple[str, int]]
    dice: Random
    sent: int = field(default=0, init=False)
    opened: int = field(default=0, init=False)
    _watch: selectors.BaseSelector = field(factory=selectors.DefaultSelector, init=False)
    _lines: set[_Line] = field(factory=set, init=False)

    def throw(self, until: int, looks: Callable[[], object]) -> None:
        """Throw until so many bytes were sent; look at the server now and then."""
        looked_at = 0.0
        while self.sent < until:
            while len(self._lines) < _AT_ONCE:
                self._open()
            now = time.monotonic()
            for key, events in self._watch.select(0.1):
                self._serve(key.data, events, now)
            for line in [each for each in self._lines if now - each.moved_at > _STALLED]:
                self._close(line)
            if now - looked_at > 0.5:
                looked_at = now
                looks()

    def close(self) -> None:
        """Close every connection."""
        for line in list(self._lines):
            self._close(line)
        self._watch.close()

    def _open(self) -> None:
        name = self.dice.choice([*self.addresses])
        wire = socket.create_connection(self.addresses[name], 30)
        wire.setblocking(False)
        kind = self.dice.choice(KINDS[name])
        line = _Line(wire, kind(self.dice))
        self.opened += 1
        self._lines.add(line)
        self._watch.register(wire, selectors.EVENT_READ | selectors.EVENT_WRITE, line)

    def _close(self, line: _Line) -> None:
        self._lines.discard(line)
        self._watch.unregister(line.wire)
        line.wire.close()

    def _serve(self, line: _Line, events: int, now: float) -> None:
        try:
            if events & selectors.EVENT_READ and not line.wire.recv(1 << 16):
                self._close(line)
            elif events & selectors.EVENT_WRITE:
                line.rest = line.rest or next(line.stream)
                taken = line.wire.send(line.rest)
                line.rest = line.rest[taken:]
                line.moved_at, line.sent, self.sent = now, line.sent + taken, self.sent + taken
                if line.sent > _MOST_EACH:
                    self._close(line)
        except BlockingIOError:
            return
        except OSError:
            self._close(line)


@define(eq=False)
class Outcome:
    """What came of it.

    Attributes:
        sent: Bytes that were sent.
        opened: How many connections it took.
        before: Bytes of memory once every door was warm.
        most: Bytes of memory at most, after that.
        seconds: How long it took.
        end: What the server said, and how it ended.
    """

    sent: int
    opened: int
    before: int
    most: int
    seconds: float
    end: Finished

    @property
    def growth(self) -> int:
        """Bytes by which the server grew."""
        return self.most - self.before

    @property
    def complaints(self) -> list[str]:
        """What the log has of errors, and of tracebacks of any kind."""
        told = [
            f"{entry['event']} {entry.get('failure', '')}"
            for entry in self.end.log
            if entry["level"] in ("error", "critical") or "failure" in entry
        ]
        traces = [line for line in self.end.out.splitlines() if "Traceback" in line]
        return [*told, *traces, *self.end.err.splitlines()]

    @property
    def words(self) -> str:
        """One line for people."""
        return (
            f"{self.sent / _MEGABYTE:,.0f} MB in {self.seconds:.0f} s by {self.opened:,} "
            f"connections: memory {self.before / 1e6:.1f} MB before, {self.most / 1e6:.1f} MB at "
            f"most; {len(self.end.out):,} bytes of log, {len(self.complaints)} complaints"
        )


def greets(server: Server) -> bool:
    """Whether somebody who comes by telnet is greeted."""
    with socket.create_connection(server.addresses["telnet"], 60) as line:
        heard = b""
        with contextlib.suppress(OSError):
            while b"guest" not in heard and (piece := line.recv(4096)):
                heard += piece
        return b"guest" in heard


def thrown(directory: Path, size: int, seed: str = "garbage") -> Outcome:
    """Throw so many bytes at a server of our own, and see that it still greets people."""
    pair = write_pair(directory / "pair.pem")
    secure = f"--telnet-tls=ssl:0:privateKey={pair}:interface=127.0.0.1"
    options = [f"--set={setting}" for setting in SETTINGS]
    doors = listeners("telnet", "ssh", "web")
    with running(directory, *doors, secure, *options) as server:
        process = Process(server.process.pid)
        thrower = Thrower(server.addresses, Random(seed))
        sizes: list[int] = []
        began = time.monotonic()
        thrower.throw(int(size * WARM_UP), lambda: None)
        before = process.memory().resident
        thrower.throw(size, lambda: sizes.append(process.memory().resident))
        seconds = time.monotonic() - began
        thrower.close()
        assert greets(server), "nobody is greeted any more"
        most = max((before, *sizes, process.memory().resident))
        end = server.stop()
    return Outcome(thrower.sent, thrower.opened, before, most, seconds, end)


def main() -> None:
    """Throw as many megabytes as are asked for."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    with tempfile.TemporaryDirectory() as directory:
        outcome = thrown(Path(directory), size * _MEGABYTE)
    sys.stdout.write("\n".join((*outcome.complaints[:20], outcome.words, "")))


if __name__ == "__main__":
    main()

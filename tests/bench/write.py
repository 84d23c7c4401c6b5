"""The way out: printed bytes, sockets, and frames for the web."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from twisted.internet.protocol import Protocol
from twisted.internet.task import Clock
from twisted.internet.tcp import Connection

from tests.bench.form import look_among, never_seen
from tests.bench.measure import Benchmark, Work, Workbench
from vetrellis.formatters.look import Charset, Look
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.direct import direct_write
from vetrellis.server.gateway.frames import Command, decode, encode_show
from vetrellis.server.gateway.outlet import Outlet
from vetrellis.server.gateway.press import Press

LINE = b"Bareno says, \xe2\x80\x9cHas anybody seen the lamp that I left here?\xe2\x80\x9d\r\n" * 3
"""About as much as a player is sent for a line that somebody says."""

_PROMPT = Text.of(">")
_TOGETHER = 32


def _hit(bench: Workbench) -> Work:
    press = Press(TerminalFormatter())
    sheet, texts = press.sheet(Look(), Charset.UTF8, False), (Text.of("Ral says, “Hm.”"),)
    first, size = press.print(texts, _PROMPT, sheet, True), press.size
    assert press.print(texts, _PROMPT, sheet, True) == first, "the same once more"
    assert press.size == size, "nothing had to be printed anew"
    return Work(lambda: press.print(texts, _PROMPT, sheet, True))


def _miss(bench: Workbench) -> Work:
    press = Press(TerminalFormatter())
    sheet = press.sheet(Look(), Charset.UTF8, False)
    said = never_seen(Text.of("Ral says, “Has anybody seen the lamp that I left here?”"))
    shown = [next(said)]

    def another() -> None:
        shown[:] = [next(said)]

    return Work(lambda: press.print((*shown,), _PROMPT, sheet, True), reset=another)


def _outlet(bench: Workbench) -> Work:
    outlet = Outlet(Clock(), len, len, lambda lines: b"")
    outlet.send(LINE)
    assert outlet.written == len(LINE), "it went out"
    return Work(lambda: outlet.send(LINE))


def _connected(bench: Workbench) -> tuple[Any, socket.socket]:
    """Return Twisted's end of a pair of sockets, and the other end."""
    ours, theirs = socket.socketpair()
    bench.stack.callback(ours.close)
    bench.stack.callback(theirs.close)
    ours.setblocking(False)
    theirs.setblocking(False)
    idle: Any = _Idle()
    connection: Any = Connection(ours, Protocol(), reactor=idle)
    connection.connected = True
    return connection, theirs


class _Idle:
    """A reactor that has nothing to do."""

    def addWriter(self, writer: object) -> None:
        raise AssertionError("the socket took it all")


def _draining(theirs: socket.socket) -> Callable[[], object]:
    def drain() -> None:
        try:
            while theirs.recv(1 << 16):
                pass
        except BlockingIOError:
            pass

    return drain


def _socket(bench: Workbench) -> Work:
    connection, theirs = _connected(bench)
    write = direct_write(connection)
    write(LINE)
    assert theirs.recv(1 << 16) == LINE, "it came out at the other end"

    def call() -> None:
        for _ in range(_TOGETHER):
            write(LINE)

    return Work(call, operations=_TOGETHER, reset=_draining(theirs))


def _frame(bench: Workbench) -> Work:
    texts = (look_among(bench),)
    assert encode_show(texts, _PROMPT), "it is a message"
    return Work(lambda: encode_show(texts, _PROMPT))


def _command(bench: Workbench) -> Work:
    message = b'{"type":"command","payload":{"text":"say hello there"}}'
    assert isinstance(decode(message), Command), "it is a command"
    return Work(lambda: decode(message))


BENCHMARKS = (
    Benchmark("write", "print what others read too", "It is in the press's memory.", _hit),
    Benchmark("write", "print a line the first time", "Laid out, painted and encoded.", _miss),
    Benchmark("write", "outlet, 200 bytes", "Sent on to nobody.", _outlet),
    Benchmark("write", "socket, 200 bytes", "Sent by the system, at once.", _socket),
    Benchmark("web", "frame of a look among 50", "Prose and prompt as JSON.", _frame),
    Benchmark("web", "command", "A frame is read.", _command),
)

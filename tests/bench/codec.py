"""Bytes to lines, and text to bytes."""

from __future__ import annotations

from collections.abc import Callable

from tests.bench.measure import Benchmark, Work, Workbench
from vetrellis.formatters.look import Charset
from vetrellis.server.gateway.telnet_codec import TelnetCodec
from vetrellis.server.gateway.telnet_line import LineBuffer, encoded

SHORT = b"look\r\n"
MIDDLE = b"say Has anybody seen the lamp that I left on the table here?\r\n"
LONG = b"say " + b"a word, " * 127 + b"end\r\n"

_GMCP = 201
_SPELT = "Ñandú, cigüeña y pingüino: “así está escrito” — " * 15


def _feeding(data: bytes) -> Callable[[Workbench], Work]:
    def prepare(bench: Workbench) -> Work:
        codec = TelnetCodec()
        assert len(codec.feed(data)) == 1, "it is one line"
        return Work(lambda: codec.feed(data))

    return prepare


def _data(bench: Workbench) -> Work:
    body = b'Room.Info {"name": "' + b"a\xff\xff" * 330 + b'"}'
    message = bytes((255, 250, _GMCP)) + body + bytes((255, 240))
    codec = TelnetCodec()
    assert codec.feed(message + SHORT), "the line behind it is understood"
    return Work(lambda: codec.feed(message))


def _lines(bench: Workbench) -> Work:
    buffer, data = LineBuffer(), MIDDLE * 10
    assert len(buffer.feed(data)) == 10, "they are ten lines"
    return Work(lambda: buffer.feed(data), operations=10)


def _writing(text: str, charset: Charset) -> Callable[[Workbench], Work]:
    def prepare(bench: Workbench) -> Work:
        assert encoded(text, charset), "there is something to send"
        return Work(lambda: encoded(text, charset))

    return prepare


BENCHMARKS = (
    Benchmark("codec", "line of 6 bytes", "Telnet's codec takes `look`.", _feeding(SHORT)),
    Benchmark("codec", "line of 62 bytes", "It takes a sentence.", _feeding(MIDDLE)),
    Benchmark("codec", "line of 1 KB", "It takes a very long line.", _feeding(LONG)),
    Benchmark(
        "codec",
        "1 KB of data, IAC doubled",
        "It takes a subnegotiation as long as that, byte 255 doubled 330 times.",
        _data,
    ),
    Benchmark("codec", "line of ten at once", "The line buffer alone cuts ten lines.", _lines),
    Benchmark(
        "codec",
        "encode 700 letters, ASCII",
        "A page of English becomes bytes.",
        _writing("A plain room, swept clean.\n" * 26, Charset.ASCII),
    ),
    Benchmark(
        "codec",
        "encode 700 letters, UTF-8",
        "A page of Spanish becomes bytes.",
        _writing(_SPELT, Charset.UTF8),
    ),
    Benchmark(
        "codec",
        "encode 700 letters, spelt in ASCII",
        "A page of Spanish becomes bytes of a screen that has no accents.",
        _writing(_SPELT, Charset.ASCII),
    ),
)

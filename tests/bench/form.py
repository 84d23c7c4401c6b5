"""Text to what a screen shows: laid out and painted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

from attrs import evolve

from tests.bench.measure import Benchmark, Work, Workbench
from tests.bench.scene import Crowd, gathered
from vetrellis.formatters.html import HtmlFormatter
from vetrellis.formatters.interfaces import IFormatter
from vetrellis.formatters.look import Charset, Depth, Look
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Text

Prepare = Callable[[Workbench], Work]


def look_among(bench: Workbench, language: str = "en") -> Text:
    """Return what is read by somebody who looks around in a crowd."""

    def read() -> Text:
        if language == "en":
            return gathered(bench).text(gathered(bench).does("look"))
        crowd = Crowd(bench.scale.people, language=language)
        return crowd.text(crowd.does("mira"))

    return bench.shared(("look", language), read)


def never_seen(text: Text) -> Iterator[Text]:
    """Yield texts that are as long as this one, and that nobody has seen before."""
    for number in count():
        words = f"{number:06d} "
        yield Text(tuple(evolve(block, inner=(words, *block.inner)) for block in text.blocks))


def _painted(new_formatter: Callable[[], IFormatter], look: Look) -> Prepare:
    def prepare(bench: Workbench) -> Work:
        text, formatter = look_among(bench), new_formatter()
        assert formatter.render([text], look), "there is something to read"
        return Work(lambda: formatter.render([text], look))

    return prepare


def _cold(new_formatter: Callable[[], IFormatter], look: Look, language: str = "en") -> Prepare:
    def prepare(bench: Workbench) -> Work:
        texts, formatter = never_seen(look_among(bench, language)), new_formatter()
        shown = [next(texts)]

        def another() -> None:
            shown[0] = next(texts)

        return Work(lambda: formatter.render(shown, look), reset=another)

    return prepare


_UTF8 = Look(depth=Depth.XTERM256)
_ASCII = evolve(_UTF8, charset=Charset.ASCII)

BENCHMARKS = (
    Benchmark(
        "format",
        "look among 50, painted before",
        "For 80 columns, UTF-8 and 256 colours, as for somebody else.",
        _painted(TerminalFormatter, _UTF8),
    ),
    Benchmark("format", "look among 50", "The first time.", _cold(TerminalFormatter, _UTF8)),
    Benchmark(
        "format", "look among 50, ASCII", "Without accents.", _cold(TerminalFormatter, _ASCII)
    ),
    Benchmark(
        "format",
        "mira (es) among 50, ASCII",
        "With accents that have to be spelt.",
        _cold(TerminalFormatter, _ASCII, "es"),
    ),
    Benchmark(
        "format",
        "look among 50, 40 columns",
        "On a narrow screen.",
        _cold(TerminalFormatter, evolve(_UTF8, width=40)),
    ),
    Benchmark(
        "format",
        "look among 50, no colours",
        "Laid out, and not painted.",
        _cold(TerminalFormatter, evolve(_UTF8, depth=Depth.NONE)),
    ),
    Benchmark(
        "format",
        "look among 50, screen reader",
        "A line for each block.",
        _cold(TerminalFormatter, evolve(_UTF8, reader=True)),
    ),
    Benchmark(
        "format", "look among 50, HTML", "Elements for a page.", _cold(HtmlFormatter, _UTF8)
    ),
)

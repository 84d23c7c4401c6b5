"""Measures each stage of a command, and prints a table. No figure makes it fail."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from tests.bench.measure import Benchmark, Figure, Stopwatch, Workbench
from tests.bench.plan import BENCHMARKS, UnknownBenchmarkError, chosen
from tests.bench.table import Table, as_json

SECONDS = 0.2
_LONGEST = 60.0
_LEGEND = "us: microseconds; a step is a {step:.3f} us turn of the yardstick (docs: performance)"


def _seconds(typed: str) -> float:
    try:
        seconds = float(typed)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        raise argparse.ArgumentTypeError(f"a number of seconds, up to {_LONGEST:.0f}: {typed!r}")
    return seconds


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a stage, or words of the table")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument(
        "--seconds", type=_seconds, default=SECONDS, help=f"for each benchmark [{SECONDS}]"
    )
    return parser.parse_args(arguments)


def run(
    benchmarks: Sequence[Benchmark],
    measure: Callable[[Benchmark], Iterable[Figure]],
    out: Callable[[str], object],
) -> list[Figure]:
    """Measure, and print each line as soon as it is known."""
    table, figures = Table(benchmarks), []
    out(f"{table.head()}\n")
    for benchmark in benchmarks:
        for figure in measure(benchmark):
            figures.append(figure)
            out(f"{table.line(figure)}\n")
    return figures


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; return the exit status: 1 if something could not be measured."""
    asked = options(arguments)
    with ExitStack() as stack:
        try:
            benchmarks = chosen(asked.names, BENCHMARKS)
            file: TextIO | None = None
            if asked.json is not None:
                file = stack.enter_context(asked.json.open("w", encoding="utf-8"))
        except (UnknownBenchmarkError, OSError) as error:
            sys.stderr.write(f"./run bench: {error}\n")
            return 2
        stopwatch, bench = Stopwatch(asked.seconds), Workbench()
        figures = run(benchmarks, lambda each: stopwatch.measure(each, bench), _print)
        step = stopwatch.step()
        _print(f"{_LEGEND.format(step=step * 1e6)}\n")
        if file is not None:
            file.write(as_json(figures, step))
    return int(any(figure.fault for figure in figures))


def _print(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nstopped")

"""Writes figures: a table for people, and JSON for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Sequence

from attrs import field, frozen

from tests.bench.measure import Benchmark, Figure

SCHEMA = 1
"""Grows when a name in the JSON changes its meaning, or goes."""

_ASPECT = len(", median")
_NUMBERS = ("us each", "steps each", "each second")
_WIDTH = 11


@frozen
class Table:
    """A table whose columns are as wide as what will stand in them, so that lines can come singly.

    Attributes:
        benchmarks: All that it will tell of.
    """

    benchmarks: Sequence[Benchmark]
    _stage: int = field(init=False)
    _what: int = field(init=False)

    @_stage.default
    def _widest_stage(self) -> int:
        return max(len("stage"), *(len(each.stage) for each in self.benchmarks))

    @_what.default
    def _widest_name(self) -> int:
        names = (len(each.name) + _ASPECT * each.waits for each in self.benchmarks)
        return max(len("what"), *names)

    def head(self) -> str:
        """Return what stands above the figures."""
        return "\n".join((self._line("stage", "what", *_NUMBERS), self._rule()))

    def line(self, figure: Figure) -> str:
        """Return the line of a figure."""
        stage = figure.benchmark.stage
        if figure.fault:
            return f"{stage:{self._stage}}  {figure.name:{self._what}}  FAILED: {figure.fault}"
        numbers = figure.microseconds, figure.steps, figure.each_second
        return self._line(stage, figure.name, *map(number, numbers))

    def _line(self, stage: str, what: str, *numbers: str) -> str:
        columns = (f"{each:>{_WIDTH}}" for each in numbers)
        return "  ".join((f"{stage:{self._stage}}", f"{what:{self._what}}", *columns))

    def _rule(self) -> str:
        widths = self._stage, self._what, *(_WIDTH for _ in _NUMBERS)
        return "  ".join("-" * width for width in widths)


def number(value: float | None) -> str:
    """Write a number with the three digits that matter; a dash for what nobody knows."""
    if value is None:
        return "-"
    places = next((places for places, least in ((0, 99.95), (1, 9.995)) if value >= least), 2)
    return f"{value:,.{places}f}"


def as_json(figures: Iterable[Figure], step: float) -> str:
    """Return figures for machines, and on what they were measured.

    Args:
        figures: What came of all benchmarks.
        step: How long a step of the yardstick took, in seconds.
    """
    told = [
        {
            "stage": figure.benchmark.stage,
            "name": figure.name,
            "doc": figure.benchmark.doc,
            "clock": "wall" if figure.benchmark.waits else "cpu",
            "microseconds": figure.microseconds,
            "steps": figure.steps,
            "each_second": figure.each_second,
            "fault": figure.fault or None,
        }
        for figure in figures
    ]
    machine = f"{platform.system()} {platform.machine()}"
    whole = {
        "schema": SCHEMA,
        "python": platform.python_version(),
        "machine": machine,
        "step_microseconds": step * 1e6,
        "figures": told,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"

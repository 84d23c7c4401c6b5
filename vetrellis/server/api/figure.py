"""Figures: what is counted and timed while the server runs, as plain numbers.

To count is to add to a number in a dictionary, and nothing else; the library that writes figures
for Prometheus is loaded when somebody first asks for them, see `exposition`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

Labels: TypeAlias = tuple[str, ...]
"""A combination of values, in the order of a figure's labels."""

Readings: TypeAlias = Callable[[], Iterable[tuple[Sequence[str], float]]]
"""Gives combinations of labels, and the figure of each."""


@frozen
class Title:
    """What a figure is called.

    Attributes:
        name: Its name, without the prefix that all of ours have.
        doc: What it tells, in a sentence.
        labels: What its numbers are kept apart by.
    """

    name: str
    doc: str
    labels: Labels = ()


@define(eq=False)
class Number:
    """A figure: one number for each combination of labels."""

    title: Title
    grows: bool
    values: dict[Labels, float] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.values = {} if self.title.labels else {(): 0.0}

    def add(self, amount: float = 1.0, labels: Labels = ()) -> None:
        """Count."""
        self.values[labels] = self.values.get(labels, 0.0) + amount

    def set(self, value: float) -> None:
        """Note how much it is now."""
        self.values[()] = value

    def readings(self) -> Iterable[tuple[Labels, float]]:
        """Return what was counted so far."""
        return self.values.items()


@frozen(eq=False)
class Watched:
    """A figure that is asked for whenever somebody reads it."""

    title: Title
    grows: bool
    readings: Readings


@define(eq=False)
class Spread:
    """Times: how many were at most this long, for each of some bounds.

    Attributes:
        title: What they are called.
        bounds: The bounds, in seconds, smallest first.
        counts: How many were above the bound before and not above this one; the last, above all.
        total: Their sum.
    """

    title: Title
    bounds: tuple[float, ...]
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __attrs_post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def observe(self, seconds: float) -> None:
        """Note one more."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += seconds


Figure: TypeAlias = Number | Watched | Spread

"""How long replies took, as a histogram that processes can exchange."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from math import ceil, isfinite

from attrs import define, field

_DIGITS = 3
"""Significant digits that are kept of a duration: an error of half a per cent at most."""


def rounded(microseconds: int) -> int:
    """Return a duration with three significant digits, so that many durations share one."""
    excess = len(str(microseconds)) - _DIGITS
    if excess <= 0:
        return microseconds
    step: int = 10**excess
    return (microseconds + step // 2) // step * step


@define
class Latency:
    """How long replies took.

    Attributes:
        counts: How many took how many microseconds.
    """

    counts: Counter[int] = field(factory=Counter)

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Latency:
        """Count durations."""
        exact = Counter(max(0, round(each * 1e6)) for each in seconds)
        counts: Counter[int] = Counter()
        for duration, count in exact.items():
            counts[rounded(duration)] += count
        return cls(counts)

    @classmethod
    def from_json(cls, counts: Mapping[str, int]) -> Latency:
        """Read what `to_json` wrote."""
        return cls(Counter({int(duration): count for duration, count in counts.items()}))

    def to_json(self) -> dict[str, int]:
        """Write it for another process."""
        return {str(duration): count for duration, count in self.counts.items()}

    def add(self, other: Latency) -> None:
        """Count what another one counted, too."""
        self.counts.update(other.counts)

    def __len__(self) -> int:
        """Return how many replies there were."""
        return self.counts.total()

    def percentile(self, share: float) -> float:
        """Return within how many milliseconds that share of the replies had come.

        This is the nearest rank: a duration that was measured, never one between two. Without any
        reply it is 0.

        Args:
            share: In per cent; 100 gives the longest.
        """
        rank = max(1, ceil(share / 100 * len(self)))
        for duration in sorted(self.counts):
            rank -= self.counts[duration]
            if rank <= 0:
                return duration / 1000
        return 0.0


def ratio(part: float, whole: float) -> float:
    """Divide; return 0 where there is nothing to divide by."""
    return part / whole if whole and isfinite(whole) else 0.0

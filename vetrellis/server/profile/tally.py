"""Counts samples, each with the time that it stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import PurePath

from attrs import Factory, define

from vetrellis.server.profile.report import Report, Row
from vetrellis.server.profile.sample import Sample

MOST_FUNCTIONS = 10
"""How many functions a report names."""

NO_VERB = "(no verb)"
NO_SYSTEM = "(no rule)"
NO_ZONE = "(no zone)"
"""In place of a name, where there is none to give."""

Zone = Callable[[str], str]
"""Returns the zone that an entity is in, or an empty string."""


@define(eq=False)
class Tally:
    """What was seen so far.

    Attributes:
        samples: How often somebody looked.
        seconds: How much time they stand for, in all.
        failed: How often the look failed: the stack could not be read.
    """

    _zone_of: Zone
    samples: int = 0
    seconds: float = 0.0
    failed: int = 0
    _stages: dict[str, float] = Factory(lambda: defaultdict(float))
    _verbs: dict[str, float] = Factory(lambda: defaultdict(float))
    _systems: dict[str, float] = Factory(lambda: defaultdict(float))
    _zones: dict[str, float] = Factory(lambda: defaultdict(float))
    _places: dict[tuple[str, int, str], float] = Factory(lambda: defaultdict(float))

    def add(self, sample: Sample, seconds: float) -> None:
        """Count a sample.

        Args:
            sample: What was being done.
            seconds: How much time it stands for.
        """
        self.samples += 1
        self.seconds += seconds
        self._stages[sample.stage] += seconds
        self._verbs[sample.verb or NO_VERB] += seconds
        self._systems[sample.system or NO_SYSTEM] += seconds
        self._zones[self._zone(sample.actor)] += seconds
        self._places[sample.place] += seconds

    def report(
        self, wall: float, busy: float, elsewhere: float, counts: Mapping[str, int]
    ) -> Report:
        """Return what was seen.

        Args:
            wall: For how long, in seconds.
            busy: Seconds that the main thread was busy.
            elsewhere: Seconds that other threads were.
            counts: How often each verb was carried out.
        """
        places = sorted(self._places.items(), key=lambda item: -item[1])[:MOST_FUNCTIONS]
        functions = {place_name(place): seconds for place, seconds in places}
        return Report(
            round(wall, 3),
            self.samples,
            round(busy / wall if wall else 0.0, 4),
            round(max(0.0, elsewhere) / wall if wall else 0.0, 4),
            {
                "stage": self._rows(self._stages),
                "verb": self._rows({**dict.fromkeys(counts, 0.0), **self._verbs}, counts),
                "system": self._rows(self._systems),
                "zone": self._rows(self._zones),
                "function": self._rows(functions),
            },
        )

    def _zone(self, actor: str) -> str:
        return (actor and self._zone_of(actor)) or NO_ZONE

    def _rows(
        self, seconds: Mapping[str, float], counts: Mapping[str, int] | None = None
    ) -> tuple[Row, ...]:
        whole = self.seconds or 1.0
        known = counts or {}
        ordered = sorted(seconds.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            Row(name, round(time, 6), round(time / whole, 4), known.get(name))
            for name, time in ordered
        )


def place_name(place: tuple[str, int, str]) -> str:
    """Write where a function is as `file:line name`, without what all files begin with."""
    filename, line, name = place
    parts = PurePath(filename).parts
    for root in ("site-packages", "vetrellis"):
        if root in parts:
            at = len(parts) - 1 - parts[::-1].index(root)
            return f"{'/'.join(parts[at + (root == 'site-packages') :])}:{line} {name}"
    return f"{PurePath(filename).name}:{line} {name}"

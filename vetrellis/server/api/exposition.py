"""Exposition: our figures as Prometheus asks for them, with those of the process itself.

The registry is an object of ours, not the library's global one, so that two servers in one process
never share a figure. This module imports the library; `Metrics` asks for it by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import accumulate

from attrs import frozen
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from typing_extensions import override

from vetrellis.server.api.figure import Figure, Spread

_OURS = "vetrellis_"


def registry_of(figures: Sequence[Figure]) -> CollectorRegistry:
    """Return what `/metrics` serves.

    Args:
        figures: Ours; those that are added later are served too.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_OurCollector(figures))
    ProcessCollector(registry=registry)
    return registry


@frozen(eq=False)
class _OurCollector(Collector):
    """Reads our figures whenever somebody asks."""

    _figures: Sequence[Figure]

    @override
    def collect(self) -> Iterator[Metric]:
        yield _build()
        for figure in self._figures:
            yield _times(figure) if isinstance(figure, Spread) else _numbers(figure)


def _build() -> Metric:
    family = GaugeMetricFamily(
        f"{_OURS}build_info", "Always 1; says what is running.", labels=("version",)
    )
    family.add_metric((version("vetrellis"),), 1)
    return family


def _numbers(figure: Figure) -> Metric:
    assert not isinstance(figure, Spread)
    title = figure.title
    kind = CounterMetricFamily if figure.grows else GaugeMetricFamily
    family = kind(_OURS + title.name, title.doc, labels=title.labels)
    for labels, value in sorted(figure.readings()):
        family.add_metric(labels, value)
    return family


def _times(figure: Spread) -> Metric:
    family = HistogramMetricFamily(_OURS + figure.title.name, figure.title.doc)
    bounds = (*map(str, figure.bounds), "+Inf")
    counts = accumulate(figure.counts)
    family.add_metric((), list(zip(bounds, counts, strict=True)), figure.total)
    return family

"""What a server says of itself at `/metrics`: histograms, as differences between two readings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.error import URLError
from urllib.request import urlopen

from attrs import frozen

from vetrellis.bench.complaint import BenchError

_BUCKET = re.compile(r'^vetrellis_(\w+)_seconds_bucket\{(?:.*,)?le="([^"]+)"[^}]*\} (\S+)$', re.M)
_LONGEST = 10.0


@frozen
class Metrics:
    """One reading.

    Attributes:
        buckets: For each histogram, how many values were at most so many seconds.
    """

    buckets: Mapping[str, Mapping[float, float]]

    @classmethod
    def of(cls, text: str) -> Metrics:
        """Read what stands at `/metrics`."""
        buckets: dict[str, dict[float, float]] = {}
        for name, limit, count in _BUCKET.findall(text):
            histogram = buckets.setdefault(name, {})
            histogram[float(limit)] = histogram.get(float(limit), 0.0) + float(count)
        return cls(buckets)

    def since(self, before: Metrics) -> Metrics:
        """Return what came between an earlier reading and this one."""
        return Metrics(
            {
                name: {
                    limit: count - before.buckets.get(name, {}).get(limit, 0.0)
                    for limit, count in histogram.items()
                }
                for name, histogram in self.buckets.items()
            }
        )

    def percentile(self, name: str, share: float) -> float | None:
        """Return within how many milliseconds that share of the values lay, or None for no value.

        A histogram knows between which limits: within them it is taken to grow evenly. Beyond the
        last limit, that limit is returned.
        """
        steps = sorted(self.buckets.get(name, {}).items())
        if not steps or steps[-1][1] <= 0:
            return None
        rank = steps[-1][1] * share / 100
        limit_before = count_before = 0.0
        for limit, count in steps:
            if count >= rank:
                if limit == float("inf"):
                    return limit_before * 1000
                within = (rank - count_before) / (count - count_before) if count else 0.0
                return (limit_before + (limit - limit_before) * within) * 1000
            limit_before, count_before = limit, count
        return limit_before * 1000


def read_metrics(url: str) -> Metrics:
    """Ask a server for its figures."""
    if not url.startswith(("http://", "https://")):
        raise BenchError(f"--metrics {url}: give an address such as http://127.0.0.1:8080/metrics")
    try:
        with urlopen(url, timeout=_LONGEST) as answer:  # noqa: S310  # checked above
            return Metrics.of(answer.read().decode("utf-8", "replace"))
    except (URLError, OSError, ValueError) as error:
        raise BenchError(f"{url} does not answer: {error}") from error

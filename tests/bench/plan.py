"""All benchmarks, in the order of the stages that a command goes through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.bench import codec, engine, form, record, session, whole, write
from tests.bench.measure import Benchmark

BENCHMARKS: tuple[Benchmark, ...] = (
    *codec.BENCHMARKS,
    *session.BENCHMARKS,
    *engine.BENCHMARKS,
    *form.BENCHMARKS,
    *write.BENCHMARKS,
    *record.BENCHMARKS,
    *whole.BENCHMARKS,
)
"""Every benchmark."""


class UnknownBenchmarkError(Exception):
    """Nothing has that name. The message is one line that says what there is."""


def chosen(names: Iterable[str], benchmarks: Sequence[Benchmark]) -> list[Benchmark]:
    """Return the benchmarks that are named, in their own order; all if nothing is named.

    Args:
        names: Each is a stage, or words of a benchmark's name.
        benchmarks: What there is.

    Raises:
        UnknownBenchmarkError: Nothing has one of these names.
    """
    wanted: list[Benchmark] = []
    for name in names:
        found = [each for each in benchmarks if name == each.stage]
        found = found or [each for each in benchmarks if name.casefold() in each.name.casefold()]
        if not found:
            stages = ", ".join(dict.fromkeys(each.stage for each in benchmarks))
            raise UnknownBenchmarkError(
                f"there is no benchmark {name!r}; name a stage ({stages}), or words of the table"
            )
        wanted += found
    return [each for each in benchmarks if each in wanted] if wanted else list(benchmarks)

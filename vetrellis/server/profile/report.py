"""What a profile found: as a value, as text for operators, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec
from attrs import frozen

from vetrellis.game.core.identity import VetrellisError

TABLES = ("stage", "verb", "system", "zone", "function")
"""By what time is told apart."""

MOST_ROWS = 20
"""How many rows of a table are shown: what comes after them is dust."""


class ReportError(VetrellisError):
    """What came is no report."""


@frozen
class Row:
    """One thing that took time.

    Attributes:
        name: What.
        seconds: How much of the main thread's time.
        share: How much of all that the main thread spent, from 0 to 1.
        count: How often it was done, where somebody counts.
    """

    name: str
    seconds: float
    share: float
    count: int | None = None


@frozen
class Report:
    """Where the time went.

    Attributes:
        seconds: How long was looked on.
        samples: How often.
        busy: How much of a core the main thread took, from 0 to 1.
        elsewhere: How much of a core all other threads took together: the disk, passwords.
        tables: For each of `TABLES`, what took time, the most first.
    """

    seconds: float
    samples: int
    busy: float
    elsewhere: float
    tables: Mapping[str, tuple[Row, ...]]

    def data(self) -> dict[str, object]:
        """Return the report as plain data."""
        plain: dict[str, object] = msgspec.to_builtins(self)
        return plain

    def text(self) -> str:
        """Return the report as an operator reads it: a table below the other."""
        return "\n".join(_lines(self))


def report_of(data: object) -> Report:
    """Return the report that this is the data of.

    Raises:
        ReportError: It is no report.
    """
    try:
        return msgspec.convert(data, Report)
    except msgspec.ValidationError as error:
        raise ReportError("this is no report of a profile: is it of this version?") from error


def _lines(report: Report) -> Iterator[str]:
    yield (
        f"profile of {report.seconds:.1f} s: the main thread was busy for {percent(report.busy)} "
        f"of the time, other threads took {percent(report.elsewhere)} of a core; "
        f"{report.samples} samples"
    )
    if not report.samples:
        yield "Too little happened to say more."
        return
    for name in TABLES:
        rows = report.tables.get(name, ())[:MOST_ROWS]
        if rows:
            yield ""
            yield from _table(name, rows)


def _table(name: str, rows: tuple[Row, ...]) -> Iterator[str]:
    counted = any(row.count is not None for row in rows)
    width = max(len(name), *(len(row.name) for row in rows))
    more = f" {'times':>9} {'each':>10}" if counted else ""
    yield f"{name:<{width}} {'share':>8} {'time':>10}{more}"
    for row in rows:
        more = f" {_count(row):>9} {_each(row):>10}" if counted else ""
        yield (
            f"{row.name:<{width}} {percent(row.share):>8} {milliseconds(row.seconds):>10}{more}"
        ).rstrip()


def percent(share: float) -> str:
    """Write a share as people do."""
    return f"{100 * share:.1f} %"


def milliseconds(seconds: float) -> str:
    """Write a time as people do."""
    return f"{1000 * seconds:.0f} ms"


def _count(row: Row) -> str:
    return "" if row.count is None else str(row.count)


def _each(row: Row) -> str:
    return f"{1e6 * row.seconds / row.count:.0f} us" if row.count else ""

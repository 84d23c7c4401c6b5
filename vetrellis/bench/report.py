"""Writes down what was measured, for people and for machines."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from math import floor, log10
from typing import Any

from vetrellis.bench.load import Result
from vetrellis.bench.row import FIGURES, Row, percent, short, whole

SCHEMA = 1
"""Grows when a name of the JSON changes its meaning or goes."""

SLOW = 150.0
"""Milliseconds of p99 from which on a machine does not carry so many players."""

BUSY = 0.75
"""The share of a core that a server should not exceed, so that it has something left."""


def table(rows: Sequence[Row]) -> str:
    """Write rows as a table: a line for each quantity, a column for each scenario.

    Each line begins with what it is about, so that it makes sense when it is read aloud alone.
    """
    lines = [
        ["scenario", *(row.scenario for row in rows)],
        ["protocol", *(row.protocol for row in rows)],
        ["players", *(whole(row.players) for row in rows)],
        ["seconds", *(short(row.seconds) for row in rows)],
    ]
    for name, figure in FIGURES.items():
        numbers = [row.figures.get(name) for row in rows]
        if any(number is not None for number in numbers):
            written = ("-" if each is None else figure.write(each) for each in numbers)
            lines.append([figure.title, *written])
    if any(row.bound for row in rows):
        lines.append(["bound by", *(row.bound or "-" for row in rows)])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip()
        for line in lines
    )


def document(rows: Sequence[Row], **more: Any) -> str:
    """Write rows as JSON, with what they were measured on."""
    whole_document = {
        "schema": SCHEMA,
        "vetrellis": version("vetrellis"),
        "twisted": version("twisted"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rows": [row.to_json() for row in rows],
        **more,
    }
    return json.dumps(whole_document, indent=1)


def two_digits(number: float) -> int:
    """Round a number down to two digits that matter: nobody knows more of a guess."""
    if number < 1:
        return 0
    step: int = 10 ** max(0, floor(log10(number)) - 1)
    return int(number // step * step)


def carried(result: Result, idle: float) -> int:
    """Return how many players a machine carries, judged by how much of a core these took.

    Args:
        result: What came of players at a human pace.
        idle: The share of a core that the server takes when nobody plays.
    """
    base = min(idle, result.core / 2)  # what was measured of so little is mostly chance
    return two_digits(result.players * (BUSY - base) / (result.core - base))


def verdict(result: Result, idle: float) -> str:
    """Say in one line whether a machine carries so many players, and how many it would."""
    slowest = result.latency.percentile(99)
    lost = f"{result.lost:,} replies lost" if result.lost else "nothing lost"
    core = f"{percent(float(f'{result.core:.2g}'))} of a core, " if result.core else ""
    line = f"{result.players:,} players: p99 {short(slowest)} ms, {core}{lost}."
    limits = f"(p99 below {SLOW:.0f} ms, at {BUSY:.0%} of a core)".replace("%", " %")
    if slowest >= SLOW or result.lost or not len(result.latency):
        return f"{line} This machine does not carry them (p99 below {SLOW:.0f} ms, nothing lost)."
    if not result.core:
        return f"{line} The server answers in time."
    return f"{line} This machine carries about {carried(result, idle):,} {limits}."

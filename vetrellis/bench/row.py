"""One line of a report: what was measured, under names that stay the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from vetrellis.bench.load import Result


@frozen
class Figure:
    """A quantity that may be measured.

    Attributes:
        title: What people read.
        write: Writes its number.
        doc: What it means, in one sentence.
    """

    title: str
    write: Callable[[float], str]
    doc: str


def whole(number: float) -> str:
    """Write a number without a fraction, with commas between the thousands."""
    return f"{number:,.0f}"


def short(number: float) -> str:
    """Write a number with three digits that matter, and with commas between the thousands."""
    return whole(number) if abs(number) >= 100 else f"{number:.3g}"


def percent(number: float) -> str:
    """Write a share in per cent."""
    return f"{number * 100:.3g} %" if number < 1000 else "-"


def kibibytes(number: float) -> str:
    """Write bytes as kibibytes."""
    return f"{number / 1024:,.1f}"


FIGURES: Mapping[str, Figure] = {
    "commands_per_second": Figure("commands a second", whole, "Commands answered in a second."),
    "p50_ms": Figure("p50, ms", short, "Half of all replies had come within so many ms."),
    "p95_ms": Figure("p95, ms", short, "95 % of all replies had come within so many ms."),
    "p99_ms": Figure("p99, ms", short, "99 % of all replies had come within so many ms."),
    "max_ms": Figure("longest, ms", short, "The slowest reply took so many ms."),
    "deliveries_per_second": Figure(
        "deliveries a second",
        whole,
        "Lines of speech that reached somebody in a second, the speakers' own included.",
    ),
    "lost": Figure(
        "lost replies",
        whole,
        "Commands without a reply for 10 s, and players whom the server hung up on.",
    ),
    "core_share": Figure("share of a core", percent, "The processor time that the server took."),
    "starved_share": Figure(
        "waited for a core", percent, "The time in which the server could not run: others did."
    ),
    "generator_share": Figure(
        "generator's share", percent, "The processor time that the busiest worker took."
    ),
    "cpu_us_per_command": Figure(
        "CPU a command, us", whole, "Processor time of the server for each command."
    ),
    "capacity_per_second": Figure(
        "capacity a second", whole, "Commands in a second that a whole core would carry."
    ),
    "memory_bytes_per_player": Figure(
        "memory a player, KB",
        kibibytes,
        "Resident memory (RSS) that each player but the first cost; in JSON, bytes.",
    ),
    "unique_bytes_per_player": Figure(
        "own memory a player, KB",
        kibibytes,
        "Memory of the server alone (USS) that each player but the first cost; in JSON, bytes.",
    ),
    "tick_lag_p99_ms": Figure(
        "tick lag p99, ms", short, "How late 99 % of the ticks were at most."
    ),
    "reactor_lag_p99_ms": Figure(
        "reactor lag p99, ms", short, "How late 99 % of the event loop's rounds were at most."
    ),
    "commit_p50_ms": Figure("commit p50, ms", short, "Half of all commits took at most this."),
    "commit_p99_ms": Figure("commit p99, ms", short, "99 % of all commits took at most this."),
    "ratio_to_echo": Figure(
        "ratio to the echo", short, "The capacity, as a share of the bare echo's for the same mix."
    ),
    "cycles_per_second": Figure(
        "logins and quits a second", short, "Guests who came, looked and quit in a second."
    ),
    "first_to_last_ms": Figure(
        "first to last hearer, ms", short, "From the first who heard a line to the last one."
    ),
    "sent_to_last_ms": Figure(
        "sent to last hearer, ms",
        short,
        "From when a line was sent to when the last one heard it.",
    ),
    "hearers": Figure("hearers", whole, "Sessions that heard the line."),
    "quiet_p99_ms": Figure(
        "p99 before, ms", short, "The p99 of the same players before anybody disturbed them."
    ),
    "attempts": Figure("logins tried", whole, "People who gave a name and a password at once."),
    "attempts_per_second": Figure("logins tried a second", short, "How many did so each second."),
    "answered": Figure(
        "logins answered", whole, "Those of them who were let in, or told why not."
    ),
    "told_busy": Figure(
        "told: busy", whole, "Those of them who were told that the server is busy just now."
    ),
    "answer_p50_ms": Figure("login p50, ms", short, "Half of these had waited so many ms."),
    "answer_max_ms": Figure(
        "login longest, ms", short, "The last of these had waited so many ms."
    ),
    "held": Figure("half open", whole, "Connections that came to nothing, and stood at the end."),
    "opened": Figure("opened", whole, "How many of these were made, the same ones again too."),
    "hung_up": Figure("hung up", whole, "How many of these the server closed."),
    "start_seconds": Figure(
        "start, s", short, "From the start of the process to the first guest who plays."
    ),
    "rss_bytes": Figure(
        "memory at start, MB",
        lambda number: f"{number / 1e6:,.1f}",
        "Resident memory (RSS) of the server before anybody has come; in JSON, bytes.",
    ),
    "echo_look_per_second": Figure(
        "echo, looks a second (R)", whole, "Looks that the bare echo answers in a second."
    ),
    "echo_say_per_second": Figure(
        "echo, says a second (S)",
        whole,
        "Lines that the bare echo says to rooms of 50 in a second.",
    ),
}
"""Every figure of a report, in its order. The names are those of the JSON."""


@frozen
class Row:
    """What was measured in one scenario.

    Attributes:
        scenario: What was done.
        protocol: What the players spoke.
        players: How many there were.
        seconds: For how long it was counted.
        bound: What kept the rate from being higher; empty where there is no rate.
        figures: What came of it, by the names of `FIGURES`; None for what nobody knows.
    """

    scenario: str
    protocol: str
    players: int
    seconds: float
    bound: str = ""
    figures: Mapping[str, float | None] = field(factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "scenario": self.scenario,
            "protocol": self.protocol,
            "players": self.players,
            "seconds": self.seconds,
            "bound": self.bound,
            "figures": {name: self.figures.get(name) for name in FIGURES},
        }


def row_of(result: Result, look: float = 0.0, say: float = 0.0) -> Row:
    """Return the row of what came of a load.

    Args:
        result: What came of it.
        look: The echo's looks per second in the same minutes; 0 if it was not asked.
        say: Its says per second.
    """
    late = result.latency.percentile
    figures: dict[str, float | None] = {
        "commands_per_second": result.rate,
        "p50_ms": late(50),
        "p95_ms": late(95),
        "p99_ms": late(99),
        "max_ms": late(100),
        "deliveries_per_second": result.delivery_rate,
        "lost": result.lost,
        "core_share": result.core or None,
        "starved_share": result.starved if result.core else None,
        "generator_share": result.generator,
        "cpu_us_per_command": result.processor_time or None,
        "capacity_per_second": result.capacity or None,
        "memory_bytes_per_player": result.memory or None,
        "unique_bytes_per_player": result.unique or None,
        "tick_lag_p99_ms": result.tick_lag,
        "reactor_lag_p99_ms": result.reactor_lag,
        "commit_p50_ms": result.commit_p50,
        "commit_p99_ms": result.commit_p99,
        "ratio_to_echo": result.ratio or None,
        "echo_look_per_second": look or None,
        "echo_say_per_second": say or None,
    }
    load = result.load
    return Row(load.scenario, load.protocol, result.players, load.seconds, result.bound, figures)

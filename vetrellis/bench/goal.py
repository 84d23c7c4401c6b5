"""What the server has to reach, and what it should: numbers, and how they are judged.

A fact is a number that was measured, under a name such as `paced2.2000.p99_ms`. A goal names the
facts that it is about and holds two bars; whether a bar is reached depends on facts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from vetrellis.bench.row import percent, short, whole

Facts = Mapping[str, float]

PEER = 250
"""Players that the best known peer in Python answers within 250 ms, measured on such a machine."""

SELECT = 1024
"""Sockets that a server with select() can hold."""


@frozen
class Bar:
    """Something to reach.

    Attributes:
        text: How people read it.
        most: Facts that have to be so great at most.
        least: Facts that have to be so great at least.
    """

    text: str
    most: Mapping[str, float] = field(factory=dict)
    least: Mapping[str, float] = field(factory=dict)

    def is_reached(self, facts: Facts) -> bool | None:
        """Tell whether the facts reach it; None if one of them was not measured."""
        if any(name not in facts for name in (*self.most, *self.least)):
            return None
        return all(facts[name] <= limit for name, limit in self.most.items()) and all(
            facts[name] >= limit for name, limit in self.least.items()
        )


@frozen
class Told:
    """A fact as it stands in the table.

    Attributes:
        fact: Its name.
        write: Writes its number.
        before: What stands before it.
        after: What stands behind it.
    """

    fact: str
    write: Callable[[float], str]
    before: str = ""
    after: str = ""


@frozen
class Goal:
    """One line of the table.

    Attributes:
        quantity: What it is about.
        must: What has to be.
        stretch: What should be.
        told: The facts that it shows.
        ratio: The fact that is its ratio to the bare echo, if it has one.
    """

    quantity: str
    must: Bar
    stretch: Bar | None
    told: Sequence[Told]
    ratio: str = ""

    def measured(self, facts: Facts) -> str:
        """Write what was measured."""
        known = (each for each in self.told if each.fact in facts)
        return ", ".join(
            f"{each.before}{each.write(facts[each.fact])}{each.after}" for each in known
        )

    def verdict(self, facts: Facts) -> str:
        """Say which of its bars is reached: `stretch`, `must`, `missed`, or `not measured`."""
        if self.stretch is not None and self.stretch.is_reached(facts):
            return "stretch"
        reached = self.must.is_reached(facts)
        if reached is None:
            return "not measured"
        return "must" if reached else "missed"


def _paced(name: str, players: int, core: float) -> Bar:
    of = f"{name}.{players}"
    share = f" at {core:.0%} of a core".replace("%", " %") if core < 1 else ""
    limits = {f"{of}.p99_ms": 150.0, f"{of}.core_share": core, f"{of}.lost": 0.0}
    return Bar(f"{players:,}{share}", limits, {f"{of}.players": players})


def _told(name: str, players: int) -> list[Told]:
    of = f"{name}.{players}"
    return [
        Told(f"{of}.p99_ms", short, f"{players:,}: p99 ", " ms"),
        Told(f"{of}.core_share", percent),
    ]


GOALS: Sequence[Goal] = (
    Goal(
        "players, a command each 2 s, p99 < 150 ms",
        _paced("paced2", 2000, 0.60),
        _paced("paced2", 4000, 0.75),
        (*_told("paced2", 2000), *_told("paced2", 4000)),
        "paced2.2000.ratio_to_echo",
    ),
    Goal(
        "players, a command each 5 s, p99 < 150 ms",
        _paced("paced5", 4000, 1.0),
        _paced("paced5", 8000, 1.0),
        (*_told("paced5", 4000), *_told("paced5", 8000)),
        "paced5.4000.ratio_to_echo",
    ),
    Goal(
        f"players, against a peer's {PEER}",
        Bar("8 times", least={"peer.times": 8}),
        Bar("16 times", least={"peer.times": 16}),
        [Told("peer.times", short, "", " times")],
    ),
    Goal(
        "looks a second of a core, 100 players",
        Bar("0.15 R", least={"look.ratio": 0.15}),
        Bar("0.30 R", least={"look.ratio": 0.30}),
        [Told("look.capacity_per_second", whole)],
        "look.ratio",
    ),
    Goal(
        "CPU a look",
        Bar("140 us", {"look.cpu_us_per_command": 140}),
        Bar("70 us", {"look.cpu_us_per_command": 70}),
        [Told("look.cpu_us_per_command", whole, "", " us")],
    ),
    Goal(
        "CPU a command, 4,000 players against 100",
        Bar("1.2 times", {"paced2.growth": 1.2}),
        None,
        [
            Told("paced2.growth", short, "", " times"),
            Told("paced2.100.cpu_us_per_command", whole, "100: ", " us"),
            Told("paced2.4000.cpu_us_per_command", whole, "4,000: ", " us"),
        ],
    ),
    Goal(
        "deliveries a second of a core, rooms of 50",
        Bar("0.25 S x 50", least={"say.ratio": 0.25}),
        Bar("0.50 S x 50", least={"say.ratio": 0.50}),
        [Told("say.deliveries_of_a_core", whole)],
        "say.ratio",
    ),
    Goal(
        "one line to 5,000 sessions",
        Bar("100 ms", {"shout.first_to_last_ms": 100}, {"shout.hearers": 5000}),
        Bar("70 ms", {"shout.first_to_last_ms": 70}, {"shout.hearers": 5000}),
        [
            Told("shout.first_to_last_ms", short, "", " ms from first to last"),
            Told("shout.sent_to_last_ms", short, "", " ms from sent to last"),
            Told("shout.hearers", whole, "to "),
        ],
    ),
    Goal(
        "memory of an idle telnet player",
        Bar("20 KB", {"idle.5000.memory_kb": 20}),
        Bar("10 KB", {"idle.5000.memory_kb": 10}),
        [Told("idle.5000.memory_kb", short, "", " KB")],
    ),
    Goal(
        "memory of a WebSocket player, beyond that of a telnet player",
        Bar("20 KB", {"web.more_kb": 20}),
        Bar("14 KB", {"web.more_kb": 14}),
        [Told("web.more_kb", short, "", " KB")],
    ),
    Goal(
        "memory of a TLS player, beyond that of a telnet player",
        Bar("60 KB", {"tls.more_kb": 60}),
        Bar("54 KB", {"tls.more_kb": 54}),
        [Told("tls.more_kb", short, "", " KB")],
    ),
    Goal(
        "RSS at start, 1,000 rooms",
        Bar("70 MB", {"start.rss_mb": 70}),
        Bar("50 MB", {"start.rss_mb": 50}),
        [Told("start.rss_mb", short, "", " MB")],
    ),
    Goal(
        "start to the first guest who plays, warm",
        Bar("1.5 s", {"start.seconds": 1.5}),
        Bar("0.8 s", {"start.seconds": 0.8}),
        [Told("start.seconds", short, "", " s")],
    ),
    Goal(
        "logins and quits a second",
        Bar("300", least={"churn.cycles_per_second": 300}),
        Bar("1,000", least={"churn.cycles_per_second": 1000}),
        [Told("churn.cycles_per_second", whole)],
    ),
    Goal(
        "500 logins at once, with their passwords",
        Bar(
            "none lost, others' p99 < 150 ms",
            {"storm.p99_ms": 150, "storm.missing": 0, "storm.lost": 0},
        ),
        None,
        [
            Told("storm.answered", whole, "", " got in"),
            Told("storm.answer_max_ms", short, "the last after ", " ms"),
            Told("storm.p99_ms", short, "others' p99 ", " ms"),
        ],
    ),
    Goal(
        "500 wrong passwords a second",
        Bar("others' p99 < 150 ms", {"siege.p99_ms": 150, "siege.lost": 0}),
        None,
        [
            Told("siege.attempts_per_second", short, "", " a second"),
            Told("siege.p99_ms", short, "others' p99 ", " ms"),
            Told("siege.quiet_p99_ms", short, "before that ", " ms"),
        ],
    ),
    Goal(
        "2,000 connections half open",
        Bar(
            "others' p99 < 150 ms",
            {"loris.p99_ms": 150, "loris.lost": 0},
            {"loris.all": 1900},
        ),
        None,
        [
            Told("loris.all", whole),
            Told("loris.p99_ms", short, "others' p99 ", " ms"),
            Told("loris.quiet_p99_ms", short, "before that ", " ms"),
        ],
    ),
    Goal(
        "idle players held",
        Bar("5,000 at 2 % of a core", {"idle.5000.core_share": 0.02}, {"idle.5000.players": 5000}),
        Bar("10,000", {"idle.10000.lost": 0}, {"idle.10000.players": 10000}),
        [
            Told("idle.5000.players", whole),
            Told("idle.5000.core_share", percent),
            Told("idle.10000.players", whole),
            Told("idle.10000.core_share", percent),
        ],
    ),
    Goal(
        "players at once",
        Bar(f"more than {SELECT:,}", least={"held.players": SELECT + 1}),
        Bar("10,000", least={"held.players": 10000}),
        [Told("held.players", whole)],
    ),
)
"""All of them, in the order in which they are shown."""


def markdown(facts: Facts, goals: Sequence[Goal] = GOALS) -> str:
    """Write what was measured beside what should be, as a table in Markdown."""
    lines = [
        "| Quantity | Must | Stretch | Measured | Ratio to the echo | Verdict |",
        "|---|---|---|---|---|---|",
    ]
    for goal in goals:
        cells = (
            goal.quantity,
            goal.must.text,
            goal.stretch.text if goal.stretch else "-",
            goal.measured(facts) or "-",
            short(facts[goal.ratio]) if goal.ratio in facts else "-",
            goal.verdict(facts),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)

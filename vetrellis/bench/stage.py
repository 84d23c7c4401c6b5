"""Where a load is put on a server: players come, play, and leave, while the server is watched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from time import monotonic, sleep
from typing import Any

from attrs import define, field

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.crew import Crew, Order
from vetrellis.bench.load import Load, Result
from vetrellis.bench.metrics import Metrics
from vetrellis.bench.process import Memory
from vetrellis.bench.tally import Latency
from vetrellis.bench.target import Target
from vetrellis.bench.verb import VIEW

LONGEST_LOGIN = 60.0
"""Seconds after which a login that was not answered is given up."""

LIMITS = (
    "limits.players",
    "limits.connections",
    "limits.connections_per_host",
    "limits.accepts_per_second",
    "limits.accepts_per_host",
)
"""What to raise where guests are turned away."""

_MARKS = [mark.decode() for mark in VIEW]
_WINDOW = 64
_HEADSTART = 0.3
_UNREADABLE = re.compile(r"\x1b\[[0-9;]*m|[\x00-\x1f\x7f-\x9f\ufffd]+")

Say = Callable[[str], object]
Path = Sequence[str]


@define(eq=False)
class Stage:
    """A crew on a server.

    Attributes:
        crew: Who plays.
        target: Where.
        say: Tells people how far it is.
        homes: The way that each player walks when it has come.
        protocol: What they speak.
        playing: How many have come so far.
        memory: Bytes of resident memory that each of them cost, but for the first.
        unique: Bytes of the server's own memory that each of them cost, but for the first.
        starved: The share of the time watched last in which the server waited for a processor.
    """

    crew: Crew
    target: Target
    say: Say
    homes: Sequence[Path] = ()
    protocol: str = "telnet"
    playing: int = field(default=0, init=False)
    memory: float = field(default=0.0, init=False)
    unique: float = field(default=0.0, init=False)
    starved: float = field(default=0.0, init=False)
    _asked: int = field(default=0, init=False)
    _before: Memory | None = field(default=None, init=False)

    def fill(self, count: int) -> None:
        """Let players come until so many were asked for."""
        if count <= self._asked:
            return
        self.say(f"{count} players come")
        if self._before is None and self.target.process:
            # What a server loads when the first one speaks a protocol is nobody's own.
            self._let_in(1)
            self._before = self.target.process.memory()
        self._let_in(count)
        others = self.playing - 1
        if self.target.process and self._before and others:
            now = self.target.process.memory()
            self.memory = max(0, now.resident - self._before.resident) / others
            self.unique = max(0, now.unique - self._before.unique) / others

    def _let_in(self, count: int) -> None:
        """Let players in until so many were asked for."""
        if count <= self._asked:
            return
        reports = self.crew.ask(lambda place: self._join(place, count))
        self._asked = count
        self.playing += sum(report["joined"] for report in reports)
        if sum(report["refused"] for report in reports):
            self._complain(count, [report["last_words"] for report in reports])

    def _join(self, place: int, count: int) -> Order:
        host, port = self.target.address(self.protocol)
        mine = [n for n in range(self._asked, count) if n % len(self.crew) == place]
        return {
            "do": "join",
            "host": host,
            "port": port,
            "protocol": self.protocol,
            "scripts": [(number, self._script(number)) for number in mine],
            "window": max(1, _WINDOW // len(self.crew)),
            "seconds": 30 + len(mine) * len(self.crew) / 10,
            "is_alone": False,
        }

    def _script(self, number: int) -> list[tuple[str, list[str]]]:
        path = self.homes[number] if self.homes else ()
        return [(line, _MARKS) for line in ("guest", *path)]

    def _complain(self, count: int, last_words: Sequence[str]) -> None:
        words = next((_UNREADABLE.sub(" ", each).strip() for each in last_words if each), "")
        told = f", and was told: {words[-200:]}" if words else ""
        message = (
            f"{self.playing} of {count} guests were let in; somebody was turned away{told}. "
            f"To load this server with more, raise {', '.join(LIMITS)}"
        )
        if not self.playing:
            raise BenchError(message)
        self.say(message)

    def play(self, load: Load, meanwhile: Callable[[], object] = lambda: None) -> Result:
        """Put a load on the server; players who have come beyond what it asks for do nothing.

        Args:
            load: What is asked.
            meanwhile: Called as soon as it counts.
        """
        self.fill(load.players)
        self.say(
            f"{load.scenario}: {min(self.playing, load.players)} players for {load.seconds:g} s"
        )
        begins_at = monotonic() + _HEADSTART
        counts_from = begins_at + load.warm_up
        ends_at = counts_from + load.seconds
        before = self._figures()
        self.crew.order(
            lambda place: {
                "do": "play",
                "players": load.players,
                "mix": load.mix,
                "seed": place,
                "every": load.every,
                "jitter": load.jitter,
                "begins_at": begins_at,
                "counts_from": counts_from,
                "ends_at": ends_at,
            }
        )
        core = self.watch(counts_from, ends_at, meanwhile)
        reports = self.crew.hear()
        return self._result(load, reports, core, self._figures().since(before))

    def watch(
        self, begins_at: float, ends_at: float, meanwhile: Callable[[], object] = lambda: None
    ) -> float:
        """Return the share of a processor that the server takes from one moment to another."""
        sleep(max(0.0, begins_at - monotonic()))
        since, took, waited = monotonic(), self.target.processor(), self.target.waited()
        meanwhile()
        sleep(max(0.0, ends_at - monotonic()))
        self.starved = (self.target.waited() - waited) / (monotonic() - since)
        return (self.target.processor() - took) / (monotonic() - since)

    def _figures(self) -> Metrics:
        try:
            return self.target.metrics()
        except BenchError as error:
            self.say(str(error))
            return Metrics({})

    def _result(
        self, load: Load, reports: Sequence[Order], core: float, figures: Metrics
    ) -> Result:
        latency = Latency()
        for report in reports:
            latency.add(Latency.from_json(report["latency"]))
        says = sum(report["replies"].get("say", 0) for report in reports)
        return Result(
            load=load,
            players=min(self.playing, load.players),
            replies=len(latency),
            latency=latency,
            deliveries=says + _sum(reports, "heard"),
            lost=_sum(reports, "lost") + _sum(reports, "hung_up"),
            core=core,
            starved=self.starved,
            generator=max(report["busy"] for report in reports),
            memory=self.memory,
            unique=self.unique,
            tick_lag=figures.percentile("tick_lag", 99),
            reactor_lag=figures.percentile("reactor_lag", 99),
            commit_p50=figures.percentile("commit", 50),
            commit_p99=figures.percentile("commit", 99),
        )

    def empty(self) -> None:
        """Let everyone leave."""
        if self._asked:
            self.say("everyone leaves")
            self.crew.ask(lambda _: {"do": "leave", "seconds": 10 + self._asked / 50})
        self.playing = self._asked = 0
        self._before = None


def _sum(reports: Sequence[dict[str, Any]], name: str) -> int:
    return sum(int(report[name]) for report in reports)

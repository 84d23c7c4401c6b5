"""Measures everything that a goal is about, in one go, and puts it beside the goals."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from statistics import median
from time import monotonic

from attrs import define, evolve, field

from vetrellis.bench.goal import PEER
from vetrellis.bench.load import Baseline, Load, Result
from vetrellis.bench.mix import MIXES
from vetrellis.bench.report import SLOW
from vetrellis.bench.row import Row, row_of
from vetrellis.bench.scenario import (
    PASSWORD,
    ROUNDS,
    churned,
    idled,
    loris,
    shouted,
    siege,
    stormed,
)
from vetrellis.bench.setting import Bench
from vetrellis.bench.stage import Stage

SHORT = 5.0
"""Seconds for which what is fast is counted."""

LONG = 10.0
"""Seconds for which players at a human pace are counted."""

_KB, _MB = 1024, 1e6
_START = "warm"


@define(eq=False)
class Review:
    """Measures, step by step.

    Attributes:
        one: What it takes.
        scale: The share of the players that really play: less than 1 for a rehearsal.
        rows: Every row so far.
        facts: What the goals are judged by.
    """

    one: Bench
    scale: float = 1.0
    rows: list[Row] = field(factory=list, init=False)
    facts: MutableMapping[str, float] = field(factory=dict, init=False)
    _echo: Baseline = field(factory=Baseline, init=False)

    def measure(self) -> None:
        """Measure everything."""
        self._start()
        self._fast()
        for step, players in ((self._still, 10_000), (self._many, 8000)):
            with self.one.server() as target:
                stage = self.one.stage(target, self._count(players))
                step(stage)
                stage.empty()
        with self.one.server() as target:
            one = self._with(players=self._count(500), seconds=SHORT, scenario="churn")
            self._note("churn", churned(one, target))
        with self.one.server() as target:
            one = self._with(players=self._count(500), seconds=LONG, scenario="storm")
            row = self._note("storm", stormed(one, target, PASSWORD))
            self.facts["storm.missing"] = row["attempts"] - row["answered"]
        self._abused()
        self._compare("web")
        self._compare("tls")

    def _abused(self) -> None:
        """See how those fare who play while somebody guesses passwords, or holds lines open."""
        one = self._with(players=self._count(500), seconds=LONG, scenario="siege")
        self._note("siege", siege(one))
        one = self._with(players=self._count(2000), seconds=2 * LONG, scenario="loris")
        row = self._note("loris", loris(one))
        self.facts["loris.all"] = row["held"] / self.scale

    def _count(self, players: int) -> int:
        return max(2, round(players * self.scale))

    def _with(self, **changes: object) -> Bench:
        plan = evolve(self.one.plan, **changes)  # type: ignore[arg-type]  # attrs checks them
        return Bench(
            plan, self.one.crew, self.one.seats, self.one.directory / str(changes["scenario"])
        )

    def _note(self, name: str, row: Row) -> Mapping[str, float]:
        known = {key: value for key, value in row.figures.items() if value is not None}
        self.rows.append(row)
        self.facts.update({f"{name}.{key}": value for key, value in known.items()})
        self.facts[f"{name}.players"] = row.players / self.scale
        return known

    def _start(self) -> None:
        """Start a server twice in one place: the second time everything is there already."""
        with self.one.server(_START):
            pass
        began = monotonic()
        with self.one.server(_START) as target:
            assert target.process is not None
            memory = target.process.memory().resident
            stage = self.one.stage(target, 1)
            stage.fill(1)
            seconds = monotonic() - began
            stage.empty()
        figures = {"start_seconds": seconds, "rss_bytes": float(memory)}
        self._note("start", Row("start", "telnet", 1, 0.0, figures=figures))
        self.facts.update({"start.seconds": seconds, "start.rss_mb": memory / _MB})

    def _fast(self) -> None:
        """Play as fast as possible, between two measurements of the echo."""
        before, players = self.one.echo(), self._count(100)
        with self.one.server() as target:
            stage = self.one.stage(target, players)
            look = _middle(stage, Load("look", players, MIXES["look"], SHORT))
            say = _middle(stage, Load("say", players, MIXES["say"], SHORT))
            pace = stage.play(Load("paced2", players, MIXES["mix"], LONG, every=2.0))
            stage.empty()
        self._echo = before.mean(self.one.echo())
        look = self._judged("look", look)
        say = self._judged("say", say)
        self._note("paced2.100", self._row(pace))
        self.facts.update({"look.ratio": look.ratio, "say.ratio": say.ratio})
        share = say.deliveries / max(say.replies, 1)
        self.facts["say.deliveries_of_a_core"] = say.capacity * share

    def _judged(self, name: str, result: Result) -> Result:
        judged = evolve(result, echo=self._echo.of_mix(result.load.mix))
        self._note(name, self._row(judged))
        return judged

    def _row(self, result: Result) -> Row:
        return row_of(result, self._echo.look, self._echo.say)

    def _still(self, stage: Stage) -> None:
        """See what people cost who have typed nothing, and how soon a line reaches them all."""
        row = self._note("idle.5000", idled(stage, self._count(5000), LONG))
        self.facts["idle.5000.memory_kb"] = row.get("memory_bytes_per_player", 0.0) / _KB
        rounds = [shouted(stage, number) for number in range(ROUNDS)]
        figures = {key: median(each[key] for each in rounds) for key in rounds[0]}
        self._note("shout", Row("shout", "telnet", stage.playing, 0.0, figures=figures))
        self.facts["shout.hearers"] = figures["hearers"] / self.scale
        self._note("idle.10000", idled(stage, self._count(10_000), LONG))
        self.facts["held.players"] = self.facts["idle.10000.players"]

    def _many(self, stage: Stage) -> None:
        """Let ever more players come, and see what each thousand can do."""
        self.facts["peer.times"] = 0.0
        for name, players, every in (
            ("paced2", 2000, 2.0),
            ("paced2", 4000, 2.0),
            ("paced5", 4000, 5.0),
            ("paced5", 8000, 5.0),
        ):
            self._paced(stage, name, players, every)
        few, many = (self.facts.get(f"paced2.{n}.cpu_us_per_command") for n in (100, 4000))
        if few and many:
            self.facts["paced2.growth"] = many / few

    def _paced(self, stage: Stage, name: str, players: int, every: float) -> None:
        load = Load(name, self._count(players), MIXES["mix"], LONG, every)
        result = self._judged(f"{name}.{players}", stage.play(load))
        is_carried = result.latency.percentile(99) < SLOW and not result.lost
        if is_carried and name == "paced2":
            self.facts["peer.times"] = result.players / self.scale / PEER

    def _compare(self, protocol: str) -> None:
        """See what a player of another protocol costs, where there are as many of them."""
        one = self._with(protocol=protocol, scenario="idle")
        with one.server() as target:
            stage = one.stage(target, self._count(5000))
            row = self._note(protocol, idled(stage, self._count(5000), SHORT))
            stage.empty()
        each = row.get("memory_bytes_per_player", 0.0) / _KB
        self.facts[f"{protocol}.more_kb"] = each - self.facts["idle.5000.memory_kb"]


def _middle(stage: Stage, load: Load) -> Result:
    """Measure three times: what a processor carries in five seconds, neighbours disturb."""
    results = [stage.play(load) for _ in range(3)]
    return sorted(results, key=lambda result: result.capacity)[1]

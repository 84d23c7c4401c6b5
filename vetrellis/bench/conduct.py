"""Carries out a plan: starts what has to run, measures, and says what came of it."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import monotonic, sleep

from attrs import define, evolve, field

from vetrellis.bench.crew import Crew, Seats, crew
from vetrellis.bench.load import Baseline, Load, Result
from vetrellis.bench.mix import MIXES
from vetrellis.bench.plan import Plan
from vetrellis.bench.process import Process
from vetrellis.bench.report import document, table, verdict
from vetrellis.bench.row import Row, row_of
from vetrellis.bench.stage import Stage
from vetrellis.bench.target import Target, private_server
from vetrellis.bench.world import homes, write_world
from vetrellis.bench.yardstick import baseline

_ECHO_SECONDS = 2.0
_IDLE_SECONDS = 1.0
_SETTLING = 1.0
"""Seconds for which a server that has just started has other things to do."""


@define(eq=False)
class Bench:
    """Everything that a measurement needs, while it lasts.

    Attributes:
        plan: What is to be measured.
        crew: Who plays.
        seats: Which processors who may use.
        directory: Where files are written.
    """

    plan: Plan
    crew: Crew
    seats: Seats
    directory: Path
    _servers: int = field(default=0, init=False)

    def say(self, text: str) -> None:
        """Tell people how far it is."""
        sys.stderr.write(f"bench: {text}\n")
        sys.stderr.flush()

    @contextmanager
    def server(self) -> Iterator[Target]:
        """Run the server that is loaded, or give the one that runs already."""
        if self.plan.connect:
            process = Process(self.plan.pid) if self.plan.pid else None
            addresses = {self.plan.protocol: self.plan.connect}
            yield Target(addresses, process, self.plan.metrics)
            return
        world = self.directory / "world"
        if not world.exists():
            write_world(world, self.plan.rooms)
        self._servers += 1
        self.say("a server of our own starts")
        place = self.directory / f"server{self._servers}"
        with private_server(place, world, self.seats.server, self.plan.settings) as target:
            yield target

    def stage(self, target: Target, players: int) -> Stage:
        """Return where so many players play."""
        paths = [] if self.plan.connect else homes(players, self.plan.per_room, self.plan.rooms)
        return Stage(self.crew, target, self.say, paths, self.plan.protocol)

    def echo(self) -> Baseline:
        """Measure the bare echo, unless nobody wants to know."""
        if not self.plan.has_echo:
            return Baseline()
        place = self.directory / "echo"
        return baseline(self.crew, place, self.seats, self.say, _ECHO_SECONDS)

    def load(self) -> Load:
        """Return the load of the plan's scenario."""
        plan = self.plan
        mix = MIXES["say"] if plan.scenario == "fan-out" else plan.mix
        every = plan.every if plan.scenario in ("players", "paced") else 0.0
        return Load(
            plan.scenario, plan.players, mix, plan.seconds, every, plan.jitter, plan.protocol
        )


@contextmanager
def bench(plan: Plan) -> Iterator[Bench]:
    """Prepare a measurement; whatever it starts has ended after the block."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        directory = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="vetrellis-bench-", dir=plan.directory or None)
        )
        seats = Seats.of(frozenset(os.sched_getaffinity(0)), is_pinned=plan.is_pinned)
        workers = stack.enter_context(crew(plan.workers, seats))
        yield Bench(plan, workers, seats, Path(directory))


def measure(one: Bench) -> Row:
    """Measure the plan's scenario between two measurements of the echo."""
    before = one.echo()
    with one.server() as target:
        stage = one.stage(target, one.plan.players)
        result = stage.play(one.load())
        stage.empty()
    echo = before.mean(one.echo())
    result = evolve(result, echo=echo.of_mix(result.load.mix))
    return row_of(result, echo.look, echo.say)


def answer(one: Bench) -> tuple[Result, str]:
    """Answer whether this machine carries so many players."""
    with one.server() as target:
        idle = _idle(target)
        stage = one.stage(target, one.plan.players)
        result = stage.play(one.load())
        stage.empty()
    return result, verdict(result, idle)


def _idle(target: Target) -> float:
    """Return the share of a core that a server takes when nobody plays."""
    if target.process is None:
        return 0.0
    sleep(_SETTLING)
    since, took = monotonic(), target.processor()
    sleep(_IDLE_SECONDS)
    return (target.processor() - took) / (monotonic() - since)


def conduct(plan: Plan, json_file: str = "") -> int:
    """Measure what a plan asks for, and print what came of it.

    Args:
        plan: What is asked.
        json_file: The file for the figures; `-` for the standard output, instead of words.

    Returns:
        The status to exit with.
    """
    with bench(plan) as one:
        if plan.scenario == "players":
            result, line = answer(one)
            rows, words = [row_of(result)], line
        else:
            rows = [measure(one)]
            words = table(rows)
    if json_file != "-":
        sys.stdout.write(f"{words}\n")
    if json_file:
        _write(json_file, document(rows, verdict=words if plan.scenario == "players" else ""))
    return 0


def _write(file: str, text: str) -> None:
    if file == "-":
        sys.stdout.write(f"{text}\n")
    else:
        Path(file).write_text(f"{text}\n", "utf-8")

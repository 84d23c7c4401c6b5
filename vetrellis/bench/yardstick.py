"""Measures the bare echo: with the same workers, in the same minutes as the game."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.crew import Crew, Seats
from vetrellis.bench.load import Baseline, Load
from vetrellis.bench.process import Process
from vetrellis.bench.stage import Say, Stage
from vetrellis.bench.target import LONGEST_START, Target, program

PLAYERS = 100
"""Two rooms of fifty."""

_POLL = 0.02


@contextmanager
def _echo(directory: Path, seats: Seats) -> Iterator[Target]:
    command = [sys.executable, "-m", "vetrellis.bench.echo"]
    with program(command, directory, seats.server) as (process, log):
        until = monotonic() + LONGEST_START
        while not (said := log.read_text("utf-8", "replace")).endswith("\n"):
            if process.poll() is not None or monotonic() > until:
                raise BenchError("the echo server did not start")
            sleep(_POLL)
        if not said.strip().isdecimal():
            raise BenchError(f"the echo server did not start: {said.splitlines()[-1]}")
        yield Target({"telnet": ("127.0.0.1", int(said))}, Process(process.pid))


def baseline(crew: Crew, directory: Path, seats: Seats, say: Say, seconds: float) -> Baseline:
    """Measure what the echo does now, for so many seconds twice.

    Args:
        crew: Workers who play nothing at the moment.
        directory: Where the echo writes what it says.
        seats: Which processors who may use.
        say: Tells people how far it is.
        seconds: For how long each of its two figures is counted.
    """
    with _echo(directory, seats) as target:
        stage = Stage(crew, target, lambda _: None)
        say("the bare echo")
        look = stage.play(Load("echo look", PLAYERS, {"look": 1}, seconds, warm_up=0.3))
        talk = stage.play(Load("echo say", PLAYERS, {"say": 1}, seconds, warm_up=0.3))
        stage.empty()
    return Baseline(look.capacity, talk.capacity, (look, talk))

"""Carries out a plan: measures, and prints what came of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from signal import SIGTERM, default_int_handler, signal
from time import monotonic, sleep

from attrs import frozen

from vetrellis.bench.goal import markdown
from vetrellis.bench.plan import MOST_PLAYERS, Plan
from vetrellis.bench.report import document, table, verdict
from vetrellis.bench.review import Review
from vetrellis.bench.row import Row, row_of
from vetrellis.bench.scenario import MEASURES, load
from vetrellis.bench.search import search
from vetrellis.bench.setting import Bench, bench
from vetrellis.bench.target import Target
from vetrellis.bench.world import capacity

_IDLE_SECONDS = 1.0
_SETTLING = 1.0
"""Seconds for which a server that has just started has other things to do."""


@frozen
class Outcome:
    """What a plan came to.

    Attributes:
        rows: The figures.
        words: What people read.
    """

    rows: Sequence[Row]
    words: str


def answer(one: Bench) -> Outcome:
    """Answer whether this machine carries so many players."""
    with one.server() as target:
        idle = _idle(target)
        stage = one.stage(target, one.plan.players)
        result = stage.play(load(one))
        stage.empty()
    return Outcome([row_of(result)], verdict(result, idle))


def find(one: Bench) -> Outcome:
    """Search for the greatest number of players that this machine carries."""
    plan = one.plan
    most = MOST_PLAYERS if plan.connect else capacity(plan.per_room, plan.rooms)
    with one.server() as target:
        stage = one.stage(target, most)
        results, words = search(stage.play, load(one), most)
        stage.empty()
    return Outcome([row_of(result) for result in results], words)


def _idle(target: Target) -> float:
    """Return the share of a core that a server takes when nobody plays."""
    if target.process is None:
        return 0.0
    sleep(_SETTLING)
    since, took = monotonic(), target.processor()
    sleep(_IDLE_SECONDS)
    return (target.processor() - took) / (monotonic() - since)


def outcome(one: Bench) -> Outcome:
    """Measure what the plan asks for."""
    if one.plan.find:
        return find(one)
    if one.plan.scenario == "players":
        return answer(one)
    if one.plan.scenario == "targets":
        review = Review(one, one.plan.scale)
        review.measure()
        words = markdown(review.facts)
        if one.plan.scale < 1:
            words += f"\n\nA rehearsal, with {one.plan.scale:g} of the players: it judges nothing."
        return Outcome(review.rows, words)
    rows = [MEASURES[one.plan.scenario](one)]
    return Outcome(rows, table(rows))


def conduct(plan: Plan, json_file: str = "") -> int:
    """Measure what a plan asks for, and print what came of it.

    Args:
        plan: What is asked.
        json_file: The file for the figures; `-` for the standard output, instead of words.

    Returns:
        The status to exit with.
    """
    signal(SIGTERM, default_int_handler)  # whatever ends us, our processes end too
    with bench(plan) as one:
        found = outcome(one)
    figures = document(found.rows, words=found.words.splitlines())
    if json_file != "-":
        sys.stdout.write(f"{found.words}\n")
    if json_file == "-":
        sys.stdout.write(f"{figures}\n")
    elif json_file:
        Path(json_file).write_text(f"{figures}\n", "utf-8")
    return 0

"""What can be done to a server, one function for each: plays it, and returns what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import monotonic, sleep

from attrs import evolve

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.crew import Crew, Order, crew
from vetrellis.bench.half_open import openings
from vetrellis.bench.load import Load, Result
from vetrellis.bench.mix import MIXES
from vetrellis.bench.name import name_of
from vetrellis.bench.row import Row, row_of
from vetrellis.bench.setting import Bench
from vetrellis.bench.stage import LONGEST_LOGIN, Stage
from vetrellis.bench.tally import Latency
from vetrellis.bench.target import Target
from vetrellis.bench.verb import VIEW

ROUNDS = 5
"""How often a line is shouted; the median of all rounds is told."""

PROBES = 50
"""How many play at a human pace while others log in."""

PASSWORD = "four words in a row"  # noqa: S105  # of characters that live as long as a measurement

TRIES = 5
"""How many passwords somebody tries on one connection, in a siege."""

_GUARDED = ("limits.logins_waiting=64",)
"""What a siege meets: as many passwords as may wait on any server."""
_ALL_DOORS = ("listen.ssh=tcp:0:interface=127.0.0.1", "limits.accepts_per_second=200")
_LONGEST_WAIT = 4
"""Seconds' worth of connections that may wait for their answer at once."""
_SETTLING = 3.0
_WINDOW = 32
_MARKS = [mark.decode() for mark in VIEW]
_ANSWERED = [*_MARKS, "do not belong together", "Too many tries", "server is busy"]


def load(one: Bench) -> Load:
    """Return the load of the plan's scenario."""
    plan = one.plan
    mix = MIXES["say"] if plan.scenario == "fan-out" else plan.mix
    every = 0.0 if plan.scenario in ("closed", "fan-out") else plan.every
    return Load(plan.scenario, plan.players, mix, plan.seconds, every, plan.jitter, plan.protocol)


def played(one: Bench) -> Row:
    """Let everybody type: as fast as they are answered, or at a human pace."""
    before = one.echo()
    with one.server() as target:
        stage = one.stage(target, one.plan.players)
        result = stage.play(load(one))
        stage.empty()
    echo = before.mean(one.echo())
    return row_of(evolve(result, echo=echo.of_mix(result.load.mix)), echo.look, echo.say)


def shout(one: Bench) -> Row:
    """Tell one line to everybody, some times, and see how long it is on its way."""
    with one.server() as target:
        stage = one.stage(target, one.plan.players)
        stage.fill(one.plan.players)
        sleep(_SETTLING)
        rounds = [shouted(stage, number) for number in range(ROUNDS)]
        stage.empty()
    figures: dict[str, float | None] = {
        name: median(each[name] for each in rounds) for name in rounds[0]
    }
    return Row("shout", one.plan.protocol, stage_size(rounds), 0.0, figures=figures)


def stage_size(rounds: Sequence[Mapping[str, float]]) -> int:
    """Return how many heard each line at least."""
    return int(min(each["hearers"] for each in rounds))


def shouted(stage: Stage, number: int) -> dict[str, float]:
    """Let the first player shout, and return how long it was on its way.

    Args:
        stage: Where they are.
        number: Which line it is, of several.
    """
    stage.say(f"a line to {stage.playing} sessions")
    begins_at = monotonic() + 0.5
    word = f"w{number}z"
    reports = stage.crew.ask(
        lambda _: {
            "do": "shout",
            "line": f"shout {word}",
            "word": word,
            "speaker": 0,
            "begins_at": begins_at,
            "ends_at": begins_at + LONGEST_LOGIN,
        }
    )
    heard = [report for report in reports if report["hearers"]]
    if not heard:
        raise BenchError("nobody heard the line")
    first = min(report["first"] for report in heard)
    last = max(report["last"] for report in heard)
    return {
        "first_to_last_ms": (last - first) * 1000,
        "sent_to_last_ms": (last - max(report["sent"] for report in reports)) * 1000,
        "hearers": sum(report["hearers"] for report in reports),
    }


def idle(one: Bench) -> Row:
    """Let everybody do nothing, and see what that costs."""
    with one.server() as target:
        stage = one.stage(target, one.plan.players)
        row = idled(stage, one.plan.players, one.plan.seconds)
        stage.empty()
    return row


def idled(stage: Stage, players: int, seconds: float) -> Row:
    """Let so many players do nothing for so long."""
    stage.fill(players)
    sleep(_SETTLING)
    stage.say(f"{stage.playing} players do nothing for {seconds:g} s")
    begins_at = monotonic()
    stage.crew.order(lambda _: {"do": "rest", "ends_at": begins_at + seconds})
    core = stage.watch(begins_at, begins_at + seconds)
    present = sum(report["players"] for report in stage.crew.hear())
    figures = {
        "core_share": core if stage.target.process else None,
        "lost": stage.playing - present,
        "memory_bytes_per_player": stage.memory or None,
        "unique_bytes_per_player": stage.unique or None,
    }
    return Row("idle", stage.protocol, stage.playing, seconds, figures=figures)


def churn(one: Bench) -> Row:
    """Let guests come and quit, one after the other, and count them."""
    with one.server() as target:
        return churned(one, target)


def churned(one: Bench, target: Target) -> Row:
    """Let guests come to a server and quit for as long as the plan says."""
    seconds = one.plan.seconds
    one.say(f"guests come and quit for {seconds:g} s")
    host, port = target.address(one.plan.protocol)
    stage = one.stage(target, 1)
    begins_at = monotonic() + 0.3
    window = max(1, _WINDOW // len(one.crew))
    one.crew.order(
        lambda place: {
            "do": "churn",
            "host": host,
            "port": port,
            "protocol": one.plan.protocol,
            "script": [("guest", _MARKS)],
            "first": place * 100_000,
            "window": window,
            "ends_at": begins_at + seconds,
        }
    )
    core = stage.watch(begins_at, begins_at + seconds)
    reports = one.crew.hear()
    cycles = sum(report["cycles"] for report in reports)
    latency = Latency.of(each for report in reports for each in report["seconds"])
    figures = {
        "cycles_per_second": cycles / seconds,
        "core_share": core if target.process else None,
        "cpu_us_per_command": 1e6 * core * seconds / cycles if cycles and core else None,
        "answer_p50_ms": latency.percentile(50),
        "answer_max_ms": latency.percentile(100),
    }
    return Row("churn", one.plan.protocol, window * len(one.crew), seconds, figures=figures)


def storm(one: Bench) -> Row:
    """Let many log in at once with their passwords, while others play at a human pace."""
    with one.server() as target:
        return stormed(one, target, PASSWORD)


def siege(one: Bench) -> Row:
    """Let wrong passwords come at a steady rate, while others play at a human pace."""
    with one.server(settings=_GUARDED) as target:
        return besieged(one, target)


def besieged(one: Bench, target: Target) -> Row:
    """Let as many wrong passwords come in each second as the plan has players."""
    plan = one.plan
    host, port = target.address("telnet")
    row, report = _attacked(
        one,
        target,
        {
            "do": "besiege",
            "host": host,
            "port": port,
            "password": f"not the {PASSWORD}",
            "marks": _ANSWERED,
            "window": plan.players * _LONGEST_WAIT,
            "tries": TRIES,
            "rate": plan.players / TRIES,
        },
    )
    waited = Latency.of(report["times"])
    more = {
        "attempts": report["attempts"],
        "attempts_per_second": report["attempts"] / plan.seconds,
        "answered": report["answers"],
        "told_busy": report["busy"],
        "answer_p50_ms": waited.percentile(50),
        "answer_max_ms": waited.percentile(100),
    }
    return evolve(row, figures={**row.figures, **more})


def loris(one: Bench) -> Row:
    """Let many connections stand that come to nothing, while others play at a human pace."""
    with one.server(settings=(*_ALL_DOORS, one.tls_setting())) as target:
        return half_opened(one, target)


def half_opened(one: Bench, target: Target) -> Row:
    """Let as many connections as the plan has players stand half open."""
    order = {
        "do": "half_open",
        "openings": openings(target.addresses),
        "count": one.plan.players,
    }
    row, report = _attacked(one, target, order)
    more = {"held": report["held"], "opened": report["opened"], "hung_up": report["closed"]}
    return evolve(row, figures={**row.figures, **more})


def _attacked(one: Bench, target: Target, order: Order) -> tuple[Row, Order]:
    """Let others play at a human pace: first in peace, then while somebody else has an order."""
    plan = one.plan
    if plan.protocol != "telnet" or plan.connect:
        raise BenchError(f"{plan.scenario} is measured over telnet, on a server of our own")
    probes = one.stage(target, PROBES)
    asked = Load(plan.scenario, PROBES, plan.mix, plan.seconds, every=plan.every)
    quiet = probes.play(evolve(asked, scenario="in peace"))
    with crew(1, one.seats) as others:
        result = probes.play(
            asked,
            # It begins as soon as it counts.
            lambda: others.order(lambda _: {**order, "ends_at": monotonic() + plan.seconds}),
        )
        (report,) = others.hear()
    probes.empty()
    row = row_of(result)
    calm = {"quiet_p99_ms": quiet.latency.percentile(99)}
    return evolve(row, figures={**row.figures, **calm}), report


def stormed(one: Bench, target: Target, password: str) -> Row:
    """Let as many as the plan says log in at once with that password."""
    if one.plan.protocol != "telnet":
        raise BenchError(f"{one.plan.scenario} is measured over telnet only")
    count, host_port = one.plan.players, target.address("telnet")
    probes = one.stage(target, PROBES)
    probes.fill(PROBES)
    with crew(1, one.seats) as others:
        one.say(f"{count} characters are made")
        _register(others, host_port, count)
        patience = LONGEST_LOGIN
        order = _knock(host_port, count, password, patience)
        asked = Load(
            one.plan.scenario, PROBES, one.plan.mix, one.plan.seconds, every=one.plan.every
        )
        result = probes.play(asked, lambda: others.order(lambda _: order))
        (report,) = others.hear()
    probes.empty()
    return _storm_row(result, report, count)


def _storm_row(result: Result, report: Order, count: int) -> Row:
    waited = Latency.of(report["seconds"])
    row = row_of(result)
    more = {
        "attempts": count,
        "answered": report["joined"],
        "answer_p50_ms": waited.percentile(50),
        "answer_max_ms": waited.percentile(100),
    }
    return evolve(row, figures={**row.figures, **more})


def _register(others: Crew, address: tuple[str, int], count: int) -> None:
    lines = ("new", "{name}", PASSWORD, PASSWORD, "she")
    order = _logins(address, count, "\r\n".join(lines), _MARKS)
    (report,) = others.ask(lambda _: {**order, "window": 8, "seconds": 60 + count})
    if report["joined"] < count:
        raise BenchError(f"only {report['joined']} of {count} characters could be made")
    others.ask(lambda _: {"do": "leave", "seconds": 10 + count / 20})


def _knock(address: tuple[str, int], count: int, password: str, seconds: float) -> Order:
    order = _logins(address, count, "\r\n".join(("{name}", password)), _ANSWERED)
    return {**order, "window": count, "seconds": seconds}


def _logins(address: tuple[str, int], count: int, line: str, marks: Sequence[str]) -> Order:
    return {
        "do": "join",
        "host": address[0],
        "port": address[1],
        "protocol": "telnet",
        "scripts": [
            (number, [(line.format(name=name_of(number)), marks)]) for number in range(count)
        ],
        # Many tries from one address would be one person's, and be made to wait.
        "is_alone": True,
    }


MEASURES: Mapping[str, Callable[[Bench], Row]] = {
    "closed": played,
    "paced": played,
    "fan-out": played,
    "shout": shout,
    "idle": idle,
    "churn": churn,
    "storm": storm,
    "siege": siege,
    "loris": loris,
}
"""What measures each scenario."""

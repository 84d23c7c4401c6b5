"""Whole commands, from bytes in to bytes out; and a tick of a world that sleeps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle

from twisted.internet.task import Clock

from tests.bench.measure import Benchmark, Work, Workbench
from tests.bench.server import TelnetServer, crowded_host

_ROOM = 50
"""How many idle players are in a room."""


def _commanding(
    line: str, answer: bytes, heard_by_all: bool = False, stirred: bool = False
) -> Callable[[Workbench], Work]:
    """Type a line into a server in which others are in the same room, and perhaps at work."""

    def prepare(bench: Workbench) -> Work:
        server = TelnetServer(bench.scale.people)
        before = [transport.writes for transport in server.transports]
        server.types(line)
        told = [now.writes - then for now, then in zip(server.transports, before, strict=True)]
        expected = [1, *(int(heard_by_all) for _ in told[1:])]
        assert told == expected, f"who was told how often: {told}"
        assert answer in server.transports[0].last, server.transports[0].last
        data = f"{line}\r\n".encode()
        others = cycle(("take lantern", "drop lantern"))

        def stir() -> None:
            server.types(next(others), 1)

        return Work(lambda: server.receives(data), reset=stir if stirred else None)

    return prepare


def _ticking(bench: Workbench) -> Work:
    clock = Clock()
    host = crowded_host(bench.scale.idlers, _ROOM, clock)
    ticks = host.engine.world.counters
    before = ticks.tick
    clock.advance(host.pace.tick)
    assert ticks.tick == before + 1, "a tick passed"
    return Work(lambda: clock.advance(host.pace.tick))


BENCHMARKS = (
    Benchmark(
        "whole",
        "look among 50",
        "Codec, session, link, host, engine, record, formatter: all but socket and disk.",
        _commanding("look", b"Room 0"),
    ),
    Benchmark(
        "whole",
        "look among 50, after somebody took",
        "The same, in a room that has to be written and painted anew.",
        _commanding("look", b"Room 0", stirred=True),
    ),
    Benchmark(
        "whole",
        "say to 50",
        "The same, and fifty players are written to.",
        _commanding("say hello there", b"hello there", heard_by_all=True),
    ),
    Benchmark(
        "whole",
        "inventory",
        "The same, with a short answer.",
        _commanding("inventory", b"empty"),
    ),
    Benchmark(
        "tick",
        "1,000 idle players",
        "A tick of the world in which nobody does anything.",
        _ticking,
    ),
)

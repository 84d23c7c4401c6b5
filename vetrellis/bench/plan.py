"""What is to be measured, as it was asked for on the command line."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from attrs import field, frozen

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.mix import MIXES, parse_mix
from vetrellis.bench.world import MOST_ROOMS

MOST_PLAYERS = 50_000
LONGEST = 3600.0
MOST_WORKERS = 64
PROTOCOLS = ("telnet", "tls", "web")

SCENARIOS: Mapping[str, str] = {
    "players": "One line: whether this machine carries so many players.",
    "closed": "Everybody types as fast as they are answered.",
    "paced": "Everybody types at a human pace.",
    "fan-out": "Everybody speaks, in rooms of fifty, as fast as they are answered.",
    "shout": "One line is told to everybody.",
    "idle": "Everybody does nothing.",
    "churn": "Guests come and quit at once.",
    "storm": "Many log in at once with their passwords, while others play.",
    "loris": "Many connections stand and come to nothing, while others play.",
    "siege": "Wrong passwords come at a steady rate, while others play.",
    "targets": "All of it, as a table in Markdown, beside what should be; takes many minutes.",
}
"""What can be measured, with what it is."""


@frozen
class Plan:
    """What is to be measured.

    Attributes:
        scenario: A name of `SCENARIOS`.
        players: How many.
        seconds: For how long each figure is counted.
        every: Seconds between two commands of a player at a human pace.
        jitter: By which share these vary.
        mix: What they type.
        protocol: What they speak.
        rooms: How many rooms the generated world has.
        per_room: How many players share a room.
        workers: How many processes play.
        connect: The server that is loaded, if it is not one of our own.
        pid: The number of its process, if it is on this machine.
        metrics: Where it tells its figures.
        directory: Where files are written; empty for a temporary directory.
        settings: Settings of the server of our own, each as `section.key=value`.
        is_pinned: Whether server and workers get processors of their own.
        has_echo: Whether the bare echo is measured too.
        find: Whether the greatest number of players is searched for.
        scale: The share of the players of `targets` that really play; less than 1 to rehearse.
    """

    scenario: str = "players"
    players: int = 500
    seconds: float = 20.0
    every: float = 2.0
    jitter: float = 0.25
    mix: Mapping[str, int] = field(factory=lambda: dict(MIXES["mix"]))
    protocol: str = "telnet"
    rooms: int = 1000
    per_room: int = 50
    workers: int = field(factory=lambda: default_workers(len(os.sched_getaffinity(0))))
    connect: tuple[str, int] | None = None
    pid: int = 0
    metrics: str = ""
    directory: str = ""
    settings: tuple[str, ...] = ()
    is_pinned: bool = True
    has_echo: bool = True
    find: bool = False
    scale: float = 1.0


def default_workers(processors: int) -> int:
    """Return how many workers play: the server keeps a processor for itself."""
    return max(1, processors - 1)


def number(option: str, text: str, least: float, most: float) -> float:
    """Read a number that an option was given.

    Raises:
        BenchError: It is none, or makes no sense.
    """
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise BenchError(f"--{option} {text}: give a number from {least:g} to {most:g}")
    return value


def count(option: str, text: str, least: int, most: int) -> int:
    """Read a whole number that an option was given; see `number`."""
    if re.fullmatch(r"\d{1,9}", text) is None:
        raise BenchError(f"--{option} {text}: give a whole number from {least} to {most}")
    return int(number(option, text, least, most))


def protocol(text: str) -> str:
    """Read what players speak."""
    if text not in PROTOCOLS:
        raise BenchError(
            f"--protocol {text}: there are {', '.join(PROTOCOLS[:-1])} and {PROTOCOLS[-1]}"
        )
    return text


def directory(text: str) -> str:
    """Read where to write."""
    if not os.access(text, os.W_OK | os.X_OK):
        raise BenchError(f"--directory {text}: give a directory that is there, and yours to write")
    return text


def endpoint(text: str, *, is_owned: bool) -> tuple[str, int]:
    """Read the address of a server to load.

    Args:
        text: HOST:PORT.
        is_owned: Whether whoever asks says that it is theirs.

    Raises:
        BenchError: It is no address, or may be somebody else's.
    """
    host, _, port = text.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise BenchError(f"--connect {text}: give HOST:PORT, such as 127.0.0.1:4000")
    if not (is_owned or host == "localhost" or _is_loopback(host)):
        raise BenchError(
            f"--connect {text}: load is for a server of your own; "
            "if that one is, add --yes-i-own-it"
        )
    return host, int(port)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_READERS: Mapping[str, Callable[[str], object]] = {
    "players": partial(count, "players", least=1, most=MOST_PLAYERS),
    "rooms": partial(count, "rooms", least=1, most=MOST_ROOMS),
    "per-room": partial(count, "per-room", least=1, most=1000),
    "workers": partial(count, "workers", least=1, most=MOST_WORKERS),
    "pid": partial(count, "pid", least=1, most=1 << 22),
    "seconds": partial(number, "seconds", least=0.5, most=LONGEST),
    "scale": partial(number, "scale", least=0.001, most=1),
    "every": partial(number, "every", least=0.1, most=LONGEST),
    "mix": parse_mix,
    "protocol": protocol,
    "metrics": str,
    "directory": directory,
}


def plan_of(given: Mapping[str, Any], scenario: str = "players") -> Plan:
    """Read the options of a command line.

    Args:
        given: Each option with its text, its flag, or None where it was not given.
        scenario: What to measure.

    Raises:
        BenchError: One of them makes no sense; the error says which, and what would.
    """
    plan: dict[str, Any] = {
        option.replace("-", "_"): read(given[option])
        for option, read in _READERS.items()
        if given[option] is not None
    }
    if given["connect"] is not None:
        plan["connect"] = endpoint(given["connect"], is_owned=bool(given["yes-i-own-it"]))
    if given["find"] and scenario != "players":
        raise BenchError(f"--find is not for {scenario}: it searches for a number of players")
    return Plan(
        scenario=scenario,
        is_pinned=not given["no-pin"],
        has_echo=not given["no-echo"],
        find=bool(given["find"]),
        settings=tuple(given["set"]),
        **plan,
    )

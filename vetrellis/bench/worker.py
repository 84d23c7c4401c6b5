"""A worker: a process that plays many players, as it is told on its standard input.

Orders and reports are lines of JSON. Between two orders the worker listens to whatever its players
hear, for a client that does not read would be hung up on.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from time import monotonic
from typing import Any

from attrs import define, field

from vetrellis.bench.attack import HalfOpen, Opening, Siege
from vetrellis.bench.ears import ears
from vetrellis.bench.floor import Floor, Player
from vetrellis.bench.mix import deck
from vetrellis.bench.name import name_of
from vetrellis.bench.part import (
    Arrival,
    Churn,
    Closed,
    Meter,
    Paced,
    Repertoire,
    Rest,
    Script,
    Shout,
    find_stroll,
)

Order = dict[str, Any]

_WINDOW = 16
"""Players who log in at once, of one worker."""


@define(eq=False)
class Worker:
    """Plays what it is told.

    Attributes:
        players: Everyone who has come, in the order of their numbers.
    """

    _orders: int
    _tell: Callable[[Order], object]
    players: list[Player] = field(factory=list, init=False)
    _floor: Floor = field(factory=Floor, init=False)
    _read: bytes = field(default=b"", init=False)
    _is_over: bool = field(default=False, init=False)

    def work(self) -> None:
        """Obey until there are no more orders."""
        os.set_blocking(self._orders, False)
        self._floor.watch(self._orders)
        while (order := self._next()) is not None:
            self._tell(getattr(self, f"_{order['do']}")(order))
        self._floor.close()

    def _next(self) -> Order | None:
        self._floor.play(Rest(is_over=self._has_order))
        line, _, self._read = self._read.partition(b"\n")
        order: Order | None = json.loads(line) if line else None
        return order

    def _has_order(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._orders, 1 << 20)
            self._is_over = not data
            self._read += data
        return b"\n" in self._read or self._is_over

    def _join(self, order: Order) -> Order:
        address = (order["host"], order["port"])
        arrival = Arrival(
            self._floor,
            address,
            ears(order["protocol"], *address),
            _scripts(order["scripts"]),
            order.get("window", _WINDOW),
            monotonic() + order["seconds"],
            order["is_alone"],
        )
        self._floor.play(arrival)
        for player in arrival.arrived:
            find_stroll(player)
        self.players = sorted(self.players + arrival.arrived, key=lambda player: player.number)
        return arrival.report()

    def _churn(self, order: Order) -> Order:
        address = (order["host"], order["port"])
        churn = Churn(
            self._floor,
            address,
            ears(order["protocol"], *address),
            ((number, _script(order["script"])) for number in count(order["first"])),
            order["window"],
            order["ends_at"],
        )
        self._floor.play(churn)
        return churn.report()

    def _besiege(self, order: Order) -> Order:
        address = (order["host"], order["port"])
        siege = Siege(
            self._floor,
            address,
            ears("telnet", *address),
            ((number, _siege_script(order, number)) for number in count()),
            order["window"],
            order["ends_at"],
            is_alone=True,
            rate=order["rate"],
        )
        self._floor.play(siege)
        return siege.report()

    def _half_open(self, order: Order) -> Order:
        openings = [Opening.of(each) for each in order["openings"]]
        part = HalfOpen(self._floor, openings, order["count"], order["ends_at"])
        self._floor.play(part)
        return part.report()

    def _shout(self, order: Order) -> Order:
        living = [player for player in self.players if player.socket.fileno() >= 0]
        word = order["word"].encode()
        shout = Shout(
            living, order["line"], word, order["speaker"], order["begins_at"], order["ends_at"]
        )
        self._floor.play(shout)
        return shout.report()

    def _play(self, order: Order) -> Order:
        living = [
            player
            for player in self.players
            if player.number < order["players"] and player.socket.fileno() >= 0
        ]
        if not living:
            return Closed(
                [], Repertoire(iter(()), str.encode), Meter(self._floor), 0, 0, 0
            ).report()
        deal = deck(order["mix"], order["seed"])
        repertoire = Repertoire(deal, living[0].ear.encode)
        window = (order["begins_at"], order["counts_from"], order["ends_at"])
        common = (living, repertoire, Meter(self._floor), *window)
        if every := order.get("every"):
            dice = Random(order["seed"])  # noqa: S311  # load, not keys
            part: Closed = Paced(*common, every=every, jitter=order["jitter"], dice=dice)
        else:
            part = Closed(*common)
        self._floor.play(part)
        return part.report()

    def _rest(self, order: Order) -> Order:
        self._floor.play(Rest(order["ends_at"]))
        living = sum(player.socket.fileno() >= 0 for player in self.players)
        return {"players": living}

    def _leave(self, order: Order) -> Order:
        quitting = self.players[order.get("keep", 0) :]
        for player in quitting:
            if player.socket.fileno() >= 0:
                player.type(player.ear.encode("quit"), (), 0.0, 0.0)
        ends_at = monotonic() + order["seconds"]
        self._floor.play(
            Rest(ends_at, lambda: all(player.socket.fileno() < 0 for player in quitting))
        )
        for player in quitting:
            self._floor.dismiss(player)
        del self.players[order.get("keep", 0) :]
        return {"left": len(quitting)}


def _scripts(orders: list[Any]) -> Iterator[tuple[int, Script]]:
    for number, lines in orders:
        yield number, _script(lines)


def _siege_script(order: Order, number: int) -> Script:
    """Return what a guesser types: each password under another name."""
    marks = tuple(mark.encode() for mark in order["marks"])
    first, each = number * order["tries"], order["tries"]
    names = map(name_of, range(first, first + each))
    return [("\r\n".join((name, order["password"])), marks) for name in names]


def _script(lines: list[Any]) -> Script:
    return [(line, tuple(mark.encode() for mark in marks)) for line, marks in lines]


def main() -> None:
    """Work for the process that started us."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    def tell(report: Order) -> None:
        sys.stdout.write(json.dumps(report) + "\n")
        sys.stdout.flush()

    with contextlib.suppress(KeyboardInterrupt, BrokenPipeError):
        Worker(sys.stdin.fileno(), tell).work()


if __name__ == "__main__":
    main()

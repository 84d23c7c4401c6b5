"""What workers play who are up to no good: guessing passwords, and holding connections open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, cycle, islice
from typing import Any

from attrs import define, field, frozen
from typing_extensions import override

from vetrellis.bench.ear import Ear, TelnetEar
from vetrellis.bench.floor import Floor, Player, call
from vetrellis.bench.part import Arrival, Quiet

GRACE = 5.0
"""Seconds that the last ones may wait for their answer."""

OPENED_EACH_SECOND = 200
"""How many connections are made in a second: no server takes more whose guards are on."""

DRIP_EVERY = 10.0
"""Seconds between two bytes of somebody who wants to be waited for."""

_BUSY = b"server is busy"


@define(eq=False)
class Siege(Arrival):
    """Connects people at a steady rate, each of whom tries some passwords and is gone.

    Attributes:
        attempts: How many passwords were typed.
        answers: How many of them were answered.
        busy: How many of these answers were that the server is busy.
        times: How many seconds each answer took.
    """

    _rate: float = field(default=1.0, kw_only=True)
    attempts: int = field(default=0, init=False)
    answers: int = field(default=0, init=False)
    busy: int = field(default=0, init=False)
    _callers: int = field(default=0, init=False)
    _begins_at: float = field(default=0.0, init=False)

    @override
    def prompt(self, now: float) -> float:
        self._begins_at = self._begins_at or now
        if now >= self._ends_at:
            if self._coming and now < self._ends_at + GRACE:
                return 0.1
            self._give_up()
            return -1.0
        due = (now - self._begins_at) * self._rate
        while self._callers < due and len(self._coming) < self._window:
            self._callers += 1
            self._call(*next(self._waiting), now)
        return 1 / self._rate

    @override
    def connected(self, player: Player, now: float) -> None:
        self._try(player, now)

    @override
    def replied(self, player: Player, now: float, text: bytes) -> None:
        self.answers += 1
        self.busy += _BUSY in text
        self.times.append(now - player.since)
        self._try(player, now)

    def _try(self, player: Player, now: float) -> None:
        line, marks = next(player.script, ("", ()))
        if marks and now < self._ends_at:
            self.attempts += 1
            player.type(player.ear.encode(line), marks, now, now)
        else:
            self._coming.pop(player.number, None)
            self._floor.dismiss(player)

    @override
    def report(self) -> dict[str, Any]:
        names = ("attempts", "answers", "busy", "times")
        return {name: getattr(self, name) for name in names}


@frozen
class Opening:
    """How a connection begins that never comes to anything.

    Attributes:
        address: Where it goes.
        words: What it sends at once.
        drip: What it sends after that, a byte at a time, over and over; nothing if it is silent.
    """

    address: tuple[str, int]
    words: bytes = b""
    drip: bytes = b""

    @classmethod
    def of(cls, order: Sequence[Any]) -> Opening:
        """Return what another process sent as JSON: host, port, words and drip."""
        host, port, words, drip = order
        return cls((host, port), words.encode("latin-1"), drip.encode("latin-1"))


@define(eq=False)
class HalfOpen(Quiet):
    """Holds many connections open that never come to anything; one that is closed comes again.

    Attributes:
        opened: How many connections were made.
        refused: How many could not be made.
        closed: How many the server closed.
        held: How many stood at the end.
    """

    _floor: Floor
    _openings: Sequence[Opening]
    _count: int
    _ends_at: float
    _make_ear: Callable[[], Ear] = TelnetEar
    opened: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)
    closed: int = field(default=0, init=False)
    held: int = field(default=0, init=False)
    _since: float = field(default=0.0, init=False)
    _wanted: list[int] = field(init=False)
    _drips: list[tuple[float, int, Player, Iterator[int]]] = field(factory=list, init=False)
    _turns: Iterator[int] = field(factory=count, init=False)

    @_wanted.default
    def _everybody(self) -> list[int]:
        return list(range(self._count))

    def report(self) -> dict[str, Any]:
        """Return what was measured, for another process."""
        names = ("opened", "refused", "closed", "held")
        return {name: getattr(self, name) for name in names}

    @override
    def prompt(self, now: float) -> float:
        if now >= self._ends_at:
            players = list(self._floor.players.values())
            self.held = sum(player.is_connected for player in players)
            for player in players:
                self._floor.dismiss(player)
            return -1.0
        self._since = self._since or now - 1 / OPENED_EACH_SECOND
        self._drip(now)
        if not self._wanted:
            self._since = now
            return 0.1
        due = int((now - self._since) * OPENED_EACH_SECOND)
        self._since += due / OPENED_EACH_SECOND
        for number in self._wanted[:due]:
            self._call(number, now)
        del self._wanted[:due]
        return 2 / OPENED_EACH_SECOND

    def _call(self, number: int, now: float) -> None:
        address = self._openings[number % len(self._openings)].address
        try:
            # Each from an address of its own, as far as those of this machine reach.
            player = call(number, *address, self._make_ear(), is_alone=True)
        except OSError:
            self.refused += 1
            return
        self._floor.admit(player)
        if player.is_connected:
            self.connected(player, now)

    @override
    def connected(self, player: Player, now: float) -> None:
        self.opened += 1
        opening = self._openings[player.number % len(self._openings)]
        if opening.words:
            player.type(opening.words, (), now, now)
        if opening.drip:
            self._plan(player, cycle(opening.drip), now)

    def _plan(self, player: Player, drip: Iterator[int], now: float) -> None:
        heappush(self._drips, (now + DRIP_EVERY, next(self._turns), player, drip))

    def _drip(self, now: float) -> None:
        while self._drips and self._drips[0][0] <= now:
            _, _, player, drip = heappop(self._drips)
            if player.socket.fileno() >= 0:
                player.type(bytes(islice(drip, 1)), (), now, now)
                self._plan(player, drip, now)

    @override
    def lost(self, player: Player, now: float) -> None:
        self.closed += 1
        self._wanted.append(player.number)

"""What workers play: coming, playing as fast as they are answered, or at a human pace, leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from random import Random
from time import process_time
from typing import Any

from attrs import define, field
from typing_extensions import override

from vetrellis.bench.ear import SWITCHED, Ear
from vetrellis.bench.floor import Floor, Player, call
from vetrellis.bench.tally import Latency
from vetrellis.bench.verb import OPPOSITES, THING, VERBS, ways

PATIENCE = 10.0
"""Seconds after which a reply is lost."""

EARLY = 0.001
"""Seconds that a paced command may be early: epoll counts in milliseconds."""

Script = Sequence[tuple[str, tuple[bytes, ...]]]


class Quiet:
    """Plays nothing: whoever is there listens. What other parts build on."""

    def prompt(self, now: float) -> float:
        """See `Part.prompt`."""
        return 0.1

    def connected(self, player: Player, now: float) -> None:
        """See `Part.connected`."""

    def replied(self, player: Player, now: float, text: bytes) -> None:
        """See `Part.replied`."""

    def lost(self, player: Player, now: float) -> None:
        """See `Part.lost`."""


@define(eq=False)
class Rest(Quiet):
    """Listens until a moment, or until there is something else to do.

    Attributes:
        ends_at: When it is over.
        is_over: Whether there is something else to do.
    """

    ends_at: float = float("inf")
    is_over: Callable[[], bool] = lambda: False

    @override
    def prompt(self, now: float) -> float:
        return -1.0 if self.is_over() or now >= self.ends_at else min(1.0, self.ends_at - now)


@define(eq=False)
class Arrival(Quiet):
    """Connects players and lets each type a script: logging in, and walking to where they play.

    Attributes:
        arrived: Who came to the end of their script.
        times: How many seconds each of these took.
        refused: How many were hung up on, or could not connect.
        last_words: What one of them was told last.
    """

    _floor: Floor
    _address: tuple[str, int]
    _make_ear: Callable[[], Ear]
    _waiting: Iterator[tuple[int, Script]]
    _window: int
    _ends_at: float
    _is_alone: bool = False
    arrived: list[Player] = field(factory=list, init=False)
    times: list[float] = field(factory=list, init=False)
    refused: int = field(default=0, init=False)
    last_words: bytes = field(default=b"", init=False)
    _began: dict[int, float] = field(factory=dict, init=False)
    _coming: dict[int, Player] = field(factory=dict, init=False)
    _is_all: bool = field(default=False, init=False)

    def report(self) -> dict[str, Any]:
        """Return what was measured, for another process."""
        return {
            "joined": len(self.arrived),
            "refused": self.refused,
            "seconds": self.times,
            "last_words": self.last_words.decode("utf-8", "replace")[-2000:],
        }

    @override
    def prompt(self, now: float) -> float:
        while not self._is_all and len(self._coming) < self._window:
            number, script = next(self._waiting, (-1, ()))
            if number < 0:
                self._is_all = True
            else:
                self._call(number, script, now)
        if (self._is_all and not self._coming) or now >= self._ends_at:
            self._give_up()
            return -1.0
        return 0.1

    def _call(self, number: int, script: Script, now: float) -> None:
        try:
            player = call(number, *self._address, self._make_ear(), is_alone=self._is_alone)
        except OSError as error:
            self.refused += 1
            self.last_words = str(error).encode()
            return
        player.script = iter(script)
        self._coming[number] = player
        self._began[number] = now
        self._floor.admit(player)
        if player.is_connected:
            self.connected(player, now)

    @override
    def connected(self, player: Player, now: float) -> None:
        if player.ear.opening:
            player.type(player.ear.opening, (SWITCHED,), now, now)
        else:
            self._go_on(player, now)

    @override
    def replied(self, player: Player, now: float, text: bytes) -> None:
        player.view = text
        self._go_on(player, now)

    def _go_on(self, player: Player, now: float) -> None:
        line, marks = next(player.script, ("", ()))
        if marks:
            player.type(player.ear.encode(line), marks, now, now)
        elif self._coming.pop(player.number, None) is not None:
            self.times.append(now - self._began.pop(player.number))
            self._arrive(player, now)

    def _arrive(self, player: Player, now: float) -> None:
        self.arrived.append(player)

    @override
    def lost(self, player: Player, now: float) -> None:
        if self._coming.pop(player.number, None) is not None:
            self.refused += 1
            self.last_words = player.ear.hear(b"\n") or self.last_words

    def _give_up(self) -> None:
        for player in self._coming.values():
            self.refused += 1
            self._floor.dismiss(player)
        self._coming.clear()


@define(eq=False)
class Churn(Arrival):
    """Connects players who quit as soon as they have come, and others in their place.

    Attributes:
        cycles: How many came and went.
    """

    cycles: int = field(default=0, init=False)
    _leaving: set[int] = field(factory=set, init=False)

    @override
    def _arrive(self, player: Player, now: float) -> None:
        self._coming[player.number] = player
        self._leaving.add(player.number)
        player.type(player.ear.encode("quit"), (), now, now)

    @override
    def lost(self, player: Player, now: float) -> None:
        if player.number in self._leaving:
            self._leaving.remove(player.number)
            self._coming.pop(player.number, None)
            self.cycles += 1
        else:
            super().lost(player, now)

    @override
    def report(self) -> dict[str, Any]:
        return {**super().report(), "cycles": self.cycles}


@define(eq=False)
class Shout(Quiet):
    """Has one player say a line, and notes when each hears it.

    Attributes:
        sent: When it was sent; 0 if the player is another worker's.
        times: When each heard it.
    """

    _players: Sequence[Player]
    _line: str
    _word: bytes
    _speaker: int
    _begins_at: float
    _ends_at: float
    sent: float = field(default=0.0, init=False)
    times: list[float] = field(factory=list, init=False)
    _has_begun: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        for player in self._players:
            player.marks = (self._word,)

    @override
    def prompt(self, now: float) -> float:
        if now >= self._ends_at or len(self.times) >= len(self._players):
            for player in self._players:
                player.marks = ()
            return -1.0
        if now < self._begins_at:
            return self._begins_at - now
        if not self._has_begun:
            self._has_begun = True
            for player in self._players:
                if player.number == self._speaker:
                    self.sent = now
                    player.send(player.ear.encode(self._line))
        return self._ends_at - now

    @override
    def replied(self, player: Player, now: float, text: bytes) -> None:
        self.times.append(now)

    def report(self) -> dict[str, Any]:
        """Return what was measured, for another process."""
        first, last = min(self.times, default=0.0), max(self.times, default=0.0)
        return {"sent": self.sent, "first": first, "last": last, "hearers": len(self.times)}


@define(eq=False)
class Repertoire:
    """Turns verbs into lines: what is the same each time is encoded once.

    Attributes:
        deal: The verbs to type, in order, without end.
    """

    deal: Iterator[str]
    _encode: Callable[[str], bytes]
    _lines: dict[str, bytes] = field(init=False)

    @_lines.default
    def _encoded(self) -> dict[str, bytes]:
        lines = {"take": f"take {THING}", "drop": f"drop {THING}"}
        names = (*VERBS, *(way.decode() for way in OPPOSITES))
        return {verb: self._encode(lines.get(verb, verb)) for verb in names}

    def act(self, player: Player, since: float, now: float) -> None:
        """Let a player type the next command."""
        verb = player.verb = next(self.deal)
        marks = VERBS[verb]
        if verb == "say":
            player.words += 1
            word = f"t{player.number}x{player.words}z"
            player.type(self._encode(f"say {word}"), (word.encode(),), since, now)
        elif verb == "walk":
            way = player.stroll[player.is_away].decode() if player.stroll else "look"
            player.is_away = not player.is_away
            player.type(self._lines[way], marks, since, now)
        else:
            player.type(self._lines[verb], marks, since, now)


@define(eq=False)
class Meter:
    """Counts what a worker hears and how busy it is, within a window.

    Attributes:
        heard: Lines of others that were heard.
        received: Bytes that were received.
        busy: The share of a processor that this worker took.
    """

    _floor: Floor
    heard: int = field(default=0, init=False)
    received: int = field(default=0, init=False)
    busy: float = field(default=0.0, init=False)
    _since: float | None = field(default=None, init=False)
    _is_over: bool = field(default=False, init=False)

    def look(self, now: float, begins_at: float, ends_at: float) -> None:
        """Begin or end to count, if it is time."""
        if self._since is None:
            if now >= begins_at:
                self._since = now
                self.heard, self.received = self._floor.heard, self._floor.received
                self.busy = process_time()
        elif not self._is_over and now >= ends_at:
            self._is_over = True
            self.heard = self._floor.heard - self.heard
            self.received = self._floor.received - self.received
            self.busy = (process_time() - self.busy) / max(now - self._since, 0.001)


@define(eq=False)
class Closed(Quiet):
    """Plays as fast as possible: whoever is answered types the next command at once.

    Attributes:
        times: How long each reply took that was received within the window.
        replies: How many there were of each verb.
        sent: How many commands were sent within the window.
        lost_replies: How many were not answered.
        hung_up: How many players the server hung up on.
    """

    _players: Sequence[Player]
    _repertoire: Repertoire
    _meter: Meter
    _begins_at: float
    _counts_from: float
    _ends_at: float
    times: list[float] = field(factory=list, init=False)
    replies: dict[str, int] = field(factory=dict, init=False)
    sent: int = field(default=0, init=False)
    lost_replies: int = field(default=0, init=False)
    hung_up: int = field(default=0, init=False)
    _has_begun: bool = field(default=False, init=False)
    _looks_at: float = field(default=0.0, init=False)

    @override
    def prompt(self, now: float) -> float:
        if not self._has_begun:
            if now < self._begins_at:
                return self._begins_at - now
            self._has_begun = True
            self._looks_at = now + 1.0
            self._begin(now)
        self._meter.look(now, self._counts_from, self._ends_at)
        if now >= self._looks_at:
            self._looks_at = now + 1.0
            self._look_for_lost(now)
        if now >= self._ends_at:
            is_waiting = any(player.marks for player in self._players)
            return 0.05 if is_waiting and now < self._ends_at + PATIENCE else self._end(now)
        return min(self._due(now), self._looks_at - now, self._ends_at - now)

    def report(self) -> dict[str, Any]:
        """Return what was measured, for another process."""
        return {
            "latency": Latency.of(self.times).to_json(),
            "replies": self.replies,
            "sent": self.sent,
            "lost": self.lost_replies,
            "hung_up": self.hung_up,
            "heard": self._meter.heard,
            "received": self._meter.received,
            "busy": self._meter.busy,
        }

    def _begin(self, now: float) -> None:
        for player in self._players:
            self._type(player, now, now)

    def _due(self, now: float) -> float:
        """Type what is due; return in how many seconds something will be."""
        return 1.0

    def _type(self, player: Player, since: float, now: float) -> None:
        if since >= self._counts_from:
            self.sent += 1
        self._repertoire.act(player, since, now)

    @override
    def replied(self, player: Player, now: float, text: bytes) -> None:
        if self._counts_from <= now <= self._ends_at:
            self.times.append(now - player.since)
            self.replies[player.verb] = self.replies.get(player.verb, 0) + 1
        if now < self._ends_at:
            self._type(player, now, now)

    @override
    def lost(self, player: Player, now: float) -> None:
        self.hung_up += 1
        self.lost_replies += bool(player.marks)
        player.marks = ()

    def _look_for_lost(self, now: float) -> None:
        for player in self._players:
            if player.marks and now - player.wrote > PATIENCE:
                player.marks = ()
                self.lost_replies += 1
                if now < self._ends_at and player.is_connected:
                    self._type(player, now, now)

    def _end(self, now: float) -> float:
        for player in self._players:
            self.lost_replies += bool(player.marks)
            player.marks = ()
        return -1.0


@define(eq=False)
class Paced(Closed):
    """Plays at a human pace: each player types when it is time, however slow the server is.

    The time of a reply counts from when the command was due. So a server that stands still is told
    of every command that it kept waiting, not of one for each player.
    """

    _every: float = 2.0
    _jitter: float = 0.25
    _dice: Random = field(factory=Random)
    _schedule: list[tuple[float, int, Player]] = field(factory=list, init=False)

    @override
    def _begin(self, now: float) -> None:
        self._schedule = [
            (self._begins_at + self._dice.random() * self._every, player.number, player)
            for player in self._players
        ]
        heapify(self._schedule)

    @override
    def _due(self, now: float) -> float:
        schedule, soon = self._schedule, now + EARLY
        while schedule and schedule[0][0] <= soon:
            due, _, player = heappop(schedule)
            if due < self._ends_at and player.socket.fileno() >= 0:
                self._type(player, min(due, now), now)
        return max(0.0, schedule[0][0] - now) if schedule else 1.0

    @override
    def replied(self, player: Player, now: float, text: bytes) -> None:
        if self._counts_from <= player.since < self._ends_at:
            self.times.append(now - player.since)
            self.replies[player.verb] = self.replies.get(player.verb, 0) + 1
        self._plan(player)

    def _plan(self, player: Player) -> None:
        spread = 1 + self._jitter * (2 * self._dice.random() - 1)
        heappush(self._schedule, (player.since + self._every * spread, player.number, player))

    @override
    def _look_for_lost(self, now: float) -> None:
        for player in self._players:
            if player.marks and now - player.wrote > PATIENCE:
                player.marks = ()
                self.lost_replies += 1
                self._plan(player)


def find_stroll(player: Player) -> None:
    """Learn from what a player saw last where it may walk."""
    found = ways(player.view)
    if found:
        way = found[player.number % len(found)]
        player.stroll = (way, OPPOSITES[way])

"""Proves that every line that any player had read is true of the world that was restored.

It opens the database that a killed server left with the product's own code, and holds three things
against each other: what the players had read, what the chronicle says was told, and where things
are. What was read must be the beginning of what was told, without a gap; and where the committed
words leave a thing or a player, there it must be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import define, field, frozen
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from tests.chaos.players import Scribe
from tests.chaos.stage import shown
from tests.support.small_world import BOX, PLAYERS, ROOMS, THINGS, new_engine
from tests.support.store import InlinePool, InlineReactor
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.server.persistence.record import PastTick, SavedWorld
from vetrellis.server.persistence.store import SqlStore
from vetrellis.server.world_host.journal import decode_inputs, decode_outputs
from vetrellis.server.world_host.restore import restore
from vetrellis.shared.serialization import EntityCodec
from vetrellis.shared.wire import Attach, SessionId

_IDS = {name: player for player, name in PLAYERS.items()}
_TOLD = re.compile(
    r"You (?:take the (?P<taken>\w+)(?: from the box)?"
    r"|put the (?P<dropped>\w+) down"
    r"|put the (?P<put>\w+) (?:in|into) the box"
    r"|give the (?P<given>\w+) to (?P<friend>\w+))\."
)


class UntrueError(AssertionError):
    """Something that a player had read is not so."""


@frozen
class Fact:
    """Where something is, by the words of a tick.

    Attributes:
        tick: In which tick it was told.
        what: A thing or a player.
        where: Its holder, box or room; None for the room that its dropper was in.
    """

    tick: int
    what: EntityId
    where: EntityId | None


@define(eq=False)
class Checker:
    """Checks one database, kill after kill.

    Attributes:
        facts: How many facts were held against the world so far.
        lines: How many lines were held against the chronicle so far.
    """

    _database: Path
    _words: Catalogue
    facts: int = 0
    lines: int = 0
    _told: dict[SessionId, list[dict[str, Any]]] = field(factory=dict)
    _who: dict[SessionId, EntityId] = field(factory=dict)
    _latest: dict[EntityId, list[Fact]] = field(factory=dict)
    _checked: int = 0

    def check(self, scribes: Iterable[Scribe]) -> None:
        """Hold what players had read against the database.

        Raises:
            UntrueError: Something that somebody had read is not so.
        """
        saved, history = self._load()
        for past in history:
            self._note(past)
        self._checked = saved.tick
        for scribe in scribes:
            self._check_read(scribe.read)
        self._check_world(self._restored(saved))

    def _load(self) -> tuple[SavedWorld, tuple[PastTick, ...]]:
        store = SqlStore(self._database, InlineReactor(), pool=InlinePool())
        _result(store.open())
        saved, history = _result(store.load()), _result(store.history(self._checked))
        _result(store.close())
        assert saved is not None, "somebody played"
        assert all(past.whole for past in history), "the proof needs all outputs"
        return saved, history

    def _restored(self, saved: SavedWorld) -> WorldGraph:
        engine = new_engine(self._words)
        restore(engine, EntityCodec(engine.rulebook.parts), saved)
        return engine.world

    def _note(self, past: PastTick) -> None:
        """Take over from the chronicle what a tick told, and what that says of the world."""
        for step in decode_inputs(past.inputs).steps:
            if isinstance(step, Attach):
                self._who[step.session] = step.player
        facts: dict[EntityId, list[Fact]] = {}
        for delivery in decode_outputs(past.outputs):
            told = shown(delivery)
            self._told.setdefault(delivery.session, []).append(told)
            own: Mapping[EntityId, Fact] = {
                fact.what: fact for fact in _facts(past.tick, self._who[delivery.session], told)
            }
            for what, fact in own.items():
                facts.setdefault(what, []).append(fact)
        self._latest |= facts

    def _check_read(self, read: list[dict[str, Any]]) -> None:
        if not read:
            return
        told = self._told.get(read[0]["session"], [])
        for number, line in enumerate(read):
            self.lines += 1
            if number >= len(told) or told[number] != line:
                raise UntrueError(f"read, and not told by any commit: {line}")

    def _check_world(self, world: WorldGraph) -> None:
        for thing in THINGS:
            holder = world[thing].where
            if holder not in (BOX, *ROOMS, *PLAYERS):
                raise UntrueError(f"{thing} is nowhere that it can be: {holder}")
        for what, facts in self._latest.items():
            self.facts += 1
            # Of what several players told in one tick, any may have been the last word.
            if not any(_holds(world, fact) for fact in facts):
                raise UntrueError(f"told {facts}, and it is in {world[what].where}")


def _facts(tick: int, reader: EntityId, told: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what a delivery says of where things and its reader are, in order."""
    for text in told["texts"]:
        title = EntityId(text.partition("\n")[0])
        if title in ROOMS:
            yield Fact(tick, reader, title)
        for found in _TOLD.finditer(text):
            if found["taken"]:
                yield Fact(tick, EntityId(found["taken"]), reader)
            elif found["dropped"]:
                yield Fact(tick, EntityId(found["dropped"]), None)
            elif found["put"]:
                yield Fact(tick, EntityId(found["put"]), BOX)
            else:
                yield Fact(tick, EntityId(found["given"]), _IDS[found["friend"]])


def _holds(world: WorldGraph, fact: Fact) -> bool:
    where = world[fact.what].where
    return where in ROOMS if fact.where is None else where == fact.where


def _result(deferred: Deferred[Any]) -> Any:
    """Return what a Deferred that needs no waiting came to."""
    results: list[Any] = []
    deferred.addBoth(results.append)
    if isinstance(results[0], Failure):
        results[0].raiseException()
    return results[0]

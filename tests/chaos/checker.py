"""Proves that every line that any player had read is true of the world that was restored.

It opens what a killed server left with the product's own code, and holds four things against each
other: what the players typed and read, what the chronicle says was done and told, what the words
told say of the world, and the world. What was read must be the beginning of what was told, without
a gap, and what was done the beginning of what was typed. Where the committed words leave a thing,
a player, a lid or a lock, so it must be in the world restored; and so must those see it who log in
to the next server on that database.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import define, field
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from tests.chaos.facts import About, Ear, Fact
from tests.chaos.players import Scribe
from tests.support.store import InlinePool, InlineReactor
from vetrellis.formatters.look import Charset, Depth, Look
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.engine import Engine
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.world.item import Item
from vetrellis.game.world.naming import name_of
from vetrellis.server.persistence.record import PastTick, SavedWorld
from vetrellis.server.persistence.store import SqlStore
from vetrellis.server.world_host.attachment import AWAY
from vetrellis.server.world_host.host import BREATH
from vetrellis.server.world_host.journal import decode_inputs, decode_outputs
from vetrellis.server.world_host.missed import Missed
from vetrellis.server.world_host.restore import restore
from vetrellis.shared.serialization import EntityCodec
from vetrellis.shared.wire import Attach, Delivery, Input, SessionId


class UntrueError(AssertionError):
    """Something that a player had read is not so."""


@define
class Talk:
    """What the chronicle has of one session.

    Attributes:
        attach: Who it is.
        missed: What was kept for it before it came.
        done: The lines that were done, in order.
        told: What was told, in order.
    """

    attach: Attach
    missed: Missed
    done: list[str] = field(factory=list)
    told: list[Delivery] = field(factory=list)

    def take(self, line: Input) -> None:
        """Note a line that was done."""
        self.done.append(line.text)
        _demand(line.seq == len(self.done), f"{self.attach.name}: not the next line: {line}")

    def hear(self, delivery: Delivery) -> None:
        """Note what was told."""
        self.told.append(delivery)
        name = self.attach.name
        _demand(delivery.seq == len(self.told), f"{name}: not told next: {delivery}")
        _demand(delivery.acked <= len(self.done), f"{name}: done before it was: {delivery}")

    def lines(self) -> Iterator[str]:
        """Yield what was told as lines of a screen, but empty ones."""
        look = Look(depth=Depth.NONE, charset=Charset.ASCII, reader=self.attach.reader)
        formatter = TerminalFormatter()
        missed = tuple(self.missed.texts)
        for delivery in self.told:
            texts, missed = (*missed, *delivery.texts), ()
            yield from filter(None, formatter.render(texts, look).split("\n"))


@define(eq=False)
class Checker:
    """Checks one database, kill after kill.

    Attributes:
        lines: How many lines were held against the chronicle so far.
        facts: How many facts were held against a world so far, by their kind.
        seen: How many of them were what players saw who came back.
    """

    _blueprint: Blueprint
    _words: Catalogue
    lines: int = 0
    facts: Counter[str] = field(factory=Counter)
    seen: int = 0
    _ids: dict[str, EntityId] = field(factory=dict, init=False)
    _ears: dict[EntityId, Ear] = field(factory=dict, init=False)
    _latest: dict[tuple[About, EntityId], list[Fact]] = field(factory=dict, init=False)
    _checked: int = field(default=0, init=False)
    _world: WorldGraph = field(init=False)
    _things: frozenset[EntityId] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._world = self._restored(None)
        self._ids |= {name_of(entity): entity.id for entity in self._world}
        self._things = frozenset(entity.id for entity in self._world if Item in entity)

    def check(self, database: Path, scribes: Iterable[Scribe]) -> None:
        """Hold what players had read against a database, which stays as it is.

        Raises:
            UntrueError: Something that somebody had read is not so.
        """
        saved, history = _loaded(database, self._checked)
        talks = self._talks(history)
        self._checked = saved.tick
        for scribe in scribes:
            talk = talks.get(scribe.name)
            if talk is None:
                raise UntrueError(f"{scribe.name} was shown a world that no commit has")
            self._check_talk(scribe, talk)
            self._check_survey(scribe, talk)
        self._world = self._restored(saved)
        self._check_things()
        self._check_facts()

    def _restored(self, saved: SavedWorld | None) -> WorldGraph:
        engine = Engine.of(self._blueprint, self._words)
        restore(engine, EntityCodec(engine.rulebook.parts), saved)
        return engine.world

    def _talks(self, history: Sequence[PastTick]) -> dict[str, Talk]:
        """Return what was said and done since the last check, by the name of the player."""
        talks: dict[SessionId, Talk] = {}
        away: dict[EntityId, Missed] = {}
        for past in history:
            for step in decode_inputs(past.inputs).steps:
                if isinstance(step, Attach):
                    self._meet(step)
                    talks[step.session] = Talk(step, away.pop(step.player, Missed(0.0)))
                elif isinstance(step, Input):
                    talks[step.session].take(step)
            facts: dict[tuple[About, EntityId], list[Fact]] = {}
            for delivery in decode_outputs(past.outputs):
                if delivery.session.startswith(AWAY):
                    player = EntityId(delivery.session.removeprefix(AWAY))
                    away.setdefault(player, Missed(0.0)).take(delivery)
                    continue
                talks[delivery.session].hear(delivery)
                ear = self._ears[talks[delivery.session].attach.player]
                for key, fact in _last(ear, delivery).items():
                    facts.setdefault(key, []).append(fact)
            self._latest |= facts
        return {talk.attach.name: talk for talk in talks.values()}

    def _meet(self, attach: Attach) -> None:
        self._ids[attach.name] = attach.player
        self._ears.setdefault(attach.player, Ear(self._ids, attach.player))

    def _check_talk(self, scribe: Scribe, talk: Talk) -> None:
        """What was read was told, and what was done was typed: in order, and without a gap."""
        breath = self._words.text("en", BREATH).plain()
        # Neither is a fact, nor of any tick.
        read = [line for line in scribe.read if line != breath and not _HEADING.match(line)]
        told = list(talk.lines())
        self.lines += len(read)
        for line, other in zip_longest(read, told[: len(read)]):
            _demand(line == other, f"{scribe.name} read, and no commit told: {line!r}, {other!r}")
        begun = told[len(read)] if len(read) < len(told) else ""
        _demand(begun.startswith(scribe.rest), f"{scribe.name} began to read: {scribe.rest!r}")
        done = talk.done
        _demand(done == scribe.typed[: len(done)], f"{scribe.name} did not type: {done}")

    def _check_survey(self, scribe: Scribe, talk: Talk) -> None:
        """Those who came back saw the world as it was restored when it was checked last."""
        ear = Ear(self._ids, talk.attach.player)
        end = f"You say, “{scribe.word(1)}”"
        for text in (text for delivery in talk.told for text in delivery.texts):
            if text.plain() == end:
                return
            for fact in ear.facts(text):
                self.seen += 1
                _demand(fact.holds(self._world), f"{scribe.name} saw {fact}, and it was not so")
        raise UntrueError(f"{scribe.name} was never told {end}")

    def _check_things(self) -> None:
        """Every thing is there, once: in a room, or on somebody, or in a thing that is."""
        things = {thing.id for thing in self._world if Item in thing}
        _demand(things == self._things, f"lost, or made: {things ^ self._things}")
        for thing in things:
            _demand(self._world.room_of(thing) is not None, f"{thing} is nowhere")

    def _check_facts(self) -> None:
        """Where the words told leave something, there it is."""
        for facts in self._latest.values():
            self.facts[facts[0].kind] += 1
            # Of what several players were told in one tick, any may have been the last word.
            is_so = any(fact.holds(self._world) for fact in facts)
            _demand(is_so, f"told {facts}, and it is {self._state(facts[0].what)}")

    def _state(self, entity_id: EntityId) -> str:
        entity = self._world[entity_id]
        return f"{entity.how.value} {entity.where}, {dict(entity.own_parts())}"


_HEADING = re.compile(r"Your line was down for .* Meanwhile:")


def _last(ear: Ear, delivery: Delivery) -> dict[tuple[About, EntityId], Fact]:
    """Return what a delivery leaves its reader to believe of each thing."""
    facts = (fact for text in delivery.texts for fact in ear.facts(text))
    return {(fact.about, fact.what): fact for fact in facts if fact.about is not About.CONTENTS}


def _demand(is_so: bool, what: str) -> None:
    if not is_so:
        raise UntrueError(what)


def _loaded(database: Path, after: int) -> tuple[SavedWorld, tuple[PastTick, ...]]:
    """Read a copy: the next server is to meet the database as it was left by the kill."""
    with TemporaryDirectory(prefix="checker-") as directory:
        for file in database.parent.glob(f"{database.name}*"):
            shutil.copy(file, directory)
        store = SqlStore(Path(directory) / database.name, InlineReactor(), pool=InlinePool())
        _result(store.open())
        saved, history = _result(store.load()), _result(store.history(after))
        _result(store.close())
    assert saved is not None, "somebody played"
    assert all(past.whole for past in history), "the proof needs all outputs"
    return saved, history


def _result(deferred: Deferred[Any]) -> Any:
    """Return what a Deferred that needs no waiting came to."""
    results: list[Any] = []
    deferred.addBoth(results.append)
    if isinstance(results[0], Failure):
        results[0].raiseException()
    return results[0]

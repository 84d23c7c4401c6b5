"""A little engine, for tests of what is around it: one room, and lines with plain effects."""

from __future__ import annotations

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.blueprint import Blueprint, Founding
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Rulebook, Verb
from vetrellis.game.core.telling import Fault, Outcome, Telling
from vetrellis.game.core.text import Text
from vetrellis.game.engine import Engine
from vetrellis.game.player.avatar import Journal
from vetrellis.game.player.presence import Presence

ROOM = EntityId("room")


@frozen
class Came(Event):
    """A player is there, and awake or link-dead."""

    player: EntityId
    presence: Presence

    @override
    def apply(self, world: WorldGraph) -> None:
        if self.player not in world:
            world.add(Entity(self.player, where=ROOM))
        world.put(self.player, self.presence)


@frozen
class Kept(Event):
    """A player keeps a word in mind."""

    player: EntityId
    word: str

    @override
    def apply(self, world: WorldGraph) -> None:
        journal = world[self.player].get(Journal) or Journal()
        world.put(self.player, journal.but(flags=journal.flags | {self.word}))


@frozen
class Left(Event):
    """A player is gone from the world."""

    player: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.remove(self.player)


@frozen
class Made(Event):
    """The room is there."""

    @override
    def apply(self, world: WorldGraph) -> None:
        world.add(Entity(ROOM))


PARTS: dict[str, type[Part]] = {"founding": Founding, "journal": Journal, "presence": Presence}


class EngineDouble(Engine):
    """Players keep words (`keep x`), talk (`say x`), quit, are refused, and come upon mistakes.

    `fault` is a mistake in a rule, `raise` one in the engine itself. What is in `bell` is told to
    everyone by the next tick.
    """

    def __init__(self) -> None:
        verbs = {
            name: Verb(name, lambda turn: (), group=group)
            for name, group in (("fault", "things"), ("keep", "things"), ("say", "speech"))
        }
        self.world = WorldGraph()
        self.rulebook = Rulebook(verbs=verbs, parts=PARTS)
        self.blueprint = Blueprint("A room", ROOM, 0, (), ())
        self.bell = ""
        self.language: dict[EntityId, str] = {}

    @override
    def found(self) -> Outcome:
        if ROOM not in self.world:
            self.world.apply(Made())
        return Outcome()

    @override
    def begin_tick(self, now: int) -> Outcome:
        self.world.counters.tick += 1
        bell, self.bell = self.bell, ""
        if bell == "raise":
            raise RuntimeError("the bell broke")
        return self._told(self._everyone(), bell) if bell else Outcome()

    @override
    def arrive(
        self, player: EntityId, name: str, pronouns: str, language: str, reader: bool, guest: bool
    ) -> Outcome:
        self.language[player] = language
        self.world.apply(Came(player, Presence(language=language, reader=reader)))
        return self._told((player,), "You are here.")

    @override
    def configure(self, player: EntityId, language: str, reader: bool) -> Outcome:
        self.language[player] = language
        return Outcome()

    @override
    def leave(self, player: EntityId, deliberate: bool, linger: int = 0) -> Outcome:
        if deliberate:
            self.world.apply(Left(player))
            return Outcome(gone=(player,))
        self.world.apply(Came(player, Presence(linkdead_since=self.world.now)))
        return self._told(self._everyone(), f"{player} is link-dead.")

    @override
    def process(self, player: EntityId, line: str) -> Outcome:
        verb, _, word = line.partition(" ")
        self.world.counters.turns += 1
        if verb == "keep":
            self.world.apply(Kept(player, word))
            return self._told((player,), f"You keep {word}.", verb)
        if verb == "say":
            return self._told(self._everyone(), f"{player}: {word}", verb)
        if verb == "quit":
            self.world.apply(Left(player))
            return self._told((player,), "Goodbye.") + Outcome(gone=(player,))
        if verb == "fault":
            told = self._told((player,), "Something went wrong.")
            fault = Fault("turn-9", ValueError("a rule"), word or verb, player)
            return told + Outcome(faults=(fault,))
        if verb == "raise":
            raise RuntimeError("the engine broke")
        return Outcome(refused=verb == "refuse")

    @override
    def consult(self, line: str, language: str) -> Text | None:
        return Text.of(f"{line} in {language}") if line == "who" else None

    @override
    def prompt(self, player: EntityId) -> Text:
        return Text.of(f"{player}>")

    @override
    def condition(self, player: EntityId) -> tuple[Datum, ...]:
        return ()

    def _everyone(self) -> tuple[EntityId, ...]:
        return tuple(who.id for who in self.world.contents(ROOM))

    def _told(self, readers: tuple[EntityId, ...], words: str, *verbs: str) -> Outcome:
        telling = Telling(readers, Text.of(words), (Datum("Said", {"words": words}),))
        return Outcome((telling,), verbs=verbs)

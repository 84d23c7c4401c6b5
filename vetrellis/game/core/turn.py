"""A turn: one intent being carried out, with its own luck."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen

from vetrellis.game.core.identity import EntityId, VetrellisError

if TYPE_CHECKING:
    from vetrellis.game.core.entity import Entity
    from vetrellis.game.core.event import Event
    from vetrellis.game.core.graph import WorldGraph
    from vetrellis.game.core.rulebook import Figure, Rulebook


class Refusal(VetrellisError):  # noqa: N818 - an answer in the fiction, not a fault
    """The world says no, and says why, in the reader's own language. Never logged.

    Attributes:
        message: Key of the message in the catalogue.
        slots: What fills it: entity ids under role names, strings and numbers.
    """

    def __init__(self, message: str, **slots: EntityId | str | int) -> None:
        super().__init__(message)
        self.message = message
        self.slots = slots


@frozen
class Intent:
    """What an actor means to do, with every noun bound to an entity.

    Attributes:
        verb: The verb's name, whatever word was typed.
        actor: Who.
        object: The direct object.
        second: The other object: into what, to whom, with what.
        text: Words as typed, for verbs that say or ask.
        direction: Canonical direction, `north` to `out`, for verbs that take one.
        relation: The canonical preposition between the objects: `in`, `on`, `from`, `to`,
            `with`...
        count: How many were asked for, where a number was typed.
        word: The first word of the line that matched, in its canonical form: which `smile` it was.
    """

    verb: str
    actor: EntityId
    object: EntityId | None = None
    second: EntityId | None = None
    text: str = ""
    direction: str = ""
    relation: str = ""
    count: int | None = None
    word: str = ""


@define(eq=False)
class Turn:
    """One intent being carried out: what its rules may read, and what came of it.

    Attributes:
        intent: What is meant.
        world: The world, to read.
        rulebook: The rules, for figures that several systems add to.
        events: What happened so far, in order.
    """

    intent: Intent
    world: WorldGraph
    rulebook: Rulebook
    events: list[Event] = Factory(list)
    _dice: Random | None = None

    @property
    def actor(self) -> Entity:
        """Who acts."""
        return self.world[self.intent.actor]

    @property
    def object(self) -> Entity:
        """What is acted on. The verb's grammar promises that there is one."""
        if self.intent.object is None:
            raise VetrellisError(f"{self.intent.verb} was meant without an object")
        return self.world[self.intent.object]

    @property
    def second(self) -> Entity:
        """The other object. The verb's grammar promises that there is one."""
        if self.intent.second is None:
            raise VetrellisError(f"{self.intent.verb} was meant without a second object")
        return self.world[self.intent.second]

    @property
    def room(self) -> EntityId:
        """The room that the actor is in."""
        room = self.world.room_of(self.intent.actor)
        if room is None:
            raise VetrellisError(f"{self.intent.actor} is nowhere")
        return room

    def figure(self, figure: Figure, entity: Entity) -> int:
        """Return a figure of an entity: its base, and all that the systems add to it."""
        return self.rulebook.figure(figure, self.world, entity)

    @property
    def dice(self) -> Random:
        """This turn's own luck: the same turn of the same world always rolls the same."""
        if self._dice is None:
            self._dice = Random(f"{self.world.seed}/{self.world.counters.turns}")
        return self._dice

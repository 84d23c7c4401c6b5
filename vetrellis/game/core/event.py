"""Events: facts about the world, and the only things that may change it.

A verb *decides*: it reads the world and yields events. An event's `apply` *changes* it, with the
strokes of `WorldGraph`. `apply` never refuses, rolls dice or reads a clock: whatever was decided
is already a field of the event. So a list of events is a complete account, and applying it again
gives the same world.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from attrs import frozen

from vetrellis.game.core.identity import EntityId

if TYPE_CHECKING:
    from vetrellis.game.core.graph import WorldGraph


class Sense(Enum):
    """By what an event is perceived."""

    SIGHT = "sight"
    HEARING = "hearing"


@frozen
class Audience:
    """Who may come to know of an event.

    Attributes:
        places: Whoever is anywhere inside one of these perceives it, if their senses let them.
        readers: These know of it wherever they are: it was said to them, or they did it.
        senses: What a bystander needs, any one of them. The `readers` need none.
    """

    places: tuple[EntityId, ...] = ()
    readers: tuple[EntityId, ...] = ()
    senses: tuple[Sense, ...] = (Sense.SIGHT,)


NOBODY = Audience()
"""The audience of a fact that is not told: only the state of the world shows it."""


@frozen
class Event:
    """A fact. Applying it is the one way to change the world.

    Fields that hold an `EntityId` are the event's *roles* (`actor`, `item`, `target`): the same
    names that its prose and its data use.
    """

    senses: ClassVar[tuple[Sense, ...]] = (Sense.SIGHT,)
    gathers: ClassVar[str] = ""
    """The role in which such events of one command are told as one: `You take three onions.`"""

    def apply(self, world: WorldGraph) -> None:
        """Make this fact true. Read no clock, roll no dice, refuse nothing."""

    def audience(self, world: WorldGraph) -> Audience:
        """Say who may know of it, as the world is right after `apply`.

        The default suits most: the actor, and everyone in the same room.
        """
        actor: EntityId | None = getattr(self, "actor", None)
        if actor is None or actor not in world:
            return NOBODY
        room = world.room_of(actor)
        return Audience((room,) if room is not None else (), (actor,), self.senses)

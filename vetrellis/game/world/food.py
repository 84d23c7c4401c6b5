"""Food: eating and drinking, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import after, check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.handling import Dropped
from vetrellis.game.world.item import Edible


@frozen
class Consumed(Event):
    """An actor ate or drank something; it is gone.

    Attributes:
        actor: Who.
        item: What it was.
        drunk: Whether it was drunk rather than eaten.
    """

    actor: EntityId
    item: EntityId
    drunk: bool

    @override
    def apply(self, world: WorldGraph) -> None:
        # Nowhere, but not unmade: the turn that tells of it still needs its name. `Discarded`
        # follows, and unmakes it.
        world.move(self.item, None)


@frozen
class Discarded(Event):
    """Something is no more. Told to nobody: what used it up was told."""

    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.remove(self.item)


@after(Consumed)
def what_is_used_up_is_no_more(event: Consumed, turn: Turn) -> Iterator[Event]:
    """Unmake what was eaten or drunk, and leave behind what was in it."""
    for inner in list(turn.world.contents(event.item)):
        yield Dropped(event.actor, inner.id, turn.room)
    yield Discarded(event.item)


@verb("eat", "eat|taste {carried}", group="things")
def eat(turn: Turn) -> Iterator[Event]:
    """Eat something."""
    yield Consumed(turn.actor.id, turn.object.id, drunk=False)


@verb("drink", "drink|sip {carried}", "drink from {carried}", group="things")
def drink(turn: Turn) -> Iterator[Event]:
    """Drink something."""
    yield Consumed(turn.actor.id, turn.object.id, drunk=True)


@check("eat", "drink")
def only_what_is_food(turn: Turn) -> None:
    """Not everything goes down."""
    food = turn.object.get(Edible)
    if food is None or food.drink is not (turn.intent.verb == "drink"):
        raise Refusal(f"{turn.intent.verb}-nothing", item=turn.object.id)

"""Lamps: lighting them and putting them out."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.item import Light


@frozen
class Lit(Event):
    """An actor lit a light."""

    actor: EntityId
    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Light].but(lit=True))


@frozen
class Extinguished(Event):
    """An actor put a light out."""

    actor: EntityId
    item: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Light].but(lit=False))


@verb(
    "light",
    "light|kindle {thing}",
    "light|kindle {thing} with {thing}",
    "turn on {thing}",
    "turn {thing} on",
    group="things",
)
def light(turn: Turn) -> Iterator[Event]:
    """Light a lamp."""
    yield Lit(turn.actor.id, turn.object.id)


@verb(
    "extinguish",
    "extinguish|douse|snuff {thing}",
    "put out {thing}",
    "blow out {thing}",
    "turn off {thing}",
    "turn {thing} off",
    group="things",
)
def extinguish(turn: Turn) -> Iterator[Event]:
    """Put a light out."""
    yield Extinguished(turn.actor.id, turn.object.id)


@check("light", "extinguish")
def only_lamps(turn: Turn) -> None:
    """Only lamps burn, and each only once."""
    lamp = turn.object.get(Light)
    if lamp is None:
        raise Refusal(f"{turn.intent.verb}-nothing", item=turn.object.id)
    if lamp.lit is (turn.intent.verb == "light"):
        raise Refusal(f"{turn.intent.verb}-already", item=turn.object.id)

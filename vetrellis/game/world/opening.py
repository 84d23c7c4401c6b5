"""Opening, closing, locking and unlocking: boxes and doors alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from attrs import frozen
from typing_extensions import override

from vetrellis.game.core.entity import Entity
from vetrellis.game.core.event import Audience, Event, Sense
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check, verb
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.world.container import Lock, Openable
from vetrellis.game.world.portal import Portal, is_locked


@frozen
class DoorEvent(Event):
    """Something was done to a thing that opens. A door tells both of its sides.

    Attributes:
        actor: Who did it.
        item: The door, or the box.
    """

    senses: ClassVar[tuple[Sense, ...]] = (Sense.SIGHT, Sense.HEARING)

    actor: EntityId
    item: EntityId

    @override
    def audience(self, world: WorldGraph) -> Audience:
        here = world.room_of(self.actor)
        portal = world[self.item].get(Portal)
        rooms = [] if here is None else [here]
        if portal is not None and here is not None:
            rooms.append(portal.leads_to(here))
        return Audience(tuple(rooms), (self.actor,), self.senses)


@frozen
class Opened(DoorEvent):
    """An actor opened something."""

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Openable].but(open=True))


@frozen
class Closed(DoorEvent):
    """An actor closed something."""

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Openable].but(open=False))


@frozen
class Unlocked(DoorEvent):
    """An actor unlocked something.

    Attributes:
        key: What they used.
    """

    key: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Lock].but(locked=False))


@frozen
class Locked(DoorEvent):
    """An actor locked something.

    Attributes:
        key: What they used.
    """

    key: EntityId

    @override
    def apply(self, world: WorldGraph) -> None:
        world.put(self.item, world[self.item][Lock].but(locked=True))


@frozen
class Knocked(DoorEvent):
    """An actor knocked on something."""


def key_for(world: WorldGraph, bearer: EntityId, thing: Entity) -> Entity | None:
    """Return a key that somebody carries and that fits a lock, or None."""
    lock = thing.get(Lock)
    if lock is None or lock.key is None:
        return None
    return next((held for held in world.contents(bearer) if held.kind.id == lock.key), None)


@verb("open", "open {openable}", "open {openable} with {held}", group="doors")
def open_it(turn: Turn) -> Iterator[Event]:
    """Open a door or a container. If you carry the key, you unlock it first."""
    if is_locked(turn.object):
        key = key_for(turn.world, turn.actor.id, turn.object)
        if turn.intent.second is not None:
            key = _key(turn)
        if key is None:
            raise Refusal("open-locked", item=turn.object.id)
        yield Unlocked(turn.actor.id, turn.object.id, key.id)
    yield Opened(turn.actor.id, turn.object.id)


@verb("close", "close|shut {openable}", group="doors")
def close(turn: Turn) -> Iterator[Event]:
    """Close a door or a container."""
    yield Closed(turn.actor.id, turn.object.id)


@verb("unlock", "unlock {openable} with {held}", "unlock {openable}", group="doors")
def unlock(turn: Turn) -> Iterator[Event]:
    """Unlock a door or a container with its key."""
    yield Unlocked(turn.actor.id, turn.object.id, _key(turn).id)


@verb("lock", "lock {openable} with {held}", "lock {openable}", group="doors")
def lock(turn: Turn) -> Iterator[Event]:
    """Lock a door or a container with its key. It is closed first."""
    key = _key(turn)
    if turn.object[Openable].open:
        yield Closed(turn.actor.id, turn.object.id)
    yield Locked(turn.actor.id, turn.object.id, key.id)


@verb("knock", "knock", "knock on|at {openable}", "knock {openable}", group="doors")
def knock(turn: Turn) -> Iterator[Event]:
    """Knock on a door, and be heard on the other side."""
    if turn.intent.object is None:
        raise Refusal("knock-where")
    yield Knocked(turn.actor.id, turn.object.id)


def _key(turn: Turn) -> Entity:
    """Return the key that fits: the one that was named, or the one that is carried."""
    if turn.intent.second is not None:
        if turn.second.kind.id != turn.object[Lock].key:
            raise Refusal("key-does-not-fit", item=turn.object.id, key=turn.second.id)
        return turn.second
    key = key_for(turn.world, turn.actor.id, turn.object)
    if key is None:
        raise Refusal("key-missing", item=turn.object.id)
    return key


@check("open", "close", "unlock", "lock", "knock")
def only_what_opens(turn: Turn) -> None:
    """There must be a door or a lid."""
    if turn.intent.object is not None and Openable not in turn.object:
        raise Refusal(f"{turn.intent.verb}-nothing", item=turn.object.id)


@check("open")
def only_what_is_closed(turn: Turn) -> None:
    """An open door is open."""
    if turn.object[Openable].open:
        raise Refusal("open-already", item=turn.object.id)


@check("close")
def only_what_is_open(turn: Turn) -> None:
    """A closed door is closed."""
    if not turn.object[Openable].open:
        raise Refusal("close-already", item=turn.object.id)


@check("unlock", "lock")
def only_what_has_a_lock(turn: Turn) -> None:
    """There must be a lock, and it must not be so already."""
    if Lock not in turn.object:
        raise Refusal("lock-none", item=turn.object.id)
    if turn.object[Lock].locked is (turn.intent.verb == "lock"):
        raise Refusal(f"{turn.intent.verb}-already", item=turn.object.id)

"""The agenda: what falls due, in order, with nothing polled.

A timer is state: it lives in its entity's `Timers` part, so it is saved, restored and undone with
it. The `Agenda` is only an index over those parts, by due time, and can be rebuilt from them at
any moment.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import Factory, define, frozen
from typing_extensions import override

from vetrellis.game.core.entity import Part
from vetrellis.game.core.event import NOBODY, Audience, Event
from vetrellis.game.core.identity import EntityId

if TYPE_CHECKING:
    from vetrellis.game.core.graph import WorldGraph


@frozen
class Timers(Part):
    """What an entity is waiting for.

    Attributes:
        due: Name of each timer, and the world time in milliseconds at which it falls due.
    """

    due: tuple[tuple[str, int], ...] = ()

    def at(self, name: str) -> int | None:
        """Return when the timer of that name falls due, or None if it is not set."""
        return dict(self.due).get(name)

    def set(self, name: str, due: int | None) -> Timers:
        """Return these timers with one set anew, or cancelled by None."""
        rest = tuple(timer for timer in self.due if timer[0] != name)
        return Timers(rest if due is None else (*rest, (name, due)))


@frozen(order=True)
class Timer:
    """One thing that falls due."""

    due: int
    owner: EntityId
    name: str


@frozen
class TimerRang(Event):
    """A timer fell due, and is set no more."""

    owner: EntityId
    name: str

    @override
    def apply(self, world: WorldGraph) -> None:
        world.schedule(self.owner, self.name, None)

    @override
    def audience(self, world: WorldGraph) -> Audience:
        return NOBODY


@define(eq=False)
class Agenda:
    """Timers by due time. An entry may be stale: ask the owner's part whether it still holds."""

    _heap: list[Timer] = Factory(list)

    def note(self, timer: Timer) -> None:
        """Remember that this timer may fall due."""
        heapq.heappush(self._heap, timer)

    def take_due(self, now: int) -> Iterator[Timer]:
        """Remove and yield all that is due by now, earliest first."""
        while self._heap and self._heap[0].due <= now:
            yield heapq.heappop(self._heap)

    def next_due(self) -> int | None:
        """Return when the earliest entry falls due, or None."""
        return self._heap[0].due if self._heap else None

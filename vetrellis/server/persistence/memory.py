"""The store that keeps nothing: for tests, and for a server that is to forget."""

from __future__ import annotations

from attrs import define, field
from twisted.internet.defer import Deferred, fail, succeed
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId
from vetrellis.server.interfaces import IStore
from vetrellis.server.persistence.record import (
    SavedWorld,
    StoreBusyError,
    StoreError,
    TickRecord,
)


@define(eq=False)
class Memory:
    """What a memory store writes on: as lasting as whoever holds it.

    Attributes:
        records: Every tick that was committed, in order.
        held: Whether a store has it open.
    """

    records: list[TickRecord] = field(factory=list)
    held: bool = False


@implementer(IStore)
@define(eq=False)
class MemoryStore:
    """The world in memory.

    Attributes:
        memory: What it writes on; shared with another store, it stands for one database.
        shard: Which shard's world.
    """

    memory: Memory = field(factory=Memory)
    shard: str = "main"
    _open: bool = field(default=False, init=False)

    def open(self) -> Deferred[None]:
        """Take sole hold of the memory."""
        if self.memory.held:
            return fail(StoreBusyError("memory: another server is using it: stop that one"))
        self.memory.held = self._open = True
        return succeed(None)

    def load(self) -> Deferred[SavedWorld | None]:
        """Return the world as of the last commit."""
        if not self._open:
            return fail(StoreError("memory: not open"))
        if not self.memory.records:
            return succeed(None)
        states: dict[EntityId, bytes | None] = {}
        for record in self.memory.records:
            states.update(record.entities)
        kept = {each: state for each, state in states.items() if state is not None}
        last = self.memory.records[-1]
        return succeed(SavedWorld(last.tick, last.at, kept, last.clock, b""))

    def commit(self, record: TickRecord) -> Deferred[None]:
        """Keep a record, at once."""
        if not self._open:
            return fail(StoreError("memory: not open"))
        tick = self.memory.records[-1].tick if self.memory.records else 0
        if (record.shard, record.tick) != (self.shard, tick + 1):
            return fail(
                StoreError(
                    f"tick {record.tick} of shard {record.shard!r} does not follow"
                    f" tick {tick} of shard {self.shard!r}"
                )
            )
        self.memory.records.append(record)
        return succeed(None)

    def in_flight(self) -> int:
        """Return 0: nothing ever waits."""
        return 0

    def close(self) -> Deferred[None]:
        """Let go of the memory."""
        if self._open:
            self.memory.held = self._open = False
        return succeed(None)

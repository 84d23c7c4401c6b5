"""Doubles around the store: a thread that is none, and a disk that obeys the test."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from attrs import define, field
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool
from typing_extensions import override
from zope.interface import implementer

from vetrellis.server.interfaces import IStore
from vetrellis.server.persistence.memory import Memory, MemoryStore
from vetrellis.server.persistence.record import SavedWorld, StoreError, TickRecord
from vetrellis.server.persistence.store import IStoreReactor


@implementer(IStoreReactor)
class InlineReactor(Clock):
    """A clock that a test moves, whose threads are the one thread."""

    def callFromThread(self, callable: Callable[..., Any], *args: Any, **kwargs: Any) -> None:  # noqa: A002  # Twisted's name
        callable(*args, **kwargs)


class InlinePool(ThreadPool):
    """Does at once what it is given, unless it is told to wait."""

    def __init__(self) -> None:
        super().__init__(0, 0)
        self.stopped = False
        self.waiting: deque[Callable[[], None]] | None = None

    @override
    def start(self) -> None:
        pass

    @override
    def stop(self) -> None:
        self.stopped = True

    @override
    def callInThreadWithCallback(
        self, onResult: Any, func: Callable[..., Any], *args: Any, **kw: Any
    ) -> None:
        def work() -> None:
            try:
                result, success = func(*args, **kw), True
            except Exception:
                result, success = Failure(), False
            onResult(success, result)

        if self.waiting is None:
            work()
        else:
            self.waiting.append(work)

    def work_on(self) -> None:
        """Do all that waits, and from now on everything at once."""
        waiting, self.waiting = self.waiting or (), None
        for work in waiting:
            work()


@implementer(IStore)
@define(eq=False)
class HeldStore:
    """A store whose commits last only when the test says so.

    Attributes:
        memory: What is committed.
        waiting: What was given, and is not.
    """

    memory: Memory = field(factory=Memory)
    waiting: deque[tuple[TickRecord, Deferred[None]]] = field(factory=deque)
    _store: MemoryStore = field(init=False)

    @_store.default
    def _on_memory(self) -> MemoryStore:
        return MemoryStore(self.memory)

    def open(self) -> Deferred[None]:
        return self._store.open()

    def load(self) -> Deferred[SavedWorld | None]:
        return self._store.load()

    def commit(self, record: TickRecord) -> Deferred[None]:
        done: Deferred[None] = Deferred()
        self.waiting.append((record, done))
        return done

    def in_flight(self) -> int:
        return len(self.waiting)

    def close(self) -> Deferred[None]:
        self.release()
        return self._store.close() if self.memory.held else succeed(None)

    def release(self, count: int | None = None) -> None:
        """Commit the oldest records that wait: all of them, or so many."""
        for _ in range(len(self.waiting) if count is None else min(count, len(self.waiting))):
            record, done = self.waiting.popleft()
            self._store.commit(record).chainDeferred(done)

    def refuse(self, error: StoreError) -> None:
        """Fail everything that waits, for good."""
        while self.waiting:
            self.waiting.popleft()[1].errback(error)

"""The store on a SQL database: one writer thread, and a reactor that never waits for a disk."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import ClassVar, TypeVar

from attrs import define, field
from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IDelayedCall, IReactorFromThreads, IReactorTime
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.threadpool import ThreadPool
from zope.interface import implementer

from vetrellis.server.interfaces import IStore
from vetrellis.server.persistence.chronicle import Chronicle
from vetrellis.server.persistence.errand import Errands
from vetrellis.server.persistence.record import PastTick, SavedWorld, StoreError, TickRecord
from vetrellis.server.persistence.sqlite import (
    PassingStoreError,
    SqliteFile,
    explained,
)

T = TypeVar("T")

GROUP = 20
"""How many ticks share a transaction at most, when they had to wait."""

RETRY_FIRST, RETRY_MOST = 0.25, 2.0
"""Seconds before a commit that failed is tried again: doubled each time, up to the second."""

REST = 0.2
"""Seconds of quiet after which leftovers are carried over."""

SWEEP = 3600.0
"""Seconds between two sweeps for inputs that are too old."""


class IStoreReactor(IReactorTime, IReactorFromThreads):
    """What the store needs of a reactor."""


@define
class _Waiting:
    """A record that is not committed yet, and who waits for it."""

    record: TickRecord
    done: Deferred[None]


@implementer(IStore)
@define(eq=False)
class SqlStore:
    """The world in a SQLite file.

    Records are committed in the order given, several at once if they had to wait.

    Attributes:
        path: The database.
        shard: Which shard's world.
    """

    _log: ClassVar[Logger] = Logger()

    path: Path
    _reactor: IStoreReactor
    shard: str = "main"
    _pool: ThreadPool = field(factory=lambda: ThreadPool(1, 1, "store"))
    _file: SqliteFile = field(init=False)
    _chronicle: Chronicle | None = field(default=None, init=False)
    _connection: sqlite3.Connection | None = field(default=None, init=False)
    _queue: deque[_Waiting] = field(factory=deque, init=False)
    _errands: Errands = field(init=False)
    _writing: int = field(default=0, init=False)
    _calls: dict[str, IDelayedCall] = field(factory=dict, init=False)
    _wait: float = field(default=0.0, init=False)
    _broken: StoreError | None = field(default=None, init=False)
    _closing: Deferred[None] | None = field(default=None, init=False)

    @_file.default
    def _file_at_path(self) -> SqliteFile:
        return SqliteFile(self.path)

    @_errands.default
    def _errands_of_ours(self) -> Errands:
        return Errands(self._in_thread, self._connected, self._explained, self._pump)

    @property
    def in_trouble(self) -> bool:
        """Whether the last commit failed, and is being tried again."""
        return self._wait > 0

    def open(self) -> Deferred[None]:
        """Take sole hold of the file, and bring its schema up to date."""
        self._pool.start()
        opened = self._in_thread(self._open_now)
        opened.addCallbacks(self._opened, self._not_opened)
        return opened

    def load(self) -> Deferred[SavedWorld | None]:
        """Return the world as of the last commit, once it is proved to be undamaged."""
        return self._in_thread(lambda: self._held().load()).addCallback(self._loaded)

    def commit(self, record: TickRecord) -> Deferred[None]:
        """Make a tick last. Trouble that may pass is waited out; anything else stops the store."""
        if self._broken is not None:
            return fail(self._broken)
        if self._closing is not None:
            return fail(StoreError(f"{self.path}: closed"))
        done: Deferred[None] = Deferred()
        self._queue.append(_Waiting(record, done))
        self._pump()
        return done

    def in_flight(self) -> int:
        """Return how many records wait or are being written."""
        return len(self._queue)

    def close(self) -> Deferred[None]:
        """Finish what was given, carry over what is left, and let go of the file."""
        closing: Deferred[None] = Deferred()
        if self._closing is not None:
            self._closing.chainDeferred(closing)
            return closing
        self._closing = closing
        if self._chronicle is None:
            closing.callback(None)
            return closing
        for call in self._calls.values():
            call.cancel()
        self._calls.clear()
        self._pump()
        return closing

    def run(self, work: Callable[[sqlite3.Connection], T]) -> Deferred[T]:
        """Do something else in the same database, on the writer thread: see `errand`.

        Args:
            work: Called with the connection. What it does lasts wholly or, if it raises, not at
                all, whatever others do at the same time.
        """
        return self._errands.do(work)

    def history(self, after: int = 0) -> Deferred[tuple[PastTick, ...]]:
        """Return the committed ticks after one, as far as they are kept."""
        return self._in_thread(lambda: self._held().history(after))

    # Committing.

    def _pump(self) -> None:
        """Write what waits, unless something is being written or stands in the way."""
        if self._writing or "retry" in self._calls:
            return
        if self._queue:
            batch = [waiting.record for waiting in islice(self._queue, GROUP)]
            self._writing = len(batch)
            written = self._in_thread(lambda: self._held().commit(batch))
            written.addCallbacks(self._committed, self._failed)
        elif self._closing is not None and self._errands.is_idle:
            self._finish(self._closing)

    def _committed(self, _: None) -> None:
        done = [self._queue.popleft().done for _ in range(self._writing)]
        self._writing = 0
        if self._wait:
            self._log.info("{path} is being written again.", path=str(self.path))
            self._wait = 0.0
        for each in done:
            each.callback(None)
        self._rest()
        self._pump()

    def _failed(self, failure: Failure) -> None:
        self._writing = 0
        passing = isinstance(failure.value, PassingStoreError)
        if not passing or (self._closing is not None and self._wait):
            self._break(failure)  # while closing there is one more try, and no later
            return
        if not self._wait:
            self._log.warn("Nothing can be saved. {why}. Trying on.", why=str(failure.value))
        self._wait = min(max(RETRY_FIRST, 2 * self._wait), RETRY_MOST)
        if self._closing is not None:
            self._pump()
        else:
            self._call("retry", self._wait, self._pump)

    def _break(self, failure: Failure) -> None:
        """Stop for good: what is not committed will never be."""
        error = failure.value
        if not isinstance(error, StoreError):
            self._log.failure("A commit failed by a mistake of ours", failure=failure)
            error = StoreError(f"{self.path}: {error}")
        self._broken = error
        waiting, self._queue = self._queue, deque()
        for each in waiting:
            each.done.errback(error)
        self._pump()

    # Leftovers.

    def _rest(self) -> None:
        """Carry over what is left, as soon as nobody commits."""
        if self._chronicle is not None and self._chronicle.pending:
            self._call("drain", REST, self._drain)

    def _drain(self) -> None:
        if not self._queue:
            drained = self._in_thread(self._held().drain)
            drained.addErrback(lambda _: None)  # the next commit meets the same trouble, and tells
            drained.addCallback(lambda _: self._rest())

    def _sweep(self) -> None:
        swept = self._in_thread(self._held().forget_inputs)
        swept.addErrback(lambda _: None)  # likewise
        swept.addCallback(lambda _: self._call("sweep", SWEEP, self._sweep))

    def _call(self, name: str, delay: float, work: Callable[[], None]) -> None:
        def due() -> None:
            del self._calls[name]
            work()

        if name not in self._calls and (self._closing is None):
            self._calls[name] = self._reactor.callLater(delay, due)

    # On the writer thread, and around it.

    def _in_thread(self, work: Callable[[], T]) -> Deferred[T]:
        def translated() -> T:
            try:
                return work()
            except (sqlite3.Error, OSError, StoreError) as error:
                raise explained(self.path, error) from error

        return deferToThreadPool(self._reactor, self._pool, translated)

    def _connected(self) -> sqlite3.Connection:
        self._held()
        assert self._connection is not None, "held means connected"
        return self._connection

    def _explained(self, error: Exception) -> Exception:
        """Return an errand's own error, or one line about the database."""
        is_ours = not isinstance(error, sqlite3.Error | OSError)
        return error if is_ours else explained(self.path, error)

    def _held(self) -> Chronicle:
        if self._chronicle is None:
            raise StoreError(f"{self.path}: not open")
        return self._chronicle

    def _open_now(self) -> None:
        self._connection = self._file.open()
        self._chronicle = Chronicle(self._connection, self.shard)
        self._chronicle.take_hold()

    def _opened(self, _: None) -> None:
        self._call("sweep", SWEEP, self._sweep)

    def _loaded(self, saved: SavedWorld | None) -> SavedWorld | None:
        self._rest()
        return saved

    def _not_opened(self, failure: Failure) -> Failure:
        self._pool.stop()
        return failure

    def _finish(self, closing: Deferred[None]) -> None:
        self._writing = -1  # nothing more is written
        finished = self._in_thread(self._finish_now)
        finished.addErrback(lambda _: None)  # `entity` lags behind: the next load catches up
        finished.addCallback(lambda _: self._pool.stop())
        finished.chainDeferred(closing)

    def _finish_now(self) -> None:
        chronicle, self._chronicle = self._chronicle, None
        try:
            while self._broken is None and chronicle is not None and chronicle.pending:
                chronicle.drain()
        finally:
            self._file.close()

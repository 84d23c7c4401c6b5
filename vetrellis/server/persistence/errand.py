"""Errands: what else is done in the world's database, beside the commits of ticks.

Theory of operation. An account that is looked up, made or changed is a transaction of its own, and
to end a transaction is what takes time: the disk has to say that it is written. So errands that
come while others are under way wait, and then share a transaction. Each stands by itself all the
same: one that fails undoes what it did, and nothing else.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from attrs import define, field, frozen
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from vetrellis.server.persistence.sqlite import transaction

MOST = 64
"""How many errands share a transaction at most."""

Work: TypeAlias = Callable[[sqlite3.Connection], Any]

T = TypeVar("T")


class Database(Protocol):
    """Where errands are done: the store of a server that runs, or a file that none has open."""

    def run(self, work: Callable[[sqlite3.Connection], T], /) -> Deferred[T]:
        """Do something wholly or, if it raises, not at all."""
        ...


@frozen
class _Errand:
    """What is to be done, and who waits for it."""

    work: Work
    done: Deferred[Any]


_Outcome: TypeAlias = tuple[Any, Exception | None]


@define(eq=False)
class Errands:
    """Does errands, one transaction at a time.

    Attributes:
        most: How many share a transaction.
    """

    _in_thread: Callable[[Callable[[], Sequence[_Outcome]]], Deferred[Sequence[_Outcome]]]
    _connection: Callable[[], sqlite3.Connection]
    _explained: Callable[[Exception], Exception]
    _settled: Callable[[], None]
    most: int = MOST
    _waiting: deque[_Errand] = field(factory=deque, init=False)
    _under_way: list[_Errand] = field(factory=list, init=False)

    @property
    def is_idle(self) -> bool:
        """Whether none waits or is under way."""
        return not (self._waiting or self._under_way)

    def do(self, work: Work) -> Deferred[Any]:
        """Do an errand, soon. Fires with its result, or fails with its error."""
        done: Deferred[Any] = Deferred()
        self._waiting.append(_Errand(work, done))
        self._go()
        return done

    def _go(self) -> None:
        if self._under_way or not self._waiting:
            return
        share = min(self.most, len(self._waiting))
        self._under_way = [self._waiting.popleft() for _ in range(share)]
        works = [errand.work for errand in self._under_way]
        back = self._in_thread(lambda: _done(self._connection(), works))
        back.addCallbacks(self._came_back, self._came_to_nothing)

    def _came_back(self, outcomes: Sequence[_Outcome]) -> None:
        errands, self._under_way = self._under_way, []
        for errand, (result, error) in zip(errands, outcomes, strict=True):
            if error is None:
                errand.done.callback(result)
            else:
                errand.done.errback(Failure(self._explained(error)))
        self._go()
        self._settled()

    def _came_to_nothing(self, failure: Failure) -> None:
        errands, self._under_way = self._under_way, []
        for errand in errands:
            errand.done.errback(failure)
        self._go()
        self._settled()


def _done(connection: sqlite3.Connection, works: Sequence[Work]) -> Sequence[_Outcome]:
    """Do all in one transaction. Raises what keeps the transaction itself from ending well."""
    outcomes: list[_Outcome] = []
    with transaction(connection):
        for work in works:
            connection.execute("SAVEPOINT errand")
            try:
                outcomes.append((work(connection), None))
            except Exception as error:
                if not connection.in_transaction:  # SQLite rolled it all back: a full disk
                    raise
                connection.execute("ROLLBACK TO errand")
                outcomes.append((None, error))
            connection.execute("RELEASE errand")
    return outcomes

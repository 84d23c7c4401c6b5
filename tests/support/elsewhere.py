"""Where a test has work done that a server does in a thread: at once, or when the test says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import define, field
from twisted.internet.defer import Deferred, maybeDeferred

T = TypeVar("T")


def at_once(work: Callable[[], T], /) -> Deferred[T]:
    """Do it now."""
    return maybeDeferred(work)


@define(eq=False)
class Later:
    """Does it when the test says so."""

    waiting: list[tuple[Callable[[], Any], Deferred[Any]]] = field(factory=list)

    def __call__(self, work: Callable[[], T], /) -> Deferred[T]:
        done: Deferred[T] = Deferred()
        self.waiting.append((work, done))
        return done

    def work(self) -> int:
        """Do what waits, and return how much that was."""
        waiting, self.waiting = self.waiting, []
        for each, done in waiting:
            maybeDeferred(each).chainDeferred(done)
        return len(waiting)

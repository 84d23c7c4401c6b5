"""What was asked for lately: a memory of bounded size.

Theory of operation. A dictionary that drops its oldest entry for each new one gets slow: Python
comes to the first entry by walking over the places of all that went before it. So there are two.
Entries are put into the first; when that is half of all that may be kept, it becomes the second,
whose entries go at once, and a new one begins. What is asked for and stands in the second is put
into the first again, so whatever was asked for since the last change is still there at the next.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from attrs import define, field

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def _one(_: object) -> int:
    return 1


@define(eq=False)
class Recent(Generic[K, V]):
    """Values by key; those that nobody asks for go in time. A value is never None.

    Attributes:
        most: How much is kept at most, as `weigh` has it.
        weigh: Tells how much of that a value takes.
    """

    most: int
    weigh: Callable[[V], int] = field(default=_one, repr=False)
    _new: dict[K, V] = field(factory=dict, init=False, repr=False)
    _old: dict[K, V] = field(factory=dict, init=False, repr=False)
    _weight: int = field(default=0, init=False)

    def get(self, key: K) -> V | None:
        """Return what is kept under a key; None for nothing."""
        found = self._new.get(key)
        if found is None:
            found = self._old.pop(key, None)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: K, value: V) -> None:
        """Keep a value under a key."""
        weight = self.weigh(value)
        known = self._new.pop(key, None)
        self._weight += weight if known is None else weight - self.weigh(known)
        if self._weight * 2 > self.most:
            self._old, self._new, self._weight = self._new, {}, weight
        self._new[key] = value

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._new) + len(self._old)

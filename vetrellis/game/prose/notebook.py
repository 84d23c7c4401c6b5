"""The notebook: what was written once, and still holds.

Whatever is composed from the state of the world may be kept together with that state, such as the
`revision` of a room. As long as the state is the same, what was composed is handed out again: not
only without work, but as the very same object, so that whoever paints it recognises it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from operator import is_
from typing import Any, TypeVar

from attrs import define, field

from vetrellis.game.core.recent import Recent

T = TypeVar("T")

MOST = 50_000
"""How many notes are kept: those that were asked for last."""


@define(eq=False)
class Notebook:
    """Notes by key, each with the state of what it was made from.

    Attributes:
        most: How many are kept.
    """

    most: int = MOST
    _notes: Recent[Hashable, tuple[Any, Any]] = field(init=False, repr=False)

    @_notes.default
    def _empty(self) -> Recent[Hashable, tuple[Any, Any]]:
        return Recent(self.most)

    def recall(self, key: Hashable, state: Hashable, make: Callable[[], T]) -> T:
        """Return what was noted under a key in this state; make it, and note it, if nothing was.

        Args:
            key: What it is.
            state: What it is made from: equal states must make equal things.
            make: Makes it.
        """
        known = self._notes.get(key)
        if known is not None and known[0] == state:
            noted: T = known[1]
            return noted
        made = make()
        self._notes.put(key, (state, made))
        return made

    def recall_of(self, key: Hashable, origins: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was noted under a key while its origins are the very same objects.

        Args:
            key: What it is.
            origins: Whole values that it is made from; they are not compared, only recognised.
            make: Makes it.
        """
        known = self._notes.get(key)
        if known is not None and all(map(is_, known[0], origins)):
            noted: T = known[1]
            return noted
        made = make()
        self._notes.put(key, (origins, made))
        return made

    def __len__(self) -> int:
        """Return how many notes there are."""
        return len(self._notes)

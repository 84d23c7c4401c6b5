"""The notebook: what was written once, and still holds.

Whatever is composed from the state of the world may be kept together with that state, such as the
`revision` of a room. As long as the state is the same, what was composed is handed out again: not
only without work, but as the very same object, so that whoever paints it recognises it, too.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from attrs import define, field, frozen
from typing_extensions import override

T = TypeVar("T")

MOST = 50_000
"""How many notes are kept; beyond that the oldest goes."""


@frozen(eq=False)
class Same:
    """A state that is a whole value: the same while it is that very object. Cheap to compare."""

    value: object

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value

    @override
    def __hash__(self) -> int:
        return id(self.value)


@define(eq=False)
class Notebook:
    """Notes by key, each with the state of what it was made from.

    Attributes:
        most: How many are kept.
    """

    most: int = MOST
    _notes: dict[Hashable, tuple[Hashable, Any]] = field(factory=dict, init=False, repr=False)

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
        if known is None and len(self._notes) >= self.most:
            del self._notes[next(iter(self._notes))]
        self._notes[key] = state, made
        return made

    def __len__(self) -> int:
        """Return how many notes there are."""
        return len(self._notes)

"""What was made for one connection, kept for the others that are to be sent the same.

Theory of operation. What one player is told, others are told at the same moment, and it is the
very same objects that they are given: the same texts, the same prompt, the same data. To recognise
objects takes no time however much is in them; to compare what is in them may take longer than all
the rest. So what was made is kept under the identities of what it was made from; and with these
objects themselves, lest others come to be at their addresses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import define, field

Identities: TypeAlias = tuple[int, ...]
"""Numbers that tell one thing from another: `id` of objects, and what else matters."""


@define(eq=False)
class Kept:
    """Bytes by what they were made from; the oldest go first.

    Attributes:
        most: How many are kept.
        most_bytes: How many bytes they may have together.
        size: How many they have.
        made: All of them, each with what it was made from: to be read.
    """

    most: int = 2048
    most_bytes: int = 4 * 1024 * 1024
    size: int = field(default=0, init=False)
    made: dict[Identities, tuple[bytes, object]] = field(factory=dict, init=False)

    def recall(self, key: Identities, origin: object, make: Callable[[], bytes]) -> bytes:
        """Return what was made from these objects; make it if nothing was.

        Args:
            key: The identities of all that it is made from.
            origin: Whatever these are the identities of.
            make: Makes it.
        """
        known = self.made.get(key)
        if known is not None:
            return known[0]
        made = make()
        self.made[key] = made, origin
        self.size += len(made)
        while len(self.made) > self.most or self.size > self.most_bytes:
            oldest, _ = self.made.pop(next(iter(self.made)))
            self.size -= len(oldest)
        return made

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.made)

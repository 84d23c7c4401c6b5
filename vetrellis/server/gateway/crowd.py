"""How many may be connected at once, in all and from one address."""

from __future__ import annotations

from collections import Counter

from attrs import define, field

from vetrellis.server.auth.throttle import network_of


@define(eq=False)
class Crowd:
    """Counts who is in.

    A whole /64 of IPv6 counts as one address, for that is what one household gets.

    Attributes:
        room: How many may be in.
        room_each: How many may be in from one address.
    """

    room: int
    room_each: int
    _inside: Counter[str] = field(factory=Counter, init=False)
    _count: int = field(default=0, init=False)

    def __len__(self) -> int:
        """How many are in."""
        return self._count

    def enter(self, address: str) -> bool:
        """Let somebody in, if there is room. Who got in must leave."""
        key = network_of(address)
        if self._count >= self.room or self._inside[key] >= self.room_each:
            return False
        self._inside[key] += 1
        self._count += 1
        return True

    def leave(self, address: str) -> None:
        """Let somebody out again."""
        key = network_of(address)
        self._inside[key] -= 1
        self._count -= 1
        if self._inside[key] <= 0:
            del self._inside[key]

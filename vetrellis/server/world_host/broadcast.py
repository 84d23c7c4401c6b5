"""The way out of the host: deliveries of committed beats, a slice at a time.

Theory of operation. What one beat tells goes to as many sessions as read it: a shout may go to
thousands, and writing to each takes longer than a tick may last. So deliveries wait in one queue
and leave it in order, for a slice of time; then the event loop comes round, other players' lines
are read, and the rest follows in the next slice. Whoever makes deliveries faster than they leave
is told so (`is_behind`), and holds its breath.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import ClassVar

from attrs import define, field
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from vetrellis.server.world_host.attachment import Attachment
from vetrellis.shared.wire import Delivery

SLICE = 0.05
"""Seconds that deliveries take before the event loop comes round."""

STRIDE = 64
"""How many are delivered between two looks at the clock."""

MOST = 20_000
"""How many may wait before nothing more should be told."""


@define(eq=False)
class Broadcast:
    """A queue of deliveries that empties itself.

    Attributes:
        slice: Seconds that it works before it lets others work.
        spent: Seconds that it worked to deliver what it delivered last.
    """

    _log: ClassVar[Logger] = Logger()

    _clock: IReactorTime
    _emptied: Callable[[], None]
    slice: float = SLICE
    spent: float = field(default=0.0, init=False)
    _working: float = field(default=0.0, init=False)
    _waiting: deque[tuple[Attachment, Delivery]] = field(factory=deque, init=False)
    _next: IDelayedCall | None = field(default=None, init=False)
    _is_sending: bool = field(default=False, init=False)

    @property
    def is_behind(self) -> bool:
        """Whether more waits than can be borne."""
        return len(self._waiting) > MOST

    @property
    def is_idle(self) -> bool:
        """Whether all is delivered."""
        return not self._waiting

    def send(self, deliveries: Iterable[tuple[Attachment, Delivery]]) -> None:
        """Deliver, in order, behind what waits already. Calls back when all is delivered."""
        self._waiting.extend(deliveries)
        if self._next is None and not self._is_sending:
            self._work()

    def _work(self) -> None:
        self._next, self._is_sending = None, True
        started = self._clock.seconds()
        ends_at = started + self.slice
        try:
            while self._waiting:
                self._deliver(min(STRIDE, len(self._waiting)))
                if self._clock.seconds() >= ends_at:
                    break
        finally:
            self._is_sending = False
        self._working += self._clock.seconds() - started
        if self._waiting:
            self._next = self._clock.callLater(0, self._work)
        else:
            self.spent, self._working = self._working, 0.0
            self._emptied()

    def _deliver(self, many: int) -> None:
        waiting = self._waiting
        for _ in range(many):
            attachment, delivery = waiting.popleft()
            if attachment.deaf:
                continue
            try:
                attachment.deliver(delivery)
            except Exception:
                self._log.failure("A session failed")

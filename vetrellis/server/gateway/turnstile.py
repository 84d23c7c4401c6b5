"""How many connections a port accepts at a time, whoever they are from.

Theory of operation. Twisted accepts ever more connections in a turn of the event loop, for as long
as there are more. Under a flood of them a turn lasts for seconds, even if each is refused, and
nobody who plays is answered meanwhile. So a port accepts a few in each turn, and no more than so
many in a second: the others wait in the system's queue, where they cost nothing.
"""

from __future__ import annotations

from typing import Any

from attrs import define, field
from twisted.internet.interfaces import IReactorTime

from vetrellis.server.gateway.throttle import TokenBucket

AT_ONCE = 10
"""How many are accepted in one turn of the event loop."""

REFUSALS = 3
"""How many are accepted, to be refused as a rule, for each one that may come in."""


@define(eq=False)
class Turnstile:
    """Stands before a port that listens, and paces it to so many connections in a second.

    Attributes:
        passed: How many came through.
    """

    _clock: IReactorTime
    _each_second: float
    _port: Any = field(default=None, init=False)
    _accept: Any = field(default=None, init=False)
    _bucket: TokenBucket = field(init=False)
    passed: int = field(default=0, init=False)

    @_bucket.default
    def _full(self) -> TokenBucket:
        return TokenBucket(self._clock, self._each_second / 4, self._each_second)

    def guard(self, port: object) -> None:
        """Pace a port from now on. One that is none of Twisted's own is left as it is."""
        if hasattr(port, "numberAccepts") and hasattr(port, "doRead"):
            self._port = port
            self._accept = port.doRead
            port.doRead = self._turn  # what the reactor calls

    def _turn(self) -> Any:
        port, before = self._port, self.passed
        port.numberAccepts = min(port.numberAccepts, AT_ONCE)
        told = self._accept()
        early = self._bucket.charge(self.passed - before)
        if early:
            port.stopReading()
            self._clock.callLater(early, self._go_on)
        return told

    def _go_on(self) -> None:
        if self._port.connected:
            self._port.startReading()

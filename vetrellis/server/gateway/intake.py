"""What a player sends, at a pace: for telnet over any wire.

Theory of operation. What comes is charged to a budget of bytes, cut into slices, and decoded; what
it means is taken event by event. When the session wants no more (`pause`), or the budget is spent,
nothing is decoded and nothing is read: what the client still sends waits in its own pipe. It is to
what comes what an `Outlet` is to what goes.
"""

from __future__ import annotations

from typing import Any, Protocol

from attrs import define, field
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from vetrellis.server.gateway.outlet import Outlet
from vetrellis.server.gateway.telnet_codec import TelnetCodec
from vetrellis.server.gateway.telnet_event import Event
from vetrellis.server.gateway.telnet_limit import TelnetLimits
from vetrellis.server.gateway.throttle import TokenBucket

_SLICE = 512


class Taker(Protocol):
    """Whoever is told what a client means by what it sends."""

    def take(self, event: Event) -> None:
        """Do what an event asks for."""

    def answer(self) -> None:
        """Send what the codec has to say."""


@define(eq=False)
class Intake:
    """A telnet connection's way in."""

    _clock: IReactorTime
    _limits: TelnetLimits
    _codec: TelnetCodec
    _wire: Any
    _outlet: Outlet
    _taker: Taker
    _budget: TokenBucket = field(init=False)
    _replenished_at: float = field(default=0.0, init=False)
    _unread: bytearray = field(factory=bytearray, init=False)
    _events: list[Event] = field(factory=list, init=False)
    _is_wanted: bool = field(default=True, init=False)
    _is_reading: bool = field(default=True, init=False)
    _is_pumping: bool = field(default=False, init=False)
    _rest: IDelayedCall | None = field(default=None, init=False)

    @_budget.default
    def _full_budget(self) -> TokenBucket:
        limits = self._limits
        return TokenBucket(self._clock, limits.bytes_at_once, limits.bytes_each_second)

    def receive(self, data: bytes) -> None:
        """Take what came, as far as it is wanted and may be afforded; the rest waits."""
        if self._outlet.is_closed:
            return
        now = self._clock.seconds()
        if now - self._replenished_at >= self._limits.replenish_every:
            self._replenished_at = now
            self._codec.replenish()
        self._charge(len(data), now)
        if self._is_idle and len(data) <= _SLICE:
            self._feed(data)  # nearly always: a line, whole
        else:
            self._unread += data
        self._pump()

    def pause(self, reading: bool) -> None:
        """Stop (False) or resume (True) reading: a flood fills only its own pipe."""
        self._is_wanted = reading
        self._pump()

    def stop(self) -> None:
        """Take nothing more."""
        self._unread.clear()
        self._events.clear()
        if self._rest is not None and self._rest.active():
            self._rest.cancel()
        self._rest = None

    def _pump(self) -> None:
        """Take what was read, as far as it is wanted, then read on or stop reading.

        A line may lead back here: then the loop that is running goes on with it.
        """
        if self._is_pumping:
            return
        self._is_pumping = True
        try:
            while self._is_willing and (self._events or self._unread or self._codec.holds):
                self._take_next()
        finally:
            self._is_pumping = False
        if self._is_reading != self._is_willing and not self._outlet.is_closed:
            self._is_reading = self._is_willing
            (self._wire.resumeProducing if self._is_reading else self._wire.pauseProducing)()

    @property
    def _is_idle(self) -> bool:
        """Whether what comes may be decoded at once: nothing waits before it."""
        waits = self._events or self._unread or self._codec.holds
        return self._is_willing and not (self._is_pumping or waits)

    @property
    def _is_willing(self) -> bool:
        return self._is_wanted and self._rest is None and not self._outlet.is_closed

    def _take_next(self) -> None:
        if self._events:
            self._taker.take(self._events.pop(0))
            return
        if self._codec.holds:
            self._feed(b"")
            return
        # In slices: a flood of empty lines makes far more events than it has been read for.
        data = bytes(self._unread[:_SLICE])
        del self._unread[:_SLICE]
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        self._events.extend(self._codec.feed(data))
        self._taker.answer()
        inflated = self._codec.take_inflated()
        if inflated:
            self._charge(inflated, self._clock.seconds())

    def _charge(self, size: int, now: float) -> None:
        """Let the client rest, if it has sent more than it may."""
        early = self._budget.charge(size, now)
        if early and self._rest is None:
            self._rest = self._clock.callLater(early, self._rested)

    def _rested(self) -> None:
        self._rest = None
        self._pump()

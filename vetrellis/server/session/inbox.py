"""Lines that wait for their turn, between a connection and its session.

Two bounds: a player may be as fast as a burst and then a steady rate, beyond which lines wait;
and only so many may wait, beyond which the connection reads no more, and beyond which, for a
client that had a flood in its pipe already, it is dropped. No line is lost before that.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field, frozen
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from vetrellis.server.session.talk import Inquiry


@frozen
class Pace:
    """How fast lines may come.

    Attributes:
        burst: Lines taken at once after a silence.
        rate: Lines taken each second after that.
        pause_at: Lines waiting at which the connection stops reading.
        resume_at: Lines waiting at which it reads again.
        most: Lines waiting beyond which the connection is dropped.
    """

    burst: int = 10
    rate: float = 5.0
    pause_at: int = 32
    resume_at: int = 16
    most: int = 200


@define(eq=False)
class Inbox:
    """A bounded queue of lines that lets them out at a pace.

    What a client asks as data costs as much as a line, and waits among them.

    Attributes:
        pace: How fast.
        lines: Those that wait.
    """

    _clock: IReactorTime
    _take: Callable[[str | Inquiry], None]
    _may_take: Callable[[], bool]
    _wake: Callable[[], None]
    pace: Pace = field(factory=Pace)
    lines: list[str | Inquiry] = field(factory=list, init=False, repr=False)
    _tokens: float = field(init=False)
    _counted_at: float = field(init=False)
    _timer: IDelayedCall | None = field(default=None, init=False)
    _is_taking: bool = field(default=False, init=False)
    _is_full: bool = field(default=False, init=False)

    @_tokens.default
    def _full_bucket(self) -> float:
        return float(self.pace.burst)

    @_counted_at.default
    def _now(self) -> float:
        return self._clock.seconds()

    def __len__(self) -> int:
        """Return how many lines wait."""
        return len(self.lines)

    def lets_pass(self) -> bool:
        """Whether a line may go past the queue: none waits, and it is not too early for one."""
        return not self.lines and self._timer is None and self._spend()

    def put(self, line: str | Inquiry) -> bool:
        """Add a line. False: far too many wait; the connection is to be dropped."""
        if len(self.lines) >= self.pace.most:
            return False
        self.lines.append(line)
        return True

    def pump(self) -> None:
        """Let out what may be let out now; what has to wait wakes the session when it is time.

        A line that is let out may lead back here: then it does nothing, and the loop goes on.
        """
        if self._is_taking:
            return
        self._is_taking = True
        try:
            while self.lines and self._may_take():
                if not self._spend():
                    break
                self._take(self.lines.pop(0))
        finally:
            self._is_taking = False

    def is_full(self) -> bool:
        """Whether the connection should not read. It changes with some play, not to flicker."""
        threshold = self.pace.resume_at if self._is_full else self.pace.pause_at
        self._is_full = len(self.lines) >= threshold
        return self._is_full

    def clear(self) -> None:
        """Forget all lines: nobody is there to care."""
        self.lines.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _spend(self) -> bool:
        """Take one token, or set a timer for when there will be one."""
        now = self._clock.seconds()
        earned = (now - self._counted_at) * self.pace.rate
        self._tokens = min(float(self.pace.burst), self._tokens + earned)
        self._counted_at = now
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            return True
        if self._timer is None:
            # A hair late rather than a hair early: an early one would find 0.999 of a token.
            delay = (1.0 - self._tokens) / self.pace.rate + 0.001
            self._timer = self._clock.callLater(delay, self._time_is_up)
        return False

    def _time_is_up(self) -> None:
        self._timer = None
        self._wake()

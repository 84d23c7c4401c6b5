"""Interrupts the main thread now and then, while it works.

Theory of operation. The system counts down the processor's time of the process (`ITIMER_PROF`), so
a server that waits is not disturbed, and one that works is looked at up to 250 times a second.
The period is odd, so that it does not fall into step with ticks. Python runs the handler in the
main thread, between two steps of whatever runs there: what a function in C took is found in the
Python function that called it.

Once there was a profile, the signal stays ours, with a handler that does nothing: a last signal
may be on its way when the timer stops, and the system would end a process that has no handler for
it. System calls that it interrupts go on by themselves.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Protocol, TypeAlias

from attrs import define

from vetrellis.game.core.identity import VetrellisError

PERIOD = 0.00397
"""Seconds of work between two looks."""

Look: TypeAlias = Callable[[FrameType | None], None]
"""Is called with the innermost call of the main thread, and must not raise."""


class NoTimerError(VetrellisError):
    """Nobody can be interrupted here."""


class Timer(Protocol):
    """Interrupts the main thread while it works."""

    def start(self, look: Look) -> None:
        """Call `look` now and then, from now on. Raises `NoTimerError`."""

    def stop(self) -> None:
        """Call it no more."""

    def spent(self) -> float:
        """Return the processor's time that the main thread took so far, in seconds."""
        ...

    def spent_by_all(self) -> float:
        """Return the processor's time that the whole process took so far, in seconds."""
        ...


@define(eq=False)
class SignalTimer:
    """A timer of the system.

    Attributes:
        period: Seconds of work between two looks.
    """

    period: float = PERIOD
    _look: Look | None = None

    def start(self, look: Look) -> None:
        """See `Timer.start`."""
        before = signal.getsignal(signal.SIGPROF)
        if before not in (signal.SIG_DFL, signal.SIG_IGN, _pass, self._interrupted):
            raise NoTimerError("somebody else profiles this process already: SIGPROF is taken")
        try:
            signal.signal(signal.SIGPROF, self._interrupted)
        except ValueError as error:
            raise NoTimerError("only the main thread of a process can be profiled") from error
        signal.siginterrupt(signal.SIGPROF, False)
        self._look = look
        signal.setitimer(signal.ITIMER_PROF, self.period, self.period)

    def stop(self) -> None:
        """See `Timer.stop`."""
        if self._look is not None:
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._look = None
            signal.signal(signal.SIGPROF, _pass)
            signal.siginterrupt(signal.SIGPROF, False)

    def spent(self) -> float:
        """See `Timer.spent`."""
        return time.thread_time()

    def spent_by_all(self) -> float:
        """See `Timer.spent_by_all`."""
        return time.process_time()

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        if self._look is not None:
            self._look(frame)


def _pass(number: int, frame: FrameType | None) -> None:
    """Let a last signal pass."""

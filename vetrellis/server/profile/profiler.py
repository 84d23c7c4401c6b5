"""The profiler of a running server: costs nothing until somebody asks.

Theory of operation. While a profile runs, a timer interrupts the main thread every four
milliseconds of the processor's time. Each time, the stack of calls is read (`sample`) and counted
(`tally`), together with the time that the main thread took since the last look: a thread that
waits while others work weighs nothing, and neither does looking. That takes a tenth of a
millisecond, for nothing of it is in the processor's cache: a profile costs about three parts in a
hundred of the time that the server is busy. How often each verb was carried out is exact: the
figures count that anyway, and are read at the beginning and at the end.

One profile runs at a time. It ends after its time, or when whoever wanted it loses interest: who
cancels the Deferred, or calls `finish`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import FrameType
from typing import ClassVar, TypeAlias

from attrs import define, field
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.profile.report import Report
from vetrellis.server.profile.sample import Sample, read
from vetrellis.server.profile.tally import Tally, Zone
from vetrellis.server.profile.timer import SignalTimer, Timer

Counts: TypeAlias = Callable[[], Mapping[str, int]]
"""Returns how often each verb was carried out so far."""


class AlreadyProfilingError(VetrellisError):
    """There is a profile running."""


def no_counts() -> Mapping[str, int]:
    """Return no counts: for a server that keeps none."""
    return {}


def no_zone(actor: str) -> str:
    """Return no zone: for a server that has none."""
    return ""


@define(eq=False)
class _Run:
    """One profile, while it runs."""

    tally: Tally
    done: Deferred[Report]
    began: float
    spent: float
    spent_by_all: float
    counts: Mapping[str, int]
    last: float
    is_looking: bool = False
    end: IDelayedCall | None = None


@define(eq=False)
class Profiler:
    """Tells where the time of a server goes, while it runs.

    Attributes:
        is_running: Whether there is a profile running.
    """

    _log: ClassVar[Logger] = Logger()

    _clock: IReactorTime
    _zone_of: Zone = no_zone
    _counts: Counts = no_counts
    _timer: Timer = field(factory=SignalTimer)
    _read: Callable[[FrameType | None], Sample] = read
    _run: _Run | None = field(default=None, init=False)

    @property
    def is_running(self) -> bool:
        """Whether there is a profile running."""
        return self._run is not None

    def profile(self, seconds: float) -> Deferred[Report]:
        """Look on for a while. Cancel what is returned to stop looking.

        Args:
            seconds: For how long.

        Raises:
            AlreadyProfilingError: Somebody else is at it.
            NoTimerError: It cannot be done here.
        """
        if self._run is not None:
            raise AlreadyProfilingError("a profile is running already: try again when it is over")
        timer = self._timer
        run = self._run = _Run(
            Tally(self._zone_of),
            Deferred(self._cancelled),
            self._clock.seconds(),
            timer.spent(),
            timer.spent_by_all(),
            dict(self._counts()),
            timer.spent(),
        )
        try:
            timer.start(self._look)
        except VetrellisError:
            self._run = None
            raise
        self._log.info("profiling for {seconds} s", seconds=seconds)
        run.end = self._clock.callLater(seconds, self.finish)
        return run.done

    def finish(self) -> bool:
        """End the profile now, with what was seen so far. Returns whether there was one."""
        run = self._stop()
        if run is None:
            return False
        if run.tally.failed:
            self._log.warn("{count} samples could not be read", count=run.tally.failed)
        now, counts = self._counts(), run.counts
        done = {verb: most for verb in now if (most := now[verb] - counts.get(verb, 0)) > 0}
        busy = self._timer.spent() - run.spent
        elsewhere = self._timer.spent_by_all() - run.spent_by_all - busy
        wall = self._clock.seconds() - run.began
        run.done.callback(run.tally.report(wall, busy, elsewhere, done))
        return True

    def stop(self) -> None:
        """End the profile, if there is one: nobody wants to know any more."""
        if self._run is not None:
            self._run.done.cancel()

    def _cancelled(self, _: Deferred[Report]) -> None:
        self._stop()

    def _stop(self) -> _Run | None:
        self._timer.stop()
        run, self._run = self._run, None
        if run is not None and run.end is not None and run.end.active():
            run.end.cancel()
        return run

    def _look(self, frame: FrameType | None) -> None:
        """Count one sample. Called in the midst of anything, so it must not raise."""
        run = self._run
        if run is None or run.is_looking:
            return  # looking takes time, too: that is nobody's
        run.is_looking = True
        try:
            now = self._timer.spent()
            run.tally.add(self._read(frame), now - run.last)
        except Exception:  # in the midst of anything: what was interrupted must not see it
            run.tally.failed += 1
        run.last = self._timer.spent()
        run.is_looking = False

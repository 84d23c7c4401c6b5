"""Notices that the world, or the whole process, has stopped.

A tick that raises is the host's to guard. What no guard inside the tick can see is a tick that no
longer comes: the loop died, or the world holds its breath because the disk does not answer. So a
second, independent loop asks how long ago the last one was, says so once in the log, and says so
again when it is over. As long as ticks come, it tells the service manager that all is well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from attrs import define, field
from twisted.internet.interfaces import IReactorTime
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

from vetrellis.server.notify import ALIVE, notify

EVERY = 1.0
"""Seconds between two looks."""

PATIENCE = 5.0
"""Seconds without a tick that are worth a line in the log."""


@define(eq=False)
class Watchdog:
    """Watches the world's pulse and the event loop's.

    Attributes:
        patience: Seconds without a tick before it barks.
    """

    _log: ClassVar[Logger] = Logger()

    _clock: IReactorTime
    _lagged: Callable[[float], None] = lambda _: None
    _tell: Callable[[str], object] = notify
    patience: float = PATIENCE
    _last_tick: float = field(init=False)
    _barked: bool = field(default=False, init=False)
    _due: float = field(default=0.0, init=False)
    _loop: LoopingCall = field(init=False)

    @_last_tick.default
    def _now(self) -> float:
        return self._clock.seconds()

    @_loop.default
    def _made_loop(self) -> LoopingCall:
        loop = LoopingCall(self.look)
        loop.clock = self._clock
        return loop

    def start(self) -> None:
        """Begin to watch."""
        self._last_tick = self._clock.seconds()
        self._due = self._clock.seconds() + EVERY
        self._loop.start(EVERY, now=False)

    def stop(self) -> None:
        """Watch no more."""
        if self._loop.running:
            self._loop.stop()

    def ticked(self) -> None:
        """Learn that the world has ticked."""
        self._last_tick = self._clock.seconds()

    def silence(self) -> float:
        """Return for how many seconds the world has not ticked."""
        return self._clock.seconds() - self._last_tick

    def objection(self) -> str:
        """Say in one sentence that the world stands still, or return an empty string."""
        silence = self.silence()
        return f"the world has not ticked for {silence:.0f} s" if silence > self.patience else ""

    def look(self) -> None:
        """See whether the world still ticks and the loop still comes round in time."""
        now = self._clock.seconds()
        self._lagged(max(0.0, now - self._due))
        self._due = now + EVERY
        stopped = bool(self.objection())
        if stopped and not self._barked:
            self._log.error("the world has not ticked for {seconds} s", seconds=self.silence())
        elif self._barked and not stopped:
            self._log.info("the world ticks again")
        self._barked = stopped
        if not stopped:
            self._tell(ALIVE)

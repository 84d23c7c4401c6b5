"""A profiler whose looks come when a test says so."""

from __future__ import annotations

from types import FrameType

from attrs import define, field
from twisted.internet.task import Clock

from vetrellis.server.profile.profiler import Profiler
from vetrellis.server.profile.sample import Sample
from vetrellis.server.profile.timer import Look, NoTimerError


@define(eq=False)
class FakeTimer:
    """A timer that goes off when the test says so.

    Attributes:
        look: What it calls; None while it is stopped.
        cpu: What the main thread took so far, in seconds.
        others: What all other threads took.
        is_broken: Whether it cannot be started.
    """

    look: Look | None = None
    cpu: float = 100.0
    others: float = 50.0
    is_broken: bool = False

    def start(self, look: Look) -> None:
        if self.is_broken:
            raise NoTimerError("not here")
        self.look = look

    def stop(self) -> None:
        self.look = None

    def spent(self) -> float:
        return self.cpu

    def spent_by_all(self) -> float:
        return self.cpu + self.others

    def goes_off(self, after: float) -> None:
        """Let the main thread work for so long, then interrupt it."""
        self.cpu += after
        assert self.look is not None
        self.look(None)


@define(eq=False)
class Workshop:
    """A profiler, and what it sees.

    Attributes:
        clock: Its clock.
        timer: Its timer.
        counts: How often each verb was carried out.
        doing: What the main thread is doing, whenever somebody looks.
        profiler: The profiler.
    """

    clock: Clock = field(factory=Clock)
    timer: FakeTimer = field(factory=FakeTimer)
    counts: dict[str, int] = field(factory=lambda: {"look": 5, "say": 2})
    doing: Sample = field(
        factory=lambda: Sample("prose", "look", "senses", "player:1", ("a.py", 1, "f"))
    )
    profiler: Profiler = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.profiler = Profiler(
            self.clock, lambda actor: "harbor", lambda: self.counts, self.timer, self._read
        )

    def _read(self, frame: FrameType | None) -> Sample:
        return self.doing

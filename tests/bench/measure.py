"""Measures how long a piece of Python takes, and how fast the machine is just then.

Theory of operation. Whatever else a machine does makes a piece of Python slower and never faster.
So it is done in several rounds, and the best round counts. Before and after each stands a
yardstick: a fixed loop of Python's everyday work, of which each turn is a *step*. A machine that
is twice as fast, or has a better moment, needs half the time for both, so a figure in steps can be
compared with that of another machine or of another day. What waits for a disk is no matter of
Python: it is measured by the wall clock, as the median and the worst of all times.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import repeat
from statistics import median
from time import perf_counter, process_time
from typing import Any, TypeVar

from attrs import evolve, field, frozen

T = TypeVar("T")

Clock = Callable[[], float]
"""Tells the time in seconds."""

STEPS = 1000
"""How many steps the yardstick has."""

_ROUNDS = 20
# A reading of the yardstick takes as long as many a round: a moment's trouble meets either alike.
_READINGS = 4
_FEWEST, _MOST = 5, 1000


@frozen
class Scale:
    """How large the worlds are in which benchmarks run.

    Attributes:
        people: Players in a room.
        things: Things among which the parser has to find one.
        idlers: Players in a world in which nobody does anything.
        entities: Entities in a large commit.
    """

    people: int = 50
    things: int = 100
    idlers: int = 1000
    entities: int = 1000


@frozen
class Workbench:
    """What a benchmark prepares its work on.

    Attributes:
        scale: How large its world is to be.
        stack: Where it puts what is to be closed afterwards.
    """

    scale: Scale = field(factory=Scale)
    stack: ExitStack = field(factory=ExitStack)
    _kept: dict[Hashable, Any] = field(factory=dict)

    def shared(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what several benchmarks use, and each leaves as it was; make it if need be."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept


@frozen
class Work:
    """What is measured.

    Attributes:
        call: Does it.
        operations: How many operations one call is.
        reset: Makes ready for a call, and is not measured; None if nothing is to be made ready.
    """

    call: Callable[[], object]
    operations: int = 1
    reset: Callable[[], object] | None = None


@frozen
class Benchmark:
    """A question about the server's speed.

    Attributes:
        stage: Which stage of a command it is about.
        name: What is done, in a few words.
        doc: What it means, in a sentence.
        prepare: Prepares the work.
        waits: Whether it waits for a disk: then it is measured by the wall clock.
    """

    stage: str
    name: str
    doc: str
    prepare: Callable[[Workbench], Work]
    waits: bool = False


@frozen
class Figure:
    """What came of a benchmark, or of one aspect of it.

    Attributes:
        benchmark: Which one.
        seconds: How long one operation takes.
        steps: How many steps of the yardstick it is worth; None if that says nothing.
        aspect: Which of its times this is; empty for the best.
        fault: Why there is no figure; empty if there is one.
    """

    benchmark: Benchmark
    seconds: float = 0.0
    steps: float | None = None
    aspect: str = ""
    fault: str = ""

    @property
    def name(self) -> str:
        """What was measured, in a few words."""
        return ", ".join(filter(None, (self.benchmark.name, self.aspect)))

    @property
    def microseconds(self) -> float | None:
        """How long one operation takes; None if nobody knows."""
        return None if self.fault else self.seconds * 1e6

    @property
    def each_second(self) -> float | None:
        """How many operations fit into a second."""
        return 1 / self.seconds if self.seconds > 0 and not self.fault else None


class _Notch:
    """A mark on the yardstick: something to call."""

    def __init__(self) -> None:
        self.told = 0

    def tell(self, step: int) -> str:
        self.told += 1
        return f"step {step}"


def yardstick() -> int:
    """Take a thousand steps of what Python mostly does for a game.

    A step is a call of a method, an attribute changed, a text, a tuple, and a dictionary.
    """
    notch, kept = _Notch(), dict[int, tuple[int, str]]()
    for step in range(STEPS):
        kept[step & 63] = step, notch.tell(step)
    return notch.told


@frozen
class Stopwatch:
    """Measures benchmarks.

    Attributes:
        seconds: For how long each is measured.
        cpu: Tells how much processor time this process has used.
        wall: Tells the time.
        yardstick: What a machine's pace is measured by: `STEPS` steps of it.
    """

    seconds: float = 0.2
    cpu: Clock = process_time
    wall: Clock = perf_counter
    yardstick: Callable[[], object] = yardstick

    def measure(self, benchmark: Benchmark, bench: Workbench) -> list[Figure]:
        """Return what comes of a benchmark. If it raises, the figure says what.

        Args:
            benchmark: What to measure.
            bench: The workbench of all benchmarks.
        """
        try:
            with ExitStack() as stack:
                work = benchmark.prepare(evolve(bench, stack=stack))
                with _no_collector():
                    if benchmark.waits:
                        return self._waiting(benchmark, work)
                    return [self._working(benchmark, work)]
        except Exception as error:  # one benchmark's trouble is not that of the others
            words = " ".join(f"{type(error).__name__}: {error}".split())
            return [Figure(benchmark, fault=words)]

    def step(self) -> float:
        """Return how long the machine takes now for a step of the yardstick."""
        return self._times(self.yardstick, _READINGS) / _READINGS / STEPS

    def _working(self, benchmark: Benchmark, work: Work) -> Figure:
        calls = self._enough(work)
        seconds, steps = [], []
        before = self.step()
        for _ in range(_ROUNDS):
            each = self._round(work, calls) / calls / work.operations
            after = self.step()
            seconds.append(each)
            steps.append(2 * each / (before + after))
            before = after
        return Figure(benchmark, min(seconds), min(steps))

    def _waiting(self, benchmark: Benchmark, work: Work) -> list[Figure]:
        times: list[float] = []
        ends_at = self.wall() + self.seconds
        while len(times) < _FEWEST or (len(times) < _MOST and self.wall() < ends_at):
            if work.reset is not None:
                work.reset()
            started = self.wall()
            work.call()
            times.append((self.wall() - started) / work.operations)
        return [
            Figure(benchmark, median(times), aspect="median"),
            Figure(benchmark, max(times), aspect="worst"),
        ]

    def _enough(self, work: Work) -> int:
        """Return how many calls, made ready and all, fill a round."""
        calls, wanted = 1, self.seconds / _ROUNDS
        while True:
            started = self.cpu()
            self._round(work, calls)
            took = self.cpu() - started
            if took >= wanted / 2 or calls >= 1 << 24:
                return max(1, int(calls * wanted / took)) if took > 0 else calls
            calls *= 2

    def _round(self, work: Work, calls: int) -> float:
        """Return how long so many calls take."""
        if work.reset is None:
            return self._times(work.call, calls)
        looking = min(-(self.cpu() - self.cpu()) for _ in range(_READINGS))
        spent = 0.0
        for _ in repeat(None, calls):
            work.reset()
            spent += self._times(work.call, 1)
        return max(0.0, spent - calls * looking)

    def _times(self, call: Callable[[], object], calls: int) -> float:
        started = self.cpu()
        for _ in repeat(None, calls):
            call()
        return self.cpu() - started


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep Python's collector of cycles out of a figure: whose turn it is is a matter of luck."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

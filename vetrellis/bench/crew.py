"""The workers, as the process sees them that leads the measurement."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, frozen

from vetrellis.bench.complaint import BenchError

Order = dict[str, Any]

_WORKER = (sys.executable, "-m", "vetrellis.bench.worker")
_LONGEST_END = 10.0


@frozen
class Seats:
    """Which processors who may use.

    Attributes:
        server: Those of the measured server; empty for all.
        workers: Those of the workers; empty for all.
    """

    server: frozenset[int] = frozenset()
    workers: frozenset[int] = frozenset()

    @classmethod
    def of(cls, processors: frozenset[int], *, is_pinned: bool) -> Seats:
        """Give the server the first processor and the workers the others, if there are two."""
        if not is_pinned or len(processors) < 2:
            return cls()
        first, *others = sorted(processors)
        return cls(frozenset({first}), frozenset(others))


def pin(pid: int, processors: frozenset[int]) -> None:
    """Keep a process to some processors, if any are named."""
    if processors:
        os.sched_setaffinity(pid, processors)


@define(eq=False)
class Crew:
    """Some workers.

    Attributes:
        workers: Their processes.
    """

    workers: Sequence[subprocess.Popen[str]]

    def __len__(self) -> int:
        """Return how many workers there are."""
        return len(self.workers)

    def order(self, order: Callable[[int], Order]) -> None:
        """Tell each worker what to do, by its place; `hear` waits until it is done."""
        for place, worker in enumerate(self.workers):
            assert worker.stdin is not None
            try:
                worker.stdin.write(json.dumps(order(place)) + "\n")
                worker.stdin.flush()
            except BrokenPipeError as error:
                raise BenchError("a worker of the load generator died") from error

    def hear(self) -> list[Order]:
        """Return what each worker reports."""
        reports = []
        for worker in self.workers:
            assert worker.stdout is not None
            line = worker.stdout.readline()
            if not line:
                raise BenchError("a worker of the load generator died")
            reports.append(json.loads(line))
        return reports

    def ask(self, order: Callable[[int], Order]) -> list[Order]:
        """Tell each worker what to do, and wait for what each reports."""
        self.order(order)
        return self.hear()


@contextmanager
def crew(count: int, seats: Seats) -> Iterator[Crew]:
    """Start workers; end them with the block, whatever happens."""
    workers = [
        subprocess.Popen(  # noqa: S603  # our own module
            _WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    try:
        for worker in workers:
            pin(worker.pid, seats.workers)
        yield Crew(workers)
    finally:
        for worker in workers:
            dismiss(worker)


def dismiss(process: subprocess.Popen[str]) -> None:
    """End a process by closing what it listens to; kill it if it does not end."""
    process.terminate()
    try:
        process.wait(_LONGEST_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue

"""What the system knows of a process: the processor time it took, and its memory."""

from __future__ import annotations

import os
from pathlib import Path

from attrs import frozen

from vetrellis.bench.complaint import BenchError

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")
_UTIME = 11
"""Place of the first of the two processor times, behind the name in brackets."""


@frozen
class Memory:
    """How much memory a process has.

    Attributes:
        resident: All of it that is in memory: RSS.
        unique: What it shares with no other process: USS.
    """

    resident: int
    unique: int


@frozen
class Process:
    """A process that is watched.

    Attributes:
        pid: Its number.
    """

    pid: int
    _proc: Path = _PROC

    def processor(self) -> float:
        """Return how many seconds of a processor it took so far, with all its threads."""
        _, _, rest = self._read("stat").rpartition(") ")
        times = rest.split()[_UTIME : _UTIME + 2]
        return sum(map(int, times)) / _TICKS

    def waited(self) -> float:
        """Return how many seconds its first thread could have run, but another process did.

        It is 0 where the system does not tell.
        """
        try:
            return int(self._read("schedstat").split()[1]) / 1e9
        except (BenchError, IndexError):
            return 0.0

    def memory(self) -> Memory:
        """Return how much memory it has, in bytes."""
        sizes: dict[str, int] = {}
        for line in self._read("smaps_rollup").splitlines():
            name, _, size = line.partition(":")
            if size.endswith(" kB"):
                sizes[name] = int(size.removesuffix(" kB")) * 1024
        return Memory(sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"])

    def _read(self, name: str) -> str:
        try:
            return (self._proc / str(self.pid) / name).read_text("ascii")
        except OSError as error:
            raise BenchError(
                f"nothing is known of process {self.pid}: {error.strerror}"
            ) from error

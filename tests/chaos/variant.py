"""`vetrellis`, less good than it is: `python -m tests.chaos.variant slow,early run ...`.

Nothing but tests can reach this. `slow` makes the disk slow. `early` shows before the commit: it
breaks the promise that the tests here are about, and they have to notice.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from vetrellis import cli
from vetrellis.server import composition
from vetrellis.server.persistence.chronicle import Chronicle
from vetrellis.server.world_host.host import WorldHost

SLOWNESS = 0.06
"""Seconds that each commit takes longer."""


def slowed(commit: Callable[..., None]) -> Callable[..., None]:
    """Return a commit that takes longer."""

    def slow_commit(*args: Any) -> None:
        time.sleep(SLOWNESS)  # on the writer thread, where a slow disk would be waited for
        commit(*args)

    return slow_commit


def main(faults: str, *arguments: str) -> int:
    """Do what the command line says, with faults: some of `slow` and `early`."""
    if "slow" in faults.split(","):
        Chronicle.commit = slowed(Chronicle.commit)  # type: ignore[method-assign]  # the fault
    if "early" in faults.split(","):
        early: Any = partial(WorldHost, release_before_commit=True)
        composition.WorldHost = early  # type: ignore[attr-defined]  # the fault
    return cli.main(arguments)


def program(*faults: str) -> Sequence[str]:
    """Return the words that start a server with these faults; without any, the server itself."""
    if not faults:
        return sys.executable, "-m", "vetrellis.cli", "run"
    return sys.executable, "-m", "tests.chaos.variant", ",".join(faults), "run"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

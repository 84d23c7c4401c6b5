"""What Python's garbage collector need not look at: all that a server is made of.

A start makes hundreds of thousands of objects, and most of them stay. Looking through them again
and again while they are made costs a quarter of the start. Looking through them later, each time
the collector makes its full round, stops the world for longer than a tick.

Nor may the full round come often. On a heap like that of 5,000 idle players, 400,000 objects, it
took 0.18 to 0.96 s, and Python's own thresholds made it eight times within 300,000 commands; the
younger rounds took 5 and 44 ms at most. Larger young generations made those rounds longer than
that (18 and 54 ms with 2,000 and 2), so they stay as they are, and the full round comes a tenth as
often: not once in those 300,000 commands. A player who leaves leaves about 45 objects in circles,
so that it comes after some fifteen thousand of them, with some 70 MB to give back.
"""

from __future__ import annotations

import ctypes
import gc
import linecache
from collections.abc import Iterator
from contextlib import contextmanager


def spare() -> None:
    """Leave alone all that there is by now: after imports, which drop next to nothing.

    What comes later is looked through without it, which is most of what there is. attrs keeps the
    source of each method that it writes, for tracebacks: a megabyte that goes here.
    """
    linecache.clearcache()
    gc.freeze()


@contextmanager
def dropping() -> Iterator[None]:
    """Make in the block much that is of no use after it: give back what that took."""
    try:
        yield
    finally:
        gc.collect()
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, others need it less
        if trim is not None:
            trim(0)


THRESHOLDS = (700, 10, 100)
"""When the collector makes its rounds, as `gc.set_threshold` takes it."""


@contextmanager
def lasting() -> Iterator[None]:
    """Make in the block what lasts as long as the process: the collector leaves it alone.

    What the block drops in circles stays too: whatever drops much does so within `dropping`. After
    a block that fails nothing is spared: then nothing lasts.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)

"""What Python's garbage collector need not look at: all that a server is made of.

A start makes hundreds of thousands of objects, and most of them stay. Looking through them again
and again while they are made costs a quarter of the start. Looking through them later, each time
the collector makes its full round, stops the world for longer than a tick.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def lasting() -> Iterator[None]:
    """Make in the block what lasts as long as the process: the collector leaves it alone.

    What the block drops is collected when it ends. After a block that fails nothing is spared:
    then nothing lasts.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
    gc.collect()
    gc.freeze()

"""SIGHUP: read certificates again; or stop, if what hung up is the terminal that we run in.

Services are told by this signal to read their files again. But it is also what the system sends to
the programs of a terminal that is closed, and a server that somebody tries out in a terminal has
to end with it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

TERMINAL = "/dev/tty"


def has_terminal(path: str = TERMINAL) -> bool:
    """Whether this process has a terminal that is still there."""
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True


def on_hangup(
    reactor: Any,
    reload: Callable[[], object],
    stop: Callable[[], object],
    is_there: Callable[[], bool] = has_terminal,
) -> Callable[[], None]:
    """Act on SIGHUP from now on.

    Args:
        reactor: Where the work is done: a signal may come in the middle of anything.
        reload: Reads files again.
        stop: Ends the server.
        is_there: Whether there is a terminal at the moment.

    Returns:
        What puts things back as they were.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None  # only there Python lets one choose
    before = signal.getsignal(signal.SIGHUP)
    # Whoever ignored the signal (nohup) wants the server to outlive the terminal.
    may_end = is_there() and before is not signal.SIG_IGN

    def hung_up(number: int, frame: FrameType | None) -> None:
        act = stop if may_end and not is_there() else reload
        reactor.callFromThread(act)

    signal.signal(signal.SIGHUP, hung_up)

    def restore() -> None:
        if signal.getsignal(signal.SIGHUP) is hung_up:
            signal.signal(signal.SIGHUP, before)

    return restore

"""Tells the service manager how the server is (systemd's notify protocol)."""

from __future__ import annotations

import os
import socket
from collections.abc import MutableMapping

READY = "READY=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"


def notify(state: str, environment: MutableMapping[str, str] = os.environ) -> bool:
    """Say a state to the service manager, if there is one that listens.

    Args:
        state: `READY`, `STOPPING` or `ALIVE`.
        environment: Where the manager says how to reach it.

    Returns:
        Whether it was said. A manager that is gone is no reason to stop the game.
    """
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    # An @ stands for the zero byte that begins an abstract address (sd_notify(3)).
    name = "\0" + address[1:] if address.startswith("@") else address
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.sendto(state.encode(), name)
    except OSError:
        return False
    return True

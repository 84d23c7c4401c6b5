"""The event loop: Twisted's reactor, with TLS in it only where a listener speaks TLS.

Twisted's TCP takes TLS in whenever it can, and with it pyOpenSSL, `cryptography` and a second
OpenSSL: 15 MB and a fifth of a second of every start, for players who never use it. Where no
listener asks for TLS, Twisted is told that there is none while it is imported, and not longer:
SSH, which needs `cryptography` too, finds it when the first client comes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from twisted.python.reflect import namedAny

REACTOR = "twisted.internet.reactor"
_ENDPOINTS = "twisted.internet.endpoints"
_TLS = "OpenSSL"

_PLAIN = frozenset({"tcp", "tcp4", "tcp6", "unix", "systemd"})
"""Kinds of endpoints that need no TLS. Any other might, those of plugins among them."""


def event_loop(endpoints: Iterable[str]) -> Any:
    """Return the process's reactor, imported now if it was not yet.

    Args:
        endpoints: Where the server is going to listen.
    """
    if all(endpoint.partition(":")[0] in _PLAIN for endpoint in endpoints):
        with _absent(_TLS):
            namedAny(_ENDPOINTS)
            return namedAny(REACTOR)
    return namedAny(REACTOR)


@contextmanager
def _absent(module: str) -> Iterator[None]:
    """Let imports in the block find no such module, unless it is there already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # Python's own way to say "not there"
    try:
        yield
    finally:
        del sys.modules[module]

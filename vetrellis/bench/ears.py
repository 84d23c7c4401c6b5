"""Which ear a player needs, by protocol."""

from __future__ import annotations

from collections.abc import Callable

from vetrellis.bench.ear import Ear, TelnetEar, WebEar
from vetrellis.bench.tls import TlsEar


def ears(protocol: str, host: str, port: int) -> Callable[[], Ear]:
    """Return what makes an ear for each player."""
    if protocol == "telnet":
        return TelnetEar
    if protocol == "tls":
        return TlsEar
    if protocol == "web":
        return lambda: WebEar(host, port)
    raise ValueError(protocol)

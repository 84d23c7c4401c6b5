"""The ways in which a connection can be open and come to nothing, on every listener."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Address = tuple[str, int]

_HELLO = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "r" * 32
_WEBSOCKET = (
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
)

OPENINGS: Mapping[str, Sequence[tuple[str, str]]] = {
    "telnet": (
        ("", ""),
        ("", "a"),
        ("gue", ""),
        ("\xff\xfa\x18\x00XTE", ""),
        ("\xff\xfa\x18\x00", "x"),
    ),
    "telnet_tls": (("", ""), (_HELLO, ""), (_HELLO, "x")),
    "ssh": (("", ""), ("SSH-2.0-slo", "w"), ("SSH-2.0-slow\r\n", "")),
    "web": (("", ""), ("GET / HTTP/1.1\r\nHost: local", "x"), (_WEBSOCKET, ""), (_WEBSOCKET, "x")),
}
"""By listener, what is sent at once, and what follows it a byte at a time."""


def openings(addresses: Mapping[str, Address]) -> list[list[str | int]]:
    """Return all ways for a server, as orders to a worker.

    Args:
        addresses: Where its listeners are, by name. Those that it has not are left out.
    """
    return [
        [*addresses[name], words, drip]
        for name, ways in OPENINGS.items()
        if name in addresses
        for words, drip in ways
    ]

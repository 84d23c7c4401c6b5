"""MSSP: what a server tells of itself to whoever lists servers.

A crawler agrees on the option, or types `MSSP-REQUEST` at the first question; it is told the same
either way. Source: https://tintin.mudhalla.net/protocols/mssp.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

REQUEST = "MSSP-REQUEST"

Facts: TypeAlias = Mapping[str, str | Sequence[str]]
"""Values by the name of their variable, in capital letters; several where there are several."""

_VAR, _VAL = b"\x01", b"\x02"
# What would end a value, or a line: none of it may stand in one.
_UNFIT = dict.fromkeys((0, 1, 2, 9, 10, 13, 255))


def payload_of(facts: Facts) -> bytes:
    """Return facts as the payload of a subnegotiation."""
    return b"".join(
        _VAR + _fit(name) + b"".join(_VAL + _fit(value) for value in _values(said))
        for name, said in facts.items()
    )


def lines_of(facts: Facts) -> str:
    """Return facts as the lines that answer `MSSP-REQUEST`, LF at their ends."""
    lines = [
        "\t".join((_fit(name).decode(), *(_fit(value).decode() for value in _values(said))))
        for name, said in facts.items()
    ]
    return "\n".join(("", "MSSP-REPLY-START", *lines, "MSSP-REPLY-END", ""))


def _values(said: str | Sequence[str]) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said


def _fit(word: str) -> bytes:
    return word.translate(_UNFIT).encode()

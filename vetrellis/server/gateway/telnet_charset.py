"""Charsets by the names that telnet clients have for them (RFC 2066)."""

from __future__ import annotations

from vetrellis.formatters.look import Charset

OFFERED = b";UTF-8;ISO-8859-1;CP437;US-ASCII"
"""The charsets that we offer, the best one first: as RFC 2066 has a list."""

CHARSETS = {
    b"UTF-8": Charset.UTF8,
    b"UTF8": Charset.UTF8,
    b"ISO-8859-1": Charset.LATIN1,
    b"ISO_8859-1": Charset.LATIN1,
    b"LATIN1": Charset.LATIN1,
    b"LATIN-1": Charset.LATIN1,
    b"CP437": Charset.CP437,
    b"IBM437": Charset.CP437,
    b"US-ASCII": Charset.ASCII,
    b"ASCII": Charset.ASCII,
}
"""What is known by which name, in capital letters."""


def best_of(request: bytes) -> tuple[bytes, Charset] | None:
    """Return the best one of a client's list, as it is called there; None if we know none of it.

    Args:
        request: Names, each with the same separator before it; perhaps a table's version first.
    """
    if request.startswith(b"[TTABLE]"):
        request = request[len(b"[TTABLE]") + 1 :]
    names = request[1:].split(request[:1]) if request else []
    known = [name for name in names if name.upper() in CHARSETS]
    if not known:
        return None
    best = min(known, key=lambda name: list(Charset).index(CHARSETS[name.upper()]))
    return best, CHARSETS[best.upper()]

"""CHARSET: agreeing with a telnet client on its letters (RFC 2066)."""

from __future__ import annotations

from typing import NamedTuple

from attrs import define

from vetrellis.formatters.look import Charset

_REQUEST, _ACCEPTED, _REJECTED, _TTABLE_IS, _TTABLE_REJECTED = 1, 2, 3, 4, 5

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


class Heard(NamedTuple):
    """What comes of something that a client says about charsets.

    Attributes:
        answer: The payload to answer with; None for no answer.
        charset: What was agreed on; None if nothing was.
    """

    answer: bytes | None = None
    charset: Charset | None = None


@define(eq=False)
class CharsetTalk:
    """Our side of the conversation.

    Attributes:
        is_asking: Whether our wish is open.
    """

    is_asking: bool = False

    def ask(self) -> bytes:
        """Return the payload that tells what we offer."""
        self.is_asking = True
        return bytes((_REQUEST,)) + OFFERED

    def hear(self, payload: bytes) -> Heard:
        """Take what a client says, and return what comes of it."""
        verb, rest = payload[0] if payload else 0, payload[1:]
        if verb == _ACCEPTED and self.is_asking:
            self.is_asking = False
            return Heard(charset=CHARSETS.get(rest.upper()))
        if verb == _REJECTED:
            self.is_asking = False
        elif verb == _TTABLE_IS:
            return Heard(bytes((_TTABLE_REJECTED,)))
        elif verb == _REQUEST:
            return self._choose(rest)
        return Heard()

    def _choose(self, request: bytes) -> Heard:
        """Answer a client's wish. While ours is open, RFC 2066 has the server refuse theirs."""
        best = None if self.is_asking else best_of(request)
        if best is None:
            return Heard(bytes((_REJECTED,)))
        name, charset = best
        return Heard(bytes((_ACCEPTED,)) + name, charset)

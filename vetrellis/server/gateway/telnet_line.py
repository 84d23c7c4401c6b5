r"""Lines out of the bytes that a telnet client sends as text.

Theory of operation. RFC 854 ends a line with CR LF, and a bare carriage return is CR NUL; in
practice clients end lines with CR LF (Mudlet, TinTin++, TinyFugue), CR NUL (telnet and PuTTY,
character by character), LF (PuTTY, netcat, telnet with BINARY) and CR alone. So CR ends a line at
once, and one LF or NUL after it is swallowed, even if it comes in another segment.

Whoever types character by character sends their corrections too; they are made when the line ends.
"""

from __future__ import annotations

from attrs import define, field

from vetrellis.formatters.look import Charset
from vetrellis.formatters.transliterate import transliterate

_AFTER_CR = (b"\n", b"\0")
_ERASERS = frozenset("\b\x7f")
_IAC = b"\xff"


@define(eq=False)
class LineBuffer:
    """Text that waits for its line end.

    Attributes:
        pending: What came since the last line end.
    """

    pending: bytearray = field(factory=bytearray, init=False)
    _after_cr: bool = field(default=False, init=False)

    @property
    def is_fresh(self) -> bool:
        """Whether what comes next begins a line, whatever it is."""
        return not (self.pending or self._after_cr)

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that this text completes, without their ends."""
        if not data:
            return []
        if self._after_cr and data.startswith(_AFTER_CR):
            data = data[1:]
        self._after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r\0", b"\n").replace(b"\r", b"\n")
        first, *more = data.split(b"\n")
        self.pending += first
        if not more:
            return []
        lines = [bytes(self.pending), *more]
        self.pending[:] = lines.pop()
        return lines


def decoded(line: bytes, charset: Charset) -> str:
    """Read a line, whatever its bytes: there is always something to be read.

    Args:
        line: What was sent.
        charset: What the client is known to speak. If that is not UTF-8, or was never said, what
            is UTF-8 in part is UTF-8 all the same, and anything else is Latin-1 or CP437, where
            every byte is a letter.
    """
    if charset is Charset.UTF8 or line.isascii() or has_utf8(line):
        return line.decode("utf-8", "replace")
    return line.decode(Charset.CP437 if charset is Charset.CP437 else Charset.LATIN1)


def encoded(text: str, charset: Charset) -> bytes:
    """Return text as a client reads it, with LF made CR LF and every IAC doubled."""
    spelt = text if text.isascii() else transliterate(text, charset)
    if "\r" in spelt:
        spelt = spelt.replace("\r", "\r\0")
    data = spelt.replace("\n", "\r\n").encode(charset, "replace")
    return data.replace(_IAC, _IAC + _IAC) if _IAC in data else data


def has_utf8(line: bytes) -> bool:
    """Whether a line holds a letter of more than one byte in UTF-8.

    Latin-1 all but never looks like that by chance, and telnet without BINARY loses bytes of some
    letters but not of all.
    """
    return not line.isascii() and any(
        letter > "\x7f" and letter != "\ufffd" for letter in line.decode("utf-8", "replace")
    )


def corrected(line: str) -> str:
    """Make the corrections that somebody typed: backspace and DEL take back a letter."""
    if "\b" not in line and "\x7f" not in line:
        return line
    letters: list[str] = []
    for letter in line:
        if letter not in _ERASERS:
            letters.append(letter)
        elif letters:
            letters.pop()
    return "".join(letters)

r"""From the bytes that a terminal sends to the keys that were pressed.

Theory of operation. A terminal sends text, C0 control characters for the control keys, and
escape sequences for the rest: `ESC [ ... final` (CSI, ECMA-48 5.4), `ESC O final` (SS3, the
arrows of a VT100 in application mode) and `ESC letter` (the Alt key). Bytes arrive cut anywhere,
so the decoder holds an unfinished sequence until the rest comes; it uses no timer, and hence a
lone Escape means nothing until the next key. A sequence that nobody knows is swallowed whole, and
a control character inside a sequence ends it and counts: whatever came before it, Enter is Enter.
"""

from __future__ import annotations

import codecs
from enum import Enum, auto
from typing import Final, TypeAlias

ESCAPE: Final = "\x1b"
PASTE_ON: Final = "\x1b[?2004h"
"""Asks a terminal to mark what is pasted, so that it is not taken for keys."""
PASTE_OFF: Final = "\x1b[?2004l"

_LONGEST_SEQUENCE = 24


class Key(Enum):
    """A key, or a chord, that does something other than type a character."""

    ENTER = auto()
    TAB = auto()
    BACKSPACE = auto()
    DELETE = auto()
    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    HOME = auto()
    END = auto()
    WORD_LEFT = auto()
    WORD_RIGHT = auto()
    KILL_TO_START = auto()
    KILL_TO_END = auto()
    KILL_BLANK_WORD = auto()
    KILL_WORD_LEFT = auto()
    KILL_WORD_RIGHT = auto()
    YANK = auto()
    CLEAR = auto()
    INTERRUPT = auto()
    DELETE_OR_END = auto()
    PASTE = auto()
    PASTE_END = auto()
    NO_MORE = auto()
    """Not a key: the end of all input."""


Press: TypeAlias = Key | str
"""A key, or one typed character."""

_CONTROLS = {
    "\x01": Key.HOME,
    "\x02": Key.LEFT,
    "\x03": Key.INTERRUPT,
    "\x04": Key.DELETE_OR_END,
    "\x05": Key.END,
    "\x06": Key.RIGHT,
    "\x08": Key.BACKSPACE,
    "\x09": Key.TAB,
    "\x0a": Key.ENTER,
    "\x0b": Key.KILL_TO_END,
    "\x0c": Key.CLEAR,
    "\x0d": Key.ENTER,
    "\x0e": Key.DOWN,
    "\x10": Key.UP,
    "\x15": Key.KILL_TO_START,
    "\x17": Key.KILL_BLANK_WORD,
    "\x19": Key.YANK,
    "\x7f": Key.BACKSPACE,
}
_WITH_ALT = {
    "b": Key.WORD_LEFT,
    "f": Key.WORD_RIGHT,
    "d": Key.KILL_WORD_RIGHT,
    "\x7f": Key.KILL_WORD_LEFT,
}
_SEQUENCES = {
    "A": Key.UP,
    "B": Key.DOWN,
    "C": Key.RIGHT,
    "D": Key.LEFT,
    "F": Key.END,
    "H": Key.HOME,
    "M": Key.ENTER,
    "1~": Key.HOME,
    "3~": Key.DELETE,
    "4~": Key.END,
    "7~": Key.HOME,
    "8~": Key.END,
    "200~": Key.PASTE,
    "201~": Key.PASTE_END,
}
_BY_WORD = {
    Key.LEFT: Key.WORD_LEFT,
    Key.RIGHT: Key.WORD_RIGHT,
    Key.DELETE: Key.KILL_WORD_RIGHT,
}
_ALT_OR_CONTROL = frozenset({"3", "5", "7"})  # xterm's modifier parameter


class KeyDecoder:
    """Turns a terminal's bytes, cut anywhere, into key presses. Never raises."""

    def __init__(self, charset: str = "utf-8") -> None:
        """Start between two keys.

        Args:
            charset: The codec of what the terminal sends.
        """
        self.decode_as(charset)
        self._sequence = ""
        self._after_return = False

    def decode_as(self, charset: str) -> None:
        """Take what follows for text in another charset."""
        self._text = codecs.getincrementaldecoder(charset)("replace")

    def feed(self, data: bytes) -> list[Press]:
        """Return the presses that these bytes complete.

        Args:
            data: What came from the terminal. Bytes that its charset does not know become
                U+FFFD.
        """
        presses = (self._take(char) for char in self._text.decode(data))
        return [press for press in presses if press is not None]

    def _take(self, char: str) -> Press | None:
        if self._sequence and char >= " ":
            return self._continue(char)
        self._sequence = ""
        swallowed = self._after_return and char in "\n\0"  # CR LF and CR NUL are one Enter
        self._after_return = char == "\r"
        if swallowed:
            return None
        if char == ESCAPE:
            self._sequence = char
            return None
        return char if char >= " " and char != "\x7f" else _CONTROLS.get(char)

    def _continue(self, char: str) -> Press | None:
        sequence, self._sequence = self._sequence + char, ""
        introducer, body = sequence[1], sequence[2:]
        if introducer not in "[O":
            return _WITH_ALT.get(introducer)
        if not body:
            self._sequence = sequence
            return None
        if introducer == "O":
            return _SEQUENCES.get(body)
        if char < "@" or body == "[":  # the Linux console's function keys are ESC [ [ letter
            self._sequence = sequence[:_LONGEST_SEQUENCE]
            return None
        return _named(body) if char <= "~" else self._take(char)


def _named(body: str) -> Key | None:
    if body.startswith("["):
        return None
    number, _, modifier = body[:-1].partition(";")
    name = number + "~" if body.endswith("~") else body[-1]
    key = _SEQUENCES.get(name) if name != "M" else None
    return _BY_WORD.get(key, key) if key is not None and modifier in _ALT_OR_CONTROL else key

"""The line that a player is typing: its characters, and where the caret stands.

A draft holds *cells*: a character that takes room on a screen, with the marks that combine with
it. Characters that no formatter would show (see `printable`) never get in, so what a player sees
is what is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from wcwidth import wcwidth

from vetrellis.formatters.printable import printable

MAX_CHARACTERS: Final = 2048
MAX_BYTES: Final = 4096
MAX_MARKS: Final = 4
"""How many combining marks one character may bear."""


@lru_cache(maxsize=4096)
def cell_width(cell: str) -> int:
    """Return how many columns a cell takes: 1, or 2 for East Asian characters and emoji."""
    return max(1, wcwidth(cell[0]))


def cells_width(cells: Iterable[str]) -> int:
    """Return how many columns a run of cells takes."""
    return sum(map(cell_width, cells))


class Draft:
    """A line while it is edited. What would make it too long is left out.

    Attributes:
        cells: The line, one character with its marks each.
        at: The caret: before which cell, or `len(cells)` at the end.
    """

    def __init__(self) -> None:
        self.cells: list[str] = []
        self.at = 0
        self._characters = 0
        self._bytes = 0
        self._killed: list[str] = []
        self._kills_on = False

    @property
    def text(self) -> str:
        """The line as it will be sent."""
        return "".join(self.cells)

    @property
    def before(self) -> str:
        """What stands before the caret."""
        return "".join(self.cells[: self.at])

    def type(self, char: str) -> bool:
        """Put a character in at the caret.

        Returns:
            Whether there is room for it.
        """
        size = len(char.encode("utf-8", "replace"))
        if self._characters >= MAX_CHARACTERS or self._bytes + size > MAX_BYTES:
            return False
        if printable(char) and self._put(char):
            self._characters += 1
            self._bytes += size
        return True

    def replace(self, cells: Iterable[str]) -> None:
        """Put the cells of another draft in place of these, with the caret at their end."""
        self.cells = list(cells)
        self.at = len(self.cells)
        self._characters, self._bytes = _size(self.cells)

    def forget(self) -> None:
        """Clear the line, and what was killed: nothing that was secret can be put back."""
        self.replace(())
        self._killed = []

    def go_on(self) -> None:
        """Learn that something else was done than to kill: what is killed next stands alone."""
        self._kills_on = False

    def left(self) -> None:
        """Move the caret back by a character."""
        self.at = max(0, self.at - 1)

    def right(self) -> None:
        """Move the caret on by a character."""
        self.at = min(len(self.cells), self.at + 1)

    def home(self) -> None:
        """Move the caret to the start."""
        self.at = 0

    def end(self) -> None:
        """Move the caret to the end."""
        self.at = len(self.cells)

    def word_left(self) -> None:
        """Move the caret back to the start of a word."""
        self.at = self._left_of(str.isalnum)

    def word_right(self) -> None:
        """Move the caret on to the end of a word."""
        self.at = self._right_of(str.isalnum)

    def backspace(self) -> None:
        """Take out the character before the caret."""
        if self.at:
            self._cut(self.at - 1, self.at)

    def delete(self) -> None:
        """Take out the character at the caret."""
        self._cut(self.at, min(len(self.cells), self.at + 1))

    def kill_to_start(self) -> None:
        """Take out all before the caret; `yank` puts it back."""
        self._kill(0, self.at)

    def kill_to_end(self) -> None:
        """Take out all from the caret on; `yank` puts it back."""
        self._kill(self.at, len(self.cells))

    def kill_blank_word(self) -> None:
        """Take out what stands between the last blank and the caret; `yank` puts it back."""
        self._kill(self._left_of(lambda char: not char.isspace()), self.at)

    def kill_word_left(self) -> None:
        """Take out the word before the caret; `yank` puts it back."""
        self._kill(self._left_of(str.isalnum), self.at)

    def kill_word_right(self) -> None:
        """Take out the word after the caret; `yank` puts it back."""
        self._kill(self.at, self._right_of(str.isalnum))

    def yank(self) -> None:
        """Put what was killed last in at the caret, as far as there is room.

        What is killed piece by piece, with nothing else between, is put back as one.
        """
        characters, size = _size(self._killed)
        if self._characters + characters > MAX_CHARACTERS or self._bytes + size > MAX_BYTES:
            # One by one, up to the first that does not fit.
            all(map(self.type, "".join(self._killed)))
            return
        self.cells[self.at : self.at] = self._killed
        self.at += len(self._killed)
        self._characters += characters
        self._bytes += size

    def _put(self, char: str) -> bool:
        if wcwidth(char) > 0:
            self.cells.insert(self.at, char)
            self.at += 1
            return True
        if not self.at or len(self.cells[self.at - 1]) > MAX_MARKS:
            return False
        self.cells[self.at - 1] += char
        return True

    def _left_of(self, belongs: Callable[[str], bool]) -> int:
        at = self.at
        while at and not belongs(self.cells[at - 1][0]):
            at -= 1
        while at and belongs(self.cells[at - 1][0]):
            at -= 1
        return at

    def _right_of(self, belongs: Callable[[str], bool]) -> int:
        at, end = self.at, len(self.cells)
        while at < end and not belongs(self.cells[at][0]):
            at += 1
        while at < end and belongs(self.cells[at][0]):
            at += 1
        return at

    def _kill(self, start: int, stop: int) -> None:
        if start < stop:
            piece, earlier = self.cells[start:stop], self._killed if self._kills_on else []
            self._killed = piece + earlier if start < self.at else earlier + piece
            self._kills_on = True
        self._cut(start, stop)

    def _cut(self, start: int, stop: int) -> None:
        characters, size = _size(self.cells[start:stop])
        del self.cells[start:stop]
        self.at = start
        self._characters -= characters
        self._bytes -= size


def _size(cells: list[str]) -> tuple[int, int]:
    """Return how many characters and how many bytes there are."""
    text = "".join(cells)
    return len(text), len(text.encode())

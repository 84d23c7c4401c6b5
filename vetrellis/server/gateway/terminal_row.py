r"""The row of a terminal on which a line is typed: what is on it, and how to change it.

Theory of operation. Only ever one row is painted, and never its last column, so no terminal wraps
and none is asked how it would. A row remembers what it shows; `paint` is told what it shall show,
and returns the shortest change: from the first cell that differs to the end. On a full terminal
that takes three controls of ECMA-48 (move left, move right, erase to the end of the row); in plain
style it takes backspaces and blanks alone, which a screen reader and a dumb terminal can follow.
A line that is longer than the row shows through a window, with `<` and `>` where it goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from enum import Enum, auto
from itertools import accumulate
from typing import Final

from wcwidth import wcwidth

from vetrellis.server.gateway.draft import cell_width, cells_width

LEAST_ROOM: Final = 12
"""A prompt that leaves fewer columns than this stands on a line of its own."""

_PAINT = re.compile(r"\x1b\[[0-9;:]*m")


class Style(Enum):
    """What a terminal can be asked to do."""

    FULL = auto()
    """It understands ECMA-48."""
    PLAIN = auto()
    """It is dumb, or read aloud: text, backspaces and line ends only."""
    MUTE = auto()
    """There is no terminal, or one that shows by itself what is typed."""


def shown_width(text: str) -> int:
    """Return how many columns a painted text of one line takes."""
    return sum(max(0, wcwidth(char)) for char in _PAINT.sub("", text))


def window(cells: list[str], at: int, room: int) -> tuple[list[str], int]:
    """Choose the part of a line that a row of `room` columns shows.

    Which part depends on nothing but the arguments, so the way there leaves no trace. It moves by
    half a row at a time, for a row that slides under each key is hard to read.

    Args:
        cells: The line.
        at: The caret.
        room: Columns; at least `LEAST_ROOM`.

    Returns:
        The cells to show, and the caret among them.
    """
    starts = [0, *accumulate(map(cell_width, cells))]
    if starts[-1] <= room:
        return cells, at
    step = room // 2
    beyond = starts[at] - (room - 3)
    left = -(-beyond // step) * step if beyond > 0 else 0
    first = bisect_left(starts, left)
    last = bisect_right(starts, starts[first] + room - 1) - 1
    shown = cells[first:last]
    if first:
        shown[0] = "<"
    if last < len(cells):
        shown.append(">")
    return shown, at - first


class Row:
    """The row on which a line is typed.

    Attributes:
        style: What the terminal can be asked to do.
        line_end: What starts a new row.
    """

    def __init__(self, style: Style) -> None:
        self.style = style
        self._prompt = ""
        self._cells: list[str] = []
        self._at = 0

    @property
    def line_end(self) -> str:
        """What starts a new row. Without a terminal, a file may be what reads us."""
        return "\n" if self.style is Style.MUTE else "\r\n"

    @property
    def is_blank(self) -> bool:
        """Whether nothing is on the row, and the cursor at its start."""
        return not self._prompt and not self._cells

    def leave(self) -> str:
        """Return what goes on to a new row, and lets the old one stand."""
        self._forget()
        return self.line_end

    def clear(self) -> str:
        """Return what makes room for text: blanks the row, or leaves it, as the style may."""
        if self.is_blank:
            return ""
        if self.style is not Style.FULL:
            return self.leave()
        self._forget()
        return "\r\x1b[K"

    def resized(self) -> str:
        """Return what blanks the row after the terminal changed its width.

        Some terminals fold a row that has become too long, some cut it. What lies below the cursor
        is ours in both cases; what lies above it may be prose, and stays.
        """
        if self.is_blank or self.style is not Style.FULL:
            return self.clear()
        self._forget()
        return "\r\x1b[J"

    def wipe(self) -> str:
        """Return what blanks the screen, as ^L asks, with the cursor in its first row."""
        if self.style is not Style.FULL:
            return self.clear()
        self._forget()
        return "\x1b[H\x1b[2J"

    def paint(self, prompt: str, cells: list[str], at: int) -> str:
        """Return what turns the row into this prompt and these cells, the caret before `at`."""
        out = [] if prompt == self._prompt else [self.clear(), prompt]
        self._prompt = prompt
        kept = _common(self._cells, cells)
        if kept < max(len(self._cells), len(cells)):
            out.append(self._go(kept))
            old, new = cells_width(self._cells[kept:]), cells_width(cells[kept:])
            out += [*cells[kept:], self._blank(old - new)]
            self._cells, self._at = list(cells), len(cells)
        out.append(self._go(at))
        return "".join(out)

    def _forget(self) -> None:
        self._prompt, self._cells, self._at = "", [], 0

    def _blank(self, columns: int) -> str:
        if columns <= 0:
            return ""
        return "\x1b[K" if self.style is Style.FULL else " " * columns + "\b" * columns

    def _go(self, to: int) -> str:
        at, self._at = self._at, to
        if to < at:
            columns = cells_width(self._cells[to:at])
            far = self.style is Style.FULL and columns > 3
            return f"\x1b[{columns}D" if far else "\b" * columns
        if self.style is Style.FULL and to > at:
            return f"\x1b[{cells_width(self._cells[at:to])}C"
        return "".join(self._cells[at:to])


def _common(old: list[str], new: list[str]) -> int:
    kept = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        kept += 1
    return kept

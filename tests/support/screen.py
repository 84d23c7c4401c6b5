"""A small terminal in memory: what a player would see of what the server writes.

It knows what the gateway may use and no more; anything else is an error, so a test that draws on
it also proves that nothing is drawn by other means.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import define, field
from wcwidth import wcwidth

_TOKEN = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|([\x00-\x1f\x7f])|([^\x00-\x1f\x7f])")
_MODES = {"?2004h": True, "?2004l": False}


@define(eq=False)
class Screen:
    """A terminal that scrolls.

    Attributes:
        width: Columns.
        height: Rows.
        column: Where the cursor stands; `width` while a wrap is pending.
        gone: Rows that were scrolled away, the oldest first.
        wraps: How many times a row was too long.
        pasting: Whether pastes are marked.
    """

    width: int = 80
    height: int = 24
    column: int = 0
    gone: list[str] = field(factory=list)
    wraps: int = 0
    pasting: bool = False
    _row: int = 0
    _rows: list[list[str]] = field(factory=lambda: [[]])

    def write(self, text: str) -> None:
        """Show what the server wrote."""
        at = 0
        while at < len(text):
            token = _TOKEN.match(text, at)
            if token is None:
                raise ValueError(f"no terminal should have to know {text[at : at + 12]!r}")
            parameters, final, control, char = token.groups()
            if char is not None:
                self._print(char)
            elif control is not None:
                self._control(control)
            else:
                self._sequence(parameters, final)
            at = token.end()

    def resize(self, width: int) -> None:
        """Become wider or narrower, as xterm does: rows are cut, not folded."""
        self.width = width
        self._rows = [row[:width] for row in self._rows]
        self.column = min(self.column, width - 1)

    @property
    def line(self) -> str:
        """The row with the cursor, without blanks at its end."""
        return _text(self._rows[self._row])

    @property
    def before(self) -> str:
        """What stands before the cursor in its row."""
        row = self._rows[self._row]
        return "".join((row + [" "] * self.width)[: self.column])

    @property
    def lines(self) -> list[str]:
        """All rows, those that are gone first, without the empty ones at the end."""
        rows = [*self.gone, *map(_text, self._rows)]
        while rows and not rows[-1]:
            rows.pop()
        return rows

    def _print(self, char: str) -> None:
        width = wcwidth(char)
        row = self._rows[self._row]
        if width <= 0:
            at = max(0, self.column - 1)
            at -= row[at] == ""
            row[at] += char
            return
        if self.column + width > self.width:
            self.wraps += 1
            self.column = 0
            self._control("\n")
            row = self._rows[self._row]
        row += [" "] * (self.column + width - len(row))
        row[self.column] = char
        if width == 2:
            row[self.column + 1] = ""
        self.column += width

    def _control(self, control: str) -> None:
        if control == "\r":
            self.column = 0
        elif control == "\b":
            self.column = max(0, self.column - 1)
        elif control == "\n":
            self._row += 1
            if self._row == len(self._rows):
                self._rows.append([])
            if len(self._rows) > self.height:
                self.gone.append(_text(self._rows.pop(0)))
                self._row -= 1
        else:
            raise ValueError(f"no terminal should be sent {control!r}")

    def _sequence(self, parameters: str, final: str) -> None:
        if parameters + final in _MODES:
            self.pasting = _MODES[parameters + final]
            return
        act = _SEQUENCES.get(final)
        if act is None or "?" in parameters:
            raise ValueError(f"no terminal should have to know ESC [ {parameters} {final}")
        act(self, parameters)

    def _move_left(self, parameters: str) -> None:
        self.column = max(0, self.column - int(parameters or 1))

    def _move_right(self, parameters: str) -> None:
        self.column = min(self.width - 1, self.column + int(parameters or 1))

    def _erase_in_row(self, parameters: str) -> None:
        assert not parameters
        del self._rows[self._row][self.column :]

    def _erase_below(self, parameters: str) -> None:
        if parameters == "2":
            self._rows = [[] for _ in self._rows]
        else:
            assert not parameters
            self._erase_in_row("")
            del self._rows[self._row + 1 :]

    def _go_home(self, parameters: str) -> None:
        assert not parameters
        self._row = self.column = 0

    def _paint(self, parameters: str) -> None:
        """Colours are not kept."""


def _text(row: list[str]) -> str:
    return "".join(row).rstrip()


_SEQUENCES: dict[str, Callable[[Screen, str], None]] = {
    "C": Screen._move_right,
    "D": Screen._move_left,
    "H": Screen._go_home,
    "J": Screen._erase_below,
    "K": Screen._erase_in_row,
    "m": Screen._paint,
}

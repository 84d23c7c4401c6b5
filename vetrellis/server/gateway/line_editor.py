"""A line editor for a bare terminal: takes bytes, gives lines, and says what to draw.

Theory of operation. The editor does no input or output. Bytes go in by `feed`; `next_event` works
through the keys that they hold, one event at a time, so that whoever takes the event can change
the state (hide a password, stop reading) before the next key counts. Text of the game goes in by
`show`. What all of this means for the screen piles up until `drawing` takes it: at most one
repaint of the row for any number of keys.

Three promises. What is typed is never torn: incoming text goes above it. What was typed as a
secret is never on the screen, in the history, or among what was killed. However the bytes were
cut, the same events and the same screen come of them.

The style decides the means: see `terminal_row`. For a reader (a screen reader) and for a terminal
that cannot repaint, text goes on lines of its own, below what was being typed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import ClassVar, Final, TypeAlias

from attrs import frozen

from vetrellis.server.gateway.draft import Draft
from vetrellis.server.gateway.terminal_keys import PASTE_OFF, PASTE_ON, Key, KeyDecoder, Press
from vetrellis.server.gateway.terminal_row import LEAST_ROOM, Row, Style, shown_width, window

HISTORY_LENGTH: Final = 200


@frozen
class Line:
    """The player pressed Enter.

    Attributes:
        text: What was typed.
    """

    text: str


@frozen
class Interrupt:
    """The player pressed ^C: the line is dropped."""


@frozen
class EndOfFile:
    """The player pressed ^D on an empty line, or the input is over."""


@frozen
class Complete:
    """The player pressed Tab.

    Attributes:
        before: What stands before the caret.
    """

    before: str


Event: TypeAlias = Line | Interrupt | EndOfFile | Complete


Cells: TypeAlias = list[str]
"""A line as `Draft` holds it."""


class History:
    """The lines that were entered, and a walk through them that loses no edit."""

    def __init__(self) -> None:
        self._entered: deque[Cells] = deque(maxlen=HISTORY_LENGTH)
        self._pages: list[Cells] = []
        self._page = 0

    def enter(self, line: Cells) -> None:
        """Keep a line, unless it is blank or the same again; ends the walk."""
        is_blank = not "".join(line).strip()
        if not is_blank and (not self._entered or self._entered[-1] != line):
            self._entered.append(line)
        self.leave()

    def leave(self) -> None:
        """End the walk."""
        self._pages = []

    def walk(self, current: Cells, steps: int) -> Cells:
        """Turn pages.

        Args:
            current: The page as it stands; it comes back as it is left.
            steps: -1 to an older line, 1 to a newer one.

        Returns:
            The line on the page that was reached. The last page is the player's own draft.
        """
        if not self._pages:
            self._pages = [*self._entered, current]
            self._page = len(self._entered)
        self._pages[self._page] = current
        self._page = min(max(0, self._page + steps), len(self._pages) - 1)
        return self._pages[self._page]


_EDITS: dict[Key, Callable[[Draft], None]] = {
    Key.BACKSPACE: Draft.backspace,
    Key.DELETE: Draft.delete,
    Key.LEFT: Draft.left,
    Key.RIGHT: Draft.right,
    Key.HOME: Draft.home,
    Key.END: Draft.end,
    Key.WORD_LEFT: Draft.word_left,
    Key.WORD_RIGHT: Draft.word_right,
    Key.KILL_TO_START: Draft.kill_to_start,
    Key.KILL_TO_END: Draft.kill_to_end,
    Key.KILL_BLANK_WORD: Draft.kill_blank_word,
    Key.KILL_WORD_LEFT: Draft.kill_word_left,
    Key.KILL_WORD_RIGHT: Draft.kill_word_right,
    Key.YANK: Draft.yank,
}

_KILLS = frozenset(key for key in _EDITS if key.name.startswith("KILL"))


class LineEditor:
    """Edits one line at the foot of a terminal."""

    def __init__(self, style: Style, width: int = 80, reader: bool = False) -> None:
        """Start on an empty row.

        Args:
            style: What the terminal can be asked to do.
            width: Its columns.
            reader: Whether it is read aloud: no repainting, and prompts on a line of their own.
        """
        self._width = max(width, LEAST_ROOM + 1)
        self._reader = reader
        self._own_style = style
        self._row = Row(self._effective_style())
        self._keys: deque[Press] = deque()
        self._decoder = KeyDecoder()
        self._draft = Draft()
        self._history = History()
        self._prompt = ""
        self._prompting = False
        self._secret = False
        self._pasting = False
        self._out = [PASTE_ON] if style is Style.FULL else []

    def feed(self, data: bytes) -> None:
        """Take what the terminal sent. `next_event` says what it means."""
        self._keys += self._decoder.feed(data)

    def end(self) -> None:
        """Learn that the input ends here. What is begun is entered, then comes `EndOfFile`."""
        self._keys.append(Key.NO_MORE)

    def next_event(self) -> Event | None:
        """Work through the keys up to the next one that matters to anybody else.

        Returns:
            What happened, or None when no key is left.
        """
        while self._keys:
            event = self._press(self._keys.popleft())
            if event is not None:
                return event
        return None

    def show(self, text: str, prompt: str | None = None) -> None:
        """Put text above the line that is being typed.

        Args:
            text: Lines, each ended by LF.
            prompt: What to ask with from now on; None if that does not change.
        """
        if text:
            self._out.append(self._row.clear())
            self._say(text)
        if prompt is not None:
            above, _, self._prompt = prompt.rpartition("\n")
            self._prompting = bool(self._prompt)
            if above:
                self._out.append(self._row.clear())
                self._say(above + "\n")
        if self._prompting and self._stands_alone():
            repeated = bool(text) and not self._reader and self._row.style is not Style.MUTE
            if prompt is not None or repeated:
                self._out.append(self._row.clear())
                self._say(self._prompt + "\n")

    def secret(self, on: bool) -> None:
        """Hide, or show again, what is typed. What was hidden is forgotten."""
        if self._secret and not on:
            self._draft.forget()
        self._history.leave()
        self._secret = on

    def resize(self, width: int) -> None:
        """Fit the row to a terminal that is now this wide."""
        if width != self._width:
            self._width = max(width, LEAST_ROOM + 1)
            self._out.append(self._row.resized())

    def read_aloud(self, reader: bool) -> None:
        """Change between a screen that is looked at and one that is read aloud."""
        if reader != self._reader:
            self._reader = reader
            self._out.append(self._row.clear())
            self._row = Row(self._effective_style())

    def decode_as(self, charset: str) -> None:
        """Take what is typed from now on for text in another charset."""
        self._decoder.decode_as(charset)

    def drawing(self) -> str:
        """Take what has to be written to the terminal, so that it shows what it should."""
        self._paint()
        out = "".join(self._out)
        self._out.clear()
        return out

    def finish(self) -> None:
        """Leave the terminal as it was found, with the cursor on a row of its own.

        What is being typed stays to be seen; a prompt that nobody will answer goes.
        """
        if self._draft.cells and not self._secret:
            self._end_row()
        else:
            self._out.append(self._row.clear())
        self._prompting = False
        self._draft.forget()
        if self._own_style is Style.FULL:
            self._out.append(PASTE_OFF)

    def complete(self, begun: str, word: str) -> None:
        """Answer `Complete`.

        Args:
            begun: The last part of what stands before the caret, which goes.
            word: What comes in its place.
        """
        if begun and self._draft.before.endswith(begun):
            kept = len(self._draft.before) - len(begun)
            while len(self._draft.before) > kept:
                self._draft.backspace()
            all(map(self._draft.type, word))

    def _effective_style(self) -> Style:
        return Style.PLAIN if self._reader and self._own_style is Style.FULL else self._own_style

    def _stands_alone(self) -> bool:
        if self._reader or self._row.style is Style.MUTE:
            return True
        return shown_width(self._prompt) > self._width - 1 - LEAST_ROOM

    def _say(self, text: str) -> None:
        self._out.append(text.replace("\n", self._row.line_end))

    def _paint(self) -> None:
        if self._row.style is Style.MUTE:
            return
        prompt = self._prompt if self._prompting and not self._stands_alone() else ""
        room = max(LEAST_ROOM, self._width - 1 - shown_width(prompt))
        hidden: tuple[list[str], int] = ([], 0)
        shown = hidden if self._secret else window(self._draft.cells, self._draft.at, room)
        self._out.append(self._row.paint(prompt, *shown))

    def _press(self, press: Press) -> Event | None:
        if press not in _KILLS:
            self._draft.go_on()
        if isinstance(press, str):
            self._draft.type(press)
            return None
        if self._pasting and press not in {Key.ENTER, Key.NO_MORE}:
            # Whatever else a paste holds is text that happens to look like keys.
            self._pasting = press not in {Key.PASTE_END, Key.INTERRUPT}
            if press is Key.TAB:
                self._draft.type(" ")
            return None
        if press in _EDITS:
            _EDITS[press](self._draft)
            return None
        return self._ACTIONS[press](self)

    def _enter(self) -> Line:
        text = self._draft.text
        self._end_row()
        self._prompting = False
        if self._secret:
            self._draft.forget()
        else:
            self._history.enter(self._draft.cells)
            self._draft.replace(())
        return Line(text)

    def _interrupt(self) -> Interrupt:
        self._end_row("^C")
        self._history.leave()
        self._draft.replace(())
        return Interrupt()

    def _end_row(self, mark: str = "") -> None:
        if self._row.style is not Style.MUTE:  # there, the row was ended by whoever echoes
            self._paint()
            self._out += [mark, self._row.leave()]

    def _delete_or_end(self) -> EndOfFile | None:
        if not self._draft.cells:
            return EndOfFile()
        self._draft.delete()
        return None

    def _no_more(self) -> Line | EndOfFile:
        self._pasting = False
        if not self._draft.cells:
            return EndOfFile()
        self._keys.appendleft(Key.NO_MORE)
        return self._enter()

    def _complete(self) -> Complete | None:
        return None if self._secret else Complete(self._draft.before)

    def _older(self) -> None:
        if not self._secret:
            self._draft.replace(self._history.walk(self._draft.cells, -1))

    def _newer(self) -> None:
        if not self._secret:
            self._draft.replace(self._history.walk(self._draft.cells, 1))

    def _wipe(self) -> None:
        self._paint()  # what was typed before counts, though it came in the same packet
        self._out.append(self._row.wipe())

    def _paste(self) -> None:
        self._pasting = True

    def _nothing(self) -> None:
        """The end of a paste that never began."""

    _ACTIONS: ClassVar[dict[Key, Callable[[LineEditor], Event | None]]] = {
        Key.ENTER: _enter,
        Key.INTERRUPT: _interrupt,
        Key.DELETE_OR_END: _delete_or_end,
        Key.NO_MORE: _no_more,
        Key.TAB: _complete,
        Key.UP: _older,
        Key.DOWN: _newer,
        Key.CLEAR: _wipe,
        Key.PASTE: _paste,
        Key.PASTE_END: _nothing,
    }

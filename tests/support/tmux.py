"""A program on a terminal of its own, as a person would see and use it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from tests.support.programs import TMUX

PATIENCE = 60.0
"""Seconds after which what never comes is a failure."""


@frozen
class Pane:
    """A terminal in tmux.

    Attributes:
        socket: Where its tmux listens.
    """

    socket: Path

    def type(self, words: str, *keys: str) -> None:
        """Type words, then press keys by tmux's names for them; Enter if none is given."""
        if words:
            self._tmux("send-keys", "-l", words)
        self._tmux("send-keys", *(keys or ("Enter",)))

    def click(self, words: str) -> None:
        """Press and let go the mouse on words that are shown, in the last line that has them.

        The program must have asked for the mouse, in the way of SGR.
        """
        screen = self._tmux("capture-pane", "-p").split("\n")
        row = max(number for number, line in enumerate(screen, 1) if words in line)
        column = screen[row - 1].index(words) + 1
        for end in "Mm":
            self._tmux("send-keys", "-l", f"\x1b[<0;{column};{row}{end}")

    def resize(self, width: int, height: int) -> None:
        """Make the terminal wider or narrower."""
        self._tmux("resize-window", "-x", str(width), "-y", str(height))

    @property
    def lines(self) -> list[str]:
        """What the terminal shows, and what it has scrolled away, without blanks at the ends."""
        shown = self._tmux("capture-pane", "-p", "-S", "-").rstrip("\n")
        return [line.rstrip() for line in shown.split("\n")]

    def wait_for(self, words: str, times: int = 1) -> list[str]:
        """Return all lines, once they show some words.

        Raises:
            AssertionError: They never came; the error has what came instead.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            lines = self.lines
            if "\n".join(lines).count(words) >= times:
                return lines
            if time.monotonic() > deadline:
                shown = "\n".join(lines)
                raise AssertionError(f"{words!r} is not there {times} times:\n{shown}")
            time.sleep(0.05)

    def _tmux(self, *arguments: str) -> str:
        return subprocess.run(
            [TMUX.path, "-u", "-S", self.socket, "-f", os.devnull, *arguments],
            check=True,
            capture_output=True,
            encoding="utf-8",
        ).stdout


@contextmanager
def pane(directory: Path, *command: str, width: int = 80, height: int = 24) -> Iterator[Pane]:
    """Run a program on a terminal until the end of the block.

    Args:
        directory: Where it runs, with its own home, so that nobody's settings are read.
        command: The program and its arguments.
        width: Columns.
        height: Rows.
    """
    # In a place of its own with a short name: a socket's path has at most 107 bytes.
    sockets = Path(tempfile.mkdtemp(prefix="tmux-"))
    shown = Pane(sockets / "s")
    environment = {
        "HOME": str(directory),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }
    # The terminal stays when the program ends, so that its last words can be read.
    subprocess.run(
        [
            *(TMUX.path, "-u", "-S", str(shown.socket), "-f", os.devnull),
            *("new-session", "-d", "-x", str(width), "-y", str(height), *command),
            *(";", "set-option", "-w", "remain-on-exit", "on"),
        ],
        check=True,
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield shown
    finally:
        subprocess.run([TMUX.path, "-S", str(shown.socket), "kill-server"], check=False)
        shutil.rmtree(sockets)

"""Scripted players who hurry, and note every line they read, until their server dies."""

from __future__ import annotations

import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from attrs import asdict, define, field

from tests.chaos.stage import Order
from tests.support.small_world import PLAYERS, THINGS

WINDOW = 6
"""How many lines may wait for an answer."""

PATIENCE = 30.0
"""Seconds after which a server that does not come up is a failure."""


@define(eq=False)
class Scribe:
    """One player: types what comes to mind, and notes what is shown.

    Attributes:
        line: Its socket.
        dice: What comes to mind.
        read: Every delivery that was read whole, in order.
        sent: How many commands were typed.
    """

    line: socket.socket
    dice: Random
    read: list[dict[str, Any]] = field(factory=list)
    sent: int = 0
    _rest: bytes = b""

    def hurry(self) -> None:
        """Type on, as long as few lines wait for an answer."""
        acked = self.read[-1]["acked"] if self.read else 0
        while self.read and self.sent - acked < WINDOW:
            self.sent += 1
            self.line.sendall(f"{self._thought()}\n".encode())

    def hear(self) -> bool:
        """Read what there is. Returns whether the server still lives."""
        try:
            data = self.line.recv(65536)
        except ConnectionError:
            return False
        *whole, self._rest = (self._rest + data).split(b"\n")
        self.read.extend(json.loads(line) for line in whole)
        return bool(data)

    def _thought(self) -> str:
        thing, friend = self.dice.choice(THINGS), self.dice.choice(list(PLAYERS.values()))
        thoughts = (
            f"take {thing}",
            f"take {thing}",
            f"take {thing} from box",
            f"drop {thing}",
            f"put {thing} in box",
            f"give {thing} to {friend}",
            self.dice.choice(("north", "south")),
            f"say {thing}",
        )
        return self.dice.choice(thoughts)


@define(eq=False)
class Nursery:
    """The process that forks servers to kill."""

    _process: subprocess.Popen[str] = field(init=False)

    @_process.default
    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.stage"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """End it; the servers are dead already."""
        self._process.kill()
        self._process.communicate()

    def play_and_kill(self, order: Order, dice: Random) -> list[Scribe]:
        """Start a server, let everyone play, and kill it while they do.

        Returns:
            The players, with all that they had read.
        """
        server = self._fork(order)
        try:
            scribes = [
                Scribe(_connect(order.socket, number), dice)
                for number in range(1, len(PLAYERS) + 1)
            ]
            _play(scribes, dice.uniform(0.2, 0.6))
        finally:
            self._kill(server)
        for scribe in scribes:  # what is in the pipe was shown
            while scribe.hear():
                pass
            scribe.line.close()
        Path(order.socket).unlink(missing_ok=True)
        return scribes

    def _fork(self, order: Order) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        return self._heard()

    def _kill(self, server: int) -> None:
        os.kill(server, signal.SIGKILL)
        how = self._heard()  # until then its parent waits for it, and the id is its own
        assert how == signal.SIGKILL, f"the server died by itself ({how})"

    def _heard(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


def _play(scribes: list[Scribe], seconds: float) -> None:
    """Play for so long, counted from when everyone has seen the world."""
    with selectors.DefaultSelector() as selector:
        for scribe in scribes:
            selector.register(scribe.line, selectors.EVENT_READ, scribe)
        ends_at = time.monotonic() + PATIENCE
        started = False
        while time.monotonic() < ends_at:
            for key, _ in selector.select(timeout=0.02):
                if not key.data.hear():
                    raise AssertionError("the server died by itself")
                key.data.hurry()
            if not started and all(scribe.read for scribe in scribes):
                started, ends_at = True, time.monotonic() + seconds
    assert started, "the world never showed itself"


def _connect(path: str, number: int) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    ends_at = time.monotonic() + PATIENCE
    while True:
        try:
            line.connect(path)
        except OSError:
            if time.monotonic() > ends_at:
                raise
            time.sleep(0.02)
        else:
            line.sendall(f"{number}\n".encode())
            return line

"""Scripted players on telnet who hurry, and note every line they read, until their server dies."""

from __future__ import annotations

import os
import re
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from attrs import define, field, frozen

from tests.chaos.island import BAG, BOX, CLOTHES, CRATE, GATE, THINGS
from tests.chaos.variant import program
from tests.support.running_server import Finished, Server, launch, listeners

PATIENCE = 120.0
"""Seconds after which players who get no answer are a failure."""

UNHURRIED = {
    "VETRELLIS__LIMITS__COMMAND_BURST": "1000",
    "VETRELLIS__LIMITS__COMMANDS_PER_SECOND": "1000",
}
"""Lets players type faster than anybody can."""

UNMEASURED = {"COVERAGE_PROCESS_CONFIG": "", "COVERAGE_PROCESS_START": ""}
"""Keeps coverage out of processes that are killed before they could tell what it saw."""

PYTHONPATH = os.pathsep.join(
    filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")))
)
"""With these tests on it: the server runs in a directory of its own."""

SURVEY = ("look", "inventory", f"look in {BOX}", f"look in {CRATE}", f"look in {BAG}")
"""What everyone types before anybody does anything."""

_PASSWORD = "four words in a row"
_TELNET = re.compile(rb"\xff(?:[\xfb-\xfe].|\xfa.*?\xff\xf0|[\xf0-\xf9])", re.DOTALL)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_PROMPT = re.compile(r"(?:> ?)+")
_COMPLAINT = re.compile(r'.*"level": ?"(?:error|critical)".*')
_WELCOME = re.compile(r".*\bWelcome, ([\w-]+)\.")


def line_of(data: bytes) -> str:
    """Return the words of a line as a player reads it, without what stood before them."""
    words = _COLOUR.sub("", _TELNET.sub(b"", data).decode("ascii", "ignore").strip("\r\n"))
    prompt = _PROMPT.match(words)
    return words[prompt.end() :] if prompt else words


@frozen
class Part:
    """Who somebody plays.

    Attributes:
        name: What their character is called; empty for a guest.
        reader: Whether they have plain lines for a screen reader, or 80 columns.
    """

    name: str = ""
    reader: bool = False

    def login(self, known: bool) -> tuple[str, ...]:
        """Return what they type to play.

        Args:
            known: Whether the character is made already.
        """
        first = ("reader",) if self.reader else ()
        if not self.name:
            return *first, "guest"
        if known:
            return *first, self.name, _PASSWORD
        return *first, "new", self.name, _PASSWORD, _PASSWORD, "she"


CAST = (Part("Anneke"), Part("Bruno", reader=True), Part("Carla"), Part(), Part(reader=True))


@define(eq=False)
class Scribe:
    """One player: types what comes to mind, and notes what is shown.

    Attributes:
        part: Who they play.
        line: Their telnet connection.
        dice: What comes to mind.
        mark: What their own words begin with; nobody else says such.
        name: What they are called, once they were welcomed.
        read: Every line of the world's that was read whole, in order.
        typed: Every line for the world, in order.
        said: How many words of their own they said.
        heard: How many of these they heard themselves say.
    """

    part: Part
    line: socket.socket
    dice: Random
    mark: str
    name: str = ""
    read: list[str] = field(factory=list)
    typed: list[str] = field(factory=list)
    said: int = 0
    heard: int = 0
    _rest: bytes = b""

    @property
    def rest(self) -> str:
        """What was read of a line that broke off."""
        return line_of(self._rest).partition("\x1b")[0]

    @property
    def waits(self) -> bool:
        """Whether they have not heard their own last word yet."""
        return self.heard < self.said

    def word(self, number: int) -> str:
        """Return a word of their own."""
        return f"{self.mark}n{number}"

    def come(self, known: bool) -> None:
        """Log in, and look at everything: typed ahead, as old hands do."""
        self._send(self.part.login(known))
        self._play(SURVEY)

    def hurry(self, friends: Sequence[str], most: int = 6) -> None:
        """Type some lines at once, and a word to know them by."""
        lines = [self._thought(friends) for _ in range(self.dice.randint(1, most))]
        # Guests never come back: what they kept would be out of the game.
        self._play(lines if self.part.name else (*lines, "drop all"))

    def hear(self) -> bool:
        """Read what there is. Returns whether the server still lives."""
        try:
            data = self.line.recv(65536)
        except ConnectionError:
            return False
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in map(line_of, whole):
            self._note(line)
        return bool(data)

    def _note(self, line: str) -> None:
        if self.name and line:
            self.read.append(line)
            self.heard += line == f'You say, "{self.word(self.heard + 1)}"'
        elif welcome := _WELCOME.fullmatch(line):
            self.name = welcome[1]

    def _play(self, lines: Iterable[str]) -> None:
        self.said += 1
        burst = (*lines, f"say {self.word(self.said)}")
        self.typed += burst
        self._send(burst)

    def _send(self, lines: Iterable[str]) -> None:
        self.line.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _thought(self, friends: Sequence[str]) -> str:
        some = self.dice.choice
        thing, friend = some(THINGS), some(friends)
        holder, lid = some((BOX, CRATE, CRATE, BAG)), some((GATE, GATE, CRATE))
        way = some(("north", "south", "up", "down"))
        by_weight = {
            f"take {thing}": 6,
            "take all": 2,
            f"take all from {holder}": 3,
            f"drop {thing}": 3,
            f"put {thing} in {holder}": 4,
            f"put all in {holder}": 1,
            f"give {thing} to {friend}": 4,
            some(("open", "close", "lock", "unlock", "open")) + f" {lid}": 6,
            way: 5,
            f"look in {holder}": 1,
            f"examine {friend}": 1,
            f"tell {friend} {self.mark} was here": 1,
            some(("look", "inventory", "shout ahoy", "who")): 1,
        }
        if self.part.name:
            cloth = some(CLOTHES)
            by_weight |= {f"take {cloth}": 3, f"wear {cloth}": 6, f"remove {cloth}": 1}
        return self.dice.choices(list(by_weight), list(by_weight.values()))[0]


@frozen
class Moment:
    """When to kill.

    Attributes:
        words: How many words everybody together has heard by then.
        burst: Whether everybody types as much as they can, right before.
        delay: How many seconds later it is.
    """

    words: int
    burst: bool
    delay: float

    @classmethod
    def at_random(cls, dice: Random) -> Moment:
        """Choose one."""
        return cls(
            dice.randint(len(CAST), 8 * len(CAST)), dice.random() < 0.5, dice.uniform(0, 0.1)
        )


@define(eq=False)
class Round:
    """One life of a server, from its start to the kill.

    Attributes:
        scribes: The players, with all that they read.
        ended: What the server wrote.
    """

    scribes: tuple[Scribe, ...]
    ended: Finished

    @property
    def complaints(self) -> list[str]:
        """What the server logged that is more than a warning."""
        return _COMPLAINT.findall(self.ended.out) + self.ended.err.splitlines()

    @classmethod
    def play(cls, directory: Path, number: int, dice: Random, *faults: str) -> Round:
        """Start a server, let everyone play, and kill it while they do.

        Args:
            directory: Where it runs. What it finds there, it goes on with.
            number: How many rounds there were before.
            dice: What comes to players' minds, and when they are interrupted.
            faults: What is wrong with the server. See `variant`.
        """
        options = (*listeners("telnet"), "--world=island")
        environment = {**UNHURRIED, **UNMEASURED, "PYTHONPATH": PYTHONPATH}
        server = launch(directory, *options, program=program(*faults), **environment)
        try:
            server.await_ready()
            scribes = _gathered(server, number, dice)
            _played(scribes, Moment.at_random(dice))
        finally:
            server.process.send_signal(signal.SIGKILL)
            ended = server.finish()
        for scribe in scribes:  # what is in the pipe was shown
            while scribe.hear():
                pass
            scribe.line.close()
        return cls(scribes, ended)


def _gathered(server: Server, number: int, dice: Random) -> tuple[Scribe, ...]:
    """Connect everyone, and wait until each has looked at everything."""
    scribes = tuple(
        Scribe(
            part, socket.create_connection(server.addresses["telnet"]), dice, f"{letter}r{number}"
        )
        for part, letter in zip(CAST, "abcde", strict=True)
    )
    for scribe in scribes:
        scribe.come(known=number > 0)
    _listen(scribes, lambda: not any(scribe.waits for scribe in scribes))
    return scribes


def _played(scribes: Sequence[Scribe], moment: Moment) -> None:
    """Let everyone play until a moment, however far they have come with it."""
    names = [scribe.name for scribe in scribes]

    def is_over() -> bool:
        for scribe in scribes:
            if not scribe.waits:
                scribe.hurry(names)
        return sum(scribe.heard for scribe in scribes) >= moment.words

    _listen(scribes, is_over)
    if moment.burst:
        for scribe in scribes:
            scribe.hurry(names, most=16)
    _listen(scribes, lambda: False, moment.delay)


def _listen(
    scribes: Sequence[Scribe], is_over: Callable[[], bool], seconds: float | None = None
) -> None:
    """Let everyone read until something is so; or, if so many seconds are given, for so long."""
    ends_at = time.monotonic() + (PATIENCE if seconds is None else seconds)
    with selectors.DefaultSelector() as selector:
        for scribe in scribes:
            selector.register(scribe.line, selectors.EVENT_READ, scribe)
        while not is_over():
            left = ends_at - time.monotonic()
            if left <= 0 and seconds is not None:
                return
            assert left > 0, f"no answer: {[scribe.read[-3:] for scribe in scribes]}"
            for key, _ in selector.select(left):
                assert key.data.hear(), "the server died by itself"

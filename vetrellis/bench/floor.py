"""Many players in one process, each on a raw socket: the loop that everything else hangs on.

Theory of operation. A `Floor` waits for sockets with epoll and hands what was heard to the `Part`
that is being played: it says when what is due, and what follows a reply. A player has one command
outstanding at most; a reply costs one receive and one send. Nothing here is clever, because each
microsecond that it takes is one that the measured server seems to have taken.
"""

from __future__ import annotations

import errno
import os
import select
import socket
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Protocol

from vetrellis.bench.ear import Ear
from vetrellis.bench.verb import HEARD

PIECE = 65536
"""Bytes that are received at once."""

_LONGEST_WAIT = 0.5
_EACH_ADDRESS = 20_000
_IN, _OUT = select.EPOLLIN, select.EPOLLOUT


class Player:
    """One connection, and what it waits for.

    Attributes:
        number: Which one it is, of all players of all workers.
        ear: How it listens and speaks.
        marks: The words of which one is in the reply that it waits for; none if it waits for none.
        since: When the outstanding command was sent, or should have been.
        wrote: When it was sent.
        verb: What the outstanding command is.
        words: How often it has spoken.
        stroll: A direction that leads out of its room, and the way back; or nothing.
        is_away: Whether it has gone there.
        script: The lines that it still has to type, with the marks of their replies.
        view: What it saw last while it went by its script.
        is_connected: Whether its connection stands.
    """

    __slots__ = (
        "ear",
        "is_away",
        "is_connected",
        "marks",
        "number",
        "receive",
        "script",
        "send",
        "since",
        "socket",
        "stroll",
        "verb",
        "view",
        "words",
        "wrote",
    )

    def __init__(self, number: int, line: socket.socket, ear: Ear) -> None:
        self.number, self.socket, self.ear = number, line, ear
        self.receive = line.recv
        self.send: Callable[[bytes], int] = line.send
        if ear.seals:
            self.send = lambda data: line.send(ear.seal(data))
        self.marks: tuple[bytes, ...] = ()
        self.since = self.wrote = 0.0
        self.verb = ""
        self.words = 0
        self.stroll: tuple[bytes, bytes] | tuple[()] = ()
        self.is_away = self.is_connected = False
        self.script: Iterator[tuple[str, tuple[bytes, ...]]] = iter(())
        self.view = b""

    def type(self, line: bytes, marks: tuple[bytes, ...], since: float, now: float) -> None:
        """Send a line, and wait for its reply.

        Args:
            line: As the protocol sends it.
            marks: The words of which one is in the reply.
            since: The moment from which the reply's time is counted.
            now: The moment.
        """
        self.marks, self.since, self.wrote = marks, since, now
        try:
            self.send(line)
        except (BlockingIOError, ConnectionError):
            # A full pipe or a dead one: either way no reply comes, and that is what is counted.
            return


class Part(Protocol):
    """What is played on a floor."""

    def prompt(self, now: float) -> float:
        """Do what is due; return for how many seconds nothing is, or less than 0 for the end."""
        ...

    def connected(self, player: Player, now: float) -> None:
        """Learn that a connection stands that did not at once."""
        ...

    def replied(self, player: Player, now: float, text: bytes) -> None:
        """Learn that a player has the reply that it waited for."""
        ...

    def lost(self, player: Player, now: float) -> None:
        """Learn that the server hung up."""
        ...


class Floor:
    """Plays parts.

    Attributes:
        players: Everyone who is connected, by the number of their file.
        received: Bytes that were received.
        heard: Lines of others that were heard.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.players: dict[int, Player] = {}
        self.received = self.heard = 0
        self._clock = clock
        self._poll = select.epoll()
        self._wakers: set[int] = set()

    def watch(self, file: int) -> None:
        """Let a part look around when something can be read there."""
        self._poll.register(file, _IN)
        self._wakers.add(file)

    def admit(self, player: Player) -> None:
        """Take in a player whose connection stands, or is being made."""
        events = _IN if player.is_connected else _IN | _OUT
        self.players[player.socket.fileno()] = player
        self._poll.register(player.socket, events)

    def dismiss(self, player: Player) -> None:
        """Close a player's connection, if it is not closed yet."""
        file = player.socket.fileno()
        if file >= 0:
            del self.players[file]
            self._poll.unregister(file)
            player.socket.close()

    def play(self, part: Part) -> None:
        """Play a part to its end."""
        poll, clock, players = self._poll.poll, self._clock, self.players
        while True:
            wait = part.prompt(clock())
            if wait < 0:
                return
            for file, event in poll(min(wait, _LONGEST_WAIT)):
                player = players.get(file)
                if player is None:
                    continue
                if event & _OUT:
                    self._connected(part, player)
                data = _received(player)
                if data:
                    self._hear(part, player, data)
                elif data is not None:
                    self.dismiss(player)
                    part.lost(player, clock())

    def _hear(self, part: Part, player: Player, data: bytes) -> None:
        self.received += len(data)
        text = player.ear.hear(data)
        self.heard += text.count(HEARD)
        for mark in player.marks:
            if mark in text:
                player.marks = ()
                part.replied(player, self._clock(), text)
                break
        if answer := player.ear.answer():
            player.send(answer)

    def _connected(self, part: Part, player: Player) -> None:
        if not player.is_connected and not player.socket.getsockopt(
            socket.SOL_SOCKET, socket.SO_ERROR
        ):
            player.is_connected = True
            self._poll.modify(player.socket, _IN)
            part.connected(player, self._clock())

    def close(self) -> None:
        """Close every connection."""
        for player in list(self.players.values()):
            self.dismiss(player)


def _received(player: Player) -> bytes | None:
    """Return what a player hears: nothing at the end, None if there is nothing yet."""
    try:
        return player.receive(PIECE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def call(number: int, host: str, port: int, ear: Ear, *, is_alone: bool = False) -> Player:
    """Begin to connect; the player is connected at once, or the floor will tell.

    To a server on this machine players beyond what one address has ports for call from another.

    Args:
        number: Which player it is.
        host: Where the server is.
        port: Where it listens.
        ear: How the player listens and speaks.
        is_alone: Whether no other player calls from the same address.

    Raises:
        OSError: It cannot be done.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    line.setblocking(False)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    house = number if is_alone else number // _EACH_ADDRESS
    if house and host.startswith("127."):
        line.bind((f"127.{1 + house // 62500}.{house // 250 % 250}.{1 + house % 250}", 0))
    status = line.connect_ex((host, port))
    if status not in (0, errno.EINPROGRESS):
        line.close()
        raise OSError(status, os.strerror(status))
    player = Player(number, line, ear)
    player.is_connected = status == 0
    return player

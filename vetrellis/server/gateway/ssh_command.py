"""A command on the SSH command line: `ssh -p 4022 guest@host who`.

What is answered goes to standard output, and why something is not to standard error, with the exit
status of a program: 0 if all was understood and done. There is no shell: the words are those that
players type, `|` and `>` among them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import ClassVar, Final, Protocol

from attrs import define, evolve, field
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from vetrellis.formatters.look import Look, as_asked
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Character
from vetrellis.server.gateway.ssh_auth import READER_NAMES, Login
from vetrellis.server.gateway.ssh_connection import Words
from vetrellis.server.gateway.ssh_terminal import Terminal
from vetrellis.server.interfaces import ICaller, ICommands, IFormatter
from vetrellis.server.session.one_shot import Answer

DONE: Final = 0
NOT_DONE: Final = 1
"""Exit statuses."""


class Pipes(Protocol):
    """What an `SshCommand` needs of an SSH channel."""

    def send(self, data: bytes) -> None:
        """Send to standard output."""

    def complain(self, data: bytes) -> None:
        """Send to standard error."""

    def hang_up(self, status: int) -> None:
        """Close once all is sent, with the exit status of a program that has ended."""


@implementer(ICaller)
@define(eq=False)
class SshCommand:
    """Somebody who wants one thing done.

    Attributes:
        peer: The client's address as text.
        look: What the terminal can show; plain text if there is none.
    """

    protocol: ClassVar[str] = "ssh"
    _log: ClassVar[Logger] = Logger()

    peer: str
    _admitted: Login
    _terminal: Terminal
    _pipes: Pipes
    _formatter: IFormatter
    _words: Words
    look: Look = field(init=False)
    _work: Deferred[None] | None = field(default=None, init=False)

    @look.default
    def _seen(self) -> Look:
        is_reader = self._admitted.name in READER_NAMES
        return evolve(self._terminal.look, reader=is_reader)

    @property
    def login(self) -> str:
        """The user name that was let in."""
        return self._admitted.name

    @property
    def language(self) -> str:
        """The user's language, as the environment has it, or an empty string."""
        return self._terminal.language

    @property
    def authenticated(self) -> Character | None:
        """Whom a password or a key proved the player to be, or None."""
        return self._admitted.character

    def adjust(self, **changes: object) -> None:
        """See `ICaller`. A pipe has no colours and no links; a terminal is as wide as it says."""
        for name in ("width",) if self._terminal.is_there else ("depth", "links"):
            changes.pop(name, None)
        self.look = as_asked(self.look, changes)

    def begin(self, commands: ICommands, line: bytes) -> None:
        """Have it done."""
        answer = commands.run(self, line.decode("utf-8", "replace"))
        self._work = answer.addCallbacks(self._answered, self._failed)

    def lost(self) -> None:
        """Learn that nobody waits any more."""
        if self._work is not None:
            self._work.cancel()

    def _answered(self, answer: Answer) -> None:
        show = self._pipes.send if answer.is_done else self._pipes.complain
        show(self._rendered(answer.texts))
        self._pipes.hang_up(DONE if answer.is_done else NOT_DONE)

    def _failed(self, failure: Failure) -> None:
        if failure.check(CancelledError):
            return
        # One of the supervised places: a fault in what a command sets off costs that command. The
        # command is not logged: it may be speech.
        incident = secrets.token_hex(4)
        what = "A command of {peer} failed ({incident})"
        self._log.failure(what, failure, peer=self.peer, incident=incident)
        words = self._words(self._terminal.language, "gateway-fault", id=incident)
        self._pipes.complain(self._rendered([words]))
        self._pipes.hang_up(NOT_DONE)

    def _rendered(self, texts: Sequence[Text]) -> bytes:
        said = self._formatter.render(texts, self.look)
        if self._terminal.is_there:
            said = said.replace("\n", "\r\n")
        return said.encode(self.look.charset, "replace")

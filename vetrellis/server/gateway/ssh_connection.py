"""A player on SSH: what their terminal shows, and what is made of what they type.

Whatever encrypts and packs is a `Wire` here, so that all of this runs without a network.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar, Final, Protocol, TypeAlias

from attrs import define, field
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from vetrellis.formatters.look import Look, as_asked
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Character
from vetrellis.server.gateway import line_editor
from vetrellis.server.gateway.completion import Completer
from vetrellis.server.gateway.line_editor import LineEditor
from vetrellis.server.gateway.outlet import Outlet, OutletLimits
from vetrellis.server.gateway.ssh_auth import READER_NAMES, Login
from vetrellis.server.gateway.ssh_terminal import Terminal
from vetrellis.server.gateway.terminal_row import Style
from vetrellis.server.gateway.throttle import TokenBucket
from vetrellis.server.interfaces import IConnection, IFormatter, ISession, ISessionFactory
from vetrellis.server.session.factory import RefusedError

QUIT: Final = "quit"
"""What ^D types. The session understands it at every question and in play."""

KEYS_AT_ONCE: Final = 4096
KEYS_EACH_SECOND: Final = 1000
"""How fast one may type: the longest line at once, and nobody keeps the server busy with keys."""

_SLICE = 128

Words: TypeAlias = Callable[..., Text]
"""Gives a message of `gateway.ftl` or `ssh.ftl` by language, key and arguments."""


class Wire(Protocol):
    """What an `SshConnection` needs of an SSH channel."""

    def send(self, data: bytes) -> None:
        """Send, in order. What cannot be sent yet is kept, within bounds."""

    def hang_up(self, status: int) -> None:
        """Close once all is sent, with the exit status of a program that has ended."""

    def read(self, on: bool) -> None:
        """Let the client send more, or no more than it may already."""

    def drop(self) -> None:
        """Close now."""


@implementer(IConnection)
@define(eq=False)
class SshConnection:
    """A player's terminal.

    What the game says goes by way of an `Outlet`, which keeps it while the client does not read,
    and only then to the editor, which draws: so a piece that had to be dropped leaves no hole in
    what the editor believes to be on the screen.

    Attributes:
        peer: The client's address as text.
        login: The user name that was let in.
        authenticated: Whom a password proved the player to be, or None.
        look: What the terminal can show.
    """

    protocol: ClassVar[str] = "ssh"
    takes_data: ClassVar[bool] = False
    _log: ClassVar[Logger] = Logger()

    peer: str
    _admitted: Login
    _terminal: Terminal
    _wire: Wire
    _formatter: IFormatter
    _words: Words
    _clock: IReactorTime
    _unread: OutletLimits
    look: Look = field(init=False)
    _outlet: Outlet = field(init=False)
    _editor: LineEditor = field(init=False)
    _completer: Completer = field(factory=Completer, init=False)
    _prompt: str | None = field(default=None, init=False)
    _asked: dict[str, object] = field(factory=dict, init=False)
    _session: ISession | None = field(default=None, init=False)
    _held: bytes = field(default=b"", init=False)
    _ended: bool = field(default=False, init=False)
    _pace: TokenBucket = field(init=False)
    _rest: IDelayedCall | None = field(default=None, init=False)
    _reading: bool = field(default=True, init=False)
    _working: bool = field(default=False, init=False)
    _open: bool = field(default=True, init=False)

    def __attrs_post_init__(self) -> None:
        if self._admitted.name in READER_NAMES:
            self._asked["reader"] = True
        self.look = self._seen()
        style = Style.MUTE
        if self._terminal.is_there:
            style = Style.PLAIN if self._terminal.is_dumb else Style.FULL
        self._editor = LineEditor(style, self._columns(), self.look.reader)
        self._editor.decode_as(self.look.charset)
        self._pace = TokenBucket(self._clock, KEYS_AT_ONCE, KEYS_EACH_SECOND)
        self._outlet = Outlet(
            self._clock, self._display, self._abandon, self._missing, self._unread
        )

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
        """Whom a password proved the player to be, or None."""
        return self._admitted.character

    def opened(self, sessions: ISessionFactory) -> None:
        """Begin the session."""
        self._working = True
        with self._guarded("The session of {peer} did not begin ({incident})"):
            try:
                self._session = sessions.begin(self)
            except RefusedError as refusal:
                self.show([refusal.text])
        if self._session is None:
            self.close()
        self._working = False
        self._work()

    def taken(self, data: bytes) -> None:
        """Take what the terminal sent. What comes too fast waits; the window bounds it."""
        if self._open:
            self._held += data
            self._work()

    def resized(self, terminal: Terminal) -> None:
        """Learn the terminal's new size."""
        self._terminal = terminal
        self._see()

    def ended(self) -> None:
        """Learn that nothing more will be typed, as at the end of a script: let it quit."""
        if self._open:
            self._ended = True
            self._work()

    def stalled(self, on: bool) -> None:
        """Learn that the client takes no more, or takes all again."""
        (self._outlet.pauseProducing if on else self._outlet.resumeProducing)()
        self._wire.read(self._may_read())
        self._work()

    def lost(self, reason: str) -> None:
        """Learn that the connection is gone."""
        self._open = False
        self._held = b""
        self._outlet.gone()
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        session, self._session = self._session, None
        if session is not None:
            session.disconnected(reason)

    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        """See `IConnection`."""
        if not self._open:
            return
        self._completer.note(texts)
        if prompt is not None:
            self._prompt = self._asking(prompt)
        self._say(self._formatter.render(texts, self.look))

    def tell(self, data: Sequence[Datum]) -> None:
        """See `IConnection`. A terminal has no use for data."""

    def secret(self, on: bool) -> None:
        """See `IConnection`."""
        self._editor.secret(on)
        self._flush()

    def adjust(self, **changes: object) -> None:
        """See `IConnection`."""
        self._asked.update(changes)
        self._see()

    def pause(self, reading: bool) -> None:
        """See `IConnection`."""
        self._reading = reading
        self._wire.read(self._may_read())
        self._work()

    def close(self) -> None:
        """See `IConnection`."""
        if self._open:
            self._open = False
            self._outlet.close()
            self._editor.finish()
            self._send()
            self._wire.hang_up(0)

    def _work(self) -> None:
        """Do what was typed, as far as the session reads; show what comes of it in one write."""
        if self._working:
            return
        self._working = True
        while self._open and self._reading and not self._outlet.is_stalled:
            event = self._editor.next_event()
            if event is not None:
                self._take(event)
            elif not self._feed():
                break
        self._working = False
        self._flush()

    def _feed(self) -> bool:
        """Give the editor more keys, if there are any and it is not too soon."""
        if self._rest is not None or not (self._held or self._ended):
            return False
        keys, self._held = self._held[:_SLICE], self._held[_SLICE:]
        early = self._pace.charge(len(keys))
        if early > 0:
            self._rest = self._clock.callLater(early, self._rested)
            self._wire.read(False)
        self._editor.feed(keys)
        if not self._held and self._ended:
            self._ended = False
            self._editor.end()
        return True

    def _rested(self) -> None:
        self._rest = None
        self._wire.read(self._may_read())
        self._work()

    def _may_read(self) -> bool:
        return self._reading and self._rest is None and not self._outlet.is_stalled

    def _take(self, event: line_editor.Event) -> None:
        if isinstance(event, line_editor.Line):
            self._type(event.text)
        elif isinstance(event, line_editor.EndOfFile):
            self._type(QUIT)
        elif isinstance(event, line_editor.Complete):
            found = self._completer.finish(event.before)
            if found is not None:
                self._editor.complete(*found)

    def _type(self, line: str) -> None:
        assert self._session is not None
        with self._guarded("Input of {peer} failed ({incident})"):
            self._session.received(line)

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        try:
            yield
        except Exception:
            # One of the four supervised places: a fault in what a line sets off costs a line. The
            # line itself is not logged, for it may be a password.
            incident = secrets.token_hex(4)
            self._log.failure(what, peer=self.peer, incident=incident)
            self._say(self._notice("gateway-fault", id=incident))

    def _say(self, text: str) -> None:
        if text:
            self._outlet.send(text.encode())
        else:
            self._display(b"")

    def _display(self, text: bytes) -> None:
        """Draw what the game says. The outlet calls this when the client can read it."""
        prompt, self._prompt = self._prompt, None
        self._editor.show(text.decode(), prompt)
        self._flush()

    def _missing(self, lines: int) -> bytes:
        return self._notice("gateway-lost", lines=lines).encode()

    def _abandon(self, why: str) -> None:
        self._log.info("{peer} is hung up on: {why}", peer=self.peer, why=why)
        self._wire.drop()

    def _notice(self, key: str, **arguments: object) -> str:
        words = self._words(self._terminal.language, key, **arguments)
        return self._formatter.render([words], self.look)

    def _flush(self) -> None:
        if self._open and not self._working and not self._outlet.is_stalled:
            self._send()

    def _send(self) -> None:
        drawing = self._editor.drawing()
        if drawing:
            self._wire.send(drawing.encode(self.look.charset, "replace"))

    def _asking(self, prompt: Text) -> str:
        words = self._formatter.prompt(prompt, self.look)
        return f"{words.rstrip(' ')} " if words else ""

    def _seen(self) -> Look:
        return as_asked(self._terminal.look, self._asked)

    def _columns(self) -> int:
        # A player may like narrow prose; the row that is typed on is as wide as the terminal.
        return self._terminal.width or self.look.width

    def _see(self) -> None:
        was, self.look = self.look, self._seen()
        self._editor.resize(self._columns())
        self._editor.read_aloud(self.look.reader)
        if self.look.charset != was.charset:
            self._editor.decode_as(self.look.charset)
        self._flush()

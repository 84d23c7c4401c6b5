"""A player on a MUD client in a browser that reads ANSI, and speaks no telnet.

Theory of operation. What is shown is one binary message for each call of `show`, with the data
before it in text messages of their own. Such clients have no way to say what they are, nor to be
told that a password is typed: the screen is taken for 80 columns of UTF-8 in 16 colours, and what
is typed after a question for a secret is concealed by an escape sequence (SGR 8), which terminals
obey that show it themselves; who asks for the package `Session` is told as data, too.

A line ends with CR, LF or both, as on telnet, and a message may hold a part of it, as one key. But
many clients send each line as a message, without an end. Which kind a client is shows in its first
message: an end, or a single character, is a stream's; anything else is a line.

Whatever frames and unframes is a `Wire` here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from attrs import define, evolve, field
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from zope.interface import implementer

from vetrellis.formatters.look import Charset, Look, as_asked
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.ansi_dialect import Data, Dialect, EnvelopeError, Resized, Typed
from vetrellis.server.gateway.press import Sheet
from vetrellis.server.gateway.telnet_codec import LONGEST_LINE
from vetrellis.server.gateway.telnet_data import DataLine
from vetrellis.server.gateway.telnet_house import TelnetHouse
from vetrellis.server.gateway.telnet_line import LineBuffer, corrected, decoded
from vetrellis.server.gateway.telnet_option import Option
from vetrellis.server.gateway.web_connection import (
    NORMAL,
    POLICY,
    TRY_LATER,
    WebSocketLimits,
)
from vetrellis.server.interfaces import IConnection, ISession
from vetrellis.server.session.factory import RefusedError

CONCEAL, REVEAL = b"\x1b[8m", b"\x1b[28m"
_GOODBYE = (Datum("Core.Goodbye", {"words": "Goodbye."}),)


class Wire(Protocol):
    """What an `AnsiConnection` needs of a WebSocket."""

    def give(self, data: bytes, shown: bytes, *, lasts: bool) -> None:
        """Send text messages, framed, and after them something to be shown, as one message."""

    def hang_up(self, code: int, reason: str) -> None:
        """Close politely, once all is sent."""

    def read(self, on: bool) -> None:
        """Stop or resume reading from the network."""


@implementer(IConnection)
@define(eq=False)
class AnsiConnection:
    """A player on a client that reads ANSI out of binary messages.

    Attributes:
        peer: The client's address.
        language: The user's language, as the browser said, or empty.
        look: What the screen can show, as far as anybody knows.
    """

    protocol: ClassVar[str] = "web"
    login: ClassVar[str] = ""
    authenticated: ClassVar[None] = None
    _log: ClassVar[Logger] = Logger()

    peer: str
    language: str
    _dialect: Dialect
    _house: TelnetHouse
    _wire: Wire
    _limits: WebSocketLimits
    look: Look = field(factory=lambda: Look(charset=Charset.UTF8), init=False)
    _heard: Look = field(factory=lambda: Look(charset=Charset.UTF8), init=False)
    _adjusted: dict[str, Any] = field(factory=dict, init=False)
    _sheet: Sheet | None = field(default=None, init=False)
    _session: ISession | None = field(default=None, init=False)
    _data: DataLine | None = field(default=None, init=False)
    _greeting: IDelayedCall | None = field(default=None, init=False)
    _lines: LineBuffer = field(factory=LineBuffer, init=False)
    _is_stream: bool | None = field(default=None, init=False)
    _held: list[str] = field(factory=list, init=False)
    _is_reading: bool = field(default=True, init=False)
    _is_at_prompt: bool = field(default=False, init=False)
    _hiding: bool | None = field(default=None, init=False)
    _soon: IDelayedCall | None = field(default=None, init=False)
    _malformed: int = field(default=0, init=False)
    _is_open: bool = field(default=True, init=False)

    @property
    def takes_data(self) -> bool:
        """Whether the subprotocol has room for data."""
        return self._data is not None

    def opened(self) -> None:
        """Begin, as soon as something is typed or a moment has passed."""
        if self._dialect.has_data:
            self._data = DataLine(self._house, self._give_data)
            self._data.agree(Option.GMCP, True)
        later = self._house.clock.callLater
        self._greeting = later(self._house.limits.greeting_after, self._begin)

    def taken(self, message: bytes, is_binary: bool) -> None:
        """Take a message from the client. Whatever it holds, the server goes on."""
        if not self._is_open:
            return
        try:
            said = Typed(message) if is_binary else self._dialect.read(message)
        except EnvelopeError as error:
            self._complain(str(error))
            return
        if isinstance(said, Typed):
            self._type(said.data)
        elif isinstance(said, Resized):
            self._resize(said)
        elif isinstance(said, Data) and self._data is not None:
            self._guarded(self._data.take, Option.GMCP, said.payload)

    def lost(self, reason: str) -> None:
        """Learn that the WebSocket is gone."""
        self._stop()
        session, self._session = self._session, None
        if session is not None:
            session.disconnected(reason)

    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        """See `IConnection.show`."""
        if not self._is_open:
            return
        told = self._data.packed(data) if data and self._data is not None else b""
        shown = self._printed(texts, prompt) if texts or prompt is not None else b""
        hiding, self._hiding = self._hiding, None
        if hiding is not None:
            shown = shown + CONCEAL if hiding else REVEAL + shown
        if told or shown:
            self._wire.give(told, shown, lasts=hiding is not None)

    def tell(self, data: Sequence[Datum]) -> None:
        """See `IConnection.tell`."""
        if self._is_open and self._data is not None:
            self._give_data(self._data.packed(data))

    def secret(self, on: bool) -> None:
        """See `IConnection.secret`. It is done with what is shown next, or at once."""
        self.tell((Datum("Session.Secret", {"on": on}),))
        self._hiding = on
        if self._soon is None and self._is_open:
            self._soon = self._house.clock.callLater(0, self._hide_now)

    def adjust(self, **changes: object) -> None:
        """See `IConnection.adjust`. None goes back to what the client says."""
        wishes = {**self._adjusted, **changes}
        self._adjusted = {name: value for name, value in wishes.items() if value is not None}
        # What a message holds is UTF-8, whatever anybody wishes.
        self._adjusted.pop("charset", None)
        self._see()

    def pause(self, reading: bool) -> None:
        """See `IConnection.pause`."""
        self._is_reading = reading
        self._wire.read(reading)
        while self._is_reading and self._held and self._is_open:
            self._receive(self._held.pop(0))

    def close(self) -> None:
        """See `IConnection.close`."""
        self.tell(_GOODBYE)
        self._hang_up(NORMAL, "ended")

    def _begin(self) -> None:
        """Have the client greeted, unless it was."""
        greeting, self._greeting = self._greeting, None
        if greeting is None:
            return
        if greeting.active():
            greeting.cancel()
        try:
            self._session = self._house.sessions.begin(self)
        except RefusedError as refused:
            self.show([refused.text])
            self._hang_up(TRY_LATER, "refused")
        except Exception:
            self.show([self._excuse()])
            self._hang_up(TRY_LATER, "refused")
        if self._data is not None:
            self._data.session = self._session
            self._data.offer_login()

    def _type(self, data: bytes) -> None:
        self._begin()
        ends = b"\n" in data or b"\r" in data
        if self._is_stream is None and data:
            self._is_stream = ends or len(data.decode(errors="replace")) == 1
        lines = self._lines.feed(data)
        pending = self._lines.pending
        if not self._is_stream and (pending or not ends):
            lines.append(bytes(pending))
            pending.clear()
        if max(map(len, (*lines, pending))) > LONGEST_LINE:
            self.show([self._house.words("gateway-long-line")])
            self._hang_up(POLICY, "long line")
            return
        for line in lines:
            self._take(corrected(decoded(line, Charset.UTF8)))

    def _take(self, line: str) -> None:
        self._is_at_prompt = False
        if not self._is_open:
            return
        # One message may hold many lines: those after a pause wait here.
        if self._is_reading:
            self._receive(line)
        elif len(self._held) < self._limits.held:
            self._held.append(line)
        else:
            self._hang_up(POLICY, "flood")

    def _receive(self, line: str) -> None:
        if self._session is not None:
            self._guarded(self._session.received, line)

    def _guarded(self, take: Callable[..., object], *said: object) -> None:
        """Take what the client says; a fault in what that sets off costs it, and no more."""
        try:
            take(*said)
        except Exception:
            self.show([self._excuse()])

    def _excuse(self) -> Text:
        """Log the bug that is being handled, and return what to tell the player of it.

        This is one of the four supervised places. What was said is not logged, for it may be a
        password.
        """
        incident = secrets.token_hex(4)
        self._log.failure("input of {peer} failed ({incident})", peer=self.peer, incident=incident)
        return self._house.words("gateway-fault", id=incident)

    def _resize(self, size: Resized) -> None:
        if size.width:
            self._heard = evolve(self._heard, width=min(max(size.width, 20), 500))
        if size.height:
            self._heard = evolve(self._heard, height=min(max(size.height, 5), 500))
        self._see()
        self._begin()

    def _complain(self, fault: str) -> None:
        self._malformed += 1
        if self._malformed >= self._limits.malformed:
            self._log.info("{peer} sent too many messages: {fault}", peer=self.peer, fault=fault)
            self._hang_up(POLICY, "malformed")

    def _printed(self, texts: Sequence[Text], prompt: Text | None) -> bytes:
        press = self._house.press
        if self._sheet is None:
            self._sheet = press.sheet(self.look, Charset.UTF8, None)
        is_amid = self._is_at_prompt
        self._is_at_prompt = prompt is not None and not self.look.reader
        return press.print(texts, prompt, self._sheet, is_amid)

    def _see(self) -> None:
        self.look = as_asked(self._heard, self._adjusted)
        self._sheet = None

    def _give_data(self, framed: bytes) -> None:
        if framed and self._is_open:
            self._wire.give(framed, b"", lasts=True)

    def _hide_now(self) -> None:
        self._soon = None
        self.show(())

    def _hang_up(self, code: int, reason: str) -> None:
        if self._is_open:
            self._stop()
            self._wire.hang_up(code, reason)

    def _stop(self) -> None:
        self._is_open = False
        self._held.clear()
        for timer in (self._soon, self._greeting):
            if timer is not None and timer.active():
                timer.cancel()
        self._soon = self._greeting = None

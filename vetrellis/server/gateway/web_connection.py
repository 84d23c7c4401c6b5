"""A player in a browser: what one WebSocket may do, and what is made of it.

Whatever frames and unframes is a `Channel` here, so that all of this runs without a network. What
a client may do is bounded: how many messages may be malformed, how many lines wait while the
session does not read, and how much it leaves unread.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol

from attrs import define, evolve, field, frozen
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from vetrellis.formatters.look import Depth, Links, Look, as_asked
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.backlog import Backlog
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.telnet_house import Words
from vetrellis.server.interfaces import IConnection, IResumable, ISession, ISessionFactory
from vetrellis.server.session.factory import RefusedError

_PAGE = Look(depth=Depth.TRUE, links=Links.DATA)

NORMAL, UNSUPPORTED, POLICY, TRY_LATER = 1000, 1003, 1008, 1013
"""Close codes: RFC 6455 section 7.4.1, and the registry's for a server that is overloaded."""


@frozen
class WebSocketLimits:
    """What a client may make the server hold or do.

    Attributes:
        message: Bytes in a message from a client.
        malformed: Messages that are no frames before a client is sent away.
        held: Lines that wait while the session does not read, before a client is sent away.
        unread: How much it may leave unread.
        handshake: Seconds that the opening handshake may take.
        ping_every: Seconds between pings.
        ping_timeout: Seconds until a ping must be answered.
        greeting_after: Seconds that a client has to say hello before it is greeted as it is.
        at_once: Bytes that are read after a silence.
        each_second: Bytes that are read in each second after that.
        compression: Whether messages may be compressed, both ways.
    """

    message: int = 16 * 1024
    malformed: int = 8
    held: int = 200
    unread: OutletLimits = field(factory=OutletLimits)
    handshake: float = 10.0
    ping_every: float = 25.0
    ping_timeout: float = 20.0
    greeting_after: float = 0.5
    at_once: float = 64 * 1024
    each_second: float = 32 * 1024
    compression: bool = True


class Channel(Protocol):
    """What a `WebConnection` needs of a WebSocket."""

    def send(self, message: bytes) -> None:
        """Send a text message that must not be lost."""

    def send_shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]
    ) -> None:
        """Send data, prose and a prompt, encoded once for all channels that send the same.

        The oldest of it is dropped where a client does not keep up.
        """

    def hang_up(self, code: int, reason: str) -> None:
        """Close politely, once all is sent."""

    def cut(self) -> None:
        """Break the connection at once, without a word."""

    def read(self, on: bool) -> None:
        """Stop or resume reading from the network."""


@implementer(IResumable)
@define(eq=False)
class WebConnection:
    """A player on a web page, or on any other client that speaks `v1.vetrellis`."""

    protocol: ClassVar[str] = "web"
    login: ClassVar[str] = ""
    takes_data: ClassVar[bool] = True
    authenticated: ClassVar[None] = None
    _log: ClassVar[Logger] = Logger()

    peer: str
    _channel: Channel
    _sessions: ISessionFactory
    _clock: IReactorTime
    _limits: WebSocketLimits
    _farewell: Callable[[], str] = "ended".format
    _words: Words | None = None
    look: Look = field(default=_PAGE)
    _said: dict[str, Any] = field(factory=dict)
    _asked: dict[str, Any] = field(factory=dict)
    _session: ISession | None = None
    _greeting: IDelayedCall | None = None
    _held: list[str] = field(factory=list)
    _reading: bool = True
    _malformed: int = 0
    _open: bool = True
    ticket: str = ""
    _seen: int = 0
    _backlog: Backlog | None = None

    @property
    def language(self) -> str:
        """The user's language, as the client said, or an empty string."""
        language: str = self._said.get("language", "")
        return language

    def opened(self) -> None:
        """Begin, as soon as the client says hello or has had time to."""
        self._greeting = self._clock.callLater(self._limits.greeting_after, self._begin)

    def taken(self, message: bytes, is_binary: bool) -> None:
        """Take a message from the client. Whatever it holds, the server goes on."""
        if not self._open:
            return
        if is_binary:
            self._hang_up(UNSUPPORTED, "binary")
            return
        try:
            frame = frames.decode(message)
        except frames.FrameError as error:
            self._complain(str(error))
            return
        self._guarded(self._take, frame)

    def cut(self) -> None:
        """Break the connection at once, for a client that cannot be talked to."""
        self._channel.cut()

    def lost(self, reason: str) -> None:
        """Learn that the WebSocket is gone."""
        self._open = False
        self._held.clear()
        if self._greeting is not None and self._greeting.active():
            self._greeting.cancel()
        session, self._session = self._session, None
        if session is not None:
            session.disconnected(reason)

    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        """See `IConnection.show`."""
        if self._open and (texts or data or prompt is not None):
            if self._backlog is not None:
                self._backlog.note(texts, prompt, data)
            self._channel.send_shown(texts, prompt, data)

    def tell(self, data: Sequence[Datum]) -> None:
        """See `IConnection.tell`."""
        if data and self._open:
            if self._backlog is not None:
                self._backlog.note((), None, data)
            self._send(frames.encode_data(data))

    def secret(self, on: bool) -> None:
        """See `IConnection.secret`."""
        self._send(frames.encode_secret(on))

    def adjust(self, **changes: object) -> None:
        """See `IConnection.adjust`."""
        self._asked.update(changes)
        self._see()
        self._send(frames.encode_look(self.look))

    def pause(self, reading: bool) -> None:
        """See `IConnection.pause`."""
        self._reading = reading
        self._channel.read(reading)
        while self._reading and self._held and self._session is not None:
            self._guarded(self._session.received, self._held.pop(0))

    def grant(self, ticket: str, seconds: int) -> None:
        """See `IResumable.grant`."""
        taken = 0 if self._backlog is None else self._backlog.taken
        self.ticket, self._backlog = ticket, Backlog(ticket, taken=taken)
        self._send(frames.encode_ticket(ticket, seconds))

    def refuse(self) -> None:
        """See `IResumable.refuse`."""
        self.ticket = ""
        self._send(frames.encode_ticket("", 0))

    def part(self) -> None:
        """See `IResumable.part`."""
        if self._backlog is not None:
            self._backlog.is_open = False

    def take_up(self, older: IConnection | None) -> None:
        """See `IResumable.take_up`."""
        backlog = older._backlog if isinstance(older, WebConnection) else None  # noqa: SLF001  # it is one of us
        if backlog is None or backlog.ticket != self.ticket:
            # The server started anew: nobody knows any more what did not arrive.
            backlog = Backlog(self.ticket, self._seen, taken=None)
        backlog.is_open, self._backlog = True, backlog
        count, unread = backlog.unread(self._seen)
        self._send(frames.encode_resumed(count, max(0, count - self._seen), backlog.taken))
        for texts, prompt, data in unread:
            self._channel.send_shown(texts, prompt, data)

    def close(self) -> None:
        """See `IConnection.close`."""
        self._hang_up(NORMAL, self._farewell())

    def _begin(self) -> None:
        if self._greeting is not None and self._greeting.active():
            self._greeting.cancel()
        if self._session is None:
            try:
                self._session = self._sessions.begin(self)
            except RefusedError as refused:
                self.show([refused.text])
                self._hang_up(TRY_LATER, "refused")

    def _take(self, frame: frames.ClientFrame) -> None:
        if isinstance(frame, frames.Hello):
            self._said.update(frame.payload.told())
            self._see()
        elif isinstance(frame, frames.Resume) and self._session is None:
            self.ticket, self._seen = frame.payload.token, frame.payload.seen
        self._begin()
        if self._session is not None:
            self._hand_on(frame, self._session)

    def _hand_on(self, frame: frames.ClientFrame, session: ISession) -> None:
        match frame:
            case frames.Command(payload):
                if self._is_new(payload.number):
                    self._line(payload.text)
            case frames.Hello(payload):
                session.asked("hello", payload.told())
            case frames.Ticket():
                session.asked("session.ticket", {})
            case frames.Seen(payload):
                if self._backlog is not None:
                    self._backlog.read(payload.count)
            case frames.Resume():
                pass  # it says with what a connection begins; later it says nothing

    def _is_new(self, number: int | None) -> bool:
        """Whether a line was not taken before: a client that came back may send it again."""
        if number is None:
            return True
        if self._backlog is None:
            self._backlog = Backlog("")
        return self._backlog.takes(number)

    def _guarded(self, take: Callable[[Any], object], said: Any) -> None:
        """Take what the client says; a fault in what that sets off costs it, and no more.

        This is one of the four supervised places. What was said is not logged, for it may be a
        password.
        """
        try:
            take(said)
        except Exception:
            incident = secrets.token_hex(4)
            self._log.failure(
                "input of {peer} failed ({incident})", peer=self.peer, incident=incident
            )
            if self._words is not None:
                self.show([self._words("gateway-fault", id=incident)])

    def _line(self, line: str) -> None:
        # One read from the network may hold many messages: those after a pause wait here.
        if self._reading:
            assert self._session is not None
            self._session.received(line)
        elif len(self._held) < self._limits.held:
            self._held.append(line)
        else:
            self._hang_up(POLICY, "flood")

    def _complain(self, message: str) -> None:
        self._malformed += 1
        self._send(frames.encode_error(message))
        if self._malformed >= self._limits.malformed:
            self._log.info("{peer} sent too many malformed frames", peer=self.peer)
            self._hang_up(POLICY, "malformed")

    def _see(self) -> None:
        said = {name: value for name, value in self._said.items() if name != "language"}
        self.look = as_asked(evolve(_PAGE, **said), self._asked)

    def _send(self, message: bytes) -> None:
        if self._open:
            self._channel.send(message)

    def _hang_up(self, code: int, reason: str) -> None:
        if self._open:
            self._channel.send(frames.encode_closing(reason))
            self._open = False
            self._channel.hang_up(code, reason)

"""Players on telnet: a thin shell around the codec, the outlet and a formatter.

Theory of operation. What comes is read at a pace (`intake`) and decoded; each event goes where it
belongs, each line to the session. What goes is laid out, painted and encoded at once, and is one
write for each call of `show`, together with whatever the protocol has to say at that moment.

A client is greeted as soon as it has told how wide its screen is, for that is an answer to our
first words; or types, or lets a moment pass, for many say nothing of themselves. Until they do,
the screen is 80 columns of ASCII in 16 colours.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from attrs import define, field
from twisted.internet.interfaces import IDelayedCall, ITCPTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from typing_extensions import override
from zope.interface import implementer

from vetrellis.formatters.look import Charset, Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway import msp, mssp, mxp
from vetrellis.server.gateway.direct import direct_write
from vetrellis.server.gateway.intake import Intake
from vetrellis.server.gateway.outlet import Outlet
from vetrellis.server.gateway.press import Sheet
from vetrellis.server.gateway.telnet_client import TelnetClient
from vetrellis.server.gateway.telnet_codec import TelnetCodec
from vetrellis.server.gateway.telnet_data import DataLine
from vetrellis.server.gateway.telnet_environment import ASK_ALL, variables_in
from vetrellis.server.gateway.telnet_event import (
    Agreed,
    CharsetLearnt,
    Event,
    Line,
    Misdialled,
    Terminal,
    Told,
    Violation,
    WindowSize,
)
from vetrellis.server.gateway.telnet_house import TelnetHouse
from vetrellis.server.gateway.telnet_option import Command, Option, command, subnegotiation
from vetrellis.server.interfaces import IConnection, ISession
from vetrellis.server.session.factory import RefusedError

_NOP = command(Command.NOP)
_COMPRESSED = subnegotiation(Option.MCCP2, b"")
_GOODBYE = Datum("Client.Media.Stop"), Datum("Core.Goodbye", {"words": "Goodbye."})


@implementer(IConnection)
@define(eq=False)
class TelnetConnection(Protocol):
    """A player on a telnet client.

    Twisted calls the camelCase methods; everyone else calls the others.

    Attributes:
        peer: The client's address.
        may_compress: Whether compression is offered.
    """

    protocol: ClassVar[str] = "telnet"
    login: ClassVar[str] = ""
    authenticated: ClassVar[None] = None
    _log: ClassVar[Logger] = Logger()

    peer: str
    _house: TelnetHouse
    _left: Callable[[], object]
    _client: TelnetClient = field(factory=TelnetClient, init=False)
    _wire: Any = field(default=None, init=False)
    may_compress: bool = field(default=True, kw_only=True)
    _codec: TelnetCodec = field(init=False)
    _outlet: Outlet = field(init=False)
    _intake: Intake = field(init=False)
    _sheet: Sheet | None = field(default=None, init=False)
    _session: ISession | None = field(default=None, init=False)
    _beat: IDelayedCall | None = field(default=None, init=False)
    _sent_at: float = field(default=0.0, init=False)
    _hiding: bool | None = field(default=None, init=False)
    _soon: IDelayedCall | None = field(default=None, init=False)
    _greeting: IDelayedCall | None = field(default=None, init=False)
    _is_at_prompt: bool = field(default=False, init=False)
    _is_mid_line: bool = field(default=False, init=False)
    _has_typed: bool = field(default=False, init=False)
    _data: DataLine | None = field(default=None, init=False)

    @_codec.default
    def _new_codec(self) -> TelnetCodec:
        return TelnetCodec(self.may_compress)

    @property
    def look(self) -> Look:
        """What the screen can show, as the client said so far and the player asked."""
        return self._client.look

    @property
    def language(self) -> str:
        """The user's language, as the client said so far (`es-MX`), or empty."""
        return self._client.language

    @property
    def takes_data(self) -> bool:
        """Whether the client agreed on GMCP or MSDP."""
        return self._data is not None and self._data.is_on

    def _open_outlet(self) -> Outlet:
        house = self._house
        write = direct_write(self._wire)
        return Outlet(house.clock, write, self._drop, self._lost, house.limits.outlet)

    @override
    def connectionMade(self) -> None:
        self._wire = self.transport
        if ITCPTransport.providedBy(self._wire):
            self._wire.setTcpNoDelay(True)
            self._wire.setTcpKeepAlive(True)
        house = self._house
        self._outlet = self._open_outlet()
        self._intake = Intake(
            house.clock, house.limits, self._codec, self._wire, self._outlet, self
        )
        self._wire.registerProducer(self._outlet, True)
        self._sent_at = self._house.clock.seconds()
        self._beat = self._house.clock.callLater(
            self._house.limits.keep_alive_every, self._keep_alive
        )
        self._greeting = self._house.clock.callLater(
            self._house.limits.greeting_after, self._begin
        )
        self._codec.open()
        self.answer()

    @override
    def dataReceived(self, data: bytes) -> None:
        self._intake.receive(data)

    @override
    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._outlet.gone()
        self._stop()
        figures = self._house.figures
        figures.written += self._outlet.written
        figures.lost_lines += self._outlet.lost_lines
        self._left()
        session, self._session = self._session, None
        if session is not None:
            session.disconnected(reason.getErrorMessage())

    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        """See `IConnection.show`."""
        told = self._told(data) if data and self._data is not None else b""
        if self._outlet.is_closed or not (told or texts or prompt is not None):
            return
        if self._hiding is not None or self._codec.output:
            self._show_with_answers(texts, prompt, told)
            return
        self._sent_at = self._house.clock.seconds()
        if texts or prompt is not None:
            printed = self._printed(texts, prompt)
            self._outlet.send(told + printed if told else printed)
        else:
            self._outlet.send(told)

    def _told(self, data: Sequence[Datum]) -> bytes:
        """Return events as data, and what to play with them, at the start of a line."""
        assert self._data is not None, "the client takes data"
        told, triggers = self._data.packed(data), self._data.triggers(data)
        if not triggers:
            return told
        if self._client.name.startswith("MUDLET"):
            return told + msp.aside(triggers)
        new_line = b"\r\n" if self._is_at_prompt or self._is_mid_line else b""
        self._is_at_prompt = self._is_mid_line = False
        return told + new_line + msp.in_lines(triggers)

    def _show_with_answers(self, texts: Sequence[Text], prompt: Text | None, told: bytes) -> None:
        """Show, in the same write, what the protocol has to say, too."""
        if self._hiding is False:
            self._toggle()
        before = self._codec.take_output()
        data = before + told + self._printed(texts, None)
        # Between text and prompt: some clients hide what is typed only if text came before.
        self._toggle()
        between = self._codec.take_output()
        data += between
        if prompt is not None:
            data += self._printed((), prompt)
        self._send(data, lasts=bool(before or between))

    def _printed(self, texts: Sequence[Text], prompt: Text | None) -> bytes:
        codec, press, sheet = self._codec, self._house.press, self._sheet
        if sheet is None or sheet.eor is not codec.marks_with_eor:
            has_sounds = self._data is not None and self._data.has_sounds
            sheet = self._sheet = press.sheet(
                self.look, codec.charset, codec.marks_with_eor, has_sounds
            )
        is_amid = self._is_at_prompt or self._is_mid_line
        self._is_at_prompt = prompt is not None and not self.look.reader
        self._is_mid_line = False
        return press.print(texts, prompt, sheet, is_amid)

    def tell(self, data: Sequence[Datum]) -> None:
        """See `IConnection.tell`."""
        if self._data is not None:
            self._send(self._told(data), lasts=True)

    def secret(self, on: bool) -> None:
        """See `IConnection.secret`.

        It is done together with what is shown next, or at once if nothing is.
        """
        self._hiding = on
        if self._soon is None and not self._outlet.is_closed:
            self._soon = self._house.clock.callLater(0, self._hide_now)

    def adjust(self, **changes: object) -> None:
        """See `IConnection.adjust`. None goes back to what the client says."""
        self._client.adjust(changes)
        self._sheet = None
        charset = changes.get("charset")
        if isinstance(charset, Charset):
            self._codec.settle(charset)

    def pause(self, reading: bool) -> None:
        """See `IConnection.pause`."""
        self._intake.pause(reading)

    def close(self) -> None:
        """See `IConnection.close`."""
        if not self._outlet.is_closed:
            self.answer()
            self.tell(_GOODBYE)
            self._outlet.close()
            self._stop()
            self._wire.unregisterProducer()
            self._wire.loseConnection()

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
            self._dismiss(refused.text)
        except Exception:
            self._dismiss(self._excuse())
        if self._data is not None:
            self._data.session = self._session
            self._data.offer_login()

    def take(self, event: Event) -> None:
        """Do what an event asks for."""
        match event:
            case Line(text):
                self._line(text)
            case WindowSize():
                self._learn(partial(self._client.hear, event))
                self._begin()
            case Terminal() | CharsetLearnt():
                self._learn(partial(self._client.hear, event))
            case _:
                self._take_further(event)

    def _take_further(self, event: Event) -> None:
        match event:
            case Agreed(option, on):
                self._agree(option, on)
            case Told(Option.NEW_ENVIRON, payload):
                variables = variables_in(payload)
                self._learn(partial(self._client.hear_variables, variables, self._codec))
            case Told(option, payload):
                if self._data is not None:
                    self._data.take(option, payload)
            case Misdialled(protocol):
                self._house.figures.misdialled += 1
                self._dismiss(self._house.words(f"gateway-{protocol}"))
            case Violation(fault):
                self._log.info("{peer} broke telnet: {fault}", peer=self.peer, fault=fault.value)
                self._house.figures.broken += 1
                self._dismiss(self._house.words(f"gateway-{fault.value}"))

    def _agree(self, option: int, on: bool) -> None:
        if option in (Option.GMCP, Option.MSDP, Option.MSP):
            self._sheet = None
            if self._data is None:
                self._data = DataLine(self._house, partial(self._send, lasts=True), self._session)
            self._data.agree(option, on)
        elif on and option == Option.NEW_ENVIRON:
            self._codec.talk(option, ASK_ALL)
        elif on and option == Option.MSSP:
            self._codec.talk(option, mssp.payload_of(self._house.facts()))
        elif option == Option.MXP:
            self._learn(partial(self._client.agree_on_mxp, on))
            self._send(mxp.BEGIN if on else b"", lasts=True)
        elif option == Option.MCCP2:
            self._compress(on)
        self.answer()

    def _compress(self, on: bool) -> None:
        """Compress all that is sent from now on, or no longer."""
        if on and not self._outlet.is_stalled:  # else something waits, and it never begins
            self.answer()
            self._send(_COMPRESSED, lasts=True)
            self._outlet.compress()
        elif not on:
            self._outlet.decompress()

    def _line(self, text: str) -> None:
        if mxp.is_answer(text):
            return
        self._begin()
        is_first, self._has_typed = not self._has_typed, True
        if is_first and text.strip() == mssp.REQUEST:
            self._send(self._codec.encode(mssp.lines_of(self._house.facts())), lasts=True)
            return
        self._is_at_prompt = False
        # A client that hides what is typed does not show its Enter either.
        self._is_mid_line = self._codec.is_hiding
        if self._session is None:
            return
        try:
            self._session.received(text)
        except Exception:
            self.show([self._excuse()])

    def _excuse(self) -> Text:
        """Log the bug that is being handled, and return what to tell the player of it.

        This is one of the four supervised places: a fault in what a line sets off costs that line.
        The line itself is not logged, for it may be a password or a whisper.
        """
        incident = secrets.token_hex(4)
        self._log.failure("input of {peer} failed ({incident})", peer=self.peer, incident=incident)
        return self._house.words("gateway-fault", id=incident)

    def _learn(self, hear: Callable[[], None]) -> None:
        """Hear what the client tells of itself; the session has to know some of it, too."""
        was, language = self.look, self.language
        hear()
        self._sheet = None
        is_news = self.look.reader != was.reader or self.language != language
        if is_news and self._session is not None:
            self._session.asked("hello", {})

    def answer(self) -> None:
        """Send what the codec has to say."""
        if self._codec.output:
            self._send(self._codec.take_output(), lasts=True)

    def _toggle(self) -> None:
        if self._hiding is not None:
            self._codec.hide(self._hiding)
            self._hiding = None

    def _hide_now(self) -> None:
        self._soon = None
        self._toggle()
        self.answer()

    def _send(self, data: bytes, *, lasts: bool) -> None:
        if data:
            self._sent_at = self._house.clock.seconds()
            self._outlet.send(data, lasts=lasts)

    def _lost(self, lines: int) -> bytes:
        if not lines:
            return b""  # nothing but prompts
        words = self._house.words("gateway-lost", lines=lines)
        return self._codec.encode(self._house.press.formatter.render([words], self.look))

    def _keep_alive(self) -> None:
        every = self._house.limits.keep_alive_every
        quiet = self._house.clock.seconds() - self._sent_at
        if quiet >= every and not self._outlet.is_stalled:
            self._send(_NOP, lasts=True)
            quiet = 0.0
        self._beat = self._house.clock.callLater(max(every - quiet, 1.0), self._keep_alive)

    def _dismiss(self, words: Text) -> None:
        self.show([words])
        self.close()

    def _drop(self, why: str) -> None:
        self._log.info("{peer} was hung up on: {why}", peer=self.peer, why=why)
        self._house.figures.dropped += 1
        self._stop()
        self._wire.abortConnection()

    def _stop(self) -> None:
        self._intake.stop()
        for timer in (self._beat, self._soon, self._greeting):
            if timer is not None and timer.active():
                timer.cancel()
        self._beat = self._soon = self._greeting = None

r"""Telnet as bytes in, events out. No socket, no clock, no game.

Theory of operation. `feed` cuts the stream at each IAC (0xFF). What stands between is text, and
goes to a `LineBuffer` without a look at its single bytes; a chunk without IAC never reaches the
parser. What follows an IAC is taken byte by byte through five states: text, command, option,
subnegotiation, and command within a subnegotiation. Whatever comes, `feed` raises nothing and a
player stays connected; what must end a connection is an event (`Violation`, `Misdialled`), after
which the codec is deaf. Events and answers depend on the bytes alone, never on how the network cut
them.

What we negotiate, and why not more:

- TTYPE, NAWS: what the screen can show. Types are asked for until one repeats, five times at most.
- CHARSET: UTF-8, Latin-1, CP437, ASCII, in this order; who never agrees is believed in the order
  `Trust`, and until then reads and writes ASCII.
- EOR: marks the end of a prompt; everybody else gets GA there.
- ECHO: we offer it while a password is typed, so that the client does not show it. A DO ECHO that
  we did not ask for (PuTTY opens with one) is refused.
- SGA is refused: without ECHO it makes terminals send lines half character by character.
- BINARY is asked of plain terminals alone, for GNU telnet passes UTF-8 only then.
- TIMING-MARK is answered each time: GNU telnet discards all output until it is.
- NEW-ENVIRON, GMCP, MSDP, MSSP, MXP, MSP, MCCP2: agreed upon here, and passed on. What is said by
  them means nothing to a codec: see the modules of these names.
- MCCP3: what follows its subnegotiation is read as a compressed stream, to its end.

A further option is a `Side` in the tables of `TelnetCodec` and, if it talks, a method in
`_SUBNEGOTIATIONS`, or a place in `_PASSED_ON`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import ClassVar

from attrs import define, field

from vetrellis.formatters.look import Charset
from vetrellis.server.gateway.mccp import InflateError, Inflater
from vetrellis.server.gateway.telnet_charset import CharsetTalk
from vetrellis.server.gateway.telnet_event import (
    Agreed,
    CharsetLearnt,
    Event,
    Fault,
    Line,
    Misdialled,
    Terminal,
    Told,
    Trust,
    Violation,
    WindowSize,
)
from vetrellis.server.gateway.telnet_line import (
    LineBuffer,
    corrected,
    decoded,
    encoded,
    has_utf8,
)
from vetrellis.server.gateway.telnet_option import (
    Command,
    Option,
    Side,
    Sides,
    State,
    command,
    places_of,
    status,
    subnegotiation,
)
from vetrellis.server.gateway.telnet_terminal import ASK, IS, TerminalTalk

LONGEST_LINE = 4096
"""How many bytes a line may have."""
LONGEST_SUBNEGOTIATION = 16384
"""How many bytes a subnegotiation may have; a longer one is ignored."""
ENDLESS_SUBNEGOTIATION = 65536
"""After how many bytes a subnegotiation without an end is a fault."""
BUDGET = 64
"""How many commands of a peer are answered between two calls of `replenish`."""

_IAC = b"\xff"
_OFFERED_LAST = (
    Option.MSSP, Option.GMCP, Option.MSDP, Option.MXP, Option.MSP, Option.MCCP2, Option.MCCP3,
)  # fmt: skip
_COMPRESSING = (Option.MCCP2, Option.MCCP3)
_OURS = (Option.ECHO, Option.STATUS, Option.EOR, Option.CHARSET, *_OFFERED_LAST)
_THEIRS = (Option.BINARY, Option.TTYPE, Option.NAWS, Option.NEW_ENVIRON, Option.CHARSET)
_OUR_PLACES, _THEIR_PLACES = places_of(_OURS), places_of(_THEIRS)
_PASSED_ON = frozenset(
    {
        Option.NEW_ENVIRON,
        Option.MSDP,
        Option.MSSP,
        Option.MCCP2,
        Option.MXP,
        Option.MSP,
        Option.GMCP,
    }
)
_MCCP3 = bytes((Option.MCCP3,))
_HTTP = re.compile(rb"[A-Z]{3,8} \S+ HTTP/\d")
_SSH = re.compile(rb"SSH-\d")
_TLS = b"\x16\x03"
# What nearly every chunk is: one line, of letters that mean themselves in any charset.
_PLAIN_LINE = re.compile(rb"[ -~]{1,%d}\r?\n" % LONGEST_LINE)


class _State(Enum):
    TEXT = auto()
    COMMAND = auto()
    OPTION = auto()
    INSIDE = auto()
    COMMAND_INSIDE = auto()


@define(eq=False)
class TelnetCodec:
    """One end of a telnet connection.

    Attributes:
        may_compress: Whether compression is offered, and agreed to.
        charset: What the client reads and writes, as far as we know.
        output: What has to be sent to the peer: ask for it by `take_output`.
        marks_with_eor: Whether EOR ends a prompt, as was agreed; otherwise GA does.
    """

    may_compress: bool = True
    charset: Charset = field(default=Charset.ASCII, init=False)
    _trust: Trust = field(default=Trust.NOTHING, init=False)
    _ours: Sides = field(init=False)
    _theirs: Sides = field(init=False)
    _state: _State = field(default=_State.TEXT, init=False)
    _verb: int = field(default=Command.NOP, init=False)
    _inside: bytearray = field(factory=bytearray, init=False)
    _skipped: int = field(default=0, init=False)
    _lines: LineBuffer = field(factory=LineBuffer, init=False)
    _is_first_line: bool = field(default=True, init=False)
    _is_deaf: bool = field(default=False, init=False)
    _terminals: TerminalTalk = field(factory=TerminalTalk, init=False)
    _charsets: CharsetTalk = field(factory=CharsetTalk, init=False)
    _budget: int = field(default=BUDGET, init=False)
    _events: list[Event] = field(factory=list, init=False)
    output: bytearray = field(factory=bytearray, init=False)
    marks_with_eor: bool = field(default=False, init=False)
    _inflated_bytes: int = field(default=0, init=False)
    _inflater: Inflater | None = field(default=None, init=False)

    @_ours.default
    def _what_we_do(self) -> Sides:
        refused = {Option.ECHO} if self.may_compress else {Option.ECHO, *_COMPRESSING}
        return Sides(_OUR_PLACES, tuple([Side(option not in refused) for option in _OURS]))

    @_theirs.default
    def _what_they_do(self) -> Sides:
        return Sides(_THEIR_PLACES, tuple([Side(agrees=True) for _ in _THEIRS]))

    def open(self) -> None:
        """Make our offers. They wait in the output, to be sent in one piece."""
        self._want_theirs(Option.TTYPE)
        self._want_theirs(Option.NAWS)
        self._want_ours(Option.CHARSET, True)
        self._want_theirs(Option.NEW_ENVIRON)
        self._want_ours(Option.EOR, True)
        for option in _OFFERED_LAST:
            if self.may_compress or option not in _COMPRESSING:
                self._want_ours(option, True)

    def feed(self, data: bytes) -> list[Event]:
        """Take what came, and return what happened. Answers wait in the output."""
        if self._is_at_line_start and _PLAIN_LINE.fullmatch(data):
            return [Line(data.rstrip(b"\r\n").decode("ascii"))]
        if not self._is_deaf:
            self._feed(data if self._inflater is None else self._inflated(data))
        events, self._events = self._events, []
        return events

    def _feed(self, data: bytes) -> None:
        at, was = 0, self._inflater
        while at < len(data) and not self._is_deaf:
            at = self._STEPS[self._state](self, data, at)
            if self._inflater is not was:  # the rest of it is compressed
                data, at = self._inflated(data[at:]), 0
                was = self._inflater

    def _inflated(self, data: bytes) -> bytes:
        """Return what the peer compressed, and what follows the end of its stream."""
        inflater = self._inflater
        assert inflater is not None, "the stream has begun"
        try:
            plain, rest = inflater.read(data)
        except InflateError:
            self._end(Violation(Fault.BAD_COMPRESSION))
            return b""
        self._inflated_bytes += len(plain)
        if inflater.is_over:
            self._inflater = None
            self._ours[Option.MCCP3].state = State.NO
        return plain + rest

    @property
    def _is_at_line_start(self) -> bool:
        """Whether nothing is half said, and whoever this is speaks telnet."""
        return (
            self._lines.is_fresh
            and self._inflater is None
            and self._state is _State.TEXT
            and not (self._is_first_line or self._is_deaf)
        )

    @property
    def holds(self) -> bool:
        """Whether more of what came, compressed, is to be taken: feed it nothing."""
        return self._inflater is not None and self._inflater.holds

    def take_inflated(self) -> int:
        """Return how many bytes compressed ones came to, once."""
        inflated, self._inflated_bytes = self._inflated_bytes, 0
        return inflated

    def take_output(self) -> bytes:
        """Return what has to be sent to the peer, once."""
        output = bytes(self.output)
        self.output.clear()
        return output

    def replenish(self) -> None:
        """Answer as many commands as at first. Called each ten seconds, by whoever has a clock."""
        self._budget = BUDGET

    def encode(self, text: str) -> bytes:
        """Return text as the client reads it, with LF made CR LF and every IAC doubled."""
        return encoded(text, self.charset)

    def hide(self, on: bool) -> None:
        """Ask the client not to show what is typed, or to show it again."""
        self._want_ours(Option.ECHO, on)

    @property
    def is_hiding(self) -> bool:
        """Whether the client agreed not to show what is typed, line ends included."""
        return self._ours[Option.ECHO].is_on

    def settle(self, charset: Charset) -> None:
        """Take the player's word for what their client reads, over anything that it says."""
        self.charset, self._trust = charset, Trust.CHOSEN

    def learn(self, charset: Charset, trust: Trust) -> bool:
        """Learn what the client reads, unless something better is known; whether that is news."""
        if trust < self._trust:
            return False
        self._trust = trust
        is_news = charset is not self.charset
        self.charset = charset
        return is_news

    def talk(self, option: int, payload: bytes) -> None:
        """Say something about an option on which both sides agree."""
        self.output += subnegotiation(option, payload)

    def _take_text(self, data: bytes, at: int) -> int:
        end = data.find(_IAC, at)
        if end < 0:
            self._text(data[at:] if at else data)
            return len(data)
        self._text(data[at:end])
        self._state = _State.COMMAND
        return end + 1

    def _text(self, data: bytes) -> None:
        for line in self._lines.feed(data):
            if not self._passes(line):
                return
            self._is_first_line = False
            self._line(line)
        if self._lines.pending:
            self._passes(self._lines.pending, whole=False)

    def _passes(self, line: bytes | bytearray, *, whole: bool = True) -> bool:
        """Whether a line, or its beginning, is one. Otherwise this is where it all ends."""
        if self._is_first_line and line.startswith(_TLS):
            self._end(Misdialled("tls"))
        elif self._is_first_line and whole and _HTTP.match(line):
            self._end(Misdialled("http"))
        elif self._is_first_line and whole and _SSH.match(line):
            self._end(Misdialled("ssh"))
        elif len(line) > LONGEST_LINE:
            self._end(Violation(Fault.LONG_LINE))
        return not self._is_deaf

    def _line(self, line: bytes) -> None:
        if has_utf8(line):
            self._learn(Charset.UTF8, Trust.TYPED)
        self._events.append(Line(corrected(decoded(line, self.charset)).replace("\0", "")))

    def _end(self, last: Misdialled | Violation) -> None:
        self._events.append(last)
        self._is_deaf = True
        self._lines.pending.clear()
        self._inside.clear()

    def _take_command(self, data: bytes, at: int) -> int:
        code = data[at]
        self._state = _State.TEXT
        if code == Command.IAC:
            self._text(_IAC)
        elif code == Command.SB:
            self._state = _State.INSIDE
            self._inside.clear()
            self._skipped = 0
        elif Command.WILL <= code <= Command.DONT:
            self._verb = code
            self._state = _State.OPTION
        elif code == Command.EC:
            self._text(b"\b")
        elif code == Command.EL:
            self._lines.pending.clear()
        elif code == Command.AYT and self._spend():
            self.output += b"\r\n[Yes]\r\n"
        return at + 1

    def _take_option(self, data: bytes, at: int) -> int:
        option = data[at]
        self._state = _State.TEXT
        if option == Option.TIMING_MARK:
            # Not a state but a question (RFC 860). Its answer is as short as itself, and costs no
            # budget: a peer that waits for it shows nothing until it comes.
            if self._verb == Command.DO:
                self.output += command(Command.WILL, option)
        elif self._spend():
            self._negotiate(option)
        return at + 1

    def _negotiate(self, option: int) -> None:
        ours = self._verb in (Command.DO, Command.DONT)
        yes = self._verb in (Command.DO, Command.WILL)
        side = (self._ours if ours else self._theirs)[option]
        was_on = side.is_on
        self._say(option, side.hear(yes), ours=ours)
        self.marks_with_eor = self._ours[Option.EOR].is_on
        if side.is_on is not was_on and option in _PASSED_ON:
            self._events.append(Agreed(option, side.is_on))
        if side.is_on and not was_on:
            if ours and option == Option.CHARSET:
                self.talk(option, self._charsets.ask())
            elif not ours and option == Option.TTYPE:
                self.talk(option, self._terminals.ask())

    def _want_ours(self, option: Option, yes: bool) -> None:
        self._say(option, self._ours[option].want(yes), ours=True)

    def _want_theirs(self, option: Option) -> None:
        self._say(option, self._theirs[option].want(True), ours=False)

    def _say(self, option: int, answer: bool | None, *, ours: bool) -> None:
        if answer is None:
            return
        positive, negative = (Command.WILL, Command.WONT) if ours else (Command.DO, Command.DONT)
        self.output += command(positive if answer else negative, option)

    def _spend(self) -> bool:
        if self._budget <= 0:
            return False
        self._budget -= 1
        return True

    def _take_inside(self, data: bytes, at: int) -> int:
        end = data.find(_IAC, at)
        stop = end if end >= 0 else len(data)
        self._keep(data[at:stop])
        if end < 0:
            return stop
        self._state = _State.COMMAND_INSIDE
        return end + 1

    def _take_command_inside(self, data: bytes, at: int) -> int:
        code = data[at]
        if code == Command.SE:
            self._state = _State.TEXT
            self._subnegotiate()
        elif code == Command.IAC:
            self._state = _State.INSIDE
            self._keep(_IAC)
        elif code < Command.SE:
            # No command: somebody forgot to double a 255, as in the width of a window.
            self._state = _State.INSIDE
            self._keep(bytes((Command.IAC, code)))
        else:
            # A command in here means that the end was lost. Better an option less than a mute
            # player.
            return self._take_command(data, at)
        return at + 1

    def _keep(self, data: bytes) -> None:
        if len(self._inside) + len(data) <= LONGEST_SUBNEGOTIATION + 1 and not self._skipped:
            self._inside += data
            return
        self._skipped += len(self._inside) + len(data)
        self._inside.clear()
        if self._skipped > ENDLESS_SUBNEGOTIATION:
            self._end(Violation(Fault.ENDLESS_SUBNEGOTIATION))

    def _subnegotiate(self) -> None:
        content = bytes(self._inside)
        self._inside.clear()
        if content == _MCCP3 and self._ours[Option.MCCP3].is_on and self._inflater is None:
            self._inflater = Inflater()
        elif content and not self._skipped and self._spend():
            take = self._SUBNEGOTIATIONS.get(content[0])
            if take is not None:
                take(self, content[1:])
            elif content[0] in _PASSED_ON and self._is_agreed(content[0]):
                self._events.append(Told(content[0], content[1:]))

    def _is_agreed(self, option: int) -> bool:
        return self._ours[option].is_on or self._theirs[option].is_on

    def _tell_status(self, payload: bytes) -> None:
        if payload == b"\x01" and self._ours[Option.STATUS].is_on:
            self.talk(Option.STATUS, status(self._ours, self._theirs))

    def _take_size(self, payload: bytes) -> None:
        if len(payload) == 4:
            width, height = (int.from_bytes(payload[at : at + 2], "big") for at in (0, 2))
            self._events.append(
                WindowSize(width and min(max(width, 20), 500), height and min(max(height, 5), 500))
            )

    def _take_terminal(self, payload: bytes) -> None:
        if not (self._theirs[Option.TTYPE].is_on and payload.startswith(IS)):
            return
        terminals = self._terminals
        if terminals.hear(payload[1:]):
            self._events.append(Terminal(tuple(terminals.names), terminals.mtts))
            if terminals.charset is not None:
                self._learn(terminals.charset, Trust.TERMINAL)
            if terminals.wants_more:
                self.talk(Option.TTYPE, ASK)
        elif terminals.is_plain:
            self._want_theirs(Option.BINARY)

    def _take_charset(self, payload: bytes) -> None:
        answer, charset = self._charsets.hear(payload)
        if answer is not None:
            self.talk(Option.CHARSET, answer)
        if charset is not None:
            self._learn(charset, Trust.AGREED)

    def _learn(self, charset: Charset, trust: Trust) -> None:
        if self.learn(charset, trust):
            self._events.append(CharsetLearnt(charset))

    _STEPS: ClassVar[Mapping[_State, Callable[[TelnetCodec, bytes, int], int]]] = {
        _State.TEXT: _take_text,
        _State.COMMAND: _take_command,
        _State.OPTION: _take_option,
        _State.INSIDE: _take_inside,
        _State.COMMAND_INSIDE: _take_command_inside,
    }

    _SUBNEGOTIATIONS: ClassVar[Mapping[int, Callable[[TelnetCodec, bytes], None]]] = {
        Option.STATUS: _tell_status,
        Option.TTYPE: _take_terminal,
        Option.NAWS: _take_size,
        Option.CHARSET: _take_charset,
    }

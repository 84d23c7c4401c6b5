"""A session: one player's conversation with the server, over whatever protocol.

Theory of operation. Whatever happens comes in by one of four doors (a line, a delivery, a timer,
the end of the connection), is fed to the state machine below, and is followed by one `settle`:
what was said is shown in one write, lines that waited are taken as far as state and pace allow,
and the connection reads on or pauses. Outputs decide what a line meant and name it as a further
input, which runs when the output is done. The table is the whole of the flow; what each step says
and does is in `login`, `registration`, `play`, `password_change` and `one_time_code`.

What happens thousands of times a second needs no table: a player who plays, with no question open
and nothing waiting, types a line, or is told something. Then what `playing` would do is done at
once (`is_at_ease`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from automat import TypeMachineBuilder
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from vetrellis.game.core.datum import EVERYTHING, INQUIRIES, Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.server.interfaces import IConnection, ISession
from vetrellis.server.session import (
    cast,
    interlude,
    login,
    one_time_code,
    password_change,
    play,
    registration,
    resumption,
)
from vetrellis.server.session.core import Core, House
from vetrellis.server.session.inbox import Inbox
from vetrellis.server.session.shortcut import quick
from vetrellis.server.session.talk import Inquiry, Stage, Talk
from vetrellis.shared.wire import Delivery, SessionId

LONGEST_ARGUMENT = 64
"""Characters of what a client may name when it asks something."""

_builder = TypeMachineBuilder(Talk, Core)

arriving = _builder.state("arriving")
greeting = _builder.state("greeting")
entering_password = _builder.state("entering password")
verifying = _builder.state("verifying")
entering_code = _builder.state("entering code")
naming = _builder.state("naming")
choosing_password = _builder.state("choosing password")
confirming_password = _builder.state("confirming password")
choosing_pronouns = _builder.state("choosing pronouns")
joining = _builder.state("joining")
playing = _builder.state("playing")
proving_password = _builder.state("proving password")
replacing_password = _builder.state("replacing password")
repeating_password = _builder.state("repeating password")
saving_password = _builder.state("saving password")
proving_code = _builder.state("proving code")
naming_another = _builder.state("naming another")
choosing_its_pronouns = _builder.state("choosing its pronouns")
leaving = _builder.state("leaving")
ended = _builder.state("ended")

_asking_who = (
    greeting,
    entering_password,
    verifying,
    entering_code,
    naming,
    choosing_password,
    confirming_password,
    choosing_pronouns,
)
_changing_password = (
    proving_password,
    replacing_password,
    repeating_password,
    saving_password,
)
_asking_in_play = (*_changing_password, proving_code, naming_another, choosing_its_pronouns)
_everywhere = (*_asking_who, joining, playing, *_asking_in_play, leaving)

arriving.upon(Talk.opened).to(greeting)(login.greet)

greeting.upon(Talk.typed).loop()(login.answer_name)
greeting.upon(Talk.credentials_given).loop()(login.take_credentials)
greeting.upon(Talk.proving).to(entering_password)(login.ask_password)
greeting.upon(Talk.logging_in).to(verifying)(login.check_password)
greeting.upon(Talk.registering).to(naming)(registration.ask_new_name)
greeting.upon(Talk.code_wanted).to(entering_code)(login.ask_code)
greeting.upon(Talk.admitted).to(joining)(play.join)

entering_password.upon(Talk.typed).loop()(login.answer_password)
entering_password.upon(Talk.logging_in).to(verifying)(login.check_password)
entering_password.upon(Talk.sent_back).to(greeting)(login.ask_name)

verifying.upon(Talk.admitted).to(joining)(play.join)
verifying.upon(Talk.code_wanted).to(entering_code)(login.ask_code)
verifying.upon(Talk.sent_back).to(greeting)(login.ask_name)

entering_code.upon(Talk.typed).loop()(login.answer_code)
entering_code.upon(Talk.admitted).to(joining)(play.join)
entering_code.upon(Talk.sent_back).to(greeting)(login.ask_name)

naming.upon(Talk.typed).loop()(registration.answer_new_name)
naming.upon(Talk.name_chosen).to(choosing_password)(registration.ask_first_password)
naming.upon(Talk.sent_back).to(greeting)(login.ask_name)

choosing_password.upon(Talk.typed).loop()(registration.answer_new_password)
choosing_password.upon(Talk.password_given).to(confirming_password)(registration.ask_repetition)
choosing_password.upon(Talk.sent_back).to(greeting)(login.ask_name)

confirming_password.upon(Talk.typed).loop()(registration.answer_repetition)
confirming_password.upon(Talk.name_chosen).to(choosing_password)(registration.ask_new_password)
confirming_password.upon(Talk.password_repeated).to(choosing_pronouns)(registration.ask_pronouns)
confirming_password.upon(Talk.sent_back).to(greeting)(login.ask_name)

choosing_pronouns.upon(Talk.typed).loop()(registration.answer_pronouns)
choosing_pronouns.upon(Talk.admitted).to(joining)(play.join)
choosing_pronouns.upon(Talk.sent_back).to(greeting)(login.ask_name)

joining.upon(Talk.delivered).loop()(play.arrive)
joining.upon(Talk.play_goes_on).to(playing)(interlude.play_on)
joining.upon(Talk.timed_out).to(ended)(play.give_up_joining)

playing.upon(Talk.typed).loop()(play.act)
playing.upon(Talk.inquired).loop()(play.inquire)
playing.upon(Talk.delivered).loop()(play.hear)
playing.upon(Talk.proving).to(proving_password)(password_change.ask_old)
playing.upon(Talk.quitting).to(leaving)(play.leave)
playing.upon(Talk.timed_out).to(ended)(play.fall_asleep)

proving_password.upon(Talk.typed).loop()(password_change.answer_old)
proving_password.upon(Talk.password_given).to(replacing_password)(password_change.ask_new)
replacing_password.upon(Talk.typed).loop()(password_change.answer_new)
replacing_password.upon(Talk.password_given).to(repeating_password)(password_change.ask_again)
repeating_password.upon(Talk.typed).loop()(password_change.answer_again)
repeating_password.upon(Talk.password_given).to(replacing_password)(password_change.ask_new)
repeating_password.upon(Talk.password_repeated).to(saving_password)(password_change.save)
saving_password.upon(Talk.timed_out).loop().returns(None)
for _state in _changing_password:
    _state.upon(Talk.play_goes_on).to(playing)(interlude.play_on)
    if _state is not saving_password:
        _state.upon(Talk.timed_out).loop()(password_change.give_up)

playing.upon(Talk.code_wanted).to(proving_code)(one_time_code.ask)
proving_code.upon(Talk.typed).loop()(one_time_code.answer)
proving_code.upon(Talk.play_goes_on).to(playing)(interlude.play_on)
proving_code.upon(Talk.timed_out).loop()(one_time_code.give_up)

playing.upon(Talk.registering).to(naming_another)(cast.ask_name)
naming_another.upon(Talk.typed).loop()(cast.answer_name)
naming_another.upon(Talk.name_chosen).to(choosing_its_pronouns)(cast.ask_pronouns)
choosing_its_pronouns.upon(Talk.typed).loop()(cast.answer_pronouns)
for _state in (naming_another, choosing_its_pronouns):
    _state.upon(Talk.play_goes_on).to(playing)(interlude.play_on)
    _state.upon(Talk.timed_out).loop()(cast.give_up)

for _state in _asking_in_play:
    _state.upon(Talk.delivered).loop()(play.hear)

leaving.upon(Talk.delivered).loop()(play.hear_the_last)
leaving.upon(Talk.admitted).to(joining)(play.join)
leaving.upon(Talk.timed_out).to(ended)(play.leave_anyway)

for _state in _everywhere:
    _state.upon(Talk.lost).to(ended)(play.vanish)
    _state.upon(Talk.dismissed).to(ended)(play.dismiss)
    _state.upon(Talk.over).to(ended)(play.hang_up)
    if _state in _asking_who:
        _state.upon(Talk.timed_out).to(ended)(play.hang_up_on_silence)
    _told = login.greet_again if _state is greeting else login.know_better
    _state.upon(Talk.client_told).loop()(_told)
    if _state is not playing:
        _state.upon(Talk.inquired).loop().returns(None)
    if _state is not greeting:
        _state.upon(Talk.credentials_given).loop().returns(None)

_make_talk = quick(_builder.build())


class Neighbours(Protocol):
    """Whoever knows all sessions."""

    def claim(self, session: Session, player: EntityId) -> bool:
        """Note that a session plays a character; return whether another one does, too."""
        ...

    def ended(self, session: Session) -> None:
        """Learn that a session is over."""

    def everybody(self) -> tuple[Core, ...]:
        """Return what each session knows."""
        ...

    def supersede(self, session: Session, player: EntityId) -> IConnection | None:
        """Close any other connection that plays a character; return the last one that did."""


@implementer(ISession)
class Session:
    """One player's conversation.

    Attributes:
        core: What it knows.
    """

    _log: ClassVar[Logger] = Logger()

    def __init__(
        self,
        session_id: SessionId,
        connection: IConnection,
        house: House,
        neighbours: Neighbours,
    ) -> None:
        self.core = Core(session_id, connection, house, self)
        self._neighbours = neighbours
        self._talk = _make_talk(self.core)
        self._is_reading = True
        self._inbox = Inbox(house.clock, self._take, self._is_listening, self.settle, house.pace)

    def open(self) -> None:
        """Greet."""
        self._do(self._talk.opened)

    def received(self, line: str) -> None:
        """Take one line that the player typed."""
        if self.core.is_over:
            return
        self.core.heard()
        if self.core.is_at_ease and self._inbox.lets_pass():
            self._act_at_ease(line)
        elif self._inbox.put(line):
            self.settle()
        else:
            self._log.info("session {session} is flooding", session=self.core.id)
            self.goodbye("session-too-fast")

    def disconnected(self, reason: str) -> None:
        """Learn that the connection is gone."""
        self._do(self._talk.lost)

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        """Take a request that came as data. Those that are not for a session are let be."""
        match package.casefold():
            case "char.login":
                self._offer_login()
            case "char.login.credentials":
                self._take_credentials(body)
            case "session.ticket":
                self._want_ticket()
            case "hello":
                self._do(self._talk.client_told)
            case name if name in INQUIRIES or name == EVERYTHING:
                self._inquire(name, body.get("value", ""))

    def goodbye(self, reason: str) -> None:
        """Hang up because the server wants to.

        Args:
            reason: The key of the message that says why.
        """
        self._do(lambda: self._talk.dismissed(reason))

    def deliver(self, delivery: Delivery) -> None:
        """Take what the world tells the player."""
        core = self.core
        if delivery.ended or self._inbox.lines or not core.is_at_ease:
            self._do(lambda: self._talk.delivered(delivery))
            return
        try:
            core.pass_on(delivery)
        except Exception:  # as in `_do`
            core.fault(Failure())

    def time_out(self) -> None:
        """Learn that the player said nothing for too long."""
        self._do(self._talk.timed_out)

    def settle(self) -> None:
        """Show what was said, and go on with the lines that wait, as far as they may."""
        self._do(self._inbox.pump)

    def ended(self) -> None:
        """Learn that the session is over: lines that wait are dropped."""
        self._inbox.clear()
        self._neighbours.ended(self)

    def claim(self, player: EntityId) -> bool:
        """Whether a character plays by another connection too."""
        return self._neighbours.claim(self, player)

    def supersede(self, player: EntityId) -> IConnection | None:
        """Close any other connection that plays a character; return the last one that did."""
        return self._neighbours.supersede(self, player)

    def everybody(self) -> tuple[Core, ...]:
        """Return what each session of the server knows, this one's included."""
        return self._neighbours.everybody()

    def _offer_login(self) -> None:
        if self.core.stage is Stage.LOGIN:
            types = {"type": ["password-credentials"]}
            self.core.connection.tell([Datum("Char.Login.Default", types)])

    def _want_ticket(self) -> None:
        self.core.wants_ticket = True
        if self.core.stage is Stage.PLAYING:
            resumption.grant(self.core)

    def _take_credentials(self, body: Mapping[str, object]) -> None:
        name, password, ticket = body.get("account"), body.get("password"), body.get("ticket")
        if isinstance(ticket, str) and ticket:
            name, password = "", ticket
        # Mudlet answers `{}` when it has nothing stored: then the player types it all.
        elif not (isinstance(name, str) and isinstance(password, str) and name):
            return
        self.core.heard()
        self._do(lambda: self._talk.credentials_given(str(name), str(password)))

    def _inquire(self, package: str, argument: object) -> None:
        """Ask the world, in turn and at the pace of lines. Who is not there yet asks nothing."""
        if self.core.stage not in (Stage.JOINING, Stage.PLAYING):
            return
        named = str(argument)[:LONGEST_ARGUMENT] if isinstance(argument, str | int) else ""
        if self._inbox.put(Inquiry(package, self.core.house.sanitise(named))):
            self.settle()
        else:
            self.goodbye("session-too-fast")

    def _take(self, entry: str | Inquiry) -> None:
        if isinstance(entry, Inquiry):
            self._talk.inquired(entry)
        else:
            self._talk.typed(entry)

    def _is_listening(self) -> bool:
        return self.core.listening

    def _do(self, step: Callable[[], None]) -> None:
        """Do one thing, and all that follows from it. A bug ends this session and no other."""
        if self.core.is_over:
            return
        try:
            step()
            self._inbox.pump()
            if not self.core.is_over:
                self.core.flush()
                self._regulate()
        except Exception:  # the one place around a connection's input
            self.core.fault(Failure())

    def _act_at_ease(self, line: str) -> None:
        """Do what a line asks for: seldom more than to pass it on to the world."""
        try:
            play.act(self._talk, self.core, line)
        except Exception:  # as in `_do`
            self.core.fault(Failure())
        if not self.core.is_at_ease:
            self.settle()

    def _regulate(self) -> None:
        """Let the connection read only what there is room for."""
        is_reading = self.core.held is None and not self._inbox.is_full()
        if is_reading != self._is_reading:
            self._is_reading = is_reading
            self.core.connection.pause(is_reading)

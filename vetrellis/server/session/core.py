"""What a session knows, and the few things that all its states do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol, TypeVar

from attrs import define, field, frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.game.prose.catalog import Argument, Catalogue
from vetrellis.server.auth.account import Account, Character, NameTakenError
from vetrellis.server.auth.ban import SubjectError
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.name import NameRefusedError
from vetrellis.server.auth.one_time import OneTimeCodes
from vetrellis.server.auth.password import BusyError
from vetrellis.server.auth.realm import PasswordRefusedError, Realm, TooManyAttemptsError
from vetrellis.server.auth.ticket import Tickets
from vetrellis.server.interfaces import IConnection, ILink
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.profile.profiler import Profiler
from vetrellis.server.session.inbox import Pace
from vetrellis.server.session.observer import SessionObserver
from vetrellis.server.session.preference import Preferences
from vetrellis.server.session.talk import Inquiry, Stage
from vetrellis.shared.wire import Delivery, SessionId

T = TypeVar("T")


@frozen
class Patience:
    """How long a session waits for its player, in seconds, and how often it lets them fail.

    Attributes:
        first_prompt: For the first line after the greeting.
        menu: For each further line until they play.
        idle: For each line in play; 0 for as long as it takes.
        leaving: For the world's last word, after they quit.
        wrong_passwords: How many it takes to be hung up on.
    """

    first_prompt: float = 60.0
    menu: float = 180.0
    idle: float = 0.0
    leaving: float = 5.0
    wrong_passwords: int = 3


@frozen
class House:
    """What all sessions of one gateway share.

    Attributes:
        realm: Who may play.
        keys: Who may come in by which key.
        link: The way to the world.
        words: What the session says.
        clock: For patience and pace.
        sanitise: Makes a typed line harmless: no control characters, no direction marks.
        themes: Names of the palettes to choose from.
        patience: How long a session waits.
        pace: How fast lines may come.
        observer: Whoever measures what sessions do.
        codes: Checks the one-time codes of accounts that use them.
        tickets: Makes and takes secrets that open something once.
        staff_need_codes: Whether a role counts only for accounts that use one-time codes.
        title: What the server is called, for programs that make one-time codes.
        most_characters: How many characters an account may have.
        profiler: Tells staff where the server's time goes.
    """

    realm: Realm
    keys: KeyRing
    link: ILink
    words: Catalogue
    clock: IReactorTime
    sanitise: Callable[[str], str]
    themes: tuple[str, ...] = ("default",)
    patience: Patience = field(factory=Patience)
    pace: Pace = field(factory=Pace)
    codes: OneTimeCodes | None = None
    tickets: Tickets | None = None
    staff_need_codes: bool = False
    title: str = "Vetrellis"
    most_characters: int = 5
    profiler: Profiler | None = None
    observer: SessionObserver = field(factory=SessionObserver)


class Shell(Protocol):
    """A session as its own core sees it: whatever leads back into the state machine."""

    def deliver(self, delivery: Delivery) -> None:
        """Take what the world tells the player."""

    def time_out(self) -> None:
        """Learn that the player said nothing for too long."""

    def settle(self) -> None:
        """Show what was said, and go on with the lines that wait."""

    def ended(self) -> None:
        """Learn that the session is over."""

    def claim(self, player: EntityId) -> bool:
        """Whether a character plays by another connection too."""
        ...

    def goodbye(self, reason: str) -> None:
        """Hang up because the server wants to."""

    def supersede(self, player: EntityId) -> IConnection | None:
        """Close any other connection that plays a character; return the last one that did."""

    def everybody(self) -> tuple[Core, ...]:
        """Return what each session of the server knows, this one's included."""
        ...


@define
class Draft:
    """What somebody at a prompt has said so far. Emptied as soon as it is used.

    Attributes:
        name: The character's name.
        password: What they typed as their password.
        old_password: What they typed as the one to replace.
        by_data: Whether they logged in by data, and get their answer as data too.
        account: Who they have proved to be, while something else is still to be asked.
        secret: What one-time codes are to be made of from now on.
        heir: As whom the player wants to go on.
    """

    name: str = ""
    password: str = field(default="", repr=False)
    old_password: str = field(default="", repr=False)
    by_data: bool = False
    account: Account | None = None
    secret: str = field(default="", repr=False)
    heir: Character | None = None


@define(eq=False)
class Core:
    """A session's data.

    What is said is collected and shown in one write, when all that a stimulus leads to is done.

    Attributes:
        id: Names the session, to the world and in logs.
        connection: The player's line.
        house: What it shares with all others.
        shell: What the session is to the outside.
        stage: How far it has come.
        listening: Whether it takes lines now. Otherwise they wait.
        chosen: Preferences, as the player stated them, now or once.
        guessed_language: What the client says of its user; counts where the player said nothing.
        draft: Answers to the questions so far.
        failures: Wrong passwords so far.
        account: Whose session it is; None for a guest, or for nobody yet.
        character: Who plays; None for nobody yet.
        held: A line that the world had no room for.
        is_attached: Whether the world has the character, and was not yet asked to let go.
        wants_ticket: Whether its client can go on later where this connection ends.
        is_back: Whether it goes on where another connection ended.
        attachment: Names its hold on the character: another one for each character in turn.
        claimed: Which character was said to be played by this session.
        composed: How the world composes for the player: its language, and whether by ear.
    """

    _log: ClassVar[Logger] = Logger()

    id: SessionId
    connection: IConnection
    house: House
    shell: Shell = field(repr=False)
    stage: Stage = Stage.ARRIVING
    listening: bool = False
    chosen: Preferences = field(factory=Preferences)
    guessed_language: str | None = None
    draft: Draft = field(factory=Draft)
    failures: int = 0
    account: Account | None = None
    character: Character | None = None
    held: str | Inquiry | None = field(default=None, repr=False)
    is_attached: bool = False
    wants_ticket: bool = False
    is_back: bool = False
    attachment: SessionId = field()
    claimed: EntityId | None = None
    composed: tuple[str, bool] = ("", False)
    _said: list[Text] = field(factory=list, init=False, repr=False)
    _prompt: Text | None = field(default=None, init=False, repr=False)
    _question: Text | None = field(default=None, init=False, repr=False)
    _world_prompt: Text | None = field(default=None, init=False, repr=False)
    _is_secret: bool = field(default=False, init=False)
    _was_secret: bool = field(default=False, init=False)
    _timer: IDelayedCall | None = field(default=None, init=False, repr=False)
    _typed_at: float | None = field(default=None, init=False, repr=False)
    _patience: float = field(default=0.0, init=False, repr=False)

    @attachment.default
    def _first_attachment(self) -> SessionId:
        return self.id

    @property
    def is_over(self) -> bool:
        """Whether nothing more can happen."""
        return self.stage is Stage.ENDED

    @property
    def is_at_ease(self) -> bool:
        """Whether the player plays, and nothing else is going on."""
        return (
            self.listening
            and self.stage is Stage.PLAYING
            and self._question is None
            and self._prompt is None
            and not self._said
        )

    @property
    def language(self) -> str:
        """The language that the player reads."""
        known = self.chosen.language or self.guessed_language
        return known or self.house.words.languages[0]

    @property
    def reader(self) -> bool:
        """Whether the player reads by ear, as they or their client said."""
        said = self.chosen.reader
        return self.connection.look.reader if said is None else said

    def words(self, key: str, **arguments: Argument) -> Text:
        """Return a message in the player's language."""
        return self.house.words.text(self.language, key, **arguments)

    def say(self, key: str, **arguments: Argument) -> None:
        """Say something, soon. In play the world's last prompt is shown again below it."""
        self._said.append(self.words(key, **arguments))
        if self._question is None and self.stage is Stage.PLAYING:
            self._prompt = self._world_prompt

    def relay(self, texts: tuple[Text, ...], prompt: Text | None) -> None:
        """Pass on what the world says, soon. A question of ours that is open stays last."""
        self._said.extend(texts)
        self._world_prompt = prompt or self._world_prompt
        if self._question is None:
            self._prompt = prompt or self._prompt
        elif texts:
            self._prompt = self._question

    def pass_on(self, delivery: Delivery) -> None:
        """Show at once what the world says to a player who is at ease."""
        texts, data = delivery.texts, delivery.data
        prompt = delivery.prompt
        if prompt is not None and not prompt.blocks:
            prompt = None  # one without words is none, as for `relay`
        if prompt is not None:
            self._world_prompt = prompt
        elif not (texts or data):
            return
        is_answer = self._typed_at is not None and (texts or prompt is not None)
        (self._show if is_answer else self.connection.show)(texts, prompt, data)

    def ask(self, key: str, *, secret: bool = False, **arguments: Argument) -> None:
        """Ask something, and take the next line as the answer."""
        self._question = self._prompt = self.words(key, **arguments)
        self._is_secret = secret
        self.listening = True

    def listen(self) -> None:
        """Take lines again, with no question of ours."""
        self._question = None
        self._is_secret = False
        self.listening = True

    def wait(self) -> None:
        """Take no line until somebody else has answered."""
        self._question = None
        self._is_secret = False
        self.listening = False

    def flush(self) -> None:
        """Show what was said."""
        if self._was_secret and not self._is_secret:
            self.connection.secret(False)
        elif self._is_secret and self._prompt is not None:
            self.connection.secret(True)
        self._was_secret = self._is_secret
        if self._said or self._prompt is not None:
            said, prompt = tuple(self._said), self._prompt
            self._said.clear()
            self._prompt = None
            self._show(said, prompt)

    def _show(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum] = ()
    ) -> None:
        self.connection.show(texts, prompt, data)
        if self._typed_at is not None:
            house = self.house
            house.observer.answered(house.clock.seconds() - self._typed_at)
            self._typed_at = None

    def be_patient(self, seconds: float) -> None:
        """Wait so long for the player's next line, from now on; 0 for ever."""
        self._patience = seconds
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if seconds > 0:
            self._timer = self.house.clock.callLater(seconds, self._run_out)

    def heard(self) -> None:
        """Notice a line, before its turn has come: the player is there."""
        house = self.house
        house.observer.typed(self.connection.protocol)
        if self._typed_at is None:
            self._typed_at = house.clock.seconds()
        if self.stage is Stage.LOGIN:
            self.be_patient(self.house.patience.menu)
        elif self.stage is Stage.PLAYING and self._timer is not None:
            self._timer.reset(self._patience)

    def await_answer(
        self, answer: Deferred[T], then: Callable[[T], None], otherwise: Callable[[], None]
    ) -> None:
        """Wait for the accounts or the hasher, then go on; not if the session is over by then.

        Args:
            answer: What they will say.
            then: What to do with it.
            otherwise: What to do once the player has been told why there is no answer.
        """

        def answered(result: T) -> None:
            if not self.is_over:
                then(result)

        def failed(failure: Failure) -> None:
            self.explain(failure)
            if not self.is_over:
                otherwise()

        self.wait()
        answer.addCallbacks(answered, failed).addErrback(self.fault)
        answer.addBoth(lambda _: self.shell.settle())

    def explain(self, failure: Failure) -> None:
        """Say why an answer failed, if that is for a player to know. Raises anything else."""
        error = failure.value
        if isinstance(error, NameRefusedError | PasswordRefusedError | SubjectError):
            self.say(error.reason)
        elif isinstance(error, TooManyAttemptsError):
            self.say("session-too-many-attempts", seconds=error.seconds)
        elif isinstance(error, NameTakenError):
            self.say("session-name-taken")
        elif isinstance(error, BusyError):
            self.say("session-busy")
        elif isinstance(error, StoreError):
            self._log.error("session {session}: {error}", session=self.id, error=str(error))
            self.say("session-store-trouble")
        else:
            failure.raiseException()

    def fault(self, failure: Failure) -> None:
        """Log a bug of ours, tell the player its id, and hang up before it does more harm."""
        self._log.failure("session {session} broke", failure=failure, session=self.id)
        self.say("session-fault", id=str(self.id))
        self.close()

    def let_go(self, *, deliberate: bool) -> None:
        """Have the world let go of the character, if it has them and was not asked before."""
        if self.is_attached:
            self.is_attached = False
            self.house.link.detach(self.attachment, deliberate)

    def close(self) -> None:
        """End the session: show what is left to show, and hang up.

        A character whom the world still has lingers for its player to return; unless they quit.
        """
        if self._end():
            self.flush()
            self.connection.close()

    def vanish(self) -> None:
        """End the session of a connection that is gone. The character is left as by `close`."""
        if self._end():
            self._said.clear()

    def _end(self) -> bool:
        if self.is_over:
            return False
        self.let_go(deliberate=self.stage is Stage.LEAVING)
        self.stage = Stage.ENDED
        self.wait()
        self._prompt = self.held = None
        self.draft = Draft()
        self.be_patient(0)
        self.shell.ended()
        return True

    def _run_out(self) -> None:
        self._timer = None
        self.shell.time_out()

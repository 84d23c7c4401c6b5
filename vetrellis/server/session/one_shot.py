"""One thing done for somebody who does not stay: `ssh ada@host look`.

Theory of operation. What one need not be in the world to ask is answered without going there: who
is about, help, one's keys. For anything else the character enters, does it, and leaves: others see
it come and go. A character that is there already is left alone: whoever plays it stays, and a
player whose line broke is told later what they missed. Who connects meanwhile takes over, as from
anybody. The first words of the world, which
describe where the character is, are dropped: the answer begins with what came of the line.
"""

from __future__ import annotations

from typing import ClassVar, Final, Protocol

from attrs import define, evolve, field, frozen
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.defer import TimeoutError as TooLateError
from twisted.logger import Logger

from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.game.core.text import Text
from vetrellis.game.prose.catalog import Argument
from vetrellis.server.auth.account import Account, Character
from vetrellis.server.interfaces import ICaller
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.session.command import SSH_KEY, Command, command_for
from vetrellis.server.session.core import House
from vetrellis.server.session.login import GUEST_WORDS, about_ban, word_of
from vetrellis.server.session.play import FAREWELLS, LONGEST_LINE
from vetrellis.server.session.preference import Preferences
from vetrellis.server.session.ssh_keys import manage_keys
from vetrellis.shared.wire import Attach, Delivery, SessionId

LONGEST_WAIT: Final = 10.0
"""Seconds that the world has to answer, and again for the character to leave."""


@frozen
class Answer:
    """What came of it.

    Attributes:
        texts: What to show.
        is_done: Whether all was understood and done.
    """

    texts: tuple[Text, ...]
    is_done: bool = True


class Crowd(Protocol):
    """Whoever knows all sessions."""

    def objection(self) -> str | None:
        """Return the key of what is said to those for whom there is no room now."""
        ...

    def hold(self, player: EntityId) -> bool:
        """Take a character for one thing; False if somebody plays it already."""
        ...

    def release(self, player: EntityId) -> None:
        """Let go of a character that was taken for one thing."""
        ...


class NotNowError(VetrellisError):
    """It cannot be done.

    Attributes:
        reason: The key of the message that says why.
        arguments: What fills the message.
    """

    def __init__(self, reason: str, **arguments: Argument) -> None:
        super().__init__(reason)
        self.reason = reason
        self.arguments = arguments


@define(eq=False)
class Stay:
    """A character's short stay in the world: what was typed, and what came of it."""

    _house: House
    _session: SessionId
    _line: str
    answered: Deferred[Answer] = field(factory=Deferred, init=False)
    over: Deferred[None] = field(factory=Deferred, init=False)
    _is_there: bool = field(default=False, init=False)

    def deliver(self, delivery: Delivery) -> None:
        """Take what the world tells."""
        if delivery.ended:
            self._end(delivery.ended)
        elif not self._is_there and not delivery.transient:
            self._is_there = True
            self._house.link.submit(self._session, self._line)
        elif delivery.acked and not self.answered.called:
            self.answered.callback(Answer(delivery.texts, is_done=not delivery.refused))

    def _end(self, why: str) -> None:
        if not self.over.called:
            self.over.callback(None)
        if not self.answered.called:
            self.answered.errback(NotNowError(FAREWELLS.get(why, "session-shutdown")))


@define(eq=False)
class OneShot:
    """One thing that somebody wants done.

    Attributes:
        id: Names the attachment, if it comes to one.
    """

    _log: ClassVar[Logger] = Logger()

    id: SessionId
    _caller: ICaller
    _house: House
    _crowd: Crowd
    _language: str = field(default="", init=False)
    _account: Account | None = field(default=None, init=False)

    async def run(self, line: str) -> Answer:
        """Do it, and return what to show."""
        self._language = self._known_language(self._caller.language.partition("-")[0].casefold())
        try:
            return await self._run(line)
        except NotNowError as error:
            return self._refused(error.reason, **error.arguments)
        except StoreError as error:
            self._log.error("one thing, {session}: {error}", session=self.id, error=str(error))
            return self._refused("session-store-trouble")

    async def _run(self, line: str) -> Answer:
        if len(line) > LONGEST_LINE:
            raise NotNowError("session-line-too-long", most=LONGEST_LINE)
        line = self._house.sanitise(line)
        proved = self._caller.authenticated
        if proved is not None:
            self._account = await self._house.realm.find(proved.name)
        self._recall_preferences()
        self._check_account()
        command = command_for(line)
        if command is not None:
            return await self._of_session(command)
        told = await self._house.link.consult(line, self._language)
        return await self._in_world(line) if told is None else Answer((told,))

    async def _of_session(self, command: Command) -> Answer:
        """Do what never reaches the world. Most of it is about a screen that is not there."""
        if command.name != SSH_KEY:
            raise NotNowError("ssh-command-session")
        reply = await manage_keys(self._house.keys, self._account, command.argument)
        texts = tuple(self._words(each.key, **each.arguments) for each in reply.messages)
        return Answer(texts, reply.is_done)

    async def _in_world(self, line: str) -> Answer:
        objection = self._crowd.objection()
        if objection is not None:
            raise NotNowError(objection)
        character = await self._character()
        is_there = await self._house.link.is_there(character.player)
        if is_there or not self._crowd.hold(character.player):
            raise NotNowError("ssh-command-played", name=character.name)
        return await self._stay(character, line)

    async def _character(self) -> Character:
        proved = self._caller.authenticated
        if proved is not None:
            return proved if self._account is None else self._account.character
        if word_of(self._caller.login) in GUEST_WORDS:
            return await self._house.realm.guest()
        raise NotNowError("ssh-command-nobody")

    async def _stay(self, character: Character, line: str) -> Answer:
        stay = Stay(self._house, self.id, line)
        stay.over.addBoth(lambda _: self._crowd.release(character.player))
        self._house.link.attach(self._attach(character), stay.deliver)
        try:
            answer = await stay.answered.addTimeout(LONGEST_WAIT, self._house.clock)
        except TooLateError as error:
            self._let_go(stay)
            raise NotNowError("session-no-answer") from error
        except CancelledError:
            self._let_go(stay)
            raise
        await self._let_go(stay)
        return answer

    def _let_go(self, stay: Stay) -> Deferred[None]:
        """Have the character leave, if it is still there; fires when it has, or soon anyway."""
        if not stay.over.called:
            self._house.link.detach(self.id, True)
            stay.over.addTimeout(LONGEST_WAIT, self._house.clock)
        return stay.over

    def _attach(self, character: Character) -> Attach:
        return Attach(
            session=self.id,
            player=character.player,
            name=character.name,
            pronouns=character.pronouns,
            language=self._language,
            reader=self._caller.look.reader,
            guest=character.guest,
            host=self._caller.peer,
            data=False,
        )

    def _check_account(self) -> None:
        """Refuse those who are banned, and those who would have to be asked for a code."""
        account = self._account
        if account is None:
            return
        ban = self._house.realm.ban_on(account)
        if ban is not None:
            raise NotNowError("session-banned", **about_ban(ban))
        if account.secret and self._house.codes is not None:
            raise NotNowError("ssh-command-code")

    def _recall_preferences(self) -> None:
        """Take the account's preferences, as far as they make sense now."""
        if self._account is None:
            return
        kept = Preferences.read(self._account.preferences)
        theme = kept.theme if kept.theme in self._house.themes else None
        self._language = self._known_language(kept.language or self._language)
        self._caller.adjust(**evolve(kept, theme=theme).look_changes())

    def _known_language(self, wanted: str) -> str:
        languages = self._house.words.languages
        return wanted if wanted in languages else self._language or languages[0]

    def _words(self, key: str, **arguments: Argument) -> Text:
        return self._house.words.text(self._language, key, **arguments)

    def _refused(self, key: str, **arguments: Argument) -> Answer:
        return Answer((self._words(key, **arguments),), is_done=False)

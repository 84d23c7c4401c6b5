"""All the sessions of one gateway."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping

from attrs import define, field
from twisted.internet.defer import Deferred
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.game.core.text import Text
from vetrellis.server.interfaces import (
    ICaller,
    ICommands,
    IConnection,
    IResumable,
    ISession,
    ISessionFactory,
)
from vetrellis.server.notice import Notices
from vetrellis.server.session.core import Core, House
from vetrellis.server.session.one_shot import Answer, OneShot
from vetrellis.server.session.session import Session
from vetrellis.server.session.talk import Stage
from vetrellis.shared.wire import SessionId

TOLD_EACH_MINUTE = 60
"""How many sessions the log tells of one by one, within a minute: anybody may begin some."""

MOST_SESSIONS = 1000
"""How many sessions there may be at once, where nobody says otherwise."""


class RefusedError(VetrellisError):
    """A connection may not come in.

    Attributes:
        text: What to show it before hanging up.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.plain())
        self.text = text


@implementer(ISessionFactory, ICommands)
@define(eq=False)
class SessionFactory:
    """Makes sessions, and knows those that live.

    Attributes:
        house: What they all share.
        most: How many there may be at once.
    """

    house: House
    _name_session: Callable[[], SessionId]
    most: int = MOST_SESSIONS
    _sessions: dict[SessionId, Session] = field(factory=dict, init=False, repr=False)
    _claims: dict[EntityId, dict[SessionId, Session]] = field(factory=dict, init=False, repr=False)
    _shots: set[EntityId] = field(factory=set, init=False, repr=False)
    _closing_reason: str | None = field(default=None, init=False)
    _parted: OrderedDict[EntityId, IConnection] = field(
        factory=OrderedDict, init=False, repr=False
    )
    _notices: Notices = field(init=False)

    @_notices.default
    def _new_notices(self) -> Notices:
        return Notices(self.house.clock, free=TOLD_EACH_MINUTE)

    def begin(self, connection: IConnection) -> ISession:
        """Greet a new connection.

        Raises:
            RefusedError: The server is full, or about to close.
        """
        if self._closing_reason is not None:
            self.house.observer.began(connection.protocol, accepted=False)
            raise RefusedError(self._words(self._closing_reason))
        has_room = len(self._sessions) < self.most
        self.house.observer.began(connection.protocol, accepted=has_room)
        if not has_room:
            self._notices.tell("{peer} was refused: there is no room", peer=connection.peer)
            raise RefusedError(self._words("session-full"))
        session = Session(self._name_session(), connection, self.house, self)
        self._sessions[session.core.id] = session
        self._notices.tell(
            "session {session} began: {protocol} from {peer}",
            session=session.core.id,
            protocol=connection.protocol,
            peer=connection.peer,
        )
        session.open()
        return session

    def run(self, caller: ICaller, line: str) -> Deferred[Answer]:
        """Do one thing for somebody, and answer. Cancel it when they have gone."""
        self._notices.tell("{peer} asks for one thing", peer=caller.peer)
        self.house.observer.typed(caller.protocol)
        one = OneShot(self._name_session(), caller, self.house, self)
        return Deferred.fromCoroutine(one.run(line))

    def objection(self) -> str | None:
        """Return the key of what is said to those for whom there is no room now."""
        full = None if len(self._sessions) + len(self._shots) < self.most else "session-full"
        return self._closing_reason or full

    def hold(self, player: EntityId) -> bool:
        """Take a character for one thing; False if somebody plays it already."""
        there = (Stage.JOINING, Stage.PLAYING, Stage.LEAVING)
        players = self._claims.get(player, {}).values()
        if player in self._shots or any(other.core.stage in there for other in players):
            return False
        self._shots.add(player)
        return True

    def release(self, player: EntityId) -> None:
        """Let go of a character that was taken for one thing."""
        self._shots.discard(player)

    def goodbye(self, reason: str = "session-shutdown") -> None:
        """Let nobody in any more, tell everybody why, and hang up.

        Args:
            reason: The key of a message without arguments.
        """
        self._closing_reason = reason
        for session in tuple(self._sessions.values()):
            session.goodbye(reason)

    def counts(self) -> Mapping[tuple[str, str], int]:
        """Return how many sessions there are by protocol and stage, for the metrics."""
        return Counter(
            (session.core.connection.protocol, session.core.stage.value)
            for session in self._sessions.values()
        )

    def supersede(self, session: Session, player: EntityId) -> IConnection | None:
        """Close any other connection that plays a character; return the last one that did."""
        others = [each for each in self._claims.get(player, {}).values() if each is not session]
        for other in others:
            if IResumable.providedBy(other.core.connection):
                other.core.connection.part()
            other.goodbye("session-taken-over")
        return self._parted.pop(player, None)

    def everybody(self) -> tuple[Core, ...]:
        """Return what each session knows."""
        return tuple(session.core for session in self._sessions.values())

    @property
    def playing(self) -> int:
        """How many play."""
        return sum(each.core.stage is Stage.PLAYING for each in self._sessions.values())

    def __len__(self) -> int:
        """Return how many sessions live."""
        return len(self._sessions)

    def claim(self, session: Session, player: EntityId) -> bool:
        """Note that a session plays a character; return whether another one does, too."""
        self._release(session)
        claimants = self._claims.setdefault(player, {})
        claimants[session.core.id] = session
        session.core.claimed = player
        playing = (Stage.JOINING, Stage.PLAYING)
        others = (other for other in claimants.values() if other is not session)
        return any(other.core.stage in playing for other in others)

    def ended(self, session: Session) -> None:
        """Forget a session that is over."""
        del self._sessions[session.core.id]
        self._release(session)
        self._notices.tell("session {session} ended", session=session.core.id)

    def _release(self, session: Session) -> None:
        """Forget which character a session plays."""
        claimed, session.core.claimed = session.core.claimed, None
        if claimed is not None:
            self._remember(claimed, session.core.connection)
            claimants = self._claims[claimed]
            del claimants[session.core.id]
            if not claimants:
                del self._claims[claimed]

    def _remember(self, player: EntityId, connection: IConnection) -> None:
        """Keep, for a while, the last connection of a player who may come back."""
        if IResumable.providedBy(connection):
            self._parted[player] = connection
            self._parted.move_to_end(player)
            if len(self._parted) > self.most:
                self._parted.popitem(last=False)

    def _words(self, key: str) -> Text:
        words = self.house.words
        return words.text(words.languages[0], key)

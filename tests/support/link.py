"""A link whose other end is the test."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field
from twisted.internet.defer import Deferred, succeed
from zope.interface import implementer

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.interfaces import ILink
from vetrellis.shared.wire import Attach, Configure, Delivery, SessionId


@define(eq=False)
class Attached:
    """One attachment, as the world would see it.

    Attributes:
        attach: How it began.
        deliver: How it is told.
        lines: All that it said.
        acked: How many of these were acknowledged.
        told: How many deliveries it got.
    """

    attach: Attach
    deliver: Callable[[Delivery], None]
    lines: list[str] = field(factory=list)
    acked: int = 0
    told: int = 0


@implementer(ILink)
@define(eq=False)
class FakeLink:
    """`ILink` for tests: `tell` is the world's voice.

    Attributes:
        attachments: Those that go on.
        detached: Those that ended, and whether deliberately, in order.
        configured: Every wish to have prose composed another way.
        window: How many lines may wait.
        broken: What `submit` raises, if anything.
        attached: How every attachment began, in order.
        answers: What is told to those who ask it from outside.
        lingering: Characters who are in the world without a player.
        consulted: What they asked, and in which language.
        heard: All lines of all sessions, in order, whatever became of them.
    """

    window: int = 20
    attachments: dict[SessionId, Attached] = field(factory=dict)
    detached: list[tuple[SessionId, bool]] = field(factory=list)
    configured: list[Configure] = field(factory=list)
    broken: Exception | None = None
    attached: list[Attach] = field(factory=list)
    heard: list[str] = field(factory=list)
    answers: dict[str, Text] = field(factory=dict)
    lingering: set[EntityId] = field(factory=set)
    consulted: list[tuple[str, str]] = field(factory=list)

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        assert message.session not in self.attachments, "attached twice"
        self.attachments[message.session] = Attached(message, deliver)
        self.attached.append(message)

    def detach(self, session: SessionId, deliberate: bool) -> None:
        assert session in self.attachments, "detached without being attached"
        self.detached.append((session, deliberate))
        if not deliberate:
            del self.attachments[session]

    def configure(self, message: Configure) -> None:
        assert message.session in self.attachments, "nobody to configure for"
        self.configured.append(message)

    def submit(self, session: SessionId, text: str, asked: str = "") -> bool:
        if self.broken is not None:
            raise self.broken
        attached = self.attachments[session]
        if self.waiting(session) >= self.window:
            return False
        attached.lines.append(f"[{asked}] {text}" if asked else text)
        self.heard.append(text)
        return True

    def waiting(self, session: SessionId) -> int:
        attached = self.attachments.get(session)
        return 0 if attached is None else len(attached.lines) - attached.acked

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        self.consulted.append((text, language))
        return succeed(self.answers.get(text))

    def is_there(self, player: EntityId) -> Deferred[bool]:
        return succeed(player in self.lingering)

    def tell(
        self,
        session: SessionId,
        *words: str,
        prompt: str | None = None,
        acked: int | None = None,
        ended: str = "",
        data: tuple[Datum, ...] = (),
        refused: bool = False,
    ) -> None:
        """Deliver to a session; acknowledges all that it said, if not told otherwise."""
        attached = self.attachments[session]
        attached.told += 1
        attached.acked = len(attached.lines) if acked is None else acked
        if ended:
            del self.attachments[session]
        delivery = Delivery(
            session=session,
            seq=attached.told,
            acked=attached.acked,
            texts=tuple(Text.of(word) for word in words),
            data=data,
            prompt=None if prompt is None else Text.of(prompt),
            ended=ended,
            refused=refused,
        )
        attached.deliver(delivery)

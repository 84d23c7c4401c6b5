"""The link to a world host in the same process.

Theory of operation. Every line of an attachment has a number, and the host takes exactly the line
after the last one that it took; what it refuses, or what it lost with a tick that was never
committed, is sent again until a delivery acknowledges it. At most a window of lines is on the
way: then `submit` refuses, and the session stops reading. Deliveries have numbers too; each is
passed on once, in order, and one that comes early waits for the one before it.

A method call loses nothing, so here resending only bridges a host whose queue is full. The rules
are the same as across processes all the same, so that what runs on one machine is what runs on
ten.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from attrs import define, field
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.interfaces import IHostEnd, ILink
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

WINDOW = 20
"""How many lines may be sent and not yet acknowledged."""

RESEND_AFTER = 0.3
"""Seconds without an acknowledgement after which lines are sent again."""

EARLY_DELIVERIES = 64
"""How far ahead of the next delivery one may be and still be kept."""


@define(eq=False)
class _Attachment:
    """One session's numbers.

    Attributes:
        deliver: Who gets the deliveries.
        sent: Lines without an acknowledgement, oldest first.
        last_sent: The number of the newest line.
        last_passed: The number of the newest delivery passed on.
        early: Deliveries that came before their turn.
    """

    deliver: Callable[[Delivery], None]
    sent: list[Input] = field(factory=list)
    last_sent: int = 0
    last_passed: int = 0
    early: dict[int, Delivery] = field(factory=dict)


@implementer(ILink)
@define(eq=False)
class LocalLink:
    """`ILink` by method calls."""

    _host: IHostEnd
    _clock: IReactorTime
    _attachments: dict[SessionId, _Attachment] = field(factory=dict, init=False)
    # When to send again what is not acknowledged by then, the earliest first: one timer for all,
    # for nearly every line is acknowledged long before.
    _due: dict[SessionId, float] = field(factory=dict, init=False)
    _timer: IDelayedCall | None = field(default=None, init=False)

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        """Put a character into the world; `deliver` gets its deliveries in order, each once."""
        self._attachments[message.session] = _Attachment(deliver)
        self._host.attach(message, partial(self._receive, message.session))

    def detach(self, session: SessionId, deliberate: bool) -> None:
        """End an attachment. One that ends deliberately still gets its last delivery."""
        if session not in self._attachments:
            return
        if not deliberate:
            # Nobody is there to read; somebody who quits still gets the last delivery.
            self._forget(session)
        self._host.detach(Detach(session, deliberate))

    def configure(self, message: Configure) -> None:
        """Compose an attachment's prose another way."""
        if message.session in self._attachments:
            self._host.configure(message)

    def submit(self, session: SessionId, text: str, asked: str = "") -> bool:
        """Send a line, or what a client asks as data.

        False: a window of lines is on the way already, or nobody is attached.
        """
        attachment = self._attachments.get(session)
        if attachment is None or len(attachment.sent) >= WINDOW:
            return False
        attachment.last_sent += 1
        message = Input(session, attachment.last_sent, text, asked)
        attachment.sent.append(message)
        if session not in self._due:
            self._await(session)
        self._host.accept(message)
        return True

    def waiting(self, session: SessionId) -> int:
        """Return how many lines are sent and not yet acknowledged."""
        attachment = self._attachments.get(session)
        return 0 if attachment is None else len(attachment.sent)

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        """Ask for somebody who is not in the world."""
        answer: Deferred[Text | None] = self._host.consult(text, language)
        return answer

    def is_there(self, player: EntityId) -> Deferred[bool]:
        """Ask whether a character is in the world."""
        answer: Deferred[bool] = self._host.is_there(player)
        return answer

    def _receive(self, session: SessionId, delivery: Delivery) -> None:
        attachment = self._attachments.get(session)
        if attachment is None:
            return
        if delivery.seq == attachment.last_passed + 1 and not attachment.early:
            if attachment.sent or delivery.ended:
                self._take(session, attachment, delivery)
            else:  # a bystander's: nothing of theirs is on its way
                attachment.last_passed += 1
                attachment.deliver(delivery)
            return
        if delivery.transient:
            self._pass_on(session, attachment, delivery)
            return
        ahead = delivery.seq - attachment.last_passed
        if not 0 < ahead <= EARLY_DELIVERIES:
            return
        attachment.early[delivery.seq] = delivery
        while (due := attachment.early.pop(attachment.last_passed + 1, None)) is not None:
            self._take(session, attachment, due)

    def _take(self, session: SessionId, attachment: _Attachment, delivery: Delivery) -> None:
        """Take the next delivery: what it acknowledges needs no resending."""
        attachment.last_passed += 1
        sent = attachment.sent
        if sent and sent[0].seq <= delivery.acked:
            while sent and sent[0].seq <= delivery.acked:
                sent.pop(0)
            self._due.pop(session, None)
            if sent:
                self._await(session)
            elif not self._due:
                self._stop_timer()
        if delivery.ended:
            self._pass_on(session, attachment, delivery)
        else:
            attachment.deliver(delivery)

    def _pass_on(self, session: SessionId, attachment: _Attachment, delivery: Delivery) -> None:
        if delivery.ended:
            attachment.early.clear()
            self._forget(session)
        attachment.deliver(delivery)

    def _await(self, session: SessionId) -> None:
        """Expect an acknowledgement in time."""
        self._due[session] = self._clock.seconds() + RESEND_AFTER
        if self._timer is None:
            self._timer = self._clock.callLater(RESEND_AFTER, self._resend)

    def _resend(self) -> None:
        """Send again what is due, and sleep until the next may be."""
        self._timer = None
        now = self._clock.seconds()
        for session in [each for each, due in self._due.items() if due <= now]:
            del self._due[session]  # to the end: the earliest come first
            self._due[session] = now + RESEND_AFTER
            for message in tuple(self._attachments[session].sent):
                # One that is taken and not yet committed is refused, and the next may not be.
                self._host.accept(message)
        if self._due:
            earliest = next(iter(self._due.values()))
            self._timer = self._clock.callLater(max(0.0, earliest - now), self._resend)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget(self, session: SessionId) -> None:
        del self._attachments[session]
        if self._due.pop(session, None) is not None and not self._due:
            self._stop_timer()

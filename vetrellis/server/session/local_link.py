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

from collections import deque
from collections.abc import Callable
from functools import partial

from attrs import define, field
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from zope.interface import implementer

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
        timer: When to send again what is still there then.
    """

    deliver: Callable[[Delivery], None]
    sent: deque[Input] = field(factory=deque)
    last_sent: int = 0
    last_passed: int = 0
    early: dict[int, Delivery] = field(factory=dict)
    timer: IDelayedCall | None = None


@implementer(ILink)
@define(eq=False)
class LocalLink:
    """`ILink` by method calls."""

    _host: IHostEnd
    _clock: IReactorTime
    _attachments: dict[SessionId, _Attachment] = field(factory=dict, init=False)

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

    def submit(self, session: SessionId, text: str) -> bool:
        """Send a line. False: a window of lines is on the way already, or nobody is attached."""
        attachment = self._attachments.get(session)
        if attachment is None or len(attachment.sent) >= WINDOW:
            return False
        attachment.last_sent += 1
        message = Input(session, attachment.last_sent, text)
        attachment.sent.append(message)
        if attachment.timer is None:
            self._start_timer(session, attachment)
        self._host.accept(message)
        return True

    def waiting(self, session: SessionId) -> int:
        """Return how many lines are sent and not yet acknowledged."""
        attachment = self._attachments.get(session)
        return 0 if attachment is None else len(attachment.sent)

    def _receive(self, session: SessionId, delivery: Delivery) -> None:
        attachment = self._attachments.get(session)
        if attachment is None:
            return
        if delivery.transient:
            self._pass_on(session, attachment, delivery)
            return
        ahead = delivery.seq - attachment.last_passed
        if not 0 < ahead <= EARLY_DELIVERIES:
            return
        attachment.early[delivery.seq] = delivery
        while (due := attachment.early.pop(attachment.last_passed + 1, None)) is not None:
            attachment.last_passed += 1
            self._acknowledge(session, attachment, due.acked)
            self._pass_on(session, attachment, due)

    def _pass_on(self, session: SessionId, attachment: _Attachment, delivery: Delivery) -> None:
        if delivery.ended:
            attachment.early.clear()
            self._forget(session)
        attachment.deliver(delivery)

    def _acknowledge(self, session: SessionId, attachment: _Attachment, acked: int) -> None:
        before = len(attachment.sent)
        while attachment.sent and attachment.sent[0].seq <= acked:
            attachment.sent.popleft()
        if len(attachment.sent) < before:
            self._stop_timer(attachment)
            if attachment.sent:
                self._start_timer(session, attachment)

    def _start_timer(self, session: SessionId, attachment: _Attachment) -> None:
        attachment.timer = self._clock.callLater(RESEND_AFTER, self._resend, session)

    def _stop_timer(self, attachment: _Attachment) -> None:
        if attachment.timer is not None:
            attachment.timer.cancel()
            attachment.timer = None

    def _resend(self, session: SessionId) -> None:
        attachment = self._attachments[session]
        self._start_timer(session, attachment)
        for message in tuple(attachment.sent):
            # One that is taken and not yet committed is refused, and the next may not be: go on.
            self._host.accept(message)

    def _forget(self, session: SessionId) -> None:
        self._stop_timer(self._attachments.pop(session))

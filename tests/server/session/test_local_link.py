"""Tests of the link to a host in the same process."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred, succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.interfaces import IHostEnd, ILink
from vetrellis.server.session.local_link import EARLY_DELIVERIES, RESEND_AFTER, WINDOW, LocalLink
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

ADA = SessionId("ada")


@implementer(IHostEnd)
@define(eq=False)
class FakeHost:
    """A host that takes lines in order and tells nothing by itself.

    Attributes:
        taken: The lines taken, in order.
        offered: All that was offered, whether taken or not.
        others: Attachments, wishes and ends, in order.
        most: How many lines it takes; the rest is refused.
    """

    taken: list[str] = field(factory=list)
    offered: list[int] = field(factory=list)
    others: list[object] = field(factory=list)
    most: int = 1_000_000
    deliver: Callable[[Delivery], None] = field(init=False)

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        self.others.append(message)
        self.deliver = deliver

    def detach(self, message: Detach) -> None:
        self.others.append(message)

    def configure(self, message: Configure) -> None:
        self.others.append(message)

    def accept(self, message: Input) -> bool:
        self.offered.append(message.seq)
        if message.seq != len(self.taken) + 1 or len(self.taken) >= self.most:
            return False
        self.taken.append(message.text)
        return True

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        return succeed(Text.of(f"{text} in {language}"))

    def is_there(self, player: EntityId) -> Deferred[bool]:
        return succeed(player == "player:1")


def delivery(seq: int, acked: int = 0, *, ended: str = "", transient: bool = False) -> Delivery:
    """Return a delivery that says its own number."""
    texts = (Text.of(str(seq)),)
    return Delivery(ADA, seq, acked, texts, ended=ended, transient=transient)


class LinkTestCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.host = FakeHost()
        self.link = LocalLink(self.host, self.clock)
        self.got: list[int] = []
        self.attach = Attach(ADA, EntityId("player:1"), "Ada")
        self.link.attach(self.attach, lambda delivery: self.got.append(delivery.seq))

    def test_each_provides_its_interface(self) -> None:
        self.assertTrue(verifyObject(ILink, self.link))
        self.assertTrue(verifyObject(IHostEnd, self.host))


class LineTests(LinkTestCase):
    """Lines have numbers, wait for their acknowledgement, and are sent again without it."""

    def test_lines_are_numbered_from_one(self) -> None:
        self.link.submit(ADA, "look")
        self.link.submit(ADA, "north")
        self.assertEqual(self.host.offered, [1, 2])
        self.assertEqual(self.host.taken, ["look", "north"])

    def test_window_is_full_until_an_acknowledgement(self) -> None:
        for number in range(WINDOW):
            self.assertTrue(self.link.submit(ADA, f"say {number}"))
        self.assertFalse(self.link.submit(ADA, "one too many"))
        self.assertEqual(self.link.waiting(ADA), WINDOW)
        self.host.deliver(delivery(1, acked=3))
        self.assertEqual(self.link.waiting(ADA), WINDOW - 3)
        self.assertTrue(self.link.submit(ADA, "there is room again"))
        self.assertNotIn("one too many", self.host.taken)

    def test_refused_line_is_sent_again(self) -> None:
        self.host.most = 1
        self.link.submit(ADA, "look")
        self.link.submit(ADA, "north")
        self.host.most = 2
        self.clock.advance(RESEND_AFTER)
        self.assertEqual(self.host.taken, ["look", "north"])

    def test_nothing_is_sent_again_once_acknowledged(self) -> None:
        self.link.submit(ADA, "look")
        self.host.deliver(delivery(1, acked=1))
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.link.waiting(ADA), 0)

    def test_each_acknowledgement_earns_the_rest_more_time(self) -> None:
        self.link.submit(ADA, "look")
        self.link.submit(ADA, "north")
        self.clock.advance(RESEND_AFTER - 0.1)
        self.host.deliver(delivery(1, acked=1))
        self.clock.advance(RESEND_AFTER - 0.1)
        self.assertEqual(self.host.offered, [1, 2])
        self.clock.advance(0.1)
        self.assertEqual(self.host.offered, [1, 2, 2])

    def test_stranger_cannot_submit(self) -> None:
        self.assertFalse(self.link.submit(SessionId("bo"), "look"))
        self.assertEqual(self.link.waiting(SessionId("bo")), 0)


class DeliveryTests(LinkTestCase):
    """Deliveries are passed on in order, each once."""

    def test_early_delivery_waits_for_the_one_before(self) -> None:
        for seq in (2, 3, 1, 3, 2, 4):
            self.host.deliver(delivery(seq))
        self.assertEqual(self.got, [1, 2, 3, 4])

    def test_transient_delivery_is_passed_on_at_once(self) -> None:
        self.host.deliver(delivery(2))
        self.host.deliver(delivery(0, transient=True))
        self.assertEqual(self.got, [0])

    def test_delivery_from_far_ahead_is_not_kept(self) -> None:
        self.host.deliver(delivery(EARLY_DELIVERIES + 1))
        for seq in range(1, EARLY_DELIVERIES + 1):
            self.host.deliver(delivery(seq))
        self.assertEqual(self.got[-1], EARLY_DELIVERIES)

    def test_nothing_follows_the_end(self) -> None:
        self.link.submit(ADA, "look")
        self.host.deliver(delivery(2))
        self.host.deliver(delivery(1, ended="quit"))
        self.host.deliver(delivery(3))
        self.assertEqual(self.got, [1])
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.link.detach(ADA, deliberate=True)
        self.link.configure(Configure(ADA, "es", False))
        self.assertEqual(self.host.others, [self.attach])


class DetachTests(LinkTestCase):
    """Who quits gets the last word; who is gone gets nothing more."""

    def test_who_quits_still_gets_the_last_delivery(self) -> None:
        self.link.detach(ADA, deliberate=True)
        self.host.deliver(delivery(1, ended="quit"))
        self.assertEqual(self.got, [1])
        self.assertEqual(self.host.others, [self.attach, Detach(ADA, True)])

    def test_who_is_gone_gets_nothing_more(self) -> None:
        self.link.submit(ADA, "look")
        self.link.detach(ADA, deliberate=False)
        self.host.deliver(delivery(1))
        self.assertEqual(self.got, [])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_wishes_are_passed_on(self) -> None:
        wish = Configure(ADA, "es", True)
        self.link.configure(wish)
        self.assertEqual(self.host.others, [self.attach, wish])


@define(eq=False)
class LossyHost(FakeHost):
    """A host that loses what it is given, forgets what it took, and repeats and mixes up words.

    As the contract allows: what is taken and not yet committed may be lost with a tick, whatever
    `accept` has said; deliveries may come twice and in any order, but come.
    """

    random: Random = field(factory=Random, kw_only=True)
    committed: int = 0
    seq: int = 0
    on_the_way: list[Delivery] = field(factory=list)

    @override
    def accept(self, message: Input) -> bool:
        if self.random.random() < 0.3:
            return self.random.random() < 0.5
        return super().accept(message)

    def tick(self) -> None:
        """Commit what was taken, or lose it; tell of it now, later, or twice."""
        if self.random.random() < 0.2:
            del self.taken[self.committed :]
        self.committed = len(self.taken)
        self.seq += 1
        self.on_the_way += [delivery(self.seq, acked=self.committed)] * self.random.choice((1, 2))
        self.random.shuffle(self.on_the_way)
        for _ in range(self.random.randint(0, len(self.on_the_way))):
            self.deliver(self.on_the_way.pop())

    def calm_down(self) -> None:
        """Say all that is left to say."""
        for waiting in self.on_the_way:
            self.deliver(waiting)
        self.on_the_way.clear()


class LossTests(SynchronousTestCase):
    """Whatever gets lost or doubled: each line once, each delivery once, both in order."""

    @given(st.integers(0, 1 << 32), st.integers(1, 60))
    def test_each_once_and_in_order(self, seed: int, many: int) -> None:
        clock, host = Clock(), LossyHost(random=Random(seed))
        link = LocalLink(host, clock)
        got: list[int] = []
        link.attach(
            Attach(ADA, EntityId("player:1"), "Ada"), lambda delivery: got.append(delivery.seq)
        )
        lines = [f"say {number}" for number in range(many)]
        left = list(lines)
        for _ in range(20 * many + 200):
            while left and link.submit(ADA, left[0]):
                left.pop(0)
            self.assertLessEqual(link.waiting(ADA), WINDOW)
            clock.advance(0.1)
            host.tick()
            if not left and link.waiting(ADA) == 0:
                break
        host.calm_down()
        self.assertEqual(host.taken[: host.committed], lines)
        self.assertEqual(got, list(range(1, host.seq + 1)))
        self.assertEqual(clock.getDelayedCalls(), [])


class OutsideTests(LinkTestCase):
    """What is asked from outside goes to the host as it is."""

    def test_questions(self) -> None:
        told = self.successResultOf(self.link.consult("who", "es"))
        self.assertEqual(told, Text.of("who in es"))
        self.assertTrue(self.successResultOf(self.link.is_there(EntityId("player:1"))))
        self.assertFalse(self.successResultOf(self.link.is_there(EntityId("player:2"))))

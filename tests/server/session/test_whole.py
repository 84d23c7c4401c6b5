"""Tests of sessions over the real link, with a host that ticks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from attrs import define, evolve, field
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock, LoopingCall
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from tests.server.session.visit import Visit, said
from tests.support.connection import FakeConnection
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text
from vetrellis.server.interfaces import IHostEnd
from vetrellis.server.session.factory import SessionFactory
from vetrellis.server.session.local_link import LocalLink
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId

ROOM_FOR = 5


@define(eq=False)
class Guest:
    """One attachment of the host below."""

    message: Attach
    deliver: Callable[[Delivery], None]
    inbox: deque[Input] = field(factory=deque)
    taken: int = 0
    acked: int = 0
    told: int = 0
    is_leaving: bool = False


@implementer(IHostEnd)
@define(eq=False)
class EchoHost:
    """A world in which all that happens is that one hears oneself, a few lines at each tick."""

    guests: dict[SessionId, Guest] = field(factory=dict)
    done: list[str] = field(factory=list)

    def attach(self, message: Attach, deliver: Callable[[Delivery], None]) -> None:
        for other in tuple(self.guests.values()):
            if other.message.player == message.player:
                self.tell(other, ended="taken-over")
        self.guests[message.session] = Guest(message, deliver)

    def detach(self, message: Detach) -> None:
        if message.deliberate:
            self.guests[message.session].is_leaving = True
        else:
            del self.guests[message.session]

    def configure(self, message: Configure) -> None:
        raise AssertionError("nobody asked for this")

    def accept(self, message: Input) -> bool:
        guest = self.guests[message.session]
        if message.seq != guest.taken + 1 or len(guest.inbox) >= ROOM_FOR:
            return False
        guest.taken += 1
        guest.inbox.append(message)
        return True

    def consult(self, text: str, language: str) -> Deferred[Text | None]:
        raise AssertionError("nobody asked for this")

    def is_there(self, player: EntityId) -> Deferred[bool]:
        raise AssertionError("nobody asked for this")

    def tick(self) -> None:
        """Do what waits, and tell everyone what came of it."""
        for guest in tuple(self.guests.values()):
            words = []
            while guest.inbox:
                message = guest.inbox.popleft()
                guest.acked = message.seq
                words.append(message.text)
            self.done += words
            self.tell(guest, *words, ended="quit" if guest.is_leaving else "")

    def tell(self, guest: Guest, *words: str, ended: str = "") -> None:
        """Deliver."""
        guest.told += 1
        if ended:
            del self.guests[guest.message.session]
        texts = tuple(Text.of(word) for word in words)
        guest.deliver(Delivery(guest.message.session, guest.told, guest.acked, texts, ended=ended))


class WholeTests(SynchronousTestCase):
    """Over the real link each line is done once, in order, however fast it is typed."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.host = EchoHost()
        ticking = LoopingCall(self.host.tick)
        ticking.clock = self.clock
        ticking.start(0.1, now=False)
        self.addCleanup(ticking.stop)
        visit = Visit(clock=self.clock)
        house = evolve(visit.factory.house, link=LocalLink(self.host, self.clock))
        names = iter("abc")
        self.factory = SessionFactory(house, lambda: SessionId(next(names)))

    def wait(self, seconds: float) -> None:
        self.clock.pump([0.05] * int(seconds * 20))

    def test_host_provides_its_interface(self) -> None:
        self.assertTrue(verifyObject(IHostEnd, self.host))

    def test_pasted_lines_are_all_done_and_then_the_player_is_let_go(self) -> None:
        connection = FakeConnection(login="guest")
        session = self.factory.begin(connection)
        self.wait(3)
        lines = [f"say {number}" for number in range(150)]
        for line in lines:
            session.received(line)
        session.received("quit")
        self.assertFalse(connection.is_reading)
        self.wait(60)
        self.assertEqual(self.host.done, lines)
        self.assertEqual(connection.shown[-151:], [*lines, said("session-goodbye")])
        self.assertTrue(connection.is_closed)
        self.assertEqual(self.host.guests, {})
        self.assertEqual(len(self.clock.getDelayedCalls()), 1)  # the tick

    def test_second_connection_takes_over(self) -> None:
        first, second = FakeConnection(login="guest"), FakeConnection()
        self.factory.begin(first)
        self.wait(1)
        (guest,) = self.host.guests.values()
        self.assertEqual(guest.message.player, EntityId("guest:1"))
        character = self.factory._sessions[SessionId("a")].core.character
        second.authenticated = character
        session = self.factory.begin(second)
        self.wait(1)
        self.assertEqual(first.shown[-1], said("session-taken-over"))
        self.assertTrue(first.is_closed)
        session.received("look")
        self.wait(1)
        self.assertEqual(second.shown[-1], "look")

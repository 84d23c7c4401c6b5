"""What is loaded for the first who comes."""

from __future__ import annotations

from typing import Any

from attrs import define, field
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IProtocolFactory
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.internet.testing import StringTransport
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.python.failure import Failure
from twisted.python.reflect import namedAny
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.support.elsewhere import Later, at_once
from vetrellis.server.gateway.annex import Annex, LateFactory


@define(eq=False)
class Workshop:
    """Counts what it makes, and breaks if told so."""

    broken: str = ""
    made: list[object] = field(factory=list)

    def make(self) -> object:
        if self.broken:
            return namedAny(self.broken)
        self.made.append(object())
        return self.made[-1]


class AnnexTests(SynchronousTestCase):
    """It is made once, when it is first wanted, however many want it."""

    @override
    def setUp(self) -> None:
        self.shop, self.later = Workshop(), Later()
        self.annex = Annex("SSH", self.shop.make, self.later)

    def test_nothing_is_made_before_it_is_wanted(self) -> None:
        self.later.work()
        self.assertEqual((self.shop.made, self.annex.made), ([], None))

    def test_all_who_wait_get_the_same(self) -> None:
        first, second = self.annex.opened(), self.annex.opened()
        self.assertNoResult(first)
        self.assertEqual(self.later.work(), 1)
        self.assertIs(self.successResultOf(first), self.shop.made[0])
        self.assertIs(self.successResultOf(second), self.shop.made[0])

    def test_who_comes_later_need_not_wait(self) -> None:
        self.annex.opened()
        self.later.work()
        self.assertIs(self.successResultOf(self.annex.opened()), self.annex.made)
        self.assertEqual(len(self.shop.made), 1)

    def test_import_that_fails_is_one_line_in_the_log(self) -> None:
        self.shop.broken = "no_such_library.thing"
        with capturedLogs() as events:
            opened = self.annex.opened()
            self.later.work()
        self.assertIsNone(self.successResultOf(opened))
        (told,) = [formatEvent(e) for e in events if e["log_level"] >= LogLevel.info]
        assert told is not None
        self.assertTrue(told.startswith("SSH cannot be served: "), told)
        self.assertIn("no_such_library", told)
        self.assertNotIn("\n", told)

    def test_next_who_comes_tries_again(self) -> None:
        self.shop.broken = "no_such_library.thing"
        self.annex.opened()
        self.later.work()
        self.shop.broken = ""
        again = self.annex.opened()
        self.later.work()
        self.assertIs(self.successResultOf(again), self.shop.made[0])


class Talk(Protocol):
    """Remembers what it hears."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.lost = False

    @override
    def dataReceived(self, data: bytes) -> None:
        self.heard.append(data)

    @override
    def connectionLost(self, reason: Failure = Failure(ConnectionDone())) -> None:  # noqa: B008
        self.lost = True


class Talks(ServerFactory[Any]):
    """Lets in whoever does not come from 10.0.0.9."""

    noisy = False

    def __init__(self) -> None:
        self.talks: list[Talk] = []
        self.told: list[str] = []

    @override
    def startFactory(self) -> None:
        self.told.append("start")

    @override
    def stopFactory(self) -> None:
        self.told.append("stop")

    @override
    def buildProtocol(self, addr: IAddress | None) -> Talk | None:
        if getattr(addr, "host", "") == "10.0.0.9":
            return None
        self.talks.append(Talk())
        return self.talks[-1]


class LateFactoryTests(SynchronousTestCase):
    """Who comes before the factory is there waits for it, and notices nothing else."""

    @override
    def setUp(self) -> None:
        self.inner, self.later = Talks(), Later()
        self.factory = LateFactory(Annex("SSH", self.make, self.later))

    def make(self) -> IProtocolFactory:
        factory: Any = self.inner
        return factory  # type: ignore[no-any-return]  # a factory without an interface

    def come(self, host: str = "10.0.0.1") -> tuple[Any, StringTransport]:
        protocol: Any = self.factory.buildProtocol(IPv4Address("TCP", host, 4))
        transport = StringTransport()
        protocol.makeConnection(transport)
        return protocol, transport

    def test_it_is_a_factory(self) -> None:
        verifyObject(IProtocolFactory, self.factory)
        self.assertFalse(self.factory.noisy)

    def test_nothing_is_read_until_it_is_there(self) -> None:
        early, transport = self.come()
        self.assertEqual(transport.producerState, "paused")
        self.later.work()
        self.assertEqual(transport.producerState, "producing")
        early.dataReceived(b"SSH-2.0-x\r\n")
        early.connectionLost(Failure(ConnectionDone()))
        (talk,) = self.inner.talks
        self.assertEqual((talk.heard, talk.lost), ([b"SSH-2.0-x\r\n"], True))
        self.assertIs(talk.transport, transport)

    def test_what_was_read_with_a_proxy_s_header_waits(self) -> None:
        early, _ = self.come()
        early.dataReceived(b"SSH-2.0-x\r\n")
        self.later.work()
        early.dataReceived(b"more")
        (talk,) = self.inner.talks
        self.assertEqual(talk.heard, [b"SSH-2.0-x\r\n", b"more"])

    def test_who_comes_later_goes_straight_in(self) -> None:
        self.come()
        self.later.work()
        protocol, _ = self.come()
        self.assertIs(protocol, self.inner.talks[1])

    def test_who_left_meanwhile_is_not_begun(self) -> None:
        early, _ = self.come()
        early.connectionLost(Failure(ConnectionDone()))
        self.later.work()
        self.assertEqual(self.inner.talks, [])

    def test_who_is_not_let_in_is_hung_up_on(self) -> None:
        _, transport = self.come("10.0.0.9")
        self.later.work()
        self.assertTrue(transport.disconnecting)

    def test_who_cannot_be_served_is_hung_up_on(self) -> None:
        self.factory = LateFactory(Annex("SSH", lambda: namedAny("no.such.thing"), at_once))
        with capturedLogs():
            _, transport = self.come()
        self.assertTrue(transport.disconnecting)

    def test_factory_is_told_once_that_it_begins_and_that_the_port_is_closed(self) -> None:
        self.factory.doStart()
        self.come()
        self.come()
        self.later.work()
        self.come()
        self.factory.doStop()
        self.assertEqual(self.inner.told, ["start", "stop"])

    def test_factory_that_was_never_wanted_is_told_nothing(self) -> None:
        self.factory.doStart()
        self.factory.doStop()
        self.assertEqual(self.inner.told, [])

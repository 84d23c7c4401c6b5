"""Whom a connection is from is known before anything else; who is banned gets no further."""

from __future__ import annotations

from functools import partial
from typing import Any

from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IProtocolFactory
from twisted.internet.protocol import Protocol, ServerFactory
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.logger import capturedLogs, formatEvent
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.gateway.test_proxy_header import LOCAL, TCP4, block, line, of_tcp4
from tests.server.gateway.test_telnet import OFFERS, FakeSessions, catalogue
from vetrellis.server.gateway import gate
from vetrellis.server.gateway.gate import HEADER_WITHIN, Gate, Proxies
from vetrellis.server.gateway.proxy_header import SIGNATURE
from vetrellis.server.gateway.telnet_factory import TelnetFactory
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.gateway.web import host_of
from vetrellis.server.notice import Notices

BALANCER = IPv4Address("TCP", "10.1.2.3", 40000)
STRANGER = IPv4Address("TCP", "203.0.113.9", 40000)
PLAYER = "192.0.2.7"
HEADER = line(f"TCP4 {PLAYER} 198.51.100.1 56324 4000")
TRUSTED = Proxies.of(["10.0.0.0/8", "2001:db8::/32"])


class Talk(Protocol):
    """Remembers what it hears, and says something at once."""

    heard = b""
    ended = ""

    def __init__(self, address: IAddress | None) -> None:
        self.address = address

    @override
    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.write(b"welcome")

    @override
    def dataReceived(self, data: bytes) -> None:
        self.heard += data

    @override
    def connectionLost(self, reason: Failure = Failure(ConnectionDone())) -> None:  # noqa: B008
        self.ended = reason.getErrorMessage()


class Talks(ServerFactory[Any]):
    """Remembers whom it built."""

    noisy = False

    def __init__(self) -> None:
        self.built: list[Talk] = []
        self.told: list[str] = []

    @override
    def startFactory(self) -> None:
        self.told.append("start")

    @override
    def stopFactory(self) -> None:
        self.told.append("stop")

    @override
    def buildProtocol(self, addr: IAddress | None) -> Talk:
        self.built.append(Talk(addr))
        return self.built[-1]


class Wire(StringTransport):
    """A transport whose end one may ask for."""

    def __init__(self, address: Any) -> None:
        super().__init__(peerAddress=address)  # type: ignore[no-untyped-call]  # Twisted's is bare


@define(eq=False)
class Scene:
    """A gate on a clock, and what came through."""

    proxies: Proxies = TRUSTED
    banned: set[str] = field(factory=set)
    farewell: bytes = b""
    clock: Clock = field(factory=Clock)
    behind: Talks = field(factory=Talks)
    door: Doorkeeper = field(init=False)
    gate: Gate = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.door = Doorkeeper(self.clock, DoorLimits(), lambda address: address in self.banned)
        notices = Notices(self.clock)
        self.gate = Gate(self.clock, notices, self.behind, self.door, self.proxies, self.farewell)

    def come(self, address: Any = BALANCER) -> tuple[Any, Wire]:
        """Connect from somewhere."""
        protocol: Any = self.gate.buildProtocol(address)
        wire = Wire(address)
        if protocol is not None:
            protocol.makeConnection(wire)
        return protocol, wire

    @property
    def talk(self) -> Talk:
        return self.behind.built[-1]


class OpenGateTests(SynchronousTestCase):
    """Who is no proxy is let through as if there were no gate."""

    def test_it_is_a_factory_and_silent(self) -> None:
        scene = Scene()
        verifyObject(IProtocolFactory, scene.gate)
        self.assertFalse(scene.gate.noisy)

    def test_nothing_stands_between_a_player_and_the_factory(self) -> None:
        for proxies in (Proxies(), TRUSTED):
            scene = Scene(proxies)
            protocol, _ = scene.come(STRANGER)
            self.assertIs(protocol, scene.talk)
            self.assertEqual(protocol.address, STRANGER)

    def test_header_of_a_stranger_is_just_what_a_stranger_sends(self) -> None:
        scene = Scene()
        protocol, wire = scene.come(STRANGER)
        protocol.dataReceived(HEADER)
        self.assertEqual((scene.talk.address, scene.talk.heard), (STRANGER, HEADER))
        self.assertEqual(wire.getPeer(), STRANGER)

    def test_factory_begins_and_ends_with_the_port(self) -> None:
        scene = Scene()
        scene.gate.doStart()
        self.assertEqual(scene.behind.told, ["start"])
        scene.gate.doStop()
        self.assertEqual(scene.behind.told, ["start", "stop"])


class ProxyTests(SynchronousTestCase):
    """A listed proxy says for whom it comes, or is hung up on."""

    def test_networks_are_those_listed(self) -> None:
        wrapped = IPv6Address("TCP", "::ffff:10.9.9.9", 1)
        for address in (BALANCER, IPv6Address("TCP", "2001:db8::1", 1), wrapped):
            self.assertIn(address, TRUSTED)
        for other in (STRANGER, IPv6Address("TCP", "2001:db9::1", 1), UNIXAddress(None), None):
            self.assertNotIn(other, TRUSTED)

    def test_socket_counts_where_it_is_listed(self) -> None:
        proxies = Proxies.of(["unix"])
        self.assertTrue(proxies)
        self.assertIn(UNIXAddress(None), proxies)
        self.assertNotIn(BALANCER, proxies)
        scene = Scene(proxies)
        protocol, _ = scene.come(UNIXAddress(None))
        protocol.dataReceived(HEADER)
        self.assertEqual(host_of(scene.talk.address), PLAYER)

    def test_player_is_met_under_the_own_address(self) -> None:
        scene = Scene()
        protocol, wire = scene.come()
        protocol.dataReceived(HEADER)
        self.assertEqual(scene.talk.address, IPv4Address("TCP", PLAYER, 56324))
        self.assertEqual(wire.getPeer(), scene.talk.address)

    def test_nothing_is_said_before_the_header(self) -> None:
        scene = Scene()
        protocol, wire = scene.come()
        protocol.dataReceived(HEADER[:-1])
        self.assertEqual((wire.value(), scene.behind.built), (b"", []))
        protocol.dataReceived(HEADER[-1:])
        self.assertEqual(wire.value(), b"welcome")

    def test_what_follows_the_header_is_the_player_s(self) -> None:
        for header in (HEADER, block(TCP4, of_tcp4())):
            scene = Scene()
            protocol, _ = scene.come()
            protocol.dataReceived(header + b"guest\r\n")
            protocol.dataReceived(b"look\r\n")
            self.assertEqual(scene.talk.heard, b"guest\r\nlook\r\n")

    def test_second_header_is_the_player_s(self) -> None:
        scene = Scene()
        protocol, wire = scene.come()
        protocol.dataReceived(HEADER + line("TCP4 198.51.100.66 198.51.100.1 1 2"))
        self.assertTrue(scene.talk.heard.startswith(b"PROXY "))
        self.assertEqual(host_of(wire.getPeer()), PLAYER)

    @given(st.data())
    def test_cuts_change_nothing(self, data: st.DataObject) -> None:
        scene = Scene()
        protocol, _ = scene.come()
        sent = data.draw(st.sampled_from([HEADER, block(TCP4, of_tcp4() + b"\x04\0\x01x")]))
        sent += b"guest\r\nlook\r\n"
        cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=12)))
        for begin, end in zip([0, *cuts], [*cuts, len(sent)], strict=True):
            if begin < end:
                protocol.dataReceived(sent[begin:end])
        self.assertEqual(host_of(scene.talk.address), PLAYER)
        self.assertEqual(scene.talk.heard, b"guest\r\nlook\r\n")
        self.assertEqual(scene.gate.untold, 0)

    def test_health_check_comes_as_the_proxy_itself(self) -> None:
        scene = Scene()
        protocol, _ = scene.come()
        protocol.dataReceived(block(0, b"", LOCAL))
        self.assertEqual(scene.talk.address, BALANCER)

    def test_whoever_sends_no_header_is_hung_up_on_and_logged(self) -> None:
        for data in (b"look\r\n", b"\xff\xfd\x18", SIGNATURE + b"\xff", b"\x16\x03\x01"):
            scene = Scene()
            protocol, wire = scene.come()
            with capturedLogs() as events:
                protocol.dataReceived(data)
                protocol.dataReceived(HEADER)
            self.assertTrue(wire.disconnected or wire.disconnecting)
            self.assertEqual((scene.behind.built, wire.value()), ([], b""))
            (told,) = map(formatEvent, events)
            self.assertRegex(str(told), "^10.1.2.3 is listed as a proxy and sent no valid PROXY")

    def test_whoever_sends_nothing_is_hung_up_on_in_time(self) -> None:
        scene = Scene()
        _, wire = scene.come()
        scene.clock.advance(HEADER_WITHIN - 0.1)
        self.assertFalse(wire.disconnected or wire.disconnecting)
        scene.clock.advance(0.1)
        self.assertTrue(wire.disconnected or wire.disconnecting)
        self.assertEqual(scene.gate.untold, 0)

    def test_no_timer_is_left(self) -> None:
        for sent in (HEADER, b"nonsense", b"PRO"):
            scene = Scene()
            with capturedLogs():
                protocol, _ = scene.come()
                protocol.dataReceived(sent)
                protocol.connectionLost(Failure(ConnectionDone()))
            self.assertEqual(scene.clock.getDelayedCalls(), [])
            self.assertEqual(scene.gate.untold, 0)

    def test_probe_that_only_connects_is_not_worth_a_word(self) -> None:
        scene = Scene()
        with capturedLogs() as events:
            protocol, _ = scene.come()
            protocol.connectionLost(Failure(ConnectionDone()))
        self.assertEqual(events, [])

    def test_end_reaches_the_player_s_protocol(self) -> None:
        scene = Scene()
        protocol, _ = scene.come()
        protocol.dataReceived(HEADER)
        protocol.connectionLost(Failure(ConnectionDone()))
        self.assertNotEqual(scene.talk.ended, "")

    def test_connections_without_a_header_are_bounded(self) -> None:
        self.patch(gate, "MOST_UNTOLD", 2)
        scene = Scene()
        first, _ = scene.come()
        scene.come()
        with capturedLogs():
            self.assertIsNone(scene.come()[0])
        first.dataReceived(HEADER)
        self.assertIsNotNone(scene.come()[0])


class BanTests(SynchronousTestCase):
    """Who is banned is asked for in one place, for every listener."""

    def test_banned_address_gets_no_protocol(self) -> None:
        scene = Scene(banned={"203.0.113.9"})
        self.assertIsNone(scene.come(STRANGER)[0])
        self.assertEqual((scene.behind.built, scene.door.refused), ([], 1))

    def test_banned_player_is_found_behind_a_proxy(self) -> None:
        scene = Scene(banned={PLAYER})
        protocol, wire = scene.come()
        protocol.dataReceived(HEADER + b"guest\r\n")
        self.assertEqual(scene.behind.built, [])
        self.assertTrue(wire.disconnected or wire.disconnecting)

    def test_wrapped_address_is_asked_for_unwrapped(self) -> None:
        scene = Scene(banned={"203.0.113.9"})
        self.assertIsNone(scene.come(IPv6Address("TCP", "::ffff:203.0.113.9", 1))[0])

    def test_others_come_in(self) -> None:
        scene = Scene(banned={"203.0.113.9"})
        self.assertIs(scene.come(IPv4Address("TCP", "203.0.113.10", 1))[0], scene.talk)
        self.assertEqual(scene.door.refused, 0)

    def test_socket_has_no_address_to_ban(self) -> None:
        scene = Scene(banned={"", "local", "None"})
        self.assertIs(scene.come(UNIXAddress(None))[0], scene.talk)

    def test_a_last_word_is_said_where_there_is_one(self) -> None:
        scene = Scene(banned={"203.0.113.9"}, farewell=b"No.\r\n")
        _, wire = scene.come(STRANGER)
        self.assertEqual(wire.value(), b"No.\r\n")
        self.assertTrue(wire.disconnecting)


class TelnetTests(SynchronousTestCase):
    """Behind a proxy, telnet counts and greets the player, not the proxy."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.door = Doorkeeper(self.clock, DoorLimits(connections_each=1))
        self.sessions = FakeSessions()
        factory = TelnetFactory(
            self.sessions, self.clock, partial(catalogue().text, "en"), self.door
        )
        self.gate = Gate(self.clock, Notices(self.clock), factory, self.door, TRUSTED)

    def come(self, *sent: bytes) -> Wire:
        protocol: Any = self.gate.buildProtocol(BALANCER)
        wire = Wire(BALANCER)
        protocol.makeConnection(wire)
        for data in sent:
            protocol.dataReceived(data)
        return wire

    def test_first_words_wait_for_the_header(self) -> None:
        self.assertEqual(self.come(HEADER[:10]).value(), b"")
        self.assertEqual(self.come(HEADER[:10], HEADER[10:]).value(), OFFERS)

    def test_half_headers_take_nobody_s_place(self) -> None:
        self.come(HEADER[:10])
        self.assertEqual(len(self.door.crowd), 0)

    def test_limits_are_the_player_s(self) -> None:
        self.come(HEADER)
        self.assertIn(b"too many connections", self.come(HEADER).value())
        self.assertEqual(self.come(line("TCP4 192.0.2.8 198.51.100.1 1 2")).value(), OFFERS)

    def test_session_is_the_player_s(self) -> None:
        self.come(HEADER + b"look\r\n")
        (session,) = self.sessions.sessions
        self.assertEqual((session.connection.peer, session.lines), (PLAYER, ["look"]))

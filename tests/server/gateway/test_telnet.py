"""A telnet client and a session, with the shell between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import define, field
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IProtocolFactory, ITCPTransport
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import directlyProvides, implementer
from zope.interface.verify import verifyObject

import vetrellis
from vetrellis.formatters.look import Charset, Depth
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Block, Layout, Role, Span, Text
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.telnet import TelnetConnection
from vetrellis.server.gateway.telnet_factory import COURTESY, TelnetFactory
from vetrellis.server.gateway.telnet_limit import TelnetLimits
from vetrellis.server.gateway.telnet_option import subnegotiation
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory
from vetrellis.server.session.factory import RefusedError

OFFERS = b"\xff\xfd\x18\xff\xfd\x1f\xff\xfb\x2a\xff\xfd\x27\xff\xfb\x19\xff\xfb\x46\xff\xfb\xc9"
OFFERS += b"\xff\xfb\x45\xff\xfb\x5b\xff\xfb\x5a\xff\xfb\x56\xff\xfb\x57"
GA, EOR, NOP = b"\xff\xf9", b"\xff\xef", b"\xff\xf1"
WILL_ECHO, WONT_ECHO = b"\xff\xfb\x01", b"\xff\xfc\x01"
DO_ECHO = b"\xff\xfd\x01"
MESSAGES = Path(vetrellis.__file__).parent.parent / "content" / "localization"
PROMPT = Text.of("> ")


def catalogue() -> Catalogue:
    """The messages of this layer, in both languages."""
    return Catalogue.of(
        {
            language: [(MESSAGES / language / "gateway.ftl").read_text()]
            for language in ("en", "es")
        }
    )


@implementer(ISession)
@define(eq=False)
class FakeSession:
    """Keeps what it is given, and does what a test wants with each line."""

    connection: IConnection
    upon: Callable[[str], object] = field(default=lambda line: None)
    lines: list[str] = field(factory=list)
    ended: list[str] = field(factory=list)
    asks: list[str] = field(factory=list)

    def received(self, line: str) -> None:
        self.lines.append(line)
        self.upon(line)

    def disconnected(self, reason: str) -> None:
        self.ended.append(reason)

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        self.asks.append(package)


@implementer(ISessionFactory)
@define(eq=False)
class FakeSessions:
    """Greets each connection with what a test wants."""

    greeting: Text | None = field(factory=lambda: Text.of("Welcome."))
    refusal: Text | None = None
    is_broken: bool = False
    sessions: list[FakeSession] = field(factory=list)

    def begin(self, connection: IConnection) -> ISession:
        if self.is_broken:
            raise ZeroDivisionError
        if self.refusal is not None:
            raise RefusedError(self.refusal)
        if self.greeting is not None:
            connection.show([self.greeting], PROMPT)
        self.sessions.append(FakeSession(connection))
        return self.sessions[-1]


class CountingTransport(StringTransport):
    """Keeps each write apart, and knows the options of TCP."""

    def __init__(self, host: str = "192.0.2.1") -> None:
        super().__init__(  # type: ignore[no-untyped-call]  # Twisted is not typed here
            peerAddress=IPv4Address("TCP", host, 4000), lenient=True
        )
        directlyProvides(self, ITCPTransport)
        self.writes: list[bytes] = []
        self.options: dict[str, bool] = {}

    @override
    def write(self, data: bytes) -> None:
        self.writes.append(data)
        super().write(data)  # type: ignore[no-untyped-call]  # as above

    def setTcpNoDelay(self, on: bool) -> None:
        self.options["no delay"] = on

    def setTcpKeepAlive(self, on: bool) -> None:
        self.options["keep alive"] = on


class TelnetTestCase(SynchronousTestCase):
    """With one client connected."""

    limits = TelnetLimits(outlet=OutletLimits(soft=200, hard=2000), greeting_after=0)

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.sessions = FakeSessions()
        self.door = Doorkeeper(self.clock, DoorLimits(connections_each=2))
        self.factory = TelnetFactory(
            self.sessions, self.clock, partial(catalogue().text, "en"), self.door,
            limits=self.limits,
        )  # fmt: skip
        self.transport = self.connect()
        self.session = self.sessions.sessions[0]

    def connect(self, host: str = "192.0.2.1") -> CountingTransport:
        transport = CountingTransport(host)
        protocol = self.factory.buildProtocol(transport.getPeer())
        assert protocol is not None, "it was hung up on without a word"
        protocol.makeConnection(transport)
        if isinstance(protocol, TelnetConnection):
            self.connection = protocol
            self.clock.advance(self.limits.greeting_after)
        return transport

    def said(self) -> bytes:
        """Return what was written since the last time."""
        said: bytes = self.transport.value()
        self.transport.clear()
        self.transport.writes.clear()
        return said

    def show(self, *words: str, prompt: Text | None = None) -> bytes:
        self.said()
        self.connection.show([Text.of(line) for line in words], prompt)
        return self.said()

    def hang_up(self) -> None:
        self.connection.connectionLost(Failure(ConnectionDone()))


class GreetingTests(TelnetTestCase):
    """A client is greeted once its width is known, or when it says nothing of itself."""

    limits = TelnetLimits(greeting_after=0.3)
    welcome = b"Welcome.\r\n> " + GA

    @override
    def setUp(self) -> None:
        super().setUp()
        self.hang_up()
        self.newcomer = CountingTransport()
        newcomer = self.factory.buildProtocol(self.newcomer.getPeer())
        assert isinstance(newcomer, TelnetConnection)
        self.connection = newcomer
        self.connection.makeConnection(self.newcomer)

    def test_it_hears_our_offers_at_once_and_the_greeting_after_a_moment(self) -> None:
        self.assertEqual(self.newcomer.writes, [OFFERS])
        self.clock.advance(0.3)
        self.assertEqual(self.newcomer.writes, [OFFERS, self.welcome])

    def test_it_need_not_wait_once_its_width_is_known(self) -> None:
        self.sessions.greeting = Text.of("Come in, come in, whoever you are.")
        self.connection.dataReceived(b"\xff\xfb\x1f" + subnegotiation(31, b"\x00\x14\x00\x18"))
        self.assertEqual(
            b"".join(self.newcomer.writes[1:]),
            b"Come in, come in,\r\nwhoever you are.\r\n> " + GA,
        )
        self.clock.advance(1)
        self.assertEqual(len(self.sessions.sessions), 2)

    def test_a_line_that_comes_first_is_taken_after_the_greeting(self) -> None:
        self.connection.dataReceived(b"guest\r\n")
        self.assertEqual(self.newcomer.writes, [OFFERS, self.welcome])
        self.assertEqual(self.sessions.sessions[-1].lines, ["guest"])

    def test_whoever_speaks_another_protocol_is_told_that_alone(self) -> None:
        self.connection.dataReceived(b"GET / HTTP/1.1\r\n")
        self.clock.advance(1)
        self.assertNotIn(b"Welcome", self.newcomer.value())
        self.assertIn(b"telnet port", self.newcomer.value())

    def test_whoever_is_gone_by_then_is_not_greeted(self) -> None:
        self.hang_up()
        self.clock.advance(1)
        self.assertEqual(self.newcomer.writes, [OFFERS])
        self.assertEqual(self.clock.getDelayedCalls(), [])


class OpeningTests(TelnetTestCase):
    """A client is offered what we can do, and greeted or told why not."""

    def test_offers_come_before_the_greeting(self) -> None:
        self.assertEqual(self.transport.writes, [OFFERS, b"Welcome.\r\n> " + GA])

    def test_a_session_without_a_greeting_makes_offers_all_the_same(self) -> None:
        self.sessions.greeting = None
        self.assertEqual(self.connect().writes, [OFFERS])

    def test_it_is_a_connection(self) -> None:
        verifyObject(IConnection, self.connection)
        verifyObject(ISession, self.session)
        verifyObject(ISessionFactory, self.sessions)
        verifyObject(IProtocolFactory, self.factory)

    def test_it_says_who_it_is(self) -> None:
        self.assertEqual(
            (self.connection.protocol, self.connection.peer, self.connection.login),
            ("telnet", "192.0.2.1", ""),
        )

    def test_small_packets_are_sent_at_once(self) -> None:
        self.assertEqual(self.transport.options, {"no delay": True, "keep alive": True})

    def test_a_transport_that_is_no_tcp(self) -> None:
        protocol = self.factory.buildProtocol(UNIXAddress("/run/x"))
        assert isinstance(protocol, TelnetConnection)
        protocol.makeConnection(StringTransport())
        self.assertEqual(protocol.peer, "local")

    def test_a_session_that_refuses_says_why(self) -> None:
        self.sessions.refusal = Text.of("We are full.")
        transport = self.connect()
        self.assertIn(b"We are full.\r\n", transport.value())
        self.assertTrue(transport.disconnecting)

    def test_a_greeting_that_fails_leaves_nobody_waiting(self) -> None:
        self.sessions.is_broken = True
        transport = self.connect()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertIn(b"Something went wrong", transport.value())
        self.assertTrue(transport.disconnecting)


class InputTests(TelnetTestCase):
    """Each line goes to the session, once and in order, as far as it wants any."""

    def test_lines(self) -> None:
        self.connection.dataReceived(b"look\r\nsa")
        self.connection.dataReceived(b"y caf\xc3\xa9\r\n")
        self.assertEqual(self.session.lines, ["look", "say café"])

    def test_lines_wait_while_the_session_does_not_read(self) -> None:
        self.session.upon = lambda line: self.connection.pause(line != "two")
        self.connection.dataReceived(b"one\ntwo\nthree\nfour\n")
        self.assertEqual(self.session.lines, ["one", "two"])
        self.assertEqual(self.transport.producerState, "paused")
        self.connection.pause(True)
        self.assertEqual(self.session.lines, ["one", "two", "three", "four"])
        self.assertEqual(self.transport.producerState, "producing")

    def test_a_session_that_changes_its_mind_within_a_line_gets_each_line_once(self) -> None:
        def flicker(line: str) -> None:
            self.connection.pause(False)
            self.connection.pause(True)

        self.session.upon = flicker
        self.connection.dataReceived(b"one\ntwo\nthree\n")
        self.assertEqual(self.session.lines, ["one", "two", "three"])

    def test_a_flood_of_bytes_fills_its_own_pipe(self) -> None:
        self.connection.dataReceived(b"x\n" * 16 * 1024)
        self.connection.dataReceived(b"x\n" * 32 * 1024)
        self.assertEqual(self.transport.producerState, "paused")
        self.assertEqual(len(self.session.lines), 16 * 1024)
        self.clock.advance(1.01)
        self.assertEqual(self.transport.producerState, "producing")
        self.assertEqual(len(self.session.lines), 48 * 1024)

    def test_the_player_may_leave_in_the_midst_of_a_flood(self) -> None:
        self.session.upon = lambda line: self.connection.close()
        self.connection.dataReceived(b"quit\nlook\n" + b"x\n" * 1000)
        self.connection.dataReceived(b"more\n")
        self.assertEqual(self.session.lines, ["quit"])

    def test_a_fault_costs_one_line(self) -> None:
        def fail(line: str) -> None:
            if line == "bug":
                raise ZeroDivisionError

        self.session.upon = fail
        self.connection.dataReceived(b"bug\nlook\n")
        self.assertEqual(self.session.lines, ["bug", "look"])
        [_] = self.flushLoggedErrors(ZeroDivisionError)
        self.assertIn(b"Something went wrong", self.said())

    def test_negotiations_are_answered_afresh_after_a_while(self) -> None:
        self.connection.dataReceived(b"\xff\xfd\x63" * 100)
        self.said()
        self.connection.dataReceived(b"\xff\xfd\x63")
        self.assertEqual(self.said(), b"")
        self.clock.advance(10)
        self.connection.dataReceived(b"\xff\xfd\x63")
        self.assertEqual(self.said(), b"\xff\xfc\x63")


class OutputTests(TelnetTestCase):
    """What is shown at once is one write, and prompts are marked."""

    def test_one_write_for_each_call(self) -> None:
        self.said()
        self.connection.dataReceived(b"look\n")
        self.connection.show([Text.of("A quay."), Text.of("A lamp.")], PROMPT)
        self.assertEqual(self.transport.writes, [b"A quay.\r\nA lamp.\r\n> " + GA])

    def test_news_starts_a_line_of_its_own_below_a_prompt(self) -> None:
        self.assertEqual(self.show("Ana waves."), b"\r\nAna waves.\r\n")
        self.assertEqual(self.show("Bo waves."), b"Bo waves.\r\n")

    def test_what_is_typed_ends_the_line_of_the_prompt(self) -> None:
        self.connection.dataReceived(b"wave\n")
        self.assertEqual(self.show("You wave."), b"You wave.\r\n")

    def test_prompts_end_in_end_of_record_where_that_is_agreed(self) -> None:
        self.connection.dataReceived(b"\xff\xfd\x19\n")
        self.assertEqual(self.show(prompt=PROMPT), b"> " + EOR)

    def test_a_prompt_stands_in_a_line_of_its_own_for_a_reader(self) -> None:
        self.connection.adjust(reader=True)
        self.show(prompt=PROMPT)
        self.assertEqual(self.show(prompt=PROMPT), b">\r\n" + GA)
        self.assertEqual(self.show("Ana waves."), b"Ana waves.\r\n")

    def test_nothing_is_not_written(self) -> None:
        self.assertEqual(self.show(), b"")

    def test_data_is_not_for_this_client(self) -> None:
        self.said()
        self.connection.tell([Datum("Room.Info", {"num": 1})])
        self.assertEqual(self.said(), b"")

    def test_a_latin_1_letter_is_not_a_command(self) -> None:
        self.connection.adjust(charset=Charset.LATIN1)
        self.assertEqual(self.show("ÿ"), b"\r\n\xff\xff\r\n")

    def test_a_byte_goes_out_each_minute_of_silence(self) -> None:
        self.said()
        self.clock.advance(30)
        self.show("news")
        self.clock.advance(30)
        self.assertEqual(self.said(), b"")
        self.clock.advance(30)
        self.assertEqual(self.said(), NOP)
        self.clock.advance(60)
        self.assertEqual(self.said(), NOP)


class SecretTests(TelnetTestCase):
    """A password is not shown, by whoever can help it."""

    ask = Text.of("Password: ")

    def prompt_for_password(self) -> bytes:
        self.connection.dataReceived(b"bob\r\n")
        self.said()
        self.connection.secret(True)
        self.connection.show([Text.of("Hello, Bob.")], self.ask)
        return self.said()

    def test_echo_is_ours_just_before_the_prompt(self) -> None:
        self.assertEqual(
            self.prompt_for_password(), b"Hello, Bob.\r\n" + WILL_ECHO + b"Password: " + GA
        )

    def test_afterwards_it_is_theirs_and_a_line_is_ended_for_them(self) -> None:
        self.prompt_for_password()
        self.connection.dataReceived(DO_ECHO + b"s3cret\r\n")
        self.connection.secret(False)
        self.connection.show([Text.of("Welcome back.")], PROMPT)
        self.assertEqual(self.said(), WONT_ECHO + b"\r\nWelcome back.\r\n> " + GA)
        self.clock.advance(0)
        self.assertEqual(self.said(), b"")

    def test_a_second_password_needs_no_toggling(self) -> None:
        self.prompt_for_password()
        self.connection.dataReceived(DO_ECHO + b"s3cret\r\n")
        self.connection.secret(False)
        self.connection.secret(True)
        self.connection.show([], self.ask)
        self.assertEqual(self.said(), b"\r\nPassword: " + GA)

    def test_a_client_that_will_not_hide_has_ended_its_line_itself(self) -> None:
        self.prompt_for_password()
        self.connection.dataReceived(b"\xff\xfe\x01s3cret\r\n")
        self.connection.secret(False)
        self.assertEqual(self.show("Welcome back."), b"Welcome back.\r\n")

    def test_it_is_done_soon_even_if_nothing_is_shown(self) -> None:
        self.said()
        self.connection.secret(True)
        self.assertEqual(self.said(), b"")
        self.clock.advance(0)
        self.assertEqual(self.said(), WILL_ECHO)


class LookTests(TelnetTestCase):
    """The screen is what the client says, but the player knows best."""

    def types(self, *names: str) -> None:
        self.connection.dataReceived(b"\xff\xfb\x18")
        for name in names:
            self.connection.dataReceived(subnegotiation(24, b"\0" + name.encode()))

    def size(self, width: int, height: int) -> None:
        payload = width.to_bytes(2, "big") + height.to_bytes(2, "big")
        self.connection.dataReceived(subnegotiation(31, payload))

    def test_of_a_client_that_says_nothing(self) -> None:
        look = self.connection.look
        self.assertEqual(
            (look.width, look.height, look.depth, look.reader, look.charset),
            (80, 24, Depth.ANSI16, False, Charset.ASCII),
        )
        self.assertEqual(self.show("“Café”"), b'\r\n"Cafe"\r\n')

    def test_the_size_of_a_window(self) -> None:
        self.size(40, 10)
        self.assertEqual((self.connection.look.width, self.connection.look.height), (40, 10))
        self.size(0, 50)
        self.assertEqual((self.connection.look.width, self.connection.look.height), (40, 50))

    def test_what_the_player_chose_stays(self) -> None:
        self.connection.adjust(width=60)
        self.size(40, 10)
        self.assertEqual((self.connection.look.width, self.connection.look.height), (60, 10))
        self.connection.adjust(width=None)
        self.assertEqual(self.connection.look.width, 40)

    def test_tintin_has_all_colours_and_letters(self) -> None:
        self.types("TINTIN++", "tmux-256color", "MTTS 271", "MTTS 271")
        self.assertIs(self.connection.look.depth, Depth.TRUE)
        self.assertEqual(self.show("“Café”"), "\r\n“Café”\r\n".encode())

    def test_a_screen_reader_says_so(self) -> None:
        self.types("MUSHCLIENT", "ANSI", "MTTS 77")
        self.assertTrue(self.connection.look.reader)
        self.assertEqual(self.session.asks, ["hello"])

    def test_what_does_not_change_who_reads_is_not_told(self) -> None:
        self.types("TINTIN++", "tmux-256color", "MTTS 271", "MTTS 271")
        self.assertEqual(self.session.asks, [])

    def test_a_dumb_terminal_gets_no_colours(self) -> None:
        self.types("dumb", "dumb")
        self.connection.dataReceived(b"\n")
        self.said()
        self.connection.show([Text((Block((Span(Role.EXIT, ("north",)),), Layout.TITLE),))])
        self.assertEqual(self.said(), b"north\r\n")

    def test_typing_a_letter_is_enough_to_read_it(self) -> None:
        self.connection.dataReceived("say ñ\n".encode())
        self.assertIs(self.connection.look.charset, Charset.UTF8)
        self.assertEqual(self.show("ñ"), "ñ\r\n".encode())


class StrangerTests(TelnetTestCase):
    """Whoever came to the wrong door is shown the right one."""

    def test_each_of_them(self) -> None:
        for opening, words in (
            (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"web page"),
            (b"\x16\x03\x01\x00\xee", b"without TLS"),
            (b"SSH-2.0-OpenSSH_9.2\r\n", b"SSH port"),
        ):
            self.door.leave("192.0.2.1")
            transport = self.connect()
            self.connection.dataReceived(opening)
            self.assertIn(words, transport.value())
            self.assertTrue(transport.disconnecting)
        self.assertEqual(self.factory.figures.misdialled, 3)

    def test_a_line_that_is_too_long(self) -> None:
        self.connection.dataReceived(b"x" * 5000)
        self.assertIn(b"too long", self.said())
        self.assertTrue(self.transport.disconnecting)
        self.assertEqual((self.session.lines, self.factory.figures.broken), ([], 1))

    def test_a_subnegotiation_without_end(self) -> None:
        self.connection.dataReceived(b"\xff\xfa\xc9" + b"x" * 66000)
        self.clock.advance(10)
        self.assertIn(b"never ended", self.said())
        self.assertTrue(self.transport.disconnecting)


class DoorTests(TelnetTestCase):
    """Only so many come in from one address."""

    def test_one_too_many_is_told_so(self) -> None:
        self.connect()
        third = self.connect()
        self.assertEqual(len(self.sessions.sessions), 2)
        self.assertIn(b"too many connections", third.value())
        self.assertTrue(third.disconnecting)
        self.assertEqual((self.factory.figures.accepted, self.factory.figures.refused), (2, 1))

    def test_flood_is_hung_up_on_without_a_word(self) -> None:
        self.connect()
        address = IPv4Address("TCP", "192.0.2.1", 1)
        built = [self.factory.buildProtocol(address) for _ in range(1000)]
        self.assertEqual(len([each for each in built if each is not None]), COURTESY[0])
        self.clock.advance(1)
        built = [self.factory.buildProtocol(address) for _ in range(1000)]
        self.assertEqual(len([each for each in built if each is not None]), COURTESY[1])

    def test_whoever_leaves_makes_room(self) -> None:
        self.connect()
        self.hang_up()
        self.connect()
        self.assertEqual(len(self.sessions.sessions), 3)

    def test_an_ipv6_address(self) -> None:
        protocol = self.factory.buildProtocol(IPv6Address("TCP", "2001:db8::1", 1))
        assert isinstance(protocol, TelnetConnection)
        self.assertEqual(protocol.peer, "2001:db8::1")


class SlowReaderTests(TelnetTestCase):
    """Who does not read misses lines, is told so, and is hung up on in the end."""

    def stall(self) -> None:
        self.said()
        self.producer.pauseProducing()

    @property
    def producer(self) -> Any:
        return self.transport.producer

    def test_lost_lines_are_counted_for_the_player(self) -> None:
        self.stall()
        for number in range(10):
            self.connection.show([Text.of(f"{number} " + "x" * 48)])
        self.assertEqual(self.said(), b"")
        self.producer.resumeProducing()
        self.assertTrue(self.transport.writes[0].startswith(b"... 8 lines lost"))
        self.assertEqual(len(self.transport.writes), 1)

    def test_too_long_without_reading(self) -> None:
        self.stall()
        self.clock.advance(31)
        self.assertTrue(self.transport.disconnected)
        self.hang_up()
        self.assertEqual(self.factory.figures.dropped, 1)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_no_byte_of_ours_keeps_such_a_line_alive(self) -> None:
        self.stall()
        self.connection.show([Text.of("x")])
        self.producer.resumeProducing()
        self.clock.advance(59)
        self.stall()
        self.clock.advance(20)
        self.assertEqual(self.said(), b"")


class EndTests(TelnetTestCase):
    """The last words are sent; then nothing runs any more."""

    def test_closing(self) -> None:
        self.connection.show([Text.of("Goodbye.")])
        self.connection.close()
        self.connection.close()
        self.connection.show([Text.of("late")], PROMPT)
        self.assertTrue(self.said().endswith(b"Goodbye.\r\n"))
        self.assertTrue(self.transport.disconnecting)
        self.assertIsNone(self.transport.producer)
        self.hang_up()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_the_session_learns_of_it_once(self) -> None:
        self.said()
        self.connection.secret(True)
        self.hang_up()
        self.assertEqual(len(self.session.ended), 1)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.connection.show([Text.of("late")])
        self.connection.pause(True)
        self.assertEqual(self.transport.writes, [])

    def test_figures_are_added_up(self) -> None:
        self.hang_up()
        self.assertEqual(self.factory.figures.written, len(self.transport.value()))


class MessageTests(SynchronousTestCase):
    """Everything that this layer says, it can say in both languages."""

    def test_each_message(self) -> None:
        words = catalogue()
        arguments: dict[str, dict[str, Any]] = {
            "gateway-lost": {"lines": 3},
            "gateway-fault": {"id": "c0ffee"},
        }
        for key in (
            "lost", "fault", "crowded", "long-line", "endless-subnegotiation", "http", "tls", "ssh"
        ):  # fmt: skip
            name = f"gateway-{key}"
            said = [words.plain(one, name, **arguments.get(name, {})) for one in ("en", "es")]
            self.assertNotEqual(said[0], said[1])

    def test_one_line_is_one_line(self) -> None:
        self.assertIn("one line lost", catalogue().plain("en", "gateway-lost", lines=1))
        self.assertIn("una línea perdida", catalogue().plain("es", "gateway-lost", lines=1))

"""A player on SSH, without a network."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.support.screen import Screen
from tests.support.ssh_client import Listener, Listeners, words
from tests.support.ssh_server import ADA
from vetrellis.formatters.look import Charset, Depth
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Text
from vetrellis.server.config import Config
from vetrellis.server.content import read_words
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.ssh_auth import Login
from vetrellis.server.gateway.ssh_connection import SshConnection
from vetrellis.server.gateway.ssh_terminal import Terminal
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory

GUEST = Login("guest")
XTERM = Terminal(is_there=True, kind="xterm", width=40, height=10)


@define(eq=False)
class FakeWire:
    """Remembers what it was told."""

    sent: list[bytes] = field(factory=list)
    status: int | None = None
    is_read: bool = True
    is_dropped: bool = False

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def hang_up(self, status: int) -> None:
        self.status = status

    def read(self, on: bool) -> None:
        self.is_read = on

    def drop(self) -> None:
        self.is_dropped = True


class ConnectionTestCase(SynchronousTestCase):
    """A connection that plays."""

    @override
    def setUp(self) -> None:
        self.begin()

    def begin(
        self,
        terminal: Terminal = XTERM,
        login: Login = GUEST,
        sessions: Listeners | None = None,
    ) -> None:
        self.clock = Clock()
        self.wire = FakeWire()
        self.sessions = sessions or Listeners()
        self.connection = SshConnection(
            "192.0.2.7",
            login,
            terminal,
            self.wire,
            TerminalFormatter(),
            words,
            self.clock,
            OutletLimits(),
        )
        self.connection.opened(self.sessions)

    @property
    def session(self) -> Listener:
        return self.sessions.begun[-1]

    def type(self, text: str) -> None:
        self.connection.taken(text.encode())

    def show(self, words: str, prompt: str | None = None) -> None:
        self.connection.show([Text.of(words)], None if prompt is None else Text.of(prompt))

    @property
    def screen(self) -> Screen:
        screen = Screen(self.connection.look.width, 10)
        screen.write(b"".join(self.wire.sent).decode(self.connection.look.charset))
        return screen


class ContractTests(ConnectionTestCase):
    """It is a connection like any other."""

    def test_it_keeps_the_contract(self) -> None:
        self.assertTrue(verifyObject(IConnection, self.connection))
        self.assertTrue(verifyObject(ISession, self.session))
        self.assertTrue(verifyObject(ISessionFactory, self.sessions))

    def test_who_it_is(self) -> None:
        self.begin(login=Login("ada", ADA.character))
        self.assertEqual(
            (self.connection.protocol, self.connection.peer, self.connection.login),
            ("ssh", "192.0.2.7", "ada"),
        )
        self.assertEqual(self.connection.authenticated, ADA.character)

    def test_data_is_nothing_to_a_terminal(self) -> None:
        self.wire.sent.clear()
        self.connection.tell([])
        self.assertEqual(self.wire.sent, [])


class WriteTests(ConnectionTestCase):
    """Whatever happens at once is one write."""

    def test_text_and_prompt(self) -> None:
        self.wire.sent.clear()
        self.show("Gulls.", ">")
        self.assertEqual(len(self.wire.sent), 1)
        self.assertEqual(self.screen.lines, ["Gulls.", ">"])

    def test_text_above_what_is_typed(self) -> None:
        self.show("Gulls.", ">")
        self.type("say hi")
        self.wire.sent, before = [], self.wire.sent
        self.show("Rain.")
        self.assertEqual(len(self.wire.sent), 1)
        self.wire.sent = before + self.wire.sent
        self.assertEqual(self.screen.lines, ["Gulls.", "Rain.", "> say hi"])

    def test_a_paste_and_all_that_comes_of_it(self) -> None:
        class Echo(Listener):
            @override
            def received(self, line: str) -> None:
                self.connection.show([Text.of(line.upper())], Text.of(">"))

        self.connection._session = Echo(self.connection)
        self.show("Gulls.", ">")
        self.wire.sent, before = [], self.wire.sent
        self.type("one\rtwo\rth")
        self.assertEqual(len(self.wire.sent), 1)
        self.wire.sent = before + self.wire.sent
        self.assertEqual(self.screen.lines, ["Gulls.", "> one", "ONE", "> two", "TWO", "> th"])

    def test_nothing_to_show_is_nothing_written(self) -> None:
        self.wire.sent.clear()
        self.connection.show([])
        self.connection.pause(True)
        self.assertEqual(self.wire.sent, [])

    def test_a_prompt_alone(self) -> None:
        self.connection.show([], Text.of("Name:"))
        self.assertEqual((self.screen.line, self.screen.column), ("Name:", 6))

    def test_an_empty_prompt_goes_away(self) -> None:
        self.connection.show([], Text.of("Name:"))
        self.connection.show([], Text.of(""))
        self.assertEqual(self.screen.line, "")


class SecretTests(ConnectionTestCase):
    """A password reaches the session and nothing else."""

    def test_it_is_not_echoed(self) -> None:
        self.connection.secret(True)
        self.show("Welcome.", "Password:")
        self.type("sesame\r")
        self.connection.secret(False)
        self.assertEqual(self.session.lines, ["sesame"])
        self.assertEqual(self.screen.lines, ["Welcome.", "Password:"])


class EndTests(ConnectionTestCase):
    """It ends once, and says so."""

    def test_closing(self) -> None:
        self.show("Farewell.", ">")
        self.connection.close()
        self.connection.close()
        self.assertEqual(self.wire.status, 0)
        self.assertFalse(self.screen.pasting)
        self.assertEqual(self.screen.before, "")

    def test_after_that_nothing_is_shown_or_taken(self) -> None:
        self.connection.close()
        self.wire.sent.clear()
        self.show("Gulls.")
        self.type("look\r")
        self.connection.ended()
        self.assertEqual((self.wire.sent, self.session.lines), ([], []))

    def test_the_session_learns_it_once(self) -> None:
        self.connection.lost("closed")
        self.connection.lost("closed")
        self.assertEqual(self.session.gone, ["closed"])

    def test_control_d_quits(self) -> None:
        self.type("\x04")
        self.assertEqual(self.session.lines, ["quit"])

    def test_what_is_begun_when_input_ends_is_entered_first(self) -> None:
        self.connection.pause(False)
        self.type("one\rtw")
        self.connection.ended()
        self.assertEqual(self.session.lines, [])
        self.connection.pause(True)
        self.assertEqual(self.session.lines, ["one", "tw", "quit"])

    def test_a_session_may_end_as_it_begins(self) -> None:
        class Closing(Listeners):
            @override
            def begin(self, connection: IConnection) -> ISession:
                connection.show([Text.of("Come back tomorrow.")])
                connection.close()
                return Listener(connection)

        self.begin(sessions=Closing())
        self.assertEqual(self.screen.lines, ["Come back tomorrow."])
        self.assertEqual(self.wire.status, 0)


class IncidentTests(ConnectionTestCase):
    """A fault in what a line sets off costs a line; the player gets a number to name it by."""

    def test_the_player_is_told_and_goes_on(self) -> None:
        self.session.fault = ZeroDivisionError()
        self.type("look\r")
        self.session.fault = None
        self.type("again\r")
        (failure,) = self.flushLoggedErrors(ZeroDivisionError)
        self.assertIn("gateway-fault in any language", " ".join(self.screen.lines))
        self.assertEqual(self.session.lines, ["again"])
        self.assertTrue(failure.check(ZeroDivisionError))

    def test_one_that_cannot_even_begin_is_hung_up_on(self) -> None:
        class Broken(Listeners):
            @override
            def begin(self, connection: IConnection) -> ISession:
                raise ZeroDivisionError

        self.begin(sessions=Broken())
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertIn("gateway-fault in any language", " ".join(self.screen.lines))
        self.assertEqual(self.wire.status, 0)


class LookTests(ConnectionTestCase):
    """The client says what its screen can show; the player knows better."""

    def test_adjusting(self) -> None:
        self.connection.adjust(depth=Depth.TRUE, width=30)
        self.assertEqual(
            (self.connection.look.depth, self.connection.look.width), (Depth.TRUE, 30)
        )

    def test_what_the_player_asked_for_stays(self) -> None:
        self.connection.adjust(width=30)
        self.connection.resized(Terminal(is_there=True, kind="xterm", width=100, height=50))
        self.assertEqual((self.connection.look.width, self.connection.look.height), (30, 50))

    def test_a_resize_fits_the_row(self) -> None:
        self.show("Gulls.", ">")
        self.type("abcdefghijklmnopqrstuvwxyz")
        self.connection.resized(Terminal(is_there=True, kind="xterm", width=20, height=10))
        last = b"".join(self.wire.sent).decode().rpartition("\x1b[J")[2]
        self.assertLess(len(last), 20)

    def test_reader_as_a_user_name(self) -> None:
        self.begin(login=Login("reader"))
        self.assertTrue(self.connection.look.reader)
        self.show("Gulls.", "What now?")
        self.type("lo")
        self.show("Rain.")
        self.assertNotIn(b"\x1b[K", b"".join(self.wire.sent))
        self.assertEqual(self.screen.lines, ["Gulls.", "What now?", "lo", "Rain.", "lo"])

    def test_reader_on_and_off(self) -> None:
        self.connection.adjust(reader=True)
        self.show("Gulls.", "What now?")
        self.connection.adjust(reader=False)
        self.connection.show([], Text.of(">"))
        self.assertEqual(self.screen.lines, ["Gulls.", "What now?", ">"])

    def test_another_charset_both_ways(self) -> None:
        environment: Mapping[str, str] = {"LANG": "es_ES.ISO-8859-1"}
        self.begin(Terminal(True, "xterm", 40, 10, environment))
        self.connection.taken(b"say caf\xe9\r")
        self.assertEqual(self.session.lines, ["say café"])
        self.assertIn(b"caf\xe9", b"".join(self.wire.sent))
        self.connection.adjust(charset=Charset.UTF8)
        self.type("say café\r")
        self.assertEqual(self.session.lines[1:], ["say café"])

    def test_a_dumb_terminal_gets_no_sequence(self) -> None:
        self.begin(Terminal(is_there=True, kind="dumb", width=40, height=10))
        self.show("Gulls.", ">")
        self.type("lok\x1b[Do\r")
        self.connection.close()
        self.assertNotIn(b"\x1b", b"".join(self.wire.sent))
        self.assertEqual(self.screen.lines, ["Gulls.", "> look"])


class StallTests(ConnectionTestCase):
    """While the client does not read, nothing is drawn; then it is right at once."""

    def test_the_row_is_whole_afterwards(self) -> None:
        self.show("Gulls.", ">")
        self.connection.stalled(True)
        self.assertFalse(self.wire.is_read)
        self.type("loo")
        self.show("Rain.", "42>")
        self.show("Sun.")
        sent = len(self.wire.sent)
        self.connection.stalled(False)
        self.assertTrue(self.wire.is_read)
        self.assertLessEqual(len(self.wire.sent) - sent, 2)
        self.assertEqual(self.screen.lines, ["Gulls.", "Rain.", "Sun.", "42> loo"])

    def test_a_pause_outlasts_a_stall(self) -> None:
        self.connection.pause(False)
        self.connection.stalled(True)
        self.connection.pause(True)
        self.assertFalse(self.wire.is_read)
        self.connection.pause(False)
        self.connection.stalled(False)
        self.assertFalse(self.wire.is_read)

    def test_a_client_that_never_reads_is_dropped(self) -> None:
        self.connection.stalled(True)
        self.clock.advance(30.1)
        self.assertTrue(self.wire.is_dropped)

    def test_last_words_are_sent_even_then(self) -> None:
        self.connection.stalled(True)
        self.show("Farewell.")
        self.connection.close()
        self.assertIn("Farewell.", self.screen.lines)


class PaceTests(ConnectionTestCase):
    """Keys are taken as fast as anybody types or pastes a line, and the rest waits."""

    def test_the_longest_line_comes_at_once(self) -> None:
        self.type("x" * 2048 + "\r")
        self.assertEqual(len(self.session.lines[0]), 2048)
        self.assertTrue(self.wire.is_read)

    def test_a_flood_waits_and_nothing_is_lost(self) -> None:
        lines = [f"line {number}" for number in range(1000)]
        self.type("\r".join([*lines, ""]))
        self.assertFalse(self.wire.is_read)
        self.assertLess(len(self.session.lines), 600)
        for _ in range(100):
            self.clock.advance(0.1)
        self.assertEqual(self.session.lines, lines)
        self.assertTrue(self.wire.is_read)

    def test_the_end_of_input_waits_its_turn(self) -> None:
        self.type("\x15" * 6000)
        self.connection.ended()
        self.assertEqual(self.session.lines, [])
        for _ in range(30):
            self.clock.advance(0.1)
        self.assertEqual(self.session.lines, ["quit"])

    def test_a_pause_and_a_flood_are_two_reasons(self) -> None:
        self.type("\x15" * 6000)
        self.connection.pause(False)
        for _ in range(30):
            self.clock.advance(0.1)
        self.assertFalse(self.wire.is_read)
        self.connection.pause(True)
        for _ in range(30):
            self.clock.advance(0.1)
        self.assertTrue(self.wire.is_read)

    def test_who_leaves_leaves_nothing_behind(self) -> None:
        self.type("\x15" * 6000)
        self.connection.lost("closed")
        self.assertEqual(self.clock.getDelayedCalls(), [])


class CompletionTests(ConnectionTestCase):
    """Tab finishes a word that was on the screen."""

    def test_a_name(self) -> None:
        self.show("Wrenna Teal is here.", ">")
        self.type("say Wr\t\r")
        self.assertEqual(self.session.lines, ["say Wrenna"])

    def test_nothing_fits(self) -> None:
        self.type("say Wr\t\r")
        self.assertEqual(self.session.lines, ["say Wr"])


class NoticeTests(SynchronousTestCase):
    """What is said without the session is there in every language."""

    def test_every_notice_in_every_language(self) -> None:
        catalogue = read_words(Config())
        for key in ("gateway-fault", "gateway-lost", "ssh-command-session"):
            for language in ("en", "es"):
                self.assertTrue(catalogue.has(key, None, language), (key, language))

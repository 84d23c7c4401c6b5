"""What a client that was let in may do."""

from __future__ import annotations

from struct import pack

from twisted.conch.ssh.common import NS, getNS
from twisted.internet.defer import Deferred, succeed
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from tests.support.ssh_client import (
    ADJUST,
    CLOSE,
    DATA,
    EOF,
    GLOBAL_REQUEST,
    OPEN_CONFIRMATION,
    OPEN_FAILURE,
    REQUEST,
    REQUEST_FAILURE,
    STDERR,
    Rig,
    pty,
)
from vetrellis.formatters.look import Depth
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.ssh_transport import SshLimits
from vetrellis.server.session.factory import RefusedError
from vetrellis.server.session.one_shot import Answer


class ShellTests(SynchronousTestCase):
    """A shell is a session in the world."""

    def test_a_player_plays(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.show("You are on Salt Quay.", ">")
        rig.type("say café ☃\r")
        self.assertEqual(session.lines, ["say café ☃"])
        self.assertIn("You are on Salt Quay.\r\n", rig.output)
        self.assertTrue(rig.output.endswith("> say café ☃\r\n"))

    def test_the_terminal_is_known_from_the_start(self) -> None:
        rig = Rig()
        look = rig.play(term=b"xterm-256color").connection.look
        self.assertEqual((look.width, look.height, look.depth), (40, 10, Depth.XTERM256))

    def test_without_a_terminal_lines_are_plain(self) -> None:
        rig = Rig().log_in()
        rig.open()
        rig.request(b"shell")
        rig.show("Gulls.", ">")
        rig.type("look\n")
        self.assertEqual(rig.sessions.begun[-1].lines, ["look"])
        self.assertEqual(rig.output, "Gulls.\n> \n")

    def test_the_environment_tells_the_language(self) -> None:
        rig = Rig().log_in()
        rig.open()
        self.assertTrue(rig.request(b"env", NS(b"LANG") + NS(b"es_ES.UTF-8")))
        rig.request(b"shell")
        self.assertEqual(rig.sessions.begun[-1].connection.language, "es")

    def test_a_resize_is_seen(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.request(b"window-change", pack(">4L", 100, 30, 0, 0))
        look = session.connection.look
        self.assertEqual((look.width, look.height), (100, 30))

    def test_what_is_typed_early_is_not_lost(self) -> None:
        rig = Rig().log_in()
        rig.open()
        rig.client.sendPacket(REQUEST, pack(">L", 0) + NS(b"shell") + b"\0")
        rig.client.sendPacket(DATA, pack(">L", 0) + NS(b"look\nwest"))
        rig.client.sendPacket(EOF, pack(">L", 0))
        rig.pump.flush()
        self.assertEqual(rig.sessions.begun[-1].lines, ["look", "west", "quit"])

    def test_the_end_of_a_script_quits(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.send(EOF, pack(">L", 0))
        self.assertEqual(session.lines, ["quit"])

    def test_a_session_that_is_refused_says_why(self) -> None:
        rig = Rig().log_in()
        rig.sessions.refusal = RefusedError(Text.of("The harbour is closed."))
        rig.open()
        rig.request(b"shell")
        self.assertIn("The harbour is closed.", rig.output)
        self.assertEqual(rig.status, 0)


class RequestTests(SynchronousTestCase):
    """What is not a game is refused, and one refusal ends nothing."""

    def test_files_agents_and_windows(self) -> None:
        rig = Rig().log_in()
        rig.open()
        for name in (b"subsystem", b"auth-agent-req@openssh.com", b"x11-req", b"\xff", b"signal"):
            self.assertFalse(rig.request(name, NS(b"sftp")), name)
        self.assertTrue(rig.request(b"shell"))

    def test_requests_that_cannot_be_read(self) -> None:
        rig = Rig().log_in()
        rig.open()
        for name in (b"pty-req", b"env", b"window-change"):
            for data in (b"", b"\xff" * 9, NS(b"x")):
                self.assertFalse(rig.request(name, data), (name, data))
        self.assertTrue(rig.request(b"shell"))

    def test_other_variables(self) -> None:
        rig = Rig().log_in()
        rig.open()
        self.assertFalse(rig.request(b"env", NS(b"LD_PRELOAD") + NS(b"x")))
        self.assertFalse(rig.request(b"env", NS(b"LANG") + NS(b"x" * 1000)))

    def test_once_begun_nothing_begins_again(self) -> None:
        rig = Rig()
        rig.play()
        self.assertFalse(rig.request(b"shell"))
        self.assertFalse(rig.request(b"exec", NS(b"who")))
        self.assertFalse(rig.request(b"pty-req", pty(b"xterm", 80, 24)))
        self.assertFalse(rig.request(b"env", NS(b"LANG") + NS(b"es")))
        self.assertEqual(len(rig.sessions.begun), 1)


class CommandTests(SynchronousTestCase):
    """A command is done, and that is all that a connection is for then."""

    def run_command(self, rig: Rig, line: bytes = b"who") -> Rig:
        rig.log_in().open()
        self.assertTrue(rig.request(b"exec", NS(line)))
        return rig

    def test_the_answer_and_status_0(self) -> None:
        rig = self.run_command(Rig(), b"say hi; rm -rf / | x")
        self.assertEqual(rig.output, "You did: say hi; rm -rf / | x\n")
        self.assertEqual((rig.status, rig.got(STDERR)), (0, []))
        self.assertEqual(rig.latest(3), [REQUEST, EOF, CLOSE])
        self.assertEqual(rig.sessions.begun, [])
        rig.send(CLOSE, pack(">L", 0))
        self.assertTrue(rig.client.is_lost)
        self.assertEqual(rig.clock.getDelayedCalls(), [])

    def test_why_not_and_status_1(self) -> None:
        rig = Rig()
        rig.sessions.answer = succeed(Answer((Text.of("No."),), is_done=False))
        self.run_command(rig)
        self.assertEqual([getNS(payload[8:])[0] for payload in rig.got(STDERR)], [b"No.\n"])
        self.assertEqual((rig.status, rig.output), (1, ""))

    def test_terminal_and_environment_are_known(self) -> None:
        rig = Rig().log_in(b"READER")
        rig.open()
        rig.request(b"env", NS(b"LC_ALL") + NS(b"es_AR.UTF-8"))
        rig.request(b"pty-req", pty(b"xterm", 40, 24))
        rig.request(b"exec", NS(b"who"))
        ((caller, line),) = rig.sessions.commands
        self.assertEqual((caller.language, caller.login, line), ("es", "reader", "who"))
        self.assertEqual((caller.look.width, caller.peer), (40, "192.0.2.7"))
        self.assertEqual(rig.output, "You did: who\r\n")

    def test_a_client_that_leaves_is_waited_for_no_more(self) -> None:
        for leave in (lambda rig: rig.send(CLOSE, pack(">L", 0)), Rig.break_line):
            rig, gone = Rig(), list[object]()
            rig.sessions.answer = Deferred(gone.append)
            leave(self.run_command(rig))
            self.assertEqual(len(gone), 1)
            self.assertTrue(rig.client.is_lost)
            self.assertEqual(rig.clock.getDelayedCalls(), [])

    def test_what_is_typed_meanwhile_goes_nowhere(self) -> None:
        rig = Rig()
        rig.sessions.answer = Deferred()
        self.run_command(rig)
        rig.type(b"x" * 30_000)
        rig.send(EOF, pack(">L", 0))
        self.assertEqual(rig.got(ADJUST), [])
        rig.sessions.answer.callback(Answer((Text.of("Gulls."),)))
        rig.pump.flush()
        self.assertEqual((rig.output, rig.status), ("Gulls.\n", 0))

    def test_a_long_answer_waits_for_the_window(self) -> None:
        rig = Rig()
        rig.sessions.answer = succeed(Answer((Text.of("gulls " * 2000),)))
        rig.log_in().open(window=1000)
        rig.request(b"exec", NS(b"help"))
        self.assertEqual((len(rig.output), rig.status), (1000, None))
        rig.send(ADJUST, pack(">2L", 0, 100_000))
        self.assertEqual((rig.output.count("gulls"), rig.status), (2000, 0))

    def test_command_that_cannot_be_read(self) -> None:
        rig = Rig().log_in()
        rig.open()
        self.assertFalse(rig.request(b"exec", b"\0"))
        self.assertTrue(rig.request(b"shell"))


class ChannelTests(SynchronousTestCase):
    """A connection carries one session and nothing else."""

    def test_no_second_session(self) -> None:
        rig = Rig()
        rig.play()
        rig.open()
        self.assertEqual(len(rig.got(OPEN_CONFIRMATION)), 1)
        self.assertEqual(len(rig.got(OPEN_FAILURE)), 1)

    def test_no_forwarding(self) -> None:
        rig = Rig()
        session = rig.play()
        for kind in (b"direct-tcpip", b"x11", b"auth-agent@openssh.com", b"tun@openssh.com"):
            rig.open(kind)
        self.assertEqual(len(rig.got(OPEN_FAILURE)), 4)
        for name in (b"tcpip-forward", b"streamlocal-forward@openssh.com"):
            rig.send(GLOBAL_REQUEST, NS(name) + b"\1" + NS(b"") + pack(">L", 8080))
        self.assertEqual(len(rig.got(REQUEST_FAILURE)), 2)
        rig.type("look\r")
        self.assertEqual(session.lines, ["look"])
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_no_client_that_takes_crumbs(self) -> None:
        rig = Rig().log_in()
        rig.open(most=1)
        self.assertEqual(len(rig.got(OPEN_FAILURE)), 1)

    def test_data_of_another_kind_is_ignored(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.send(STDERR, pack(">2L", 0, 1) + NS(b"look\r"))
        self.assertEqual(session.lines, [])

    def test_more_than_the_window_closes(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.type(b"x" * 40_000)
        self.assertEqual(len(rig.got(CLOSE)), 1)
        rig.send(CLOSE, pack(">L", 0))
        self.assertEqual(session.gone, ["closed"])


class EndTests(SynchronousTestCase):
    """Every end is clean on both sides."""

    def test_the_game_hangs_up(self) -> None:
        rig = Rig()
        session = rig.play()
        session.connection.show([Text.of("Farewell.")])
        session.connection.close()
        rig.pump.flush()
        self.assertTrue(rig.output.endswith("Farewell.\r\n\x1b[?2004l"))
        self.assertEqual((rig.latest(3), rig.status), ([REQUEST, EOF, CLOSE], 0))
        self.assertEqual(session.gone, [])
        rig.send(CLOSE, pack(">L", 0))
        self.assertEqual(session.gone, ["closed"])
        self.assertTrue(rig.client.is_lost)
        self.assertEqual(rig.clock.getDelayedCalls(), [])

    def test_a_client_that_does_not_answer_is_dropped(self) -> None:
        rig = Rig()
        session = rig.play()
        session.connection.close()
        rig.pump.flush()
        rig.wait(5.1)
        self.assertTrue(rig.client.is_lost)
        self.assertEqual(session.gone, ["closed"])

    def test_the_client_hangs_up(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.send(CLOSE, pack(">L", 0))
        self.assertEqual(session.gone, ["closed"])
        self.assertEqual(len(rig.got(CLOSE)), 1)
        self.assertTrue(rig.client.is_lost)

    def test_the_line_breaks(self) -> None:
        rig = Rig()
        session = rig.play()
        rig.server_line.loseConnection()
        rig.pump.flush()
        self.assertEqual(session.gone, ["closed"])
        session.connection.show([Text.of("Gulls.")])
        session.connection.close()

    def test_it_breaks_before_the_session_began(self) -> None:
        for request in (b"shell", b"exec"):
            rig = Rig().log_in()
            rig.open()
            rig.client.sendPacket(REQUEST, pack(">L", 0) + NS(request) + b"\0" + NS(b""))
            rig.pump.flush(advanceClock=False)
            rig.server_line.loseConnection()
            rig.pump.flush(advanceClock=False)
            self.assertTrue(rig.client.is_lost)
            rig.pump.flush()
            self.assertEqual(rig.sessions.begun, [])


class LogTests(SynchronousTestCase):
    """A player who comes and goes is no news to an operator, and what is typed never is."""

    def test_nothing_is_told(self) -> None:
        with capturedLogs() as told:
            rig = Rig()
            rig.play()
            rig.type("say my secret\r")
            rig.send(CLOSE, pack(">L", 0))
        loud = [event for event in told if event["log_level"] >= LogLevel.info]
        self.assertEqual([formatEvent(event) for event in loud], [])
        self.assertNotIn("secret", "".join(map(formatEvent, told)))


class KeepaliveTests(SynchronousTestCase):
    """A client that has vanished is noticed; one that only is silent stays."""

    def test_one_that_answers_stays(self) -> None:
        rig = Rig()
        rig.play()
        for _ in range(10):
            rig.wait(60)
            rig.send(REQUEST_FAILURE)
        self.assertEqual(len(rig.got(GLOBAL_REQUEST)), 10)
        self.assertFalse(rig.client.is_lost)

    def test_one_that_does_not_goes(self) -> None:
        rig = Rig()
        session = rig.play()
        for _ in range(4):
            rig.wait(60)
        self.assertEqual(len(rig.got(GLOBAL_REQUEST)), 3)
        self.assertEqual(session.gone, ["closed"])


class PauseTests(SynchronousTestCase):
    """A session that pauses shuts the window; everything but typing still gets through."""

    def test_lines_wait(self) -> None:
        rig = Rig()
        session = rig.play()
        session.connection.pause(False)
        rig.type("one\rtwo\r")
        self.assertEqual(session.lines, [])
        session.connection.pause(True)
        self.assertEqual(session.lines, ["one", "two"])

    def test_the_window_is_not_opened_meanwhile(self) -> None:
        rig = Rig(SshLimits(window=4096))
        session = rig.play()
        session.connection.pause(False)
        rig.client.received.clear()
        rig.type(b"x" * 4000)
        self.assertEqual(rig.got(ADJUST), [])
        session.connection.pause(True)
        rig.pump.flush()
        self.assertEqual(rig.got(ADJUST), [pack(">2L", 7, 4000)])

    def test_a_resize_gets_through(self) -> None:
        rig = Rig()
        session = rig.play()
        session.connection.pause(False)
        rig.request(b"window-change", pack(">4L", 100, 30, 0, 0))
        self.assertEqual(session.connection.look.width, 100)


class SlowReaderTests(SynchronousTestCase):
    """What a client does not read is bounded, and so is the time that it may take."""

    def test_what_waits_comes_when_the_window_opens(self) -> None:
        rig = Rig()
        rig.play(window=30)
        rig.show("x" * 39)
        rig.show("Gulls.")
        self.assertNotIn("Gulls.", rig.output)
        rig.send(ADJUST, pack(">2L", 0, 10_000))
        self.assertIn("Gulls.", rig.output)

    def test_a_crumb_of_window_is_not_enough(self) -> None:
        rig = Rig()
        rig.play(window=10)
        for _ in range(29):
            rig.show("x" * 39)
            rig.send(ADJUST, pack(">2L", 0, 1))
            rig.wait(1)
        channel = rig.sessions.begun[-1].connection._wire
        self.assertLess(len(channel.buf), 100)
        rig.wait(1.1)
        self.assertTrue(rig.client.is_lost)

    def test_the_oldest_is_dropped_and_that_is_said(self) -> None:
        rig = Rig()
        connection = rig.play(window=10).connection
        page = [Text.of("gulls " * 1500)]
        for _ in range(40):
            connection.show(page)
        connection.show([Text.of("The end.")])
        rig.send(ADJUST, pack(">2L", 0, 10_000_000))
        self.assertIn("gateway-lost in any language", rig.output)
        self.assertTrue(rig.output.rstrip().endswith("The end."))
        self.assertLess(len(rig.output), 300_000)

    def test_too_much_is_too_much(self) -> None:
        rig = Rig()
        session = rig.play(window=10)
        for _ in range(130):
            session.connection.show([Text.of("gulls " * 1500)])
        rig.pump.flush()
        self.assertEqual(session.gone, ["closed"])

    def test_typing_waits_too(self) -> None:
        rig = Rig()
        session = rig.play(window=10)
        rig.show("x" * 39)
        rig.type("look\r")
        self.assertEqual(session.lines, [])
        rig.send(ADJUST, pack(">2L", 0, 10_000))
        self.assertEqual(session.lines, ["look"])

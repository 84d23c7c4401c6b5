"""A command on the SSH command line, without a network."""

from __future__ import annotations

from attrs import define, field
from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from tests.support.ssh_client import words
from tests.support.ssh_server import ADA
from vetrellis.formatters.look import Depth, Links
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Role, Span, Text
from vetrellis.server.gateway.ssh_auth import Login
from vetrellis.server.gateway.ssh_command import SshCommand
from vetrellis.server.gateway.ssh_terminal import Terminal
from vetrellis.server.interfaces import ICaller, ICommands
from vetrellis.server.session.one_shot import Answer

GULLS = Text.of(Span(Role.TITLE, ("Gulls",)), " é " + "and more gulls " * 8)


@define(eq=False)
class FakePipes:
    """Remembers what was sent, in order."""

    sent: list[tuple[str, bytes]] = field(factory=list)

    def send(self, data: bytes) -> None:
        self.sent.append(("out", data))

    def complain(self, data: bytes) -> None:
        self.sent.append(("err", data))

    def hang_up(self, status: int) -> None:
        self.sent.append(("status", str(status).encode()))


@implementer(ICommands)
@define(eq=False)
class FakeCommands:
    """Answers when the test says so."""

    answer: Deferred[Answer] = field(factory=Deferred)
    asked: list[str] = field(factory=list)

    def run(self, caller: ICaller, line: str) -> Deferred[Answer]:
        self.asked.append(line)
        return self.answer


class CommandTestCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.pipes, self.commands = FakePipes(), FakeCommands()

    def command(self, login: str = "guest", **terminal: object) -> SshCommand:
        seen = Terminal(**terminal)  # type: ignore[arg-type]  # by name
        who = Login(login, ADA.character if login == "Ada" else None)
        command = SshCommand("192.0.2.7", who, seen, self.pipes, TerminalFormatter(), words)
        command.begin(self.commands, b"say caf\xc3\xa9 \xff")
        return command

    def told(self) -> list[str]:
        return [where for where, _ in self.pipes.sent]


class AnswerTests(CommandTestCase):
    """What is answered goes to standard output, and why not to standard error."""

    def test_it_is_a_caller(self) -> None:
        command = self.command("Ada", environment={"LANG": "es_ES.UTF-8"})
        self.assertTrue(verifyObject(ICaller, command))
        self.assertEqual(command.authenticated, ADA.character)
        self.assertEqual((command.login, command.language), ("Ada", "es"))
        self.assertEqual(self.commands.asked, ["say café \ufffd"])
        self.assertIsNone(self.command().authenticated)

    def test_done(self) -> None:
        self.command()
        self.assertEqual(self.pipes.sent, [])
        self.commands.answer.callback(Answer((Text.of("Gulls."),)))
        self.assertEqual(self.pipes.sent, [("out", b"Gulls.\n"), ("status", b"0")])

    def test_not_done(self) -> None:
        self.command()
        self.commands.answer.callback(Answer((Text.of("No gulls."),), is_done=False))
        self.assertEqual(self.pipes.sent, [("err", b"No gulls.\n"), ("status", b"1")])

    def test_fault_of_ours_is_told_with_its_number_and_not_what_was_typed(self) -> None:
        self.command()
        self.commands.answer.errback(ZeroDivisionError())
        self.assertEqual(self.told(), ["err", "status"])
        self.assertIn(b"gateway-fault", self.pipes.sent[0][1])
        (failure,) = self.flushLoggedErrors(ZeroDivisionError)
        self.assertNotIn("café", str(failure))

    def test_who_has_gone_is_told_nothing(self) -> None:
        self.command().lost()
        self.assertEqual(self.pipes.sent, [])
        self.assertEqual(self.flushLoggedErrors(CancelledError), [])


class LookTests(CommandTestCase):
    """A pipe gets plain text; a terminal what it can show."""

    def shown(self, command: SshCommand) -> bytes:
        self.commands.answer.callback(Answer((GULLS,)))
        return self.pipes.sent[0][1]

    def test_pipe(self) -> None:
        shown = self.shown(self.command())
        self.assertNotIn(b"\x1b", shown)
        self.assertIn("Gulls é".encode(), shown)
        self.assertLessEqual(max(map(len, shown.decode().split("\n"))), 80)
        self.assertNotIn(b"\r", shown)

    def test_terminal(self) -> None:
        shown = self.shown(self.command(is_there=True, kind="xterm-256color", width=40))
        self.assertIn(b"\x1b[", shown)
        self.assertEqual(shown.count(b"\n"), shown.count(b"\r\n"))
        self.assertGreater(shown.count(b"\n"), 3)

    def test_charset_of_the_environment(self) -> None:
        self.assertIn(b"\xe9", self.shown(self.command(environment={"LANG": "es_ES.ISO8859-1"})))

    def test_pipe_has_no_colours_whatever_the_player_likes(self) -> None:
        command = self.command()
        command.adjust(depth=Depth.TRUE, width=50)
        self.assertEqual((command.look.depth, command.look.width), (Depth.NONE, 50))

    def test_pipe_has_no_links_and_a_terminal_may_have(self) -> None:
        for is_there, links in ((False, Links.NONE), (True, Links.OSC8)):
            command = self.command(is_there=is_there, kind="xterm")
            command.adjust(links=True)
            self.assertIs(command.look.links, links)

    def test_terminal_is_as_wide_as_it_says(self) -> None:
        command = self.command(is_there=True, kind="xterm", width=40)
        command.adjust(depth=Depth.TRUE, width=50)
        self.assertEqual((command.look.depth, command.look.width), (Depth.TRUE, 40))

    def test_who_comes_as_a_reader_reads_by_ear(self) -> None:
        self.assertTrue(self.command("lectora").look.reader)
        self.assertFalse(self.command("guest").look.reader)

"""Going on where a broken connection ended: each line arrives once, each command is done once."""

from __future__ import annotations

import json
import re
from typing import Any

from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.whole_server import TelnetPlayer, WholeServer, wants
from vetrellis.server.gateway.backlog import MOST, Backlog

COUNTED = ("prose", "prompt", "data", "presence")


@define(eq=False)
class Page:
    """A web client that keeps to docs/reference/protocol.md, on a wire that may lose things.

    Attributes:
        server: Whom it plays with.
        on_the_way: What was sent to it and has not arrived.
        read: The words of all prose that arrived, in order.
        types: The types of all frames that arrived.
    """

    server: WholeServer
    on_the_way: list[Any] = field(factory=list)
    read: list[str] = field(factory=list)
    types: list[str] = field(factory=list)
    ticket: str = ""
    count: int = 0
    number: int = 0
    sent: dict[int, str] = field(factory=dict)
    lost: int = 0
    _counts: bool = False
    _player: Any = None

    def connect(self) -> None:
        """Open a line; what was on the way over the old one is gone."""
        self.on_the_way.clear()
        self._counts = False
        self._player = self.server.web(greeted=False)
        if self.ticket:
            self.say("resume", token=self.ticket, seen=self.count)
        self.say("hello", width=80)
        self.say("ticket")
        self.server.clock.advance(0.1)

    def cut(self, *, is_noticed: bool = True) -> None:
        """Lose the line, and all that is on the way."""
        self.on_the_way.clear()
        if is_noticed:
            self._player.connection.lost("broken")
            self.server.clock.advance(0.1)

    def type(self, line: str, *, arrives: bool = True) -> None:
        """Type a line, which may be lost on its way. Not before it is clear what was taken."""
        if self.ticket and not self._counts:
            self.arrive()
        self.number += 1
        self.sent[self.number] = line
        if arrives:
            self.say("command", text=line, number=self.number)
        self.server.clock.advance(0.3)

    def say(self, kind: str, **payload: object) -> None:
        """Send a frame."""
        message = json.dumps({"type": kind, "payload": payload}).encode()
        self._player.connection.taken(message, False)
        self._collect()

    def arrive(self, most: int = 10_000) -> None:
        """Have some of what is on the way arrive."""
        self._collect()
        for _ in range(min(most, len(self.on_the_way))):
            self._take(self.on_the_way.pop(0))

    def _collect(self) -> None:
        self.on_the_way += [json.loads(each) for each in self._player.messages]
        self._player.messages.clear()

    def _take(self, message: Any) -> None:
        frames = message if isinstance(message, list) else [message]
        for frame in frames:
            payload = frame["payload"]
            self.types.append(frame["type"])
            match frame["type"]:
                case "prose":
                    self.read += [_words(block["inner"]) for block in payload["blocks"]]
                case "ticket":
                    self.ticket, self.count = payload["token"], 0
                    self._counts = bool(self.ticket)
                case "resumed":
                    self._resume(payload)
        if self._counts and frames[0]["type"] in COUNTED:
            self.count += 1

    def _resume(self, payload: Any) -> None:
        self.count, self._counts = payload["count"], True
        self.lost += payload["lost"]
        if payload["taken"] is not None:
            for number in [each for each in self.sent if each > payload["taken"]]:
                self.say("command", text=self.sent[number], number=number)


def _words(inner: Any) -> str:
    return "".join(each if isinstance(each, str) else _words(each["inner"]) for each in inner)


class ResumptionCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.server = WholeServer(Clock())
        self.bo = self.server.telnet()
        self.bo.type("guest")
        self.page = Page(self.server)
        self.page.connect()
        self.page.type("guest")
        self.page.arrive()
        assert self.page.ticket, "a page that plays is given a ticket"

    def heard(self) -> list[str]:
        """Return the numbers of what Bo said, as the page read it."""
        return [found[1] for line in self.page.read if (found := re.search(r"tide (\d+)", line))]


class OnceTests(ResumptionCase):
    """Whatever becomes of the connections, each line is read once and each command done once."""

    @settings(max_examples=60, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["bo", "bo", "ada", "lost", "arrive", "seen", "cut", "unnoticed"]),
                st.integers(0, 6),
            ),
            max_size=25,
        )
    )
    def test_each_once(self, moves: list[tuple[str, int]]) -> None:
        self.begin()
        said = typed = 0
        for what, number in moves:
            if what == "bo":
                said += 1
                self.bo.type(f"say tide {said}")
            elif what in ("ada", "lost"):
                typed += 1
                self.page.type(f"say crab {typed}", arrives=what == "ada")
                if what == "lost":
                    self.reconnect(is_noticed=number > 3)
            elif what == "arrive":
                self.page.arrive(number)
            elif what == "seen":
                self.page.say("seen", count=self.page.count)
            else:
                self.reconnect(is_noticed=what == "cut")
        self.page.arrive()
        self.server.clock.advance(1)
        self.page.arrive()
        self.assertEqual(self.page.lost, 0)
        self.assertEqual(self.heard(), [str(number + 1) for number in range(said)])
        told = re.findall(rb"crab (\d+)", self.bo.read())
        self.assertEqual([int(each) for each in told], list(range(1, typed + 1)))

    def reconnect(self, *, is_noticed: bool) -> None:
        self.page.cut(is_noticed=is_noticed)
        self.page.connect()
        self.server.clock.advance(0.3)

    def test_what_was_missed_stands_between(self) -> None:
        self.page.cut()
        self.bo.type("say tide 1")
        self.page.connect()
        self.server.clock.advance(1)
        self.page.arrive()
        (heading,) = [line for line in self.page.read if "line was down" in line]
        at = self.page.read.index(heading)
        self.assertIn("tide 1", self.page.read[at + 1])

    def test_more_than_is_kept_is_told(self) -> None:
        for number in range(MOST + 20):
            self.bo.type(f"say tide {number}")
        self.page.cut()
        self.page.connect()
        self.server.clock.advance(1)
        self.page.arrive()
        self.assertGreater(self.page.lost, 10)
        self.assertEqual(self.heard()[-1], str(MOST + 19))

    def test_nobody_else_notices_a_short_break(self) -> None:
        self.bo.read()
        self.page.cut(is_noticed=False)
        self.page.connect()
        self.server.clock.advance(1)
        self.assertNotIn(b"silent", self.bo.read())


class TicketTests(ResumptionCase):
    """A ticket opens one character, until its player quits."""

    def again(self) -> Page:
        other = Page(self.server, ticket=self.page.ticket, count=self.page.count)
        other.connect()
        self.server.clock.advance(1)
        other.arrive()
        return other

    def test_second_page_takes_over_and_the_first_is_told(self) -> None:
        other = self.again()
        self.page.arrive()
        self.assertIn("resumed", other.types)
        self.assertIn("Somebody else", self.page.read[-1].replace("You", "Somebody else"))
        self.assertIn("closing", self.page.types)
        self.bo.type("say tide 1")
        other.arrive()
        self.assertTrue(any("tide 1" in line for line in other.read))

    def test_who_quit_cannot_go_on(self) -> None:
        self.page.type("quit")
        self.page.arrive()
        other = self.again()
        self.assertNotIn("resumed", other.types)
        self.assertEqual(other.ticket, "")
        self.assertIn("Your last visit is over: tell me again who you are.", other.read)
        other.type("guest")
        other.arrive()
        self.assertNotEqual(other.ticket, "")

    def test_invented_ticket_opens_nothing(self) -> None:
        self.page.ticket = "-".join(["a" * 13] * 4)
        other = self.again()
        self.assertNotIn("resumed", other.types)

    def test_server_that_started_anew_goes_on_without_what_it_forgot(self) -> None:
        self.server._sessions._parted.clear()
        self.page.cut()
        self.server._sessions._parted.clear()
        other = self.again()
        self.assertIn("resumed", other.types)
        self.assertEqual(other.lost, 0)


class MudletTests(ResumptionCase):
    """A client that speaks GMCP goes on with a ticket in place of a password."""

    def session(self) -> tuple[TelnetPlayer, dict[str, Any]]:
        player = self.server.telnet(wants("Char 1", "Char.Login 1", "Session 1"))
        player.type("guest")
        player.receive(b"\xff\xfa\xc9Session.Ticket\xff\xf0")
        self.server.clock.advance(0.1)
        found = re.search(rb"Session\.Ticket (\{.*?\})\xff\xf0", player.read())
        assert found is not None
        return player, json.loads(found[1])

    def test_missed_lines_are_read_once(self) -> None:
        player, ticket = self.session()
        player.leave()
        self.server.clock.advance(0.1)
        self.bo.type("say tide 1")
        again = self.server.telnet(wants("Char 1", "Char.Login 1", "Session 1"))
        body = json.dumps({"account": ticket["account"], "ticket": ticket["ticket"]}).encode()
        again.receive(b"\xff\xfa\xc9Char.Login.Credentials " + body + b"\xff\xf0")
        self.server.clock.advance(1)
        told = again.read()
        self.assertEqual(told.count(b"tide 1"), 1)
        self.assertIn(b"line was down", told)
        again.type("who")
        self.assertIn(ticket["account"].encode(), again.read())

    def test_wrong_ticket_is_answered(self) -> None:
        again = self.server.telnet(wants("Char 1", "Char.Login 1"))
        again.receive(b'\xff\xfa\xc9Char.Login.Credentials {"ticket":"soup"}\xff\xf0')
        self.server.clock.advance(1)
        told = again.read()
        self.assertIn(b'Char.Login.Result {"success":false', told)
        self.assertIn(b"Your last visit is over", told)


class BacklogTests(SynchronousTestCase):
    """What was sent is kept until it was read."""

    def test_what_was_read_is_forgotten(self) -> None:
        backlog = Backlog("ticket")
        for _ in range(5):
            backlog.note((), None)
        backlog.read(3)
        self.assertEqual(backlog.unread(3)[0], 3)
        self.assertEqual(len(backlog.unread(3)[1]), 2)
        self.assertEqual(backlog.unread(99), (5, ()))

    def test_it_is_bounded(self) -> None:
        backlog = Backlog("ticket")
        for _ in range(MOST + 7):
            backlog.note((), None)
        self.assertEqual((backlog.unread(0)[0], len(backlog.unread(0)[1])), (7, MOST))

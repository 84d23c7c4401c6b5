"""A player in a browser, without a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from attrs import define, field
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.gateway.web_fakes import FakeSession, FakeSessions
from vetrellis.formatters.look import Depth, Links, Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.web_connection import WebConnection, WebSocketLimits
from vetrellis.server.interfaces import IResumable, ISession, ISessionFactory


@define(eq=False)
class FakeChannel:
    """Remembers what a connection did with it."""

    sent: list[Any] = field(factory=list)
    shown: list[tuple[tuple[Text, ...], Text | None, tuple[Datum, ...]]] = field(factory=list)
    closed: list[tuple[int, str]] = field(factory=list)
    reading: list[bool] = field(factory=list)
    cuts: int = 0

    def send(self, message: bytes) -> None:
        self.sent.append(json.loads(message))

    def send_shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]
    ) -> None:
        self.shown.append((tuple(texts), prompt, tuple(data)))

    def hang_up(self, code: int, reason: str) -> None:
        self.closed.append((code, reason))

    def cut(self) -> None:
        self.cuts += 1

    def read(self, on: bool) -> None:
        self.reading.append(on)


class WebConnectionTestCase(SynchronousTestCase):
    """A connection between a fake channel and fake sessions."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.channel = FakeChannel()
        self.sessions = FakeSessions()
        self.farewell = "ended"
        self.connection = WebConnection(
            "192.0.2.7",
            self.channel,
            self.sessions,
            self.clock,
            WebSocketLimits(malformed=3, held=4),
            lambda: self.farewell,
        )
        self.connection.opened()

    @property
    def session(self) -> FakeSession:
        return self.sessions.last

    def say(self, kind: str, **payload: object) -> None:
        self.connection.taken(json.dumps({"type": kind, "payload": payload}).encode(), False)


class ContractTests(WebConnectionTestCase):
    """It is a connection like any other."""

    def test_provides_the_interface(self) -> None:
        verifyObject(IResumable, self.connection)
        verifyObject(ISessionFactory, self.sessions)
        verifyObject(ISession, FakeSession(self.connection))

    def test_says_who_it_is(self) -> None:
        connection = self.connection
        self.assertEqual((connection.protocol, connection.peer), ("web", "192.0.2.7"))
        self.assertEqual((connection.login, connection.authenticated), ("", None))
        self.assertEqual(connection.look, Look(depth=Depth.TRUE, links=Links.DATA))


class GreetingTests(WebConnectionTestCase):
    """A client is greeted once it said what it is, or has had time to."""

    def test_hello_is_known_before_the_greeting(self) -> None:
        self.assertEqual(self.sessions.begun, [])
        self.say("hello", width=100, reader=True, language="es")
        self.assertEqual((self.connection.look.width, self.connection.look.reader), (100, True))
        self.assertEqual(self.session.language_at_first, "es")
        said = {"width": 100, "reader": True, "language": "es"}
        self.assertEqual(self.session.requests, [("hello", said)])

    def test_silent_client_is_greeted_too(self) -> None:
        self.clock.advance(0.49)
        self.assertEqual(self.sessions.begun, [])
        self.clock.advance(0.01)
        self.assertEqual(len(self.sessions.begun), 1)

    def test_one_session_for_one_connection(self) -> None:
        self.say("hello", width=100)
        self.say("hello", width=90)
        self.clock.advance(1)
        self.assertEqual(len(self.sessions.begun), 1)
        self.assertEqual(self.connection.look.width, 90)

    def test_client_that_leaves_at_once_is_not_greeted(self) -> None:
        self.connection.lost("gone")
        self.clock.advance(1)
        self.assertEqual(self.sessions.begun, [])


class RefusalTests(WebConnectionTestCase):
    """Who may not come in is told why, and may try again."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.sessions.refusal = Text.of("There is no room.")

    def test_words_are_shown_first(self) -> None:
        self.clock.advance(1)
        self.assertEqual(self.channel.shown, [((Text.of("There is no room."),), None, ())])
        self.assertEqual(self.channel.closed, [(1013, "refused")])

    def test_line_that_came_with_it_is_let_be(self) -> None:
        self.say("command", text="guest")
        self.assertEqual(self.channel.closed, [(1013, "refused")])
        self.connection.lost("gone")


class InputTests(WebConnectionTestCase):
    """Every frame does what it says, and what is none costs no more than an answer."""

    def test_command_is_a_line(self) -> None:
        self.say("command", text="take sword")
        self.assertEqual(self.session.lines, ["take sword"])

    def test_ticket_to_go_on_with_is_there_before_the_session(self) -> None:
        self.say("resume", token="abc", seen=7)
        self.assertEqual(self.connection.ticket, "abc")
        self.assertEqual(self.session.requests, [])

    def test_ticket_is_asked_for(self) -> None:
        self.say("ticket")
        self.assertEqual(self.session.requests, [("session.ticket", {})])

    def test_line_with_a_number_is_taken_once(self) -> None:
        for number, text in ((1, "take sword"), (1, "take sword"), (2, "look"), (1, "again")):
            self.say("command", text=text, number=number)
        self.say("command", text="look")
        self.assertEqual(self.session.lines, ["take sword", "look", "look"])

    def test_malformed_frame_gets_one_answer(self) -> None:
        self.connection.taken(b"look", False)
        self.assertEqual([frame["type"] for frame in self.channel.sent], ["error"])
        self.say("command", text="look")
        self.assertEqual(self.session.lines, ["look"])

    def test_too_many_malformed_frames_end_it(self) -> None:
        for _ in range(3):
            self.connection.taken(b"look", False)
        self.assertEqual(self.channel.closed, [(1008, "malformed")])
        kinds = [frame["type"] for frame in self.channel.sent]
        self.assertEqual(kinds, ["error", "error", "error", "closing"])

    def test_binary_message_ends_it(self) -> None:
        self.connection.taken(b"\x00", True)
        self.assertEqual(self.channel.closed, [(1003, "binary")])

    def test_nothing_is_taken_after_the_end(self) -> None:
        self.say("command", text="quit")
        self.connection.close()
        self.say("command", text="look")
        self.assertEqual(self.session.lines, ["quit"])


class PauseTests(WebConnectionTestCase):
    """A session that does not read is sent nothing until it reads again, and nothing is lost."""

    def test_lines_wait_in_order(self) -> None:
        self.say("command", text="one")
        self.connection.pause(False)
        for line in ("two", "three"):
            self.say("command", text=line)
        self.assertEqual(self.session.lines, ["one"])
        self.connection.pause(True)
        self.assertEqual(self.session.lines, ["one", "two", "three"])
        self.assertEqual(self.channel.reading, [False, True])

    def test_session_may_pause_again_while_lines_wait(self) -> None:
        self.say("command", text="one")
        self.session.pause_after = 2
        self.connection.pause(False)
        for line in ("two", "three"):
            self.say("command", text=line)
        self.connection.pause(True)
        self.assertEqual(self.session.lines, ["one", "two"])
        self.connection.pause(True)
        self.assertEqual(self.session.lines, ["one", "two", "three"])

    def test_more_than_may_wait_ends_it(self) -> None:
        self.say("command", text="one")
        self.connection.pause(False)
        for number in range(5):
            self.say("command", text=str(number))
        self.assertEqual(self.channel.closed, [(1008, "flood")])
        self.assertEqual(self.session.lines, ["one"])


class OutputTests(WebConnectionTestCase):
    """What is shown is one message for each call."""

    def test_prose_and_prompt_go_together(self) -> None:
        texts, prompt = [Text.of("One."), Text.of("Two.")], Text.of("> ")
        self.connection.show(texts, prompt)
        self.assertEqual(self.channel.shown, [(tuple(texts), prompt, ())])

    def test_nothing_is_no_message(self) -> None:
        self.connection.show([])
        self.connection.tell([])
        self.assertEqual((self.channel.shown, self.channel.sent), ([], []))

    def test_data_is_told(self) -> None:
        self.connection.tell([Datum("Room.Info", {"name": "Salt Quay"})])
        self.assertEqual(self.channel.sent[0]["payload"]["body"], {"name": "Salt Quay"})

    def test_secret_is_told(self) -> None:
        self.connection.secret(True)
        self.assertEqual(self.channel.sent, [{"type": "secret", "payload": {"on": True}}])

    def test_what_the_player_asked_for_stays(self) -> None:
        self.connection.adjust(theme="dark", width=72)
        self.say("hello", theme="light", width=100, reader=True)
        look = self.connection.look
        self.assertEqual((look.theme, look.width, look.reader), ("dark", 72, True))
        payload = {"theme": "dark", "reader": False, "width": 72, "colour": True, "links": True}
        self.assertEqual(self.channel.sent, [{"type": "look", "payload": payload}])


class EndTests(WebConnectionTestCase):
    """The end comes once, from either side."""

    def test_close_says_why(self) -> None:
        self.farewell = "restart"
        self.connection.close()
        self.connection.close()
        self.assertEqual(
            self.channel.sent, [{"type": "closing", "payload": {"reason": "restart"}}]
        )
        self.assertEqual(self.channel.closed, [(1000, "restart")])

    def test_nothing_is_said_after_the_end(self) -> None:
        self.connection.close()
        self.connection.show([Text.of("Late.")])
        self.connection.secret(True)
        self.assertEqual((len(self.channel.sent), self.channel.shown), (1, []))

    def test_session_learns_of_it_once(self) -> None:
        self.say("command", text="look")
        self.connection.lost("the line broke")
        self.connection.lost("again")
        self.assertEqual(self.session.gone, ["the line broke"])

    def test_waiting_lines_die_with_the_line(self) -> None:
        self.say("command", text="one")
        self.connection.pause(False)
        self.say("command", text="two")
        self.connection.lost("gone")
        self.connection.pause(True)
        self.assertEqual(self.session.lines, ["one"])

    def test_cut_says_nothing(self) -> None:
        self.connection.cut()
        self.assertEqual((self.channel.cuts, self.channel.sent), (1, []))

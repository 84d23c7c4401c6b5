"""What sessions tell whoever measures them, and when."""

from __future__ import annotations

from attrs import define, field
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import PASSWORD, Caller, Visit
from tests.support.connection import FakeConnection
from vetrellis.game.core.datum import Datum
from vetrellis.server.session.factory import RefusedError
from vetrellis.server.session.inbox import Pace
from vetrellis.server.session.observer import SessionObserver


@define(eq=False)
class Notes(SessionObserver):
    """Keeps what it is told."""

    told: list[tuple[object, ...]] = field(factory=list)

    @override
    def began(self, protocol: str, *, accepted: bool) -> None:
        self.told.append(("began", protocol, accepted))

    @override
    def typed(self, protocol: str) -> None:
        self.told.append(("typed", protocol))

    @override
    def answered(self, seconds: float) -> None:
        self.told.append(("answered", round(seconds, 6)))

    def read(self) -> list[tuple[object, ...]]:
        """Return what it was told, and forget it."""
        told, self.told = self.told, []
        return told


class ObserverTestCase(SynchronousTestCase):
    """With somebody who measures, and Ada in play."""

    @override
    def setUp(self) -> None:
        self.notes = Notes()
        self.visit = Visit(most=2, observer=self.notes, pace=Pace(burst=3, rate=1.0))
        self.visit.add("Ada")

    def play(self) -> Caller:
        caller = self.visit.play("Ada", protocol="ssh")
        self.visit.clock.advance(60)
        self.notes.read()
        return caller


class BeganTests(ObserverTestCase):
    """Each connection is told of once, with whether it was let in."""

    def test_a_connection_that_is_let_in(self) -> None:
        self.visit.connect(protocol="web")
        self.assertEqual(self.notes.read(), [("began", "web", True)])

    def test_one_too_many(self) -> None:
        for _ in range(2):
            self.visit.connect()
        self.notes.read()
        self.assertRaises(RefusedError, self.visit.factory.begin, FakeConnection(protocol="ssh"))
        self.assertEqual(self.notes.read(), [("began", "ssh", False)])

    def test_one_that_comes_too_late(self) -> None:
        self.visit.factory.goodbye()
        self.assertRaises(RefusedError, self.visit.factory.begin, FakeConnection())
        self.assertEqual(self.notes.read(), [("began", "telnet", False)])


class TypedTests(ObserverTestCase):
    """Each line is told of when it comes, whatever becomes of it."""

    def test_lines_at_login_count(self) -> None:
        caller = self.visit.connect()
        self.notes.read()
        caller.type("Ada", PASSWORD)
        typed = [told for told in self.notes.read() if told[0] == "typed"]
        self.assertEqual(typed, [("typed", "telnet")] * 2)

    def test_a_line_that_waits_is_told_of_now(self) -> None:
        caller = self.play()
        for _ in range(5):
            caller.session.received("look")
        self.assertEqual(caller.lines, ["look"] * 3, "the pace lets no more through")
        self.assertEqual(self.notes.read(), [("typed", "ssh")] * 5)

    def test_who_is_gone_types_nothing(self) -> None:
        caller = self.play()
        caller.session.disconnected("gone")
        caller.session.received("look")
        self.assertEqual(self.notes.read(), [])


class AnsweredTests(ObserverTestCase):
    """What is shown next after a line answers it, and takes so long."""

    def test_the_worlds_words_answer_a_line(self) -> None:
        caller = self.play()
        caller.session.received("look")
        self.visit.clock.advance(0.125)
        caller.world("A quay.", prompt=">")
        self.assertEqual(self.notes.read(), [("typed", "ssh"), ("answered", 0.125)])

    def test_one_answer_is_enough(self) -> None:
        caller = self.play()
        caller.session.received("look")
        caller.world("A quay.")
        caller.world("Bo comes.")
        self.assertEqual(self.notes.read(), [("typed", "ssh"), ("answered", 0)])

    def test_what_nobody_asked_for_answers_nothing(self) -> None:
        caller = self.play()
        caller.world("Bo comes.")
        self.assertEqual(self.notes.read(), [])

    def test_time_counts_from_the_first_of_several_lines(self) -> None:
        caller = self.play()
        for _ in range(3):
            caller.session.received("look")
            self.visit.clock.advance(0.25)
        caller.world("A quay.")
        self.assertEqual(self.notes.read()[-1], ("answered", 0.75))

    def test_a_prompt_alone_is_shown_and_data_alone_is_not(self) -> None:
        caller = self.play()
        caller.session.received("look")
        caller.world(data=(Datum("Room.Info", {}),))
        self.assertEqual(self.notes.read(), [("typed", "ssh")])
        caller.world(prompt=">")
        self.assertEqual(self.notes.read(), [("answered", 0)])

    def test_the_session_answers_by_itself_at_once(self) -> None:
        caller = self.play()
        caller.session.received("width 90")
        self.assertEqual(self.notes.read(), [("typed", "ssh"), ("answered", 0)])

    def test_a_line_that_waits_for_its_turn_waits_for_its_answer(self) -> None:
        caller = self.play()
        for line in ("look", "look", "look", "width 90"):
            caller.session.received(line)
        self.notes.read()
        self.visit.clock.advance(1.01)
        ((what, seconds),) = self.notes.read()
        self.assertEqual(what, "answered")
        assert isinstance(seconds, float)
        self.assertEqual(round(seconds, 1), 1.0)

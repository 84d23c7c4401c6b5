"""What clients are told of how their players fare: all at first, and then what changes."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.scene import ADA, Scene
from tests.support.store import HeldStore
from vetrellis.game.core.datum import EVERYTHING, Datum
from vetrellis.game.core.text import Text
from vetrellis.server.persistence.memory import Memory
from vetrellis.server.world_host.attachment import Report
from vetrellis.server.world_host.host import WorldHost
from vetrellis.server.world_host.pace import Pace
from vetrellis.shared.wire import Attach, Delivery, Input, SessionId

S1 = SessionId("s1")


class ReportTests(SynchronousTestCase):
    """A client that knows something is not told it again."""

    def news(self, *data: Datum) -> list[tuple[str, object]]:
        return [(datum.package, datum.body) for datum in self.report.news(data)]

    @override
    def setUp(self) -> None:
        self.report = Report()
        self.status = Datum("Char.Status", {"held": 1, "worn": 2})
        self.vitals = Datum("Char.Vitals", {"hp": 3, "maxhp": 5})

    def test_all_at_first(self) -> None:
        told = self.news(self.vitals, self.status)
        self.assertEqual([package for package, _ in told], ["Char.Vitals", "Char.Status"])

    def test_nothing_while_it_is_the_same(self) -> None:
        self.news(self.vitals, self.status)
        self.assertEqual(self.news(self.vitals, self.status), [])

    def test_of_status_what_has_changed(self) -> None:
        self.news(self.status)
        told = self.news(Datum("Char.Status", {"held": 1, "worn": 0}))
        self.assertEqual(told, [("Char.Status", {"worn": 0})])

    def test_gauges_stay_together(self) -> None:
        self.news(self.vitals)
        now = {"hp": 2, "maxhp": 5}
        self.assertEqual(self.news(Datum("Char.Vitals", now)), [("Char.Vitals", now)])

    def test_fields_of_another_kind_are_told_whole(self) -> None:
        self.news(self.status)
        now = {"held": 1, "level": 4}
        self.assertEqual(self.news(Datum("Char.Status", now)), [("Char.Status", now)])


class ClientTestCase(SynchronousTestCase):
    """Ada in a real world, by a client that takes data; or not yet."""

    takes_data = True

    @override
    def setUp(self) -> None:
        self.clock, self.store = Clock(), HeldStore(Memory())
        engine = Scene().engine
        self.host = WorldHost(
            engine,
            self.store,
            self.clock,
            lambda language, key, /, **arguments: Text.of(key),
            pace=Pace(answer=0),
        )
        self.store.open()
        self.host.start()
        self.deliveries: list[Delivery] = []
        self.typed = 0
        attach = Attach(S1, ADA, "Ada", data=self.takes_data)
        self.host.attach(attach, self.deliveries.append)
        self.settle()

    def settle(self) -> list[Delivery]:
        """Let the world go on for a tick; return what is told."""
        self.deliveries.clear()
        self.clock.pump([0.1])
        self.store.release()
        return self.deliveries

    def does(self, line: str, asked: str = "") -> list[Delivery]:
        self.typed += 1
        self.assertTrue(self.host.accept(Input(S1, self.typed, line, asked)))
        return self.settle()

    def packages(self, deliveries: list[Delivery]) -> list[str]:
        return [datum.package for each in deliveries for datum in each.data]


class ConditionTests(ClientTestCase):
    """Whoever takes data is told how they fare when that changes."""

    def test_taking_something(self) -> None:
        (told,) = self.does("take lamp")
        bodies = {datum.package: datum.body for datum in told.data}
        self.assertEqual(bodies["Char.Vitals"], {"weight": 400, "maxweight": 20_000})
        self.assertEqual(bodies["Char.Status"], {"held": 1})

    def test_what_changes_nothing(self) -> None:
        for line in ("look", "say hm", "up"):
            told = self.packages(self.does(line))
            self.assertFalse([name for name in told if name.startswith("Char.V")], line)

    def test_it_is_answered_without_a_prompt(self) -> None:
        (told,) = self.does("", "char.items.inv")
        self.assertEqual((told.texts, told.prompt, told.acked), ((), None, 1))
        self.assertEqual(self.packages([told]), ["Char.Items.List"])

    def test_a_line_has_a_prompt_though_nothing_is_said(self) -> None:
        (told,) = self.does("")
        self.assertIsNotNone(told.prompt)

    def test_what_is_asked_cannot_be_answered(self) -> None:
        (told,) = self.does("7", "char.items.contents")
        self.assertEqual((told.data, told.acked), ((), 1))

    def test_of_a_silent_change_one_is_told_as_data_alone(self) -> None:
        world = self.host.engine.world
        before = self.host.engine.condition(ADA)
        self.assertEqual(self.settle(), [])
        self.host.engine.processor.process("take lamp", ADA)  # and nobody tells of it
        self.assertNotEqual(self.host.engine.condition(ADA), before)
        world.touched[ADA] = None
        (told,) = self.settle()
        self.assertEqual(self.packages([told]), ["Char.Vitals", "Char.Status"])
        self.assertEqual((told.texts, told.prompt), ((), None))
        self.assertEqual(self.settle(), [])


class LateTests(ClientTestCase):
    """A client that wants data only when its player is in already is told all there is."""

    takes_data = False

    def test_nothing_before(self) -> None:
        self.assertEqual(self.packages(self.does("look")), [])
        self.assertEqual(self.packages(self.does("take lamp")), [])

    def test_everything_at_once(self) -> None:
        told = self.packages(self.does("", EVERYTHING))
        self.assertEqual(told[:2], ["Char.Name", "Session.Language"])
        self.assertEqual(told[3:5], ["Char.Items.List", "Room.Info"])
        self.assertEqual(told[-3:], ["Char.StatusVars", "Char.Vitals", "Char.Status"])

    def test_and_whatever_happens_from_then_on(self) -> None:
        self.does("", EVERYTHING)
        self.assertIn("Room.Info", self.packages(self.does("look")))

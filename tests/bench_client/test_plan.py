"""What is asked for is understood, or refused in one line."""

from __future__ import annotations

import contextlib
import io

from twisted.trial.unittest import SynchronousTestCase

from vetrellis import cli
from vetrellis.bench.plan import SCENARIOS, Plan, default_workers, plan_of
from vetrellis.bench.scenario import MEASURES


def asked(*words: str) -> Plan:
    """Return the plan that a command line asks for."""
    options = cli.BenchOptions()
    options.parseOptions(list(words))
    last = options.subOptions if options.subCommand else options
    return plan_of(last, last.scenario)


def refused(*words: str) -> str:
    """Return what a command line is answered that makes no sense."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        status = cli.main(["bench", *words])
    return f"{status}: {said.getvalue()}"


class PlanTests(SynchronousTestCase):
    """Options say what is measured, before or after the scenario."""

    def test_nothing_asks_for_one_line(self) -> None:
        plan = asked()
        self.assertEqual((plan.scenario, plan.players, plan.every), ("players", 500, 2.0))

    def test_options_stand_before_or_behind(self) -> None:
        for words in (("--players", "7", "closed"), ("closed", "--players", "7")):
            self.assertEqual((asked(*words).scenario, asked(*words).players), ("closed", 7))

    def test_all_options_are_read(self) -> None:
        plan = asked(
            "--mix=look", "--seconds=3", "--every=1.5", "--protocol=web", "--rooms=9",
            "--per-room=4", "--workers=2", "--set=world.tick=0.05", "--no-pin", "--no-echo",
        )  # fmt: skip
        self.assertEqual((plan.mix, plan.seconds, plan.every), ({"look": 100}, 3.0, 1.5))
        self.assertEqual((plan.protocol, plan.rooms, plan.per_room), ("web", 9, 4))
        self.assertEqual((plan.workers, plan.settings), (2, ("world.tick=0.05",)))
        self.assertFalse(plan.is_pinned or plan.has_echo or plan.find)

    def test_servers_of_ones_own_may_be_loaded(self) -> None:
        self.assertEqual(asked("--connect=[::1]:4000").connect, ("::1", 4000))
        self.assertEqual(asked("--connect=localhost:4000").connect, ("localhost", 4000))
        elsewhere = asked("--connect=mud.example:4000", "--yes-i-own-it")
        self.assertEqual(elsewhere.connect, ("mud.example", 4000))

    def test_server_keeps_a_processor(self) -> None:
        self.assertEqual([default_workers(count) for count in (1, 2, 8)], [1, 1, 7])

    def test_every_scenario_can_be_measured(self) -> None:
        self.assertEqual(SCENARIOS.keys() - MEASURES.keys(), {"players", "targets"})


class RefusalTests(SynchronousTestCase):
    """Nonsense gets one line that says what would be sense."""

    def test_refusals(self) -> None:
        for words in (
            ("--players=0",),
            ("--players=many",),
            ("--players=1000000",),
            ("--seconds=nan",),
            ("--seconds=1e9",),
            ("--every=-1",),
            ("--rooms=0",),
            ("--mix=dance",),
            ("--protocol=smoke",),
            ("--connect=nowhere",),
            ("--connect=mud.example:4000",),
            ("--connect=127.0.0.1:99999",),
            ("--directory=/no/such/place",),
            ("--set=world.tick",),
            ("--pid=x",),
            ("--scale=2",),
            ("closed", "--find"),
            ("dance",),
            ("closed", "paced"),
            ("--dance",),
        ):
            said = refused(*words)
            self.assertTrue(said.startswith("1: vetrellis: "), f"{words}: {said}")
            self.assertEqual(said.count("\n"), 1, said)

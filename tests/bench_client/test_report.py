"""What is printed follows from what was measured."""

from __future__ import annotations

import json

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from tests.support.source import ROOT
from vetrellis.bench.load import Baseline, Load, Result
from vetrellis.bench.mix import MIXES
from vetrellis.bench.plan import SCENARIOS
from vetrellis.bench.report import document, table, two_digits, verdict
from vetrellis.bench.row import FIGURES, Row, kibibytes, percent, row_of, short
from vetrellis.bench.tally import Latency


def result(
    players: int = 500, core: float = 0.12, slowest: float = 0.063, lost: int = 0, every: float = 2
) -> Result:
    """Return what came of a load of ten seconds with a hundred replies."""
    return Result(
        load=Load("paced", players, MIXES["mix"], 10.0, every),
        players=players,
        replies=100,
        latency=Latency.of([slowest] * 100),
        deliveries=400,
        lost=lost,
        core=core,
        generator=0.95,
    )


class ResultTests(SynchronousTestCase):
    """A rate at which the server was not saturated is no capacity."""

    def test_capacity_is_of_a_whole_core(self) -> None:
        one = result(core=0.25)
        self.assertEqual((one.rate, one.capacity, one.delivery_rate), (10.0, 40.0, 40.0))
        self.assertAlmostEqual(one.processor_time, 25_000)

    def test_nothing_is_known_without_a_process(self) -> None:
        one = result(core=0.0)
        self.assertEqual((one.capacity, one.processor_time), (0.0, 0.0))

    def test_bound_is_told(self) -> None:
        self.assertEqual(result().bound, "pace")
        self.assertEqual(result(every=0, core=0.95).bound, "server")
        self.assertEqual(result(every=0, core=0.5).bound, "generator")
        starved = evolve(result(every=0, core=0.5), starved=0.5)
        self.assertEqual(starved.bound, "neighbours")


class BaselineTests(SynchronousTestCase):
    """The echo of a mix is the echo of its parts."""

    def test_mix_costs_what_its_parts_cost(self) -> None:
        echo = Baseline(40_000, 10_000)
        self.assertEqual(echo.of_mix({"look": 1}), 40_000)
        self.assertEqual(echo.of_mix({"say": 5}), 10_000)
        self.assertAlmostEqual(echo.of_mix({"look": 1, "say": 1}), 16_000)
        self.assertEqual(Baseline().of_mix({"look": 1}), 0.0)

    def test_mean_is_of_before_and_after(self) -> None:
        self.assertEqual(Baseline(1, 2).mean(Baseline(3, 4)), Baseline(2, 3))


class VerdictTests(SynchronousTestCase):
    """One line answers whether a machine carries so many players."""

    def test_carried(self) -> None:
        self.assertEqual(
            verdict(result(), 0.0),
            "500 players: p99 63 ms, 12 % of a core, nothing lost. "
            "This machine carries about 3,100 (p99 below 150 ms, at 75 % of a core).",
        )

    def test_what_an_empty_server_takes_is_no_players(self) -> None:
        self.assertIn("about 3,600 ", verdict(result(core=0.12), 0.02))

    def test_not_carried(self) -> None:
        for one in (result(slowest=0.2), result(lost=1)):
            self.assertIn("does not carry them", verdict(one, 0.0))

    def test_server_that_we_cannot_see(self) -> None:
        self.assertIn("answers in time", verdict(result(core=0.0), 0.0))

    def test_two_digits(self) -> None:
        self.assertEqual(
            [two_digits(number) for number in (0.4, 7.9, 99, 1234, 98765)],
            [0, 7, 99, 1200, 98000],
        )


class TableTests(SynchronousTestCase):
    """Each line begins with what it is about; columns stand below one another."""

    def test_table(self) -> None:
        shown = table([row_of(result()), Row("shout", "telnet", 9, 0.0)])
        lines = shown.splitlines()
        self.assertEqual(lines[0].split(), ["scenario", "paced", "shout"])
        self.assertIn("p99, ms", shown)
        self.assertEqual(len({len(line) for line in lines}), 1)

    def test_what_nobody_knows_has_no_line(self) -> None:
        self.assertNotIn("tick lag", table([row_of(result())]))

    def test_numbers(self) -> None:
        self.assertEqual((short(0.00364), short(63), short(1234.5)), ("0.00364", "63", "1,234"))
        self.assertEqual((percent(0.125), kibibytes(10240)), ("12.5 %", "10.0"))


class ReferenceTests(SynchronousTestCase):
    """The reference explains every figure in the words of the program, and every scenario."""

    page = (ROOT / "docs" / "reference" / "performance.md").read_text("utf-8")

    def test_every_figure_is_there(self) -> None:
        for name, figure in FIGURES.items():
            self.assertIn(f"| `{name}` | {figure.title} | {figure.doc} |", self.page)

    def test_every_scenario_is_there(self) -> None:
        for name in SCENARIOS:
            self.assertIn(f"| `{name}` |", self.page)


class DocumentTests(SynchronousTestCase):
    """The JSON has every name, always."""

    def test_document(self) -> None:
        read = json.loads(document([row_of(result(), 40_000, 10_000)], words=["x"]))
        self.assertEqual((read["schema"], read["words"]), (1, ["x"]))
        (row,) = read["rows"]
        self.assertEqual(list(row["figures"]), list(FIGURES))
        self.assertEqual((row["scenario"], row["players"], row["bound"]), ("paced", 500, "pace"))
        self.assertEqual(row["figures"]["p99_ms"], 63.0)
        self.assertIsNone(row["figures"]["tick_lag_p99_ms"])

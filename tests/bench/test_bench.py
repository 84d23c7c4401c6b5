"""Every benchmark works, and the arithmetic around them is right. None is judged by its figure."""

from __future__ import annotations

import json
import re
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from attrs import define, field
from twisted.trial.unittest import SynchronousTestCase

from tests.bench.__main__ import main, run
from tests.bench.measure import (
    STEPS,
    Benchmark,
    Figure,
    Scale,
    Stopwatch,
    Work,
    Workbench,
    yardstick,
)
from tests.bench.plan import BENCHMARKS, UnknownBenchmarkError, chosen
from tests.bench.table import Table, as_json, number
from tests.support.source import ROOT

SMALL = Scale(people=3, things=12, idlers=4, entities=20)


@define
class Machine:
    """A machine whose speed the test decides: what it does takes as long as it says.

    Attributes:
        now: Its time.
        pace: How long a step of the yardstick takes.
        looks: How long each look at its clock takes.
    """

    now: float = 0.0
    pace: float = 0.5
    looks: float = 0.0
    calls: int = field(default=0, init=False)

    def time(self) -> float:
        self.now += self.looks
        return self.now

    def takes(self, *seconds: float) -> None:
        """Work for so long; in the next call for as long as the next number says."""
        self.now += seconds[self.calls % len(seconds)]
        self.calls += 1

    def stopwatch(self, seconds: float = 10.0) -> Stopwatch:
        return Stopwatch(seconds, self.time, self.time, self.step)

    def step(self) -> None:
        self.now += self.pace * STEPS


def benchmark(work: Work, waits: bool = False) -> Benchmark:
    """Return a benchmark that has nothing to prepare."""
    return Benchmark("stage", "a thing", "It is done.", lambda bench: work, waits)


def broken(bench: Workbench) -> Work:
    """Prepare nothing."""
    raise ValueError("no\nworld")


class BenchmarkTests(SynchronousTestCase):
    """Every benchmark measures what it says: what it prepares, it checks."""

    kept: ClassVar[Workbench] = Workbench(SMALL)

    def works(self, *stages: str) -> None:
        done = [each for each in BENCHMARKS if each.stage in stages]
        self.assertEqual({each.stage for each in done}, set(stages))
        for each in done:
            with self.subTest(each.name), ExitStack() as stack:
                work = each.prepare(Workbench(SMALL, stack, self.kept._kept))
                for _ in range(2):
                    if work.reset is not None:
                        work.reset()
                    work.call()

    def test_bytes_and_lines(self) -> None:
        self.works("codec", "session", "link")

    def test_commands(self) -> None:
        self.works("parse", "turn", "prose")

    def test_screens(self) -> None:
        self.works("format", "write", "web")

    def test_what_lasts(self) -> None:
        self.works("record", "commit")

    def test_whole_server(self) -> None:
        self.works("whole", "tick")

    def test_no_stage_is_left_out(self) -> None:
        tried = "codec session link parse turn prose format write web record commit whole tick"
        self.assertEqual(list(dict.fromkeys(each.stage for each in BENCHMARKS)), tried.split())

    def test_every_name_is_its_own_and_every_doc_a_sentence(self) -> None:
        names = [(each.stage, each.name) for each in BENCHMARKS]
        self.assertEqual(len(set(names)), len(names))
        self.assertEqual([each.name for each in BENCHMARKS if each.doc[-1:] != "."], [])

    def test_what_is_shared_is_made_once(self) -> None:
        bench = Workbench()
        self.assertIs(bench.shared("a", list), bench.shared("a", list))


class MeasureTests(SynchronousTestCase):
    """A figure is the best that the machine did; in steps it is the same on any machine."""

    def measured(self, machine: Machine, work: Work, waits: bool = False) -> list[Figure]:
        return machine.stopwatch().measure(benchmark(work, waits), Workbench())

    def test_operation_takes_its_share_of_a_call(self) -> None:
        machine = Machine()
        work = Work(lambda: machine.takes(0.5), operations=5)
        (figure,) = self.measured(machine, work)
        self.assertAlmostEqual(figure.microseconds or 0, 100_000)
        self.assertAlmostEqual(figure.each_second or 0, 10)

    def test_steps_are_the_same_on_a_machine_half_as_fast(self) -> None:
        steps = []
        for pace in (0.001, 0.002):
            machine = Machine(pace=pace)
            work = Work(lambda machine=machine, pace=pace: machine.takes(30 * pace))  # type: ignore[misc]
            steps.append(self.measured(machine, work)[0].steps)
        self.assertAlmostEqual(steps[0] or 0, 30)
        self.assertAlmostEqual(steps[1] or 0, 30)

    def test_best_round_counts(self) -> None:
        machine = Machine()
        work = Work(lambda: machine.takes(9.0, 9.0, 4.0, 9.0))
        (figure,) = self.measured(machine, work)
        self.assertAlmostEqual(figure.seconds, 4.0)
        self.assertAlmostEqual(figure.steps or 0, 8.0)

    def test_yardstick_is_read_on_both_sides_of_a_round(self) -> None:
        machine = Machine(pace=1.0)

        def call() -> None:
            machine.takes(4.0)
            machine.pace *= 2  # from here on

        (figure,) = self.measured(machine, Work(call))
        self.assertEqual(figure.seconds, 4.0)
        first, last = machine.pace / 2, machine.pace
        self.assertAlmostEqual(figure.steps or 0, 2 * 4.0 / (first + last))

    def test_making_ready_is_not_measured_and_neither_is_looking_at_the_clock(self) -> None:
        machine = Machine(looks=0.25)
        work = Work(lambda: machine.takes(3.0), reset=lambda: machine.takes(7.0))
        self.assertAlmostEqual(self.measured(machine, work)[0].seconds, 3.0)

    def test_waiting_has_a_median_and_a_worst(self) -> None:
        machine = Machine()
        work = Work(lambda: machine.takes(1.0, 2.0, 9.0, 2.0, 1.0))
        median, worst = self.measured(machine, work, waits=True)
        self.assertEqual((median.seconds, median.name), (2.0, "a thing, median"))
        self.assertEqual((worst.seconds, worst.name), (9.0, "a thing, worst"))
        self.assertIsNone(worst.steps)

    def test_trouble_is_told_in_a_line_and_ends_nothing(self) -> None:
        trouble = Benchmark("stage", "a thing", "It breaks.", broken)
        (figure,) = Machine().stopwatch().measure(trouble, Workbench())
        self.assertEqual(figure.fault, "ValueError: no world")
        self.assertEqual((figure.microseconds, figure.steps, figure.each_second), (None,) * 3)

    def test_what_was_opened_is_closed(self) -> None:
        closed: list[bool] = []

        def prepare(bench: Workbench) -> Work:
            bench.stack.callback(closed.append, True)
            return Work(lambda: machine.takes(1.0))

        machine = Machine()
        machine.stopwatch().measure(Benchmark("stage", "x", "It opens.", prepare), Workbench())
        self.assertEqual(closed, [True])

    def test_yardstick_has_as_many_steps_as_it_says(self) -> None:
        self.assertEqual(yardstick(), STEPS)


class TableTests(SynchronousTestCase):
    """Figures stand below one another, and the same numbers are there for machines."""

    def figure(self, seconds: float = 0.0, steps: float | None = None, fault: str = "") -> Figure:
        return Figure(benchmark(Work(list)), seconds, steps, fault=fault)

    def test_columns_are_aligned(self) -> None:
        table = Table([benchmark(Work(list)), benchmark(Work(list), waits=True)])
        lines = [*table.head().splitlines(), table.line(self.figure(0.0015, 3.0))]
        self.assertEqual(
            lines,
            [
                "stage  what                 us each   steps each  each second",
                "-----  ---------------  -----------  -----------  -----------",
                "stage  a thing                1,500         3.00          667",
            ],
        )

    def test_fault_stands_in_its_line(self) -> None:
        line = Table([benchmark(Work(list))]).line(self.figure(fault="ValueError: no"))
        self.assertEqual(line, "stage  a thing  FAILED: ValueError: no")

    def test_three_digits_matter(self) -> None:
        written = [number(each) for each in (0.456, 9.994, 9.995, 99.94, 99.95, 1234.5, None)]
        self.assertEqual(written, ["0.46", "9.99", "10.0", "99.9", "100", "1,234", "-"])

    def test_json_tells_the_same(self) -> None:
        figures = [self.figure(0.0015, 3.0), self.figure(fault="ValueError: no")]
        told = json.loads(as_json(figures, 0.0005))
        one, other = told["figures"]
        self.assertAlmostEqual(told["step_microseconds"], 500)
        self.assertEqual((one["stage"], one["name"], one["clock"]), ("stage", "a thing", "cpu"))
        self.assertAlmostEqual(one["microseconds"], 1500)
        self.assertAlmostEqual(one["steps"], 3)
        self.assertEqual((other["microseconds"], other["fault"]), (None, "ValueError: no"))


class CommandTests(SynchronousTestCase):
    """One command measures all or what is named; figures never make it fail, trouble does."""

    def test_lines_come_as_they_are_known(self) -> None:
        machine, said = Machine(), list[str]()
        stopwatch = machine.stopwatch()
        both = [benchmark(Work(lambda: machine.takes(1.0))), Benchmark("s", "b", "B.", broken)]
        figures = run(both, lambda each: stopwatch.measure(each, Workbench()), said.append)
        self.assertEqual(len(said), 3)
        self.assertTrue(said[-1].endswith("FAILED: ValueError: no world\n"))
        self.assertEqual([bool(figure.fault) for figure in figures], [False, True])

    def test_stage_or_words_name_benchmarks(self) -> None:
        self.assertEqual({each.stage for each in chosen(["parse"], BENCHMARKS)}, {"parse"})
        self.assertEqual(len(chosen(["Arrival told"], BENCHMARKS)), 1)
        self.assertEqual(chosen([], BENCHMARKS), list(BENCHMARKS))

    def test_unknown_name_is_told_with_what_there_is(self) -> None:
        error = self.assertRaises(UnknownBenchmarkError, chosen, ["xyzzy"], BENCHMARKS)
        self.assertIn("'xyzzy'; name a stage (codec, session, ", str(error))
        self.assertNotIn("\n", str(error))

    def test_figures_are_written_where_asked(self) -> None:
        file = Path(self.mktemp())
        printed: list[str] = []
        self.patch(sys, "stdout", Paper(printed))
        status = main(["link", "--seconds", "0.001", "--json", str(file)])
        self.assertEqual(status, 0)
        (figure,) = json.loads(file.read_text())["figures"]
        self.assertEqual(figure["stage"], "link")
        self.assertIn("send a line", "".join(printed))

    def test_mistakes_are_told_in_a_line(self) -> None:
        for arguments in (["xyzzy"], ["link", "--json", "/nowhere/at/all.json"]):
            said: list[str] = []
            self.patch(sys, "stderr", Paper(said))
            self.assertEqual(main(arguments), 2)
            self.assertTrue("".join(said).startswith("./run bench: "))
            self.assertEqual("".join(said).count("\n"), 1)


class PageTests(SynchronousTestCase):
    """What is measured stands on the page about performance, with the figures of one machine."""

    def test_every_benchmark_has_its_line(self) -> None:
        page = (ROOT / "docs" / "reference" / "performance.md").read_text("utf-8")
        _, _, section = page.partition("\n## Micro-benchmarks\n")
        _, _, block = section.partition("\n```text\n")
        kept = [tuple(re.split(r" {2,}", line)[:2]) for line in block.splitlines()[2:]]
        aspects = {True: (", median", ", worst"), False: ("",)}
        known = [
            (each.stage, f"{each.name}{aspect}")
            for each in BENCHMARKS
            for aspect in aspects[each.waits]
        ]
        self.assertEqual(kept[: len(known)], known)
        self.assertEqual(kept[len(known) :], [("```",)])


@define
class Paper:
    """Something to write on."""

    written: list[str]

    def write(self, words: str) -> None:
        self.written.append(words)

    def flush(self) -> None:
        pass

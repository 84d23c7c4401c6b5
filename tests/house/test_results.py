"""Counting: what trial saw is what the last line says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from twisted.trial.unittest import SynchronousTestCase

from tests.__main__ import ROOT, everything, plan
from tests.support.coverage import judge
from tests.support.programs import Program, missing
from tests.support.results import Outcome, Results, Verdict

PASSED = Outcome("tests.a.test_b.C.test_d", Verdict.PASSED)
FAILED = Outcome("tests.a.test_b.C.test_d", Verdict.FAILED, "no")
SKIPPED = Outcome("tests.a.test_b.C.test_e", Verdict.SKIPPED, "tt++ not found: apt-get install t")

EXAMPLES = """
from twisted.trial.unittest import SynchronousTestCase, TestCase
from twisted.internet import reactor


class Examples(TestCase):
    def test_passes(self): pass
    def test_fails(self): self.assertEqual(1, 2)
    def test_breaks(self): raise ValueError("broken")
    def test_is_skipped(self): pass
    test_is_skipped.skip = "tt++ not found: apt-get install tintin++"
    def test_leaves_a_mess(self): reactor.callLater(60, print)
    def test_is_not_done(self): self.fail("later")
    test_is_not_done.todo = "next year"


class NotHere(SynchronousTestCase):
    skip = "no such machine"
    def test_one(self): pass
    def test_two(self): pass
"""


class ResultsTests(SynchronousTestCase):
    """Each test counts once, as the worst that was said of it."""

    def test_line_names_all_three(self) -> None:
        results = Results.of([PASSED, SKIPPED])
        self.assertEqual(results.line(), "1 passed, 0 failed, 1 skipped")

    def test_failure_outweighs_a_pass_before_and_after(self) -> None:
        self.assertEqual(Results.of([PASSED, FAILED, PASSED]).outcomes, (FAILED,))

    def test_several_errors_of_a_test_are_one_failure(self) -> None:
        self.assertEqual(Results.of([FAILED, FAILED]).line(), "0 passed, 1 failed, 0 skipped")

    def test_sums_are_of_tests_too(self) -> None:
        both = Results.of([PASSED]) + Results.of([FAILED, SKIPPED])
        self.assertEqual(both.line(), "0 passed, 1 failed, 1 skipped")

    def test_strict_makes_skips_failures(self) -> None:
        strict = Results.of([PASSED, SKIPPED]).strict()
        self.assertEqual(strict.line(), "1 passed, 1 failed, 0 skipped")
        self.assertIn("test_e: skipped: tt++ not found", strict.failures())

    def test_table_says_what_how_often_and_why(self) -> None:
        other = Outcome("tests.a.test_b.C.test_f", Verdict.SKIPPED, SKIPPED.reason)
        table = Results.of([PASSED, SKIPPED, other]).not_tested()
        self.assertIn("2  tests.a.test_b  tt++ not found: apt-get install t", table)

    def test_nothing_skipped_has_no_table(self) -> None:
        self.assertEqual(Results.of([PASSED]).not_tested(), "")

    def test_missing_record_is_no_result(self) -> None:
        self.assertEqual(Results.read(Path(self.mktemp())).outcomes, ())


class RunTests(SynchronousTestCase):
    """A run ends with its table and its line, and its status says whether all is well."""

    def run_examples(self, source: str, *options: str, **environment: str) -> tuple[int, str]:
        with TemporaryDirectory() as folder:
            (Path(folder) / "test_examples_of_outcomes.py").write_text(source)
            done = subprocess.run(
                [sys.executable, "-m", "tests", *options, "test_examples_of_outcomes"],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": folder} | environment,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        return done.returncode, done.stdout

    def test_each_sort_of_outcome_is_counted(self) -> None:
        for jobs in ("1", "2"):
            with self.subTest(jobs=jobs):
                status, said = self.run_examples(
                    EXAMPLES, "--jobs", jobs, VETRELLIS_REQUIRE_ALL=""
                )
                self.assertEqual(said.splitlines()[-1], "1 passed, 3 failed, 4 skipped")
                self.assertEqual(status, 1)
                self.assertIn("tt++ not found: apt-get install tintin++", said)

    def test_skips_fail_where_all_is_required(self) -> None:
        source = EXAMPLES[: EXAMPLES.index("    def test_fails")]
        source += EXAMPLES[EXAMPLES.index("class NotHere") :]
        lenient = self.run_examples(source, VETRELLIS_REQUIRE_ALL="")
        strict = self.run_examples(source, VETRELLIS_REQUIRE_ALL="1")
        self.assertEqual(lenient[0], 0)
        self.assertEqual(strict[0], 1)
        self.assertEqual(strict[1].splitlines()[-1], "1 passed, 2 failed, 0 skipped")

    def test_test_that_cannot_be_imported_fails(self) -> None:
        status, said = self.run_examples("import no_such_module_anywhere\n")
        self.assertEqual(said.splitlines()[-1], "0 passed, 1 failed, 0 skipped")
        self.assertEqual(status, 1)

    def test_run_that_dies_fails(self) -> None:
        source = EXAMPLES[: EXAMPLES.index("    def test_fails")]
        source += "    def test_the_end(self): import os; os._exit(3)\n"
        status, said = self.run_examples(source, "--jobs", "1")
        self.assertEqual(said.splitlines()[-1], "1 passed, 1 failed, 0 skipped")
        self.assertIn("trial ended with status 3", said)
        self.assertEqual(status, 1)


class PlanTests(SynchronousTestCase):
    """Every test is in one run, under the reactor that it needs."""

    def test_all_packages_of_tests_are_found(self) -> None:
        found = set(everything())
        self.assertLessEqual({"tests.game", "tests.server", "tests.browser"}, found)
        self.assertNotIn("tests.support", found)
        for module in (ROOT / "tests").rglob("test_*.py"):
            name = ".".join(module.relative_to(ROOT).with_suffix("").parts)
            self.assertTrue(any(f"{name}.".startswith(f"{each}.") for each in found), name)

    def test_browser_tests_have_asyncio(self) -> None:
        main, browser = plan(["tests.game", "tests.browser", "tests.server"], 2)
        self.assertEqual(main.tests, ("tests.game", "tests.server"))
        self.assertEqual(
            (browser.tests, browser.options), (("tests.browser",), ("--reactor=asyncio",))
        )

    def test_a_single_named_test_is_a_single_run(self) -> None:
        (only,) = plan(["tests.browser.test_page.PageTests"], 1)
        self.assertEqual(only.name, "browser")


class ProgramTests(SynchronousTestCase):
    """A missing program is named together with what to install."""

    def test_present_program_is_no_reason_to_skip(self) -> None:
        self.assertIsNone(missing(Program(("bash",), ("no-such-program", "bash"))))

    def test_missing_program_names_all_its_packages(self) -> None:
        program = Program(("chromium", "fonts-dejavu-core"), ("no-such-program",))
        self.assertEqual(
            missing(Program(("bash",), ("bash",)), program),
            "no-such-program not found: apt-get install chromium fonts-dejavu-core",
        )


class CoverageTests(SynchronousTestCase):
    """A folder below its threshold fails, lines and branches taken together."""

    def summary(self, lines: int, branches: int) -> dict[str, dict[str, int]]:
        return {
            "summary": {
                "covered_lines": lines,
                "num_statements": 10,
                "covered_branches": branches,
                "num_branches": 10,
            }
        }

    def test_exactly_enough_passes_and_less_fails(self) -> None:
        files = {"vetrellis/game/a.py": self.summary(10, 8), "vetrellis/b.py": self.summary(0, 0)}
        verdicts = [each.verdict for each in judge(files, {"vetrellis/game": 90}).outcomes]
        self.assertEqual(verdicts, [Verdict.PASSED])
        below = judge(files, {"vetrellis/game": 91, "vetrellis": 46}).outcomes
        self.assertEqual([each.verdict for each in below], [Verdict.FAILED, Verdict.FAILED])

    def test_nothing_measured_fails(self) -> None:
        (only,) = judge({}, {"vetrellis": 1}).outcomes
        self.assertEqual(only.verdict, Verdict.FAILED)

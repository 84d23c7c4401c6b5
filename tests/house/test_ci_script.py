"""`.ci/run`: figures are printed before the tests, and the tests alone decide."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.source import ROOT

# Notes how it was called, and ends as the test says.
STAND_IN = """#!/bin/bash
echo "$*" >>calls
if [ "$1" = bench ]; then echo figures; exit {bench}; fi
echo '3 passed, 0 failed, 0 skipped'
exit {test}
"""


class ContinuousIntegrationTests(SynchronousTestCase):
    """What is measured fails nothing; what is tested does."""

    @override
    def setUp(self) -> None:
        self.checkout = Path(self.mktemp()).absolute()
        (self.checkout / ".ci").mkdir(parents=True)
        shutil.copy(ROOT / ".ci" / "run", self.checkout / ".ci")

    def run_with(self, *, bench: int, test: int) -> tuple[int, list[str]]:
        program = self.checkout / "run"
        program.write_text(STAND_IN.format(bench=bench, test=test))
        program.chmod(0o755)
        done = subprocess.run(
            [self.checkout / ".ci" / "run"], capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout.splitlines()

    def test_figures_come_first_and_the_count_last(self) -> None:
        status, said = self.run_with(bench=0, test=0)
        self.assertEqual(status, 0)
        self.assertEqual(said, ["figures", "3 passed, 0 failed, 0 skipped"])
        calls = (self.checkout / "calls").read_text().splitlines()
        self.assertEqual([call.split()[0] for call in calls], ["bench", "test"])

    def test_trouble_with_a_benchmark_ends_nothing(self) -> None:
        status, said = self.run_with(bench=1, test=0)
        self.assertEqual((status, said[-1]), (0, "3 passed, 0 failed, 0 skipped"))

    def test_failing_tests_fail(self) -> None:
        status, _ = self.run_with(bench=0, test=1)
        self.assertEqual(status, 1)

"""How much of the program the tests reach, processes that tests start included."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.support.results import Outcome, Results, Verdict


@frozen
class Measurement:
    """Coverage of one or several runs of trial, judged by the thresholds in pyproject.toml.

    Attributes:
        root: The checkout.
        workplace: Where the processes leave their data.
    """

    root: Path
    workplace: Path

    @property
    def arguments(self) -> list[str]:
        """Arguments for Python that make it measure the module that follows them."""
        return ["-m", "coverage", "run", f"--rcfile={self._configuration}"]

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables that the measured processes need."""
        return {"COVERAGE_FILE": str(self.workplace / "coverage")}

    @property
    def _configuration(self) -> Path:
        return self.root / "pyproject.toml"

    def results(self) -> Results:
        """Put all data together, show the report, and judge each threshold as a test."""
        self._coverage("combine", "--quiet")
        self._coverage("report", "--skip-covered", "--skip-empty", "--show-missing")
        report = self.workplace / "coverage.json"
        self._coverage("json", "--quiet", "-o", str(report))
        if not report.exists():
            return Results((Outcome("coverage", Verdict.FAILED, "nothing was measured"),))
        thresholds = tomllib.loads(self._configuration.read_text("utf-8"))
        return judge(
            json.loads(report.read_text("utf-8"))["files"],
            thresholds["tool"]["vetrellis"]["coverage"],
        )

    def _coverage(self, command: str, *arguments: str) -> None:
        subprocess.run(
            [
                sys.executable,
                "-m",
                "coverage",
                command,
                f"--rcfile={self._configuration}",
                *arguments,
            ],
            cwd=self.root,
            env=dict(self.environment),
            check=False,
        )


def judge(files: Mapping[str, Any], thresholds: Mapping[str, float]) -> Results:
    """Compare what was reached with what must be.

    Args:
        files: The `files` of coverage's JSON report.
        thresholds: The least percentage of lines and branches, by folder.

    Returns:
        An outcome for each threshold.
    """
    outcomes = []
    for folder, least in thresholds.items():
        within = [each["summary"] for name, each in files.items() if name.startswith(f"{folder}/")]
        reached = sum(each["covered_lines"] + each["covered_branches"] for each in within)
        total = sum(each["num_statements"] + each["num_branches"] for each in within)
        percent = 100.0 * reached / total if total else 0.0
        verdict = Verdict.PASSED if percent >= least else Verdict.FAILED
        reason = f"{percent:.1f} % of lines and branches, and {least} % is the least"
        outcomes.append(Outcome(f"coverage of {folder}", verdict, reason))
    return Results(tuple(outcomes))

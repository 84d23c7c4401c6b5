"""Runs the tests, in as many trial runs as they need, and ends with one count of them all."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from tests.support.coverage import Measurement
from tests.support.results import RECORD, Outcome, Results, Verdict

ROOT = Path(__file__).resolve().parent.parent
PLUGINS = ROOT / "tests" / "support" / "plugins"

# Where tests leave what people may want to look at afterwards, such as screenshots.
ARTEFACTS = "VETRELLIS_ARTEFACTS"
BROWSER = "tests.browser"
# Real processes, real time: minutes rather than seconds.
SLOW = (BROWSER, "tests.chaos", "tests.integration", "tests.packaging")
# More would only make real processes wait for one another.
JOBS = min(4, os.cpu_count() or 1)
# Far beyond what the tests take. A run that hangs is a failure, told in time for CI to say so.
LONGEST_RUN = 720.0


@frozen
class Run:
    """One run of trial.

    Attributes:
        name: What to call it in a failure.
        options: Options for trial.
        tests: Names of packages, modules, classes or tests.
    """

    name: str
    options: tuple[str, ...]
    tests: tuple[str, ...]

    def results(self, workplace: Path, measurement: Measurement | None) -> Results:
        """Run it, showing what trial shows, and gather what became of each test."""
        record = workplace / f"{self.name}.results"
        path = os.pathsep.join(filter(None, (str(PLUGINS), os.environ.get("PYTHONPATH"))))
        environment = {ARTEFACTS: str(ROOT / "var" / "artefacts")} | os.environ
        environment |= {RECORD: str(record), "PYTHONPATH": path}
        command = ["-m", "twisted.trial", "--reporter=recorded", *self.options, *self.tests]
        command.insert(2, f"--temp-directory={workplace / self.name}")
        if measurement is not None:
            command = [*measurement.arguments, *command]
            environment |= measurement.environment
        try:
            status = subprocess.run(
                [sys.executable, *command],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=LONGEST_RUN,
                check=False,
            ).returncode
            problem = f"trial ended with status {status}"
        except subprocess.TimeoutExpired:
            status, problem = 1, f"not done after {LONGEST_RUN:.0f} s"
        results = Results.read(record)
        if status != 0 and not results.with_verdict(Verdict.FAILED):
            results += Results((Outcome(f"the {self.name} run", Verdict.FAILED, problem),))
        return results


def everything() -> Iterator[str]:
    """Find each package and module of tests right below this one."""
    for path in sorted((ROOT / "tests").iterdir()):
        if (path / "__init__.py").exists() and path.name != "support":
            yield f"tests.{path.name}"
        elif path.match("test_*.py"):
            yield f"tests.{path.stem}"


def plan(names: Sequence[str], jobs: int) -> list[Run]:
    """Divide tests into runs: Playwright needs asyncio's reactor, and the others the usual one."""
    browser = tuple(name for name in names if name.startswith(BROWSER))
    others = tuple(name for name in names if not name.startswith(BROWSER))
    runs = []
    if others:
        runs.append(Run("main", (f"--jobs={jobs}",) if jobs > 1 else (), others))
    if browser:
        runs.append(Run("browser", ("--reactor=asyncio",), browser))
    return runs


def gates() -> Results:
    """Run etc/check, without its tests, as if it were one test."""
    status = subprocess.run([ROOT / "etc" / "check", "--no-tests"], check=False).returncode
    if status == 0:
        return Results((Outcome("etc/check", Verdict.PASSED),))
    return Results((Outcome("etc/check", Verdict.FAILED, "see what it says above"),))


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="./run test", description=__doc__)
    parser.add_argument("names", nargs="*", help="what to test; everything if nothing is named")
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"at once [{JOBS}]")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--gates", action="store_true", help="run etc/check first, and count it")
    parser.add_argument("--coverage", action="store_true", help="measure, and judge, coverage")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; return the exit status."""
    asked = options(arguments)
    names = asked.names or [
        name for name in everything() if not (asked.quick and name.startswith(SLOW))
    ]
    results = gates() if asked.gates else Results(())
    with tempfile.TemporaryDirectory(prefix="vetrellis-tests-") as folder:
        workplace = Path(folder)
        measurement = Measurement(ROOT, workplace) if asked.coverage else None
        for run in plan(names, asked.jobs):
            results += run.results(workplace, measurement)
        if measurement is not None:
            results += measurement.results()
    if os.environ.get("VETRELLIS_REQUIRE_ALL"):
        results = results.strict()
    for part in (results.not_tested(), results.failures(), results.line()):
        if part:
            sys.stdout.write(f"\n{part}\n")
    return 1 if results.with_verdict(Verdict.FAILED) or not results.outcomes else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nstopped: nothing is counted")

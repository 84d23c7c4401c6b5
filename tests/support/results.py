"""What became of the tests: recorded while trial runs, counted and told when it has ended.

Trial finds `RecordingReporter` as `--reporter=recorded`, by the plugin in `tests/support/plugins`.
It appends each outcome to the file that `VETRELLIS_RESULTS` names, so that a run that dies
half-way still counts.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen
from twisted.trial.reporter import TreeReporter
from typing_extensions import override

RECORD = "VETRELLIS_RESULTS"


class Verdict(StrEnum):
    """How a test can end."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@frozen
class Outcome:
    """What became of one test.

    Attributes:
        test: Its dotted name.
        verdict: How it ended.
        reason: Why it failed or was skipped, in a line.
    """

    test: str
    verdict: Verdict
    reason: str = ""


@frozen
class Results:
    """What became of a set of tests, each once, in the order in which they ended.

    A test that failed in any way failed, whatever else was said of it: a clean-up that breaks
    after a pass is a failure.
    """

    outcomes: tuple[Outcome, ...]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Results:
        """Gather outcomes, the worst of each test."""
        worst: dict[str, Outcome] = {}
        for outcome in outcomes:
            known = worst.get(outcome.test)
            if known is None or known.verdict is not Verdict.FAILED:
                worst[outcome.test] = outcome
        return cls(tuple(worst.values()))

    @classmethod
    def read(cls, record: Path) -> Results:
        """Read what `RecordingReporter` wrote. No file means that no test ended."""
        if not record.exists():
            return cls(())
        lines = record.read_text("utf-8").splitlines()
        return cls.of(_outcome(json.loads(line)) for line in lines)

    def __add__(self, other: Results) -> Results:
        return Results.of(self.outcomes + other.outcomes)

    def strict(self) -> Results:
        """Return these results where all is installed, so that every skip is a failure."""
        return Results(
            tuple(
                evolve(each, verdict=Verdict.FAILED, reason=f"skipped: {each.reason}")
                if each.verdict is Verdict.SKIPPED
                else each
                for each in self.outcomes
            )
        )

    def with_verdict(self, verdict: Verdict) -> list[Outcome]:
        """Return the outcomes that ended so."""
        return [each for each in self.outcomes if each.verdict is verdict]

    def not_tested(self) -> str:
        """Return a table of what was not tested and why, or an empty string."""
        skips = Counter(
            (each.reason, _module(each.test)) for each in self.with_verdict(Verdict.SKIPPED)
        )
        if not skips:
            return ""
        width = max(len(module) for _, module in skips)
        rows = [
            f"  {count:>5}  {module:<{width}}  {reason}"
            for (reason, module), count in sorted(skips.items())
        ]
        return "\n".join(["Not tested here:", f"  tests  {'of':<{width}}  because", *rows])

    def failures(self) -> str:
        """Return a line for each failure, or an empty string."""
        rows = [f"  {each.test}: {each.reason}" for each in self.with_verdict(Verdict.FAILED)]
        return "\n".join(["Failed:", *rows]) if rows else ""

    def line(self) -> str:
        """Return the last line of a run: how many passed, failed and were skipped."""
        return ", ".join(f"{len(self.with_verdict(each))} {each}" for each in Verdict)


def _outcome(entry: dict[str, str]) -> Outcome:
    return Outcome(entry["test"], Verdict(entry["verdict"]), entry["reason"])


def _module(test: str) -> str:
    """Return the module of a test's dotted name, which ends in a class and a method."""
    return test.rsplit(".", 2)[0]


def _first_line(reason: object) -> str:
    lines = str(reason).strip().splitlines()
    return lines[0] if lines else "no reason given"


# Half of it is untyped, and mypy's exemption for untyped calls does not reach `super()`.
_Reporter: Any = TreeReporter


class RecordingReporter(_Reporter):  # type: ignore[misc]  # see _Reporter
    """Trial's usual reporter, which also keeps a record of each test for `Results`."""

    def _record(self, test: Any, verdict: Verdict, reason: object = "") -> None:
        line = _first_line(reason) if verdict is not Verdict.PASSED else ""
        with Path(os.environ[RECORD]).open("a", encoding="utf-8") as record:
            record.write(json.dumps(asdict(Outcome(test.id(), verdict, line))) + "\n")

    @override
    def addSuccess(self, test: Any) -> None:
        super().addSuccess(test)
        self._record(test, Verdict.PASSED)

    @override
    def addError(self, test: Any, error: Any) -> None:
        super().addError(test, error)
        self._record(test, Verdict.FAILED, self.errors[-1][1].getErrorMessage())

    @override
    def addFailure(self, test: Any, fail: Any) -> None:
        super().addFailure(test, fail)
        self._record(test, Verdict.FAILED, self.failures[-1][1].getErrorMessage())

    @override
    def addSkip(self, test: Any, reason: Any) -> None:
        super().addSkip(test, reason)
        self._record(test, Verdict.SKIPPED, reason)

    @override
    def addExpectedFailure(self, test: Any, error: Any, todo: Any = None) -> None:
        super().addExpectedFailure(test, error, todo)
        self._record(test, Verdict.SKIPPED, f"expected to fail: {getattr(todo, 'reason', todo)}")

    @override
    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        super().addUnexpectedSuccess(test, todo)
        self._record(test, Verdict.FAILED, "passed, though it was expected to fail")

"""`etc/check`: every gate runs, and each that fails is named. The tools are stand-ins."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.source import ROOT

TOOLS = ("ruff", "mypy", "lint-imports", "sphinx-build", "towncrier", "python")


class CheckTests(SynchronousTestCase):
    """One command tells all that keeps a change from landing."""

    @override
    def setUp(self) -> None:
        self.checkout = Path(self.mktemp()).absolute()
        self.bin = self.checkout / ".venv" / "bin"
        self.bin.mkdir(parents=True)
        (self.checkout / "etc").mkdir()
        shutil.copy(ROOT / "etc" / "check", self.checkout / "etc")
        for tool in TOOLS:
            self.tool(tool, "exit 0")

    def tool(self, name: str, does: str) -> None:
        program = self.bin / name
        program.write_text(f'#!/bin/bash\necho "{name} $*" >>calls\n{does}\n')
        program.chmod(0o755)

    def check(self, *arguments: str) -> tuple[int, list[str]]:
        done = subprocess.run(
            [self.checkout / "etc" / "check", *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()

    def calls(self) -> list[str]:
        return (self.checkout / "calls").read_text().splitlines()

    def test_gates_that_hold_take_a_line_each(self) -> None:
        status, said = self.check()
        self.assertEqual(status, 0)
        gates = [line.split()[:2] for line in said]
        names = ("format", "lint", "types", "layers", "docs", "news", "tests")
        self.assertEqual(gates, [[name, "ok"] for name in names])

    def test_failing_gate_says_why_and_the_others_still_run(self) -> None:
        self.tool("mypy", "echo 'x.py:1: error: no'; exit 1")
        status, said = self.check()
        self.assertEqual(status, 1)
        self.assertIn("x.py:1: error: no", said)
        self.assertEqual(said[-1], "etc/check: types failed")
        self.assertTrue(self.calls()[-1].startswith("python -m tests"))

    def test_all_failures_are_named(self) -> None:
        for tool in TOOLS:
            self.tool(tool, "exit 1")
        _, said = self.check("--no-tests")
        self.assertEqual(said[-1], "etc/check: format lint types layers docs news failed")

    def test_fix_comes_first(self) -> None:
        self.check("--fix", "--no-tests")
        self.assertEqual(self.calls()[:2], ["ruff format --quiet .", "ruff check --quiet --fix ."])

    def test_unknown_option_is_told(self) -> None:
        status, said = self.check("--fast")
        self.assertEqual(status, 1)
        self.assertIn("unknown option --fast", said[0])

    def test_without_tools_the_way_to_get_them_is_told(self) -> None:
        (self.bin / "ruff").unlink()
        status, said = self.check()
        self.assertEqual(
            (status, said), (1, ["etc/check: no tools in .venv yet; use ./run check"])
        )

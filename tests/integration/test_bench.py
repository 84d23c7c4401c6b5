"""The load generator against a real server: what a sysadmin types, and reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

BENCH = (sys.executable, "-m", "vetrellis.cli", "bench")
LONGEST = 240.0
"""Seconds after which a measurement that hangs is a failure."""


class BenchTests(SynchronousTestCase):
    """A question is one command, and its answer one line."""

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()).absolute()
        self.directory.mkdir(parents=True)

    def bench(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*BENCH, *words, "--rooms=20", "--json=figures.json", f"--directory={self.directory}"],
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
        )

    def figures(self) -> dict[str, Any]:
        read = json.loads((self.directory / "figures.json").read_text())
        (row,) = read["rows"]
        return {**row, **row["figures"]}

    def test_answer_is_one_line(self) -> None:
        done = self.bench("--players=5", "--seconds=2", "--every=0.5")
        self.assertEqual((done.returncode, done.stdout.count("\n")), (0, 1), done.stderr)
        self.assertTrue(re.match(r"5 players: p99 [\d.,]+ ms, ", done.stdout), done.stdout)
        found = self.figures()
        self.assertEqual((found["scenario"], found["players"]), ("players", 5))
        self.assertGreater(found["commands_per_second"], 0)
        self.assertGreater(found["core_share"], 0)
        self.assertIsNotNone(found["commit_p50_ms"])

    def plays(self, protocol: str) -> None:
        """Have some players of a protocol play, none of whom waits in vain."""
        speak = f"--protocol={protocol}"
        done = self.bench("closed", "--players=4", "--seconds=1", speak, "--no-echo")
        self.assertEqual(done.returncode, 0, done.stderr)
        found = self.figures()
        self.assertGreater(found["commands_per_second"], 0)
        self.assertEqual((found["protocol"], found["lost"]), (protocol, 0))

    def test_players_on_the_web_are_answered(self) -> None:
        self.plays("web")

    def test_players_inside_tls_are_answered(self) -> None:
        self.plays("tls")

    def test_nothing_is_left_behind(self) -> None:
        self.bench("shout", "--players=3", "--seconds=1")
        self.assertEqual([path.name for path in self.directory.iterdir()], ["figures.json"])
        self.assertEqual(self.figures()["hearers"], 3)

"""The lesson on building: whoever types its files and commands sees what it shows."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.support.pages import Page, pages

VETRELLIS = Path(sysconfig.get_path("scripts")) / "vetrellis"
COMMAND = "$ .venv/bin/vetrellis "


def lesson() -> Page:
    """Return the lesson."""
    (page,) = (each for each in pages() if each.path.name == "build-a-room.md")
    return page


def without_counts(said: str) -> list[str]:
    """Leave out the line that counts the settings: it is not what the lesson is about."""
    return [line for line in said.splitlines() if not line.startswith("configuration: ")]


class BuildARoomTests(SynchronousTestCase):
    """Each file is written as shown, in order; each check then says what is shown below it."""

    maxDiff = None

    def test_checks_say_what_the_lesson_shows(self) -> None:
        folder, checks = Path(self.mktemp()).absolute(), 0
        for block in sorted(
            (*lesson().blocks("yaml"), *lesson().blocks("console")), key=lambda each: each.line
        ):
            first, _, rest = block.text.partition("\n")
            if block.language == "yaml":
                path = folder / first.removeprefix("# ")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text)
            elif first.startswith(COMMAND):
                words = first.removeprefix(COMMAND).split()
                done = subprocess.run(
                    [VETRELLIS, *words], cwd=folder, capture_output=True, text=True, check=False
                )
                said = without_counts(done.stdout + done.stderr)
                self.assertEqual(said, without_counts(rest), f"line {block.line}")
                checks += 1
        self.assertEqual(checks, 4)

"""The unit for systemd says only what systemd and the server understand."""

from __future__ import annotations

import shlex
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.support.programs import SYSTEMD, missing
from tests.support.source import ROOT
from vetrellis.cli import Command

UNIT = ROOT / "etc" / "systemd" / "vetrellis.service"


def command() -> list[str]:
    """Return what the unit starts, as words."""
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    unit.read_string(UNIT.read_text("utf-8"))
    return shlex.split(unit["Service"]["ExecStart"])


class CommandTests(SynchronousTestCase):
    """What it starts is a command of ours."""

    def test_options_are_ours(self) -> None:
        program, *words = command()
        self.assertEqual(Path(program).name, "vetrellis")
        Command().parseOptions(words)


class VerifyTests(SynchronousTestCase):
    """systemd finds nothing wrong with it."""

    skip = missing(SYSTEMD)

    def test_nothing_is_wrong(self) -> None:
        # systemd insists that the program is there.
        program, *_ = command()
        folder = Path(self.mktemp()).absolute()
        folder.mkdir(parents=True)
        copy = folder / UNIT.name
        copy.write_text(UNIT.read_text("utf-8").replace(program, sys.executable))
        done = subprocess.run(
            [SYSTEMD.path, "verify", "--man=no", copy],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))

"""`./run`: what it does with whatever it finds on a machine. uv, Python and pip are stand-ins."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.source import ROOT

# What a bare machine has, without any Python.
COREUTILS = ("bash", "cat", "chmod", "cksum", "dirname", "grep", "id", "mkdir", "tail")
FILES = ("run", "pyproject.toml", "setup.cfg", "requirements.lock", "requirements-test.lock")

# Notes how it was called; makes environments; can be told to fail at one thing.
STAND_IN = """#!/bin/bash
name="$(basename "$0")"
echo "$name${{*:+ $*}}" >>"{log}"
case "$name $*" in
    {failing})
        echo "  ERROR: no matching distribution" >&2
        echo bye >&2
        exit 1 ;;
    "python -m tests.support.programs") echo "tmux chromium" ;;
    "python3 -m venv"* | "uv venv"*)
        mkdir -p .venv/bin
        cp "$0" .venv/bin/python
        cp "$0" .venv/bin/vetrellis ;;
esac
"""


class Machine:
    """A folder with a copy of what `./run` reads, and a PATH of stand-ins.

    Args:
        folder: Where to put it all.
    """

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "checkout"
        self.bin = folder / "bin"
        self.log = folder / "calls"
        self.checkout.mkdir(parents=True)
        self.bin.mkdir()
        for name in FILES:
            shutil.copy(ROOT / name, self.checkout)
        for name in (*COREUTILS, "basename", "cp"):
            program = shutil.which(name)
            assert program is not None, name
            (self.bin / name).symlink_to(program)

    def add(self, name: str, failing: str = "never") -> None:
        """Install a stand-in, which fails when called in the way of a shell pattern."""
        program = self.bin / name
        program.write_text(STAND_IN.format(log=self.log, failing=failing))
        program.chmod(0o755)

    def run(self, *arguments: str) -> tuple[int, str]:
        """Call `./run`; return its status and what it said on stderr."""
        done = subprocess.run(
            [self.checkout / "run", *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.bin)},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stderr

    def calls(self) -> list[str]:
        """Return how stand-ins were called so far, and forget it."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        self.log.write_text("")
        return lines


class RunTests(SynchronousTestCase):
    """One command sets up with what there is, or says in one line what is missing."""

    @override
    def setUp(self) -> None:
        self.machine = Machine(Path(os.path.abspath(self.mktemp())))

    def test_machine_without_python_is_told_what_to_install(self) -> None:
        status, said = self.machine.run()
        self.assertEqual(status, 1)
        self.assertIn("apt-get install python3.11 python3.11-venv", said.splitlines()[-1])

    def test_old_python_is_no_python(self) -> None:
        self.machine.add("python3", "*version_info*")
        status, said = self.machine.run()
        self.assertEqual(status, 1)
        self.assertIn("Python 3.11 or newer is needed", said.splitlines()[-1])

    def test_python_without_venv_is_told_the_package(self) -> None:
        self.machine.add("python3", "*ensurepip*")
        status, said = self.machine.run()
        self.assertEqual(status, 1)
        self.assertIn("apt-get install python3-venv", said.splitlines()[-1])

    def test_without_uv_pip_installs_what_is_locked_then_the_server_starts(self) -> None:
        self.machine.add("python3")
        status, _ = self.machine.run("--telnet", "tcp:4001")
        self.assertEqual(status, 0)
        calls = self.machine.calls()
        pip = [call for call in calls if "pip" in call and "install" in call]
        self.assertIn("--require-hashes -r requirements.lock", pip[0])
        self.assertIn("--no-deps --no-build-isolation -e .", pip[1])
        self.assertEqual(calls[-1], "vetrellis run --telnet tcp:4001")

    def test_with_uv_no_pip_is_needed(self) -> None:
        self.machine.add("uv")
        status, _ = self.machine.run()
        self.assertEqual(status, 0)
        calls = self.machine.calls()
        self.assertTrue(any(call.startswith("uv pip install") for call in calls))
        self.assertEqual(calls[-1], "vetrellis run")

    def test_uv_that_fails_is_told_and_replaced_by_pip(self) -> None:
        self.machine.add("uv", '"uv pip"*')
        self.machine.add("python3")
        status, said = self.machine.run()
        self.assertEqual(status, 0)
        self.assertIn("installing requirements.lock failed: ", said)
        self.assertIn("ERROR: no matching distribution", said)
        self.assertIn("var/setup.log", said)
        self.assertEqual(self.machine.calls()[-1], "vetrellis run")

    def test_failure_of_both_ends_in_one_line(self) -> None:
        self.machine.add("python3", '"python -m pip"*install*')
        status, said = self.machine.run()
        self.assertEqual(status, 1)
        self.assertIn("could not set up", said.splitlines()[-1])
        self.assertNotIn("bye", said)

    def test_second_start_sets_nothing_up(self) -> None:
        self.machine.add("python3")
        self.machine.run()
        self.machine.calls()
        _, said = self.machine.run("--tick", "1")
        self.assertEqual(said, "")
        self.assertEqual(self.machine.calls(), ["vetrellis run --tick 1"])

    def test_what_is_set_up_is_compiled(self) -> None:
        self.machine.add("python3")
        self.machine.run()
        self.assertIn("python -m compileall -q -j 0 .venv vetrellis", self.machine.calls())

    def test_what_cannot_be_compiled_can_be_used(self) -> None:
        self.machine.add("python3", "*compileall*")
        status, _ = self.machine.run()
        self.assertEqual((status, self.machine.calls()[-1]), (0, "vetrellis run"))

    def test_changed_lock_is_installed(self) -> None:
        self.machine.add("python3")
        self.machine.run()
        with (self.machine.checkout / "requirements.lock").open("a") as lock:
            lock.write("# changed\n")
        self.machine.calls()
        self.machine.run()
        self.assertTrue(any("--require-hashes" in call for call in self.machine.calls()))

    def test_tests_need_their_own_lock_and_hold_the_other(self) -> None:
        self.machine.add("python3")
        self.machine.run("test", "tests.game")
        calls = self.machine.calls()
        self.assertTrue(any("-r requirements-test.lock" in call for call in calls))
        self.assertEqual(calls[-1], "python -m tests tests.game")
        self.machine.run()
        self.assertEqual(self.machine.calls(), ["vetrellis run"])

    def test_benchmarks_need_what_tests_need(self) -> None:
        self.machine.add("python3")
        status, _ = self.machine.run("bench", "parse", "--everything", "--seconds", "1")
        calls = self.machine.calls()
        self.assertTrue(any("-r requirements-test.lock" in call for call in calls))
        self.assertEqual((status, calls[-1]), (0, "python -m tests.bench parse --seconds 1"))

    def test_everything_installs_what_environments_need(self) -> None:
        for name in ("apt-get", "env", "sudo"):
            self.machine.add(name)
        self.machine.add("python3", "*ensurepip*")
        status, _ = self.machine.run("test", "--everything")
        install = "apt-get install -y --no-install-recommends python3-venv"
        calls = self.machine.calls()
        self.assertTrue(any(call.endswith(install) for call in calls), calls)
        self.assertEqual((status, calls[-1]), (0, "python -m tests"))

    def test_everything_installs_what_tests_miss(self) -> None:
        for name in ("python3", "apt-get", "env", "sudo"):
            self.machine.add(name)
        status, _ = self.machine.run("test", "--everything", "tests.game")
        calls = self.machine.calls()
        install = "apt-get install -y --no-install-recommends tmux chromium"
        self.assertTrue(any(call.endswith(install) for call in calls), calls)
        self.assertEqual((status, calls[-1]), (0, "python -m tests tests.game"))

    def test_everything_without_apt_says_what_to_install(self) -> None:
        self.machine.add("python3")
        status, said = self.machine.run("test", "--everything")
        self.assertEqual(status, 1)
        self.assertIn("install these another way: tmux chromium", said.splitlines()[-1])

    def test_everything_that_cannot_be_installed_ends_the_run(self) -> None:
        for name in ("python3", "apt-get"):
            self.machine.add(name)
        for name in ("env", "sudo"):
            self.machine.add(name, '*"apt-get install"*')
        status, said = self.machine.run("test", "--everything")
        self.assertEqual(status, 1)
        self.assertIn("apt-get install failed: ", said.splitlines()[-1])

    def test_help_sets_nothing_up(self) -> None:
        status, _ = self.machine.run("--help")
        self.assertEqual((status, self.machine.calls()), (0, []))

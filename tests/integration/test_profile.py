"""Real processes: an operator asks a server at work where its time goes."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.integration.test_startup import Caller, calling
from tests.support.running_server import Finished, Server, launch, listeners, running
from vetrellis.server.control_socket import ControlError, ask

PROFILE = (sys.executable, "-m", "vetrellis.cli", "profile")
LONGEST_PROFILE = 60.0
QUICK = {"VETRELLIS__LIMITS__COMMANDS_PER_SECOND": "1000"}


@contextmanager
def asking(directory: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Ask the server of a directory for a profile, until the end of the block."""
    process = subprocess.Popen(
        [*PROFILE, *words],
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answer_of(process: subprocess.Popen[str]) -> Finished:
    """Wait for what it says."""
    out, err = process.communicate(timeout=LONGEST_PROFILE)
    return Finished(process.returncode, out, err)


class ProfileCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        directory = TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)

    @contextmanager
    def serving(self) -> Iterator[Server]:
        with running(self.directory, *listeners("telnet"), **QUICK) as server:
            yield server

    def until_profiling(self, server: Server) -> None:
        """Return once the server says that it is at it. Asks it nothing else meanwhile."""
        while not any("profiling for" in line for line in server.said):
            self.assertRaises(ControlError, ask, str(self.directory / "var"), {"do": "nothing"})

    def asked(self, *words: str) -> Finished:
        with asking(self.directory, *words) as process:
            return answer_of(process)


def log_in(caller: Caller) -> None:
    """Come in as a guest, and wait for the first prompt."""
    caller.until("guest")
    caller.say("guest")
    caller.until("Welcome")
    caller.until("> ")


class ProfileTests(ProfileCase):
    """A server at work tells what it works at, and goes on working."""

    def test_whoever_looks_is_seen_looking(self) -> None:
        with self.serving() as server, calling(server) as caller:
            log_in(caller)
            with asking(self.directory, "2s") as process:
                while process.poll() is None:
                    caller.say("look")
                    caller.until("> ")
                end = answer_of(process)
            self.assertEqual((end.status, end.err), (0, ""))
            self.assertIn("profile of 2.", end.out)
            # What is counted is there for sure; of what is sampled, only what takes half of it.
            for row in ("stage", "reactor", "verb", "look", "zone", "function"):
                self.assertIn(f"\n{row} ", end.out)
            caller.say("look")
            caller.until("> ")
            self.assertEqual(server.stop().status, 0)

    def test_data_for_machines(self) -> None:
        with self.serving():
            end = self.asked("0.5s", "--json")
        self.assertEqual((end.status, end.err), (0, ""))
        self.assertGreaterEqual(json.loads(end.out)["seconds"], 0.5)

    def test_one_profile_at_a_time_and_none_for_who_left(self) -> None:
        with self.serving() as server, asking(self.directory, "10m") as first:
            self.until_profiling(server)
            second = self.asked("0.5s")
            self.assertEqual(second.status, 1)
            self.assertIn("a profile is running already", second.err)
            first.send_signal(signal.SIGINT)
            end = answer_of(first)
            self.assertEqual((end.status, end.out), (1, ""))
            self.assertEqual(end.err, "vetrellis: interrupted; the profile ends\n")
            self.assertEqual(self.asked("0.5s").status, 0)

    def test_server_stops_in_the_midst_of_a_profile(self) -> None:
        with self.serving() as server, asking(self.directory, "10m") as process:
            self.until_profiling(server)
            self.assertEqual(server.stop().status, 0)
            end = answer_of(process)
        self.assertEqual(end.status, 1)
        self.assertEqual(len(end.err.splitlines()), 1)


class SocketTests(ProfileCase):
    """The socket is there while the server is, for its user alone."""

    @property
    def socket(self) -> Path:
        return self.directory / "var" / "control.sock"

    def test_it_is_for_its_user_alone_and_goes_with_the_server(self) -> None:
        with self.serving() as server:
            self.assertEqual(stat.S_IMODE(self.socket.stat().st_mode), 0o600)
            server.stop()
        self.assertFalse(self.socket.exists())
        end = self.asked("0.5s")
        self.assertEqual(end.status, 1)
        self.assertIn("no server is running here", end.err)

    def test_killed_server_leaves_nothing_in_the_way(self) -> None:
        with self.serving() as server:
            server.stop(signal.SIGKILL)
        self.assertTrue(self.socket.exists())
        self.assertIn("no server is running here", self.asked("0.5s").err)
        with self.serving():
            self.assertEqual(self.asked("0.5s").status, 0)

    def test_path_that_is_too_long_stops_no_server(self) -> None:
        deep = self.directory / ("deep" * 30)
        server = launch(self.directory, f"--var={deep}", *listeners("telnet"))
        server.await_ready()
        end = self.asked("0.5s", f"--var={deep}")
        self.assertEqual(end.status, 1)
        self.assertIn("too long for a UNIX socket", end.err)
        stopped = server.stop()
        self.assertEqual(stopped.status, 0)
        self.assertEqual([each["level"] for each in stopped.log].count("warn"), 1)

"""Real processes: what an operator sees when a server starts, does not start, and stops."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from attrs import define
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.running_server import (
    CHECK,
    TWISTD,
    VETRELLIS,
    Finished,
    Server,
    listeners,
    run,
    running,
)

WAIT = 60.0
"""Seconds after which a silent line fails a test, instead of hanging it."""


class ProcessCase(SynchronousTestCase):
    """A directory to run servers in."""

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp()).absolute()
        self.directory.mkdir(parents=True)

    def only_line(self, end: Finished) -> str:
        """Return the one line that a failed start leaves on stderr."""
        self.assertEqual(end.status, 1, end)
        lines = end.err.splitlines()
        self.assertEqual(len(lines), 1, end.err)
        self.assertNotIn("Traceback", end.out)
        return lines[0]

    def taken_port(self) -> int:
        """Return a port that somebody else listens on."""
        holder = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(holder.close)
        port: int = holder.getsockname()[1]
        return port

    def written(self, text: str) -> str:
        path = self.directory / "vetrellis.yaml"
        path.write_text(text)
        return str(path)


@define(eq=False)
class Caller:
    """Somebody on a bare telnet line, who waits for words before saying any."""

    line: socket.socket
    heard: bytes = b""

    def until(self, words: str) -> None:
        """Listen until these words were heard, and forget what came before."""
        while words.encode() not in self.heard:
            try:
                piece = self.line.recv(4096)
            except TimeoutError:
                piece = b""
            if not piece:
                raise AssertionError(f"no {words!r} in {self.heard!r}")
            self.heard += piece
        self.heard = self.heard.partition(words.encode())[2]

    def say(self, words: str) -> None:
        """Type a line."""
        self.line.sendall(words.encode() + b"\r\n")


@contextmanager
def calling(server: Server) -> Iterator[Caller]:
    """Call a server by telnet, until the end of the block."""
    with socket.create_connection(server.addresses["telnet"], WAIT) as line:
        yield Caller(line)


class StartTests(ProcessCase):
    """A server with nothing but defaults comes up, says so once, and stops cleanly."""

    def test_it_greets_when_it_said_that_it_is_ready(self) -> None:
        with running(self.directory, *listeners("telnet")) as server:
            with calling(server) as caller:
                caller.until("guest")
            end = server.stop()
        self.assertEqual((end.status, end.err), (0, ""))
        self.assertEqual(len(end.logged("ready")), 1)
        self.assertEqual(end.log[-1]["event"], "stopped")

    def test_everything_it_writes_is_in_its_directory(self) -> None:
        with running(self.directory, *listeners("telnet", "ssh", "web")) as server:
            server.stop()
        self.assertEqual([each.name for each in self.directory.iterdir()], ["var"])

    def test_interrupt_stops_it_as_cleanly(self) -> None:
        with running(self.directory, *listeners("telnet")) as server:
            end = server.stop(signal.SIGINT)
        self.assertEqual((end.status, end.err), (0, ""))

    def test_players_are_told_goodbye(self) -> None:
        with running(self.directory, *listeners("telnet")) as server:
            with calling(server) as caller, calling(server) as newcomer:
                newcomer.until("guest")
                caller.until("guest")
                caller.say("guest")
                caller.until("Welcome")
                server.process.send_signal(signal.SIGTERM)
                caller.until("The server is closing.")
                newcomer.until("The server is closing.")
            self.assertEqual(server.finish().status, 0)

    def test_second_start_finds_the_world_of_the_first(self) -> None:
        for _ in range(2):
            with running(self.directory, *listeners("telnet")) as server:
                end = server.stop()
        self.assertEqual(end.status, 0)

    def test_health_and_figures_are_served(self) -> None:
        with running(self.directory, *listeners("web")) as server:
            host, port = server.addresses["web"]
            site = f"http://{host}:{port}"
            with urlopen(f"{site}/readyz", timeout=WAIT) as answer:
                self.assertEqual(json.load(answer)["status"], "ok")
            with urlopen(f"{site}/metrics", timeout=WAIT) as answer:
                figures = answer.read().decode()
            with urlopen(f"{site}/", timeout=WAIT) as answer:
                self.assertIn(b"<html", answer.read())
        ticks = re.search(r"^vetrellis_tick_seconds_count (\S+)$", figures, re.MULTILINE)
        assert ticks is not None
        self.assertGreaterEqual(float(ticks[1]), 0)
        self.assertIn("vetrellis_commit_seconds_count", figures)

    def test_ssh_shows_the_key_that_it_keeps(self) -> None:
        keys = set()
        for _ in range(2):
            with running(self.directory, *listeners("ssh")) as server:
                with socket.create_connection(server.addresses["ssh"], WAIT) as line:
                    self.assertTrue(line.recv(255).startswith(b"SSH-2.0-"))
                server.stop()
            keys.add((self.directory / "var" / "ssh_host_ed25519_key").read_text())
        self.assertEqual(len(keys), 1)


class LightnessTests(ProcessCase):
    """A start loads what it needs, and leaves the rest for those who come to use it."""

    PROGRAM = (sys.executable, "-X", "importtime", "-m", "vetrellis.cli", "run")
    HEAVY = frozenset(
        (
            *("OpenSSL.crypto", "cryptography", "service_identity", "twisted.conch"),
            *("twisted.web", "autobahn", "txaio", "klein", "werkzeug", "prometheus_client"),
            *("sqlalchemy", "alembic", "importlib.metadata"),
        )
    )
    """What telnet does without. Of pyOpenSSL a module within it: Python tells of attempts too."""

    def loaded(self, *names: str, knock: Callable[[Server], None]) -> set[str]:
        """Return which of the heavy ones a server has loaded until somebody was greeted."""
        with running(self.directory, *listeners(*names)) as server:
            server.stop()  # a first start makes the database
        with running(self.directory, *listeners(*names), program=self.PROGRAM) as server:
            knock(server)
            end = server.stop()
        self.assertEqual(end.status, 0)
        found = re.findall(r"^import time: .*\| +(\S+)$", end.err, re.MULTILINE)
        self.assertIn("vetrellis.server.composition", found)
        return {
            each for each in self.HEAVY if any(f"{name}.".startswith(f"{each}.") for name in found)
        }

    def greeted(self, server: Server) -> None:
        with calling(server) as caller:
            caller.until("guest")

    def test_telnet_needs_nothing_heavy_though_all_doors_are_open(self) -> None:
        loaded = self.loaded("telnet", "ssh", "web", knock=self.greeted)
        self.assertEqual(loaded, set())

    def test_page_needs_twisted_web_alone(self) -> None:
        def looked_at(server: Server) -> None:
            host, port = server.addresses["web"]
            with urlopen(f"http://{host}:{port}/", timeout=WAIT) as answer:
                self.assertIn(b"<html", answer.read())

        self.assertEqual(self.loaded("web", knock=looked_at), {"twisted.web"})


class BackupTests(ProcessCase):
    """A copy that is made while the server runs is a whole world."""

    def test_copy_can_be_played(self) -> None:
        backup = self.directory / "backup"
        backup.mkdir()
        with running(self.directory, *listeners("telnet")) as server:
            with calling(server) as caller:
                caller.until("guest")
                caller.say("guest")
                caller.until("Guest-1")
                copy = str(backup / "vetrellis.sqlite")
                database = sqlite3.connect(self.directory / "var" / "vetrellis.sqlite")
                database.execute("VACUUM INTO ?", (copy,))
                database.close()
            self.assertEqual(server.stop().status, 0)
        with running(self.directory, *listeners("telnet"), "--var=backup") as server:
            with calling(server) as caller:
                caller.until("guest")
                caller.say("guest")
                caller.until("Guest-2")
            self.assertEqual(server.stop().status, 0)


class ReadyTests(ProcessCase):
    """Whoever waits for the server is told, in the way that they listen."""

    def test_service_manager_is_told(self) -> None:
        # Not below the tests' own directory: the path of a socket may not be long.
        folder = tempfile.TemporaryDirectory(prefix="vetrellis-")
        self.addCleanup(folder.cleanup)
        path = f"{folder.name}/notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(WAIT)
            with running(self.directory, *listeners(), NOTIFY_SOCKET=path) as server:
                self.assertEqual(manager.recv(100), b"READY=1")
                self.assertEqual(server.stop().status, 0)
            told = [manager.recv(100)]
            while told[-1] == b"WATCHDOG=1":
                told.append(manager.recv(100))
            self.assertEqual(told[-1], b"STOPPING=1")

    def test_person_at_a_terminal_reads_how_to_get_in(self) -> None:
        ours, theirs = pty.openpty()
        server = subprocess.Popen(
            [*VETRELLIS, *listeners("telnet", "web")],
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
        self.addCleanup(server.kill)
        os.close(theirs)
        seen = ""
        # The terminal of a process that ended cannot be read.
        with (
            open(ours, encoding="utf-8", errors="replace") as screen,
            contextlib.suppress(OSError),
        ):
            while "Ctrl+C" not in seen and (line := screen.readline()):
                seen += line
        server.send_signal(signal.SIGINT)
        _, err = server.communicate(timeout=WAIT)
        self.assertEqual((server.returncode, err), (0, b""))
        self.assertRegex(seen, r"world Vetrellis \.\.\. \d+ rooms, \d+ characters")
        self.assertRegex(seen, r"database var/vetrellis\.sqlite \.\.\. made")
        self.assertRegex(seen, r"Vetrellis is up \(\d+\.\d s\)\.")
        self.assertRegex(seen, r"telnet +telnet localhost \d+")
        self.assertRegex(seen, r"browser +http://localhost:\d+/")


class SecrecyTests(ProcessCase):
    """What players say in confidence is in no log, however much is logged."""

    PASSWORD = "mackerel-lantern-correct"
    SPEECH = "the third bell is cracked"

    def register(self, caller: Caller) -> None:
        caller.until("guest")
        caller.say("new")
        caller.until("called?")
        caller.say("Wrenna")
        caller.until("Choose a password")
        caller.say(self.PASSWORD)
        caller.until("to be sure")
        caller.say(self.PASSWORD)
        caller.until("Pronouns?")
        caller.say("they")
        caller.until("Welcome")

    def test_neither_password_nor_speech(self) -> None:
        with running(self.directory, *listeners("telnet"), "--log-level=debug") as server:
            with calling(server) as caller:
                self.register(caller)
                caller.say(f"say {self.SPEECH}")
                caller.until("You say")
                caller.say("quit")
                caller.until("Goodbye")
            with calling(server) as caller:
                caller.until("guest")
                caller.say("Wrenna")
                caller.until("Password")
                caller.say(f"not-{self.PASSWORD}")
                caller.until("do not belong together")
            end = server.stop()
        self.assertIn("session", end.out)
        for confidence in (self.PASSWORD, self.SPEECH):
            self.assertNotIn(confidence, end.out + end.err)


class TwistdTests(ProcessCase):
    """`twistd vetrellis` is the same server."""

    def test_it_comes_up_and_logs_as_machines_read(self) -> None:
        with running(self.directory, *listeners("telnet"), program=TWISTD) as server:
            end = server.stop()
        # twistd ends itself by the signal that it was sent, once all is stopped.
        self.assertEqual(end.status, -signal.SIGTERM)
        self.assertEqual(end.log[-1]["event"], "stopped")

    def test_failed_start_is_a_line_and_status_one(self) -> None:
        port = self.taken_port()
        end = run(
            self.directory,
            *listeners(),
            f"--telnet=tcp:{port}:interface=127.0.0.1",
            program=TWISTD,
        )
        self.assertIn(f"port {port} is taken", self.only_line(end))

    def test_bad_configuration_is_a_line_and_status_one(self) -> None:
        end = run(self.directory, "--tick=99", program=TWISTD)
        self.assertIn("--tick: must lie between", self.only_line(end))


class RefusalTests(ProcessCase):
    """A server that cannot run says in one line what to do, and exits with status 1."""

    def test_busy_port(self) -> None:
        port = self.taken_port()
        end = run(self.directory, *listeners(), f"--telnet=tcp:{port}:interface=127.0.0.1")
        line = self.only_line(end)
        self.assertIn(f"port {port} is taken", line)
        self.assertIn(f"--telnet tcp:{port + 1}:interface=127.0.0.1", line)

    def test_busy_port_lets_go_of_the_others(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            free = probe.getsockname()[1]
        busy = self.taken_port()
        run(
            self.directory,
            f"--telnet=tcp:{free}:interface=127.0.0.1",
            f"--ssh=tcp:{busy}:interface=127.0.0.1",
            "--web=",
        )
        socket.create_server(("127.0.0.1", free)).close()

    def test_bad_endpoint(self) -> None:
        line = self.only_line(run(self.directory, *listeners(), "--telnet=tpc:4000"))
        self.assertIn("'tpc:4000' is not an endpoint", line)
        self.assertIn("tcp:4000:interface=127.0.0.1", line)

    def test_unknown_key(self) -> None:
        path = self.written("world:\n  tik: 0.2\n")
        line = self.only_line(run(self.directory, f"--config={path}"))
        self.assertEqual(line, f"{path}:2:3: world.tik: no such setting (did you mean tick?)")

    def test_unknown_variable(self) -> None:
        line = self.only_line(run(self.directory, VETRELLIS__WORLD__TIK="1"))
        self.assertIn("did you mean VETRELLIS__WORLD__TICK?", line)

    def test_broken_yaml(self) -> None:
        path = self.written("world: [\n")
        line = self.only_line(run(self.directory, f"--config={path}"))
        self.assertTrue(line.startswith(f"{path}:2:1: this is not YAML: "), line)

    def test_unknown_option(self) -> None:
        line = self.only_line(run(self.directory, "--tik=1"))
        self.assertIn("vetrellis run --help", line)

    def test_unwritable_directory(self) -> None:
        (self.directory / "var").write_text("a file, not a directory")
        line = self.only_line(run(self.directory, *listeners()))
        self.assertIn("cannot write to var/", line)
        self.assertIn("--var DIRECTORY", line)

    def test_second_server_on_one_database(self) -> None:
        with running(self.directory, *listeners("telnet")) as first:
            self.only_line(run(self.directory, *listeners()))
            self.assertEqual(first.stop().status, 0)

    def test_database_that_is_none(self) -> None:
        (self.directory / "var").mkdir()
        (self.directory / "var" / "vetrellis.sqlite").write_text("no database at all\n" * 100)
        self.assertIn("vetrellis.sqlite", self.only_line(run(self.directory, *listeners())))

    def test_world_that_is_not_there(self) -> None:
        line = self.only_line(run(self.directory, *listeners(), "--world=nowhere"))
        self.assertIn("no world at nowhere", line)
        self.assertIn("bundled:vetrellis", line)

    def test_language_that_nobody_wrote(self) -> None:
        line = self.only_line(run(self.directory, *listeners(), "--languages=en,tlh"))
        self.assertIn("'tlh'", line)


class ContentTests(ProcessCase):
    """Bad content is refused with the list of everything that is wrong with it."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.world = self.directory / "world"
        (self.world / "zones").mkdir(parents=True)
        (self.world / "manifest.yaml").write_text(
            "title: Nowhere\nstrat: a/b\nstart: a/b\nepoch: 2026-01-01\nzones: [missing]\n"
        )

    def test_server_tells_every_mistake(self) -> None:
        end = run(self.directory, *listeners(), f"--world={self.world}")
        self.assertEqual(end.status, 1)
        self.assertGreaterEqual(len(end.err.splitlines()), 2)
        self.assertIn(f"{self.world}/manifest.yaml:2:1", end.err)
        self.assertNotIn("Traceback", end.err + end.out)

    def test_check_tells_the_same(self) -> None:
        checked = run(self.directory, f"--world={self.world}", program=CHECK)
        started = run(self.directory, *listeners(), f"--world={self.world}")
        self.assertEqual((checked.status, checked.err), (1, started.err))

"""A real server in a process of its own, for tests that need nothing less."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, TextIO

from attrs import define, field, frozen

LONGEST_START = 60.0
LONGEST_STOP = 30.0
"""Seconds after which a server that hangs is killed: so that a test fails, and does not wait."""

ANY_PORT = "tcp:0:interface=127.0.0.1"
VETRELLIS = (sys.executable, "-m", "vetrellis.cli", "run")
CHECK = (sys.executable, "-m", "vetrellis.cli", "check")
TWISTD = (
    str(Path(sysconfig.get_path("scripts")) / "twistd"),
    "--nodaemon",
    "--pidfile=",
    "vetrellis",
)


@frozen
class Finished:
    """A process that is over.

    Attributes:
        status: What it exited with; minus the number of the signal that ended it.
        out: What it wrote to its standard output.
        err: What it wrote to its standard error.
    """

    status: int
    out: str
    err: str

    @property
    def log(self) -> list[dict[str, Any]]:
        """What it logged, as JSON."""
        return [json.loads(line) for line in self.out.splitlines() if line.startswith("{")]

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Return what it logged of one sort."""
        return [entry for entry in self.log if entry["event"] == event]


@define(eq=False)
class Server:
    """A server in a process of its own.

    Attributes:
        process: Its process.
        addresses: Host and port of each listener, once it is ready.
    """

    process: subprocess.Popen[str]
    addresses: dict[str, tuple[str, int]] = field(factory=dict, init=False)
    _out: list[str] = field(factory=list, init=False)
    _err: list[str] = field(factory=list, init=False)
    _is_ready: bool = field(default=False, init=False)
    _ready_or_over: Event = field(factory=Event, init=False)
    _readers: list[Thread] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        for read, stream in (
            (self._read_out, self.process.stdout),
            (self._read_err, self.process.stderr),
        ):
            self._readers.append(Thread(target=read, args=(stream,), daemon=True))
            self._readers[-1].start()

    @property
    def said(self) -> tuple[str, ...]:
        """The lines that it has written to its standard output so far."""
        return tuple(self._out)

    def await_ready(self) -> None:
        """Return once it said that it is ready.

        Raises:
            AssertionError: It ended before; the error has all that it said.
        """
        if not self._ready_or_over.wait(LONGEST_START):
            self.process.kill()
        if not self._is_ready:
            end = self.finish()
            raise AssertionError(f"it ended with {end.status}:\n{end.out}\n{end.err}")

    def stop(self, number: int = signal.SIGTERM) -> Finished:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return self.finish()

    def finish(self) -> Finished:
        """Wait for the end; kill it if it does not come."""
        try:
            self.process.wait(LONGEST_STOP)
        finally:
            self.process.kill()
        for reader in self._readers:
            reader.join()
        return Finished(self.process.returncode, "".join(self._out), "".join(self._err))

    def _read_out(self, stream: TextIO) -> None:
        for line in stream:
            self._out.append(line)
            if line.startswith("{") and (entry := json.loads(line))["event"] == "ready":
                self.addresses |= _addresses(entry)
                self._is_ready = True
                self._ready_or_over.set()
        self._ready_or_over.set()

    def _read_err(self, stream: TextIO) -> None:
        self._err.extend(stream)


def listeners(*names: str) -> list[str]:
    """Return the options that make a server listen on free ports for these, and nothing else."""
    return [f"--{name}={ANY_PORT if name in names else ''}" for name in ("telnet", "ssh", "web")]


def launch(
    directory: Path, *options: str, program: Sequence[str] = VETRELLIS, **environment: str
) -> Server:
    """Start a server in a directory, and return at once: its files are in `var` there.

    A variable that is given as an empty text is taken away.
    """
    variables = {**os.environ, **environment}
    return Server(
        subprocess.Popen(
            [*program, "--log-format=json", *options],
            cwd=directory,
            env={name: value for name, value in variables.items() if value},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    )


def run(
    directory: Path, *options: str, program: Sequence[str] = VETRELLIS, **environment: str
) -> Finished:
    """Start a server that is not going to get far, and wait for its end."""
    return launch(directory, *options, program=program, **environment).finish()


@contextmanager
def running(
    directory: Path, *options: str, program: Sequence[str] = VETRELLIS, **environment: str
) -> Iterator[Server]:
    """Run a server until the end of the block.

    Args:
        directory: Where it runs: its files are in `var` there.
        options: Of `vetrellis run`. See `listeners`.
        program: What to run, as words.
        environment: More variables.

    Yields:
        The server, once it has said that it is ready.
    """
    server = launch(directory, *options, program=program, **environment)
    try:
        server.await_ready()
        yield server
    finally:
        server.process.kill()
        server.finish()


def _addresses(entry: Mapping[str, Any]) -> dict[str, tuple[str, int]]:
    found = {}
    for name in ("telnet", "telnet_tls", "ssh", "web"):
        host, _, port = entry.get(name, "").rpartition(":")
        if port:
            found[name] = (host, int(port))
    return found

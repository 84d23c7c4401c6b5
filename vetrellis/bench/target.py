"""The server that is loaded: one of our own, or one that runs already."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from attrs import frozen

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.crew import dismiss, pin
from vetrellis.bench.metrics import Metrics, read_metrics
from vetrellis.bench.process import Process
from vetrellis.bench.tls import write_certificate

Address = tuple[str, int]

LONGEST_START = 120.0
"""Seconds after which a server that is not ready is given up."""

UNLIMITED = {
    "session.first_line": "3600",
    "session.login": "3600",
    "limits.players": "100000",
    "limits.connections": "1000000",
    "limits.connections_per_host": "100000",
    "limits.accepts_per_second": "100000",
    "limits.accepts_per_host": "1000000",
    "limits.command_burst": "1000",
    "limits.commands_per_second": "1000",
    "limits.read_bytes_per_second": "1073741824",
    "limits.logins_waiting": "10000",
}
"""The settings that keep a server from holding us back: here all players come from one address."""

_LISTENERS = ("telnet", "telnet_tls", "ssh", "web")
_ANY_PORT = "tcp:0:interface=127.0.0.1"
_PREFIX = "VETRELLIS__"
_POLL = 0.005


@frozen
class Target:
    """A server that is loaded.

    Attributes:
        addresses: Where it listens: `telnet` or `tls`, and what else it has.
        process: Its process, if we know it.
        metrics_url: Where it tells its figures; empty if it does not.
        started_in: Seconds from its start until it said that it was ready; 0 if it ran already.
    """

    addresses: dict[str, Address]
    process: Process | None = None
    metrics_url: str = ""
    started_in: float = 0.0

    def address(self, protocol: str) -> Address:
        """Return where it speaks a protocol."""
        if protocol not in self.addresses:
            raise BenchError(f"the server that is loaded does not listen for {protocol}")
        return self.addresses[protocol]

    def processor(self) -> float:
        """Return how many seconds of a processor it took so far; 0 if we cannot know."""
        return self.process.processor() if self.process else 0.0

    def waited(self) -> float:
        """Return how many seconds it waited for a processor so far; 0 if we cannot know."""
        return self.process.waited() if self.process else 0.0

    def metrics(self) -> Metrics:
        """Return its figures; none if it tells none."""
        return read_metrics(self.metrics_url) if self.metrics_url else Metrics({})


@contextmanager
def private_server(
    directory: Path,
    world: Path,
    processors: frozenset[int] = frozenset(),
    settings: Sequence[str] = (),
    protocol: str = "telnet",
) -> Iterator[Target]:
    """Run a server of our own until the end of the block.

    Args:
        directory: Where it writes. What it finds there it goes on with.
        world: The world that it runs.
        processors: Those that it may use; empty for all.
        settings: More of them, each as `section.key=value`.
        protocol: What it is going to be spoken to in; with `tls`, its telnet is inside TLS.
    """
    options = [f"{path}={value}" for path, value in UNLIMITED.items()]
    command = [sys.executable, "-m", "vetrellis.cli", "run", "--log-format=json", "--ssh="]
    telnet = tls_endpoint(directory) if protocol == "tls" else _ANY_PORT
    command += [f"--world={world}", f"--telnet={telnet}", f"--web={_ANY_PORT}"]
    command += [word for option in (*options, *settings) for word in ("--set", option)]
    began = monotonic()
    with program(command, directory, processors) as (process, log):
        ready = _await_ready(process, log, began + LONGEST_START)
        found = {name: _address(ready[name]) for name in _LISTENERS if name in ready}
        if protocol == "tls":
            found["tls"] = found.pop("telnet")
        host, port = found["web"]
        yield Target(
            found,
            Process(process.pid),
            f"http://{host}:{port}/metrics",
            monotonic() - began,
        )


def tls_endpoint(directory: Path) -> str:
    """Return an endpoint with TLS, with a certificate that is written to a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "localhost.pem"
    write_certificate(path)
    return f"ssl:0:privateKey={path}:certKey={path}:interface=127.0.0.1"


@contextmanager
def program(
    command: Sequence[str], directory: Path, processors: frozenset[int]
) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """Run a program until the end of the block; what it says goes into a file."""
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "server.log"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(_PREFIX)
    }
    with log.open("w") as out:
        process = subprocess.Popen(  # noqa: S603  # our own modules
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        pin(process.pid, processors)
        yield process, log
    finally:
        dismiss(process)


def _await_ready(process: subprocess.Popen[str], log: Path, until: float) -> dict[str, str]:
    while monotonic() < until:
        is_over = process.poll() is not None
        for line in log.read_text("utf-8", "replace").splitlines():
            if '"event": "ready"' in line or '"event":"ready"' in line:
                entry: dict[str, str] = json.loads(line)
                return entry
        if is_over:
            break
        sleep(_POLL)
    said = log.read_text("utf-8", "replace").splitlines()
    raise BenchError(f"the server did not start: {said[-1] if said else 'it said nothing'}")


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return host, int(port)

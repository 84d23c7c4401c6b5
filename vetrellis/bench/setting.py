"""Everything that a measurement needs, while it lasts: workers, a directory, and servers."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define, field

from vetrellis.bench.crew import Crew, Seats, crew
from vetrellis.bench.load import Baseline
from vetrellis.bench.plan import Plan
from vetrellis.bench.process import Process
from vetrellis.bench.stage import Stage
from vetrellis.bench.target import Target, private_server, tls_endpoint
from vetrellis.bench.world import homes, write_world
from vetrellis.bench.yardstick import baseline

ECHO_SECONDS = 2.0
"""For how long each figure of the echo is counted."""


@define(eq=False)
class Bench:
    """Everything that a measurement needs.

    Attributes:
        plan: What is to be measured.
        crew: Who plays.
        seats: Which processors who may use.
        directory: Where files are written.
    """

    plan: Plan
    crew: Crew
    seats: Seats
    directory: Path
    _servers: int = field(default=0, init=False)

    def say(self, text: str) -> None:
        """Tell people how far it is."""
        sys.stderr.write(f"bench: {text}\n")
        sys.stderr.flush()

    @contextmanager
    def server(self, name: str = "", settings: Sequence[str] = ()) -> Iterator[Target]:
        """Run the server that is loaded, or give the one that runs already.

        Args:
            settings: More settings of a server of our own; those of the plan override them.
            name: Of its directory. A server that is given the name of one before it goes on with
                what that one wrote; each one without a name begins anew.
        """
        if self.plan.connect:
            process = Process(self.plan.pid) if self.plan.pid else None
            addresses = {self.plan.protocol: self.plan.connect}
            yield Target(addresses, process, self.plan.metrics)
            return
        world = self.directory / "world"
        if not world.exists():
            write_world(world, self.plan.rooms)
        self._servers += 1
        self.say("a server of our own starts")
        place = self.directory / (name or f"server{self._servers}")
        plan, processors = self.plan, self.seats.server
        settings = (*settings, *plan.settings)
        with private_server(place, world, processors, settings, plan.protocol) as target:
            yield target

    def tls_setting(self) -> str:
        """Return the setting that gives a server of our own a telnet port with TLS."""
        return f"listen.telnet_tls={tls_endpoint(self.directory)}"

    def stage(self, target: Target, players: int) -> Stage:
        """Return where so many players play."""
        plan = self.plan
        paths = [] if plan.connect else homes(players, plan.per_room, plan.rooms)
        return Stage(self.crew, target, self.say, paths, plan.protocol)

    def echo(self) -> Baseline:
        """Measure the bare echo, unless nobody wants to know."""
        if not self.plan.has_echo:
            return Baseline()
        place = self.directory / "echo"
        return baseline(self.crew, place, self.seats, self.say, ECHO_SECONDS)


@contextmanager
def bench(plan: Plan) -> Iterator[Bench]:
    """Prepare a measurement; whatever it starts has ended after the block."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as stack:
        directory = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="vetrellis-bench-", dir=plan.directory or None)
        )
        seats = Seats.of(frozenset(os.sched_getaffinity(0)), is_pinned=plan.is_pinned)
        workers = stack.enter_context(crew(plan.workers, seats))
        yield Bench(plan, workers, seats, Path(directory))

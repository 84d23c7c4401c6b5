"""A whole server as one Twisted service: what `twistd vetrellis` and `vetrellis run` start.

Theory of operation. Twisted's own `MultiService` waits for none of its children, so this service
starts one coroutine instead: `composition.compose` opens one part after the other and puts what it
opened on a stack. A start that fails unwinds that stack and ends the process with a line and
status 1; a start that succeeds keeps it, and stopping unwinds it: the same parts in reverse.

twistd reads this module for `--help`, so it imports nothing that the command line does not need.
The game, the database and the protocols come in by name when the service starts, in one place.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, ClassVar, TextIO

from attrs import define, field
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.logger import ILogObserver, Logger
from twisted.python.components import Componentized
from twisted.python.failure import Failure
from twisted.python.logfile import LogFile
from twisted.python.reflect import namedAny
from typing_extensions import override

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server import logs
from vetrellis.server.banner import Ready, banner, claim_address, how_to_claim, where
from vetrellis.server.event_loop import REACTOR
from vetrellis.server.garbage import lasting, spare
from vetrellis.server.hangup import on_hangup
from vetrellis.server.notify import READY, STOPPING, notify
from vetrellis.server.options import VetrellisOptions
from vetrellis.server.settings import ConfigError, Loaded

GiveUp = Callable[[VetrellisError], None]
"""Ends a server that cannot go on, with a line that says why."""

Compose = Callable[[Loaded, Any, AsyncExitStack, GiveUp], Awaitable[Ready]]
"""Opens a server: its configuration, the reactor, a stack for what is to be closed again, and what
to call when it cannot go on."""

COMPOSE = "vetrellis.server.composition.compose"


@define(eq=False, slots=False)
class VetrellisService(Service):
    """A server, from its first step to its last.

    Attributes:
        loaded: The configuration.
        status: What the process should exit with: 1 once something went wrong.
        log_stream: Where the log goes when twistd is what runs us; None leaves that to twistd.
    """

    name = "vetrellis"
    _log: ClassVar[Logger] = Logger()

    loaded: Loaded
    _compose: Compose | None = None
    _reactor: Any = None
    _out: TextIO | None = field(factory=lambda: sys.__stdout__)
    _err: TextIO | None = field(factory=lambda: sys.__stderr__)
    log_stream: TextIO | None = None
    status: int = 0
    _started_at: float = 0.0
    _opened: AsyncExitStack = field(factory=AsyncExitStack)
    _starting: Deferred[None] | None = None
    _ready: Ready | None = None
    _unhook: Callable[[], None] = lambda: None

    @override
    def setServiceParent(self, parent: Any) -> None:
        if isinstance(parent, Componentized) and self.log_stream is not None:
            # twistd logs to the observer that it finds on its application, if there is one.
            observer = logs.observer(self.loaded.config.log, self.log_stream)
            parent.setComponent(ILogObserver, observer)
        super().setServiceParent(parent)  # type: ignore[no-untyped-call]  # Twisted's is bare

    @override
    def startService(self) -> None:
        super().startService()  # type: ignore[no-untyped-call]  # Twisted's is bare
        # Here, and only here, the rest of the server is imported.
        self._reactor = self._reactor or namedAny(REACTOR)
        self._started_at = self._reactor.seconds()
        self._reactor.callWhenRunning(self._begin)

    @override
    def stopService(self) -> Deferred[None]:
        super().stopService()  # type: ignore[no-untyped-call]  # Twisted's is bare
        return Deferred.fromCoroutine(self._close()).addErrback(self._broke)

    def _begin(self) -> None:
        self._unhook = on_hangup(self._reactor, self._reload, self._reactor.stop)
        self._starting = Deferred.fromCoroutine(self._open()).addErrback(self._failed)

    async def _open(self) -> None:
        with lasting():
            compose: Compose = self._compose or namedAny(COMPOSE)
            spare()
            async with AsyncExitStack() as stack:
                ready = await compose(self.loaded, self._reactor, stack, self._give_up)
                if self.running:
                    self._opened = stack.pop_all()
                    self._ready = ready
                    self._announce(ready)

    async def _close(self) -> None:
        if self._starting is not None:
            await self._starting
        notify(STOPPING)
        self._unhook()
        await self._opened.aclose()
        self._log.info("stopped")

    def _reload(self) -> None:
        """Read again what may change while the server runs."""
        if self._ready is not None and self.running:
            self._ready.reload()

    def _announce(self, ready: Ready) -> None:
        """Tell everybody who waits for it that players may come."""
        seconds = self._reactor.seconds() - self._started_at
        addresses = {name: where(address) for name, address in ready.addresses.items()}
        if self._out is not None and self._out.isatty():
            self._out.write(banner(ready, seconds))
            self._out.flush()
        else:
            self._log.info("ready", seconds=round(seconds, 3), **addresses)
            if ready.ticket:
                told = " ".join(how_to_claim(ready.ticket, claim_address(ready)))
                self._log.info("no admin yet", todo=" ".join(told.split()))
        notify(READY)

    def _failed(self, failure: Failure) -> None:
        """End a start that failed: what the operator is to do, and no server."""
        self._report(failure, "could not start")
        self._reactor.stop()

    def _give_up(self, error: VetrellisError) -> None:
        """End a server that ran: the database broke, and nothing more can be saved."""
        self._report(Failure(error), "had to stop")
        if self.running:
            self._reactor.stop()

    def _broke(self, failure: Failure) -> None:
        """A stop that failed stops all the same, but not with a clean status."""
        self._report(failure, "did not stop cleanly")

    def _report(self, failure: Failure, what: str) -> None:
        self.status = 1
        error = failure.value
        if isinstance(error, VetrellisError):
            problem = explanation(error)
            self._log.critical("{what}: {problem}", what=what, problem=problem)
        else:
            bug = f"{type(error).__name__}: {failure.getErrorMessage()}"
            problem = f"vetrellis: {what}: {bug} (a bug: the log has its traceback)"
            self._log.failure("{what}", failure, what=what)
        complain(problem, self._err)


def explanation(error: VetrellisError) -> str:
    """Say an error as an operator reads it: diagnostics as they are, else with our name before."""
    if getattr(error, "diagnostics", ()):
        return str(error)
    return "\n".join(f"vetrellis: {line}" for line in str(error).splitlines())


def complain(problem: str, stream: TextIO | None) -> None:
    """Write a problem where an operator sees it."""
    if stream is not None:
        stream.write(f"{problem}\n")
        stream.flush()


def make_service(options: VetrellisOptions) -> VetrellisService:
    """Return the service that these options ask for. Opens nothing: starting does that.

    Raises:
        ConfigError: The configuration cannot be used; the error tells everything wrong with it.
    """
    return VetrellisService(options.load())


def makeService(options: VetrellisOptions) -> VetrellisService:  # noqa: N802  # twistd calls it
    """Return the service for twistd, which knows neither our errors nor our exit status."""
    try:
        service = make_service(options)
    except ConfigError as error:
        complain(explanation(error), sys.__stderr__)
        raise SystemExit(1) from error
    service.log_stream = _twistd_log(options.parent)
    # twistd exits with 0 however the reactor came to stop, and offers no other way to say more.
    atexit.register(_exit, service)
    return service


def _twistd_log(twistd: Any) -> Any:
    """Return the stream that twistd was told to log to; None where it logs in a way of its own."""
    if twistd is None or twistd.get("logger") or twistd.get("syslog"):
        return None
    name = twistd.get("logfile")
    if twistd.get("nodaemon") and name in (None, "", "-"):
        return sys.__stdout__
    return None if name == "-" else LogFile.fromFullPath(name or "twistd.log")


def _exit(service: VetrellisService) -> None:
    """Leave with the service's status, if it has one to report."""
    if service.status:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(service.status)


Options = VetrellisOptions

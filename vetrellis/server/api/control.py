"""The control channel: how `vetrellis` commands ask the running server for something.

Theory of operation. The server listens on a UNIX socket in the directory that it writes to. A
client connects, sends one request and gets one answer; then the server hangs up. Both are JSON
objects on a line:

    {"do": "profile", "seconds": 10}
    {"ok": true, "report": {...}}
    {"ok": false, "error": "a profile is running already: try again when it is over"}

The file has mode 0600: only the user that runs the server can ask. What can be asked is a table of
named requests; whatever a request raises as a `VetrellisError` is its answer, in words. Who hangs
up before the answer came wants none: the work is cancelled.
"""

from __future__ import annotations

import json
import socket
import stat
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from attrs import define, field
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.control_socket import LONGEST_REQUEST, is_too_long, socket_of

Answer: TypeAlias = Mapping[str, object]
Request: TypeAlias = Callable[[Mapping[str, object]], "Deferred[Answer]"]
"""Does what was asked for. May raise a `VetrellisError`, or fail with one."""

PATIENCE = 10.0
"""Seconds that a client has to say what it wants."""

MOST_CLIENTS = 8
"""How many may ask at once."""


class RequestError(VetrellisError):
    """A request makes no sense."""


class ControlProtocol(LineOnlyReceiver):
    """One client of the control channel: a request, an answer, the end."""

    delimiter = b"\n"
    MAX_LENGTH = LONGEST_REQUEST
    _log: ClassVar[Logger] = Logger()

    def __init__(self, house: ControlFactory) -> None:
        self._house = house
        self._impatient: IDelayedCall | None = None
        self._work: Deferred[Answer] | None = None
        self._is_answered = False

    @override
    def connectionMade(self) -> None:
        clients = self._house.clients
        clients.add(self)
        if len(clients) > MOST_CLIENTS:
            self._refuse("too many ask this server at once: try again in a moment")
        else:
            self._impatient = self._house.clock.callLater(PATIENCE, self._give_up)

    @override
    def lineReceived(self, line: bytes) -> None:
        if self._work is not None or self._is_answered:
            return  # one request each: what follows is not heard
        self._be_calm()
        try:
            work = self._work = self._begin(line)
        except VetrellisError as error:
            self._refuse(str(error))
            return
        except Exception:
            self._broke(Failure())
            return
        work.addCallback(lambda answer: self._answer({"ok": True, **answer}))
        work.addErrback(self._failed)

    @override
    def lineLengthExceeded(self, line: bytes) -> None:
        self._refuse(f"a request has at most {self.MAX_LENGTH} bytes")

    @override
    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]
        self._be_calm()
        self._is_answered = True
        self._house.clients.discard(self)
        if self._work is not None:
            self._work.cancel()

    def _begin(self, line: bytes) -> Deferred[Answer]:
        body = _parsed(line)
        name = body.get("do")
        request = self._house.requests.get(name) if isinstance(name, str) else None
        if request is None:
            known = ", ".join(sorted(self._house.requests))
            raise RequestError(f"unknown request {str(name)[:40]!r}: this server knows {known}")
        return request(body)

    def _failed(self, failure: Failure) -> None:
        if isinstance(failure.value, VetrellisError):
            self._refuse(str(failure.value))
        elif isinstance(failure.value, CancelledError):
            self._refuse("stopped before its end")
        else:
            self._broke(failure)

    def _broke(self, failure: Failure) -> None:
        self._log.failure("a request of the control channel failed", failure=failure)
        self._refuse("the server made a mistake: its log has the traceback")

    def _give_up(self) -> None:
        self._impatient = None
        self._refuse(f"no request came within {PATIENCE:.0f} s")

    def _refuse(self, error: str) -> None:
        self._answer({"ok": False, "error": " ".join(error.split())})

    def _answer(self, answer: Answer) -> None:
        self._be_calm()
        if not self._is_answered:
            self._is_answered = True
            self.sendLine(json.dumps(answer, ensure_ascii=False).encode())
            assert self.transport is not None, "there is one until the connection is lost"
            self.transport.loseConnection()

    def _be_calm(self) -> None:
        if self._impatient is not None:
            self._impatient.cancel()
            self._impatient = None


def _parsed(line: bytes) -> Mapping[str, object]:
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RequestError("a request is a JSON object on a line") from error
    if not isinstance(body, dict):
        raise RequestError("a request is a JSON object on a line")
    return body


@define(eq=False, slots=False)  # Twisted's factories have attributes of their own
class ControlFactory(Factory):
    """Serves the control channel.

    Attributes:
        requests: What can be asked, by name.
        clock: For those who say nothing.
        clients: Who is connected.
    """

    noisy = False

    requests: Mapping[str, Request]
    clock: IReactorTime
    clients: set[ControlProtocol] = field(factory=set, init=False)

    @override
    def buildProtocol(self, addr: object) -> ControlProtocol:
        return ControlProtocol(self)


_log = Logger()


async def open_control(
    directory: Path, factory: ControlFactory, reactor: Any, stack: AsyncExitStack
) -> None:
    """Listen for `vetrellis` commands. What goes wrong is told, and no reason not to start.

    Args:
        directory: Where the server writes, and where clients look.
        factory: What answers them.
        reactor: What listens.
        stack: Where the open socket is put, to be closed again.
    """
    path = socket_of(directory)
    problem = _obstacle(path)
    if not problem:
        try:
            port = reactor.listenUNIX(str(path), factory, mode=0o600)
        except (CannotListenError, OSError) as error:
            problem = str(getattr(error, "socketError", error))
        else:
            stack.push_async_callback(_closing, port)
            return
    _log.warn("no control channel, so no `vetrellis profile`: {problem}", problem=problem)


def _obstacle(path: Path) -> str:
    """Remove what a killed server left. Return why nobody can listen there, if so."""
    if is_too_long(path):
        return f"the path {path} is too long for a UNIX socket: use a shorter storage.directory"
    try:
        if not stat.S_ISSOCK(path.lstat().st_mode):
            return f"{path} is in the way: it is no socket, so it is not ours to remove"
        if _is_alive(path):
            return f"another server listens at {path}"
        path.unlink()
    except FileNotFoundError:
        pass
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""


def _is_alive(path: Path) -> bool:
    """Whether somebody listens. Asks, for the database's lock says it only of one database."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            return False
        except BlockingIOError:
            return True
        return True


async def _closing(port: Any) -> None:
    await port.stopListening()

"""The steps of a start that ask something of the machine: files, a directory, ports.

A failure that an operator can mend is a `VetrellisError`, whose message says in one line what to
do. Anything else is a bug, and keeps its traceback for the log.
"""

from __future__ import annotations

import errno
import os
import re
import resource
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from attrs import frozen
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import (
    IListeningPort,
    IProtocolFactory,
    IStreamServerEndpoint,
)
from twisted.python.reflect import namedAny

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.gateway.gate import Gate
from vetrellis.server.port_holder import port_holder
from vetrellis.server.settings import Loaded
from vetrellis.server.tls_endpoint import TlsFiles, speaks_tls, tls_files, without_tls

FORMS = (
    r"tcp:4000, tcp:4000:interface=127.0.0.1, tcp:4000:interface=\:\:1, "
    "unix:/run/vetrellis.sock, "
    "ssl:4443:privateKey=key.pem:certKey=cert.pem, systemd:domain=INET:name=telnet, "
    "or '' for none"
)
"""The forms of endpoint strings that operators use."""

_DESCRIBE = "vetrellis.server.gateway.tls.describe"
"""What looks at a certificate. Named, for it imports TLS, which most servers do not have."""

FILES = 65536
"""File descriptors that a server asks the system for: one for each connection, and some."""


BACKLOG = 4096
"""Clients that may wait until they are accepted. The system may allow fewer."""

SPARE_FILES = 128
"""File descriptors that are no players': the database, the log, health probes."""


class StartupError(VetrellisError):
    """The server cannot start. The message is a line for each thing that is to be mended."""


@frozen
class Listener:
    """A door into the game.

    Attributes:
        name: `telnet`, `telnet_tls`, `ssh` or `web`.
        endpoint: Where it listens, as an endpoint string.
        factory: What makes the protocols of those who connect.
        origin: Where the endpoint string was written, for error messages.
    """

    name: str
    endpoint: str
    factory: IProtocolFactory
    origin: str = "default"


def raise_file_limit(wanted: int = FILES) -> int:
    """Ask for as many file descriptors as the system allows us, and return how many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def most_connections(wanted: int, files: int) -> int:
    """Return for how many connections there are file descriptors: who comes then is told so.

    Args:
        wanted: How many the operator allows.
        files: How many descriptors the system allows.
    """
    return max(1, min(wanted, files - SPARE_FILES))


def prepare_directory(directory: str) -> Path:
    """Make the directory that the server writes to, and prove that it can write there.

    Raises:
        StartupError: It cannot.
    """
    path = Path(directory)
    probe = path / f".write-{os.getpid()}"
    try:
        path.mkdir(mode=0o750, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartupError(
            f"cannot write to {directory}/: {error.strerror}; "
            "make it writable, or choose another directory: --var DIRECTORY"
        ) from error
    return path


async def bind(
    reactor: object, listeners: Sequence[Listener], stack: AsyncExitStack
) -> dict[str, IListeningPort]:
    """Listen on all endpoints, or on none.

    Args:
        reactor: What the endpoints are made with.
        listeners: What to listen on.
        stack: Where each open port is put, to be closed again.

    Returns:
        The open ports by name.

    Raises:
        StartupError: An endpoint makes no sense, or cannot be had. What was bound is on the stack.
    """
    endpoints = _endpoints(reactor, listeners)
    ports: dict[str, IListeningPort] = {}
    for listener, endpoint in zip(listeners, endpoints, strict=True):
        try:
            port = await endpoint.listen(listener.factory)
        except (CannotListenError, OSError) as error:
            raise StartupError(_unavailable(listener, error)) from error
        stack.push_async_callback(_stop_listening, port)
        if isinstance(listener.factory, Gate):
            listener.factory.turnstile.guard(port)
        ports[listener.name] = port
    return ports


async def _stop_listening(port: IListeningPort) -> None:
    stopped = port.stopListening()
    if stopped is not None:
        await stopped


def _endpoints(reactor: object, listeners: Sequence[Listener]) -> list[IStreamServerEndpoint]:
    """Parse all endpoint strings; tell of all that make no sense."""
    endpoints: list[IStreamServerEndpoint] = []
    wrong: list[str] = []
    for listener in listeners:
        try:
            place = without_tls(listener.endpoint)
            endpoints.append(serverFromString(reactor, with_backlog(place)))
        except (ValueError, TypeError, LookupError, ImportError) as error:
            wrong.append(
                f"{_place(listener.name, listener.origin)}: {listener.endpoint!r} is not an "
                f"endpoint{_kind(error)}; write {FORMS}"
            )
    if wrong:
        raise StartupError("\n".join(wrong))
    return endpoints


def check_certificates(loaded: Loaded) -> dict[str, tuple[TlsFiles, str, str]]:
    """Look at the certificate of every listener that speaks TLS.

    Returns:
        By the name of the listener: its files, what the certificate is for, and what is wrong with
        it that does not keep the server from starting.

    Raises:
        StartupError: Some cannot be used. The message tells of all.
    """
    found: dict[str, tuple[TlsFiles, str, str]] = {}
    wrong: list[str] = []
    for name, endpoint in loaded.config.listeners.items():
        if not speaks_tls(endpoint):
            continue
        place = _place(name, str(loaded.origin(f"listen.{name}")))
        try:
            files = tls_files(endpoint)
            found[name] = (files, *namedAny(_DESCRIBE)(files))
        except ValueError as error:
            wrong.append(f"{place}: {endpoint!r} is not an endpoint ({error}); write {FORMS}")
        except VetrellisError as error:
            wrong.append(f"{place}: {error}")
    if wrong:
        raise StartupError("\n".join(wrong))
    return found


def with_backlog(endpoint: str) -> str:
    """Let more clients wait at a door than Twisted would, unless the operator says how many.

    When a server comes back, all players do at once; whom the system has no place for waits for
    seconds.
    """
    kind, _, rest = endpoint.partition(":")
    if kind not in _WITH_BACKLOG or not rest or re.search(r":backlog=", endpoint):
        return endpoint
    return f"{endpoint}:backlog={BACKLOG}"


_WITH_BACKLOG = frozenset({"tcp", "unix"})


def _kind(error: Exception) -> str:
    """Say that there is no such kind of endpoint; the parser has no other words for operators."""
    words = _first_line(error)
    return f" ({words})" if words.startswith("Unknown") else ""


def _place(name: str, origin: str) -> str:
    """Say where the operator wrote the endpoint of a listener."""
    return f"listen.{name}" if origin == "default" else f"{origin}: listen.{name}"


def _unavailable(listener: Listener, error: Exception) -> str:
    """Say why an endpoint cannot be had, and what to do."""
    cause = error.socketError if isinstance(error, CannotListenError) else error
    number = getattr(cause, "errno", None)
    if isinstance(error, CannotListenError) and isinstance(error.port, int):
        problem, shift = _ADVICE.get(number, ("", 0))
        holder = port_holder(error.port) if number == errno.EADDRINUSE else ""
        if holder:
            problem = f"{problem} by {holder}"
        kind = listener.endpoint.partition(":")[0]
        other = f"{kind}:{error.port + shift}{_rest(listener.endpoint)}"
        if problem:
            return (
                f"{listener.name}: port {error.port} {problem}; "
                f"choose another: --{listener.name.replace('_', '-')} {other}"
            )
    place = _place(listener.name, listener.origin)
    return f"{place}: cannot listen on {listener.endpoint}: {_reason(cause)}"


_ADVICE: Mapping[int | None, tuple[str, int]] = {
    errno.EADDRINUSE: ("is taken", 1),
    errno.EACCES: ("is only for root", 4000),
}
"""What is wrong with a port, and how far away a better one is likely to be."""


def _rest(endpoint: str) -> str:
    """Return what follows the port in an endpoint string."""
    _, _, rest = endpoint.partition(":")
    _, colon, rest = rest.partition(":")
    return colon + rest


def _reason(error: object) -> str:
    """Say what the system or a library says, in one line."""
    strerror, name = getattr(error, "strerror", None), getattr(error, "filename", None)
    if strerror:
        return f"{strerror}: {name}" if name else str(strerror)
    return _first_line(error)


def _first_line(error: object) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]

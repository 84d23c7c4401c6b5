"""Tests of the client's end of the control channel, where no server answers."""

from __future__ import annotations

import socket
import stat
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import define, field
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import CannotListenError
from twisted.internet.task import Clock
from twisted.internet.testing import EventLoggingObserver
from twisted.logger import globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.api.control import ControlFactory, open_control
from vetrellis.server.control_socket import (
    LONGEST_PATH,
    NAME,
    ControlError,
    ask,
    is_too_long,
    socket_of,
)


class SocketCase(SynchronousTestCase):
    """A directory whose path is short enough, whatever trial's own is."""

    @override
    def setUp(self) -> None:
        directory = TemporaryDirectory(prefix="v")
        self.addCleanup(directory.cleanup)
        self.directory = Path(directory.name)
        self.path = socket_of(self.directory)

    def leave_socket(self) -> None:
        """Leave what a killed server leaves."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
            dead.bind(str(self.path))

    def listen(self) -> None:
        """Let somebody else listen there."""
        other = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.addCleanup(other.close)
        other.bind(str(self.path))
        other.listen(1)


class AskTests(SocketCase):
    """Who cannot ask is told why, in a line."""

    def error(self, directory: Path | None = None) -> str:
        return str(self.assertRaises(ControlError, ask, str(directory or self.directory), {}))

    def test_no_server(self) -> None:
        self.assertIn("no server is running here: nobody answers at", self.error())

    def test_no_directory(self) -> None:
        self.assertIn("no server is running here", self.error(self.directory / "nowhere"))

    def test_killed_server(self) -> None:
        self.leave_socket()
        self.assertIn("no server is running here", self.error())

    def test_what_is_no_socket(self) -> None:
        self.path.write_text("")
        self.assertIn("no server is running here", self.error())

    def test_path_that_is_too_long(self) -> None:
        error = self.error(self.directory / ("x" * LONGEST_PATH))
        self.assertIn("is too long for a UNIX socket", error)
        self.assertEqual(len(error.splitlines()), 1)

    def test_longest_path_is_counted_in_bytes(self) -> None:
        for letter, most in (("x", LONGEST_PATH), ("ñ", LONGEST_PATH // 2)):
            self.assertFalse(is_too_long(Path(letter * most)))
            self.assertTrue(is_too_long(Path(letter * (most + 1))))


@define(eq=False)
class FakePort:
    """A port that notes whether it was closed."""

    is_closed: bool = False

    def stopListening(self) -> Deferred[None]:
        self.is_closed = True
        return succeed(None)


@define(eq=False)
class FakeReactor:
    """A reactor that listens on UNIX sockets, or does not."""

    error: Exception | None = None
    port: FakePort = field(factory=FakePort)
    listening: list[tuple[str, int]] = field(factory=list)

    def listenUNIX(self, address: str, factory: Any, mode: int) -> FakePort:
        if self.error is not None:
            raise self.error
        self.listening.append((address, mode))
        return self.port


class OpenTests(SocketCase):
    """A server listens where it can, and starts all the same where it cannot."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.reactor = FakeReactor()
        self.log = EventLoggingObserver.createWithCleanup(
            self,  # type: ignore[arg-type]  # any test case will do
            globalLogPublisher,
        )

    def opened(self, directory: Path | None = None) -> list[str]:
        """Open and close it. Return what was logged."""

        async def live() -> None:
            async with AsyncExitStack() as stack:
                factory = ControlFactory({}, Clock())
                await open_control(directory or self.directory, factory, self.reactor, stack)

        self.successResultOf(Deferred.fromCoroutine(live()))
        return [str(event.get("problem")) for event in self.log]

    def test_it_listens_for_its_own_user_until_the_end(self) -> None:
        self.assertEqual(self.opened(), [])
        self.assertEqual(self.reactor.listening, [(str(self.directory / NAME), 0o600)])
        self.assertTrue(self.reactor.port.is_closed)

    def test_socket_of_a_killed_server_is_removed(self) -> None:
        self.leave_socket()
        self.assertEqual(self.opened(), [])
        self.assertFalse(self.path.exists())

    def test_socket_of_a_living_server_is_left_alone(self) -> None:
        self.listen()
        (problem,) = self.opened()
        self.assertIn("another server listens at", problem)
        self.assertTrue(stat.S_ISSOCK(self.path.stat().st_mode))
        self.assertEqual(self.reactor.listening, [])

    def test_file_that_is_no_socket_is_left_alone(self) -> None:
        self.path.write_text("a letter")
        (problem,) = self.opened()
        self.assertIn("it is no socket", problem)
        self.assertEqual(self.path.read_text(), "a letter")

    def test_path_that_is_too_long_is_told_once(self) -> None:
        (problem,) = self.opened(self.directory / ("x" * LONGEST_PATH))
        self.assertIn("is too long for a UNIX socket", problem)

    def test_system_that_refuses_is_told(self) -> None:
        refusal = OSError(28, "No space left on device")
        self.reactor.error = CannotListenError("", str(self.path), refusal)
        (problem,) = self.opened()
        self.assertIn("No space left on device", problem)

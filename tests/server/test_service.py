from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from io import StringIO
from pathlib import Path
from typing import Any

from attrs import define, field
from twisted.application.service import Application, IService
from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, LogLevel, globalLogPublisher
from twisted.python.components import Componentized
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.banner import Ready
from vetrellis.server.options import VetrellisOptions
from vetrellis.server.service import GiveUp, VetrellisService, makeService
from vetrellis.server.settings import load


class SteadyReactor(MemoryReactorClock):
    """A reactor that runs until it is stopped; Twisted's own fake stops by itself."""

    @override
    def run(self) -> None:
        self.running = True
        for hook, arguments, keywords in self.whenRunningHooks:
            hook(*arguments, **keywords)


class Terminal(StringIO):
    """A stream that a person looks at."""

    @override
    def isatty(self) -> bool:
        return True


@define(eq=False)
class Parts:
    """A server of two parts, each of which can be slow to open, or fail."""

    told: list[str] = field(factory=list)
    waiting: dict[str, Deferred[None]] = field(factory=dict)
    broken: dict[str, Exception] = field(factory=dict)
    give_up: GiveUp | None = None
    ticket: str = ""

    async def compose(
        self, loaded: object, reactor: object, stack: AsyncExitStack, give_up: GiveUp
    ) -> Ready:
        self.give_up = give_up
        for part in ("store", "port"):
            await self.reached(f"open {part}")
            stack.push_async_callback(self.reached, f"close {part}")
        return Ready({"telnet": IPv4Address("TCP", "127.0.0.1", 4000)}, ticket=self.ticket)

    async def reached(self, step: str) -> None:
        if step in self.waiting:
            await self.waiting[step]
        if step in self.broken:
            raise self.broken[step]
        self.told.append(step)


class ServiceCase(SynchronousTestCase):
    """A service of fake parts on a fake reactor."""

    @override
    def setUp(self) -> None:
        self.reactor = SteadyReactor()
        self.parts = Parts()
        self.out, self.err = StringIO(), StringIO()
        self.service = self.made(self.out)
        self.events: list[dict[str, Any]] = []
        observer: Any = self.events.append
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)

    def made(self, out: StringIO) -> VetrellisService:
        return VetrellisService(load(), self.parts.compose, self.reactor, out, self.err)

    def start(self) -> None:
        self.service.startService()
        self.reactor.run()

    def logged(self, message: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event.get("log_format") == message]


class StartTests(ServiceCase):
    """Steps are awaited in order; READY is said after the last of them."""

    def test_it_is_a_service(self) -> None:
        verifyObject(IService, self.service)

    def test_nothing_is_opened_before_the_start(self) -> None:
        self.assertEqual(self.parts.told, [])

    def test_nothing_is_opened_before_the_reactor_runs(self) -> None:
        self.service.startService()
        self.assertEqual(self.parts.told, [])

    def test_steps_come_in_order(self) -> None:
        self.start()
        self.assertEqual(self.parts.told, ["open store", "open port"])
        self.assertEqual((self.service.status, self.reactor.hasStopped), (0, False))

    def test_ready_waits_for_every_step(self) -> None:
        self.parts.waiting["open port"] = Deferred()
        self.start()
        self.assertEqual(self.logged("ready"), [])
        self.reactor.advance(2.5)
        self.parts.waiting["open port"].callback(None)
        (ready,) = self.logged("ready")
        self.assertEqual((ready["telnet"], ready["seconds"]), ("127.0.0.1:4000", 2.5))

    def test_log_of_a_first_start_says_how_to_become_an_admin(self) -> None:
        self.parts.ticket = "aaa-bbb"
        self.start()
        (told,) = self.logged("no admin yet")
        self.assertEqual(
            told["todo"],
            "To become an admin: make a character, and type in the game claim aaa-bbb",
        )

    def test_person_reads_a_banner_instead(self) -> None:
        out = Terminal()
        self.service = self.made(out)
        self.start()
        self.assertIn("Vetrellis is up", out.getvalue())
        self.assertEqual(self.logged("ready"), [])


class StopTests(ServiceCase):
    """What was opened is closed in reverse, and stopping waits for it."""

    def test_reverse_order(self) -> None:
        self.start()
        self.successResultOf(self.service.stopService())
        self.assertEqual(self.parts.told[2:], ["close port", "close store"])
        self.assertEqual(self.service.status, 0)

    def test_stop_waits_for_the_last_step(self) -> None:
        self.start()
        self.parts.waiting["close store"] = Deferred()
        stopped = self.service.stopService()
        self.assertNoResult(stopped)
        self.parts.waiting["close store"].callback(None)
        self.successResultOf(stopped)

    def test_stop_during_a_start_waits_and_opens_no_door(self) -> None:
        self.parts.waiting["open port"] = Deferred()
        self.start()
        stopped = self.service.stopService()
        self.assertNoResult(stopped)
        self.parts.waiting["open port"].callback(None)
        self.successResultOf(stopped)
        self.assertEqual(self.parts.told[2:], ["close port", "close store"])
        self.assertEqual(self.logged("ready"), [])

    def test_stop_before_the_reactor_ran_has_nothing_to_do(self) -> None:
        self.service.startService()
        self.successResultOf(self.service.stopService())
        self.assertEqual(self.parts.told, [])

    def test_one_that_does_not_close_keeps_no_other_open(self) -> None:
        self.start()
        self.parts.broken["close port"] = VetrellisError("the door is stuck")
        self.successResultOf(self.service.stopService())
        self.assertIn("close store", self.parts.told)
        self.assertEqual(self.service.status, 1)
        self.assertEqual(self.err.getvalue(), "vetrellis: the door is stuck\n")


class GivingUpTests(ServiceCase):
    """A server that cannot go on says why, and stops as it would for a signal."""

    def test_it_ends_with_a_line_and_status_one(self) -> None:
        self.start()
        assert self.parts.give_up is not None
        self.parts.give_up(VetrellisError("the database is damaged"))
        self.assertEqual(self.err.getvalue(), "vetrellis: the database is damaged\n")
        self.assertEqual((self.service.status, self.reactor.hasStopped), (1, True))

    def test_trouble_during_the_stop_stops_nothing_twice(self) -> None:
        self.start()
        self.successResultOf(self.service.stopService())
        assert self.parts.give_up is not None
        self.parts.give_up(VetrellisError("the database is damaged"))
        self.assertEqual((self.service.status, self.reactor.hasStopped), (1, False))


class FailureTests(ServiceCase):
    """A start that fails is a line, a status, and nothing left open."""

    def break_down(self, error: Exception) -> None:
        self.parts.broken["open port"] = error
        self.start()

    def test_what_was_open_is_closed(self) -> None:
        self.break_down(VetrellisError("port 4000 is taken"))
        self.assertEqual(self.parts.told, ["open store", "close store"])

    def test_the_process_ends_with_status_one(self) -> None:
        self.break_down(VetrellisError("port 4000 is taken"))
        self.assertTrue(self.reactor.hasStopped)
        self.assertEqual(self.service.status, 1)
        self.successResultOf(self.service.stopService())

    def test_known_trouble_is_a_line_without_traceback(self) -> None:
        self.break_down(VetrellisError("port 4000 is taken"))
        self.assertEqual(self.err.getvalue(), "vetrellis: port 4000 is taken\n")
        self.assertEqual([event for event in self.events if "log_failure" in event], [])

    def test_bug_is_a_line_and_a_traceback_in_the_log(self) -> None:
        self.break_down(ZeroDivisionError("division by zero"))
        (line,) = self.err.getvalue().splitlines()
        self.assertIn("could not start: ZeroDivisionError: division by zero (a bug", line)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_diagnostics_stay_as_they_are(self) -> None:
        error = VetrellisError("a.yaml:1:2: wrong\nb.yaml:3:4: wrong")
        error.diagnostics = ("one", "two")  # type: ignore[attr-defined]  # as ContentError has it
        self.break_down(error)
        self.assertEqual(self.err.getvalue(), "a.yaml:1:2: wrong\nb.yaml:3:4: wrong\n")

    def test_nobody_to_tell_is_no_trouble(self) -> None:
        self.service = VetrellisService(load(), self.parts.compose, self.reactor, None, None)
        self.break_down(VetrellisError("port 4000 is taken"))
        self.assertEqual(self.service.status, 1)


class TwistdTests(SynchronousTestCase):
    """twistd is given a service that logs our way and exits with our status."""

    @override
    def setUp(self) -> None:
        self.registered: list[tuple[Any, ...]] = []
        self.patch(atexit, "register", lambda *call: self.registered.append(call))
        self.err = StringIO()
        self.patch(sys, "__stderr__", self.err)

    def options(self, *words: str, **twistd: Any) -> VetrellisOptions:
        options: Any = VetrellisOptions()
        options.parent = twistd or None
        options.parseOptions(list(words))
        assert isinstance(options, VetrellisOptions)
        return options

    def observer(self, **twistd: Any) -> object:
        application = Application("vetrellis")
        makeService(self.options(**twistd)).setServiceParent(application)
        assert isinstance(application, Componentized)
        return application.getComponent(ILogObserver, None)

    def test_bad_configuration_ends_it_at_once(self) -> None:
        error = self.assertRaises(SystemExit, makeService, self.options("--tick", "99"))
        self.assertEqual(error.code, 1)
        self.assertEqual(
            self.err.getvalue(), "--tick: must lie between 0.01 and 10 seconds, not 99.0\n"
        )

    def test_foreground_logs_our_way(self) -> None:
        self.assertIsNotNone(self.observer(nodaemon=True, logfile=None))

    def test_log_file_is_honoured(self) -> None:
        path = str(Path(self.mktemp()).absolute())
        observer: Any = self.observer(nodaemon=False, logfile=path)
        event = {"log_time": 0.0, "log_format": "hello", "log_namespace": "vetrellis"}
        observer(event | {"log_level": LogLevel.info})
        self.assertIn('"event": "hello"', Path(path).read_text())

    def test_logger_of_the_operators_choice_is_left_alone(self) -> None:
        self.assertIsNone(self.observer(nodaemon=True, logger="mine.observer"))
        self.assertIsNone(self.observer(nodaemon=True, syslog=True))
        self.assertIsNone(self.observer(nodaemon=False, logfile="-"))
        self.assertIsNone(self.observer())

    def test_status_is_kept_until_the_process_ends(self) -> None:
        service = makeService(self.options())
        exits: list[int] = []
        self.patch(os, "_exit", exits.append)
        ((at_exit, *arguments),) = self.registered
        at_exit(*arguments)
        self.assertEqual(exits, [])
        service.status = 1
        at_exit(*arguments)
        self.assertEqual(exits, [1])


class LightnessTests(SynchronousTestCase):
    """What is not needed is not imported: to be read about at once, and ready soon after."""

    def imported(self, module: str, *heavy: str) -> list[str]:
        """Return which of some modules come in with a module of ours."""
        program = f"import sys, {module}; print(*sys.modules.keys() & set({heavy}))"
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True
        )
        return done.stdout.split()

    def test_reading_the_options_imports_none_of_the_heavy_parts(self) -> None:
        heavy = ("sqlalchemy", "autobahn", "klein", "twisted.conch", "fluent", "argon2", "OpenSSL")
        reactor = "twisted.internet.reactor"
        self.assertEqual(self.imported("vetrellis.server.service", *heavy, reactor), [])

    def test_starting_imports_nothing_that_only_a_new_schema_needs(self) -> None:
        self.assertEqual(
            self.imported("vetrellis.server.composition", "sqlalchemy", "alembic"), []
        )

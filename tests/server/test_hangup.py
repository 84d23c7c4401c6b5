"""SIGHUP reads files again, and ends a server whose terminal is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Thread

from twisted.internet.testing import MemoryReactorClock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.hangup import has_terminal, on_hangup


class ForwardingReactor(MemoryReactorClock):
    """A reactor that does at once what a thread asks for."""

    def callFromThread(self, act: Callable[[], object]) -> None:  # Twisted's
        act()


class HangupTests(SynchronousTestCase):
    """What the signal means depends on where the server runs."""

    @override
    def setUp(self) -> None:
        self.done: list[str] = []
        self.terminal = True
        self.before = signal.getsignal(signal.SIGHUP)
        self.addCleanup(signal.signal, signal.SIGHUP, self.before)

    def hook(self) -> None:
        self.restore = on_hangup(
            ForwardingReactor(),
            lambda: self.done.append("reload"),
            lambda: self.done.append("stop"),
            lambda: self.terminal,
        )

    def hang_up(self) -> list[str]:
        signal.raise_signal(signal.SIGHUP)
        return self.done

    def test_service_reads_again(self) -> None:
        self.terminal = False
        self.hook()
        self.assertEqual(self.hang_up(), ["reload"])

    def test_so_does_a_server_whose_terminal_is_there(self) -> None:
        self.hook()
        self.assertEqual(self.hang_up(), ["reload"])

    def test_it_ends_with_its_terminal(self) -> None:
        self.hook()
        self.terminal = False
        self.assertEqual(self.hang_up(), ["stop"])

    def test_whoever_said_nohup_wants_it_to_stay(self) -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.hook()
        self.terminal = False
        self.assertEqual(self.hang_up(), ["reload"])

    def test_things_are_put_back(self) -> None:
        self.hook()
        self.restore()
        self.assertIs(signal.getsignal(signal.SIGHUP), self.before)

    def test_only_the_main_thread_may_choose(self) -> None:
        thread = Thread(target=self.hook)
        thread.start()
        thread.join()
        self.assertIs(signal.getsignal(signal.SIGHUP), self.before)
        self.restore()

    def test_terminal_is_found_where_there_is_one(self) -> None:
        self.assertFalse(has_terminal(f"/no/such/terminal/{os.getpid()}"))
        self.assertTrue(has_terminal("/dev/null"))

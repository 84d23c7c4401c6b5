"""Tests of profiles, on a clock and with a timer that the test holds."""

from __future__ import annotations

import signal
from types import FrameType

from twisted.internet.defer import CancelledError, Deferred
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.profiling import Workshop
from vetrellis.server.profile.profiler import AlreadyProfilingError
from vetrellis.server.profile.report import Report
from vetrellis.server.profile.sample import Sample
from vetrellis.server.profile.timer import NoTimerError, SignalTimer


class ProfilerCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.workshop = Workshop()
        self.clock, self.timer = self.workshop.clock, self.workshop.timer
        self.profiler = self.workshop.profiler

    def begun(self, seconds: float = 10.0) -> Deferred[Report]:
        return self.profiler.profile(seconds)


class ProfileTests(ProfilerCase):
    """A profile looks on for its time, and tells what it saw."""

    def test_each_look_weighs_what_was_worked_since_the_last(self) -> None:
        found = self.begun()
        self.timer.goes_off(after=0.25)
        self.workshop.doing = Sample("parse")
        self.timer.goes_off(after=0.75)
        self.clock.advance(10.0)
        report = self.successResultOf(found)
        rows = [(row.name, row.seconds) for row in report.tables["stage"]]
        self.assertEqual(rows, [("parse", 0.75), ("prose", 0.25)])
        self.assertEqual((report.seconds, report.samples, report.busy), (10.0, 2, 0.1))

    def test_other_threads_are_told_apart(self) -> None:
        found = self.begun()
        self.timer.cpu += 2.0
        self.timer.others += 3.0
        self.clock.advance(10.0)
        report = self.successResultOf(found)
        self.assertEqual((report.busy, report.elsewhere), (0.2, 0.3))

    def test_only_what_was_done_meanwhile_is_counted(self) -> None:
        found = self.begun()
        self.workshop.counts = {"look": 8, "say": 2, "wave": 1}
        self.clock.advance(10.0)
        rows = self.successResultOf(found).tables["verb"]
        self.assertEqual({row.name: row.count for row in rows}, {"look": 3, "wave": 1})

    def test_it_does_not_end_before_its_time(self) -> None:
        found = self.begun()
        self.clock.advance(9.9)
        self.assertNoResult(found)
        self.assertTrue(self.profiler.is_running)

    def test_timer_runs_only_meanwhile(self) -> None:
        self.assertIsNone(self.timer.look)
        found = self.begun()
        self.assertIsNotNone(self.timer.look)
        self.clock.advance(10.0)
        self.assertIsNone(self.timer.look)
        self.successResultOf(found)

    def test_look_that_fails_stops_nobody(self) -> None:
        found = self.begun()
        self.workshop.doing = None  # type: ignore[assignment]  # so that counting it raises
        self.timer.goes_off(after=0.5)
        self.workshop.doing = Sample("parse")
        self.timer.goes_off(after=0.5)
        self.clock.advance(10.0)
        self.assertEqual(self.successResultOf(found).tables["stage"][0].name, "parse")


class OneAtATimeTests(ProfilerCase):
    """One profile runs at a time."""

    def test_second_is_refused(self) -> None:
        first = self.begun()
        self.assertRaises(AlreadyProfilingError, self.begun)
        self.clock.advance(10.0)
        self.successResultOf(first)

    def test_next_may_follow(self) -> None:
        self.begun()
        self.clock.advance(10.0)
        second = self.begun(1.0)
        self.clock.advance(1.0)
        self.assertEqual(self.successResultOf(second).seconds, 1.0)

    def test_start_that_failed_stands_in_nobodys_way(self) -> None:
        self.timer.is_broken = True
        self.assertRaises(NoTimerError, self.begun)
        self.timer.is_broken = False
        self.begun()


class EndTests(ProfilerCase):
    """A profile ends early if whoever wanted it says so."""

    def test_finish_tells_what_was_seen_so_far(self) -> None:
        found = self.begun()
        self.clock.advance(4.0)
        self.assertTrue(self.profiler.finish())
        self.assertEqual(self.successResultOf(found).seconds, 4.0)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_cancelled_profile_looks_no_more(self) -> None:
        found = self.begun()
        found.cancel()
        self.failureResultOf(found, CancelledError)
        self.assertIsNone(self.timer.look)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertFalse(self.profiler.is_running)

    def test_stop_is_for_a_server_that_stops(self) -> None:
        found = self.begun()
        self.profiler.stop()
        self.failureResultOf(found, CancelledError)
        self.profiler.stop()

    def test_nothing_to_end_is_no_fault(self) -> None:
        self.assertFalse(self.profiler.finish())


class SignalTimerTests(SynchronousTestCase):
    """The system's timer is ours while a profile runs, and does no harm afterwards."""

    @override
    def setUp(self) -> None:
        self.looks: list[FrameType | None] = []
        self.timer = SignalTimer(period=1000.0)  # goes off when the test raises the signal
        before = signal.getsignal(signal.SIGPROF)
        self.addCleanup(signal.signal, signal.SIGPROF, before)
        self.addCleanup(self.timer.stop)

    def test_signal_is_a_look_at_whatever_was_interrupted(self) -> None:
        self.timer.start(self.looks.append)
        signal.raise_signal(signal.SIGPROF)
        self.assertEqual(len(self.looks), 1)
        (frame,) = self.looks
        assert frame is not None
        self.assertIs(frame.f_locals["self"], self)

    def test_late_signal_is_let_pass(self) -> None:
        self.timer.start(self.looks.append)
        self.timer.stop()
        signal.raise_signal(signal.SIGPROF)  # without a handler this would end the process
        self.assertEqual(self.looks, [])
        self.assertEqual(signal.getitimer(signal.ITIMER_PROF), (0.0, 0.0))

    def test_it_can_be_started_again(self) -> None:
        for _ in range(2):
            self.timer.start(self.looks.append)
            signal.raise_signal(signal.SIGPROF)
            self.timer.stop()
        self.assertEqual(len(self.looks), 2)

    def test_other_profilers_signal_is_left_alone(self) -> None:
        def other(number: int, frame: FrameType | None) -> None:
            """Stand for somebody else's handler."""

        signal.signal(signal.SIGPROF, other)
        self.assertRaises(NoTimerError, self.timer.start, self.looks.append)
        self.assertIs(signal.getsignal(signal.SIGPROF), other)

    def test_time_goes_on_while_one_works(self) -> None:
        before = self.timer.spent()
        while self.timer.spent() == before:
            pass
        self.assertGreaterEqual(self.timer.spent_by_all(), self.timer.spent() - before)

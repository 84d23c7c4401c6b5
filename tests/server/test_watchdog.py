from __future__ import annotations

from typing import Any

from twisted.internet.task import Clock
from twisted.logger import globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.notify import ALIVE
from vetrellis.server.watchdog import Watchdog


class WatchdogTests(SynchronousTestCase):
    """A world that stands still is noticed from outside, once each time."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.lags: list[float] = []
        self.told: list[str] = []
        self.dog = Watchdog(self.clock, self.lags.append, self.told.append)
        self.events: list[dict[str, Any]] = []
        observer: Any = self.events.append
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)
        self.dog.start()
        self.addCleanup(self.dog.stop)

    def wait(self, seconds: int, ticking: bool) -> None:
        for _ in range(seconds):
            if ticking:
                self.dog.ticked()
            self.clock.advance(1)

    def said(self) -> list[str]:
        return [event["log_format"] for event in self.events if "log_format" in event]

    def test_world_that_ticks_is_left_alone(self) -> None:
        self.wait(20, ticking=True)
        self.assertEqual((self.said(), self.dog.objection()), ([], ""))
        self.assertEqual(self.told, [ALIVE] * 20)

    def test_world_that_stops_is_told_of_once(self) -> None:
        self.wait(20, ticking=False)
        self.assertEqual(self.said(), ["the world has not ticked for {seconds} s"])
        self.assertEqual(self.dog.objection(), "the world has not ticked for 20 s")

    def test_service_manager_is_not_told_that_all_is_well(self) -> None:
        self.wait(20, ticking=False)
        self.assertEqual(self.told, [ALIVE] * 5)

    def test_world_that_goes_on_is_told_of_too(self) -> None:
        self.wait(10, ticking=False)
        self.wait(2, ticking=True)
        self.assertEqual(self.said()[1:], ["the world ticks again"])
        self.assertEqual(self.dog.objection(), "")

    def test_loop_that_comes_late_is_measured(self) -> None:
        self.clock.advance(1)
        self.clock.advance(1.75)
        self.assertEqual(self.lags, [0.0, 0.75])

    def test_stopped_watchdog_is_silent(self) -> None:
        self.dog.stop()
        self.dog.stop()
        self.wait(20, ticking=False)
        self.assertEqual((self.said(), self.told), ([], []))

"""Strangers are told of, and cannot fill the log."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.logger import LogEvent, capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.notice import FREE, MINUTE, Notices


class NoticeTests(SynchronousTestCase):
    """A few of a kind are told, the others counted."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.notices = Notices(self.clock)

    def told(self, count: int, what: str = "{peer} broke a rule", wait: float = 0) -> list[str]:
        with capturedLogs() as events:
            for number in range(count):
                self.notices.tell(what, peer=f"192.0.2.{number}")
            self.clock.advance(wait)
        return [self.words(event) for event in events]

    def words(self, event: LogEvent) -> str:
        return str(formatEvent(event))

    def test_first_ones_are_told_each(self) -> None:
        self.assertEqual(self.told(2), ["192.0.2.0 broke a rule", "192.0.2.1 broke a rule"])

    def test_flood_is_one_line_more(self) -> None:
        told = self.told(1000, wait=MINUTE)
        self.assertEqual(len(told), FREE + 1)
        self.assertEqual(told[-1], f"{1000 - FREE} more like this: {{peer}} broke a rule")

    def test_kinds_are_counted_apart(self) -> None:
        self.told(100)
        self.assertEqual(len(self.told(1, "{peer} did something else")), 1)

    def test_next_minute_starts_afresh(self) -> None:
        self.told(100, wait=MINUTE)
        self.assertEqual(len(self.told(FREE)), FREE)
        self.clock.advance(MINUTE)
        self.assertEqual(len(self.told(FREE)), FREE)

    def test_quiet_leaves_no_timer(self) -> None:
        self.told(FREE)
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.told(1, wait=MINUTE)
        self.assertEqual(self.clock.getDelayedCalls(), [])

"""What the system, the metrics and the echo say is read as they mean it."""

from __future__ import annotations

import os
from pathlib import Path

from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.crew import Seats
from vetrellis.bench.echo import EMPTY, REPLY, ROOM, Echo, EchoFactory
from vetrellis.bench.metrics import Metrics, read_metrics
from vetrellis.bench.name import name_of
from vetrellis.bench.process import Process
from vetrellis.bench.verb import HEARD, VIEW

TEXT = """\
# TYPE vetrellis_commit_seconds histogram
vetrellis_commit_seconds_bucket{le="0.01"} 50.0
vetrellis_commit_seconds_bucket{le="0.02"} 90.0
vetrellis_commit_seconds_bucket{le="+Inf"} 100.0
vetrellis_commit_seconds_count 100.0
"""


class MetricsTests(SynchronousTestCase):
    """A histogram tells between which limits a percentile lies."""

    def test_percentiles(self) -> None:
        metrics = Metrics.of(TEXT)
        found = [metrics.percentile("commit", share) for share in (25, 50, 70, 99)]
        self.assertEqual([round(each or 0, 3) for each in found], [5, 10, 15, 20])

    def test_difference_counts_what_came_between(self) -> None:
        before, after = Metrics.of(TEXT), Metrics.of(TEXT.replace(" 50.0", " 60.0"))
        self.assertEqual(after.since(before).buckets["commit"][0.01], 10.0)

    def test_nothing_is_none(self) -> None:
        self.assertIsNone(Metrics.of("").percentile("commit", 50))
        self.assertIsNone(Metrics.of(TEXT).since(Metrics.of(TEXT)).percentile("commit", 50))

    def test_addresses_without_sense_are_refused(self) -> None:
        for url in ("file:///etc/passwd", "nowhere", "http://127.0.0.1:1/metrics"):
            self.assertRaises(BenchError, read_metrics, url)


class ProcessTests(SynchronousTestCase):
    """A process is known by what the system says of it."""

    def test_our_own(self) -> None:
        process = Process(os.getpid())
        self.assertGreater(process.processor(), 0)
        self.assertGreaterEqual(process.waited(), 0)
        memory = process.memory()
        self.assertGreaterEqual(memory.resident, memory.unique)
        self.assertGreater(memory.unique, 1_000_000)

    def test_name_may_hold_anything(self) -> None:
        proc = Path(self.mktemp())
        (proc / "7").mkdir(parents=True)
        times = " ".join(map(str, range(3, 40)))
        (proc / "7" / "stat").write_text(f"7 (a b) c) S {times}")
        ticks = os.sysconf("SC_CLK_TCK")
        self.assertEqual(Process(7, proc).processor(), (13 + 14) / ticks)

    def test_unknown_process_is_told(self) -> None:
        self.assertRaises(BenchError, Process(1 << 22).processor)


class SeatTests(SynchronousTestCase):
    """The server has a processor of its own, where there are two."""

    def test_seats(self) -> None:
        self.assertEqual(
            Seats.of(frozenset({4, 2, 3}), is_pinned=True),
            Seats(frozenset({2}), frozenset({3, 4})),
        )
        self.assertEqual(Seats.of(frozenset({1}), is_pinned=True), Seats())
        self.assertEqual(Seats.of(frozenset({1, 2}), is_pinned=False), Seats())


class Wire(StringTransport):
    """A transport that may be told not to wait."""

    def setTcpNoDelay(self, enabled: bool) -> None:
        pass


class EchoTests(SynchronousTestCase):
    """The echo answers as the game does, as far as a client sees."""

    @override
    def setUp(self) -> None:
        self.factory = EchoFactory()

    def comer(self) -> tuple[Echo, StringTransport]:
        echo, transport = Echo(), Wire()
        echo.factory = self.factory
        echo.makeConnection(transport)
        echo.dataReceived(b"guest\r\n")
        transport.clear()
        return echo, transport

    def test_look_and_inventory(self) -> None:
        echo, transport = self.comer()
        echo.dataReceived(b"look\r\ninventory\r\n")
        self.assertEqual(transport.value(), REPLY + EMPTY)
        self.assertIn(VIEW[0], REPLY)

    def test_what_is_said_is_heard_in_the_room_alone(self) -> None:
        comers = [self.comer() for _ in range(ROOM + 1)]
        comers[0][0].dataReceived(b"say hm\r\n")
        heard = [transport.value().count(HEARD) for _, transport in comers]
        self.assertEqual(heard, [0] + [1] * (ROOM - 1) + [0])
        self.assertIn(b'You say, "hm"', comers[0][1].value())

    def test_who_quits_is_gone(self) -> None:
        echo, transport = self.comer()
        echo.dataReceived(b"quit\r\n")
        self.assertTrue(transport.disconnecting)


class NameTests(SynchronousTestCase):
    """Characters have names of their own."""

    def test_names(self) -> None:
        names = {name_of(number) for number in range(2000)}
        self.assertEqual(len(names), 2000)
        self.assertTrue(all(name.isalpha() and len(name) <= 20 for name in names))

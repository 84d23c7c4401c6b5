from __future__ import annotations

from prometheus_client import generate_latest
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.api.metrics import Metrics, SessionMeter


class MetricsCase(SynchronousTestCase):
    """The figures of a server."""

    @override
    def setUp(self) -> None:
        self.metrics = Metrics()

    def figure(self, name: str, **labels: str) -> float | None:
        value: float | None = self.metrics.registry.get_sample_value(f"vetrellis_{name}", labels)
        return value


class RegistryTests(MetricsCase):
    """Every server has its own figures, in Prometheus' format."""

    def test_two_servers_do_not_meet(self) -> None:
        other = Metrics()
        self.metrics.ticked(0.01, 0.0)
        self.assertEqual(self.figure("tick_seconds_count"), 1)
        self.assertEqual(other.registry.get_sample_value("vetrellis_tick_seconds_count"), 0)

    def test_it_can_be_read(self) -> None:
        text = generate_latest(self.metrics.registry).decode()
        self.assertIn('vetrellis_build_info{version="', text)
        self.assertIn("process_open_fds", text)

    def test_watched_figure_is_asked_for_when_read(self) -> None:
        figures = iter((1.0, 2.0))
        self.metrics.watch("waiting", "Who waits.", lambda: next(figures))
        self.assertEqual((self.figure("waiting"), self.figure("waiting")), (1, 2))

    def test_figures_by_label_are_asked_for_when_read(self) -> None:
        counts = {("ssh", "login"): 2.0}
        self.metrics.watch_each("who", "Who is here.", ("protocol", "stage"), counts.items)
        self.assertEqual(self.figure("who", protocol="ssh", stage="login"), 2)
        counts[("web", "playing")] = 1.0
        del counts[("ssh", "login")]
        self.assertEqual(self.figure("who", protocol="web", stage="playing"), 1)
        self.assertIsNone(self.figure("who", protocol="ssh", stage="login"))

    def test_what_only_grows_is_a_counter(self) -> None:
        self.metrics.count_each("knocks", "Who knocked.", ("result",), lambda: [(("in",), 3.0)])
        self.assertEqual(self.figure("knocks_total", result="in"), 3)
        text = generate_latest(self.metrics.registry).decode()
        self.assertIn("# TYPE vetrellis_knocks_total counter", text)

    def test_bound_of_a_histogram_holds_what_is_just_as_long(self) -> None:
        for seconds in (0.01, 0.25, 0.26, 9.0):
            self.metrics.ticked(seconds, 0.0)
        self.assertEqual(self.figure("tick_seconds_bucket", le="0.25"), 2)
        self.assertEqual(self.figure("tick_seconds_bucket", le="0.5"), 3)
        self.assertEqual(self.figure("tick_seconds_bucket", le="+Inf"), 4)
        self.assertEqual(self.figure("tick_seconds_count"), 4)

    def test_figure_that_is_made_after_the_first_reading_is_served(self) -> None:
        self.assertEqual(self.figure("dirty_entities"), 0)
        self.metrics.gauge("depth", "How deep it is.").set(4)
        self.assertEqual(self.figure("depth"), 4)

    def test_ticks(self) -> None:
        self.metrics.ticked(0.02, 0.3)
        self.metrics.ticked(0.02, -0.1)
        self.assertEqual(self.figure("tick_seconds_sum"), 0.04)
        self.assertEqual(self.figure("tick_lag_seconds_sum"), 0.3)
        self.assertEqual(self.figure("tick_lag_seconds_bucket", le="0.25"), 1)

    def test_commits(self) -> None:
        self.metrics.committed(0.2, 500, 3)
        self.metrics.committed(0.3, 100, 1)
        self.assertEqual(self.figure("commit_seconds_sum"), 0.5)
        self.assertEqual(self.figure("commit_bytes_total"), 600)
        self.assertEqual(self.figure("dirty_entities"), 1)

    def test_commands(self) -> None:
        self.metrics.command("look")
        self.metrics.command("look")
        self.assertEqual(self.figure("commands_total", verb="look"), 2)

    def test_queues(self) -> None:
        self.metrics.queued(7, 2)
        self.metrics.queued(3, 1)
        self.assertEqual(self.figure("input_queue_lines"), 3)
        self.assertEqual(self.figure("commit_inflight"), 1)


class SessionTests(MetricsCase):
    """What players do is counted, and how long they wait for an answer."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.meter = SessionMeter(self.metrics)

    def test_who_is_let_in_and_who_is_not(self) -> None:
        for accepted in (True, True, False):
            self.meter.began("telnet", accepted=accepted)
        self.assertEqual(self.figure("connections_total", protocol="telnet", result="accepted"), 2)
        self.assertEqual(self.figure("connections_total", protocol="telnet", result="refused"), 1)

    def test_lines_and_answers(self) -> None:
        self.meter.typed("web")
        self.meter.answered(0.3)
        self.assertEqual(self.figure("lines_total", protocol="web"), 1)
        self.assertEqual(self.figure("input_to_output_seconds_sum"), 0.3)

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field
from prometheus_client import generate_latest
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from tests.support.connection import FakeConnection
from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.api.metrics import Metrics
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory


@implementer(ISession)
@define(eq=False)
class FakeSession:
    """A session that answers `look` and nothing else."""

    connection: IConnection
    told: list[str] = field(factory=list)

    def received(self, line: str) -> None:
        self.told.append(line)
        if line == "look":
            self.connection.show((), None)

    def disconnected(self, reason: str) -> None:
        self.told.append(f"disconnected: {reason}")

    def asked(self, package: str, body: Mapping[str, object]) -> None:
        self.told.append(f"asked {package}")


@implementer(ISessionFactory)
@define(eq=False)
class FakeSessions:
    """Lets in everybody who is not called Mallory."""

    begun: list[FakeSession] = field(factory=list)

    def begin(self, connection: IConnection) -> ISession:
        if connection.login == "mallory":
            raise VetrellisError("not you")
        self.begun.append(FakeSession(connection))
        return self.begun[-1]


class MetricsCase(SynchronousTestCase):
    """The figures of a server whose clock the test holds."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.metrics = Metrics(self.clock)

    def figure(self, name: str, **labels: str) -> float | None:
        value: float | None = self.metrics.registry.get_sample_value(f"vetrellis_{name}", labels)
        return value


class RegistryTests(MetricsCase):
    """Every server has its own figures, in Prometheus' format."""

    def test_two_servers_do_not_meet(self) -> None:
        other = Metrics(self.clock)
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
        self.inner = FakeSessions()
        self.sessions = self.metrics.measured_sessions(self.inner)
        self.connection = FakeConnection()

    def test_everything_is_what_it_claims(self) -> None:
        session = self.sessions.begin(self.connection)
        verifyObject(ISessionFactory, self.sessions)
        verifyObject(ISession, session)
        verifyObject(IConnection, self.inner.begun[0].connection)

    def test_who_is_let_in_is_counted(self) -> None:
        self.sessions.begin(self.connection)
        self.assertEqual(self.figure("connections_total", protocol="telnet", result="accepted"), 1)

    def test_who_is_refused_is_counted_as_that(self) -> None:
        connection = FakeConnection(login="mallory")
        self.assertRaises(VetrellisError, self.sessions.begin, connection)
        self.assertEqual(self.figure("connections_total", protocol="telnet", result="refused"), 1)

    def test_answer_is_timed_from_the_line(self) -> None:
        session = self.sessions.begin(self.connection)
        session.received("wait")
        self.clock.advance(0.3)
        session.received("look")
        self.assertEqual(self.figure("lines_total", protocol="telnet"), 2)
        self.assertEqual(self.figure("input_to_output_seconds_sum"), 0.3)

    def test_what_comes_unasked_is_not_timed(self) -> None:
        self.sessions.begin(self.connection)
        self.inner.begun[0].connection.show((), None)
        self.assertEqual(self.figure("input_to_output_seconds_count"), 0)
        self.assertEqual(self.connection.shows, 1)

    def test_everything_else_passes_through(self) -> None:
        session = self.sessions.begin(self.connection)
        session.asked("resume", {})
        session.disconnected("lost")
        self.assertEqual(self.inner.begun[0].told, ["asked resume", "disconnected: lost"])
        seen = self.inner.begun[0].connection
        self.assertEqual((seen.peer, seen.protocol), (self.connection.peer, "telnet"))
        seen.secret(True)
        seen.adjust(width=40)
        seen.pause(False)
        seen.close()
        self.assertTrue(self.connection.is_secret and self.connection.is_closed)
        self.assertEqual((self.connection.look.width, self.connection.is_reading), (40, False))

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field
from prometheus_client import generate_latest
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from tests.support.connection import FakeConnection
from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.server.api.metrics import Metrics
from vetrellis.server.interfaces import IConnection, ISession, ISessionFactory, IStore
from vetrellis.server.persistence.record import SavedWorld, StoreError, TickRecord


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


@implementer(IStore)
@define(eq=False)
class SlowStore:
    """A store whose commits fire when the test says so."""

    waiting: list[Deferred[None]] = field(factory=list)
    closed: bool = False

    def open(self) -> Deferred[None]:
        return succeed(None)

    def load(self) -> Deferred[SavedWorld | None]:
        return succeed(None)

    def commit(self, record: TickRecord) -> Deferred[None]:
        self.waiting.append(Deferred())
        return self.waiting[-1]

    def in_flight(self) -> int:
        return len(self.waiting)

    def close(self) -> Deferred[None]:
        self.closed = True
        return fail(StoreError("no"))


class MetricsCase(SynchronousTestCase):
    """The figures of a server whose clock the test holds."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.metrics = Metrics(self.clock)

    def figure(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(f"vetrellis_{name}", labels)


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

    def test_ticks(self) -> None:
        self.metrics.ticked(0.02, 0.3)
        self.metrics.ticked(0.02, -0.1)
        self.assertEqual(self.figure("tick_seconds_sum"), 0.04)
        self.assertEqual(self.figure("tick_lag_seconds_sum"), 0.3)
        self.assertEqual(self.figure("tick_lag_seconds_bucket", le="0.25"), 1)

    def test_commands_and_logins(self) -> None:
        self.metrics.commanded("look", "done")
        self.metrics.logged_in("wrong")
        self.assertEqual(self.figure("commands_total", verb="look", result="done"), 1)
        self.assertEqual(self.figure("login_total", result="wrong"), 1)


class StoreTests(MetricsCase):
    """Commits are timed from the tick's end to the disk."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.slow = SlowStore()
        self.store = self.metrics.measured_store(self.slow)

    def record(self, tick: int) -> TickRecord:
        entities = {EntityId("a"): b"12345", EntityId("b"): None}
        return TickRecord("main", tick, 0, entities, b"c", b"in", b"out")

    def test_it_is_a_store(self) -> None:
        verifyObject(IStore, self.store)
        self.successResultOf(self.store.open())
        self.assertIsNone(self.successResultOf(self.store.load()))
        self.failureResultOf(self.store.close(), StoreError)
        self.assertTrue(self.slow.closed)

    def test_commit_is_timed_and_weighed(self) -> None:
        committed = self.store.commit(self.record(1))
        self.clock.advance(0.2)
        self.assertNoResult(committed)
        self.slow.waiting[0].callback(None)
        self.successResultOf(committed)
        self.assertEqual(self.figure("commit_seconds_sum"), 0.2)
        self.assertEqual(self.figure("commit_bytes_total"), 11)
        self.assertEqual(self.figure("dirty_entities", zone="main"), 2)

    def test_age_is_that_of_the_oldest(self) -> None:
        self.assertEqual(self.figure("commit_age_seconds"), 0)
        self.store.commit(self.record(1))
        self.clock.advance(1)
        self.store.commit(self.record(2))
        self.clock.advance(1)
        self.assertEqual(self.figure("commit_age_seconds"), 2)
        self.assertEqual(self.figure("commit_inflight"), 2)
        self.slow.waiting[0].callback(None)
        self.assertEqual(self.figure("commit_age_seconds"), 1)

    def test_failed_commit_stays_failed_and_is_not_counted(self) -> None:
        committed = self.store.commit(self.record(1))
        self.slow.waiting[0].errback(StoreError("gone"))
        self.failureResultOf(committed, StoreError)
        self.assertEqual(self.figure("commit_seconds_count"), 0)
        self.assertEqual(self.figure("commit_age_seconds"), 0)


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

    def test_sessions_are_counted_until_they_end(self) -> None:
        session = self.sessions.begin(self.connection)
        self.assertEqual(self.figure("sessions", protocol="telnet"), 1)
        session.disconnected("lost")
        session.disconnected("lost again")
        self.assertEqual(self.figure("sessions", protocol="telnet"), 0)
        self.assertEqual(self.inner.begun[0].told[0], "disconnected: lost")

    def test_who_is_refused_is_counted_as_that(self) -> None:
        connection = FakeConnection(login="mallory")
        self.assertRaises(VetrellisError, self.sessions.begin, connection)
        self.assertEqual(self.figure("connections_total", protocol="telnet", result="refused"), 1)
        self.assertIsNone(self.figure("sessions", protocol="telnet"))

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
        self.assertEqual(self.inner.begun[0].told, ["asked resume"])
        seen = self.inner.begun[0].connection
        self.assertEqual((seen.peer, seen.protocol), (self.connection.peer, "telnet"))
        seen.secret(True)
        seen.adjust(width=40)
        seen.pause(False)
        seen.close()
        self.assertTrue(self.connection.is_secret and self.connection.is_closed)
        self.assertEqual((self.connection.look.width, self.connection.is_reading), (40, False))

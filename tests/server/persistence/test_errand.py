"""Errands: they share what takes time, and nothing else."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import define, field
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred, execute
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.persistence.test_store import record
from tests.support.store import InlinePool, InlineReactor
from vetrellis.server.persistence.errand import MOST, Errands, Work
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.persistence.store import SqlStore


@define(eq=False)
class Hand:
    """A thread that works when the test says so.

    Attributes:
        waiting: What it was given, and did not do yet.
    """

    waiting: deque[Callable[[], object]] = field(factory=deque)

    def in_thread(self, work: Callable[[], Any]) -> Deferred[Any]:
        done: Deferred[Any] = Deferred()
        self.waiting.append(lambda: execute(work).chainDeferred(done))
        return done

    def work(self) -> None:
        """Do what was given first."""
        self.waiting.popleft()()


class Ledger(sqlite3.Connection):
    """A database that notes what ends its transactions, and can refuse to."""

    refusal: sqlite3.Error | None = None

    @override
    def execute(self, statement: str, *about: Any) -> sqlite3.Cursor:
        if statement == "COMMIT" and self.refusal is not None:
            raise self.refusal
        return super().execute(statement, *about)


def write(word: str) -> Work:
    """Return an errand that writes a word, and returns it."""

    def work(connection: sqlite3.Connection) -> str:
        connection.execute("INSERT INTO word VALUES (?)", (word,))
        return word

    return work


def fail(word: str) -> Work:
    """Return an errand that writes a word, and then fails."""

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO word VALUES (?)", (word,))
        raise ZeroDivisionError(word)

    return work


class ErrandTestCase(SynchronousTestCase):
    """With a database in memory, and a hand that waits to be told."""

    most = MOST

    @override
    def setUp(self) -> None:
        self.database = sqlite3.connect(":memory:", factory=Ledger, isolation_level=None)
        self.addCleanup(self.database.close)
        self.database.execute("CREATE TABLE word (word)")
        self.transactions: list[str] = []
        self.database.set_trace_callback(self.note)
        self.hand = Hand()
        self.settled = 0
        self.errands = Errands(
            self.hand.in_thread,
            lambda: self.database,
            lambda error: error,
            self.settle,
            self.most,
        )

    def note(self, statement: str) -> None:
        if statement in ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"):
            self.transactions.append(statement)

    def settle(self) -> None:
        self.settled += 1

    def words(self) -> list[str]:
        return [word for (word,) in self.database.execute("SELECT word FROM word ORDER BY rowid")]

    def work_all(self) -> None:
        while self.hand.waiting:
            self.hand.work()


class SharingTests(ErrandTestCase):
    """Errands that come while others are under way wait, and then share a transaction."""

    def test_the_first_goes_at_once_and_alone(self) -> None:
        done = self.errands.do(write("one"))
        self.assertNoResult(done)
        self.hand.work()
        self.assertEqual(self.successResultOf(done), "one")
        self.assertEqual(self.transactions, ["BEGIN IMMEDIATE", "COMMIT"])

    def test_those_that_come_meanwhile_go_together(self) -> None:
        dones = [self.errands.do(write(word)) for word in ("one", "two", "three")]
        self.hand.work()
        self.assertEqual(self.successResultOf(dones[0]), "one")
        self.assertNoResult(dones[1])
        self.hand.work()
        self.assertEqual([self.successResultOf(done) for done in dones[1:]], ["two", "three"])
        self.assertEqual(self.transactions, 2 * ["BEGIN IMMEDIATE", "COMMIT"])
        self.assertEqual(self.words(), ["one", "two", "three"])

    def test_only_one_transaction_is_under_way(self) -> None:
        for word in ("one", "two"):
            self.errands.do(write(word))
        self.assertEqual(len(self.hand.waiting), 1)

    def test_who_is_idle_has_nothing_to_do(self) -> None:
        self.assertTrue(self.errands.is_idle)
        self.errands.do(write("one"))
        self.assertFalse(self.errands.is_idle)
        self.errands.do(write("two"))
        self.hand.work()
        self.assertFalse(self.errands.is_idle)
        self.hand.work()
        self.assertTrue(self.errands.is_idle)
        self.assertEqual(self.settled, 2)

    def test_an_errand_may_lead_to_another(self) -> None:
        further: list[str] = []
        done = self.errands.do(write("one"))
        done.addCallback(lambda _: self.errands.do(write("two")).addCallback(further.append))
        self.work_all()
        self.assertEqual(further, ["two"])
        self.assertTrue(self.errands.is_idle)


class FewTests(ErrandTestCase):
    """Only so many share a transaction."""

    most = 3

    @given(st.integers(1, 12))
    def test_the_rest_goes_later_and_in_order(self, count: int) -> None:
        self.setUp()
        first = self.errands.do(write("first"))
        done: list[str] = []
        for number in range(count):
            self.errands.do(write(f"{number}")).addCallback(done.append)
        self.hand.work()
        self.successResultOf(first)
        hands = 0
        while self.hand.waiting:
            self.hand.work()
            hands += 1
            self.assertEqual(len(done), min(3 * hands, count))
        self.assertEqual(done, [f"{number}" for number in range(count)])
        self.assertEqual(self.words(), ["first", *done])


class FailureTests(ErrandTestCase):
    """One that fails undoes what it did, and nothing else."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.errands.do(write("first"))

    def test_the_others_stand(self) -> None:
        one, bad, two = map(self.errands.do, (write("one"), fail("bad"), write("two")))
        self.work_all()
        self.assertEqual(self.successResultOf(one), "one")
        self.assertEqual(self.successResultOf(two), "two")
        error = self.failureResultOf(bad, ZeroDivisionError).value
        self.assertEqual(str(error), "bad")
        self.assertEqual(self.words(), ["first", "one", "two"])
        self.assertEqual(self.transactions, 2 * ["BEGIN IMMEDIATE", "COMMIT"])

    def test_its_error_is_explained(self) -> None:
        def explained(error: Exception) -> Exception:
            return StoreError(f"because of {error}")

        self.errands._explained = explained
        bad = self.errands.do(fail("bad"))
        self.work_all()
        self.assertEqual(str(self.failureResultOf(bad, StoreError).value), "because of bad")

    def test_a_transaction_that_cannot_end_fails_all(self) -> None:
        self.hand.work()
        one = self.errands.do(write("one"))
        self.hand.work()
        self.successResultOf(one)
        first, *more = map(self.errands.do, (write("two"), write("three"), fail("bad")))
        self.database.refusal = sqlite3.OperationalError("disk I/O error")
        self.work_all()
        for done in (first, *more):
            self.failureResultOf(done, sqlite3.OperationalError)
        self.assertEqual(self.words(), ["first", "one"])
        self.database.refusal = None
        again = self.errands.do(write("four"))
        self.work_all()
        self.assertEqual(self.successResultOf(again), "four")
        self.assertTrue(self.errands.is_idle)

    def test_what_sqlite_rolls_back_itself_fails_all(self) -> None:
        def full(connection: sqlite3.Connection) -> None:
            connection.execute("ROLLBACK")  # as it does when the disk is full
            raise sqlite3.OperationalError("database or disk is full")

        one, bad, two = map(self.errands.do, (write("one"), full, write("two")))
        self.work_all()
        for done in (one, bad, two):
            error = self.failureResultOf(done, sqlite3.OperationalError).value
            self.assertIn("full", str(error))
        self.assertEqual(self.words(), ["first"])
        self.assertEqual(self.settled, 2)

    def test_a_database_that_is_gone_fails_all(self) -> None:
        def gone() -> sqlite3.Connection:
            raise StoreError("not open")

        self.hand.work()
        self.errands._connection = gone
        dones = [self.errands.do(write(word)) for word in ("one", "two", "three")]
        self.work_all()
        for done in dones:
            self.failureResultOf(done, StoreError)
        self.assertTrue(self.errands.is_idle)

    @given(st.lists(st.booleans(), max_size=12))
    def test_each_stands_by_itself(self, fates: list[bool]) -> None:
        self.setUp()
        for number, goes_well in enumerate(fates):
            done = self.errands.do((write if goes_well else fail)(f"{number}"))
            done.addErrback(lambda failure: failure.trap(ZeroDivisionError) and None)
        self.work_all()
        expected = [f"{number}" for number, goes_well in enumerate(fates) if goes_well]
        self.assertEqual(self.words(), ["first", *expected])


class StoreTests(SynchronousTestCase):
    """A store does errands beside its commits, and is not closed before they are done."""

    @override
    def setUp(self) -> None:
        self.pool = InlinePool()
        self.store = SqlStore(
            Path(self.mktemp()) / "world.sqlite", InlineReactor(), pool=self.pool
        )
        self.successResultOf(self.store.open())
        self.successResultOf(
            self.store.run(lambda connection: connection.execute("CREATE TABLE word (word)"))
        )
        self.addCleanup(self.pool.work_on)
        self.addCleanup(self.store.close)

    def words(self) -> list[str]:
        with sqlite3.connect(self.store.path) as outside:
            return [word for (word,) in outside.execute("SELECT word FROM word ORDER BY rowid")]

    def test_close_waits_for_errands(self) -> None:
        self.pool.waiting = deque()
        dones = [self.store.run(write(word)) for word in ("one", "two")]
        closed = self.store.close()
        self.assertNoResult(closed)
        self.assertFalse(self.pool.stopped)
        while self.pool.waiting:
            self.pool.waiting.popleft()()
        self.assertEqual([self.successResultOf(done) for done in dones], ["one", "two"])
        self.successResultOf(closed)
        self.assertTrue(self.pool.stopped)
        self.assertEqual(self.words(), ["one", "two"])

    def test_a_tick_is_committed_beside_them(self) -> None:
        self.pool.waiting = deque()
        first, second = self.store.run(write("one")), self.store.run(fail("two"))
        committed = self.store.commit(record(1, lamp=b"lit"))
        self.pool.work_on()
        self.successResultOf(committed)
        self.successResultOf(first)
        self.failureResultOf(second, ZeroDivisionError)
        self.assertEqual(self.words(), ["one"])

    def test_an_error_of_the_database_is_one_line(self) -> None:
        bad = self.store.run(lambda connection: connection.execute("SELECT moon FROM word"))
        error = self.failureResultOf(bad, StoreError).value
        self.assertIn("no such column: moon", str(error))
        self.assertNotIn("\n", str(error))

    def test_an_error_of_ours_is_what_it_was(self) -> None:
        self.failureResultOf(self.store.run(fail("one")), ZeroDivisionError)

    def test_a_closed_store_does_none(self) -> None:
        self.successResultOf(self.store.close())
        self.failureResultOf(self.store.run(write("one")), StoreError)

"""The laws of every store, whatever it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.support.store import InlinePool, InlineReactor
from vetrellis.game.core.identity import EntityId
from vetrellis.server.interfaces import IStore
from vetrellis.server.persistence.memory import Memory, MemoryStore
from vetrellis.server.persistence.record import (
    SavedWorld,
    StoreBusyError,
    StoreError,
    TickRecord,
)
from vetrellis.server.persistence.store import SqlStore

LAMP, ROPE = EntityId("lamp#1"), EntityId("rope#2")


def record(tick: int, shard: str = "main", **entities: bytes | None) -> TickRecord:
    """Return a record that touches some entities."""
    touched = {EntityId(name): state for name, state in entities.items()}
    clock, inputs, outputs = b"clock%d" % tick, b"in%d" % tick, b"out%d" % tick
    return TickRecord(shard, tick, tick * 100, touched, clock, inputs, outputs)


if TYPE_CHECKING:
    Laws = SynchronousTestCase
else:
    Laws = object  # or trial would look for a store that keeps no laws


class StoreLaws(Laws):
    """What any store promises. Mixed into a test case for each implementation."""

    def new_store(self) -> IStore:
        """Return a store that is not open yet, on the same database each time."""
        raise NotImplementedError

    @override
    def setUp(self) -> None:
        self.store = self.opened()

    def opened(self) -> IStore:
        store = self.new_store()
        self.successResultOf(store.open())
        self.addCleanup(store.close)
        return store

    def reopened(self) -> SavedWorld:
        self.successResultOf(self.store.close())
        self.store = self.opened()
        saved = self.successResultOf(self.store.load())
        assert saved is not None, "something was committed"
        return saved

    def commit(self, *records: TickRecord) -> None:
        for each in records:
            self.successResultOf(self.store.commit(each))

    def test_it_is_a_store(self) -> None:
        self.assertTrue(verifyObject(IStore, self.store))

    def test_new_database_has_no_world(self) -> None:
        self.assertIsNone(self.successResultOf(self.store.load()))
        self.successResultOf(self.store.close())
        self.assertIsNone(self.successResultOf(self.opened().load()))

    def test_committed_tick_is_there_after_reopening(self) -> None:
        self.commit(record(1, lamp=b"lit", rope=b"coiled"))
        saved = self.reopened()
        self.assertEqual((saved.tick, saved.at, saved.clock), (1, 100, b"clock1"))
        self.assertEqual(saved.entities, {"lamp": b"lit", "rope": b"coiled"})

    def test_latest_state_wins(self) -> None:
        self.commit(record(1, lamp=b"lit", rope=b"coiled"), record(2, lamp=b"out"))
        self.assertEqual(self.reopened().entities, {"lamp": b"out", "rope": b"coiled"})

    def test_what_is_gone_stays_gone(self) -> None:
        self.commit(record(1, lamp=b"lit", rope=b"coiled"), record(2, lamp=None))
        self.assertEqual(self.reopened().entities, {"rope": b"coiled"})
        self.commit(record(3, rope=b"cut"))
        self.assertEqual(self.reopened().entities, {"rope": b"cut"})

    def test_what_is_gone_may_come_back(self) -> None:
        self.commit(record(1, lamp=b"lit"), record(2, lamp=None), record(3, lamp=b"new"))
        self.assertEqual(self.reopened().entities, {"lamp": b"new"})

    def test_ticks_go_on_after_reopening(self) -> None:
        self.commit(record(1, lamp=b"lit"))
        self.reopened()
        self.commit(record(2, lamp=b"out"), record(3))
        saved = self.reopened()
        self.assertEqual((saved.tick, saved.clock), (3, b"clock3"))
        self.assertEqual(saved.entities, {"lamp": b"out"})

    def test_load_may_be_asked_twice(self) -> None:
        self.commit(record(1, lamp=b"lit"))
        first = self.successResultOf(self.store.load())
        self.assertEqual(self.successResultOf(self.store.load()), first)

    def test_tick_that_does_not_follow_is_refused(self) -> None:
        self.commit(record(1))
        error = self.failureResultOf(self.store.commit(record(3)), StoreError).value
        self.assertEqual(
            str(error), "tick 3 of shard 'main' does not follow tick 1 of shard 'main'"
        )

    def test_tick_of_another_shard_is_refused(self) -> None:
        self.failureResultOf(self.store.commit(record(1, "elsewhere")), StoreError)

    def test_nothing_is_in_flight_after_a_commit(self) -> None:
        self.commit(record(1))
        self.assertEqual(self.store.in_flight(), 0)

    def test_second_server_is_refused_in_one_line(self) -> None:
        error = self.failureResultOf(self.new_store().open(), StoreBusyError).value
        self.assertRegex(str(error), "^.*another server.* is using it: stop that one.*$")

    def test_next_server_may_open_what_was_closed(self) -> None:
        self.commit(record(1, lamp=b"lit"))
        self.assertEqual(self.reopened().tick, 1)

    def test_closed_store_takes_nothing(self) -> None:
        self.successResultOf(self.store.close())
        self.failureResultOf(self.store.commit(record(1)), StoreError)
        self.failureResultOf(self.store.load(), StoreError)


class MemoryStoreTests(StoreLaws, SynchronousTestCase):
    """Memory keeps the laws."""

    @override
    def setUp(self) -> None:
        self.memory = Memory()
        super().setUp()

    @override
    def new_store(self) -> MemoryStore:
        return MemoryStore(self.memory)


class SqlStoreTests(StoreLaws, SynchronousTestCase):
    """SQLite keeps the laws."""

    @override
    def setUp(self) -> None:
        self.path = Path(self.mktemp()) / "world.sqlite"
        super().setUp()

    @override
    def new_store(self) -> SqlStore:
        return SqlStore(self.path, InlineReactor(), pool=InlinePool())

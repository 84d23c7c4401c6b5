"""What SQLite adds: a file, a schema, damage, a full disk, and changes carried over bit by bit."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.persistence.test_store import record
from tests.support.store import InlinePool, InlineReactor
from vetrellis.game.core.identity import EntityId
from vetrellis.server.persistence.chronicle import KEEP_DELTAS, KEEP_INPUTS, SLICE
from vetrellis.server.persistence.migration import MIGRATIONS, engine, head
from vetrellis.server.persistence.record import (
    SavedWorld,
    StoreBusyError,
    StoreError,
    TickRecord,
)
from vetrellis.server.persistence.schema import metadata
from vetrellis.server.persistence.sqlite import APPLICATION_ID, SCHEMA
from vetrellis.server.persistence.store import GROUP, REST, RETRY_FIRST, SWEEP, SqlStore


def crowd(tick: int, count: int, at: int = 0) -> TickRecord:
    """Return a record that touches many entities."""
    entities = {EntityId(f"thing#{number:04}"): b"%d" % tick for number in range(count)}
    return TickRecord("main", tick, at, entities, b"clock", b"in%d" % tick, b"out")


class SqliteTestCase(SynchronousTestCase):
    """A store on a file, and the file seen from outside."""

    @override
    def setUp(self) -> None:
        self.path = Path(self.mktemp()) / "deeper" / "world.sqlite"
        self.open()

    def open(self) -> None:
        self.reactor, self.pool = InlineReactor(), InlinePool()
        self.store = SqlStore(self.path, self.reactor, pool=self.pool)
        self.successResultOf(self.store.open())
        self.addCleanup(self.store.close)

    def close(self) -> None:
        self.successResultOf(self.store.close())

    def commit(self, *records: TickRecord) -> None:
        for each in records:
            self.successResultOf(self.store.commit(each))

    def load(self) -> SavedWorld:
        saved = self.successResultOf(self.store.load())
        assert saved is not None
        return saved

    def crash(self) -> None:
        """Let go of the file as a process does that dies: nothing is carried over."""
        assert self.store._connection is not None
        self.store._connection.close()
        self.store._file.close()

    def ask(self, question: str) -> Any:
        with sqlite3.connect(self.path) as outside:
            return outside.execute(question).fetchone()[0]

    def tamper(self, change: str) -> None:
        with sqlite3.connect(self.path) as outside:
            outside.execute(change)
        outside.close()

    def refusal(self) -> str:
        """Return the one line with which a store that is opened now refuses."""
        store = SqlStore(self.path, InlineReactor(), pool=(pool := InlinePool()))
        error = self.failureResultOf(store.open(), StoreError).value
        self.assertTrue(pool.stopped)
        self.successResultOf(store.close())
        self.assertNotIn("\n", str(error))
        return str(error)


class FileTests(SqliteTestCase):
    """The file is ours alone, and says so."""

    def test_it_survives_power_loss_as_far_as_sqlite_can(self) -> None:
        def pragmas(connection: sqlite3.Connection) -> list[Any]:
            names = ("journal_mode", "synchronous", "wal_autocheckpoint", "foreign_keys")
            return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

        self.assertEqual(self.successResultOf(self.store.run(pragmas)), ["wal", 2, 20000, 1])

    def test_nobody_else_may_read_it(self) -> None:
        self.assertEqual(self.path.stat().st_mode & 0o077, 0)
        self.assertEqual(self.path.parent.stat().st_mode & 0o077, 0)

    def test_it_carries_our_mark(self) -> None:
        self.assertEqual(self.ask("PRAGMA application_id"), APPLICATION_ID)

    def test_second_server_learns_who_has_it(self) -> None:
        store = SqlStore(self.path, InlineReactor(), pool=InlinePool())
        error = self.failureResultOf(store.open(), StoreBusyError).value
        self.assertEqual(
            str(error),
            f"{self.path}: another server (process {os.getpid()}) is using it:"
            " stop that one, or set another storage.directory",
        )

    def test_dead_server_holds_nothing(self) -> None:
        self.close()
        code = (
            "import sys, os; from pathlib import Path;"
            "from vetrellis.server.persistence.sqlite import SqliteFile;"
            f"SqliteFile(Path({str(self.path)!r})).open(); os.kill(os.getpid(), 9)"
        )
        died = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        self.assertEqual(died.returncode, -9, died.stderr)
        self.open()

    def test_another_program_s_database_is_refused(self) -> None:
        self.close()
        self.path.unlink()
        self.tamper("CREATE TABLE recipe (name)")
        self.assertIn("this is another program's database", self.refusal())
        self.assertEqual(self.ask("SELECT count(*) FROM sqlite_master"), 1)

    def test_file_that_is_no_database_is_refused(self) -> None:
        self.close()
        self.path.write_bytes(b"Dear diary, " * 100)
        self.assertIn("this file is no database: name another one", self.refusal())

    def test_directory_in_the_way_is_refused(self) -> None:
        self.close()
        self.path.unlink()
        self.path.mkdir()
        self.assertEqual(self.refusal(), f"{self.path}: Is a directory")


class SchemaTests(SqliteTestCase):
    """The migrations lead to the very schema that the code knows."""

    def test_migrations_and_tables_agree(self) -> None:
        with engine(self.path).connect() as connection:
            context = MigrationContext.configure(connection)
            self.assertEqual(compare_metadata(context, metadata), [])

    def test_version_is_that_of_the_last_migration(self) -> None:
        self.assertEqual(head(), SCHEMA)

    def test_neither_alembic_nor_sqlalchemy_is_loaded_for_a_schema_that_is_up_to_date(
        self,
    ) -> None:
        self.close()
        code = (
            "import sys; from pathlib import Path;"
            "from vetrellis.server.auth.sql_accounts import SqlAccounts;"
            "from vetrellis.server.persistence.sqlite import SqliteFile;"
            f"SqliteFile(Path({str(self.path)!r})).open();"
            "print({'alembic', 'sqlalchemy'} & sys.modules.keys())"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        self.assertEqual(ran.stdout.strip(), b"set()")

    def test_newer_schema_is_refused(self) -> None:
        self.close()
        self.tamper("UPDATE alembic_version SET version_num = '9999'")
        self.assertIn("a newer Vetrellis wrote it (schema 9999): upgrade this one", self.refusal())

    def test_older_schema_is_brought_up_to_date_with_all_that_is_in_it(self) -> None:
        self.close()
        self.path.unlink()
        self.make_first_schema()
        self.tamper(f"PRAGMA application_id = {APPLICATION_ID}")
        self.tamper("INSERT INTO account VALUES (1, 'hash', '{}', 5)")
        self.open()
        self.assertEqual(self.ask("SELECT version_num FROM alembic_version"), SCHEMA)
        self.assertEqual(self.ask("SELECT password_hash FROM account"), "hash")
        self.assertEqual(self.ask("SELECT role FROM account"), "player")

    def make_first_schema(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with engine(self.path).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")

    def test_known_schema_is_left_alone(self) -> None:
        self.commit(record(1, lamp=b"lit"))
        self.close()
        self.open()
        self.assertEqual(self.load().tick, 1)


class CarryOverTests(SqliteTestCase):
    """A commit is one row; `entity` follows bit by bit, and a crash in between loses nothing."""

    def carried(self) -> int:
        return int(self.ask("SELECT count(*) FROM entity"))

    def test_commit_carries_over_a_slice(self) -> None:
        self.commit(crowd(1, 250))
        self.assertEqual(self.carried(), SLICE)
        self.assertEqual(self.ask("SELECT materialised FROM shard"), 0)

    def test_next_commits_go_on(self) -> None:
        self.commit(crowd(1, 250), record(2), record(3))
        self.assertEqual(self.carried(), 250)
        self.assertEqual(self.ask("SELECT materialised FROM shard"), 3)

    def test_quiet_carries_over_the_rest(self) -> None:
        self.commit(crowd(1, 250))
        self.reactor.pump([REST] * 3)
        self.assertEqual(self.carried(), 250)
        self.assertEqual(self.ask("SELECT materialised FROM shard"), 1)

    def test_close_carries_over_the_rest(self) -> None:
        self.commit(crowd(1, 250))
        self.close()
        self.assertEqual(self.carried(), 250)

    def test_crash_loses_nothing(self) -> None:
        self.commit(crowd(1, 250), crowd(2, 150))
        self.crash()
        self.open()
        states = self.load().entities
        self.assertEqual(len(states), 250)
        self.assertEqual({state for each, state in states.items() if each < "thing#0150"}, {b"2"})
        self.assertEqual({state for each, state in states.items() if each >= "thing#0150"}, {b"1"})

    def test_rest_is_carried_over_after_a_crash(self) -> None:
        self.commit(crowd(1, 250))
        self.crash()
        self.open()
        self.load()
        self.reactor.pump([REST] * 3)
        self.assertEqual(self.carried(), 250)

    def test_only_the_latest_state_is_carried_over(self) -> None:
        self.commit(crowd(1, 150), crowd(2, 150), record(3))
        self.assertEqual(self.ask("SELECT min(tick) FROM entity"), 2)


class KeepingTests(SqliteTestCase):
    """The chronicle does not grow for ever, and never forgets what is still needed."""

    def test_old_deltas_go_and_inputs_stay(self) -> None:
        self.commit(crowd(1, 3), crowd(2, 3, at=KEEP_DELTAS + 1))
        self.assertEqual(self.ask("SELECT count(*) FROM tick_log WHERE delta IS NULL"), 1)
        (first, second) = self.successResultOf(self.store.history())
        self.assertEqual((first.whole, first.outputs, first.inputs), (False, b"", b"in1"))
        self.assertEqual((second.whole, second.outputs, second.inputs), (True, b"out", b"in2"))

    def test_delta_that_is_not_carried_over_stays(self) -> None:
        self.commit(crowd(1, 250), crowd(2, 250, at=KEEP_DELTAS + 1))
        self.assertEqual(self.ask("SELECT count(*) FROM tick_log WHERE delta IS NULL"), 0)

    def test_forgotten_deltas_are_forgotten_once(self) -> None:
        self.commit(*(crowd(tick, 1, at=tick * 5000) for tick in range(1, 31)))
        self.crash()
        self.open()
        self.assertEqual(self.load().tick, 30)
        self.commit(crowd(31, 1, at=31 * 5000), crowd(32, 1, at=32 * 5000))
        last = (32 * 5000 - KEEP_DELTAS) // 5000
        self.assertEqual(self.ask("SELECT max(tick) FROM tick_log WHERE delta IS NULL"), last)

    def test_old_inputs_are_swept(self) -> None:
        at = KEEP_INPUTS + KEEP_DELTAS
        self.commit(crowd(1, 1), crowd(2, 1, at), crowd(3, 1, at))
        self.reactor.advance(SWEEP)
        self.assertEqual(self.ask("SELECT min(tick) FROM tick_log"), 2)
        self.reactor.advance(SWEEP)
        self.crash()
        self.open()
        self.assertEqual(self.load().tick, 3)


class DamageTests(SqliteTestCase):
    """A chronicle that was tampered with, or lost a part, is noticed before anybody plays."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.commit(crowd(1, 250), record(2, lamp=b"lit"), record(3, lamp=b"out"))
        self.crash()

    def complaint(self) -> str:
        self.open()
        error = self.failureResultOf(self.store.load(), StoreError).value
        self.assertRegex(str(error), ": restore the last backup$")
        return str(error)

    def test_undamaged_one_is_fine(self) -> None:
        self.open()
        self.assertEqual(self.load().tick, 3)

    def test_changed_row_is_noticed(self) -> None:
        self.tamper("UPDATE tick_log SET at = 7 WHERE tick = 3")
        self.assertIn("the record of tick 3 was lost or changed", self.complaint())

    def test_lost_end_is_noticed(self) -> None:
        self.tamper("DELETE FROM tick_log WHERE tick = 3")
        self.assertIn("the record of tick 3 was lost or changed", self.complaint())

    def test_gap_is_noticed(self) -> None:
        self.tamper("DELETE FROM tick_log WHERE tick = 2")
        self.assertIn("the record of tick 2 was lost or changed", self.complaint())

    def test_lost_beginning_is_noticed(self) -> None:
        self.tamper("UPDATE shard SET materialised = 0")
        self.tamper("DELETE FROM tick_log WHERE tick = 1")
        self.assertIn("the record of tick 1 was lost or changed", self.complaint())

    def test_exchanged_hash_is_noticed(self) -> None:
        self.tamper("UPDATE shard SET hash = x'00'")
        self.assertIn("the record of tick 3 was lost or changed", self.complaint())

    def test_overwritten_page_is_noticed(self) -> None:
        with sqlite3.connect(self.path) as outside:
            outside.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        outside.close()
        size = self.path.stat().st_size
        with self.path.open("r+b") as file:
            file.seek(size // 2 // 4096 * 4096)
            file.write(b"\xff" * 8192)
        self.open()
        error = self.failureResultOf(self.store.load(), StoreError).value
        self.assertIn("restore the last backup", str(error))


class FencingTests(SqliteTestCase):
    """Who lost the shard commits nothing more."""

    def test_commit_of_the_one_before_is_refused(self) -> None:
        self.commit(record(1, lamp=b"lit"))
        self.tamper("UPDATE shard SET epoch = epoch + 1")
        error = self.failureResultOf(self.store.commit(record(2)), StoreError).value
        self.assertIn("another server took over shard 'main': this one must stop", str(error))
        self.failureResultOf(self.store.commit(record(2)), StoreError)
        self.assertEqual(self.ask("SELECT max(tick) FROM tick_log"), 1)


class TroubleTests(SqliteTestCase):
    """Trouble that may pass is waited out, with the same record; nothing is lost or doubled."""

    def fill_the_disk(self, full: bool = True) -> None:
        pages = self.ask("PRAGMA page_count") if full else 1_000_000
        assert self.store._connection is not None
        self.store._connection.execute(f"PRAGMA max_page_count = {pages}")

    def big(self, tick: int) -> TickRecord:
        return record(tick, lamp=os.urandom(100_000))

    def test_full_disk_is_waited_out(self) -> None:
        self.commit(record(1))
        self.fill_the_disk()
        done: Deferred[None] = self.store.commit(self.big(2))
        self.assertNoResult(done)
        self.assertTrue(self.store.in_trouble)
        self.reactor.pump([RETRY_FIRST, 0.5, 1.0])
        self.assertNoResult(done)
        self.fill_the_disk(full=False)
        self.reactor.advance(2)
        self.successResultOf(done)
        self.assertFalse(self.store.in_trouble)
        self.assertEqual(self.load().tick, 2)

    def test_later_ticks_wait_their_turn(self) -> None:
        self.fill_the_disk()
        done = [self.store.commit(self.big(tick)) for tick in (1, 2, 3)]
        self.assertEqual(self.store.in_flight(), 3)
        self.fill_the_disk(full=False)
        self.reactor.advance(RETRY_FIRST)
        for each in done:
            self.successResultOf(each)
        self.assertEqual(self.load().tick, 3)

    def test_lock_of_another_program_is_waited_out(self) -> None:
        assert self.store._connection is not None
        self.store._connection.execute("PRAGMA busy_timeout = 0")
        other = sqlite3.connect(self.path, isolation_level=None)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        done = self.store.commit(record(1))
        self.assertNoResult(done)
        other.execute("ROLLBACK")
        self.reactor.advance(RETRY_FIRST)
        self.successResultOf(done)

    def fail_after_the_commit(self, *records: TickRecord) -> None:
        """Let records last as if the error had come after the commit: nobody here knows it."""
        chronicle = self.store._held()
        before = chronicle._head, dict(chronicle._pending)
        chronicle.commit(records)
        chronicle._head, chronicle._pending = before
        chronicle._whole.clear()
        chronicle._unsure = True

    def test_commit_that_lasted_though_it_failed_is_not_done_twice(self) -> None:
        self.fail_after_the_commit(record(1, lamp=b"lit"))
        self.commit(record(1, lamp=b"lit"), record(2))
        self.assertEqual((self.load().tick, self.load().entities), (2, {"lamp": b"lit"}))

    def test_what_came_meanwhile_is_done_once_with_it(self) -> None:
        self.fail_after_the_commit(record(1, lamp=b"lit"))
        self.store._held().commit([record(1, lamp=b"lit"), record(2, rope=b"cut"), record(3)])
        self.assertEqual(self.load().tick, 3)
        self.assertEqual(self.load().entities, {"lamp": b"lit", "rope": b"cut"})

    def test_failure_before_the_commit_is_done_again(self) -> None:
        self.store._held()._unsure = True
        self.commit(record(1, lamp=b"lit"))
        self.assertEqual(self.load().entities, {"lamp": b"lit"})

    def test_tick_that_somebody_else_wrote_is_not_taken_for_ours(self) -> None:
        self.fail_after_the_commit(record(1, lamp=b"lit"))
        error = self.failureResultOf(self.store.commit(record(1, lamp=b"out")), StoreError).value
        self.assertIn("another server wrote tick 1", str(error))

    def test_close_tries_once_more_and_then_tells(self) -> None:
        self.fill_the_disk()
        done = self.store.commit(self.big(1))
        closed = self.store.close()
        self.successResultOf(closed)
        error = self.failureResultOf(done, StoreError).value
        self.assertEqual(
            str(error), f"{self.path}: the disk is full: make room, nothing is lost meanwhile"
        )
        self.assertTrue(self.pool.stopped)
        self.open()
        self.assertIsNone(self.successResultOf(self.store.load()))

    def test_mistake_of_ours_stops_the_store_and_is_logged(self) -> None:
        wrong = TickRecord("main", 1, 0, {EntityId("lamp"): object()})  # type: ignore[dict-item]  # the mistake
        self.failureResultOf(self.store.commit(wrong), StoreError)
        self.assertEqual(len(self.flushLoggedErrors(TypeError)), 1)
        self.failureResultOf(self.store.commit(record(1)), StoreError)


class WriterTests(SqliteTestCase):
    """The reactor never waits for the disk; what had to wait goes together."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.pool.waiting = deque()

    def test_commit_is_not_done_on_the_reactor_s_thread(self) -> None:
        done = self.store.commit(record(1))
        self.assertNoResult(done)
        self.assertEqual(self.store.in_flight(), 1)
        self.pool.work_on()
        self.successResultOf(done)

    def test_ticks_that_waited_share_a_transaction(self) -> None:
        done = [self.store.commit(record(tick)) for tick in range(1, GROUP + 3)]
        self.pool.work_on()
        for each in done:
            self.successResultOf(each)
        self.assertEqual(self.load().tick, GROUP + 2)

    def test_close_waits_for_what_was_given(self) -> None:
        done = self.store.commit(record(1))
        closed = self.store.close()
        self.assertNoResult(closed)
        again = self.store.close()
        self.pool.work_on()
        self.successResultOf(done)
        self.successResultOf(closed)
        self.successResultOf(again)

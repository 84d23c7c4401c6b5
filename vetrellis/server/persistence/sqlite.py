"""SQLite as we use it: one file, one server, and errors in one line that says what to do.

WAL with `synchronous=FULL` survives power loss, and lets a backup read while the server writes. A
checkpoint only each 20,000 pages keeps it out of the way of commits. The file is locked with
`flock` for as long as the server lives, so a second one cannot even start; the kernel lets go of
the lock when the process dies, however it dies.

We speak to Python's own `sqlite3`: SQLAlchemy and Alembic, which describe the schema, take longer
to import than all else of a start, so they are loaded only where a schema is to be changed.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import define, field
from twisted.python.reflect import namedAny

from vetrellis.server.persistence.record import StoreBusyError, StoreError

APPLICATION_ID = 0x5645_5452
"""`VETR`, in the file's header: what `file` and we tell our databases by."""

SCHEMA = "0002"
"""The version of the schema that we speak: the last one in `migrations.versions`."""

UPGRADE = "vetrellis.server.persistence.migration.upgrade"
"""What brings a schema up to date; loaded only when one is not."""

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 20000",
    "PRAGMA foreign_keys = ON",
)

_PASSING = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
}

_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full: make room, nothing is lost meanwhile",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written: check it and the system's log",
    sqlite3.SQLITE_BUSY: "another program holds a lock on it: close that program",
    sqlite3.SQLITE_READONLY: "it is read-only: give this user the right to write it",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that this user may write the directory",
    sqlite3.SQLITE_CORRUPT: "it is damaged: restore the last backup",
    sqlite3.SQLITE_NOTADB: "this file is no database: name another one, or move it away",
}


class PassingStoreError(StoreError):
    """What stands in the way may pass by itself: trying again makes sense."""


def explained(path: Path, error: BaseException) -> StoreError:
    """Return an error of the database or of the system as one line for the operator."""
    if isinstance(error, StoreError):
        return error
    if isinstance(error, OSError):
        return StoreError(f"{path}: {error.strerror or error}")
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than we need
    words = _ADVICE.get(code) or " ".join(str(error).split())
    return (
        PassingStoreError(f"{path}: {words}")
        if code in _PASSING
        else StoreError(f"{path}: {words}")
    )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do what is in the block wholly or, if it raises, not at all."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite itself rolls back after some errors
            connection.execute("ROLLBACK")
        raise


@define(eq=False)
class SqliteFile:
    """A database file that this process alone works on. Used by one thread at a time.

    Attributes:
        path: The file. Its directory is made if it is missing.
        busy_timeout: How long to wait for another program's lock, in milliseconds.
    """

    path: Path
    busy_timeout: int = 2000
    _lock: int = field(default=-1, init=False)
    _connection: sqlite3.Connection | None = field(default=None, init=False)

    def open(self) -> sqlite3.Connection:
        """Take sole hold of the file and bring its schema up to date.

        Raises:
            StoreBusyError: Another server has it.
            StoreError: Anything else is wrong.
        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_lock()
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            connection = self._connection = self._connect()
            self._recognise(connection)
        except (OSError, sqlite3.Error, StoreError) as error:
            self.close()
            raise explained(self.path, error) from error
        return connection

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _take_lock(self) -> None:
        lock = self.path.with_name(f"{self.path.name}.lock")
        descriptor = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 20).decode("ascii", "replace").strip()
            os.close(descriptor)
            who = f"another server (process {holder})" if holder else "another server"
            raise StoreBusyError(
                f"{self.path}: {who} is using it: stop that one, or set another storage.directory"
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, b"%d\n" % os.getpid())
        self._lock = descriptor

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=self.busy_timeout / 1000,
            isolation_level=None,  # `transaction` says BEGIN
            check_same_thread=False,  # one thread at a time, but not always the same
        )
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    def _recognise(self, connection: sqlite3.Connection) -> None:
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and mark != APPLICATION_ID:
            raise StoreError(f"{self.path}: this is another program's database: name another")
        # Before there are tables, so that a start that is killed here leaves a database of ours.
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        current = None
        if tables:
            query = "SELECT version_num FROM alembic_version"
            (current,) = connection.execute(query).fetchone()
        if current != SCHEMA:
            self._upgrade(current)

    def _upgrade(self, current: str | None) -> None:
        upgrade: Callable[[Path, str | None], None] = namedAny(UPGRADE)
        try:
            upgrade(self.path, current)
        except StoreError as error:
            raise StoreError(f"{self.path}: {error}") from error

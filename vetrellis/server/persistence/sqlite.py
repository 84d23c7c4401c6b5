"""SQLite as we use it: one file, one server, and errors in one line that says what to do.

WAL with `synchronous=FULL` survives power loss, and lets a backup read while the server writes. A
checkpoint only each 20,000 pages keeps it out of the way of commits. The file is locked with
`flock` for as long as the server lives, so a second one cannot even start; the kernel lets go of
the lock when the process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from attrs import define, field
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from twisted.python.reflect import namedAny

from vetrellis.server.persistence.record import StoreBusyError, StoreError
from vetrellis.server.persistence.schema import SCHEMA

APPLICATION_ID = 0x5645_5452
"""`VETR`, in the file's header: what `file` and we tell our databases by."""

UPGRADE = "vetrellis.server.persistence.migration.upgrade"
"""What brings a schema up to date; loaded only when one is not."""

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
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, OSError):
        return StoreError(f"{path}: {cause.strerror or cause}")
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF  # the rest says more than we need
    words = _ADVICE.get(code) or " ".join(str(cause).split())
    return (
        PassingStoreError(f"{path}: {words}")
        if code in _PASSING
        else StoreError(f"{path}: {words}")
    )


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
    _engine: Engine | None = field(default=None, init=False)

    def open(self) -> Connection:
        """Take sole hold of the file and bring its schema up to date.

        Raises:
            StoreBusyError: Another server has it.
            StoreError: Anything else is wrong.
        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._take_lock()
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self._engine = self._new_engine()
            connection = self._engine.connect()
            self._recognise(connection)
        except (OSError, SQLAlchemyError, sqlite3.Error, StoreError) as error:
            self.close()
            raise explained(self.path, error) from error
        return connection

    def close(self) -> None:
        """Let go of the file."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None
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

    def _new_engine(self) -> Engine:
        engine = create_engine(
            f"sqlite:///{self.path}",
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "timeout": self.busy_timeout / 1000},
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    def _recognise(self, connection: Connection) -> None:
        with connection.begin():
            mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            if tables and mark != APPLICATION_ID:
                raise StoreError(f"{self.path}: this is another program's database: name another")
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            current = None
            if tables:
                version = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
                current = version.scalar()
            if current != SCHEMA:
                self._upgrade(connection, current)

    def _upgrade(self, connection: Connection, current: str | None) -> None:
        upgrade: Callable[[Connection, str | None], None] = namedAny(UPGRADE)
        try:
            upgrade(connection, current)
        except StoreError as error:
            raise StoreError(f"{self.path}: {error}") from error


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "wal_autocheckpoint=20000",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")

"""Tickets, in the same database as the world."""

from __future__ import annotations

import sqlite3

from attrs import define
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from vetrellis.server.interfaces import ITickets
from vetrellis.server.persistence.errand import Database

_KEEP = "INSERT INTO ticket (hash, purpose, subject, created, expires) VALUES (?, ?, ?, ?, ?)"
_TAKE = "DELETE FROM ticket WHERE hash = ? AND purpose = ? RETURNING subject, expires"

_PROLONG = """
    UPDATE ticket SET expires = max(expires, ?) WHERE hash = ? AND purpose = ? AND expires > ?
    RETURNING subject
"""


@implementer(ITickets)
@define(eq=False)
class SqlTickets:
    """Secrets that open something, by their hashes."""

    _store: Database
    _clock: IReactorTime

    def keep(self, mark: bytes, purpose: str, subject: str, until: int) -> Deferred[None]:
        """Keep a ticket by the hash of its secret. Those that have run out are removed."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM ticket WHERE expires <= ?", (now,))
            connection.execute(_KEEP, (mark, purpose, subject, now, until))

        return self._store.run(work)

    def take(self, mark: bytes, purpose: str) -> Deferred[str | None]:
        """Return what a ticket is good for and use it up; None if there is none that is valid."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> str | None:
            row = connection.execute(_TAKE, (mark, purpose)).fetchone()
            return row[0] if row is not None and row[1] > now else None

        return self._store.run(work)

    def prolong(self, mark: bytes, purpose: str, until: int) -> Deferred[str | None]:
        """Return what a ticket is good for, and keep it until then; None if none is valid."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> str | None:
            row = connection.execute(_PROLONG, (until, mark, purpose, now)).fetchone()
            return None if row is None else str(row[0])

        return self._store.run(work)

    def void(self, purpose: str, subject: str) -> Deferred[None]:
        """Remove all tickets of one purpose for one subject."""
        remove = "DELETE FROM ticket WHERE purpose = ? AND subject = ?"

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(remove, (purpose, subject))

        return self._store.run(work)

    def _now(self) -> int:
        return int(self._clock.seconds() * 1000)

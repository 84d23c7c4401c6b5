"""Bans, in the same database as the world."""

from __future__ import annotations

import sqlite3

from attrs import define, evolve
from twisted.internet.defer import Deferred
from zope.interface import implementer

from vetrellis.server.auth.ban import MOST, Ban, Kind, SubjectError
from vetrellis.server.interfaces import IBans
from vetrellis.server.persistence.errand import Database

_ALL = """
    SELECT ban.id, kind, subject, note, author, ban.created, expires, coalesce(min(name), '')
    FROM ban LEFT JOIN character ON kind = 'account' AND character.account = subject
    GROUP BY ban.id ORDER BY ban.id
"""
_ADD = """
    INSERT INTO ban (kind, subject, note, author, created, expires) VALUES (?, ?, ?, ?, ?, ?)
"""


@implementer(IBans)
@define(eq=False)
class SqlBans:
    """Who may not come in."""

    _store: Database

    def all_bans(self) -> Deferred[tuple[Ban, ...]]:
        """Return every ban, the oldest first; also those that have run out."""

        def work(connection: sqlite3.Connection) -> tuple[Ban, ...]:
            return tuple(_ban(*row) for row in connection.execute(_ALL))

        return self._store.run(work)

    def add_ban(self, ban: Ban, now: int) -> Deferred[Ban]:
        """Keep a ban, in place of one of the same subject; return it with its number."""
        same = ban.kind.value, ban.subject

        def work(connection: sqlite3.Connection) -> Ban:
            connection.execute("DELETE FROM ban WHERE expires <= ?", (now,))
            connection.execute("DELETE FROM ban WHERE kind = ? AND subject = ?", same)
            (count,) = connection.execute("SELECT count(*) FROM ban").fetchone()
            if count >= MOST:
                raise SubjectError("ban-too-many")
            values = (*same, ban.note, ban.author, ban.created, ban.expires)
            number = connection.execute(_ADD, values).lastrowid
            assert number is not None, "it was an INSERT"
            return evolve(ban, id=number)

        return self._store.run(work)

    def remove_ban(self, ban_id: int) -> Deferred[None]:
        """Remove a ban."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM ban WHERE id = ?", (ban_id,))

        return self._store.run(work)


def _ban(  # noqa: PLR0913  # a row
    number: int,
    kind: str,
    subject: str,
    note: str,
    author: str,
    created: int,
    expires: int | None,
    label: str,
) -> Ban:
    return Ban(Kind(kind), subject, note, author, created, expires, label, number)

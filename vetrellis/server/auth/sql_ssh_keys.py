"""Public keys of players, in the same database as their accounts."""

from __future__ import annotations

import sqlite3

from attrs import define
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from vetrellis.server.auth.ssh_key import MOST_KEYS, KeyRefusedError, PublicKey, SshKey
from vetrellis.server.interfaces import ISshKeys
from vetrellis.server.persistence.store import SqlStore

_OF = """
    SELECT algorithm, fingerprint, comment, created, used FROM ssh_key
    WHERE account = ? ORDER BY id
"""
_OPENS = "SELECT EXISTS (SELECT 1 FROM ssh_key WHERE account = ? AND fingerprint = ?)"
_ADD = """
    INSERT INTO ssh_key (account, algorithm, blob, fingerprint, comment, created)
    VALUES (?, ?, ?, ?, ?, ?)
"""
_USED = "UPDATE ssh_key SET used = ? WHERE account = ? AND fingerprint = ?"
_REMOVE = "DELETE FROM ssh_key WHERE account = ? AND fingerprint = ?"


@implementer(ISshKeys)
@define(eq=False)
class SqlSshKeys:
    """Which keys open which accounts."""

    _store: SqlStore
    _clock: IReactorTime

    def of(self, account_id: int) -> Deferred[tuple[SshKey, ...]]:
        """Return an account's keys, the oldest first."""
        return self._store.run(lambda connection: _keys_of(connection, account_id))

    def opens(self, account_id: int, fingerprint: str) -> Deferred[bool]:
        """Return whether a key is one of an account's."""

        def work(connection: sqlite3.Connection) -> bool:
            (is_there,) = connection.execute(_OPENS, (account_id, fingerprint)).fetchone()
            return bool(is_there)

        return self._store.run(work)

    def add(self, account_id: int, key: PublicKey) -> Deferred[SshKey]:
        """Let a key open an account. Fails with `KeyRefusedError`."""
        new = SshKey(key.algorithm, key.fingerprint, key.comment, self._now())
        row = account_id, new.algorithm, key.blob, new.fingerprint, new.comment, new.created

        def work(connection: sqlite3.Connection) -> SshKey:
            there = _keys_of(connection, account_id)
            refuse_one_more(there, new.fingerprint)
            connection.execute(_ADD, row)
            return new

        return self._store.run(work)

    def remove(self, account_id: int, fingerprint: str) -> Deferred[bool]:
        """Let a key open an account no more; return whether it did."""

        def work(connection: sqlite3.Connection) -> bool:
            return connection.execute(_REMOVE, (account_id, fingerprint)).rowcount > 0

        return self._store.run(work)

    def used(self, account_id: int, fingerprint: str) -> Deferred[None]:
        """Note that a key let somebody in just now."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(_USED, (now, account_id, fingerprint))

        return self._store.run(work)

    def _now(self) -> int:
        return int(self._clock.seconds() * 1000)


def refuse_one_more(there: tuple[SshKey, ...], fingerprint: str) -> None:
    """Refuse a key that is there already, or one too many.

    Raises:
        KeyRefusedError: It says which.
    """
    for number, key in enumerate(there, 1):
        if key.fingerprint == fingerprint:
            raise KeyRefusedError("sshkey-twice", number=number)
    if len(there) >= MOST_KEYS:
        raise KeyRefusedError("sshkey-too-many", most=MOST_KEYS)


def _keys_of(connection: sqlite3.Connection, account_id: int) -> tuple[SshKey, ...]:
    rows = connection.execute(_OF, (account_id,)).fetchall()
    return tuple(SshKey(*row) for row in rows)

"""Accounts and characters, in the same database as the world."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping

from attrs import define
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Account, Character, NameTakenError
from vetrellis.server.interfaces import IAccounts
from vetrellis.server.persistence.store import SqlStore

GUEST = "Guest-{}"

KEEP_GUESTS = 30 * 24 * 3_600_000
"""How long it is known who a guest was, in milliseconds. Their ids are never used again."""

SWEEP_EVERY = 100
"""How many characters are made until those of old guests are looked for."""

_FIND = """
    SELECT account.id, password_hash, preferences, character.id, name, pronouns
    FROM account JOIN character ON character.account = account.id WHERE name_key = ?
"""
_TAKEN = "SELECT EXISTS (SELECT 1 FROM character WHERE name_key = ? OR skeleton = ?)"
_CREATE = "INSERT INTO account (password_hash, preferences, created) VALUES (?, ?, ?)"
_EMBODY = """
    INSERT INTO character (account, name, name_key, skeleton, pronouns, guest, created)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""


@implementer(IAccounts)
@define(eq=False)
class SqlAccounts:
    """Who may play.

    Attributes:
        key: Gives what all spellings of one name have in common.
        skeleton: Gives what all names that look alike have in common.
    """

    _store: SqlStore
    _clock: IReactorTime
    key: Callable[[str], str]
    skeleton: Callable[[str], str]

    def find(self, name: str) -> Deferred[Account | None]:
        """Return the account whose character has this name, in any spelling, or None."""
        key = self.key(name)
        return self._store.run(lambda connection: _find(connection, key))

    def is_free(self, name: str) -> Deferred[bool]:
        """Return whether nobody has this name, or one that looks like it."""
        same = self.key(name), self.skeleton(name)

        def work(connection: sqlite3.Connection) -> bool:
            (is_taken,) = connection.execute(_TAKEN, same).fetchone()
            return not is_taken

        return self._store.run(work)

    def create(
        self, name: str, password_hash: str, pronouns: str, language: str
    ) -> Deferred[Account]:
        """Make an account with its first character. Fails with `NameTakenError`."""
        preferences = {"language": language}
        now = self._now()
        made = (password_hash, json.dumps(preferences), now)

        def work(connection: sqlite3.Connection) -> Account:
            account_id = _inserted(connection.execute(_CREATE, made))
            body = self._embody(connection, account_id, name, pronouns, now)
            return Account(account_id, body, password_hash, preferences)

        return self._store.run(work)

    def guest(self) -> Deferred[Character]:
        """Make a character without an account, under a name that nobody had before."""
        now = self._now()

        def work(connection: sqlite3.Connection) -> Character:
            number = _next_number(connection)
            if number % SWEEP_EVERY == 0:  # it goes through all characters
                old = "DELETE FROM character WHERE guest AND created < ?"
                connection.execute(old, (now - KEEP_GUESTS,))
            name = GUEST.format(number)
            return self._embody(connection, None, name, "they", now)

        return self._store.run(work)

    def set_password(self, account_id: int, password_hash: str) -> Deferred[None]:
        """Replace an account's password hash."""
        return self._change(
            "UPDATE account SET password_hash = ? WHERE id = ?", password_hash, account_id
        )

    def set_preferences(
        self, account_id: int, preferences: Mapping[str, object]
    ) -> Deferred[None]:
        """Replace an account's preferences."""
        return self._change(
            "UPDATE account SET preferences = ? WHERE id = ?",
            json.dumps(dict(preferences)),
            account_id,
        )

    def _change(self, statement: str, *values: object) -> Deferred[None]:
        def work(connection: sqlite3.Connection) -> None:
            connection.execute(statement, values)

        return self._store.run(work)

    def _embody(
        self,
        connection: sqlite3.Connection,
        account_id: int | None,
        name: str,
        pronouns: str,
        created: int,
    ) -> Character:
        """Make a character: of an account or, without one, of a guest."""
        guest = account_id is None
        same = self.key(name), self.skeleton(name)
        try:
            made = connection.execute(_EMBODY, (account_id, name, *same, pronouns, guest, created))
        except sqlite3.IntegrityError as error:
            raise NameTakenError(f"{name!r} is taken, or looks like one that is") from error
        return Character(_entity(_inserted(made)), name, pronouns, guest=guest)

    def _now(self) -> int:
        return int(self._clock.seconds() * 1000)


def _entity(number: int) -> EntityId:
    return EntityId(f"player:{number}")


def _inserted(cursor: sqlite3.Cursor) -> int:
    """Return the id of the row that was inserted."""
    assert cursor.lastrowid is not None, "it was an INSERT"
    return cursor.lastrowid


def _next_number(connection: sqlite3.Connection) -> int:
    """Return a number that no guest's name has had: the one after the greatest character's."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = 'character'"
    row = connection.execute(query).fetchone()
    return 1 if row is None else int(row[0]) + 1


def _find(connection: sqlite3.Connection, key: str) -> Account | None:
    row = connection.execute(_FIND, (key,)).fetchone()
    if row is None:
        return None
    account_id, password_hash, preferences, number, name, pronouns = row
    body = Character(_entity(number), name, pronouns)
    return Account(account_id, body, password_hash, json.loads(preferences))

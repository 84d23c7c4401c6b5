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
from vetrellis.server.auth.account import Account, Character, Embodiment, NameTakenError
from vetrellis.server.auth.role import Role
from vetrellis.server.interfaces import IAccounts
from vetrellis.server.persistence.errand import Database

GUEST = "Guest-{}"

KEEP_GUESTS = 30 * 24 * 3_600_000
"""How long it is known who a guest was, in milliseconds. Their ids are never used again."""

SWEEP_EVERY = 100
"""How many characters are made until those of old guests are looked for."""

_FIND = """
    SELECT account.id, password_hash, preferences, role, email, totp, totp_step,
        own.id, own.name, own.pronouns, own.name_key = named.name_key
    FROM character AS named
    JOIN account ON named.account = account.id
    JOIN character AS own ON own.account = account.id
    WHERE named.name_key = ? ORDER BY own.id
"""
_STAFF = """
    SELECT name, role FROM account JOIN character ON character.account = account.id
    WHERE role != 'player' GROUP BY account.id HAVING character.id = min(character.id)
    ORDER BY account.id
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

    _store: Database
    _clock: IReactorTime
    key: Callable[[str], str]
    skeleton: Callable[[str], str]

    def find(self, name: str) -> Deferred[Account | None]:
        """Return the account whose character has this name, in any spelling, or None."""
        key = self.key(name)
        return self._store.run(lambda connection: _find(connection, key))

    def of_player(self, player: EntityId) -> Deferred[Embodiment | None]:
        """Return the character that an entity is, with the account that has it; None for none."""
        query = "SELECT name_key, name, pronouns, guest FROM character WHERE id = ?"
        number = player.removeprefix("player:")

        def work(connection: sqlite3.Connection) -> Embodiment | None:
            row = connection.execute(query, (number,)).fetchone()
            if row is None:
                return None
            key, name, pronouns, is_guest = row
            if is_guest:
                return None, Character(player, name, pronouns, guest=True)
            account = _find(connection, key)
            return None if account is None else (account, account.character)

        return self._store.run(work)

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

    def add_character(self, account_id: int, name: str, pronouns: str) -> Deferred[Character]:
        """Make a further character of an account. Fails with `NameTakenError`."""
        now = self._now()
        return self._store.run(
            lambda connection: self._embody(connection, account_id, name, pronouns, now)
        )

    def set_role(self, account_id: int, role: Role) -> Deferred[None]:
        """Replace an account's role."""
        return self._change("UPDATE account SET role = ? WHERE id = ?", role.value, account_id)

    def set_email(self, account_id: int, email: str) -> Deferred[None]:
        """Replace an account's address for mail; empty for none."""
        return self._change("UPDATE account SET email = ? WHERE id = ?", email, account_id)

    def set_secret(self, account_id: int, secret: str, step: int) -> Deferred[None]:
        """Replace what an account's one-time codes are made of; empty for none."""
        return self._change(
            "UPDATE account SET totp = ?, totp_step = ? WHERE id = ?", secret, step, account_id
        )

    def use_code(self, account_id: int, step: int) -> Deferred[bool]:
        """Use up the one-time code of a step. False: that one, or a later one, was used before."""
        use = "UPDATE account SET totp_step = ? WHERE id = ? AND totp_step < ?"

        def work(connection: sqlite3.Connection) -> bool:
            return connection.execute(use, (step, account_id, step)).rowcount == 1

        return self._store.run(work)

    def staff(self) -> Deferred[tuple[tuple[str, Role], ...]]:
        """Return everybody who is more than a player: the name of their first character."""

        def work(connection: sqlite3.Connection) -> tuple[tuple[str, Role], ...]:
            return tuple((name, Role(role)) for name, role in connection.execute(_STAFF))

        return self._store.run(work)

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
    rows = connection.execute(_FIND, (key,)).fetchall()
    if not rows:
        return None
    account_id, password_hash, preferences, role, email, secret, step = rows[0][:7]
    bodies = tuple(Character(_entity(row[7]), row[8], row[9]) for row in rows)
    named = next(body for body, row in zip(bodies, rows, strict=True) if row[10])
    return Account(
        account_id,
        named,
        password_hash,
        json.loads(preferences),
        Role(role),
        email,
        secret,
        step,
        bodies,
    )

"""Accounts and characters, in the same database as the world."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from attrs import define
from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Account, Character, NameTakenError
from vetrellis.server.interfaces import IAccounts
from vetrellis.server.persistence.schema import account, character
from vetrellis.server.persistence.store import SqlStore

GUEST = "Guest-{}"

KEEP_GUESTS = 30 * 24 * 3_600_000
"""How long it is known who a guest was, in milliseconds. Their ids are never used again."""


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

    def create(
        self, name: str, password_hash: str, pronouns: str, language: str
    ) -> Deferred[Account]:
        """Make an account with its first character. Fails with `NameTakenError`."""
        preferences = {"language": language}
        named = {"name": name, "name_key": self.key(name), "skeleton": self.skeleton(name)}
        now = self._now()

        def work(connection: Connection) -> Account:
            made = insert(account).values(
                password_hash=password_hash, preferences=json.dumps(preferences), created=now
            )
            account_id = _number(connection.execute(made))
            body = {**named, "account": account_id, "pronouns": pronouns, "guest": False}
            number = _insert_character(connection, {**body, "created": now})
            body_of = Character(_entity(number), name, pronouns)
            return Account(account_id, body_of, password_hash, preferences)

        return self._store.run(work)

    def guest(self) -> Deferred[Character]:
        """Make a character without an account, under a name that nobody had before."""
        now = self._now()

        def work(connection: Connection) -> Character:
            old = character.c.guest & (character.c.created < now - KEEP_GUESTS)
            connection.execute(delete(character).where(old))
            name = GUEST.format(_next_number(connection))
            same = {"name_key": self.key(name), "skeleton": self.skeleton(name)}
            body = {"name": name, **same, "pronouns": "they", "guest": True, "created": now}
            return Character(_entity(_insert_character(connection, body)), name, guest=True)

        return self._store.run(work)

    def set_password(self, account_id: int, password_hash: str) -> Deferred[None]:
        """Replace an account's password hash."""
        return self._change(account_id, password_hash=password_hash)

    def set_preferences(
        self, account_id: int, preferences: Mapping[str, object]
    ) -> Deferred[None]:
        """Replace an account's preferences."""
        return self._change(account_id, preferences=json.dumps(dict(preferences)))

    def _change(self, account_id: int, **values: object) -> Deferred[None]:
        def work(connection: Connection) -> None:
            connection.execute(update(account).where(account.c.id == account_id).values(**values))

        return self._store.run(work)

    def _now(self) -> int:
        return int(self._clock.seconds() * 1000)


def _entity(number: int) -> EntityId:
    return EntityId(f"player:{number}")


def _number(result: Any) -> int:
    """Return the id of the row that was inserted."""
    return int(result.inserted_primary_key[0])


def _next_number(connection: Connection) -> int:
    """Return a number that no guest's name has had: the one after the greatest character's."""
    query = "SELECT seq FROM sqlite_sequence WHERE name = 'character'"
    return int(connection.exec_driver_sql(query).scalar() or 0) + 1


def _insert_character(connection: Connection, values: Mapping[str, object]) -> int:
    try:
        return _number(connection.execute(insert(character).values(**values)))
    except IntegrityError as error:
        raise NameTakenError(f"{values['name']!r} is taken, or looks like one that is") from error


def _find(connection: Connection, key: str) -> Account | None:
    joined = account.join(character, character.c.account == account.c.id)
    query = select(
        account.c.id,
        account.c.password_hash,
        account.c.preferences,
        character.c.id.label("number"),
        character.c.name,
        character.c.pronouns,
    )
    row = connection.execute(query.select_from(joined).where(character.c.name_key == key)).first()
    if row is None:
        return None
    body = Character(_entity(row.number), row.name, row.pronouns)
    return Account(row.id, body, row.password_hash, json.loads(row.preferences))

"""Accounts kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, fail, succeed
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Account, Character, NameTakenError
from vetrellis.server.auth.name import key_of, skeleton_of
from vetrellis.server.interfaces import IAccounts


@implementer(IAccounts)
@define(eq=False)
class MemoryAccounts:
    """`IAccounts` without a database; fires at once, or fails with `broken` where that is set.

    Attributes:
        by_key: Every account, by the key of its name.
        guests: How many guests came.
        broken: What every method fails with, if anything.
    """

    by_key: dict[str, Account] = field(factory=dict)
    guests: int = 0
    broken: Exception | None = None

    def find(self, name: str) -> Deferred[Account | None]:
        if self.broken is not None:
            return fail(self.broken)
        return succeed(self.by_key.get(key_of(name)))

    def is_free(self, name: str) -> Deferred[bool]:
        if self.broken is not None:
            return fail(self.broken)
        return succeed(not self._is_taken(name))

    def create(
        self, name: str, password_hash: str, pronouns: str, language: str
    ) -> Deferred[Account]:
        if self.broken is not None:
            return fail(self.broken)
        if self._is_taken(name):
            return fail(NameTakenError(name))
        number = len(self.by_key) + 1
        character = Character(EntityId(f"player:{number}"), name, pronouns)
        account = Account(number, character, password_hash, {"language": language})
        self.by_key[key_of(name)] = account
        return succeed(account)

    def guest(self) -> Deferred[Character]:
        if self.broken is not None:
            return fail(self.broken)
        self.guests += 1
        name = f"Guest{self.guests}"
        return succeed(Character(EntityId(f"guest:{self.guests}"), name, guest=True))

    def set_password(self, account_id: int, password_hash: str) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, password_hash=password_hash))

    def set_preferences(
        self, account_id: int, preferences: Mapping[str, object]
    ) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, preferences=dict(preferences)))

    def _is_taken(self, name: str) -> bool:
        return skeleton_of(name) in {skeleton_of(key) for key in self.by_key}

    def _replace(self, account_id: int, change: Callable[[Account], Account]) -> Deferred[None]:
        if self.broken is not None:
            return fail(self.broken)
        for key, account in self.by_key.items():
            if account.id == account_id:
                self.by_key[key] = change(account)
        return succeed(None)

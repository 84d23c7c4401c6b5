"""Accounts kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, fail, succeed
from zope.interface import implementer

from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Account, Character, Embodiment, NameTakenError
from vetrellis.server.auth.name import key_of, skeleton_of
from vetrellis.server.auth.role import Role
from vetrellis.server.interfaces import IAccounts


@implementer(IAccounts)
@define(eq=False)
class MemoryAccounts:
    """`IAccounts` without a database; fires at once, or fails with `broken` where that is set.

    Attributes:
        by_key: Every account, by the key of its name.
        guests: How many guests came.
        visitors: Who they were.
        broken: What every method fails with, if anything.
    """

    by_key: dict[str, Account] = field(factory=dict)
    guests: int = 0
    visitors: dict[EntityId, Character] = field(factory=dict)
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
        character = self._new_character(name, pronouns)
        number = len(self.by_key) + 1
        account = Account(number, character, password_hash, {"language": language})
        self.by_key[key_of(name)] = account
        return succeed(account)

    def add_character(self, account_id: int, name: str, pronouns: str) -> Deferred[Character]:
        if self.broken is not None:
            return fail(self.broken)
        if self._is_taken(name):
            return fail(NameTakenError(name))
        character = self._new_character(name, pronouns)
        account = next(each for each in self.by_key.values() if each.id == account_id)
        self.by_key[key_of(name)] = evolve(account, character=character)
        everybody = (*account.characters, character)
        self._replace(account_id, lambda old: evolve(old, characters=everybody))
        return succeed(character)

    def guest(self) -> Deferred[Character]:
        if self.broken is not None:
            return fail(self.broken)
        self.guests += 1
        player = EntityId(f"guest:{self.guests}")
        guest = self.visitors[player] = Character(player, f"Guest{self.guests}", guest=True)
        return succeed(guest)

    def of_player(self, player: EntityId) -> Deferred[Embodiment | None]:
        if self.broken is not None:
            return fail(self.broken)
        guest = self.visitors.get(player)
        if guest is not None:
            return succeed((None, guest))
        for account in self.by_key.values():
            if account.character.player == player:
                return succeed((account, account.character))
        return succeed(None)

    def set_password(self, account_id: int, password_hash: str) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, password_hash=password_hash))

    def set_preferences(
        self, account_id: int, preferences: Mapping[str, object]
    ) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, preferences=dict(preferences)))

    def set_role(self, account_id: int, role: Role) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, role=role))

    def set_email(self, account_id: int, email: str) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, email=email))

    def set_secret(self, account_id: int, secret: str, step: int) -> Deferred[None]:
        return self._replace(account_id, lambda old: evolve(old, secret=secret, code_step=step))

    def use_code(self, account_id: int, step: int) -> Deferred[bool]:
        if self.broken is not None:
            return fail(self.broken)
        used = next(each.code_step for each in self.by_key.values() if each.id == account_id)
        if step <= used:
            return succeed(False)
        done = self._replace(account_id, lambda old: evolve(old, code_step=step))
        return done.addCallback(lambda _: True)

    def staff(self) -> Deferred[tuple[tuple[str, Role], ...]]:
        if self.broken is not None:
            return fail(self.broken)
        accounts = {account.id: account for account in self.by_key.values()}
        found = (each for each in accounts.values() if each.role is not Role.PLAYER)
        return succeed(tuple((each.characters[0].name, each.role) for each in found))

    def _new_character(self, name: str, pronouns: str) -> Character:
        return Character(EntityId(f"player:{len(self.by_key) + 1}"), name, pronouns)

    def _is_taken(self, name: str) -> bool:
        return skeleton_of(name) in {skeleton_of(key) for key in self.by_key}

    def _replace(self, account_id: int, change: Callable[[Account], Account]) -> Deferred[None]:
        if self.broken is not None:
            return fail(self.broken)
        for key, account in self.by_key.items():
            if account.id == account_id:
                self.by_key[key] = change(account)
        return succeed(None)

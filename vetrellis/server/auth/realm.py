"""The realm: where an account is made, proved and changed.

It joins who may play (`IAccounts`), what they prove it with (`Passwords`), and how often they may
try (`Throttle`). It never tells which of name and password was wrong, by words or by time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, ClassVar, TypeAlias, TypeVar

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from vetrellis.game.core.identity import EntityId, VetrellisError
from vetrellis.server.auth.account import Account, Character, Embodiment, NameTakenError
from vetrellis.server.auth.ban import Ban, Bans
from vetrellis.server.auth.name import NameRules, key_of
from vetrellis.server.auth.password import BusyError, Passwords, objection_to_password
from vetrellis.server.auth.role import Role
from vetrellis.server.auth.throttle import Throttle, network_of
from vetrellis.server.interfaces import IAccounts
from vetrellis.server.persistence.record import StoreError

T = TypeVar("T")

Proof: TypeAlias = Callable[[Account | None], Deferred[bool]]
"""Checks that somebody is whose account was found; None if nobody has the name. Takes as long."""

PRONOUNS = ("they", "she", "he", "it")
"""What a character can be called by; the first where a player does not say."""


RESULTS = ("admitted", "refused", "throttled", "banned", "registered", "guest")
"""What can come of somebody who wants to come in."""


class TooManyAttemptsError(VetrellisError):
    """A name or an address has failed too often to try again at once.

    Attributes:
        seconds: How long to wait, rounded up.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = math.ceil(seconds)
        super().__init__(f"wait {self.seconds} s")


class PasswordRefusedError(VetrellisError):
    """Nobody should have this password.

    Attributes:
        reason: The message key that says why.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@define(eq=False)
class Realm:
    """Admits players.

    Attributes:
        names: What newcomers may be called.
        bans: Who may not come in; None where nobody keeps bans.
        by_name: Failed logins by name, whether or not anybody has it.
        by_address: Failed logins by address. More are free here: a family shares an address.
        registrations: New accounts by address.
        results: How often what came of it, for the metrics: a count for each of `RESULTS`.
    """

    _log: ClassVar[Logger] = Logger()

    _accounts: IAccounts
    _passwords: Passwords
    _clock: IReactorTime
    names: NameRules = field(factory=NameRules)
    bans: Bans | None = None
    by_name: Throttle = field()
    by_address: Throttle = field()
    registrations: Throttle = field()
    results: Counter[str] = field(init=False)

    @results.default
    def _no_results(self) -> Counter[str]:
        return Counter(dict.fromkeys(RESULTS, 0))

    @by_name.default
    def _by_name(self) -> Throttle:
        return Throttle(self._clock)

    @by_address.default
    def _by_address(self) -> Throttle:
        return Throttle(self._clock, free=20, longest_delay=300.0)

    @registrations.default
    def _registrations(self) -> Throttle:
        return Throttle(self._clock, free=50, longest_delay=300.0, forgotten_after=3600.0)

    def authenticate(self, name: str, password: str, peer: str) -> Deferred[Account | None]:
        """Return the account that this name and password open, or None.

        Fails with `TooManyAttemptsError`, or with `BusyError`.

        Args:
            name: The character's name, in any spelling.
            password: What the player typed.
            peer: Where they come from.
        """
        return _spawn(self._authenticate(name, password, peer))

    def admit(self, name: str, proof: Proof, peer: str) -> Deferred[Account | None]:
        """Return the account of this name, if something that cannot be guessed proves it.

        Fails with `TooManyAttemptsError`.

        Args:
            name: The character's name, in any spelling.
            proof: What takes the place of a password.
            peer: Where they come from.
        """
        return _spawn(self._admit(name, proof, peer, is_guess=False))

    def ban_on(self, account: Account) -> Ban | None:
        """Return what keeps out somebody who has proved who they are, if anything."""
        ban = None if self.bans is None else self.bans.of_account(account.id)
        self.results["banned"] += ban is not None
        return ban

    def of_player(self, player: EntityId) -> Deferred[Embodiment | None]:
        """Return the character that an entity is, with the account that has it; None for none."""
        return self._accounts.of_player(player)

    def set_role(self, account: Account, role: Role) -> Deferred[Account]:
        """Give an account another role; return it as it is then."""
        self._log.info("account {account} is {role} now", account=account.id, role=role.value)
        done = self._accounts.set_role(account.id, role)
        return done.addCallback(lambda _: evolve(account, role=role))

    def set_email(self, account: Account, email: str) -> Deferred[Account]:
        """Give an account another address for mail; return it as it is then."""
        done = self._accounts.set_email(account.id, email)
        return done.addCallback(lambda _: evolve(account, email=email))

    def staff(self) -> Deferred[tuple[tuple[str, Role], ...]]:
        """Return everybody who is more than a player: the name of their first character."""
        return self._accounts.staff()

    def register(
        self, name: str, password: str, pronouns: str, language: str, peer: str
    ) -> Deferred[Account]:
        """Make an account and its character.

        Fails with `NameRefusedError`, `PasswordRefusedError`, `NameTakenError`,
        `TooManyAttemptsError`, or `BusyError`.
        """
        return _spawn(self._register(name, password, pronouns, language, peer))

    def is_free(self, name: str) -> Deferred[bool]:
        """Return whether nobody has this name yet, or one like it, and it is not banned.

        Only `register` makes sure.
        """
        if self._is_banned(name):
            return succeed(False)
        return self._accounts.is_free(name)

    def add_character(self, account: Account, name: str, pronouns: str) -> Deferred[Account]:
        """Give an account a further character; return it as that character's.

        Fails with `NameRefusedError` or `NameTakenError`.
        """
        return _spawn(self._add_character(account, name, pronouns))

    def find(self, name: str) -> Deferred[Account | None]:
        """Return the account of somebody whom their protocol has proved already."""
        return self._accounts.find(name)

    def guest(self) -> Deferred[Character]:
        """Make a character for somebody who only looks around."""
        self.results["guest"] += 1
        return self._accounts.guest()

    def change_password(
        self, account: Account, old: str, new: str, peer: str
    ) -> Deferred[Account | None]:
        """Give an account another password; return it, or None if the old one is wrong.

        Fails with `PasswordRefusedError`, `TooManyAttemptsError`, or `BusyError`.
        """
        return _spawn(self._change_password(account, old, new, peer))

    def save_preferences(
        self, account: Account, preferences: Mapping[str, object]
    ) -> Deferred[None]:
        """Keep how a player likes things, for the next time."""
        return self._accounts.set_preferences(account.id, preferences)

    async def _authenticate(self, name: str, password: str, peer: str) -> Account | None:
        account = await self._admit(name, self._by_password(password), peer)
        return None if account is None else await self._rehashed(account, password)

    def _by_password(self, password: str) -> Proof:
        def verify(account: Account | None) -> Deferred[bool]:
            kept = None if account is None else account.password_hash
            return self._passwords.verify(kept, password)

        return verify

    async def _admit(
        self, name: str, proof: Proof, peer: str, is_guess: bool = True
    ) -> Account | None:
        """Let somebody in, or not: the one place where that is decided."""
        account = await self._proved(name, proof, peer, is_guess)
        if account is None:
            self.results["refused"] += 1
            self._log.info("a login from {peer} was refused", peer=peer)
            return None
        self.results["admitted"] += 1
        self._log.info("account {account} was let in from {peer}", account=account.id, peer=peer)
        return account

    async def _proved(
        self, name: str, proof: Proof, peer: str, is_guess: bool = True
    ) -> Account | None:
        """Find an account and have it proved, charging name and address for a failure.

        What cannot be guessed is charged to the address alone: then nobody can keep a player out
        by guessing under their name.
        """
        charged = [(self.by_address, network_of(peer))]
        if is_guess:
            charged.append((self.by_name, key_of(name)))
        self._demand(max(throttle.wait(key) for throttle, key in charged))
        for throttle, key in charged:
            throttle.charge(key)
        try:
            account = await self._accounts.find(name)
            is_right = await proof(account)
        except Exception:
            # Nothing was tried: neither a full queue nor a broken store is the player's failure.
            for throttle, key in charged:
                throttle.refund(key)
            raise
        if not is_right:
            return None
        self.by_address.refund(network_of(peer))
        if is_guess:
            self.by_name.forgive(key_of(name))
        return account

    async def _rehashed(self, account: Account, password: str) -> Account:
        """Bring an old hash up to date while the password is at hand. Never in the way."""
        if not self._passwords.is_outdated(account.password_hash):
            return account
        try:
            fresh = await self._passwords.hash(password)
            await self._accounts.set_password(account.id, fresh)
        except (BusyError, StoreError) as error:
            self._log.info(
                "the hash of account {account} stays old: {error}",
                account=account.id,
                error=str(error),
            )
            return account
        return evolve(account, password_hash=fresh)

    async def _register(
        self, name: str, password: str, pronouns: str, language: str, peer: str
    ) -> Account:
        name = self._checked(name)
        objection = objection_to_password(password, name)
        if objection is not None:
            raise PasswordRefusedError(objection)
        network = network_of(peer)
        self._demand(self.registrations.wait(network))
        self.registrations.charge(network)
        try:
            password_hash = await self._passwords.hash(password)
            account = await self._accounts.create(name, password_hash, pronouns, language)
        except Exception:
            self.registrations.refund(network)
            raise
        self.results["registered"] += 1
        self._log.info("account {account} was made from {peer}", account=account.id, peer=peer)
        return account

    async def _add_character(self, account: Account, name: str, pronouns: str) -> Account:
        made = await self._accounts.add_character(account.id, self._checked(name), pronouns)
        self._log.info("account {account} has a further character", account=account.id)
        return evolve(account, character=made, characters=(*account.characters, made))

    def _checked(self, name: str) -> str:
        """Return a newcomer's name as it will be shown, if they may have it."""
        shown = self.names.check(name)
        if self._is_banned(shown):
            raise NameTakenError(f"{shown!r} is banned")
        return shown

    def _is_banned(self, name: str) -> bool:
        return self.bans is not None and self.bans.of_name(name) is not None

    async def _change_password(
        self, account: Account, old: str, new: str, peer: str
    ) -> Account | None:
        name = account.character.name
        proved = await self._proved(name, self._by_password(old), peer)
        if proved is None or proved.id != account.id:
            return None
        objection = objection_to_password(new, name)
        if objection is not None:
            raise PasswordRefusedError(objection)
        fresh = await self._passwords.hash(new)
        await self._accounts.set_password(account.id, fresh)
        self._log.info("account {account} has a new password", account=account.id)
        return evolve(proved, password_hash=fresh)

    def _demand(self, wait: float) -> None:
        """Refuse an attempt that has to wait."""
        if wait > 0:
            self.results["throttled"] += 1
            raise TooManyAttemptsError(wait)


def _spawn(work: Coroutine[Deferred[Any], Any, T]) -> Deferred[T]:
    return Deferred.fromCoroutine(work)

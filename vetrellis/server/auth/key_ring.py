"""The key ring: which keys a player has, and who comes in by one.

Theory of operation. A client that has keys asks of each whether it would do, and signs with the
one that does (RFC 4252 section 7). So who has somebody's public key can find out whether it opens
a name; nothing else can be found out: a name that nobody has, and one that has other keys, take
the same look-ups. Whoever asks too often is told no without any. A key cannot be guessed, so what
others tried under a name keeps nobody out who has one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from attrs import define, field
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.reflect import namedAny

from vetrellis.server.auth.account import Account
from vetrellis.server.auth.realm import Realm
from vetrellis.server.auth.ssh_key import PublicKey, SshKey, fingerprint_of
from vetrellis.server.auth.throttle import Throttle, network_of
from vetrellis.server.interfaces import ISshKeys

READER: Final = "vetrellis.server.auth.key_line.read_key_line"
"""What reads a line with a key: named, for it needs Conch."""

NOBODY: Final = 0
"""An account that is never there: what keys are looked for under where nobody has the name."""

Elsewhere = Callable[[Callable[[], PublicKey]], Deferred[PublicKey]]
"""Runs work off the reactor."""


@define(eq=False)
class KeyRing:
    """Knows whose key is whose.

    Attributes:
        offers: Keys that nobody has, by the address that asked about them. Some clients offer a
            dozen each time.
    """

    _log: ClassVar[Logger] = Logger()

    _realm: Realm
    _keys: ISshKeys
    _clock: IReactorTime
    _elsewhere: Elsewhere
    offers: Throttle = field()

    @offers.default
    def _offers(self) -> Throttle:
        return Throttle(self._clock, free=200, longest_delay=300.0)

    def of(self, account: Account) -> Deferred[tuple[SshKey, ...]]:
        """Return an account's keys, the oldest first."""
        return self._keys.of(account.id)

    def add(self, account: Account, line: str) -> Deferred[SshKey]:
        """Let the key on a line of `authorized_keys` open an account.

        Fails with `KeyRefusedError`.
        """

        def read(key: PublicKey) -> Deferred[SshKey]:
            return self._keys.add(account.id, key)

        def added(key: SshKey) -> SshKey:
            self._log.info(
                "account {account} has a new key, {fingerprint}",
                account=account.id,
                fingerprint=key.fingerprint,
            )
            return key

        reading = self._elsewhere(lambda: _read(line))
        return reading.addCallback(read).addCallback(added)

    def remove(self, account: Account, which: str) -> Deferred[SshKey | None]:
        """Let a key open an account no more; return it, or None if there is no such key.

        Args:
            account: Whose.
            which: Its number in the list, from 1, or its fingerprint.
        """

        def listed(keys: tuple[SshKey, ...]) -> Deferred[SshKey | None]:
            key = _chosen(keys, which)
            if key is None:
                return succeed(None)
            removing = self._keys.remove(account.id, key.fingerprint)
            return removing.addCallback(lambda was_there: removed(key) if was_there else None)

        def removed(key: SshKey) -> SshKey:
            self._log.info(
                "account {account} has lost its key {fingerprint}",
                account=account.id,
                fingerprint=key.fingerprint,
            )
            return key

        return self._keys.of(account.id).addCallback(listed)

    def is_known(self, name: str, blob: bytes, peer: str) -> Deferred[bool]:
        """Return whether a key would open the account of a character.

        Args:
            name: The character's name, in any spelling.
            blob: The key.
            peer: Who asks.
        """
        network = network_of(peer)
        if self.offers.wait(network) > 0:
            return succeed(False)

        def found(account: Account | None) -> Deferred[bool]:
            return self._opens(account, blob)

        def told(is_theirs: bool) -> bool:
            if not is_theirs:
                self.offers.charge(network)
            return is_theirs

        return self._realm.find(name).addCallback(found).addCallback(told)

    def authenticate(
        self, name: str, blob: bytes, is_signed: Callable[[], bool], peer: str
    ) -> Deferred[Account | None]:
        """Return the account that a key opens, or None.

        Fails with `TooManyAttemptsError`.

        Args:
            name: The character's name, in any spelling.
            blob: The key.
            is_signed: Checks that whoever comes has the private half, too. Only asked about a
                key that opens the account.
            peer: Where they come from.
        """

        def holds(account: Account | None) -> Deferred[bool]:
            return self._opens(account, blob).addCallback(lambda opens: opens and is_signed())

        def admitted(account: Account | None) -> Account | None:
            if account is not None:
                using = self._keys.used(account.id, fingerprint_of(blob))
                using.addErrback(self._unnoted, account)
            return account

        return self._realm.admit(name, holds, peer).addCallback(admitted)

    def _opens(self, account: Account | None, blob: bytes) -> Deferred[bool]:
        number = NOBODY if account is None else account.id
        return self._keys.opens(number, fingerprint_of(blob))

    def _unnoted(self, failure: Failure, account: Account) -> None:
        """Let somebody in all the same: when a key was used is only good to know."""
        self._log.info(
            "the use of a key of account {account} is not noted: {why}",
            account=account.id,
            why=failure.getErrorMessage(),
        )


def _read(line: str) -> PublicKey:
    key: PublicKey = namedAny(READER)(line)
    return key


def _chosen(keys: tuple[SshKey, ...], which: str) -> SshKey | None:
    if which.isascii() and which.isdigit() and len(which) < 4:
        return keys[int(which) - 1] if 1 <= int(which) <= len(keys) else None
    # `ssh-keygen -l` says SHA256:..., and some drop the first part when they copy it.
    return next((key for key in keys if which in {key.fingerprint, key.fingerprint[7:]}), None)

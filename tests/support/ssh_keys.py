"""Keys kept in memory, and keys to keep."""

from __future__ import annotations

from typing import Final

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, fail, succeed
from zope.interface import implementer

from vetrellis.server.auth.sql_ssh_keys import refuse_one_more
from vetrellis.server.auth.ssh_key import PublicKey, SshKey
from vetrellis.server.interfaces import ISshKeys

ED25519: Final = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDzaACMlu+fnfj9dXLnw1IEYVwCJfHZl48pWDkmhbw8E ada@quay"
)
"""What a file ending in `.pub` holds: the public half of `ssh_client.HOST_KEY`."""

FINGERPRINT: Final = "SHA256:ujknshSBfH3omSJ6MJhN41XFVLuDn06IdSANwFQ/5Ys"
"""What `ssh-keygen -l` says of it."""


@implementer(ISshKeys)
@define(eq=False)
class MemorySshKeys:
    """`ISshKeys` without a database; fires at once, or fails with `broken` where that is set.

    Attributes:
        by_account: Every account's keys.
        now: What time it is, in milliseconds.
        broken: What every method fails with, if anything.
        slow: What `of` gives instead, if anything.
        looked_up: What was asked, of every account and key.
    """

    by_account: dict[int, tuple[SshKey, ...]] = field(factory=dict)
    now: int = 0
    broken: Exception | None = None
    slow: Deferred[tuple[SshKey, ...]] | None = None
    looked_up: list[tuple[int, str]] = field(factory=list)

    def of(self, account_id: int) -> Deferred[tuple[SshKey, ...]]:
        if self.slow is not None:
            return self.slow
        return fail(self.broken) if self.broken else succeed(self._of(account_id))

    def opens(self, account_id: int, fingerprint: str) -> Deferred[bool]:
        self.looked_up.append((account_id, fingerprint))
        if self.broken is not None:
            return fail(self.broken)
        return succeed(any(key.fingerprint == fingerprint for key in self._of(account_id)))

    def add(self, account_id: int, key: PublicKey) -> Deferred[SshKey]:
        new = SshKey(key.algorithm, key.fingerprint, key.comment, self.now)
        try:
            if self.broken is not None:
                raise self.broken
            refuse_one_more(self._of(account_id), key.fingerprint)
        except Exception as error:
            return fail(error)
        self.by_account[account_id] = (*self._of(account_id), new)
        return succeed(new)

    def remove(self, account_id: int, fingerprint: str) -> Deferred[bool]:
        before = self._of(account_id)
        after = tuple(key for key in before if key.fingerprint != fingerprint)
        self.by_account[account_id] = after
        return fail(self.broken) if self.broken else succeed(before != after)

    def used(self, account_id: int, fingerprint: str) -> Deferred[None]:
        if self.broken is not None:
            return fail(self.broken)
        self.by_account[account_id] = tuple(
            evolve(key, used=self.now) if key.fingerprint == fingerprint else key
            for key in self._of(account_id)
        )
        return succeed(None)

    def _of(self, account_id: int) -> tuple[SshKey, ...]:
        return self.by_account.get(account_id, ())

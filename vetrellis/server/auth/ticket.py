"""Tickets: secrets that open something once, for a while.

Theory of operation. A ticket is 256 bits of chance, so nobody guesses one, and only its hash is
kept, so nobody who reads the database holds one. It is used up when it is taken; one to resume a
session is only looked at, for the answer may be lost with the next connection. What it is good
for, its subject, is for its purpose to say: to resume a session it is a character, to become an
admin nothing.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from enum import StrEnum

from attrs import define
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime

from vetrellis.server.interfaces import ITickets

LONGEST = 128
"""Characters beyond which nothing is taken for a ticket."""


class Purpose(StrEnum):
    """What a ticket opens."""

    RESUME = "resume"
    ADMIN = "admin"


@define(eq=False)
class Tickets:
    """Makes tickets, and takes them.

    Attributes:
        store: Where their hashes are.
        clock: When they run out.
    """

    store: ITickets
    clock: IReactorTime

    def issue(self, purpose: Purpose, subject: str, seconds: float) -> Deferred[str]:
        """Make a ticket that is valid for some time; fires with its secret when it lasts."""
        secret = _fresh()
        until = int((self.clock.seconds() + seconds) * 1000)
        kept = self.store.keep(_mark(secret), purpose.value, subject, until)
        return kept.addCallback(lambda _: secret)

    def take(self, purpose: Purpose, secret: str) -> Deferred[str | None]:
        """Use a ticket up; fires with its subject, or None if it is none, or too old."""
        if not secret or len(secret) > LONGEST:
            return succeed(None)
        return self.store.take(_mark(secret), purpose.value)

    def look(self, purpose: Purpose, secret: str, seconds: float) -> Deferred[str | None]:
        """Return a ticket's subject without using it up; it is valid for some more time then."""
        if not secret or len(secret) > LONGEST:
            return succeed(None)
        until = int((self.clock.seconds() + seconds) * 1000)
        return self.store.prolong(_mark(secret), purpose.value, until)

    def void(self, purpose: Purpose, subject: str) -> Deferred[None]:
        """Make all tickets of one purpose for one subject worthless."""
        return self.store.void(purpose.value, subject)


def _fresh() -> str:
    """Return a secret that can be read aloud and typed: small letters and digits, in groups."""
    letters = base64.b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()
    return "-".join(letters[at : at + 13] for at in range(0, len(letters), 13))


def _mark(secret: str) -> bytes:
    # Not a password: there is nothing to guess, so a fast hash will do.
    plain = "".join(secret.split()).lower().replace("-", "")
    return hashlib.sha256(plain.encode()).digest()

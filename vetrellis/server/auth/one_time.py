"""One-time codes: what staff prove themselves with beside their password (TOTP, RFC 6238).

Theory of operation. Server and a program on somebody's phone share a secret; both make six digits
of it and of the time, anew every thirty seconds. A code is taken one step early or late, for
clocks differ, and none is taken twice, nor one from before the last that was taken: whoever looks
over a shoulder is too late. Attempts are slowed down as those with passwords are.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from attrs import define, field
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.python.reflect import namedAny

from vetrellis.server.auth.account import Account
from vetrellis.server.auth.realm import TooManyAttemptsError
from vetrellis.server.auth.throttle import Throttle
from vetrellis.server.interfaces import IAccounts

T = TypeVar("T")

STEP = 30
"""Seconds that a code lasts."""

SLACK = 1
"""Steps by which a clock may be wrong."""

LIBRARY = "pyotp"
"""What makes codes; loaded for the first who needs one."""


@define(eq=False)
class OneTimeCodes:
    """Makes secrets and checks the codes that are made of them.

    Attributes:
        clock: Whose time counts.
        attempts: Wrong codes, by account.
    """

    _accounts: IAccounts
    clock: IReactorTime
    attempts: Throttle = field()

    @attempts.default
    def _few(self) -> Throttle:
        return Throttle(self.clock)

    def new_secret(self) -> str:
        """Return a fresh secret, in base32."""
        library: Any = namedAny(LIBRARY)
        secret: str = library.random_base32()
        return secret

    def address(self, secret: str, name: str, issuer: str) -> str:
        """Return a secret as an address that programs for codes can read (`otpauth://`)."""
        library: Any = namedAny(LIBRARY)
        address: str = library.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)
        return address

    def check(self, account: Account, code: str) -> Deferred[bool]:
        """Whether a code is right for an account, which uses it up.

        Fails with `TooManyAttemptsError`.
        """
        return _spawn(self._check(account, code))

    def enrol(self, account: Account, secret: str, code: str) -> Deferred[bool]:
        """Ask an account for codes of a secret from now on, if this code proves that it has it."""
        return _spawn(self._enrol(account, secret, code))

    def release(self, account: Account) -> Deferred[None]:
        """Ask an account for codes no more."""
        return self._accounts.set_secret(account.id, "", 0)

    async def _check(self, account: Account, code: str) -> bool:
        key = str(account.id)
        self._demand(key)
        self.attempts.charge(key)
        step = self._step_of(account.secret, code)
        if step is None or not await self._accounts.use_code(account.id, step):
            return False
        self.attempts.forgive(key)
        return True

    async def _enrol(self, account: Account, secret: str, code: str) -> bool:
        step = self._step_of(secret, code)
        if step is None:
            return False
        await self._accounts.set_secret(account.id, secret, step)
        return True

    def _demand(self, key: str) -> None:
        wait = self.attempts.wait(key)
        if wait > 0:
            raise TooManyAttemptsError(wait)

    def _step_of(self, secret: str, code: str) -> int | None:
        """Return the step that a code is right for, if it is for any that count now."""
        digits = "".join(code.split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            return None
        library: Any = namedAny(LIBRARY)
        codes = library.TOTP(secret)
        now = int(self.clock.seconds()) // STEP
        for step in range(now - SLACK, now + SLACK + 1):
            # Every one is compared, in a time that tells nothing.
            if library.utils.strings_equal(codes.generate_otp(step), digits):
                return step
        return None


def _spawn(work: Coroutine[Deferred[Any], Any, T]) -> Deferred[T]:
    return Deferred.fromCoroutine(work)

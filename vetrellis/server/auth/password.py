"""Passwords: what makes a good one, and keeping none of them.

Theory of operation. Hashing with argon2id takes tens of milliseconds and as many megabytes, on
purpose; so it runs in a small thread pool of its own, never on the reactor, and no more than a
few wait for it: beyond that a login is told that the server is busy, which costs nothing. A name
that nobody has is verified too, against a hash that nothing matches, so that an answer takes as
long, and says as little, whether or not there is such an account.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
import unicodedata
from collections.abc import Callable
from functools import partial
from threading import get_native_id
from typing import Any, ParamSpec, Protocol, TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from attrs import define, field
from twisted.application.service import Service
from twisted.internet.defer import Deferred, fail
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool
from typing_extensions import override

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.auth.weak import is_easily_guessed

P = ParamSpec("P")
T = TypeVar("T")

SHORTEST, LONGEST_BYTES = 10, 256
"""Characters that a password has at least, and bytes that it has at most."""

HASHES_WAITING = 64
"""How many hashes may wait; at 30 ms each that is two seconds of patience."""

LEAST_PRIORITY = 19
"""How modest the hashing threads are. On Linux each thread may be so alone: see setpriority(2)."""


class BusyError(VetrellisError):
    """Too many passwords wait to be hashed. Trying again in a moment helps."""


class DeferToPool(Protocol):
    """Runs a function off the reactor: `deferToThreadPool` with its first arguments given."""

    def __call__(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Deferred[T]:
        """Run a function with these arguments, elsewhere; fire with what it returns."""
        ...


class HashingPool(Service):
    """The threads that hash passwords, and nothing else, while the service runs."""

    def __init__(self, reactor: IReactorFromThreads, threads: int = 1) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, threads, name="hashing")
        self.name = "hashing"
        self._is_over = False

    @override
    def startService(self) -> None:
        super().startService()  # type: ignore[no-untyped-call]  # Twisted's has no types
        self._pool.start()

    @override
    def stopService(self) -> None:
        super().stopService()  # type: ignore[no-untyped-call]  # Twisted's has no types
        # The pool ends when its queue is empty: what still waits is told so, and not hashed.
        self._is_over = True
        self._pool.stop()

    def defer(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
        """Run a function in one of the threads. See `DeferToPool`."""
        work = partial(self._modestly, function)
        return deferToThreadPool(self._reactor, self._pool, work, *args, **kwargs)

    def _modestly(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function in a thread that the reactor's goes before, where both share a core."""
        if self._is_over:
            raise BusyError("the server is closing")
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, get_native_id(), LEAST_PRIORITY)
        return function(*args, **kwargs)


def default_argon() -> argon2.PasswordHasher:
    """Return argon2id with the parameters that OWASP asks for: t=2, 19 MiB, one lane."""
    return argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def objection_to_password(password: str, name: str) -> str | None:
    """Return why a password will not do, as a message key, or None.

    Args:
        password: What the player would like.
        name: The character's name, which must not be most of it.
    """
    normal = _normal(password)
    if any(unicodedata.category(letter) == "Cc" for letter in normal):
        return "session-password-characters"
    if len(normal) < SHORTEST:
        return "session-password-too-short"
    if len(_encoded(password)) > LONGEST_BYTES:
        return "session-password-too-long"
    return "session-password-guessable" if is_easily_guessed(normal, name) else None


@define(eq=False)
class Passwords:
    """Hashes and verifies passwords off the reactor.

    Attributes:
        waiting: How many hashes are begun and not done.
        most_waiting: How many may be, before callers are told that the server is busy.
    """

    _defer: DeferToPool
    _argon: argon2.PasswordHasher = field(factory=default_argon)
    most_waiting: int = HASHES_WAITING
    waiting: int = field(default=0, init=False)
    _decoy: str = field(init=False, repr=False)

    @_decoy.default
    def _make_decoy(self) -> str:
        return _decoy_for(self._argon)

    def hash(self, password: str) -> Deferred[str]:
        """Return a hash to keep, in PHC string format.

        Fails with `BusyError` if too many wait.
        """
        return self._run(self._argon.hash, _encoded(password))

    def verify(self, password_hash: str | None, password: str) -> Deferred[bool]:
        """Return whether this is the password that was hashed.

        Fails with `BusyError` if too many wait.

        Args:
            password_hash: What was kept; None where there is no account, which takes as long and
                is never right.
            password: What the player typed.
        """
        kept = self._decoy if password_hash is None else password_hash
        return self._run(_is_right, self._argon, kept, _encoded(password))

    def is_outdated(self, password_hash: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        try:
            return self._argon.check_needs_rehash(password_hash)
        except InvalidHashError:
            return True

    def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
        if self.waiting >= self.most_waiting:
            return fail(BusyError("too many passwords wait to be hashed"))
        self.waiting += 1
        return self._defer(function, *args, **kwargs).addBoth(self._done)

    def _done(self, result: T) -> T:
        self.waiting -= 1
        return result


def _is_right(argon: argon2.PasswordHasher, password_hash: str, password: bytes) -> bool:
    try:
        return argon.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _normal(password: str) -> str:
    """Return a password as every keyboard types it: é may be one character or two."""
    return unicodedata.normalize("NFKC", password)


def _encoded(password: str) -> bytes:
    # Half a surrogate pair cannot be encoded; it can be typed, in JSON.
    return _normal(password).encode("utf-8", "surrogatepass")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii").rstrip("=")


def _decoy_for(argon: argon2.PasswordHasher) -> str:
    """Return a hash that is as much work to verify as a real one, without making one."""
    salt = _base64(secrets.token_bytes(argon.salt_len))
    digest = _base64(secrets.token_bytes(argon.hash_len))
    cost = f"m={argon.memory_cost},t={argon.time_cost},p={argon.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"

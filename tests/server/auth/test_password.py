"""Tests of passwords."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import argon2
from twisted.internet.defer import Deferred, execute, fail
from twisted.internet.interfaces import IReactorFromThreads
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from vetrellis.server.auth.password import (
    HASHES_WAITING,
    LEAST_PRIORITY,
    BusyError,
    HashingPool,
    Passwords,
    default_argon,
    objection_to_password,
)

P = ParamSpec("P")
T = TypeVar("T")

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DEARER = argon2.PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)


class RuleTests(SynchronousTestCase):
    """A password is long and not what a guesser tries first; nothing else is asked of it."""

    def test_good_passwords_pass(self) -> None:
        for password in (
            "correct-mackerel-lantern",
            "tide gull salt rope",
            "ñandúes y grullas",
            "пароль-на-острове",
            "😀😃😄😁😆😅😂🤣😊😇",
            "x" * 3 + "yzw" * 20,
        ):
            with self.subTest(password=password):
                self.assertIsNone(objection_to_password(password, "Ada"))

    def test_bad_passwords_are_refused_with_the_reason(self) -> None:
        for password, reason in (
            ("", "too-short"),
            ("ninechars", "too-short"),
            ("e\u0301" * 9, "too-short"),
            ("abcdé" * 52, "too-long"),
            ("tab\tin the middle", "characters"),
            ("bell\x07in the middle", "characters"),
            ("Password123", "guessable"),
            ("PASSWORD123", "guessable"),
            ("contraseña123", "guessable"),
            ("aaaaaaaaaaaaaa", "guessable"),
            ("abababababab", "guessable"),
            ("abcdefghijkl", "guessable"),
            ("lkjhgfdsapoiu", "guessable"),
            ("Maximiliana1", "guessable"),
            ("maximiliana2024"[:14], "guessable"),
        ):
            with self.subTest(password=password):
                objection = objection_to_password(password, "Maximiliana")
                self.assertEqual(objection, f"session-password-{reason}")

    def test_half_a_surrogate_pair_is_no_crash(self) -> None:
        self.assertIsNone(objection_to_password("correct-\ud800-lantern", "Ada"))


class HashTests(SynchronousTestCase):
    """A hash verifies its own password, however it is typed, and no other."""

    @override
    def setUp(self) -> None:
        self.passwords = Passwords(execute, CHEAP)

    def verify(self, password_hash: str | None, password: str) -> bool:
        return self.successResultOf(self.passwords.verify(password_hash, password))

    def test_right_password_alone_is_right(self) -> None:
        kept = self.successResultOf(self.passwords.hash("contraseña larga"))
        self.assertTrue(kept.startswith("$argon2id$"))
        self.assertTrue(self.verify(kept, "contraseña larga"))
        self.assertTrue(self.verify(kept, "contrasen\u0303a larga"))
        self.assertFalse(self.verify(kept, "contraseña larg"))
        self.assertFalse(self.verify(kept, ""))

    def test_same_password_has_many_hashes(self) -> None:
        hashes = {self.successResultOf(self.passwords.hash("x" * 10)) for _ in range(3)}
        self.assertEqual(len(hashes), 3)

    def test_hash_that_is_none_is_never_right(self) -> None:
        self.assertFalse(self.verify("plainly no hash", "x"))

    def test_half_a_surrogate_pair_can_be_hashed(self) -> None:
        kept = self.successResultOf(self.passwords.hash("\ud800" * 10))
        self.assertTrue(self.verify(kept, "\ud800" * 10))

    def test_other_parameters_are_outdated(self) -> None:
        self.assertFalse(self.passwords.is_outdated(CHEAP.hash("x")))
        self.assertTrue(self.passwords.is_outdated(DEARER.hash("x")))
        self.assertTrue(self.passwords.is_outdated("plainly no hash"))

    def test_parameters_are_what_was_decided(self) -> None:
        argon = default_argon()
        parameters = (argon.time_cost, argon.memory_cost, argon.parallelism, argon.type)
        self.assertEqual(parameters, (2, 19 * 1024, 1, argon2.Type.ID))


class DecoyTests(SynchronousTestCase):
    """A name that nobody has is as much work as one that somebody has."""

    def test_same_call_with_the_same_parameters(self) -> None:
        calls: list[tuple[Callable[..., object], tuple[Any, ...]]] = []

        def defer(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
            calls.append((function, args))
            return execute(function, *args, **kwargs)

        passwords = Passwords(defer, DEARER)
        kept = DEARER.hash("correct-mackerel-lantern")
        for password_hash in (kept, None):
            self.assertFalse(self.successResultOf(passwords.verify(password_hash, "wrong")))
        (known, unknown) = calls
        self.assertEqual(known[0], unknown[0])
        parameters = [argon2.extract_parameters(args[1]) for _, args in calls]
        self.assertEqual(parameters[0], parameters[1])

    def test_decoy_is_a_hash_that_argon_accepts(self) -> None:
        passwords = Passwords(execute, CHEAP)
        self.assertRaises(
            argon2.exceptions.VerifyMismatchError, CHEAP.verify, passwords._decoy, "anything"
        )
        self.assertFalse(passwords.is_outdated(passwords._decoy))
        self.assertNotIn(passwords._decoy, repr(passwords))


class QueueTests(SynchronousTestCase):
    """Only so many hashes wait; whoever is one too many is told at once."""

    def test_one_too_many_is_busy_until_another_is_done(self) -> None:
        waiting: list[Deferred[Any]] = []

        def defer(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
            done: Deferred[T] = Deferred()
            waiting.append(done)
            return done

        passwords = Passwords(defer, CHEAP)
        for _ in range(HASHES_WAITING):
            self.assertNoResult(passwords.verify(None, "x"))
        self.failureResultOf(passwords.hash("x"), BusyError)
        self.failureResultOf(passwords.verify(None, "x"), BusyError)
        self.assertEqual(passwords.waiting, HASHES_WAITING)
        waiting[0].callback(False)
        self.assertNoResult(passwords.hash("x"))

    def test_failure_frees_its_place(self) -> None:
        def defer(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
            return fail(ZeroDivisionError("no memory left"))

        passwords = Passwords(defer, CHEAP)
        self.failureResultOf(passwords.hash("x"), ZeroDivisionError)
        self.assertEqual(passwords.waiting, 0)


@implementer(IReactorFromThreads)
class ThreadedReactor:
    """A reactor that does what threads ask of it when the test says so."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], object]] = []

    def callFromThread(
        self,
        callable: Callable[..., Any],  # noqa: A002  # Twisted's name
        *args: object,
        **kwargs: object,
    ) -> None:
        self.calls.append(lambda: callable(*args, **kwargs))

    def run_calls(self) -> None:
        """Do all that was asked."""
        for call in self.calls:
            call()


class HashingPoolTests(SynchronousTestCase):
    """Hashing happens in threads of its own, which end with the service."""

    def begun(self, pool: HashingPool, work: Callable[[], int]) -> Deferred[int]:
        """Have the pool do some work, and return as soon as it does it."""
        has_begun = threading.Event()

        def do() -> int:
            has_begun.set()
            return work()

        answer = pool.defer(do)
        self.assertTrue(has_begun.wait(60))
        return answer

    def test_what_waits_when_the_service_ends_is_not_waited_for(self) -> None:
        reactor = ThreadedReactor()
        pool = HashingPool(reactor)
        pool.startService()
        goes_on = threading.Event()
        first = self.begun(pool, lambda: int(goes_on.wait(60)))
        others = [pool.defer(threading.get_ident) for _ in range(100)]
        stopping = threading.Thread(target=pool.stopService)
        stopping.start()
        while not pool._is_over:
            stopping.join(0.01)
        goes_on.set()
        stopping.join()
        reactor.run_calls()
        self.assertEqual(self.successResultOf(first), 1)
        for other in others:
            self.failureResultOf(other, BusyError)

    def test_work_is_done_in_another_thread_and_told_to_the_reactor(self) -> None:
        reactor = ThreadedReactor()
        self.assertTrue(verifyObject(IReactorFromThreads, reactor))
        pool = HashingPool(reactor)
        pool.startService()
        answer = self.begun(pool, threading.get_ident)
        pool.stopService()  # waits for what was begun
        self.assertNoResult(answer)
        reactor.run_calls()
        self.assertNotEqual(self.successResultOf(answer), threading.get_ident())
        self.assertEqual([thread.is_alive() for thread in pool._pool.threads], [False])

    def test_reactor_goes_before_it(self) -> None:
        reactor = ThreadedReactor()
        pool = HashingPool(reactor)
        pool.startService()
        answer = self.begun(
            pool, lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        )
        pool.stopService()
        reactor.run_calls()
        ours = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        modest = LEAST_PRIORITY if sys.platform == "linux" else ours
        self.assertEqual((self.successResultOf(answer), ours < LEAST_PRIORITY), (modest, True))

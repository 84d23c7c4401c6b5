"""Tests of the realm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import argon2
from twisted.internet.defer import Deferred, execute
from twisted.internet.task import Clock
from twisted.internet.testing import EventLoggingObserver
from twisted.logger import globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.accounts import MemoryAccounts
from vetrellis.server.auth.account import Account, NameTakenError
from vetrellis.server.auth.name import NameRefusedError
from vetrellis.server.auth.password import BusyError, Passwords
from vetrellis.server.auth.realm import PasswordRefusedError, Realm, TooManyAttemptsError
from vetrellis.server.auth.throttle import Throttle
from vetrellis.server.persistence.record import StoreError

P = ParamSpec("P")
T = TypeVar("T")

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
OLD = argon2.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)
PASSWORD = "correct-mackerel-lantern"
HERE, THERE = "192.0.2.7", "198.51.100.9"


class RealmTestCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.accounts = MemoryAccounts()
        self.work: list[str] = []
        self.passwords = Passwords(self.defer, CHEAP)
        self.realm = Realm(self.accounts, self.passwords, self.clock)
        self.ada = self.successResultOf(
            self.accounts.create("Ada", CHEAP.hash(PASSWORD), "she", "en")
        )

    def defer(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
        self.work.append(function.__name__)
        return execute(function, *args, **kwargs)

    def log_in(self, name: str, password: str, peer: str = HERE) -> Account | None:
        return self.successResultOf(self.realm.authenticate(name, password, peer))

    def refused_for(self, name: str, peer: str = HERE) -> int:
        answer = self.realm.authenticate(name, PASSWORD, peer)
        error = self.failureResultOf(answer, TooManyAttemptsError).value
        assert isinstance(error, TooManyAttemptsError)
        return error.seconds


class AuthenticationTests(RealmTestCase):
    """Name and password open an account; a wrong one of either is the same to see."""

    def test_right_password_opens_the_account_under_any_spelling(self) -> None:
        for name in ("Ada", "ADA", " ada"):
            self.assertEqual(self.log_in(name, PASSWORD), self.ada)

    def test_wrong_password_and_unknown_name_are_the_same_work(self) -> None:
        self.assertIsNone(self.log_in("Ada", "wrong"))
        known, self.work[:] = list(self.work), []
        self.assertIsNone(self.log_in("Nobody", "wrong"))
        self.assertEqual(self.work, known)
        self.assertEqual(len(known), 1)

    def test_old_hash_is_replaced_while_the_password_is_at_hand(self) -> None:
        self.successResultOf(self.accounts.set_password(self.ada.id, OLD.hash(PASSWORD)))
        account = self.log_in("Ada", PASSWORD)
        assert account is not None
        kept = self.accounts.by_key["ada"].password_hash
        self.assertEqual(account.password_hash, kept)
        self.assertFalse(CHEAP.check_needs_rehash(kept))
        self.assertEqual(self.log_in("Ada", PASSWORD), account)

    def test_replacing_an_old_hash_is_never_in_the_way(self) -> None:
        old = OLD.hash(PASSWORD)
        self.successResultOf(self.accounts.set_password(self.ada.id, old))
        self.passwords.most_waiting = 1

        def defer_and_break(
            function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[T]:
            if function.__name__ == "hash":
                self.accounts.broken = StoreError("the disk is full")
            return execute(function, *args, **kwargs)

        self.passwords._defer = defer_and_break
        account = self.log_in("Ada", PASSWORD)
        assert account is not None
        self.assertEqual(account.password_hash, old)

    def test_nothing_secret_is_logged(self) -> None:
        log = EventLoggingObserver()
        globalLogPublisher.addObserver(log)
        self.addCleanup(globalLogPublisher.removeObserver, log)
        self.log_in("Ada", PASSWORD)
        self.log_in("Ada", "mistyped-secret")
        self.log_in("name-that-is-a-secret", "x")
        self.assertEqual(len(list(log)), 3)
        for event in log:
            self.assertNotIn("mistyped", str(event))
            self.assertNotIn("name-that", str(event))
            self.assertNotIn(PASSWORD, str(event))


class ThrottleTests(RealmTestCase):
    """Guessing gets slow, for a name and for an address, whether or not the name exists."""

    def test_name_has_five_free_failures(self) -> None:
        for name in ("Ada", "Nobody"):
            with self.subTest(name=name):
                for _ in range(5):
                    self.assertIsNone(self.log_in(name, "wrong", THERE))
                self.assertEqual(self.refused_for(name, HERE), 2)
                self.clock.advance(2)
                self.assertIsNone(self.log_in(name, "wrong", THERE))
                self.assertEqual(self.refused_for(name, HERE), 4)

    def test_spellings_are_counted_together(self) -> None:
        for name in ("ada", "Ada", "ADA", "aDa", " ada "):
            self.log_in(name, "wrong")
        self.assertEqual(self.refused_for("adA"), 2)

    def test_refused_attempt_is_no_work(self) -> None:
        for _ in range(5):
            self.log_in("Ada", "wrong")
        self.work.clear()
        self.refused_for("Ada")
        self.assertEqual(self.work, [])

    def test_address_has_more_free_failures(self) -> None:
        for number in range(20):
            self.log_in(f"nobody {number}", "wrong")
        self.assertEqual(self.refused_for("Ada", HERE), 2)
        self.assertEqual(self.log_in("Ada", PASSWORD, THERE), self.ada)

    def test_success_forgives_the_name_but_not_the_address(self) -> None:
        for _ in range(4):
            for _ in range(4):
                self.log_in("Ada", "wrong")
            self.assertEqual(self.log_in("Ada", PASSWORD), self.ada)
        for number in range(4):
            self.log_in(f"nobody {number}", "wrong")
        self.assertEqual(self.refused_for("Ada"), 2)

    def test_attempts_at_once_are_counted_before_they_are_tried(self) -> None:
        answers: list[Deferred[Any]] = []

        def slow(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
            answer: Deferred[T] = Deferred()
            answers.append(answer)
            return answer

        self.passwords._defer = slow
        for _ in range(5):
            self.assertNoResult(self.realm.authenticate("Ada", "wrong", HERE))
        self.refused_for("Ada")
        self.assertEqual(len(answers), 5)

    def test_what_is_not_the_players_failure_is_not_counted(self) -> None:
        self.accounts.broken = StoreError("the disk is full")
        for _ in range(10):
            self.failureResultOf(self.realm.authenticate("Ada", PASSWORD, HERE), StoreError)
        self.accounts.broken = None
        self.passwords.most_waiting = 0
        for _ in range(10):
            self.failureResultOf(self.realm.authenticate("Ada", PASSWORD, HERE), BusyError)
        self.passwords.most_waiting = 64
        self.assertEqual(self.log_in("Ada", PASSWORD), self.ada)


class ResultTests(RealmTestCase):
    """The metrics know what came of it, and not for whom."""

    def test_results_are_counted(self) -> None:
        self.log_in("Ada", PASSWORD)
        for _ in range(5):
            self.log_in("Ada", "wrong")
        self.refused_for("Ada")
        self.successResultOf(self.realm.guest())
        self.successResultOf(self.realm.register("Marisol", PASSWORD, "she", "es", HERE))
        self.assertEqual(
            dict(self.realm.results),
            {
                "admitted": 1,
                "refused": 5,
                "throttled": 1,
                "banned": 0,
                "guest": 1,
                "registered": 1,
            },
        )


class RegistrationTests(RealmTestCase):
    """An account is made only with a name and a password that will do."""

    def register(self, name: str, password: str = PASSWORD) -> Deferred[Account]:
        return self.realm.register(name, password, "they", "es", HERE)

    def test_new_account_can_log_in(self) -> None:
        account = self.successResultOf(self.register("marisol"))
        self.assertEqual(account.character.name, "Marisol")
        self.assertEqual(self.log_in("Marisol", PASSWORD), account)

    def test_bad_name_or_password_is_refused_without_work(self) -> None:
        self.failureResultOf(self.register("admin"), NameRefusedError)
        self.failureResultOf(self.register("Marisol", "short"), PasswordRefusedError)
        self.assertEqual(self.work, [])

    def test_taken_name_is_refused(self) -> None:
        self.failureResultOf(self.register("ADA"), NameTakenError)
        self.assertFalse(self.successResultOf(self.realm.is_free("ada")))
        self.assertTrue(self.successResultOf(self.realm.is_free("Marisol")))

    def test_address_makes_only_so_many_accounts(self) -> None:
        self.realm.registrations = Throttle(self.clock, free=2)
        self.failureResultOf(self.register("Ada"), NameTakenError)
        self.successResultOf(self.register("Marisol"))
        self.successResultOf(self.register("Teodora"))
        self.failureResultOf(self.register("Ursula"), TooManyAttemptsError)
        self.clock.advance(2)
        self.successResultOf(self.register("Ursula"))


class ChangeTests(RealmTestCase):
    """Who proves who they are may change their password, and how they like things."""

    NEW = "seven-gulls-on-a-rope"

    def change(self, old: str, new: str) -> Deferred[Account | None]:
        return self.realm.change_password(self.ada, old, new, HERE)

    def test_new_password_opens_the_account(self) -> None:
        changed = self.successResultOf(self.change(PASSWORD, self.NEW))
        self.assertEqual(self.log_in("Ada", self.NEW), changed)
        self.assertIsNone(self.log_in("Ada", PASSWORD))

    def test_wrong_old_password_changes_nothing_and_counts(self) -> None:
        for _ in range(5):
            self.assertIsNone(self.successResultOf(self.change("wrong", self.NEW)))
        self.failureResultOf(self.change(PASSWORD, self.NEW), TooManyAttemptsError)
        self.assertEqual(self.accounts.by_key["ada"], self.ada)

    def test_weak_new_password_is_refused(self) -> None:
        self.failureResultOf(self.change(PASSWORD, "short"), PasswordRefusedError)

    def test_name_that_is_somebody_elses_now_changes_nothing(self) -> None:
        self.accounts.by_key.clear()
        self.successResultOf(self.accounts.create("Bo", CHEAP.hash("x"), "they", "en"))
        self.successResultOf(self.accounts.create("Ada", CHEAP.hash(PASSWORD), "they", "en"))
        self.assertIsNone(self.successResultOf(self.change(PASSWORD, self.NEW)))

    def test_preferences_are_kept(self) -> None:
        self.successResultOf(self.realm.save_preferences(self.ada, {"reader": True}))
        found = self.successResultOf(self.realm.find("ada"))
        assert found is not None
        self.assertEqual(found.preferences, {"reader": True})

    def test_guest_has_a_character_and_no_account(self) -> None:
        guest = self.successResultOf(self.realm.guest())
        self.assertTrue(guest.guest)
        self.assertIsNone(self.successResultOf(self.realm.find(guest.name)))

"""Tests of the key ring: who has which key, and who comes in by one."""

from __future__ import annotations

from base64 import b64decode

from twisted.internet.defer import Deferred, execute
from twisted.internet.task import Clock
from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.accounts import MemoryAccounts
from tests.support.ssh_keys import ED25519, FINGERPRINT, MemorySshKeys
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.password import Passwords
from vetrellis.server.auth.realm import Realm, TooManyAttemptsError
from vetrellis.server.auth.ssh_key import KeyRefusedError, SshKey
from vetrellis.server.persistence.record import StoreError

HERE, THERE = "192.0.2.7", "198.51.100.9"
BLOB = b64decode(ED25519.split()[1])
OTHER = BLOB[:-1] + b"\0"


class RingTestCase(SynchronousTestCase):
    """With Ada, who has a key, and Bo, who has none."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.accounts = MemoryAccounts()
        self.keys = MemorySshKeys()
        self.realm = Realm(self.accounts, Passwords(execute), self.clock)
        self.ring = KeyRing(self.realm, self.keys, self.clock, execute)
        self.ada = self.successResultOf(self.accounts.create("Ada", "x", "she", "en"))
        self.bo = self.successResultOf(self.accounts.create("Bo", "x", "he", "en"))
        self.successResultOf(self.ring.add(self.ada, ED25519))
        self.asked_to_sign: list[bool] = []

    def is_known(self, name: str, blob: bytes = BLOB, peer: str = HERE) -> bool:
        return self.successResultOf(self.ring.is_known(name, blob, peer))

    def log_in(
        self, name: str = "Ada", blob: bytes = BLOB, signed: bool = True
    ) -> Deferred[Account | None]:
        def is_signed() -> bool:
            self.asked_to_sign.append(signed)
            return signed

        return self.ring.authenticate(name, blob, is_signed, HERE)


class OfferTests(RingTestCase):
    """Clients ask whether a key would do; they learn that and nothing else."""

    def test_own_key_would_do(self) -> None:
        self.assertTrue(self.is_known("Ada"))
        self.assertTrue(self.is_known("ADA"))

    def test_other_keys_and_other_names_would_not(self) -> None:
        self.assertFalse(self.is_known("Ada", OTHER))
        self.assertFalse(self.is_known("Bo"))
        self.assertFalse(self.is_known("Nobody"))

    def test_name_that_nobody_has_takes_the_same_look(self) -> None:
        self.keys.looked_up.clear()
        self.is_known("Bo")
        self.is_known("Nobody")
        self.assertEqual([key for _, key in self.keys.looked_up], [FINGERPRINT] * 2)

    def test_who_asks_too_often_is_told_no_without_a_look(self) -> None:
        for _ in range(250):
            self.is_known("Ada", OTHER)
        self.keys.looked_up.clear()
        self.assertFalse(self.is_known("Ada"))
        self.assertEqual(self.keys.looked_up, [])
        self.assertTrue(self.is_known("Ada", peer=THERE))
        self.clock.advance(1000)
        self.assertTrue(self.is_known("Ada"))

    def test_own_keys_may_be_asked_about_for_ever(self) -> None:
        for _ in range(500):
            self.assertTrue(self.is_known("Ada"))


class AdmissionTests(RingTestCase):
    """Who holds the private half of a key comes in."""

    def test_signed(self) -> None:
        self.keys.now = 77
        self.assertEqual(self.successResultOf(self.log_in()), self.ada)
        (key,) = self.successResultOf(self.ring.of(self.ada))
        self.assertEqual(key.used, 77)
        self.assertEqual(self.realm.results["admitted"], 1)

    def test_not_signed(self) -> None:
        self.assertIsNone(self.successResultOf(self.log_in(signed=False)))
        (key,) = self.successResultOf(self.ring.of(self.ada))
        self.assertIsNone(key.used)
        self.assertEqual(self.realm.results["refused"], 1)

    def test_no_signature_is_checked_for_a_key_that_opens_nothing(self) -> None:
        for name, blob in (("Ada", OTHER), ("Bo", BLOB), ("Nobody", BLOB)):
            self.assertIsNone(self.successResultOf(self.log_in(name, blob)))
        self.assertEqual(self.asked_to_sign, [])

    def test_who_fails_too_often_has_to_wait(self) -> None:
        for _ in range(20):
            self.successResultOf(self.log_in(signed=False))
        self.failureResultOf(self.log_in(), TooManyAttemptsError)

    def test_nobody_is_kept_out_by_who_guesses_under_their_name(self) -> None:
        for number in range(30):
            answer = self.realm.authenticate("Ada", "a wild guess", f"198.51.100.{number}")
            answer.addErrback(lambda failure: failure.trap(TooManyAttemptsError) and None)
            self.successResultOf(answer)
        self.assertEqual(self.successResultOf(self.log_in()), self.ada)

    def test_nor_does_a_key_help_who_guesses(self) -> None:
        for _ in range(10):
            self.realm.by_name.charge("ada")
        self.successResultOf(self.log_in())
        self.assertGreater(self.realm.by_name.wait("ada"), 0)

    def test_use_that_cannot_be_noted_is_in_nobody_s_way(self) -> None:
        with_trouble = MemorySshKeys(self.keys.by_account)
        ring = KeyRing(self.realm, with_trouble, self.clock, execute)

        def is_signed() -> bool:
            with_trouble.broken = StoreError("the disk is full")
            return True

        with capturedLogs() as events:
            answer = ring.authenticate("Ada", BLOB, is_signed, HERE)
        self.assertEqual(self.successResultOf(answer), self.ada)
        told = [formatEvent(event) for event in events]
        self.assertTrue(any("the disk is full" in line for line in told), told)

    def test_broken_store_is_no_failure_of_the_player_s(self) -> None:
        self.keys.broken = StoreError("the disk is full")
        for _ in range(30):
            self.failureResultOf(self.log_in(), StoreError)
        self.keys.broken = None
        self.assertEqual(self.successResultOf(self.log_in()), self.ada)


class KeepingTests(RingTestCase):
    """Keys are added by their line, and removed by number or fingerprint."""

    def of(self) -> list[str]:
        return [key.fingerprint for key in self.successResultOf(self.ring.of(self.ada))]

    def removed(self, which: str) -> SshKey | None:
        return self.successResultOf(self.ring.remove(self.ada, which))

    def test_line_that_is_no_key_is_refused(self) -> None:
        error = self.failureResultOf(self.ring.add(self.ada, "hello"), KeyRefusedError).value
        assert isinstance(error, KeyRefusedError)
        self.assertEqual(error.reason, "sshkey-no-key")

    def test_removed_by_number(self) -> None:
        for number in ("0", "2", "-1", "1.0", "²", "9" * 5000):
            self.assertIsNone(self.removed(number), number)
        self.assertIsNotNone(self.removed("1"))
        self.assertEqual(self.of(), [])

    def test_removed_by_fingerprint_with_or_without_its_beginning(self) -> None:
        for which in (FINGERPRINT, FINGERPRINT.removeprefix("SHA256:")):
            self.assertIsNotNone(self.removed(which))
            self.successResultOf(self.ring.add(self.ada, ED25519))
        self.assertIsNone(self.removed(FINGERPRINT[:-1]))
        self.assertEqual(self.of(), [FINGERPRINT])

    def test_operator_learns_of_it_by_the_log(self) -> None:
        with capturedLogs() as events:
            self.removed("1")
            self.successResultOf(self.ring.add(self.ada, ED25519))
        told = [formatEvent(event) for event in events]
        self.assertEqual(len([line for line in told if FINGERPRINT in line]), 2)

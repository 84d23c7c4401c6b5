"""The laws of kept keys, for the database and for the double that other tests use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.support.ssh_keys import MemorySshKeys
from tests.support.store import InlinePool, InlineReactor
from vetrellis.server.auth.name import key_of, skeleton_of
from vetrellis.server.auth.sql_accounts import SqlAccounts
from vetrellis.server.auth.sql_ssh_keys import SqlSshKeys
from vetrellis.server.auth.ssh_key import MOST_KEYS, KeyRefusedError, PublicKey, SshKey
from vetrellis.server.interfaces import ISshKeys
from vetrellis.server.persistence.store import SqlStore

if TYPE_CHECKING:
    Laws = SynchronousTestCase
else:
    Laws = object  # or trial would look for keys that keep no laws

ADA, BO = 1, 2
LAPTOP = PublicKey("ssh-ed25519", b"laptop", "ada@laptop")
PHONE = PublicKey("ssh-rsa", b"phone", "")


class KeyLaws(Laws):
    """What any kept keys promise."""

    keys: ISshKeys

    def add(self, account: int, key: PublicKey) -> SshKey:
        return self.successResultOf(self.keys.add(account, key))

    def of(self, account: int) -> tuple[SshKey, ...]:
        return self.successResultOf(self.keys.of(account))

    def opens(self, account: int, key: PublicKey) -> bool:
        return self.successResultOf(self.keys.opens(account, key.fingerprint))

    def refused(self, account: int, key: PublicKey) -> KeyRefusedError:
        error = self.failureResultOf(self.keys.add(account, key), KeyRefusedError).value
        assert isinstance(error, KeyRefusedError)
        return error

    def test_they_are_keys(self) -> None:
        self.assertTrue(verifyObject(ISshKeys, self.keys))

    def test_nobody_has_any_at_first(self) -> None:
        self.assertEqual(self.of(ADA), ())
        self.assertFalse(self.opens(ADA, LAPTOP))

    def test_new_key_opens_this_account_and_no_other(self) -> None:
        new = self.add(ADA, LAPTOP)
        self.assertEqual((new.algorithm, new.comment), ("ssh-ed25519", "ada@laptop"))
        self.assertEqual((new.fingerprint, new.used), (LAPTOP.fingerprint, None))
        self.assertTrue(self.opens(ADA, LAPTOP))
        self.assertFalse(self.opens(ADA, PHONE))
        self.assertFalse(self.opens(BO, LAPTOP))

    def test_they_are_listed_the_oldest_first(self) -> None:
        new = [self.add(ADA, LAPTOP), self.add(ADA, PHONE)]
        self.add(BO, LAPTOP)
        self.assertEqual(self.of(ADA), tuple(new))

    def test_one_key_is_kept_once_whatever_it_is_called(self) -> None:
        self.add(ADA, PHONE)
        self.add(ADA, LAPTOP)
        error = self.refused(ADA, PublicKey("ssh-ed25519", b"laptop", "again"))
        self.assertEqual((error.reason, error.arguments), ("sshkey-twice", {"number": 2}))
        self.assertEqual(len(self.of(ADA)), 2)

    def test_nobody_keeps_too_many(self) -> None:
        for number in range(MOST_KEYS):
            self.add(ADA, PublicKey("ssh-ed25519", bytes([number])))
        error = self.refused(ADA, LAPTOP)
        self.assertEqual((error.reason, error.arguments), ("sshkey-too-many", {"most": 16}))
        self.add(BO, LAPTOP)

    def test_key_that_is_removed_opens_nothing_more(self) -> None:
        for account in (ADA, BO):
            self.add(account, LAPTOP)
        self.assertTrue(self.successResultOf(self.keys.remove(ADA, LAPTOP.fingerprint)))
        self.assertEqual((self.of(ADA), self.opens(ADA, LAPTOP)), ((), False))
        self.assertTrue(self.opens(BO, LAPTOP))
        self.assertFalse(self.successResultOf(self.keys.remove(ADA, LAPTOP.fingerprint)))

    def test_use_is_noted_of_this_key(self) -> None:
        for key in (LAPTOP, PHONE):
            self.add(ADA, key)
        self.successResultOf(self.keys.used(ADA, PHONE.fingerprint))
        laptop, phone = self.of(ADA)
        self.assertIsNone(laptop.used)
        self.assertIsNotNone(phone.used)


class MemorySshKeysTests(KeyLaws, SynchronousTestCase):
    """The double keeps the laws."""

    @override
    def setUp(self) -> None:
        self.keys = MemorySshKeys()


class SqlSshKeysTests(KeyLaws, SynchronousTestCase):
    """The database keeps the laws, and more."""

    @override
    def setUp(self) -> None:
        self.path = Path(self.mktemp()) / "world.sqlite"
        self.reactor = InlineReactor()
        self.open()
        accounts = SqlAccounts(self.store, self.reactor, key_of, skeleton_of)
        for name in ("Ada", "Bo"):
            self.successResultOf(accounts.create(name, "x", "she", "en"))

    def open(self) -> None:
        self.store = SqlStore(self.path, self.reactor, pool=InlinePool())
        self.successResultOf(self.store.open())
        self.addCleanup(self.store.close)
        self.keys = SqlSshKeys(self.store, self.reactor)

    def test_they_last(self) -> None:
        new = self.add(ADA, LAPTOP)
        self.successResultOf(self.store.close())
        self.open()
        self.assertEqual(self.of(ADA), (new,))

    def test_times_are_told(self) -> None:
        self.reactor.advance(12.5)
        self.add(ADA, LAPTOP)
        self.reactor.advance(100)
        self.successResultOf(self.keys.used(ADA, LAPTOP.fingerprint))
        (key,) = self.of(ADA)
        self.assertEqual((key.created, key.used), (12_500, 112_500))

    def test_whole_key_is_kept(self) -> None:
        self.add(ADA, LAPTOP)
        query = "SELECT account, blob FROM ssh_key"
        asked = self.store.run(lambda connection: connection.execute(query).fetchall())
        self.assertEqual(self.successResultOf(asked), [(ADA, b"laptop")])

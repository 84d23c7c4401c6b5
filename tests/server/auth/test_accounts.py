"""The laws of accounts, for the database and for the double that other tests use."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.support.accounts import MemoryAccounts
from tests.support.store import InlinePool, InlineReactor
from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Account, NameTakenError
from vetrellis.server.auth.name import key_of, skeleton_of
from vetrellis.server.auth.role import Role
from vetrellis.server.auth.sql_accounts import KEEP_GUESTS, SWEEP_EVERY, SqlAccounts
from vetrellis.server.interfaces import IAccounts
from vetrellis.server.persistence.store import SqlStore

if TYPE_CHECKING:
    Laws = SynchronousTestCase
else:
    Laws = object  # or trial would look for accounts that keep no laws


class AccountLaws(Laws):
    """What any accounts promise."""

    accounts: IAccounts

    def made(self, name: str = "Sofía") -> Account:
        return self.successResultOf(self.accounts.create(name, "$argon2id$x", "she", "es"))

    def found(self, name: str) -> Account | None:
        return self.successResultOf(self.accounts.find(name))

    def test_they_are_accounts(self) -> None:
        self.assertTrue(verifyObject(IAccounts, self.accounts))

    def test_nobody_is_found_where_nobody_is(self) -> None:
        self.assertIsNone(self.found("Nobody"))

    def test_new_account_is_found_in_any_spelling(self) -> None:
        account = self.made()
        self.assertEqual(account.character.name, "Sofía")
        self.assertEqual((account.character.pronouns, account.character.guest), ("she", False))
        self.assertEqual(account.preferences, {"language": "es"})
        for spelling in ("Sofía", "SOFÍA", "sofía"):
            self.assertEqual(self.found(spelling), account)

    def test_name_of_somebody_is_taken(self) -> None:
        self.made()
        self.failureResultOf(self.accounts.create("sofía", "x", "he", "en"), NameTakenError)

    def test_name_that_looks_like_somebody_s_is_taken(self) -> None:
        self.made("Amos")
        self.failureResultOf(self.accounts.create("Arnos", "x", "he", "en"), NameTakenError)

    def test_name_is_free_until_somebody_has_it_or_one_like_it(self) -> None:
        self.assertTrue(self.successResultOf(self.accounts.is_free("Barney")))
        self.made("Barney")
        for name in ("barney", "Bárney", "Bamey"):
            with self.subTest(name=name):
                self.assertFalse(self.successResultOf(self.accounts.is_free(name)))
        self.assertTrue(self.successResultOf(self.accounts.is_free("Barnaby")))

    def test_refused_newcomer_leaves_nothing(self) -> None:
        account = self.made()
        self.failureResultOf(self.accounts.create("Sofia", "x", "he", "en"), NameTakenError)
        self.assertIsNone(self.found("Sofia"))
        self.assertEqual(self.found("Sofía"), account)

    def test_further_characters_belong_to_the_same_account(self) -> None:
        account = self.made()
        bo = self.successResultOf(self.accounts.add_character(account.id, "Bo", "he"))
        self.assertEqual((bo.name, bo.pronouns, bo.guest), ("Bo", "he", False))
        for name, character in (("Sofía", account.character), ("bo", bo)):
            with self.subTest(name=name):
                again = self.found(name)
                assert again is not None
                self.assertEqual((again.id, again.character), (account.id, character))
                self.assertEqual(again.characters, (account.character, bo))

    def test_further_character_cannot_have_somebody_s_name(self) -> None:
        account = self.made("Amos")
        added = self.accounts.add_character(account.id, "Arnos", "he")
        self.failureResultOf(added, NameTakenError)
        self.assertEqual(self.found("Amos"), account)

    def test_character_is_found_by_its_entity(self) -> None:
        account = self.made()
        bo = self.successResultOf(self.accounts.add_character(account.id, "Bo", "he"))
        embodied = self.successResultOf(self.accounts.of_player(bo.player))
        assert embodied is not None and embodied[0] is not None
        self.assertEqual((embodied[0].id, embodied[1]), (account.id, bo))
        guest = self.successResultOf(self.accounts.guest())
        found = self.successResultOf(self.accounts.of_player(guest.player))
        self.assertEqual(found, (None, guest))
        nobody = self.accounts.of_player(EntityId("player:999"))
        self.assertIsNone(self.successResultOf(nobody))

    def test_role_and_address_are_replaced(self) -> None:
        account = self.made()
        self.assertEqual((account.role, account.email), (Role.PLAYER, ""))
        self.successResultOf(self.accounts.set_role(account.id, Role.BUILDER))
        self.successResultOf(self.accounts.set_email(account.id, "sofia@example.org"))
        again = self.found("Sofía")
        assert again is not None
        self.assertEqual((again.role, again.email), (Role.BUILDER, "sofia@example.org"))

    def test_staff_are_listed_by_their_first_character(self) -> None:
        account = self.made()
        self.made("Bea")
        self.successResultOf(self.accounts.add_character(account.id, "Abe", "he"))
        self.assertEqual(self.successResultOf(self.accounts.staff()), ())
        self.successResultOf(self.accounts.set_role(account.id, Role.ADMIN))
        self.assertEqual(self.successResultOf(self.accounts.staff()), (("Sofía", Role.ADMIN),))

    def test_no_one_time_code_is_used_twice(self) -> None:
        account = self.made()
        self.successResultOf(self.accounts.set_secret(account.id, "JBSWY3DP", 100))
        again = self.found("Sofía")
        assert again is not None
        self.assertEqual((again.secret, again.code_step), ("JBSWY3DP", 100))
        used = [
            self.successResultOf(self.accounts.use_code(account.id, step))
            for step in (100, 101, 101, 99, 102)
        ]
        self.assertEqual(used, [False, True, False, False, True])

    def test_password_is_replaced(self) -> None:
        account = self.made()
        self.successResultOf(self.accounts.set_password(account.id, "$argon2id$y"))
        again = self.found("Sofía")
        assert again is not None
        self.assertEqual(again.password_hash, "$argon2id$y")

    def test_preferences_are_replaced(self) -> None:
        account = self.made()
        wanted = {"language": "en", "reader": True, "theme": "dusk"}
        self.successResultOf(self.accounts.set_preferences(account.id, wanted))
        again = self.found("Sofía")
        assert again is not None
        self.assertEqual(again.preferences, wanted)
        self.assertEqual(again.password_hash, "$argon2id$x")

    def test_every_body_is_another(self) -> None:
        bodies = [self.made("Ana").character, self.made("Bo").character]
        bodies += [self.successResultOf(self.accounts.guest()) for _ in range(3)]
        self.assertEqual(len({body.player for body in bodies}), 5)
        self.assertEqual(len({body.name for body in bodies}), 5)
        self.assertEqual([body.guest for body in bodies], [False, False, True, True, True])


class MemoryAccountsTests(AccountLaws, SynchronousTestCase):
    """The double keeps the laws."""

    @override
    def setUp(self) -> None:
        self.accounts = MemoryAccounts()


class SqlAccountsTests(AccountLaws, SynchronousTestCase):
    """The database keeps the laws, and more."""

    @override
    def setUp(self) -> None:
        self.path = Path(self.mktemp()) / "world.sqlite"
        self.reactor = InlineReactor()
        self.open()

    def open(self) -> None:
        self.pool = InlinePool()
        self.store = SqlStore(self.path, self.reactor, pool=self.pool)
        self.successResultOf(self.store.open())
        self.addCleanup(self.store.close)
        self.accounts = SqlAccounts(self.store, self.reactor, key_of, skeleton_of)

    def test_accounts_last(self) -> None:
        account = self.made()
        self.successResultOf(self.store.close())
        self.open()
        self.assertEqual(self.found("Sofía"), account)

    def test_body_is_a_player_of_the_world(self) -> None:
        self.assertEqual(self.made().character.player, "player:1")
        guest = self.successResultOf(self.accounts.guest())
        self.assertEqual((guest.player, guest.name), ("player:2", "Guest-2"))

    def test_guest_is_nobody_s_account(self) -> None:
        guest = self.successResultOf(self.accounts.guest())
        self.assertIsNone(self.found(guest.name))

    def test_forgotten_guest_s_body_is_never_another_s(self) -> None:
        first = self.successResultOf(self.accounts.guest())
        self.reactor.advance(KEEP_GUESTS / 1000 + 1)
        second = self.successResultOf(self.accounts.guest())
        third = self.successResultOf(self.accounts.guest())
        self.assertEqual(
            [body.name for body in (first, second, third)], ["Guest-1", "Guest-2", "Guest-3"]
        )

    def names(self) -> list[str]:
        """Return the names of all characters that are known."""
        query = "SELECT name FROM character ORDER BY id"
        asked = self.store.run(lambda connection: connection.execute(query).fetchall())
        return [name for (name,) in self.successResultOf(asked)]

    def test_guests_who_come_at_once_are_told_apart(self) -> None:
        self.pool.waiting = deque()
        coming = [self.accounts.guest() for _ in range(150)]
        account = self.accounts.create("Sofía", "x", "she", "es")
        coming += [self.accounts.guest() for _ in range(3)]
        self.pool.work_on()
        guests = [self.successResultOf(each) for each in coming]
        self.assertEqual(len({guest.name for guest in guests}), 153)
        self.assertEqual(len({guest.player for guest in guests}), 153)
        self.assertNotIn(
            self.successResultOf(account).character.player, {guest.player for guest in guests}
        )

    def test_old_guests_are_forgotten_now_and_then(self) -> None:
        self.made()
        for _ in range(3):
            self.successResultOf(self.accounts.guest())
        self.reactor.advance(KEEP_GUESTS / 1000 + 1)
        recent = [self.successResultOf(self.accounts.guest()) for _ in range(SWEEP_EVERY - 5)]
        self.assertEqual(len(self.names()), SWEEP_EVERY - 1, "not with each that comes")
        self.assertIn("Guest-2", self.names())
        last = self.successResultOf(self.accounts.guest())
        self.assertEqual(last.name, f"Guest-{SWEEP_EVERY}")
        self.assertEqual(self.names(), ["Sofía", *(guest.name for guest in (*recent, last))])

    def test_who_has_an_account_is_never_forgotten(self) -> None:
        account = self.made()
        self.reactor.advance(2 * KEEP_GUESTS / 1000)
        for _ in range(SWEEP_EVERY):
            self.successResultOf(self.accounts.guest())
        self.assertEqual(self.found("Sofía"), account)

    def test_a_name_refused_leaves_those_who_come_with_it_alone(self) -> None:
        self.made("Amos")
        self.pool.waiting = deque()
        first, bad, guest, good = (
            self.accounts.find("Amos"),
            self.accounts.create("Arnos", "x", "he", "en"),
            self.accounts.guest(),
            self.accounts.create("Bo", "x", "he", "en"),
        )
        self.pool.work_on()
        self.assertIsNotNone(self.successResultOf(first))
        self.failureResultOf(bad, NameTakenError)
        self.assertEqual(self.names(), ["Amos", self.successResultOf(guest).name, "Bo"])
        self.successResultOf(good)

"""Tests of what staff ask in play: bans and roles."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import PASSWORD, Caller, Visit, said
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.auth.role import PERMISSIONS, Permission, Role, may


class StaffCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.visit = Visit()
        self.visit.clock.advance(1_800_000_000)
        for name in ("Ada", "Bea", "Mod", "Sol"):
            self.visit.add(name, language="es" if name == "Sol" else "en")
        self.visit.promote("Ada", Role.ADMIN)
        self.visit.promote("Mod", Role.MODERATOR)

    def guest(self, **about: str) -> Caller:
        guest = self.visit.connect(**about)
        guest.type("guest")
        guest.world("You are on Salt Quay.", prompt=">")
        return guest


class TableTests(SynchronousTestCase):
    """One table says who may do what."""

    def test_every_permission_stands_in_it(self) -> None:
        self.assertEqual(set(PERMISSIONS), set(Permission))

    def test_admins_may_everything_and_players_nothing(self) -> None:
        for permission in Permission:
            self.assertTrue(may(Role.ADMIN, permission))
            self.assertFalse(may(Role.PLAYER, permission))


class OthersTests(StaffCase):
    """For whoever may not, the words are the world's."""

    LINES = ("ban Ada", "bans", "unban 1", "role Bea admin")

    def test_players_and_guests(self) -> None:
        for caller in (self.visit.play("Bea"), self.guest()):
            caller.type(*self.LINES)
            self.assertEqual(caller.lines, list(self.LINES))
        self.assertEqual(list(self.visit.bans.all()), [])

    def test_moderators_grant_no_roles(self) -> None:
        mod = self.visit.play("Mod")
        mod.type("role Bea admin")
        self.assertEqual(mod.lines, ["role Bea admin"])
        self.assertIs(self.visit.accounts.by_key["bea"].role, Role.PLAYER)


class AccountBanTests(StaffCase):
    """An account is banned by the name of a character."""

    def test_it_is_cut_off_and_stays_out_and_reads_why(self) -> None:
        bea, mod = self.visit.play("Bea"), self.visit.play("Mod")
        mod.type("ban bea 7d Shouted at <newcomers>")
        self.assertIn(
            "Ban 1, and one connection is cut: the account of Bea, until 2027-", mod.last
        )
        self.assertTrue(bea.connection.is_closed)
        self.assertEqual(bea.last, said("session-banned-now"))
        again = self.visit.connect()
        again.type("Bea", PASSWORD)
        self.assertTrue(again.connection.is_closed)
        self.assertIn("The reason: Shouted at <newcomers>", again.last)
        self.assertEqual(self.visit.realm.results["banned"], 1)

    def test_wrong_password_tells_nothing_of_a_ban(self) -> None:
        self.visit.play("Mod").type("ban bea")
        again = self.visit.connect()
        again.type("Bea", "wrong-mackerel-lantern")
        self.assertEqual(again.last, said("session-wrong-password"))

    def test_it_ends_by_itself(self) -> None:
        self.visit.play("Mod").type("ban bea 2h")
        self.visit.clock.advance(2 * 3600)
        bea = self.visit.play("Bea")
        self.assertFalse(bea.connection.is_closed)

    def test_it_is_lifted_by_number_or_by_name(self) -> None:
        mod = self.visit.play("Mod")
        for word in ("#1", "BEA"):
            mod.type("ban bea", f"unban {word}")
            self.assertEqual(mod.last, "The account of Bea may come in again.")
        self.assertEqual(list(self.visit.bans.all()), [])

    def test_it_counts_for_all_characters_of_the_account(self) -> None:
        bea = self.visit.play("Bea")
        bea.type("characters new", "Bobo", "")
        self.visit.play("Mod").type("ban bea")
        again = self.visit.connect()
        again.type("Bobo", PASSWORD)
        self.assertTrue(again.connection.is_closed)

    def test_neither_oneself_nor_colleagues_nor_nobody(self) -> None:
        mod, ada = self.visit.play("Mod"), self.visit.play("Ada")
        for line, answer in (
            ("ban mod", "ban-yourself"),
            ("ban ada", "ban-colleague"),
            ("unban 7", "ban-none-such"),
            ("ban", "ban-usage"),
        ):
            with self.subTest(line=line):
                mod.type(line)
                self.assertEqual(mod.last, said(answer))
        mod.type("ban nobody")
        self.assertEqual(mod.last, said("ban-nobody", name="nobody"))
        ada.type("ban mod")
        self.assertTrue(mod.connection.is_closed)


class AddressBanTests(StaffCase):
    """A network is banned in CIDR notation."""

    def test_those_who_are_in_it_are_cut_off(self) -> None:
        far = self.guest(peer="203.0.113.77")
        near = self.guest(peer="198.51.100.7")
        mod = self.visit.play("Mod")
        mod.type("ban 203.0.113.0/24 30d Flood")
        self.assertIn("one connection is cut: the network 203.0.113.0/24", mod.last)
        self.assertTrue(far.connection.is_closed)
        self.assertFalse(near.connection.is_closed)
        self.assertIsNotNone(self.visit.bans.of_address("203.0.113.1"))
        self.assertIsNone(self.visit.bans.of_address("203.0.114.1"))

    def test_one_v6_address_stands_for_its_customer(self) -> None:
        self.visit.play("Mod").type("ban 2001:db8::1")
        self.assertIsNotNone(self.visit.bans.of_address("2001:db8::ffff"))
        self.assertIsNone(self.visit.bans.of_address("2001:db8:0:1::1"))

    def test_v4_in_v6_clothes_is_known(self) -> None:
        self.visit.play("Mod").type("ban 203.0.113.5")
        self.assertIsNotNone(self.visit.bans.of_address("::ffff:203.0.113.5"))

    def test_slips_of_the_finger_are_refused(self) -> None:
        mod = self.visit.play("Mod", peer="192.0.2.9")
        for line, answer in (
            ("ban 0.0.0.0/0", "ban-too-wide"),
            ("ban ::/0", "ban-too-wide"),
            ("ban 192.0.2.0/24", "ban-yourself"),
        ):
            with self.subTest(line=line):
                mod.type(line)
                self.assertEqual(mod.last, said(answer))
        self.assertEqual(list(self.visit.bans.all()), [])

    def test_second_ban_of_the_same_replaces_the_first(self) -> None:
        mod = self.visit.play("Mod")
        mod.type("ban 203.0.113.5 1h", "ban 203.0.113.5 Again")
        (held,) = self.visit.bans.all()
        self.assertEqual((held.expires, held.note, held.id), (None, "Again", 2))


class NameBanTests(StaffCase):
    """A way to be called is banned by a pattern of what it looks like."""

    def test_newcomers_cannot_have_it(self) -> None:
        self.visit.play("Mod").type("ban name:*turnip*")
        new = self.visit.connect()
        new.type("new", "Bigtumip")
        self.assertEqual(new.last, said("session-name-taken"))
        new.type("Radish")
        self.assertEqual(new.last, said("session-new-name-free", name="Radish"))

    def test_whoever_has_it_keeps_it(self) -> None:
        bea = self.visit.play("Bea")
        self.visit.play("Mod").type("ban name:be*")
        self.assertFalse(bea.connection.is_closed)

    def test_pattern_says_something(self) -> None:
        mod = self.visit.play("Mod")
        for pattern in ("*", "a*", "[a-z]*", "!!"):
            mod.type(f"ban name:{pattern}")
            self.assertEqual(mod.last, said("ban-no-pattern"))


class ListTests(StaffCase):
    """`bans` lists those that hold."""

    def test_each_is_one_line(self) -> None:
        mod = self.visit.play("Mod")
        mod.type("ban bea 7d Loud", "ban 203.0.113.5", "ban name:*turnip*", "bans")
        self.assertEqual(mod.connection.shown[-4], said("ban-list", count=3))
        entries = mod.connection.shown[-3:]
        self.assertRegex(entries[0], r"^1: the account of Bea, until .* UTC, by Mod\. Loud$")
        self.assertEqual(entries[1], "2: the network 203.0.113.5/32, for ever, by Mod. ")
        self.assertIn("names like *tumip*", entries[2])

    def test_in_spanish(self) -> None:
        self.visit.promote("Sol", Role.MODERATOR)
        sol = self.visit.play("Sol")
        sol.type("vetar bea Ruido", "vetos")
        self.assertEqual(sol.last, "1: la cuenta de Bea, para siempre, por Sol. Ruido")


class RoleTests(StaffCase):
    """Admins see and change what others are."""

    def test_role_is_told_and_changed_and_counts_at_once(self) -> None:
        bea, ada = self.visit.play("Bea"), self.visit.play("Ada")
        ada.type("role bea")
        self.assertEqual(ada.last, said("role-is", name="Bea", role=Choice("player")))
        ada.type("role bea moderator")
        self.assertEqual(ada.last, "Bea is a moderator now.")
        self.assertEqual(bea.last, "You are a moderator now.")
        bea.type("bans")
        self.assertEqual(bea.last, said("ban-list", count=0))
        ada.type("role bea player")
        bea.type("bans")
        self.assertEqual(bea.lines, ["bans"])

    def test_address_for_mail_is_told_to_admins(self) -> None:
        self.visit.play("Bea").type("email bea@example.org")
        ada = self.visit.play("Ada")
        ada.type("role bea")
        self.assertEqual(ada.last, "The address for mail is bea@example.org.")

    def test_there_is_always_an_admin(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("role ada player")
        self.assertEqual(ada.last, said("role-own"))
        self.assertIs(self.visit.accounts.by_key["ada"].role, Role.ADMIN)

    def test_mistakes_are_told(self) -> None:
        ada = self.visit.play("Ada")
        for line, answer in (("role", "role-usage"), ("role bea king", "role-usage")):
            ada.type(line)
            self.assertEqual(ada.last, said(answer))
        ada.type("role nobody admin")
        self.assertEqual(ada.last, said("role-nobody", name="nobody"))

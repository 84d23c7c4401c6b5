"""Tests of what players ask about their accounts: one-time codes, mail, several characters."""

from __future__ import annotations

import pyotp
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import PASSWORD, Caller, Visit, said
from vetrellis.server.auth.role import Role
from vetrellis.server.auth.ticket import Purpose, Tickets

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class AccountCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.visit = Visit()
        self.visit.clock.advance(1_800_000_000)
        self.visit.add("Ada")

    def code(self, secret: str = SECRET, later: float = 0.0) -> str:
        return str(pyotp.TOTP(secret).at(int(self.visit.clock.seconds() + later)))

    def guard(self, name: str = "ada") -> None:
        account = self.visit.accounts.by_key[name]
        self.visit.accounts.set_secret(account.id, SECRET, 0)


class CodeAtLoginTests(AccountCase):
    """Who is asked for codes comes in with one, and never twice with the same."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.guard()

    def asked(self) -> Caller:
        caller = self.visit.connect()
        caller.type("Ada", PASSWORD)
        self.assertEqual(caller.prompt, said("session-code-prompt"))
        return caller

    def test_right_code_lets_in(self) -> None:
        caller = self.asked()
        caller.type(self.code())
        self.assertEqual(len(self.visit.link.attached), 1)

    def test_code_is_read_with_spaces_and_with_a_clock_that_is_a_little_wrong(self) -> None:
        for later in (-30, 0, 30):
            with self.subTest(later=later):
                self.visit.accounts.set_secret(1, SECRET, 0)
                caller = self.asked()
                code = self.code(later=later)
                caller.type(f"{code[:3]} {code[3:]}")
                self.assertEqual(self.visit.link.attached[-1].session, caller.id)

    def test_wrong_or_late_code_does_not(self) -> None:
        caller = self.asked()
        for code in ("000000", self.code(later=-90)):
            caller.type(code)
            self.assertEqual(caller.last, said("session-wrong-code"))
        self.assertEqual(self.visit.link.attached, [])

    def test_three_wrong_codes_are_enough(self) -> None:
        caller = self.asked()
        caller.type("000000", "soup", "123456789")
        self.assertTrue(caller.connection.is_closed)
        self.assertEqual(caller.last, said("session-too-many-failures"))

    def test_no_code_is_taken_twice(self) -> None:
        self.asked().type(code := self.code())
        again = self.asked()
        again.type(code)
        self.assertEqual(again.last, said("session-wrong-code"))
        self.visit.clock.advance(30)
        again.type(self.code())
        self.assertEqual(self.visit.link.attached[-1].session, again.id)

    def test_guesses_are_slowed_down_over_all_connections(self) -> None:
        for _ in range(2):
            self.asked().type("000000", "000001", "000002")
        late = self.asked()
        late.type(self.code())
        self.assertIn("Too many tries", late.last)
        self.assertEqual(self.visit.link.attached, [])

    def test_turning_back_and_leaving(self) -> None:
        caller = self.asked()
        caller.type("")
        self.assertEqual(caller.prompt, said("session-name-prompt"))
        caller.type("Ada", PASSWORD, "quit")
        self.assertTrue(caller.connection.is_closed)


class CodeCommandTests(AccountCase):
    """`codes on` begins to ask for codes once one was typed, `codes off` ends it with another."""

    def begun(self) -> tuple[Caller, str]:
        ada = self.visit.play()
        ada.type("codes on")
        words = ada.last
        secret = words.partition("program for one-time codes: ")[2].partition(".")[0]
        return ada, secret.replace(" ", "")

    def test_it_is_off_at_first(self) -> None:
        ada = self.visit.play()
        ada.type("codes")
        self.assertEqual(ada.last, said("codes-off"))

    def test_secret_is_shown_once_and_the_code_counts(self) -> None:
        ada, secret = self.begun()
        self.assertIn(f"secret={secret}", ada.last)
        self.assertEqual(ada.prompt, said("session-code-prompt"))
        self.assertEqual(self.visit.accounts.by_key["ada"].secret, "")
        ada.type("000000")
        self.assertEqual(ada.last, said("session-wrong-code"))
        ada.type(self.code(secret))
        self.assertEqual(ada.last, said("codes-begun"))
        self.assertEqual(self.visit.accounts.by_key["ada"].secret, secret)
        ada.type("look", "codes")
        self.assertEqual(ada.lines, ["look"])
        self.assertEqual(ada.last, said("codes-on"))

    def test_giving_up_leaves_all_as_it_was(self) -> None:
        ada, _ = self.begun()
        ada.type("")
        self.assertEqual(ada.last, said("codes-unchanged"))
        self.assertEqual(self.visit.accounts.by_key["ada"].secret, "")

    def test_silence_gives_up_too(self) -> None:
        ada, _ = self.begun()
        self.visit.clock.advance(self.visit.patience.menu)
        self.assertEqual(ada.last, said("codes-unchanged"))
        ada.type("look")
        self.assertEqual(ada.lines, ["look"])

    def test_the_world_goes_on_meanwhile(self) -> None:
        ada, _ = self.begun()
        ada.world("A gull cries.")
        self.assertIn("A gull cries.", ada.connection.shown)
        self.assertEqual(ada.prompt, said("session-code-prompt"))

    def test_it_ends_with_a_code(self) -> None:
        self.guard()
        ada = self.visit.connect()
        ada.type("Ada", PASSWORD, self.code())
        ada.world("You are on Salt Quay.", prompt=">")
        self.visit.clock.advance(30)
        ada.type("codes off", "000000", self.code())
        self.assertEqual(ada.last, said("codes-ended"))
        self.assertEqual(self.visit.accounts.by_key["ada"].secret, "")

    def test_guest_has_no_account_to_guard(self) -> None:
        guest = self.visit.connect()
        guest.type("guest")
        guest.world("You are on Salt Quay.", prompt=">")
        guest.type("codes on")
        self.assertEqual(guest.last, said("session-no-account"))

    def test_other_lines_are_for_the_world(self) -> None:
        ada = self.visit.play()
        ada.type("codes of honour")
        self.assertEqual(ada.lines, ["codes of honour"])

    def test_what_makes_no_sense_tells_how_it_is(self) -> None:
        ada = self.visit.play()
        ada.type("codes soup")
        self.assertEqual(ada.last, said("codes-off"))

    def test_role_may_count_only_with_codes(self) -> None:
        self.visit = Visit(staff_need_codes=True)
        self.visit.clock.advance(1_800_000_000)
        self.visit.add("Ada")
        self.visit.promote("Ada", Role.ADMIN)
        ada = self.visit.play()
        ada.type("bans")
        self.assertEqual(ada.lines, ["bans"])
        ada.type("codes on")
        secret = ada.last.partition("one-time codes: ")[2].partition(".")[0].replace(" ", "")
        ada.type(self.code(secret), "bans")
        self.assertEqual(ada.last, said("ban-list", count=0))


class EmailTests(AccountCase):
    """An address for mail may be left, read and forgotten."""

    def test_it_is_kept_and_forgotten(self) -> None:
        ada = self.visit.play()
        for line, kept in (
            ("email", ""),
            ("email ada@example.org", "ada@example.org"),
            ("email", "ada@example.org"),
            ("email off", ""),
        ):
            with self.subTest(line=line):
                ada.type(line)
                self.assertEqual(self.visit.accounts.by_key["ada"].email, kept)
                self.assertIn(kept or "No address", ada.last)
        self.assertEqual(ada.lines, [])

    def test_what_is_no_address_is_told_so_and_not_kept(self) -> None:
        ada = self.visit.play()
        for line in ("email bob", "email a@b", f"email {'x' * 250}@example.org"):
            ada.type(line)
            self.assertEqual(ada.last, said("email-no-address"))
        self.assertEqual(self.visit.accounts.by_key["ada"].email, "")


class CastTests(AccountCase):
    """One account has several characters."""

    def with_bo(self) -> Caller:
        ada = self.visit.play()
        ada.type("characters new", "Bo", "Bobo", "he")
        return ada

    def test_it_begins_with_one(self) -> None:
        ada = self.visit.play()
        ada.type("characters")
        self.assertIn("You have one character: Ada.", ada.connection.shown)

    def test_another_is_made_in_play(self) -> None:
        ada = self.with_bo()
        self.assertIn(said("session-name-too-short"), ada.connection.shown)
        self.assertEqual(ada.last, said("cast-made", name="Bobo"))
        ada.type("characters")
        self.assertIn("You have 2 characters: Ada, Bobo.", ada.connection.shown)
        self.assertEqual(ada.lines, [])

    def test_its_name_is_judged_and_must_be_free(self) -> None:
        self.visit.add("Marisol")
        ada = self.visit.play()
        ada.type("characters new", "marisol")
        self.assertEqual(ada.last, said("session-name-taken"))
        ada.type("Admin")
        self.assertEqual(ada.last, said("session-name-reserved"))
        ada.type("")
        self.assertEqual(ada.last, said("cast-unchanged"))
        ada.type("look")
        self.assertEqual(ada.lines, ["look"])

    def test_it_has_its_pronouns(self) -> None:
        ada = self.visit.play()
        ada.type("characters new", "Bobo", "soup")
        self.assertEqual(ada.last, said("session-no-pronouns"))
        ada.type("it")
        self.assertEqual(self.visit.accounts.by_key["bobo"].character.pronouns, "it")

    def test_there_are_not_too_many(self) -> None:
        ada = self.with_bo()
        ada.type("characters new")
        self.assertEqual(ada.last, said("cast-full", most=2))

    def test_each_logs_in_by_name_with_the_same_password(self) -> None:
        self.with_bo()
        bo = self.visit.play("Bobo")
        self.assertEqual(self.visit.link.attached[-1].name, "Bobo")
        bo.type("password")
        self.assertEqual(bo.prompt, said("session-old-password-prompt"))

    def test_player_goes_on_as_another(self) -> None:
        ada = self.with_bo()
        ada.type("become bobo")
        self.assertEqual(self.visit.link.detached, [(ada.id, True)])
        ada.world("You leave.", ended="quit")
        first, second = self.visit.link.attached
        self.assertEqual((first.name, second.name), ("Ada", "Bobo"))
        self.assertNotEqual(first.session, second.session)
        self.assertFalse(ada.connection.is_closed)

    def test_and_back_again(self) -> None:
        ada = self.with_bo()
        ada.type("become bobo")
        ada.world("You leave.", ended="quit")
        ada.world("You are on Salt Quay.", prompt=">")
        ada.type("look")
        self.assertEqual(ada.lines, ["look"])
        ada.type("become ada")
        ada.world("You leave.", ended="quit")
        names = [each.name for each in self.visit.link.attached]
        self.assertEqual(names, ["Ada", "Bobo", "Ada"])
        self.assertEqual(len({each.session for each in self.visit.link.attached}), 3)

    def test_anybody_else_cannot_be_become(self) -> None:
        self.visit.add("Marisol")
        ada = self.with_bo()
        for line in ("become marisol", "become ada", "become king"):
            ada.type(line)
            self.assertEqual(ada.last, said("cast-nobody"))
        self.assertEqual(len(self.visit.link.attached), 1)

    def test_guest_has_none(self) -> None:
        guest = self.visit.connect()
        guest.type("guest")
        guest.world("You are on Salt Quay.", prompt=">")
        guest.type("characters new")
        self.assertEqual(guest.last, said("session-no-account"))


class ClaimTests(AccountCase):
    """Whoever has a ticket becomes an admin, once."""

    def ticket(self) -> str:
        tickets = self.visit.factory.house.tickets
        assert isinstance(tickets, Tickets)
        return self.successResultOf(tickets.issue(Purpose.ADMIN, "", 60.0))

    def test_ticket_makes_an_admin(self) -> None:
        ada = self.visit.play()
        ada.type(f"claim {self.ticket()}")
        self.assertEqual(ada.last, said("claim-done"))
        self.assertIs(self.visit.accounts.by_key["ada"].role, Role.ADMIN)
        ada.type("bans")
        self.assertEqual(ada.last, said("ban-list", count=0))

    def test_it_may_be_typed_in_capitals(self) -> None:
        ada = self.visit.play()
        ada.type(f"claim {self.ticket().upper()}")
        self.assertEqual(ada.last, said("claim-done"))

    def test_used_old_or_invented_ones_do_nothing(self) -> None:
        self.visit.add("Bea")
        ada, used = self.visit.play(), self.ticket()
        ada.type(f"claim {used}")
        bea = self.visit.play("Bea")
        old = self.ticket()
        self.visit.clock.advance(61)
        for ticket in (used, old, "-".join(["a" * 13] * 4)):
            with self.subTest(ticket=ticket):
                bea.type(f"claim {ticket}")
                self.assertEqual(bea.last, said("claim-refused"))
        self.assertIs(self.visit.accounts.by_key["bea"].role, Role.PLAYER)

    def test_guest_keeps_the_ticket(self) -> None:
        guest = self.visit.connect()
        guest.type("guest")
        guest.world("You are on Salt Quay.", prompt=">")
        guest.type(f"claim {(ticket := self.ticket())}")
        self.assertEqual(guest.last, said("claim-no-account"))
        ada = self.visit.play()
        ada.type(f"claim {ticket}")
        self.assertEqual(ada.last, said("claim-done"))

    def test_what_is_no_ticket_is_for_the_world(self) -> None:
        ada = self.visit.play()
        ada.type("claim treasure")
        self.assertEqual(ada.lines, ["claim treasure"])

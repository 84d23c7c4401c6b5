"""Tests of the first questions."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from tests.server.session.visit import PASSWORD, LoginTestCase, Visit, said
from tests.support.accounts import MemoryAccounts
from tests.support.connection import FakeConnection
from tests.support.link import FakeLink
from vetrellis.formatters.look import Look
from vetrellis.server.interfaces import (
    IAccounts,
    IConnection,
    ILink,
    ISession,
    ISessionFactory,
)
from vetrellis.server.persistence.record import StoreError


class RoleTests(SynchronousTestCase):
    """Everyone plays the role that they say they play."""

    def test_each_provides_its_interface(self) -> None:
        visit = Visit()
        for role, player in (
            (IAccounts, MemoryAccounts()),
            (IConnection, FakeConnection()),
            (ILink, FakeLink()),
            (ISessionFactory, visit.factory),
            (ISession, visit.connect().session),
        ):
            with self.subTest(role=role.__name__):
                self.assertTrue(verifyObject(role, player))


class GreetingTests(LoginTestCase):
    """A greeting says in plain ASCII what can be typed, and takes it in both languages."""

    def test_greeting_is_one_write_in_ascii(self) -> None:
        connection = self.visit.connect().connection
        self.assertEqual(connection.shows, 1)
        self.assertTrue(connection.seen().isascii())
        for offer in ("guest", "new", "reader", "espanol"):
            self.assertIn(offer, connection.seen())
        self.assertEqual(connection.prompts, [said("session-name-prompt")])

    def test_language_can_be_changed_and_changed_back(self) -> None:
        caller = self.visit.connect()
        for word in ("español", "ESPANOL", "spanish"):
            caller.type(word)
            self.assertEqual(caller.prompt, said("session-name-prompt", "es"))
        caller.type("english")
        self.assertEqual(caller.prompt, said("session-name-prompt"))

    def test_reader_can_be_turned_on_and_off(self) -> None:
        caller = self.visit.connect()
        caller.type("reader")
        self.assertTrue(caller.connection.look.reader)
        self.assertIn(said("session-reader-on"), caller.connection.shown)
        caller.type("lector")
        self.assertFalse(caller.connection.look.reader)

    def test_help_explains_each_word(self) -> None:
        caller = self.visit.connect()
        caller.type("?")
        self.assertEqual(caller.last, said("session-help"))

    def test_empty_line_asks_again(self) -> None:
        caller = self.visit.connect()
        caller.type("", "   ")
        self.assertEqual(caller.connection.prompts, [said("session-name-prompt")] * 3)

    def test_what_is_no_name_is_not_repeated(self) -> None:
        caller = self.visit.connect()
        caller.type("connect ada hunter2hunter2")
        self.assertEqual(caller.last, said("session-no-name"))
        self.assertNotIn("hunter2", caller.connection.seen())

    def test_quit_works_at_any_question(self) -> None:
        for path in (
            (),
            ("Ada",),
            ("new",),
            ("new", "Bo Peep", "Bopeep"),
            ("new", "Bopeep", PASSWORD),
            ("new", "Bopeep", PASSWORD, PASSWORD),
        ):
            for word in ("quit", " Salir "):
                with self.subTest(path=path, word=word):
                    caller = self.visit.connect()
                    caller.type(*path, word)
                    self.assertTrue(caller.connection.is_closed)
                    self.assertEqual(caller.last, said("session-goodbye"))


class PasswordTests(LoginTestCase):
    """A name and its password open an account; anything else gives nothing away."""

    def test_right_password_joins_the_world(self) -> None:
        caller = self.visit.connect()
        caller.type("ada", PASSWORD)
        attach = self.attach_of(caller)
        self.assertEqual((attach.name, attach.pronouns, attach.guest), ("Ada", "she", False))
        self.assertEqual(attach.host, caller.connection.peer)
        self.assertEqual(caller.last, said("session-welcome", name="Ada"))

    def test_typing_is_hidden_for_the_password_alone(self) -> None:
        caller = self.visit.connect()
        hidden = [caller.connection.is_secret]
        for line in ("Ada", PASSWORD):
            caller.type(line)
            hidden.append(caller.connection.is_secret)
        self.assertEqual(hidden, [False, True, False])

    def test_wrong_password_and_unknown_name_look_the_same(self) -> None:
        seen = []
        for name in ("Ada", "Nobody" + "whom"):
            caller = self.visit.connect()
            caller.type(name, "not the password")
            seen.append((caller.connection.seen(), caller.connection.shows))
        self.assertEqual(seen[0], seen[1])

    def test_third_wrong_password_hangs_up(self) -> None:
        caller = self.visit.connect()
        caller.type("Ada", "wrong wrong", "Ada", "wrong again")
        self.assertFalse(caller.connection.is_closed)
        caller.type("Ada", "wrong still")
        self.assertTrue(caller.connection.is_closed)
        self.assertEqual(caller.last, said("session-too-many-failures"))

    def test_enter_alone_goes_back_and_counts_for_nothing(self) -> None:
        caller = self.visit.connect()
        caller.type("Ada", "", "Ada", "", "Ada", "", "Ada", PASSWORD)
        self.assertEqual(self.attach_of(caller).name, "Ada")

    def test_lines_typed_ahead_wait_for_the_hasher(self) -> None:
        self.visit.pool.is_idle = False
        caller = self.visit.connect()
        caller.type("Ada", PASSWORD, "look", "north")
        self.assertEqual(self.visit.link.heard, [])
        self.visit.pool.work()
        self.assertEqual(self.visit.link.heard, [])
        caller.world("You are on Salt Quay.")
        self.assertEqual(caller.lines, ["look", "north"])

    def test_busy_hasher_is_no_failure_of_the_player(self) -> None:
        self.visit.pool.is_idle = False
        for _ in range(64):
            self.visit.realm._passwords.verify(None, "x")
        caller = self.visit.connect()
        for _ in range(4):
            caller.type("Ada", PASSWORD)
            self.assertEqual(caller.last, said("session-busy"))
        self.visit.pool.work()
        self.visit.pool.is_idle = True
        caller.type("Ada", PASSWORD)
        self.assertEqual(self.attach_of(caller).name, "Ada")

    def test_many_failures_have_to_wait(self) -> None:
        for _ in range(2):
            self.visit.connect().type(*("Ada", "wrong wrong") * 3)
        caller = self.visit.connect()
        caller.type("Ada", PASSWORD)
        self.assertRegex(caller.last, "^Too many tries. Wait")
        self.visit.clock.advance(60)
        caller.type("Ada", PASSWORD)
        self.assertEqual(self.attach_of(caller).name, "Ada")

    def test_broken_store_is_told_in_one_line(self) -> None:
        self.visit.accounts.broken = StoreError("the disk is full")
        caller = self.visit.connect()
        caller.type("Ada", PASSWORD)
        self.assertEqual(caller.last, said("session-store-trouble"))
        caller.type("guest")
        self.assertEqual(caller.last, said("session-store-trouble"))
        self.assertFalse(caller.connection.is_closed)

    def test_answer_after_the_connection_is_gone_is_let_be(self) -> None:
        self.visit.pool.is_idle = False
        caller = self.visit.connect()
        caller.type("Ada", PASSWORD)
        caller.session.disconnected("gone")
        self.visit.pool.work()
        self.assertEqual(self.visit.link.attachments, {})

    def test_failure_after_the_connection_is_gone_is_let_be(self) -> None:
        self.visit.pool.is_idle = False
        caller = self.visit.connect()
        caller.type("Ada", PASSWORD)
        caller.session.disconnected("gone")
        self.visit.accounts.broken = StoreError("the disk is full")
        shows = caller.connection.shows
        self.visit.pool.work()
        self.assertEqual(caller.connection.shows, shows)

    def test_bug_hangs_up_with_an_id_that_the_log_has(self) -> None:
        self.visit.accounts.broken = ZeroDivisionError("a bug")
        caller = self.visit.connect()
        caller.type("guest")
        self.assertEqual(caller.last, said("session-fault", id=caller.id))
        self.assertTrue(caller.connection.is_closed)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(len(self.visit.factory), 0)


class GuestTests(LoginTestCase):
    """A guest is in the world one word later."""

    def test_guest_joins_at_once(self) -> None:
        for number, word in enumerate(("guest", "INVITADA"), 1):
            caller = self.visit.connect()
            caller.type(word)
            attach = self.attach_of(caller)
            self.assertEqual((attach.name, attach.guest), (f"Guest{number}", True))


class RegistrationTests(LoginTestCase):
    """A character takes a name, a password twice, and pronouns for those who care."""

    def test_newcomer_joins_with_what_they_chose(self) -> None:
        caller = self.visit.connect()
        caller.type("new", "marisol", PASSWORD, PASSWORD, "she")
        attach = self.attach_of(caller)
        self.assertEqual((attach.name, attach.pronouns), ("Marisol", "she"))
        account = self.visit.accounts.by_key["marisol"]
        self.assertEqual(account.preferences, {"language": "en"})
        self.assertNotIn(PASSWORD, account.password_hash)

    def test_spanish_newcomer_is_asked_in_spanish(self) -> None:
        caller = self.visit.connect()
        caller.type("español", "nueva", "Begoña", PASSWORD, PASSWORD, "él")
        attach = self.attach_of(caller)
        self.assertEqual((attach.name, attach.pronouns, attach.language), ("Begoña", "he", "es"))
        self.assertEqual(caller.last, said("session-welcome", "es", name="Begoña"))

    def test_pronouns_can_be_skipped(self) -> None:
        caller = self.visit.connect()
        caller.type("new", "Marisol", PASSWORD, PASSWORD, "")
        self.assertEqual(self.attach_of(caller).pronouns, "they")

    def test_unknown_pronouns_are_asked_again(self) -> None:
        caller = self.visit.connect()
        caller.type("new", "Marisol", PASSWORD, PASSWORD, "xyzzy")
        self.assertEqual(caller.last, said("session-no-pronouns"))
        self.assertEqual(caller.prompt, said("session-pronouns-prompt"))

    def test_refused_name_is_asked_again_with_the_reason(self) -> None:
        for name, reason in (
            ("Al", "session-name-too-short"),
            ("A" * 21, "session-name-too-long"),
            ("R2D2", "session-name-letters"),
            ("admin", "session-name-reserved"),
            ("ADA", "session-name-taken"),
        ):
            with self.subTest(name=name):
                caller = self.visit.connect()
                caller.type("new", name)
                self.assertEqual(caller.last, said(reason))
                self.assertEqual(caller.prompt, said("session-new-name-prompt"))

    def test_refused_password_is_asked_again_with_the_reason(self) -> None:
        for password, reason in (
            ("short", "session-password-too-short"),
            ("é" * 129, "session-password-too-long"),
            ("a\x07bcdefghijk", "session-password-characters"),
            ("password123", "session-password-guessable"),
        ):
            with self.subTest(password=password):
                caller = self.visit.connect()
                caller.type("new", "Marisol", password)
                self.assertEqual(caller.last, said(reason))
                self.assertTrue(caller.connection.is_secret)

    def test_different_passwords_start_over(self) -> None:
        caller = self.visit.connect()
        caller.type("new", "Marisol", PASSWORD, PASSWORD + "!")
        self.assertEqual(caller.last, said("session-passwords-differ"))
        caller.type(PASSWORD, PASSWORD, "")
        self.assertEqual(self.attach_of(caller).name, "Marisol")

    def test_enter_alone_goes_back_to_the_start(self) -> None:
        for path in (("new",), ("new", "Marisol"), ("new", "Marisol", PASSWORD)):
            with self.subTest(path=path):
                caller = self.visit.connect()
                caller.type(*path, "")
                self.assertEqual(caller.prompt, said("session-name-prompt"))
                self.assertFalse(caller.connection.is_secret)

    def test_lookalike_is_found_before_anybody_thinks_of_a_password(self) -> None:
        self.visit.add("Barney")
        caller = self.visit.connect()
        caller.type("new", "Bamey")
        self.assertEqual(caller.last, said("session-name-taken"))
        self.assertEqual(caller.prompt, said("session-new-name-prompt"))

    def test_name_that_was_taken_meanwhile_starts_over(self) -> None:
        caller = self.visit.connect()
        caller.type("new", "Barney", PASSWORD, PASSWORD)
        self.visit.add("Barney")
        caller.type("")
        self.assertEqual(caller.last, said("session-name-taken"))
        self.assertEqual(caller.prompt, said("session-name-prompt"))

    def test_broken_store_asks_for_the_name_again(self) -> None:
        caller = self.visit.connect()
        caller.type("new")
        self.visit.accounts.broken = StoreError("the disk is full")
        caller.type("Marisol")
        self.assertEqual(caller.last, said("session-store-trouble"))
        self.assertEqual(caller.prompt, said("session-new-name-prompt"))

    def test_reader_who_registers_stays_one(self) -> None:
        caller = self.visit.connect()
        caller.type("reader", "new", "Marisol", PASSWORD, PASSWORD, "")
        self.assertTrue(self.attach_of(caller).reader)
        self.assertIs(self.visit.accounts.by_key["marisol"].preferences["reader"], True)


class PreferenceTests(LoginTestCase):
    """An account remembers how its player likes things; what they say now counts more."""

    def test_kept_preferences_are_taken_up(self) -> None:
        self.visit.add("Marisol", language="es", reader=True, width=132, colours="off")
        caller = self.visit.connect()
        caller.type("Marisol", PASSWORD)
        attach, look = self.attach_of(caller), caller.connection.look
        self.assertEqual((attach.language, attach.reader), ("es", True))
        self.assertEqual((look.width, look.depth, look.reader), (132, 0, True))

    def test_what_is_said_now_counts_more_and_is_kept(self) -> None:
        self.visit.add("Marisol", language="es", reader=True, alias="m")
        caller = self.visit.connect()
        caller.type("english", "reader", "reader", "Marisol", PASSWORD)
        attach = self.attach_of(caller)
        self.assertEqual((attach.language, attach.reader), ("en", False))
        self.assertEqual(
            self.visit.accounts.by_key["marisol"].preferences,
            {"language": "en", "reader": False, "alias": "m"},
        )

    def test_nonsense_in_an_account_is_left_out(self) -> None:
        self.visit.add("Marisol", language=7, reader="yes", width=3, colours="plaid", theme=[])
        self.visit.add("Teodora", language="tlh", theme="gone")
        for name in ("Marisol", "Teodora"):
            with self.subTest(name=name):
                caller = self.visit.connect()
                caller.type(name, PASSWORD)
                self.assertEqual(self.attach_of(caller).language, "en")
                self.assertEqual(caller.connection.look, Look())

    def test_client_that_says_reader_is_one(self) -> None:
        caller = self.visit.connect(look=Look(reader=True))
        caller.type("guest")
        self.assertTrue(self.attach_of(caller).reader)


class PatienceTests(LoginTestCase):
    """Nobody holds a line open without saying anything."""

    def test_first_prompt_waits_a_minute(self) -> None:
        caller = self.visit.connect()
        self.visit.clock.advance(59)
        self.assertFalse(caller.connection.is_closed)
        self.visit.clock.advance(2)
        self.assertTrue(caller.connection.is_closed)
        self.assertEqual(caller.last, said("session-timeout"))

    def test_later_prompts_wait_three_minutes_each(self) -> None:
        caller = self.visit.connect()
        for line in ("reader", "new", "Marisol"):
            self.visit.clock.advance(58)
            caller.type(line)
        self.visit.clock.advance(179)
        self.assertFalse(caller.connection.is_closed)
        self.visit.clock.advance(2)
        self.assertTrue(caller.connection.is_closed)

    def test_world_that_does_not_answer_is_given_up(self) -> None:
        caller = self.visit.connect()
        caller.type("guest")
        self.visit.clock.advance(181)
        self.assertEqual(caller.last, said("session-no-answer"))
        self.assertEqual(self.visit.link.detached, [(caller.id, False)])

    def test_nothing_is_left_on_the_clock(self) -> None:
        caller = self.visit.connect()
        caller.type("Ada", "quit")
        self.assertEqual(self.visit.clock.getDelayedCalls(), [])

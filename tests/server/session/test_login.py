"""Tests of the first questions."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.session.visit import PASSWORD, Caller, Visit, said
from tests.support.accounts import MemoryAccounts
from tests.support.connection import FakeConnection
from tests.support.link import FakeLink
from vetrellis.formatters.look import Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Character
from vetrellis.server.interfaces import (
    IAccounts,
    IConnection,
    ILink,
    ISession,
    ISessionFactory,
)
from vetrellis.server.persistence.record import StoreError
from vetrellis.shared.wire import Attach


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


class LoginTestCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.visit = Visit()
        self.visit.add("Ada")

    def attach_of(self, caller: Caller) -> Attach:
        return self.visit.link.attachments[caller.id].attach


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

    def test_lookalike_is_found_at_the_end_and_starts_over(self) -> None:
        self.visit.add("Barney")
        caller = self.visit.connect()
        caller.type("new", "Bamey", PASSWORD, PASSWORD, "")
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


class ProvedByProtocolTests(LoginTestCase):
    """What the protocol has told already is not asked again."""

    def test_proved_character_joins_at_once_with_their_preferences(self) -> None:
        self.visit.add("Marisol", language="es")
        character = Character(EntityId("player:2"), "Marisol", "she")
        caller = self.visit.connect(protocol="ssh", login="marisol", authenticated=character)
        self.assertEqual(self.attach_of(caller).player, "player:2")
        self.assertEqual(self.attach_of(caller).language, "es")

    def test_proved_character_without_account_plays_all_the_same(self) -> None:
        character = Character(EntityId("guest:9"), "Guest9", guest=True)
        caller = self.visit.connect(protocol="ssh", authenticated=character)
        self.assertEqual(self.attach_of(caller).player, "guest:9")

    def test_proved_character_is_asked_when_the_store_is_broken(self) -> None:
        self.visit.accounts.broken = StoreError("the disk is full")
        character = Character(EntityId("player:1"), "Ada")
        caller = self.visit.connect(protocol="ssh", authenticated=character)
        self.assertEqual(caller.prompt, said("session-name-prompt"))

    def test_user_name_is_taken_as_the_first_answer(self) -> None:
        for login, prompt in (
            ("new", "session-new-name-prompt"),
            ("reader", "session-name-prompt"),
            ("Ada", "session-password-prompt"),
            ("r2-d2", "session-name-prompt"),
        ):
            with self.subTest(login=login):
                caller = self.visit.connect(protocol="ssh", login=login)
                self.assertEqual(caller.prompt, said(prompt))
                self.assertEqual(caller.connection.shows, 1)

    def test_guest_is_in_without_a_line(self) -> None:
        caller = self.visit.connect(protocol="ssh", login="guest")
        self.assertTrue(self.attach_of(caller).guest)


class LoginByDataTests(LoginTestCase):
    """A web form and GMCP's Char.Login are answered as data."""

    def test_right_password_is_told_and_joins(self) -> None:
        caller = self.visit.connect()
        body = {"account": "ada", "password": PASSWORD}
        caller.session.asked("Char.Login.Credentials", body)
        result = Datum("Char.Login.Result", {"success": True})
        self.assertEqual(caller.connection.told, [result])
        self.assertEqual(self.attach_of(caller).name, "Ada")

    def test_wrong_password_is_told_and_counted(self) -> None:
        caller = self.visit.connect()
        for _ in range(3):
            caller.session.asked("char.login.credentials", {"account": "ada", "password": "no"})
        (first, *_) = caller.connection.told
        self.assertEqual(first.body, {"success": False, "message": said("session-wrong-password")})
        self.assertTrue(caller.connection.is_closed)

    def test_busy_hasher_is_told_too(self) -> None:
        self.visit.accounts.broken = StoreError("the disk is full")
        caller = self.visit.connect()
        caller.session.asked("Char.Login.Credentials", {"account": "ada", "password": "x"})
        self.assertEqual(caller.connection.told[0].body["success"], False)

    def test_anything_else_is_let_be(self) -> None:
        caller = self.visit.connect()
        shows = caller.connection.shows
        caller.session.asked("Char.Login.Credentials", {})
        caller.session.asked("Char.Login.Credentials", {"account": 1, "password": PASSWORD})
        caller.session.asked("Core.Ping", {"account": "ada", "password": PASSWORD})
        self.assertEqual(caller.connection.shows, shows)
        self.assertEqual(caller.connection.told, [])

    def test_only_the_first_question_can_be_answered_so(self) -> None:
        self.visit.pool.is_idle = False
        caller = self.visit.connect()
        body = {"account": "ada", "password": PASSWORD}
        caller.session.asked("Char.Login.Credentials", body)
        caller.session.asked("Char.Login.Credentials", body)
        self.assertEqual(len(self.visit.pool.queue), 1)


class HelloTests(LoginTestCase):
    """A client may tell in which language its user reads; what the user says counts more."""

    def test_greeting_is_repeated_in_that_language(self) -> None:
        caller = self.visit.connect(protocol="web")
        caller.session.asked("hello", {"language": "es-MX", "width": 80})
        self.assertEqual(caller.prompt, said("session-name-prompt", "es"))
        shows = caller.connection.shows
        caller.session.asked("hello", {"language": "es"})
        self.assertEqual(caller.connection.shows, shows)

    def test_what_is_none_of_our_languages_is_let_be(self) -> None:
        caller = self.visit.connect(protocol="web")
        for body in ({}, {"language": 7}, {"language": "tlh"}, {"language": ""}):
            caller.session.asked("hello", body)
        self.assertEqual(caller.connection.shows, 1)

    def test_later_questions_go_on_in_that_language(self) -> None:
        caller = self.visit.connect()
        caller.type("Ada")
        caller.session.asked("hello", {"language": "es"})
        caller.type("wrong wrong")
        self.assertEqual(caller.last, said("session-wrong-password", "es"))

    def test_account_counts_more_than_the_client(self) -> None:
        self.visit.add("Marisol", language="en")
        caller = self.visit.connect()
        caller.session.asked("hello", {"language": "es"})
        caller.type("Marisol", PASSWORD)
        self.assertEqual(self.attach_of(caller).language, "en")
        caller.session.asked("hello", {"language": "es"})
        self.assertEqual(self.visit.link.configured, [])

    def test_guest_who_is_in_already_is_told_in_that_language_from_then_on(self) -> None:
        caller = self.visit.connect(protocol="ssh", login="guest")
        caller.session.asked("hello", {"language": "es"})
        (configure,) = self.visit.link.configured
        self.assertEqual((configure.session, configure.language), (caller.id, "es"))

    def test_newcomer_keeps_that_language(self) -> None:
        caller = self.visit.connect()
        caller.session.asked("hello", {"language": "es"})
        caller.type("nuevo", "Begoña", PASSWORD, PASSWORD, "")
        self.assertEqual(self.visit.accounts.by_key["begoña"].preferences["language"], "es")


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

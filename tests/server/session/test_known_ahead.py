"""Tests of what a session is told before anybody types: by the protocol, or by data."""

from __future__ import annotations

from tests.server.session.visit import PASSWORD, LoginTestCase, said
from vetrellis.formatters.look import Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Character
from vetrellis.server.persistence.record import StoreError


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

    def test_reader_is_one_whatever_the_connection_knew_before(self) -> None:
        for login, look in (("reader", Look(reader=True)), ("Lectora", Look())):
            with self.subTest(login=login):
                caller = self.visit.connect(protocol="ssh", login=login, look=look)
                self.assertTrue(caller.connection.look.reader)
                self.assertIn(said("session-reader-on"), caller.connection.shown)

    def test_guest_is_in_without_a_line(self) -> None:
        caller = self.visit.connect(protocol="ssh", login="guest")
        self.assertTrue(self.attach_of(caller).guest)


class LoginByDataTests(LoginTestCase):
    """A web form and GMCP's Char.Login are answered as data."""

    def test_it_is_offered_to_who_asks_before_they_are_in(self) -> None:
        caller = self.visit.connect()
        caller.session.asked("char.login", {})
        offer = Datum("Char.Login.Default", {"type": ["password-credentials"]})
        self.assertEqual(caller.connection.told, [offer])
        caller.session.asked("char.login.credentials", {"account": "ada", "password": PASSWORD})
        caller.connection.told.clear()
        caller.session.asked("char.login", {})
        self.assertEqual(caller.connection.told, [])

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
        caller.hello(language="es-MX")
        self.assertEqual(caller.prompt, said("session-name-prompt", "es"))
        shows = caller.connection.shows
        caller.hello(language="es")
        self.assertEqual(caller.connection.shows, shows)

    def test_client_that_said_so_before_is_greeted_in_it_once(self) -> None:
        caller = self.visit.connect(protocol="web", language="es-MX")
        self.assertEqual(caller.prompt, said("session-name-prompt", "es"))
        caller.hello()
        self.assertEqual(caller.connection.shows, 1)

    def test_what_is_none_of_our_languages_is_let_be(self) -> None:
        caller = self.visit.connect(protocol="web")
        for language in ("tlh", "", "-", "e"):
            caller.hello(language=language)
        self.assertEqual(caller.connection.shows, 1)

    def test_later_questions_go_on_in_that_language(self) -> None:
        caller = self.visit.connect()
        caller.type("Ada")
        caller.hello(language="es")
        caller.type("wrong wrong")
        self.assertEqual(caller.last, said("session-wrong-password", "es"))

    def test_account_counts_more_than_the_client(self) -> None:
        self.visit.add("Marisol", language="en")
        caller = self.visit.connect()
        caller.hello(language="es")
        caller.type("Marisol", PASSWORD)
        self.assertEqual(self.attach_of(caller).language, "en")
        caller.hello(language="es")
        self.assertEqual(self.visit.link.configured, [])

    def test_guest_who_is_in_already_is_told_in_that_language_from_then_on(self) -> None:
        caller = self.visit.connect(protocol="ssh", login="guest")
        caller.hello(language="es")
        (configure,) = self.visit.link.configured
        self.assertEqual((configure.session, configure.language), (caller.id, "es"))

    def test_newcomer_keeps_that_language(self) -> None:
        caller = self.visit.connect()
        caller.hello(language="es")
        caller.type("nuevo", "Begoña", PASSWORD, PASSWORD, "")
        self.assertEqual(self.visit.accounts.by_key["begoña"].preferences["language"], "es")


class ScreenReaderTests(LoginTestCase):
    """A client may tell, however late, that its user reads by ear; the user counts more."""

    def test_prose_is_for_the_ear_from_then_on(self) -> None:
        caller = self.visit.play()
        self.assertFalse(self.attach_of(caller).reader)
        caller.hello(look=Look(reader=True))
        (configure,) = self.visit.link.configured
        self.assertEqual((configure.session, configure.reader), (caller.id, True))

    def test_world_is_told_once(self) -> None:
        caller = self.visit.play()
        for _ in range(2):
            caller.hello(look=Look(reader=True))
        self.assertEqual(len(self.visit.link.configured), 1)

    def test_it_is_told_in_the_middle_of_another_question_too(self) -> None:
        caller = self.visit.play()
        caller.type("password")
        caller.hello(look=Look(reader=True))
        self.assertEqual(len(self.visit.link.configured), 1)

    def test_who_is_not_in_yet_comes_in_so(self) -> None:
        caller = self.visit.connect()
        caller.hello(look=Look(reader=True))
        caller.type("Ada", PASSWORD)
        self.assertTrue(self.attach_of(caller).reader)
        self.assertEqual(self.visit.link.configured, [])

    def test_player_counts_more_than_the_client(self) -> None:
        self.visit.add("Marisol", reader=False)
        caller = self.visit.play("Marisol")
        caller.hello(look=Look(reader=True))
        self.assertEqual(self.visit.link.configured, [])

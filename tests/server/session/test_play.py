"""Tests of sessions in play."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import PASSWORD, Visit, said
from vetrellis.formatters.look import Charset, Links, Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.session.core import Patience
from vetrellis.server.session.play import LONGEST_LINE


class PlayTestCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.visit = Visit(patience=Patience(idle=600.0))
        self.visit.add("Ada")
        self.caller = self.visit.play("Ada")
        self.connection = self.caller.connection


class LineTests(PlayTestCase):
    """What is typed in play goes to the world, made harmless, in order."""

    def test_lines_reach_the_world_in_order(self) -> None:
        self.caller.type("look", "take lamp", "")
        self.assertEqual(self.caller.lines, ["look", "take lamp", ""])

    def test_lines_are_sanitised(self) -> None:
        self.caller.type("say \x1b[2Jhello\u202e")
        self.assertEqual(self.caller.lines, ["say [2Jhello"])

    def test_far_too_long_line_is_refused_in_one_line(self) -> None:
        self.caller.type("say " + "x" * LONGEST_LINE)
        self.assertEqual(self.caller.lines, [])
        self.assertEqual(self.caller.last, said("session-line-too-long", most=LONGEST_LINE))
        self.assertEqual(self.caller.prompt, ">")

    def test_password_at_login_never_reached_the_world(self) -> None:
        self.assertNotIn(PASSWORD, self.visit.link.heard)
        self.assertNotIn(PASSWORD, self.connection.seen())


class InquiryTests(PlayTestCase):
    """What a client asks of the world as data goes its way in turn, and at the pace of lines."""

    def ask(self, package: str, **body: object) -> None:
        self.caller.session.asked(package, body)

    def test_it_reaches_the_world(self) -> None:
        self.ask("Char.Items.Contents", value=1402034)
        self.assertEqual(self.caller.lines, ["[char.items.contents] 1402034"])

    def test_what_it_names_is_harmless_and_short(self) -> None:
        self.ask("char.items.contents", value="\x1b[2J" + "9" * 500)
        self.ask("char.items.contents", value=["a"])
        first, second = self.caller.lines
        self.assertLess(len(first), 100)
        self.assertNotIn("\x1b", first)
        self.assertEqual(second, "[char.items.contents] ")

    def test_what_nobody_answers_is_ignored(self) -> None:
        self.ask("char.soul")
        self.assertEqual(self.caller.lines, [])

    def test_it_keeps_its_place_among_the_lines(self) -> None:
        for number in range(40):
            self.caller.session.received(f"say {number}")
        self.ask("char.items.inv")
        self.caller.session.received("say after")
        for _ in range(60):
            self.visit.clock.advance(0.25)
            if self.caller.lines:
                self.caller.world(prompt=">")
        self.assertEqual(self.caller.lines[-2:], ["[char.items.inv] ", "say after"])

    def test_it_costs_as_much_as_a_line(self) -> None:
        pace = self.visit.pace
        for _ in range(pace.burst * 3):
            self.ask("char.items.inv")
        self.assertEqual(len(self.caller.lines), pace.burst)
        for _ in range(pace.pause_at):
            self.ask("char.items.inv")
        self.assertFalse(self.connection.is_reading)

    def test_a_flood_of_it_is_hung_up_on(self) -> None:
        for _ in range(self.visit.pace.most + self.visit.pace.burst + 1):
            if not self.connection.is_closed:
                self.ask("char.items.inv")
        self.assertTrue(self.connection.is_closed)
        self.assertEqual(self.caller.last, said("session-too-fast"))

    def test_it_waits_where_the_world_is_behind(self) -> None:
        self.visit.link.window = 1
        self.caller.type("look")
        self.ask("char.items.inv")
        self.assertEqual(self.caller.lines, ["look"])
        self.caller.world(prompt=">")
        self.assertEqual(self.caller.lines, ["look", "[char.items.inv] "])

    def test_who_has_not_come_in_asks_nothing(self) -> None:
        newcomer = self.visit.connect()
        newcomer.session.asked("char.items.inv", {})
        newcomer.type("Ada", PASSWORD)
        newcomer.world("You are on Salt Quay.", prompt=">")
        self.assertEqual(newcomer.lines, [])

    def test_who_comes_in_right_now_is_answered_then(self) -> None:
        newcomer = self.visit.connect()
        newcomer.type("Ada", PASSWORD)
        newcomer.session.asked("core.supports", {})
        self.assertEqual(newcomer.lines, [])
        newcomer.world("You are on Salt Quay.", prompt=">")
        self.assertEqual(newcomer.lines, ["[core.supports] "])

    def test_it_does_not_keep_a_sleeper_awake(self) -> None:
        for _ in range(7):
            self.visit.clock.advance(100.0)
            if not self.connection.is_closed:
                self.ask("char.items.inv")
        self.assertTrue(self.connection.is_closed)


class DeliveryTests(PlayTestCase):
    """What the world tells is shown in one write, and told as data."""

    def test_texts_and_prompt_are_one_write(self) -> None:
        shows = self.connection.shows
        self.caller.world("The tide turns.", "A gull laughs.", prompt="dusk>")
        self.assertEqual(self.connection.shows, shows + 1)
        self.assertEqual(self.connection.shown[-2:], ["The tide turns.", "A gull laughs."])
        self.assertEqual(self.caller.prompt, "dusk>")

    def test_data_is_told(self) -> None:
        datum = Datum("Room.Info", {"name": "Salt Quay"})
        self.caller.world(data=(datum,))
        self.assertEqual(self.connection.told, [datum])

    def test_acknowledgement_alone_shows_nothing(self) -> None:
        shows = self.connection.shows
        self.caller.world()
        self.assertEqual(self.connection.shows, shows)

    def test_delivery_after_the_end_is_let_be(self) -> None:
        attached = self.visit.link.attachments[self.caller.id]
        self.caller.world(ended="taken-over")
        shows = self.connection.shows
        self.visit.link.attachments[self.caller.id] = attached
        self.caller.world("too late")
        self.assertEqual(self.connection.shows, shows)


class BackPressureTests(PlayTestCase):
    """A world that is behind, or a player who is ahead, fills only the player's own pipe."""

    def test_refused_line_waits_and_nothing_is_lost(self) -> None:
        self.visit.link.window = 3
        lines = [f"say {number}" for number in range(8)]
        self.caller.type(*lines)
        self.assertEqual(self.caller.lines, lines[:3])
        self.assertFalse(self.connection.is_reading)
        self.caller.world(acked=1)
        self.assertEqual(self.caller.lines, lines[:4])
        self.assertFalse(self.connection.is_reading)
        self.caller.world()
        self.caller.world()
        self.assertEqual(self.caller.lines, lines)
        self.assertTrue(self.connection.is_reading)

    def test_delivery_without_room_changes_nothing(self) -> None:
        self.visit.link.window = 1
        self.caller.type("one", "two")
        self.caller.world("A gull laughs.", acked=0)
        self.assertEqual(self.caller.lines, ["one"])
        self.assertFalse(self.connection.is_reading)

    def test_burst_passes_and_then_five_a_second(self) -> None:
        self.visit.clock.advance(10)
        for number in range(20):
            self.caller.session.received(f"say {number}")
        self.assertEqual(len(self.caller.lines), 10)
        for _ in range(11):
            self.visit.clock.advance(0.1)
        self.assertEqual(len(self.caller.lines), 15)
        self.caller.world()
        self.visit.clock.pump([0.1] * 12)
        self.assertEqual(self.caller.lines, [f"say {number}" for number in range(20)])

    def test_reading_pauses_at_32_waiting_lines_and_goes_on_at_16(self) -> None:
        self.visit.clock.advance(10)
        self.visit.link.window = 1000
        for number in range(42):
            self.assertTrue(self.connection.is_reading)
            self.caller.session.received(f"say {number}")
        self.assertFalse(self.connection.is_reading)
        while not self.connection.is_reading:
            self.visit.clock.advance(0.1)
        self.assertEqual(len(self.caller.lines), 42 - 15)

    def test_flood_is_cut_off_and_the_character_waits(self) -> None:
        self.visit.clock.advance(10)
        for number in range(10 + 200):
            self.caller.session.received(f"say {number}")
        self.assertFalse(self.connection.is_closed)
        self.caller.session.received("one too many")
        self.caller.session.received("and another")
        self.assertTrue(self.connection.is_closed)
        self.assertEqual(self.caller.last, said("session-too-fast"))
        self.assertEqual(self.visit.link.detached, [(self.caller.id, False)])
        self.assertEqual(self.visit.clock.getDelayedCalls(), [])


class LeavingTests(PlayTestCase):
    """Who quits is let go after all that they asked for; who is cut off lingers."""

    def test_quit_detaches_says_goodbye_and_closes(self) -> None:
        self.caller.type("quit")
        self.assertEqual(self.visit.link.detached, [(self.caller.id, True)])
        self.assertFalse(self.connection.is_closed)
        self.caller.world("Ada walks up the gangplank.", ended="quit")
        self.assertEqual(
            self.connection.shown[-2:], ["Ada walks up the gangplank.", said("session-goodbye")]
        )
        self.assertTrue(self.connection.is_closed)
        self.assertEqual(self.visit.link.heard, [])
        self.assertEqual(self.visit.clock.getDelayedCalls(), [])

    def test_quit_waits_for_the_lines_before_it_and_forgets_those_after(self) -> None:
        self.caller.type("drop lamp", "desconectar", "take lamp")
        self.assertEqual(self.visit.link.detached, [])
        self.caller.world("You drop the lamp.")
        self.assertEqual(self.visit.link.detached, [(self.caller.id, True)])
        self.caller.world(ended="quit")
        self.assertEqual(self.visit.link.heard, ["drop lamp"])

    def test_quit_does_not_wait_for_ever(self) -> None:
        for lines in (["quit"], ["drop lamp", "quit"]):
            with self.subTest(lines=lines):
                caller = self.visit.play("Ada")
                caller.type(*lines)
                self.visit.clock.advance(6)
                self.assertTrue(caller.connection.is_closed)
                self.assertIn((caller.id, True), self.visit.link.detached)

    def test_who_quits_and_hangs_up_has_quit(self) -> None:
        for lines in (["quit"], ["drop lamp", "quit"]):
            with self.subTest(lines=lines):
                caller = self.visit.play("Ada")
                caller.type(*lines)
                caller.session.disconnected("gone")
                ends = [how for who, how in self.visit.link.detached if who == caller.id]
                self.assertEqual(ends, [True])

    def test_connection_lost_leaves_the_character_lingering(self) -> None:
        self.caller.session.disconnected("gone")
        self.caller.session.disconnected("really")
        self.caller.session.received("look")
        self.assertEqual(self.visit.link.detached, [(self.caller.id, False)])
        self.assertFalse(self.connection.is_closed)
        self.assertEqual(self.visit.clock.getDelayedCalls(), [])
        self.assertEqual(len(self.visit.factory), 0)

    def test_coming_back_attaches_again_under_a_new_number(self) -> None:
        self.caller.session.disconnected("gone")
        again = self.visit.play("Ada")
        self.assertNotEqual(again.id, self.caller.id)
        self.assertNotIn(said("session-took-over"), again.connection.shown)

    def test_take_over_tells_both_sides_and_closes_the_old(self) -> None:
        again = self.visit.connect()
        again.type("Ada", PASSWORD)
        self.assertIn(said("session-took-over"), again.connection.shown)
        self.caller.world(ended="taken-over")
        again.world("You are on Salt Quay.")
        self.assertEqual(self.caller.last, said("session-taken-over"))
        self.assertTrue(self.connection.is_closed)
        self.assertEqual(self.visit.link.detached, [])
        again.type("look")
        self.assertEqual(again.lines, ["look"])

    def test_attachment_can_end_before_it_began(self) -> None:
        again = self.visit.connect()
        again.type("Ada", PASSWORD)
        again.world(ended="shutdown")
        self.assertTrue(again.connection.is_closed)
        self.assertEqual(again.last, said("session-shutdown"))

    def test_shutdown_and_reasons_yet_unknown_say_why(self) -> None:
        for ended in ("shutdown", "something new"):
            with self.subTest(ended=ended):
                caller = self.visit.play("Ada")
                caller.world(ended=ended)
                self.assertEqual(caller.last, said("session-shutdown"))

    def test_idle_player_is_cut_off_and_lingers(self) -> None:
        self.visit.clock.advance(599)
        self.caller.type("look")
        self.visit.clock.advance(599)
        self.assertFalse(self.connection.is_closed)
        self.visit.clock.advance(1)
        self.assertEqual(self.caller.last, said("session-idle"))
        self.assertEqual(self.visit.link.detached, [(self.caller.id, False)])

    def test_patience_in_play_can_be_endless(self) -> None:
        visit = Visit()
        visit.add("Ada")
        caller = visit.play("Ada")
        visit.clock.advance(1_000_000)
        self.assertFalse(caller.connection.is_closed)
        caller.type("look")
        self.assertEqual(caller.lines, ["look"])


class SettingTests(PlayTestCase):
    """What a player asks of the session is done by the session, in either language."""

    def preference(self, name: str) -> object:
        return self.visit.accounts.by_key["ada"].preferences.get(name)

    def test_language_changes_prose_and_words(self) -> None:
        self.caller.type("language es")
        (configure,) = self.visit.link.configured
        self.assertEqual((configure.language, configure.reader), ("es", False))
        self.assertEqual(
            self.caller.last, said("session-setting-language", "es", value=Choice("es"))
        )
        self.assertEqual(self.preference("language"), "es")
        self.caller.type("idioma inglés")
        self.assertEqual(self.preference("language"), "en")

    def test_client_is_told_of_another_language_once(self) -> None:
        for line in ("language es", "idioma es", "idioma en"):
            self.caller.type(line)
        told = [datum.body["language"] for datum in self.connection.told]
        self.assertEqual(told, ["es", "en"])

    def test_reader_changes_prose_and_look(self) -> None:
        for line, is_on in (("reader on", True), ("lector no", False), ("config reader sí", True)):
            with self.subTest(line=line):
                self.caller.type(line)
                self.assertEqual(self.visit.link.configured[-1].reader, is_on)
                self.assertEqual(self.connection.look.reader, is_on)
                self.assertEqual(self.preference("reader"), is_on)

    def test_theme_width_and_colour_change_the_look(self) -> None:
        self.caller.type("theme High-Contrast", "ancho 100", "colour 256")
        look = self.connection.look
        self.assertEqual((look.theme, look.width, look.depth), ("high-contrast", 100, 256))
        self.assertEqual(self.preference("colours"), "256")
        self.assertEqual(self.visit.link.configured, [])

    def test_colours_have_words_in_both_languages(self) -> None:
        for line, depth in (
            ("color no", 0),
            ("colour off", 0),
            ("color 16", 16),
            ("color todos", 1 << 24),
            ("colours true", 1 << 24),
        ):
            with self.subTest(line=line):
                self.caller.type(line)
                self.assertEqual(self.connection.look.depth, depth)

    def test_accents_can_be_had_on_a_client_that_never_says_what_it_shows(self) -> None:
        self.connection.adjust(charset=Charset.ASCII)
        for line, charset, is_on in (
            ("tildes sí", Charset.UTF8, True),
            ("accents off", Charset.ASCII, False),
            ("config acentos si", Charset.UTF8, True),
        ):
            with self.subTest(line=line):
                self.caller.type(line)
                self.assertIs(self.connection.look.charset, charset)
                self.assertIs(self.preference("accents"), is_on)
        self.assertEqual(self.caller.lines, [])

    def test_links_are_off_on_or_as_the_client_knows_them(self) -> None:
        for line, kept, links, told in (
            ("enlaces sí", "on", Links.OSC8, "on"),
            ("links off", "off", Links.NONE, "off"),
            ("config enlaces auto", "auto", Links.NONE, "auto-off"),
        ):
            with self.subTest(line=line):
                self.connection.look = Look()
                self.caller.type(line)
                self.assertIs(self.connection.look.links, links)
                self.assertEqual(self.preference("links"), kept)
                self.assertEqual(
                    self.caller.last, said("session-setting-links", value=Choice(told))
                )
        self.assertEqual(self.caller.lines, [])

    def test_links_of_the_clients_own_way(self) -> None:
        for line, links, told in (
            ("links on", Links.MXP, "on"),
            ("links off", Links.NONE, "off"),
            ("links auto", Links.MXP, "auto-on"),
        ):
            with self.subTest(line=line):
                self.connection.look = Look(links=Links.MXP)
                self.caller.type(line)
                self.assertIs(self.connection.look.links, links)
                self.assertEqual(
                    self.caller.last, said("session-setting-links", value=Choice(told))
                )

    def test_a_screen_reader_is_read_no_links(self) -> None:
        self.connection.look = Look(links=Links.MXP)
        self.caller.type("reader on")
        self.assertIs(self.connection.look.links, Links.NONE)
        self.caller.type("links on")
        self.assertIs(self.connection.look.links, Links.NONE)
        self.assertEqual(self.caller.last, said("session-setting-links", value=Choice("reader")))

    def test_what_makes_no_sense_is_answered_with_what_would(self) -> None:
        for line, key in (
            ("language tlh", "session-usage-language"),
            ("language", "session-usage-language"),
            ("reader perhaps", "session-usage-reader"),
            ("colour plaid", "session-usage-colour"),
            ("accents", "session-usage-accents"),
            ("links perhaps", "session-usage-links"),
        ):
            with self.subTest(line=line):
                self.caller.type(line)
                self.assertEqual(self.caller.last, said(key))
        for line in ("theme plaid", "theme"):
            self.caller.type(line)
            themes = "default, high-contrast"
            self.assertEqual(self.caller.last, said("session-usage-theme", themes=themes))
        for line in ("width soup", "width 19", "width 501", "width ²", "config width"):
            self.caller.type(line)
            usage = said("session-usage-width", narrowest=20, widest=500)
            self.assertEqual(self.caller.last, usage)
        self.assertEqual(self.caller.lines, [])
        self.assertEqual(self.preference("width"), None)

    def test_settings_are_listed_with_the_prompt_below(self) -> None:
        for line in ("settings", "config", "AJUSTES", "config soup"):
            with self.subTest(line=line):
                shows = self.connection.shows
                self.caller.type(line)
                self.assertEqual(self.connection.shows, shows + 1)
                self.assertEqual(self.connection.shown[-9], said("session-settings"))
                self.assertEqual(self.caller.prompt, ">")

    def test_what_is_more_than_ours_is_for_the_world(self) -> None:
        lines = ["quit the guild", "width of the door", "settings of the table", "salir"]
        self.caller.type(*lines)
        self.assertEqual(self.caller.lines, lines)

    def test_guest_has_settings_for_as_long_as_they_stay(self) -> None:
        caller = self.visit.connect()
        caller.type("guest")
        caller.world("You are on Salt Quay.")
        caller.type("reader on")
        self.assertTrue(caller.connection.look.reader)

    def test_settings_that_cannot_be_kept_are_told(self) -> None:
        self.visit.accounts.broken = ZeroDivisionError("a bug")
        self.caller.type("reader on")
        self.assertTrue(self.connection.is_closed)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)


class PasswordChangeTests(PlayTestCase):
    """Another password takes the old one, and the new one twice; the world hears none of it."""

    NEW = "seven-gulls-on-a-rope"

    def log_in(self, password: str) -> str:
        caller = self.visit.connect()
        caller.type("Ada", password)
        return caller.last

    def test_new_password_is_in_force(self) -> None:
        self.caller.type("password", PASSWORD, self.NEW, self.NEW)
        self.assertEqual(self.caller.last, said("session-password-changed"))
        self.assertEqual(self.caller.prompt, ">")
        self.assertFalse(self.connection.is_secret)
        self.assertEqual(self.log_in(self.NEW), said("session-took-over"))
        self.assertEqual(self.log_in(PASSWORD), said("session-wrong-password"))

    def test_nothing_of_it_reaches_the_world_or_the_screen(self) -> None:
        self.caller.type("contraseña", PASSWORD, self.NEW, self.NEW, "look")
        self.assertEqual(self.caller.lines, ["look"])
        self.assertNotIn(self.NEW, self.connection.seen())

    def test_lines_typed_ahead_are_taken_as_passwords(self) -> None:
        self.visit.pool.is_idle = False
        self.visit.clock.advance(10)
        for line in ("password", PASSWORD, self.NEW, self.NEW, "look"):
            self.caller.session.received(line)
        self.assertEqual(self.caller.lines, [])
        self.visit.pool.work()
        self.visit.pool.work()
        self.assertEqual(self.caller.lines, ["look"])

    def test_password_on_the_line_is_not_passed_on(self) -> None:
        for word in ("password", "contraseña", "config password"):
            self.caller.type(f"{word} hunter2hunter2 twice")
            self.assertEqual(self.caller.last, said("session-usage-password"))
        self.assertEqual(self.caller.lines, [])
        self.assertNotIn("hunter2", self.connection.seen())

    def test_wrong_old_password_changes_nothing(self) -> None:
        self.caller.type("password", "not my password", self.NEW, self.NEW)
        self.assertEqual(self.caller.last, said("session-old-password-wrong"))
        self.assertEqual(self.log_in(self.NEW), said("session-wrong-password"))

    def test_weak_or_different_passwords_are_asked_again(self) -> None:
        self.caller.type("password", PASSWORD, "password123")
        self.assertEqual(self.caller.last, said("session-password-guessable"))
        self.caller.type(self.NEW, "something else")
        self.assertEqual(self.caller.last, said("session-passwords-differ"))
        self.caller.type(self.NEW, self.NEW)
        self.assertEqual(self.caller.last, said("session-password-changed"))

    def test_enter_or_quit_keeps_the_password(self) -> None:
        for path in ((), (PASSWORD,), (PASSWORD, self.NEW)):
            for word in ("", "quit"):
                with self.subTest(path=path, word=word):
                    self.caller.type("password", *path, word, "look")
                    self.assertIn(said("session-password-kept"), self.connection.shown)
                    self.assertEqual(self.caller.prompt, ">")
                    self.assertEqual(self.caller.lines.pop(), "look")

    def test_silence_keeps_the_password(self) -> None:
        self.caller.type("password")
        self.visit.clock.advance(181)
        self.assertEqual(self.caller.last, said("session-password-kept"))
        self.assertFalse(self.connection.is_secret)

    def test_world_goes_on_meanwhile_and_the_question_stays(self) -> None:
        self.caller.type("password")
        self.caller.world("A gull laughs.", prompt=">")
        self.assertEqual(self.caller.last, "A gull laughs.")
        self.assertEqual(self.caller.prompt, said("session-old-password-prompt"))
        self.assertTrue(self.connection.is_secret)
        self.caller.world(ended="taken-over")
        self.assertTrue(self.connection.is_closed)

    def test_slow_hasher_outlasts_patience(self) -> None:
        self.visit.pool.is_idle = False
        self.caller.type("password", PASSWORD, self.NEW, self.NEW)
        self.visit.clock.advance(181)
        self.assertFalse(self.connection.is_closed)
        self.visit.pool.work()
        self.visit.pool.work()
        self.assertEqual(self.caller.last, said("session-password-changed"))

    def test_guest_has_none(self) -> None:
        caller = self.visit.connect()
        caller.type("guest")
        caller.world("You are on Salt Quay.")
        caller.type("password")
        self.assertEqual(caller.last, said("session-no-account"))


class FaultTests(PlayTestCase):
    """A bug of ours ends the session that it happens to, with an id, and no other."""

    def test_player_is_told_an_id_and_the_character_waits(self) -> None:
        other = self.visit.connect()
        other.type("guest")
        other.world("You are on Salt Quay.")

        self.visit.link.broken = ZeroDivisionError("a bug")
        self.caller.type("look", "north")
        self.assertEqual(self.caller.last, said("session-fault", id=self.caller.id))
        self.assertTrue(self.connection.is_closed)
        self.assertEqual(self.visit.link.detached, [(self.caller.id, False)])
        self.assertEqual(len(self.visit.factory), 1)
        self.assertFalse(other.connection.is_closed)
        (failure,) = self.flushLoggedErrors(ZeroDivisionError)
        self.assertNotIn("look", failure.getTraceback())

    def test_bug_in_an_answer_leaves_no_session_behind(self) -> None:
        self.visit.pool.is_idle = False
        caller = self.visit.connect()
        caller.type("new", "Marisol", PASSWORD, PASSWORD, "")
        self.visit.accounts.broken = ZeroDivisionError("a bug")
        self.visit.pool.work()
        self.assertEqual(caller.last, said("session-fault", id=caller.id))
        self.assertEqual(len(self.visit.factory), 1)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_bug_in_an_answer_that_comes_too_late_is_logged_all_the_same(self) -> None:
        self.visit.pool.is_idle = False
        caller = self.visit.connect()
        caller.type("new", "Marisol", PASSWORD, PASSWORD, "")
        self.visit.accounts.broken = ZeroDivisionError("a bug")
        caller.session.disconnected("gone")
        self.visit.pool.work()
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

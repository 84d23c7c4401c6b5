"""Tests of `profile` in play."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.session.visit import WORDS, Caller, Visit, said
from tests.support.profiling import Workshop
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.auth.role import Role
from vetrellis.server.profile.stage import STAGES

BUSY = "Profile of 10.0 s: the server was busy for 3 percent of the time. Of that:"


class ProfilingCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.workshop = Workshop()
        self.clock = self.workshop.clock
        self.visit = Visit(clock=self.clock, profiler=self.workshop.profiler)
        for name in ("Ada", "Bea"):
            self.visit.add(name)
        self.visit.add("Sol", language="es")
        self.visit.promote("Ada", Role.ADMIN)
        self.visit.promote("Sol", Role.BUILDER)

    def seen_after(self, caller: Caller, seconds: float = 9.75) -> list[str]:
        """Let the server work, and return what is shown then."""
        before = len(caller.connection.shown)
        self.workshop.timer.goes_off(after=0.3)
        self.workshop.counts["look"] += 3
        self.clock.advance(seconds)
        return caller.connection.shown[before:]


class StaffTests(ProfilingCase):
    """Staff are told where the server's time goes."""

    def test_it_is_said_that_it_begins(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 10s")
        self.assertEqual(ada.last, "Profiling for 10 s.")
        self.assertEqual(ada.prompt, ">")
        self.assertEqual(ada.lines, [])

    def test_report_comes_by_itself_a_line_for_each_entry(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 10s")
        self.assertEqual(
            self.seen_after(ada),
            [
                BUSY,
                "By stage:",
                "prose: 100 percent",
                "By verb:",
                "look: 100 percent, 3 times, 100,000 microseconds each",
                "By system:",
                "senses: 100 percent",
                "By zone:",
                "harbor: 100 percent",
                "By function:",
                "a.py:1 f: 100 percent",
                said("profile-more"),
            ],
        )
        self.assertEqual(ada.prompt, ">")

    def test_report_is_in_the_players_language(self) -> None:
        sol = self.visit.play("Sol")
        sol.type("perfil 10s")
        self.assertEqual(sol.last, "Perfil durante 10 s.")
        shown = self.seen_after(sol)
        self.assertEqual(shown[1:3], ["Por etapa:", "prosa: 100 por ciento"])
        self.assertIn("look: 100 por ciento, 3 veces, 100.000 microsegundos cada una", shown)

    def test_what_has_no_name_is_said_in_words(self) -> None:
        sol = self.visit.play("Sol")
        sol.type("perfil 10s")
        self.workshop.doing.verb = self.workshop.doing.system = ""
        shown = self.seen_after(sol)
        self.assertIn("ningún verbo: 100 por ciento", shown)
        self.assertIn("ninguna regla: 100 por ciento", shown)

    def test_quiet_server_has_nothing_to_tell(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 2")
        self.clock.advance(2.0)
        self.assertIn("too little happened", ada.connection.shown[-2])

    def test_question_that_is_open_stays_last(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 10s", "password")
        self.seen_after(ada)
        self.assertEqual(ada.prompt, said("session-old-password-prompt"))

    def test_off_ends_it_early(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 10m", "profile off")
        self.assertIn("The profile ends now.", ada.connection.shown)
        self.assertIn("Profile of 0.5 s", "\n".join(ada.connection.shown))
        self.assertFalse(self.workshop.profiler.is_running)

    def test_off_with_nothing_to_end(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile off")
        self.assertEqual(ada.last, "Nobody is profiling.")

    def test_one_at_a_time(self) -> None:
        ada, sol = self.visit.play("Ada"), self.visit.play("Sol")
        ada.type("profile 10s")
        sol.type("perfil 10s")
        self.assertEqual(sol.last, said("profile-busy", "es"))

    def test_how_to_say_it(self) -> None:
        ada = self.visit.play("Ada")
        for line in ("profile", "profile soon", "profile 0.1s", "profile 11m"):
            ada.type(line)
            self.assertEqual(ada.last, said("profile-usage", least="0.5", most="10"))
        self.assertFalse(self.workshop.profiler.is_running)

    def test_server_that_cannot_be_profiled_says_so(self) -> None:
        ada = self.visit.play("Ada")
        self.workshop.timer.is_broken = True
        ada.type("profile 10s")
        self.assertEqual(ada.last, said("profile-impossible"))

    def test_who_left_is_told_nothing(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 10s")
        ada.session.disconnected("gone")
        self.assertEqual(self.seen_after(ada), [])

    def test_server_that_stops_tells_nothing(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile 10s")
        shown = len(ada.connection.shown)
        self.workshop.profiler.stop()
        self.assertEqual(len(ada.connection.shown), shown)
        self.assertFalse(ada.connection.is_closed)


class OthersTests(ProfilingCase):
    """For anybody else it is a word like any other: the world answers."""

    def test_line_goes_to_the_world(self) -> None:
        bea = self.visit.play("Bea")
        bea.type("profile 10s", "profile off", "profile")
        self.assertEqual(bea.lines, ["profile 10s", "profile off", "profile"])
        self.assertFalse(self.workshop.profiler.is_running)

    def test_guest_is_no_staff_whatever_the_name(self) -> None:
        guest = self.visit.connect()
        guest.type("guest")
        guest.world("You are on Salt Quay.", prompt=">")
        guest.type("profile 10s")
        self.assertEqual(guest.lines, ["profile 10s"])

    def test_where_nobody_is_staff_nobody_profiles(self) -> None:
        visit = Visit()
        visit.add("Ada")
        ada = visit.play("Ada")
        ada.type("profile 10s")
        self.assertEqual(ada.lines, ["profile 10s"])

    def test_longer_line_of_staff_is_for_the_world_too(self) -> None:
        ada = self.visit.play("Ada")
        ada.type("profile the lighthouse keeper")
        self.assertEqual(ada.lines, ["profile the lighthouse keeper"])


class WordsTests(SynchronousTestCase):
    """Every stage has a name of its own in each language."""

    def test_stages(self) -> None:
        for language in WORDS.languages:
            names = {
                WORDS.text(language, "profile-stage", stage=Choice(stage), percent=1).plain()
                for stage in STAGES
            }
            self.assertEqual(len(names), len(STAGES), language)

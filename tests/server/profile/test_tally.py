"""Tests of counting samples."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.profile.report import Report
from vetrellis.server.profile.sample import Sample
from vetrellis.server.profile.tally import MOST_FUNCTIONS, Tally, place_name

ZONES = {"player:1": "harbor", "player:2": "village"}


class TallyCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.tally = Tally(lambda actor: ZONES.get(actor, ""))

    def add(self, seconds: float = 0.5, **about: str) -> None:
        self.tally.add(Sample(**{"stage": "prose", **about}), seconds)  # type: ignore[arg-type]

    def report(self, counts: dict[str, int] | None = None) -> Report:
        return self.tally.report(10.0, 4.0, 1.0, counts or {})

    def rows(self, table: str, counts: dict[str, int] | None = None) -> list[tuple[str, float]]:
        return [(row.name, row.share) for row in self.report(counts).tables[table]]


class TallyTests(TallyCase):
    """Each sample weighs as much as the time that it stands for."""

    def test_shares_are_of_the_time_seen(self) -> None:
        self.add(3.0, stage="prose")
        self.add(1.0, stage="parse")
        self.assertEqual(self.rows("stage"), [("prose", 0.75), ("parse", 0.25)])

    def test_equal_shares_are_in_the_order_of_names(self) -> None:
        for stage in ("write", "apply", "parse"):
            self.add(stage=stage)
        self.assertEqual([name for name, _ in self.rows("stage")], ["apply", "parse", "write"])

    def test_waiting_weighs_nothing(self) -> None:
        self.add(0.0, stage="reactor")
        self.add(1.0, stage="parse")
        self.assertEqual(self.rows("stage"), [("parse", 1.0), ("reactor", 0.0)])

    def test_zone_is_that_of_the_actor(self) -> None:
        self.add(2.0, actor="player:1")
        self.add(1.0, actor="player:2")
        self.add(1.0, actor="nobody")
        self.assertEqual(
            self.rows("zone"), [("harbor", 0.5), ("(no zone)", 0.25), ("village", 0.25)]
        )

    def test_what_has_no_name_is_told_too(self) -> None:
        self.add()
        self.assertEqual(self.rows("verb"), [("(no verb)", 1.0)])
        self.assertEqual(self.rows("system"), [("(no rule)", 1.0)])

    def test_functions_are_few(self) -> None:
        for number in range(MOST_FUNCTIONS + 5):
            self.tally.add(Sample("prose", place=("a.py", number, "f")), 1.0 + number)
        rows = self.report().tables["function"]
        self.assertEqual(len(rows), MOST_FUNCTIONS)
        self.assertEqual(rows[0].name, "a.py:14 f")

    def test_nothing_seen_is_no_fault(self) -> None:
        self.assertEqual(self.report().tables["stage"], ())
        self.assertEqual(self.tally.report(0.0, 0.0, 0.0, {}).busy, 0.0)


class CountTests(TallyCase):
    """Counts come from whoever counts, and stand beside the time."""

    def test_verb_has_its_count(self) -> None:
        self.add(verb="look")
        (row,) = self.report({"look": 7}).tables["verb"]
        self.assertEqual((row.name, row.count), ("look", 7))

    def test_verb_that_was_never_seen_at_work_is_there_all_the_same(self) -> None:
        self.add(verb="look")
        self.assertEqual(self.rows("verb", {"yawn": 1}), [("look", 1.0), ("yawn", 0.0)])

    def test_verb_that_nobody_counts_has_none(self) -> None:
        self.add(verb="tick")
        self.assertIsNone(self.report().tables["verb"][0].count)


class WholeTests(TallyCase):
    """The report says how busy the server was at all."""

    def test_busy_is_a_share_of_the_wall_clock(self) -> None:
        self.add()
        report = self.report()
        self.assertEqual((report.busy, report.elsewhere, report.samples), (0.4, 0.1, 1))

    def test_clocks_that_disagree_make_no_negative_time(self) -> None:
        self.assertEqual(self.tally.report(1.0, 0.5, -0.001, {}).elsewhere, 0.0)


class PlaceTests(SynchronousTestCase):
    """A function is named as `file:line name`, from where one knows one's way."""

    def test_ours(self) -> None:
        place = ("/srv/vetrellis/src/vetrellis/game/core/graph.py", 12, "WorldGraph.get")
        self.assertEqual(place_name(place), "vetrellis/game/core/graph.py:12 WorldGraph.get")

    def test_library(self) -> None:
        place = ("/x/lib/python3.11/site-packages/twisted/web/http.py", 5, "f")
        self.assertEqual(place_name(place), "twisted/web/http.py:5 f")

    def test_ours_where_it_is_installed(self) -> None:
        place = ("/x/vetrellis/site-packages/vetrellis/cli.py", 5, "f")
        self.assertEqual(place_name(place), "vetrellis/cli.py:5 f")

    def test_others(self) -> None:
        self.assertEqual(
            place_name(("/usr/lib/python3.11/typing.py", 9, "cast")), "typing.py:9 cast"
        )
        self.assertEqual(place_name(("<string>", 1, "f")), "<string>:1 f")

"""What the world tells as data: the same events as in prose, to the same people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

import vetrellis
from tests.game.test_graph import script
from tests.support.scene import ADA, BO, CRATE, JAR, LAMP, PACK, SHED, TABLE, Scene
from vetrellis.game.core.datum import EVERYTHING, INQUIRIES
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Outcome
from vetrellis.game.prose.inquiry import ANSWERS
from vetrellis.game.prose.numbering import number_of
from vetrellis.game.world.item import Light

PAGE = Path(vetrellis.__file__).parent.parent / "docs" / "reference" / "gmcp.md"


class DataTestCase(SynchronousTestCase):
    """With Ada and Bo in one room."""

    @override
    def setUp(self) -> None:
        self.scene = Scene(bo=True)
        self.engine = self.scene.engine

    def told(self, outcome: Outcome, reader: EntityId = ADA) -> list[tuple[str, Any]]:
        """Return what a reader is told as data, in order."""
        return [
            (datum.package, datum.body)
            for telling in outcome.tellings
            for datum in telling.data
            if reader in telling.readers
        ]

    def does(
        self, line: str, player: EntityId = ADA, reader: EntityId = ADA
    ) -> list[tuple[str, Any]]:
        """Have somebody type a line; return what a reader is told of it as data."""
        return self.told(self.engine.process(player, line), reader)

    def packages(self, line: str, reader: EntityId = ADA) -> list[tuple[str, str]]:
        """Return which packages there are, and where the thing is that they tell of."""
        return [(name, body.get("location", "")) for name, body in self.does(line, reader=reader)]


class ItemTests(DataTestCase):
    """A thing leaves one place and comes to another, for whoever sees that."""

    def test_taken(self) -> None:
        taken = [("Char.Items.Remove", "room"), ("Char.Items.Add", "inv")]
        self.assertEqual(self.packages("take lamp"), taken)
        self.does("drop lamp")
        self.assertEqual(self.packages("take lamp", reader=BO), [("Char.Items.Remove", "room")])

    def test_dropped(self) -> None:
        self.does("take lamp")
        dropped = [("Char.Items.Remove", "inv"), ("Char.Items.Add", "room")]
        self.assertEqual(self.packages("drop lamp"), dropped)
        self.does("take lamp")
        self.assertEqual(self.packages("drop lamp", reader=BO), [("Char.Items.Add", "room")])

    def test_given(self) -> None:
        self.does("take lamp")
        outcome = self.engine.process(ADA, "give lamp to bo")
        for reader, expected in ((ADA, "Char.Items.Remove"), (BO, "Char.Items.Add")):
            ((package, body),) = self.told(outcome, reader)
            self.assertEqual((package, body["location"]), (expected, "inv"))

    def test_put_into_something_and_taken_out_of_it(self) -> None:
        self.does("open crate")
        self.does("take lamp")
        inside = f"rep{number_of(CRATE)}"
        put = [("Char.Items.Remove", "inv"), ("Char.Items.Add", inside)]
        self.assertEqual(self.packages("put lamp in crate"), put)
        taken = [("Char.Items.Remove", inside), ("Char.Items.Add", "inv")]
        self.assertEqual(self.packages("take lamp"), taken)
        self.does("put lamp in crate")
        self.assertEqual(self.packages("take lamp", reader=BO), [("Char.Items.Remove", inside)])

    def test_looked_into(self) -> None:
        self.does("open crate")
        self.does("take lamp")
        self.does("put lamp in crate")
        ((package, body),) = self.does("look in crate")
        self.assertEqual(
            (package, body["location"]), ("Char.Items.List", f"rep{number_of(CRATE)}")
        )
        self.assertEqual([thing["name"] for thing in body["items"]], ["brass lamp"])

    def test_eaten(self) -> None:
        self.does("take onion")
        self.assertEqual(self.packages("eat onion"), [("Char.Items.Remove", "inv")])

    def test_each_of_several(self) -> None:
        self.does("take all")
        (_, listed) = self.does("inventory")[0]
        self.assertEqual(listed["location"], "inv")
        self.assertGreater(len(listed["items"]), 1)
        dropped = [body["item"]["id"] for name, body in self.does("drop all") if "Add" in name]
        self.assertEqual(sorted(dropped), sorted(item["id"] for item in listed["items"]))

    def test_in_the_reader_s_language_under_one_number(self) -> None:
        outcome = self.engine.process(ADA, "take lamp")
        (english, spanish) = (self.told(outcome, who)[0][1]["item"] for who in (ADA, BO))
        self.assertEqual((english["name"], spanish["name"]), ("brass lamp", "farol de latón"))
        self.assertEqual(english["id"], spanish["id"])
        self.assertIn("t", english["attrib"])

    def test_in_another_world_of_the_same_content_it_has_the_same_number(self) -> None:
        other = Scene(bo=True).engine.process(BO, "toma farol")
        (_, here), (_, there) = self.does("take lamp")[0], self.told(other, BO)[0]
        self.assertEqual(here["item"]["id"], there["item"]["id"])


class PlaceTests(DataTestCase):
    """Where one is, who is there, and what lies there."""

    def test_a_look(self) -> None:
        told = dict(self.does("look"))
        self.assertEqual(list(told), ["Room.Info", "Room.Players", "Char.Items.List"])
        self.assertEqual(told["Room.Players"]["players"], ["Ada", "Bo"])
        self.assertIn("brass lamp", [item["name"] for item in told["Char.Items.List"]["items"]])
        info = told["Room.Info"]
        self.assertEqual(len(info["coords"].split(",")), 4)
        self.assertIn(info["environment"], ("indoors", "outdoors"))
        self.assertGreater(info["num"], 0)

    def test_in_the_dark_nobody_and_nothing_is_seen(self) -> None:
        world = self.engine.world
        for who in (ADA, BO):
            world.apply(script(("move", who, SHED)))
        world.apply(script(("move", LAMP, SHED)))
        told = dict(self.does("look"))
        self.assertEqual(list(told), ["Room.Info", "Room.Players", "Char.Items.List"])
        self.assertEqual(told["Room.Players"], {"players": []})
        self.assertEqual(told["Char.Items.List"]["items"], [])
        world.apply(script(("put", LAMP, Light(True))))
        self.assertEqual(dict(self.does("look"))["Room.Players"], {"players": ["Ada", "Bo"]})

    def test_who_comes_learns_who_they_are(self) -> None:
        self.engine.leave(ADA, deliberate=False)
        outcome = self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        self.assertEqual(self.told(outcome)[0], ("Char.Name", {"name": "Ada", "fullname": "Ada"}))
        self.assertNotIn("Char.Name", dict(self.told(outcome, BO)))

    def test_who_takes_over_does_too_and_nobody_notices(self) -> None:
        outcome = self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        self.assertIn("Char.Name", dict(self.told(outcome)))
        self.assertEqual(self.told(outcome, BO), [])
        self.assertEqual(self.scene.read(outcome, BO), "")


class RefusalTests(DataTestCase):
    """A client that walks its player learns that the way is none."""

    def test_where_no_way_leads(self) -> None:
        self.assertEqual(self.does("southeast"), [("Room.WrongDir", {"direction": "se"})])
        self.assertEqual(self.does("southeast", reader=BO), [])

    def test_where_the_way_is_locked(self) -> None:
        for line in ("north", "enter door"):
            self.assertEqual(self.does(line), [("Room.WrongDir", {"direction": "n"})], line)

    def test_looking_that_way_is_no_walk(self) -> None:
        self.assertEqual(self.does("look southeast"), [])

    def test_other_refusals_are_none(self) -> None:
        self.assertEqual(self.does("take gulls"), [])


class InquiryTests(DataTestCase):
    """What a client asks is answered with what its player could find out, and no more."""

    def asks(self, package: str, argument: object = "", who: EntityId = ADA) -> list[Any]:
        """Have a client ask; return the bodies that answer, which nobody else is told."""
        outcome = self.engine.inquire(who, package, str(argument))
        for telling in outcome.tellings:
            self.assertEqual((telling.readers, bool(telling.text)), ((who,), False))
        return [body for _, body in self.told(outcome, who)]

    def names(self, bodies: list[Any]) -> list[str]:
        """Return what things are called in the one list that there is."""
        ((body),) = bodies
        return [thing["name"] for thing in body["items"]]

    def test_what_one_has(self) -> None:
        self.does("take lamp")
        self.assertEqual(self.names(self.asks("char.items.inv")), ["brass lamp"])

    def test_what_lies_here(self) -> None:
        self.assertIn("brass lamp", self.names(self.asks("char.items.room")))
        self.assertIn("farol de latón", self.names(self.asks("char.items.room", who=BO)))

    def test_who_is_here(self) -> None:
        self.assertEqual(self.asks("room.players"), [{"players": ["Ada", "Bo"]}])

    def test_what_is_in_something_open(self) -> None:
        self.assertEqual(self.asks("char.items.contents", number_of(CRATE)), [])
        self.does("open crate")
        self.assertEqual(self.names(self.asks("char.items.contents", number_of(CRATE))), [])
        self.assertEqual(
            self.names(self.asks("char.items.contents", number_of(TABLE))), ["iron key"]
        )

    def test_glass_shows_what_is_in_it(self) -> None:
        self.assertEqual(self.names(self.asks("char.items.contents", number_of(JAR))), ["beer"])

    def test_what_is_elsewhere_or_nothing_is_not_told(self) -> None:
        for named in (number_of(PACK), number_of(LAMP), 0, -1, "", "lamp", "٣"):
            self.assertEqual(self.asks("char.items.contents", named), [], named)

    def test_in_the_dark_only_what_is_in_hand(self) -> None:
        self.does("open crate")
        self.does("take crate")
        self.engine.world.apply(script(("move", ADA, SHED)))
        self.engine.world.apply(script(("move", TABLE, SHED)))
        self.assertEqual(self.names(self.asks("char.items.room")), [])
        self.assertEqual(self.asks("room.players"), [{"players": []}])
        self.assertEqual(self.asks("char.items.contents", number_of(TABLE)), [])
        self.assertEqual(len(self.asks("char.items.contents", number_of(CRATE))), 1)

    def test_how_one_can_talk_in_ones_own_language(self) -> None:
        english, spanish = (self.asks("comm.channel.list", who=who)[0] for who in (ADA, BO))
        self.assertEqual(
            english["channels"][1], {"name": "shout", "caption": "Shout", "command": "shout"}
        )
        self.assertEqual(spanish["channels"][1]["command"], "grita")
        for reader, told in ((ADA, english), (BO, spanish)):
            line = f"{told['channels'][0]['command']} hm"
            ((_, body),) = self.does(line, reader, reader)
            self.assertEqual(body["channel"], told["channels"][0]["name"])

    def test_who_can_be_told_something(self) -> None:
        (body,) = self.asks("comm.channel.players")
        self.assertEqual([each["name"] for each in body["players"]], ["Ada", "Bo"])

    def test_everything_is_what_one_who_comes_is_told(self) -> None:
        outcome = self.engine.inquire(ADA, EVERYTHING)
        self.engine.leave(ADA, deliberate=False)
        came = self.told(self.engine.arrive(ADA, "Ada", "she", "en", False, False))
        self.assertEqual(self.told(outcome), came)

    def test_nothing_changes_by_it(self) -> None:
        world = self.engine.world
        before = world.counters.turns, world.revision(ADA), dict(world.touched)
        for package in INQUIRIES:
            self.asks(package)
        self.assertEqual((world.counters.turns, world.revision(ADA), world.touched), before)

    def test_who_is_not_there_asks_nothing(self) -> None:
        self.engine.leave(ADA, deliberate=True)
        self.assertEqual(self.engine.inquire(ADA, "char.items.inv"), Outcome())
        self.assertEqual(self.engine.inquire(EntityId("nobody"), EVERYTHING), Outcome())

    def test_all_are_answered(self) -> None:
        self.assertEqual(set(ANSWERS), INQUIRIES)
        self.assertEqual(self.engine.inquire(ADA, "char.soul"), Outcome())


class ConditionTests(DataTestCase):
    """How one fares: gauges, and words and numbers besides."""

    def fares(self, who: EntityId = ADA) -> dict[str, Any]:
        return {datum.package: datum.body for datum in self.engine.condition(who)}

    def test_gauges(self) -> None:
        self.does("take lamp")
        self.assertEqual(self.fares()["Char.Vitals"], {"weight": 400, "maxweight": 20_000})

    def test_status(self) -> None:
        self.does("take hat")
        self.does("take cap")
        self.does("wear hat")
        self.does("sit")
        self.does("title of the Quay")
        status = {
            "name": "Ada",
            "pronouns": "she",
            "held": 1,
            "worn": 1,
            "posture": "sitting",
            "title": "of the Quay",
        }
        self.assertEqual(self.fares()["Char.Status"], status)

    def test_in_ones_own_language(self) -> None:
        told = self.fares(BO)
        self.assertEqual(told["Char.StatusVars"]["posture"], "Postura")
        status = told["Char.Status"]
        self.assertEqual((status["posture"], status["pronouns"]), ("de pie", "él"))

    def test_each_has_a_caption_in_each_language(self) -> None:
        book, catalogue = self.engine.rulebook, self.engine.compositor.catalogue
        for name in (*book.vitals, *book.statuses):
            for language in ("en", "es"):
                self.assertTrue(catalogue.has(f"status-{name}", None, language), name)
        self.assertEqual(set(self.fares()["Char.StatusVars"]), {*book.vitals, *book.statuses})

    def test_who_is_gone_fares_nohow(self) -> None:
        self.assertEqual(self.engine.condition(EntityId("nobody")), ())


class PageTests(DataTestCase):
    """The page about GMCP tells of each package."""

    def test_each_package_is_documented(self) -> None:
        page = PAGE.read_text("utf-8")
        lines = (
            "look",
            "take lamp",
            "inventory",
            "say hm",
            "shout hm",
            "give lamp to bo",
            "north",
            "up",
            "down",
            "take hat",
            "wear hat",
        )
        outcome = self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        seen = {name for who in (ADA, BO) for name, _ in self.told(outcome, who)}
        for line in lines:
            outcome = self.engine.process(ADA, line)
            seen |= {name for who in (ADA, BO) for name, _ in self.told(outcome, who)}
        seen |= {datum.package for datum in self.engine.condition(ADA)}
        for package in INQUIRIES:
            seen |= {name for name, _ in self.told(self.engine.inquire(ADA, package))}
        self.assertGreater(len(seen), 15)
        self.assertEqual({each for each in seen if f"| `{each}` |" not in page}, set())

    def test_each_inquiry_is_documented(self) -> None:
        _, _, asked = PAGE.read_text("utf-8").partition("## What a client may send")
        known = {name.lower() for name in re.findall(r"`([A-Z]\w+(?:\.\w+)+)", asked)}
        self.assertEqual(INQUIRIES - known, set())

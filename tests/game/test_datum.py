"""What the world tells as data: the same events as in prose, to the same people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

import vetrellis
from tests.game.test_graph import script
from tests.support.scene import ADA, BO, LAMP, SHED, Scene
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Outcome
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
        )
        outcome = self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        seen = {name for who in (ADA, BO) for name, _ in self.told(outcome, who)}
        for line in lines:
            for who in (ADA, BO):
                seen |= {name for name, _ in self.does(line, reader=who)}
        self.assertGreater(len(seen), 6)
        for package in seen:
            self.assertIn(f"| `{package}` |", page)

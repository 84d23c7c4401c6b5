"""Tests of the map of the whole world."""

from __future__ import annotations

from xml.etree import ElementTree

from twisted.trial.unittest import SynchronousTestCase

from tests.support.scene import ADA, QUAY, Scene
from vetrellis.game.prose.numbering import number_of
from vetrellis.game.world.location import Room
from vetrellis.server.atlas import atlas


class AtlasTests(SynchronousTestCase):
    """It tells of every room what `Room.Info` tells, as XML that clients import."""

    def test_every_room_is_there_at_a_spot_of_its_own(self) -> None:
        world = Scene().engine.world
        drawn = ElementTree.fromstring(atlas(world, "en"))
        rooms = {int(room.get("id", "0")): room for room in drawn.iter("room")}
        self.assertEqual(set(rooms), {number_of(each.id) for each in world if Room in each})
        spots = [
            (room.get("area"), *(room.find("coord").attrib.values()))  # type: ignore[union-attr]
            for room in rooms.values()
        ]
        self.assertEqual(len(set(spots)), len(spots))
        for way in drawn.iter("exit"):
            self.assertIn(int(way.get("target", "0")), rooms)

    def test_it_agrees_with_what_players_are_told(self) -> None:
        scene = Scene()
        told = next(
            datum.body
            for telling in scene.engine.process(ADA, "look").tellings
            for datum in telling.data
            if datum.package == "Room.Info"
        )
        drawn = ElementTree.fromstring(atlas(scene.engine.world, "en"))
        (room,) = [each for each in drawn.iter("room") if each.get("id") == str(told["num"])]
        self.assertEqual(number_of(QUAY), told["num"])
        spot = room.find("coord")
        assert spot is not None
        area, *coords = str(told["coords"]).split(",")
        self.assertEqual((room.get("area"), room.get("title")), (area, told["name"]))
        self.assertEqual([spot.get(axis) for axis in "xyz"], coords)
        targets = {int(way.get("target", "0")) for way in room.iter("exit")}
        self.assertLessEqual(set(told["exits"].values()), targets)

    def test_names_are_text(self) -> None:
        drawn = atlas(Scene().engine.world, "es")
        areas = [area.get("name") for area in ElementTree.fromstring(drawn).iter("area")]
        self.assertTrue(all(areas), areas)

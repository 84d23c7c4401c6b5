from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from attrs import field, fields, frozen, has
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.authoring.worlds import HOME, ITEMS, MANIFEST, PEOPLE, ROOMS, ZONE, loaded
from vetrellis.authoring.diagnostics import ContentError
from vetrellis.authoring.loader import load_world
from vetrellis.authoring.source import Words
from vetrellis.authoring.structuring import STANDARD_PARTS, section_name
from vetrellis.game.core.blueprint import Blueprint, Founded
from vetrellis.game.core.entity import Part, Relation
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.text import Role, Span
from vetrellis.game.player.avatar import AVATAR
from vetrellis.game.prose.fragment import Barks, Description, Glance, Sound
from vetrellis.game.prose.media import Ambience, Cue, Cues, FileName, Times, Volume
from vetrellis.game.rules.condition import All, AnyOf, Fact, Gate, Not
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Lock, Openable
from vetrellis.game.world.item import Edible, Item, Light, Readable, Scenery, Wearable
from vetrellis.game.world.location import Room, Zone
from vetrellis.game.world.naming import Named
from vetrellis.game.world.portal import Direction, Portal

P = TypeVar("P", bound=Part)


@frozen
class Tuned(Part):
    """A part that somebody else brings along."""

    pitch: int = 440
    names: tuple[str, ...] = field(default=())


class BlueprintTestCase(SynchronousTestCase):
    """The small world as a blueprint."""

    @override
    def setUp(self) -> None:
        self.root = Path(self.mktemp())

    def load(self, *changes: tuple[str, str, str]) -> Blueprint:
        """Return the small world's blueprint, some passages replaced."""
        files: dict[str, str | bytes] = {**HOME}
        for file, old, new in changes:
            text = str(files[file])
            assert text.count(old) == 1, old
            files[file] = text.replace(old, new)
        return loaded(self.root, files).blueprint

    def part(self, blueprint: Blueprint, kind_id: str, part: type[P]) -> P:
        """Return a part of a kind."""
        (kind,) = (kind for kind in blueprint.kinds if kind.id == kind_id)
        found = kind.parts[part]
        assert isinstance(found, part)
        return found


class PlaceTests(BlueprintTestCase):
    """Rooms, zones and the world itself come out as they were written."""

    def test_world_has_title_start_and_epoch(self) -> None:
        blueprint = self.load()
        found = (blueprint.title, blueprint.start, blueprint.epoch)
        self.assertEqual(found, ("Home", "home/hall", 1_767_225_600_000))

    def test_room_and_its_zone(self) -> None:
        blueprint = self.load((ROOMS, "name: Attic\n", "name: Attic\n  dark: true\n"))
        self.assertEqual(
            self.part(blueprint, "home/attic", Room), Room(EntityId("zone:home"), dark=True)
        )
        self.assertEqual(self.part(blueprint, "zone:home", Zone), Zone(coastal=True))

    def test_title_keeps_its_article(self) -> None:
        named = self.part(self.load(), "home/hall", Named)
        self.assertEqual((named.noun("en").name, named.noun("en").article), ("The Hall", ""))
        self.assertTrue(named.proper)

    def test_description_is_parsed_markup_on_one_line(self) -> None:
        base = self.part(self.load(), "home/attic", Description).base["en"]
        self.assertEqual(base[1], Span(Role.EXIT, ("down",)))
        self.assertNotIn("\n", str(base))

    def test_sound_is_a_bare_value_or_a_mapping(self) -> None:
        sound = "name: Attic\n  sound: {base: Mice., add: [{if: {time: night}, text: More.}]}\n"
        found = self.part(self.load((ROOMS, "name: Attic\n", sound)), "home/attic", Sound)
        self.assertEqual(
            (found.base, found.add[0].one_of), ({"en": ("Mice.",)}, ({"en": ("More.",)},))
        )

    def test_a_place_sounds_like_a_file_or_like_nothing(self) -> None:
        zone = (ZONE, "name: Home\n", "name: Home\nambience: {name: sea.ogg, volume: 20}\n")
        room = (ROOMS, "name: Attic\n", "name: Attic\n  ambience:\n")
        blueprint = self.load(zone, room)
        sea = Ambience(FileName("sea.ogg"), Volume(20))
        self.assertEqual(self.part(blueprint, "zone:home", Ambience), sea)
        self.assertEqual(self.part(blueprint, "home/attic", Ambience), Ambience())

    def test_events_sound_as_zone_and_manifest_say(self) -> None:
        manifest = "zones: [home]\ncues: {taken: a.ogg, opened: b.ogg}\n"
        zone = "name: Home\ncues: {taken: {name: c.ogg, type: music, loops: 3}}\n"
        blueprint = self.load(
            (MANIFEST, "zones: [home]\n", manifest), (ZONE, "name: Home\n", zone)
        )
        found = self.part(blueprint, "zone:home", Cues).by_event
        expected = {
            "taken": Cue(FileName("c.ogg"), "music", loops=Times(3)),
            "opened": Cue(FileName("b.ogg")),
        }
        self.assertEqual(dict(found), expected)

    def test_avatar_is_described_by_the_manifest(self) -> None:
        avatar = (MANIFEST, "zones: [home]\n", "zones: [home]\navatar: {description: New.}\n")
        found = self.part(self.load(avatar), AVATAR, Description)
        self.assertEqual(found.base, {"en": ("New.",)})

    def test_avatar_needs_no_manifest(self) -> None:
        blueprint = self.load()
        self.assertEqual(self.part(blueprint, AVATAR, Character), Character())
        self.assertIn("es", self.part(blueprint, AVATAR, Description).base)


class ConditionTests(BlueprintTestCase):
    """Conditions mean what they say."""

    def condition(self, written: str) -> object:
        """Return the condition of the hall's fragment."""
        blueprint = self.load((ROOMS, "{tide: low}", written))
        return self.part(blueprint, "home/hall", Description).add[0].when

    def test_one_fact(self) -> None:
        self.assertEqual(self.condition("{tide: low}"), Fact("tide", ("low",)))

    def test_all_keys_must_hold(self) -> None:
        expected = All((Fact("tide", ("low", "ebb")), Not(Fact("flag", ("met_archon",)))))
        self.assertEqual(self.condition("{tide: [low, ebb], not: {flag: met_archon}}"), expected)

    def test_groups(self) -> None:
        expected = AnyOf((Fact("first_visit", (True,)), All((Fact("visits_gte", (9,)),))))
        written = "{any: [{first_visit: true}, {all: [{visits_gte: 9}]}]}"
        self.assertEqual(self.condition(written), expected)

    def test_ranges_of_hours_go_round_midnight(self) -> None:
        self.assertEqual(self.condition("{hour: 22-1}"), Fact("hour", (22, 23, 0, 1)))
        self.root = Path(self.mktemp())
        self.assertEqual(self.condition("{day: [3-4, 9]}"), Fact("day", (3, 4, 9)))

    def test_kinds_get_their_zone(self) -> None:
        self.assertEqual(self.condition("{holds: bean}"), Fact("holds", ("home/bean",)))

    def test_empty_condition_always_holds(self) -> None:
        self.assertEqual(self.condition("{}"), All())


class WayTests(BlueprintTestCase):
    """Two exits that answer each other are one portal; a single one leads back by itself."""

    def portals(self, *exits: str) -> dict[str, Portal]:
        """Return the portals of a world whose attic has these exits."""
        lines = "".join(f"    {each}\n" for each in exits)
        attic = (ROOMS, "  scenery:\n    rafters", f"  exits:\n{lines}  scenery:\n    rafters")
        blueprint = self.load(*([attic] if exits else []))
        found = ((str(k.id), k.parts.get(Portal)) for k in blueprint.kinds)
        return {portal_id: part for portal_id, part in found if isinstance(part, Portal)}

    def test_way_back_is_implied(self) -> None:
        (portal,) = self.portals().values()
        self.assertEqual((portal.near.room, portal.near.direction), ("home/hall", Direction.UP))
        self.assertEqual((portal.far.room, portal.far.direction), ("home/attic", Direction.DOWN))

    def test_written_way_back_joins_it(self) -> None:
        (portal,) = self.portals("down: {to: hall, glimpse: Stone.}").values()
        self.assertEqual((portal.far.room, portal.far.direction), ("home/attic", Direction.DOWN))
        self.assertEqual(portal.far.glimpse, {"en": ("Stone.",)})

    def test_way_back_may_leave_by_another_direction(self) -> None:
        (portal,) = self.portals("out: hall").values()
        self.assertEqual((portal.near.direction, portal.far.direction), ("up", "out"))

    def test_second_way_between_two_rooms_is_its_own(self) -> None:
        portals = self.portals("west: hall", "down: hall")
        self.assertEqual(
            list(portals), ["portal:home/hall-home/attic", "portal:home/attic-home/hall"]
        )

    def test_third_way_has_an_id_of_its_own(self) -> None:
        portals = self.portals("west: hall", "out: hall", "down: hall")
        self.assertEqual(len(portals), 3)
        self.assertIn("portal:home/attic-home/hall-out", portals)

    def test_one_way_has_no_other_side(self) -> None:
        portals = self.portals("west: {to: hall, one_way: true}", "down: hall")
        one_way = portals["portal:home/attic-home/hall"]
        self.assertEqual((one_way.one_way, one_way.near.direction), (True, "west"))

    def test_door_has_its_lock_and_its_name(self) -> None:
        blueprint, door = self.load(), "portal:home/hall-home/attic"
        self.assertEqual(self.part(blueprint, door, Openable), Openable(open=False))
        self.assertEqual(self.part(blueprint, door, Lock), Lock(True, KindId("home/door_key")))
        self.assertEqual(self.part(blueprint, door, Named).noun("en").name, "trapdoor")

    def test_condition_of_a_way_is_its_gate(self) -> None:
        gated = (ROOMS, "{to: attic, door", "{to: attic, if: {tide: low}, refusal: Wet., door")
        gate = self.part(self.load(gated), "portal:home/hall-home/attic", Gate)
        self.assertEqual(gate, Gate(Fact("tide", ("low",)), {"en": ("Wet.",)}))


class ThingTests(BlueprintTestCase):
    """A section is a part, whole, empty or bare."""

    def bean(self, sections: str, part: type[P]) -> P:
        """Return a part of the bean, once it has these sections."""
        changed = "".join(f"  {line}\n" for line in sections.splitlines())
        old = "  description: Brown.\n"
        return self.part(self.load((ITEMS, old, f"{old}{changed}")), "home/bean", part)

    def test_items_can_be_carried(self) -> None:
        self.assertEqual(self.part(self.load(), "home/bean", Item), Item())

    def test_section_with_fields(self) -> None:
        self.assertEqual(self.bean("item: {weight: 9}", Item), Item(9))

    def test_empty_section(self) -> None:
        self.assertEqual(self.bean("light:", Light), Light())

    def test_bare_value_is_the_first_field(self) -> None:
        self.assertEqual(self.bean("wearable: neck", Wearable), Wearable("neck"))

    def test_bare_words(self) -> None:
        self.assertEqual(
            self.bean("readable: '[em]B[/em]'", Readable).text["en"], (Span(Role.EM, ("B",)),)
        )

    def test_prose_inside_a_part(self) -> None:
        found = self.bean("edible: {drink: true, taste: Sour.}", Edible)
        self.assertEqual(found, Edible(True, {"en": ("Sour.",)}))

    def test_scenery_in_items_is_not_carried(self) -> None:
        (kind,) = (
            k
            for k in self.load(
                (ITEMS, "  description: Brown.\n", "  description: Brown.\n  scenery:\n")
            ).kinds
            if k.id == "home/bean"
        )
        self.assertNotIn(Item, kind.parts)

    def test_bare_list_is_a_first_field_too(self) -> None:
        barks = "  barks: [{say: Miaow.}, {if: {tide: low}, act: yawns.}]\n"
        found = self.part(
            self.load((PEOPLE, "  at: hall\n", f"  at: hall\n{barks}")), "home/cat", Barks
        )
        self.assertEqual([line.say for line in found.lines], [{"en": ("Miaow.",)}, {}])
        self.assertEqual((found.lines[1].when, found.every), (Fact("tide", ("low",)), 90))

    def test_parts_of_others_are_sections_too(self) -> None:
        tuned = (
            ITEMS,
            "  description: Brown.\n",
            "  description: Brown.\n  tuned: {names: [A, La]}\n",
        )
        self.assertRaises(ContentError, self.load, tuned)
        blueprint = load_world(self.root, parts=(*STANDARD_PARTS, Tuned)).blueprint
        self.assertEqual(self.part(blueprint, "home/bean", Tuned), Tuned(names=("A", "La")))

    def test_plain_values_reach_the_world(self) -> None:
        words = self.part(
            self.load((ITEMS, "  name: bean\n", "  name: bean\n  words: [pulse]\n")),
            "home/bean",
            Named,
        )
        self.assertIs(type(words.noun("en").words[0]), str)
        self.assertIs(type(words.noun("en").name), str)


class PlacementTests(BlueprintTestCase):
    """What is placed is placed once, where it was written, holders first."""

    def places(self, *changes: tuple[str, str, str]) -> dict[str, tuple[str | None, Relation]]:
        """Return where everything is."""
        placements = self.load(*changes).placements
        return {str(each.id): (each.where, each.how) for each in placements}

    def test_things_lie_in_rooms_and_in_things(self) -> None:
        places = self.places()
        self.assertEqual(places["home/hall/box"], ("home/hall", Relation.IN))
        self.assertEqual(places["home/hall/box/bean"], ("home/hall/box", Relation.IN))
        self.assertEqual(places["home/hall/box/bean.2"], ("home/hall/box", Relation.IN))

    def test_scenery_holds_things(self) -> None:
        shelf = "rafters, roof: {description: Old., supporter: 3, on: [bean]}"
        places = self.places((ROOMS, "rafters, roof: Old.", shelf))
        self.assertEqual(
            places["scenery:home/attic/rafters/bean"],
            ("scenery:home/attic/rafters", Relation.ON),
        )

    def test_people_stand_where_they_are_at(self) -> None:
        held = (PEOPLE, "  at: hall\n", "  at: hall\n  holds: [bean]\n  wears: [box]\n")
        worn = (ITEMS, "  container: 2\n", "  container: 2\n  wearable: head\n")
        places = self.places(held, worn)
        self.assertEqual(places["home/cat"], ("home/hall", Relation.IN))
        self.assertEqual(places["home/cat/bean"], ("home/cat", Relation.HELD))
        self.assertEqual(places["home/cat/box"], ("home/cat", Relation.WORN))

    def test_scenery_is_called_by_its_key(self) -> None:
        blueprint = self.load()
        noun = self.part(blueprint, "scenery:home/hall/table", Named).noun("en")
        self.assertEqual((noun.name, noun.words), ("table", ("shelf",)))
        self.assertEqual(self.part(blueprint, "scenery:home/hall/table", Scenery), Scenery())

    def test_world_can_be_founded_on_it(self) -> None:
        blueprint = self.load()
        world = WorldGraph(kinds={kind.id: kind for kind in blueprint.kinds})
        world.apply(Founded(blueprint.placements))
        self.assertEqual(world.room_of(EntityId("home/hall/box/bean")), "home/hall")
        self.assertEqual(world[EntityId("home/hall/box")][Container], Container(2))


class SectionTests(SynchronousTestCase):
    """A part is written under its own name."""

    def test_names_are_snake_case(self) -> None:
        class WaterClock(Part):
            """A part whose name has two words."""

        self.assertEqual(
            [section_name(part) for part in (Item, Glance, WaterClock)],
            ["item", "glance", "water_clock"],
        )


class PlainTests(BlueprintTestCase):
    """The engine gets plain values: no string remembers its file, or would keep it in memory."""

    def test_no_words_of_a_document_are_left(self) -> None:
        blueprint = self.load(
            (ROOMS, "{to: attic, door", "{to: home/attic, if: {flag: met, here: home/cat}, door"),
            (ITEMS, "  name: bean\n", "  name: bean\n  words: [pulse]\n  plural: beans\n"),
            (PEOPLE, "  at: hall\n", "  at: home/hall\n  pronouns: she\n"),
        )
        self.assertEqual([type(each) for each in strings_in(blueprint) if type(each) is Words], [])

    def test_nor_of_any_that_ships(self) -> None:
        content = Path(__file__).parents[2] / "content"
        blueprint = load_world(
            content / "worlds" / "vetrellis", content / "localization"
        ).blueprint
        self.assertEqual([each for each in strings_in(blueprint) if type(each) is Words], [])


def strings_in(value: object) -> Iterator[str]:
    """Yield every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*strings_in(key), *strings_in(inner))
    elif isinstance(value, tuple):
        for inner in value:
            yield from strings_in(inner)
    elif has(cls := type(value)):
        for each in fields(cls):
            yield from strings_in(getattr(value, each.name))

"""A small world for tests: a quay, a dark shed behind an oak door, a loft, and things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from attrs import define, field

from vetrellis.bundle import content_dir
from vetrellis.game.core.blueprint import Blueprint, Placement
from vetrellis.game.core.entity import Kind, Part, Relation
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.telling import Outcome
from vetrellis.game.engine import Engine
from vetrellis.game.player.avatar import AVATAR
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.prose.fragment import (
    Bark,
    Barks,
    Description,
    Fragment,
    Glance,
    Scent,
    Sound,
)
from vetrellis.game.rules.condition import Fact, Gate, Not
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Lock, Openable, Supporter
from vetrellis.game.world.item import (
    Edible,
    Item,
    Light,
    Readable,
    Scenery,
    Seat,
    Wearable,
)
from vetrellis.game.world.location import Room, Zone
from vetrellis.game.world.naming import Named, Noun
from vetrellis.game.world.portal import Direction, Portal, Side
from vetrellis.shared.serialization import pack

ADA, BO = EntityId("player:1"), EntityId("player:2")
ZONE, QUAY, SHED, LOFT, SLIP = map(EntityId, ("zone:q", "q/quay", "q/shed", "q/loft", "q/slip"))
DOOR, LADDER, STEPS = map(EntityId, ("portal:door", "portal:ladder", "portal:steps"))
LAMP, OIL, CRATE, KEY, HAT, CAP = map(EntityId, ("lamp", "oil", "crate", "key", "hat", "cap"))
ANVIL, TABLE, BENCH, NOTE, JAR = map(EntityId, ("anvil", "table", "bench", "note", "jar"))
PACK, STONE = map(EntityId, ("pack", "stone"))
MARA, CAT, ROPE, GULLS, BEER = map(EntityId, ("mara", "cat", "rope", "gulls", "beer"))
ONIONS = tuple(EntityId(f"onion@{n}") for n in range(3))


def english(*words: str) -> dict[str, tuple[str, ...]]:
    """Prose that was never translated."""
    return {"en": words}


def kind(
    name: str, nouns: Mapping[str, Noun], *parts: Part, proper: bool = False, pronouns: str = "it"
) -> Kind:
    """A kind with a name and parts."""
    named = Named(nouns, proper=proper, pronouns=pronouns)
    return Kind(KindId(name), {type(part): part for part in (named, *parts)})


def noun(en: str, es: str = "", gender: str = "m", article: str = "") -> dict[str, Noun]:
    """A noun in English, and in Spanish if given."""
    nouns = {"en": Noun(en, article)}
    return {**nouns, "es": Noun(es, gender=gender)} if es else nouns


def _kinds() -> Iterator[Kind]:
    night = Fragment(Fact("time", ("night",)), (english("Stars."),))
    first = Fragment(Fact("first_visit", (True,)), (english("All is new."),))
    turns = Fragment(Not(Fact("time", ("night",))), (english("Gulls."), english("More gulls.")))
    quay = Description({"en": ("Rope and tar.",), "es": ("Cabo y brea.",)}, (night, first, turns))
    yield kind("zone:q", noun("Harbor", "Puerto"), Zone())
    yield kind(
        "q/quay", noun("Salt Quay", "Muelle de la Sal"), Room(ZONE), quay,
        Sound(english("Water.")), Scent(english("Tar."), (night,)),
    )  # fmt: skip
    yield kind("q/shed", noun("Net Shed", "Cobertizo"), Room(ZONE, indoors=True, dark=True))
    yield kind("q/loft", noun("Loft", "Altillo"), Room(ZONE, indoors=True), Description())
    yield kind("q/slip", noun("Slip", "Grada"), Room(EntityId("zone:other")))
    near = Side(QUAY, Direction.NORTH, english("An oak door."))
    yield kind(
        "door", noun("oak door", "puerta de roble", "f"), Openable(), Lock(True, KindId("key")),
        Portal(near, Side(SHED, Direction.SOUTH)),
    )  # fmt: skip
    yield kind(
        "ladder", noun("ladder", "escala", "f"),
        Portal(Side(QUAY, Direction.UP), Side(LOFT, Direction.DOWN)),
    )  # fmt: skip
    ebb = Gate(Fact("tide", ("ebb",)), english("The steps are under water."))
    steps = Portal(Side(QUAY, Direction.DOWN), Side(SLIP, Direction.UP), one_way=True)
    yield Kind(KindId("steps"), {Portal: steps, Gate: ebb})
    yield from _things()
    yield from _people()


def _things() -> Iterator[Kind]:
    taste = english("It tastes of barley.")
    yield kind("lamp", noun("brass lamp", "farol de latón"), Item(400), Light())
    yield kind("oil", noun("oil lamp", "lámpara de aceite", "f"), Item(400), Light())
    yield kind("onion", noun("onion", "cebolla", "f"), Item(100), Edible())
    yield kind(
        "beer", noun("beer", "cerveza", "f", article="some"), Item(300), Edible(True, taste)
    )
    yield kind("crate", noun("crate", "caja", "f"), Item(2000), Container(3), Openable())
    yield kind("jar", noun("glass jar", "tarro"), Item(300), Container(2, True), Openable())
    yield kind("key", noun("iron key", "llave de hierro", "f"), Item(50))
    yield kind("hat", noun("hat", "sombrero"), Item(150), Wearable("head"))
    yield kind("pack", noun("pack", "mochila", "f"), Item(500), Wearable("back"))
    yield kind("stone", noun("stone", "piedra", "f"), Item(19_900))
    yield kind("cap", noun("cap", "gorra", "f"), Item(100), Wearable("head"))
    yield kind("anvil", noun("anvil", "yunque"), Item(90_000))
    yield kind("table", noun("table", "mesa", "f"), Supporter(2))
    yield kind("bench", noun("bench", "banco"), Seat(1))
    yield kind("note", noun("note", "nota", "f"), Item(5), Readable(english("Back at ebb.")))
    yield kind("rope", noun("rope", "cabo"), Item(900), Glance(english("A rope hangs here.")))
    gulls = Named(noun("gulls"), many=True)
    refusal = Scenery(english("They would not be gulls then."))
    yield Kind(KindId("gulls"), {Named: gulls, Scenery: refusal})


def _people() -> Iterator[Kind]:
    yield Kind(AVATAR, {Character: Character()})
    barks = Barks((Bark(say=english("Mind the rope.")), Bark(act=english("counts a gull."))), 60)
    yield kind("mara", noun("Mara Venn"), Character(), barks, proper=True, pronouns="she")
    yield kind("cat", noun("cat", "gata", "f"), Character(strength=100, beast=True))


@cache
def blueprint() -> Blueprint:
    """The small world."""
    placements = [
        *(Placement(i, KindId(i)) for i in (ZONE, QUAY, SHED, LOFT, SLIP)),
        Placement(DOOR, KindId("door")),
        Placement(LADDER, KindId("ladder")),
        Placement(STEPS, KindId("steps")),
    ]
    on_quay = (LAMP, CRATE, HAT, CAP, TABLE, BENCH, NOTE, JAR, MARA, ROPE, GULLS)
    placements += [Placement(i, KindId(i), QUAY) for i in on_quay]
    placements += [Placement(i, KindId("onion"), QUAY) for i in ONIONS]
    placements += [Placement(i, KindId(i), LOFT) for i in (OIL, ANVIL, CAT, PACK, STONE)]
    placements += [Placement(KEY, KindId("key"), TABLE, Relation.ON)]
    placements += [Placement(BEER, KindId("beer"), JAR)]
    return Blueprint("Test", QUAY, 0, tuple(_kinds()), tuple(placements))


@cache
def catalogue() -> Catalogue:
    """The product's own words."""
    root = content_dir() / "localization"
    languages = ("en", "es")
    return Catalogue.of(
        {code: [p.read_text() for p in sorted((root / code).glob("*.ftl"))] for code in languages}
    )


DAY = 5 * 3_600_000 // 6
"""World time of ten in the morning of the first day; high water is past, and falling."""


@define
class Scene:
    """The small world with Ada (she, English) and, if wanted, Bo (he, Spanish) in it."""

    bo: bool = False
    seed: int = 1
    engine: Engine = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.engine = Engine.of(blueprint(), catalogue(), seed=self.seed)
        self.engine.found()
        self.engine.begin_tick(DAY)
        self.engine.arrive(ADA, "Ada", "she", "en", False, False)
        if self.bo:
            self.engine.arrive(BO, "Bo", "he", "es", False, False)

    def read(self, outcome: Outcome, reader: EntityId = ADA) -> str:
        """What one reader reads of an outcome. A fault fails the test."""
        for fault in outcome.faults:
            raise AssertionError(fault) from fault.error
        for telling in outcome.tellings:
            pack(telling.text.blocks)  # what cannot be recorded would stop the world
        return "\n".join(t.text.plain() for t in outcome.tellings if reader in t.readers)

    def does(self, *lines: str, player: EntityId = ADA, reader: EntityId = ADA) -> str:
        """Type lines; return what a reader reads of the last one."""
        told = ""
        for line in lines:
            told = self.read(self.engine.process(player, line), reader)
        return told

    def where(self, thing: EntityId) -> tuple[EntityId | None, Relation]:
        """Where a thing is, and how."""
        entity = self.engine.world[thing]
        return entity.where, entity.how

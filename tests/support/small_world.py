"""A small world for players who hurry: two rooms, a box, and things of which there is one each."""

from __future__ import annotations

from vetrellis.game.core.blueprint import Blueprint, Placement
from vetrellis.game.core.entity import Kind, Part
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.engine import Engine
from vetrellis.game.player.avatar import AVATAR
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.prose.fragment import Description
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container
from vetrellis.game.world.item import Item
from vetrellis.game.world.location import Room, Zone
from vetrellis.game.world.naming import Named, Noun
from vetrellis.game.world.portal import Direction, Portal, Side

ZONE, DOOR, BOX = EntityId("zone"), EntityId("door"), EntityId("box")
ROOMS = (EntityId("hall"), EntityId("yard"))
THINGS = tuple(EntityId(name) for name in ("lamp", "rope", "coin", "bell", "knife", "flute"))
PLAYERS = {EntityId(f"player:{n}"): name for n, name in enumerate(("Ana", "Bo", "Cid", "Dee"), 1)}


def _kind(name: EntityId, *parts: Part) -> Kind:
    named = Named({"en": Noun(name, "a")})
    return Kind(KindId(name), {type(part): part for part in (named, *parts)})


def blueprint() -> Blueprint:
    """Return the world as it is before anybody comes."""
    hall, yard = ROOMS
    door = Portal(Side(hall, Direction.NORTH), Side(yard, Direction.SOUTH))
    kinds = [
        _kind(ZONE, Zone(coastal=False)),
        *(_kind(room, Room(ZONE), Description({"en": ("A room.",)})) for room in ROOMS),
        _kind(DOOR, door),
        _kind(BOX, Container(capacity=100)),
        *(_kind(thing, Item(weight=1)) for thing in THINGS),
        Kind(AVATAR, {Character: Character()}),
    ]
    placed = [
        *(Placement(each, KindId(each)) for each in (ZONE, *ROOMS, DOOR)),
        *(Placement(each, KindId(each), hall) for each in (BOX, *THINGS)),
    ]
    return Blueprint("A small world", hall, 0, tuple(kinds), tuple(placed))


def new_engine(words: Catalogue) -> Engine:
    """Return an engine with the small world, empty as yet."""
    return Engine.of(blueprint(), words)

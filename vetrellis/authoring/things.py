"""Things: kinds of items, people and scenery, and what of them is there from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, evolve

from vetrellis.authoring.draft import Draft, Written
from vetrellis.authoring.noun import named
from vetrellis.authoring.source import Document, Words
from vetrellis.authoring.spec import (
    CharacterSpec,
    PlacementSpec,
    RoomSpec,
    ScenerySpec,
    ThingSpec,
)
from vetrellis.game.core.blueprint import Placement
from vetrellis.game.core.entity import Kind, Part, Relation
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.prose.fragment import Description
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container, Lock, Openable, Supporter
from vetrellis.game.world.item import Item, Scenery, Wearable
from vetrellis.game.world.naming import Named

MOST_OF_A_KIND = 50
"""How many of a kind one placement may put somewhere."""

_NEEDED: Mapping[Relation, tuple[type[Part], str]] = {
    Relation.IN: (Container, "container"),
    Relation.ON: (Supporter, "supporter"),
}


@define(eq=False)
class Furniture:
    """Kinds and placements of a blueprint that is being made.

    Attributes:
        draft: What the builders wrote.
        kinds: The kinds made so far, by id.
        placements: The placements made so far, by id.
    """

    draft: Draft
    kinds: dict[str, Kind]
    placements: dict[str, Placement]

    def add(self, kind_id: str, *parts: Part) -> None:
        """Add a kind; of two parts of a type, the later counts."""
        self.kinds[kind_id] = Kind(KindId(kind_id), {type(part): part for part in parts})

    def place(
        self, thing: str, kind: str, where: str | None = None, how: Relation = Relation.IN
    ) -> str:
        """Place one of a kind, under an id that is free; return the id."""
        serial, free = 2, thing
        while free in self.placements:
            serial, free = serial + 1, f"{thing}.{serial}"
        holder = None if where is None else EntityId(where)
        self.placements[free] = Placement(EntityId(free), KindId(kind), holder, how)
        return free

    def add_kinds(self) -> None:
        """Add the kinds of all items and characters."""
        for item in self.draft.items.values():
            if item.spec is not None:
                parts = self._thing_parts(item.spec, item.spec.name, item.key)
                if Item not in parts and Scenery not in parts:
                    parts[Item] = Item()
                self.add(item.id, *parts.values())
        for somebody in self.draft.characters.values():
            if somebody.spec is not None:
                spec = somebody.spec
                parts = self._thing_parts(spec, spec.name, somebody.key)
                parts.setdefault(Character, Character())
                self.add(somebody.id, *parts.values())

    def _thing_parts(self, spec: ThingSpec, name: Words, key: Words) -> dict[type[Part], Part]:
        parts: dict[type[Part], Part] = {
            Named: named(
                name,
                words=spec.words,
                plural=spec.plural,
                proper=spec.proper,
                many=spec.many,
                pronouns=spec.pronouns,
            ),
            Description: Description(spec.description, spec.add),
            **self.draft.structurer.parts_of(spec),
        }
        lock, door = parts.get(Lock), parts.get(Openable)
        both = isinstance(lock, Lock) and isinstance(door, Openable) and lock.locked and door.open
        if both:
            key.document.blame("V209", f"{key.where}.lock", "is open and locked at once")
        return parts

    def place_all(self) -> None:
        """Place scenery, items and characters: holders before what they hold."""
        for room in self.draft.rooms.values():
            if room.spec is None:
                continue
            for key, spec in room.spec.scenery.items():
                self._place_scenery(room, key, spec)
            self._place_things(room.id, room.spec.items, Relation.IN, room, ".items")
        for somebody in self.draft.characters.values():
            if somebody.spec is not None and somebody.spec.at in self.draft.rooms:
                self._place_character(somebody, somebody.spec)

    def _place_scenery(self, room: Written[RoomSpec], key: Words, spec: ScenerySpec) -> None:
        first, *others = (each.strip() for each in key.split(","))
        name = Words.at(first, key.document, f"{key.where}.name")
        words = tuple(each for each in others if each)
        scenery_id = f"scenery:{room.id}/{first.lower().replace(' ', '_')}"
        parts = self._thing_parts(evolve(spec, words=words + spec.words), name, key)
        self.add(scenery_id, *parts.values(), Scenery(spec.refusal))
        self.place(scenery_id, scenery_id, room.id)
        for inner, how, label in (
            (spec.contains, Relation.IN, "contains"),
            (spec.on, Relation.ON, "on"),
        ):
            inside = Written(scenery_id, key, spec)
            self._place_things(scenery_id, inner, how, inside, f".{label}", scenery_id)

    def _place_character(self, somebody: Written[CharacterSpec], spec: CharacterSpec) -> None:
        self.place(somebody.id, somebody.id, spec.at)
        self._place_things(somebody.id, spec.holds, Relation.HELD, somebody, ".holds")
        self._place_things(somebody.id, spec.wears, Relation.WORN, somebody, ".wears")

    def _place_things(
        self,
        holder: str,
        specs: Sequence[PlacementSpec],
        how: Relation,
        written: Written[object],
        inside: str,
        holder_kind: str = "",
    ) -> None:
        where = f"{written.key.where}{inside}"
        self._blame_no_room(holder_kind, specs, how, written.document, where)
        for index, spec in enumerate(specs):
            place, inner = f"{where}[{index}]", f"{inside}[{index}]"
            if spec.kind not in self.kinds:
                continue
            if how is Relation.WORN and Wearable not in self.kinds[spec.kind].parts:
                written.document.blame("V210", place, f"{spec.kind} cannot be worn")
            if not 1 <= spec.count <= MOST_OF_A_KIND:
                message = f"must lie between 1 and {MOST_OF_A_KIND}, not {spec.count}"
                written.document.blame("V104", f"{place}.count", message)
                continue
            for _ in range(spec.count):
                name = f"{holder}/{spec.kind.rpartition('/')[2]}"
                thing = self.place(name, spec.kind, holder, how)
                kind = str(spec.kind)
                self._place_things(
                    thing, spec.contains, Relation.IN, written, f"{inner}.contains", kind
                )
                self._place_things(thing, spec.on, Relation.ON, written, f"{inner}.on", kind)

    def _blame_no_room(
        self,
        kind: str,
        specs: Sequence[PlacementSpec],
        how: Relation,
        document: Document,
        where: str,
    ) -> None:
        if not kind or not specs:
            return
        part, section = _NEEDED[how]
        found = self.kinds[kind].parts.get(part)
        count = sum(spec.count for spec in specs)
        if not isinstance(found, Container | Supporter):
            hint = f"give it a section {section}"
            document.blame("V210", where, f"nothing can be {how.value} this", hint)
        elif count > found.capacity:
            document.blame("V210", where, f"{count} things are more than it has room for")

    def keys(self) -> set[str]:
        """Return the kinds of keys that fit some lock."""
        locks = (kind.parts.get(Lock) for kind in self.kinds.values())
        return {lock.key for lock in locks if isinstance(lock, Lock) and lock.key}

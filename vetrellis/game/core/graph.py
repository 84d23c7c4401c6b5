"""The world graph: every entity, where each one is, and how places are joined.

Theory of operation. The graph is read by anyone and written by strokes (`put`, `drop`, `move`,
`add`, `remove`, `link`, `schedule`, `advance`), which are refused unless an event is being
applied. Each stroke notes its inverse and marks what it touched. So a turn that fails halfway is
undone stroke by stroke, and after a tick the touched entities are exactly what has to be saved.
Containment is a forest: a stroke that would make a loop raises, and the turn that tried it never
happened.

Whoever derives something costly from the world (what is seen in a room, who can hear there) may
keep it, with the `revision` of what it was derived from: that grows whenever an entity, anything
inside it, or what it is linked to changes, by a stroke or by its undoing. `having` finds entities
by a part without going through all of them. Both are indexes: they are not saved, and made anew
on demand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

from attrs import Factory, define, field

from vetrellis.game.core.agenda import Agenda, Timer, Timers
from vetrellis.game.core.entity import NOTHING, Entity, Kind, Part, Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import (
    ContainmentLoopError,
    EntityId,
    KindId,
    NoSuchEntityError,
    WorldIsReadOnlyError,
)
from vetrellis.game.core.part_index import PartIndex

_NO_LINKS: Mapping[str, EntityId] = MappingProxyType({})


@define
class Counters:
    """What the world counts. Saved whole with each tick, and restored whole by an undo.

    Attributes:
        now: World time in milliseconds since the world's epoch.
        tick: Ticks so far.
        turns: Turns so far: the second half of each turn's dice.
        placed: Relocations so far: the order in which things came to lie where they lie.
        serial: Entities made so far: the number in the next fresh id.
    """

    now: int = 0
    tick: int = 0
    turns: int = 0
    placed: int = 0
    serial: int = 0


@define(eq=False)
class WorldGraph:
    """Every entity, where each one is, and how places are joined.

    Attributes:
        seed: The world's luck: the first half of each turn's dice.
        counters: What the world counts.
        kinds: The templates that entities share.
        agenda: What falls due, by time.
        touched: Whatever changed since this was last emptied, in the order of the first change.
    """

    seed: int = 0
    counters: Counters = Factory(Counters)
    kinds: dict[KindId, Kind] = Factory(dict)
    agenda: Agenda = Factory(Agenda)
    touched: dict[EntityId, None] = field(factory=dict, init=False)
    _entities: dict[EntityId, Entity] = field(factory=dict, init=False)
    _contents: dict[EntityId, dict[EntityId, None]] = field(factory=dict, init=False)
    _links: dict[EntityId, dict[str, EntityId]] = field(factory=dict, init=False)
    _linked_from: dict[EntityId, dict[EntityId, None]] = field(factory=dict, init=False)
    _undo: list[Callable[[], None]] = field(factory=list, init=False)
    _applying: bool = field(default=False, init=False)
    _revisions: dict[EntityId, int] = field(factory=dict, init=False)
    _changes: int = field(default=0, init=False)
    _index: PartIndex = field(factory=PartIndex, init=False)

    # Reading.

    @property
    def now(self) -> int:
        """World time in milliseconds since the world's epoch."""
        return self.counters.now

    def __getitem__(self, entity_id: EntityId) -> Entity:
        """Return an entity. Raises `NoSuchEntityError`."""
        try:
            return self._entities[entity_id]
        except KeyError:
            raise NoSuchEntityError(entity_id) from None

    def __contains__(self, entity_id: EntityId) -> bool:
        """Whether there is an entity of this id."""
        return entity_id in self._entities

    def __iter__(self) -> Iterator[Entity]:
        """Yield every entity, in the order in which they came to be."""
        return iter(self._entities.values())

    def __len__(self) -> int:
        """Return how many entities there are."""
        return len(self._entities)

    def get(self, entity_id: EntityId | None) -> Entity | None:
        """Return an entity, or None."""
        return None if entity_id is None else self._entities.get(entity_id)

    def contents(self, entity_id: EntityId, *how: Relation) -> Iterator[Entity]:
        """Yield what is directly in, on, held or worn by an entity, first come first.

        Args:
            entity_id: The place, container or bearer.
            how: Only what is there in one of these ways; all, if none is given.
        """
        for inner in self._contents.get(entity_id, ()):
            thing = self._entities[inner]
            if not how or thing.how in how:
                yield thing

    def within(self, entity_id: EntityId) -> Iterator[Entity]:
        """Yield everything inside an entity, at any depth, outermost first."""
        for thing in self.contents(entity_id):
            yield thing
            yield from self.within(thing.id)

    def holders(self, entity_id: EntityId) -> Iterator[Entity]:
        """Yield what an entity is in, then what that is in, up to the room."""
        above = self[entity_id].where
        while above is not None:
            holder = self[above]
            yield holder
            above = holder.where

    def room_of(self, entity_id: EntityId) -> EntityId | None:
        """Return the outermost place that an entity is in: its room. None if it is nowhere."""
        entities, outermost = self._entities, None
        above = self[entity_id].where
        while above is not None:
            outermost, above = above, entities[above].where
        return outermost

    def links(self, entity_id: EntityId) -> Mapping[str, EntityId]:
        """Return the labelled links of an entity: of a room, its portals by direction."""
        found = self._links.get(entity_id)
        return _NO_LINKS if found is None else MappingProxyType(found)

    def revision(self, entity_id: EntityId) -> int:
        """Return a number that grows with each change of an entity.

        A change of anything inside it counts, and of what it is linked to: of a room, its ways.

        Two calls that return the same saw the same: what was derived in between still holds.
        """
        return self._revisions.get(entity_id, 0)

    def having(self, part: type[Part]) -> tuple[Entity, ...]:
        """Return every entity that has a part, its own or its kind's, in order of `made`.

        The first call for a part goes through all entities; from then on an index is kept, and
        the same tuple is returned until one more has the part, or one less.
        """
        return self._index.having(part, self._entities.values())

    # Changing.

    def apply(self, event: Event) -> None:
        """Let an event change the world. Nothing else can."""
        self._applying = True
        try:
            event.apply(self)
        finally:
            self._applying = False

    @contextmanager
    def all_or_nothing(self) -> Iterator[None]:
        """Undo every event applied inside, if anything at all goes wrong inside."""
        self._undo.clear()
        counted = (self.counters.now, self.counters.placed, self.counters.serial)
        try:
            yield
        except BaseException:
            for undo in reversed(self._undo):
                undo()
            self.counters.now, self.counters.placed, self.counters.serial = counted
            raise
        finally:
            self._undo.clear()

    # The strokes: what `apply` is written with.

    def put(self, entity_id: EntityId, part: Part) -> None:
        """Give an entity a part, in place of the one of that type."""
        self._set_part(entity_id, type(part), part)

    def drop(self, entity_id: EntityId, kind_of_part: type[Part]) -> None:
        """Take a part away from an entity, even one that its kind has."""
        self._set_part(entity_id, kind_of_part, None)

    def move(self, entity_id: EntityId, to: EntityId | None, how: Relation = Relation.IN) -> None:
        """Put an entity somewhere else; nowhere, with None.

        Raises:
            ContainmentLoopError: The new place is the entity itself, or inside it.
        """
        thing = self[entity_id]
        if to is not None and (to == entity_id or thing in self.holders(to)):
            raise ContainmentLoopError(f"{entity_id} cannot be put into {to}")
        before = thing.where, thing.how, thing.placed
        self._stroke(entity_id, lambda: self._restore_place(thing, *before))
        self.counters.placed += 1
        self._relocate(thing, to, how, self.counters.placed)

    def add(self, thing: Entity) -> None:
        """Bring an entity into being, where its `where` says."""
        if thing.id in self._entities:
            raise WorldIsReadOnlyError(f"there is a {thing.id} already")
        if thing.where is not None and thing.where not in self._entities:
            raise NoSuchEntityError(thing.where)
        self._stroke(thing.id, lambda: self._forget(thing))
        self.counters.serial += 1
        self.counters.placed += 1
        self._entities[thing.id] = thing
        thing.made = self.counters.serial
        self._index.add(thing)
        place, thing.where = thing.where, None
        self._relocate(thing, place, thing.how, self.counters.placed)

    def remove(self, entity_id: EntityId) -> None:
        """Take an entity out of being. What was in it must have been moved or removed before.

        Raises:
            ContainmentLoopError: Something is still inside.
        """
        thing = self[entity_id]
        if self._contents.get(entity_id):
            raise ContainmentLoopError(f"{entity_id} still holds something")
        before = thing.where, thing.how, thing.placed
        self._stroke(entity_id, lambda: self._unforget(thing, before))
        self._forget(thing)

    def link(self, entity_id: EntityId, label: str, to: EntityId | None) -> None:
        """Join an entity to another under a label, or cut that link with None.

        Links are derived from parts, and made anew after a restore: this marks nothing as touched.
        """
        links = self._links.setdefault(entity_id, {})
        before = dict(links)

        def undo() -> None:
            self._links[entity_id] = before
            self._changed(entity_id)

        self._stroke(None, undo)
        if to is None:
            links.pop(label, None)
        else:
            links[label] = to
            # Never cut again: a change too many is noticed at worst, and none is missed.
            self._linked_from.setdefault(to, {})[entity_id] = None
        self._changed(entity_id)

    def schedule(self, entity_id: EntityId, name: str, due: int | None) -> None:
        """Set an entity's timer of that name, in place of an earlier one; cancel it with None."""
        timers = self[entity_id].get(Timers) or Timers()
        self.put(entity_id, timers.set(name, due))
        if due is not None:
            self.agenda.note(Timer(due, entity_id, name))

    def advance(self, now: int) -> None:
        """Let time pass until `now`. Time never runs backwards."""
        if not self._applying:
            raise WorldIsReadOnlyError("time passes by an event")
        self.counters.now = max(self.counters.now, now)

    # Loading: the only writes outside `apply`, before the first tick.

    def restore(self, things: Iterable[Entity]) -> None:
        """Put back entities as they were saved, in any order.

        They come in the order of `made`, contents in the order of `placed`, as before.
        """
        for thing in things:
            self._entities[thing.id] = thing
            timers = thing.get(Timers)
            for name, due in timers.due if timers is not None else ():
                self.agenda.note(Timer(due, thing.id, name))
        self._contents.clear()
        everyone = sorted(self._entities.values(), key=lambda thing: thing.made)
        self._entities = {thing.id: thing for thing in everyone}
        for thing in sorted(self._entities.values(), key=lambda thing: thing.placed):
            if thing.where is not None:
                self._contents.setdefault(thing.where, {})[thing.id] = None
        self._index.forget_all()
        self._changes += 1
        self._revisions = dict.fromkeys(self._entities, self._changes)

    # How strokes work.

    def _stroke(self, entity_id: EntityId | None, undo: Callable[[], None]) -> None:
        if not self._applying:
            raise WorldIsReadOnlyError(f"only an event may change {entity_id or 'links'}")
        if entity_id is not None:
            self.touched[entity_id] = None
        self._undo.append(undo)

    def _changed(self, entity_id: EntityId | None) -> None:
        """Give a new revision to an entity, to all that it is in, and to what is linked to it."""
        self._changes += 1
        entities, revisions, now = self._entities, self._revisions, self._changes
        for linked in self._linked_from.get(entity_id, ()) if entity_id is not None else ():
            revisions[linked] = now
        while entity_id is not None:
            revisions[entity_id] = now
            holder = entities.get(entity_id)
            entity_id = None if holder is None else holder.where

    def _set_part(self, entity_id: EntityId, kind_of_part: type[Part], part: Part | None) -> None:
        thing = self[entity_id]
        before = thing._own

        def changed() -> None:
            self._index.note(thing, kind_of_part)
            self._changed(entity_id)

        def undo() -> None:
            thing._own = before
            changed()

        self._stroke(entity_id, undo)
        thing._own = {**before, kind_of_part: part}
        changed()

    def _relocate(self, thing: Entity, to: EntityId | None, how: Relation, placed: int) -> None:
        if thing.where is not None:
            self._contents.get(thing.where, {}).pop(thing.id, None)
            self._changed(thing.where)
        if to is not None:
            self._contents.setdefault(to, {})[thing.id] = None
        thing.where, thing.how, thing.placed = to, how, placed
        self._changed(thing.id)

    def _restore_place(
        self, thing: Entity, where: EntityId | None, how: Relation, placed: int
    ) -> None:
        self._relocate(thing, where, how, placed)
        if where is not None:  # back between its old neighbours, not at the end
            order = sorted(self._contents[where], key=lambda inner: self._entities[inner].placed)
            self._contents[where] = dict.fromkeys(order)

    def _forget(self, thing: Entity) -> None:
        if thing.where is not None:
            self._contents.get(thing.where, {}).pop(thing.id, None)
        self._changed(thing.id)
        self._entities.pop(thing.id, None)
        self._revisions.pop(thing.id, None)
        self._index.drop(thing)

    def _unforget(self, thing: Entity, before: tuple[EntityId | None, Relation, int]) -> None:
        self._entities[thing.id] = thing
        # Back in its place in the order of all: undoing may cost, removing may not.
        everyone = sorted(self._entities.values(), key=lambda each: each.made)
        self._entities = {each.id: each for each in everyone}
        self._index.add(thing)
        self._restore_place(thing, *before)


def make(
    world: WorldGraph,
    kind: KindId,
    where: EntityId | None,
    how: Relation = Relation.IN,
    *parts: Part,
) -> Entity:
    """Return a new entity of a kind, for an event to `add`: a decision, nothing is changed yet.

    Args:
        world: Gives the kind and a fresh id.
        kind: Which kind; one that the world does not know is the empty kind.
        where: Where it is to be.
        how: In which way.
        parts: Parts of its own.
    """
    template = world.kinds.get(kind, NOTHING)
    own: dict[type[Part], Part | None] = {type(part): part for part in parts}
    # No id is reserved: of what one turn decides, only the first would get it twice.
    fresh = EntityId(f"{kind}#{world.counters.serial + 1}")
    return Entity(fresh, template, where, how, own=own)

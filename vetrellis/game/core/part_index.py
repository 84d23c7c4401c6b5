"""Finding entities by a part: an index over what the graph holds, for the parts asked for."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.identity import EntityId


@define(eq=False)
class PartIndex:
    """Which entities have which part.

    It costs a stroke nothing unless somebody asked for that part before. The order of what it
    returns is that in which entities came to be: the same before and after a restart.
    """

    _members: dict[type[Part], dict[EntityId, Entity]] = field(factory=dict, init=False)
    _sorted: dict[type[Part], tuple[Entity, ...]] = field(factory=dict, init=False)

    def having(self, part: type[Part], everyone: Iterable[Entity]) -> tuple[Entity, ...]:
        """Return the entities that have a part.

        Args:
            part: Which part.
            everyone: All entities there are, for the first time that this part is asked for.
        """
        found = self._sorted.get(part)
        if found is not None:
            return found
        members = self._members.get(part)
        if members is None:
            members = {thing.id: thing for thing in everyone if part in thing}
            self._members[part] = members
        ordered = tuple(sorted(members.values(), key=lambda thing: thing.made))
        self._sorted[part] = ordered
        return ordered

    def note(self, thing: Entity, part: type[Part]) -> None:
        """Learn that an entity was given a part, or lost one."""
        members = self._members.get(part)
        if members is None or (part in thing) is (thing.id in members):
            return
        if thing.id in members:
            del members[thing.id]
        else:
            members[thing.id] = thing
        self._sorted.pop(part, None)

    def add(self, thing: Entity) -> None:
        """Learn of a new entity."""
        for part in self._members:
            self.note(thing, part)

    def drop(self, thing: Entity) -> None:
        """Learn that an entity is no more."""
        for part, members in self._members.items():
            if members.pop(thing.id, None) is not None:
                self._sorted.pop(part, None)

    def forget_all(self) -> None:
        """Begin anew: entities were put in place without a word to the index."""
        self._members.clear()
        self._sorted.clear()

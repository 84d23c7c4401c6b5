"""Entities: an identity, a place to be, and parts. There is no class tree of things.

A part is a frozen value. To change an entity is to replace one of its parts, and only an event may
do so (see `event` and `graph`). Parts that an entity does not have of its own come from its kind,
so that a thousand brass lamps share one description, and a correction to the kind reaches every
one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Self, TypeVar

from attrs import define, evolve, field, frozen

from vetrellis.game.core.identity import EntityId, KindId

P = TypeVar("P", bound="Part")


class Relation(Enum):
    """How a thing is where it is."""

    IN = "in"
    ON = "on"
    HELD = "held"
    WORN = "worn"
    PART = "part"


@frozen
class Part:
    """One facet of an entity. A part is a value: change it by replacing it."""

    def but(self, **changes: Any) -> Self:
        """Return a copy of this part with some fields changed."""
        return evolve(self, **changes)


@frozen
class Kind:
    """What entities of one sort have in common, shared copy-on-write.

    Attributes:
        id: The kind's name, which the database keeps for each entity.
        parts: The parts that every entity of this kind has until it gets its own.
    """

    id: KindId
    parts: Mapping[type[Part], Part] = field(factory=dict)


NOTHING = Kind(KindId(""))
"""The kind of an entity whose parts are all its own."""


_NONE: Mapping[type[Part], Part | None] = {}


def _shared(own: Mapping[type[Part], Part | None]) -> Mapping[type[Part], Part | None]:
    return own or _NONE


@define(eq=False)
class Entity:
    """Something that exists. Read it freely; only the graph's strokes write it.

    Attributes:
        id: Which one it is.
        kind: The template whose parts it shares.
        where: What it is in, on, held or worn by; None for rooms and for what is out of the world.
        how: In which way it is there.
        placed: A number that grows with each relocation, so that "first come" has an answer that a
            restart does not change.
        made: Which one it was to come into being, so that going through all entities takes them in
            one order before and after a restart.
    """

    id: EntityId
    kind: Kind = NOTHING
    where: EntityId | None = None
    how: Relation = Relation.IN
    placed: int = 0
    made: int = 0
    # Never written, but replaced: all that have no parts of their own share one.
    _own: Mapping[type[Part], Part | None] = field(default=_NONE, converter=_shared)

    def __getitem__(self, part: type[P]) -> P:
        """Return the part of that type. Raises `KeyError` if there is none."""
        found = self.get(part)
        if found is None:
            raise KeyError(f"{self.id} has no {part.__name__}")
        return found

    def __contains__(self, part: type[Part]) -> bool:
        """Whether there is a part of that type."""
        return self.get(part) is not None

    def get(self, part: type[P]) -> P | None:
        """Return the part of that type, or None."""
        own, shared = self._own, self.kind.parts
        # Each part is kept under its own type.
        return own[part] if part in own else shared.get(part)  # type: ignore[return-value]

    def parts(self) -> Iterator[Part]:
        """Yield every part, its own and its kind's."""
        for part in self._own.values():
            if part is not None:
                yield part
        for kind_of_part, shared in self.kind.parts.items():
            if kind_of_part not in self._own:
                yield shared

    def own_parts(self) -> Mapping[type[Part], Part | None]:
        """Return what differs from the kind; None marks a part of the kind that is gone.

        This, with `kind`, `where`, `how`, `placed` and `made`, is all that has to be saved.
        """
        return MappingProxyType(self._own)

"""Conditions: the one language in which content says when something holds.

A condition is a tree of `All`, `AnyOf`, `Not` and `Fact`, built once from YAML such as
`{time: night, weather: [clear, haze], not: {flag: waved_back}}`. All keys of a mapping must hold;
a list of values means any of them. It is data: there is no evaluation of text. `Gate` closes an
exit by a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from attrs import field, frozen

from vetrellis.game.core.entity import Part
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import check
from vetrellis.game.core.text import Inline
from vetrellis.game.core.turn import Refusal, Turn
from vetrellis.game.player.avatar import Journal
from vetrellis.game.world.almanac import TIDE_NAMES, DayPart, Moment, Season, Sky, Tide, sky_over
from vetrellis.game.world.container import Openable
from vetrellis.game.world.item import Light
from vetrellis.game.world.portal import is_locked

Value: TypeAlias = str | int | bool


@frozen
class Query:
    """What a condition is asked about.

    Attributes:
        world: The world.
        place: The room where the question comes up.
        observer: Whom it is about; None where nobody in particular is.
        subject: The thing that carries the condition, if it is a thing.
    """

    world: WorldGraph
    place: EntityId
    observer: EntityId | None = None
    subject: EntityId | None = None


@frozen
class Fact:
    """One claim about the world: it holds if the fact has any of the values.

    Attributes:
        name: A key of `FACTS`.
        values: Which values it may have.
    """

    name: str
    values: tuple[Value, ...]

    def holds(self, query: Query) -> bool:
        """Whether the world is so."""
        ask = FACTS[self.name].ask
        return any(ask(query, value) for value in self.values)

    def specificity(self) -> int:
        """Return how many facts this asks for."""
        return 1


@frozen
class All:
    """Holds if every one of these does."""

    inner: tuple[Condition, ...] = ()

    def holds(self, query: Query) -> bool:
        """Whether the world is so."""
        return all(condition.holds(query) for condition in self.inner)

    def specificity(self) -> int:
        """Return how many facts this asks for."""
        return sum(condition.specificity() for condition in self.inner)


@frozen
class AnyOf:
    """Holds if at least one of these does."""

    inner: tuple[Condition, ...]

    def holds(self, query: Query) -> bool:
        """Whether the world is so."""
        return any(condition.holds(query) for condition in self.inner)

    def specificity(self) -> int:
        """Return how many facts this asks for, at the least."""
        return min((condition.specificity() for condition in self.inner), default=0)


@frozen
class Not:
    """Holds if this does not."""

    inner: Condition

    def holds(self, query: Query) -> bool:
        """Whether the world is so."""
        return not self.inner.holds(query)

    def specificity(self) -> int:
        """Return how many facts this asks for."""
        return self.inner.specificity()


Condition: TypeAlias = Fact | All | AnyOf | Not

ALWAYS = All()
"""The condition that always holds."""


@frozen
class FactKind:
    """A fact that content may ask for.

    Attributes:
        ask: Whether the fact has a value.
        values: The values that it may have; empty if they are open.
        type: `str`, `int` or `bool`.
        refers: What an open value names: `room`, `kind`, `entity`, or empty for a free name.
    """

    ask: Callable[[Query, Value], bool]
    values: tuple[str, ...] = ()
    type: type = str
    refers: str = ""


def _journal(query: Query) -> Journal:
    observer = query.world.get(query.observer)
    journal = None if observer is None else observer.get(Journal)
    return journal or Journal()


def _visits(query: Query) -> int:
    return _journal(query).visits.get(query.place, 0)


def _holds(query: Query, kind: Value) -> bool:
    if query.observer is None:
        return False
    return any(thing.kind.id == kind for thing in query.world.within(query.observer))


def _here(query: Query, kind: Value) -> bool:
    return any(thing.kind.id == kind for thing in query.world.within(query.place))


def _is_open(query: Query, value: Value) -> bool:
    subject = query.world.get(query.subject)
    door = None if subject is None else subject.get(Openable)
    return (door is not None and door.open) is value


def _is_lit(query: Query, value: Value) -> bool:
    subject = query.world.get(query.subject)
    light = None if subject is None else subject.get(Light)
    return (light is not None and light.lit) is value


def _is_locked(query: Query, value: Value) -> bool:
    subject = query.world.get(query.subject)
    return (subject is not None and is_locked(subject)) is value


FACTS: Mapping[str, FactKind] = {
    "time": FactKind(lambda q, v: Moment.at(q.world.now).part == v, tuple(DayPart)),
    "hour": FactKind(lambda q, v: Moment.at(q.world.now).hour == v, type=int),
    "season": FactKind(lambda q, v: Moment.at(q.world.now).season == v, tuple(Season)),
    "day": FactKind(lambda q, v: Moment.at(q.world.now).day == v, type=int),
    "tide": FactKind(lambda q, v: v in Tide.at(q.world.now).names(), TIDE_NAMES),
    "weather": FactKind(lambda q, v: sky_over(q.world, q.place) == v, tuple(Sky)),
    "flag": FactKind(lambda q, v: v in _journal(q).flags),
    "first_visit": FactKind(lambda q, v: (_visits(q) <= 1) is v, type=bool),
    "visits_gte": FactKind(lambda q, v: _visits(q) >= int(v), type=int),
    "holds": FactKind(_holds, refers="kind"),
    "here": FactKind(_here, refers="kind"),
    "open": FactKind(_is_open, type=bool),
    "locked": FactKind(_is_locked, type=bool),
    "lit": FactKind(_is_lit, type=bool),
}
"""Every fact that content may ask for, by name."""


@frozen
class Gate(Part):
    """A way, or a thing, that is to be had only while a condition holds.

    Attributes:
        when: The condition.
        refusal: What is said while it does not hold, by language.
    """

    when: Condition = ALWAYS
    refusal: Mapping[str, tuple[Inline, ...]] = field(factory=dict)


@check("go", "enter")
def only_through_what_is_open_now(turn: Turn) -> None:
    """The sea, the wind and the hour close some ways."""
    portal_id = turn.intent.object or turn.world.links(turn.room).get(turn.intent.direction)
    portal = turn.world.get(portal_id)
    gate = None if portal is None else portal.get(Gate)
    if portal is None or gate is None:
        return
    if not gate.when.holds(Query(turn.world, turn.room, turn.actor.id, portal.id)):
        raise Refusal("go-gated", portal=portal.id)

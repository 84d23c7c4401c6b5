"""The rulebook: what the systems of a game declare, collected from an explicit list of modules.

There are six ways in, and the engine's own features use no other:

* `@verb(name, *grammar)`: what a verb does: reads, and yields events.
* `@check(verb)`: a reason to refuse a verb. Checks run in the order of systems, then of lines.
* `@after(Event)`: what follows from an event: yields further events of the same turn.
* `@adds(Figure)`: what adds to a figure (what somebody can carry, how far a shout is heard).
* `@every(ticks)` and `@due(name)`: what happens by itself: periodically, or when a timer falls
due.
* `Vital(...)` and `Status(...)`: what a player's client may show of how the player fares: gauges,
and lines.

A declaration only returns a small object; nothing happens at import, and there is no registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any, Self, TypeAlias

from attrs import Factory, define, field, frozen

from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import VetrellisError
from vetrellis.game.core.turn import Turn

Check: TypeAlias = Callable[[Turn], None]
Decide: TypeAlias = Callable[[Turn], Iterable[Event]]
React: TypeAlias = Callable[[Any, Turn], Iterable[Event]]
Contribute: TypeAlias = Callable[[WorldGraph, Entity], int]
OnDue: TypeAlias = Callable[[Turn], Iterable[Event]]


class RulebookError(VetrellisError):
    """The systems of a game contradict each other. A mistake of a developer, found at start."""


@frozen
class Verb:
    """A verb: what players type for it, and what it does.

    Attributes:
        name: Its canonical name.
        decide: Reads the world, and yields what is to happen.
        grammar: Lines such as `put {held+} in {container}`, in English; the first is the usual
            one.
        group: Under which heading `help` lists it.
        yields: Whether it stands back for every other verb that is typed alike.
    """

    name: str
    decide: Decide
    grammar: tuple[str, ...] = ()
    group: str = "world"
    yields: bool = False


@frozen
class CheckRule:
    """A reason to refuse a verb.

    Attributes:
        verbs: Which verbs it guards.
        check: Raises `Refusal` if the verb may not be done.
    """

    verbs: tuple[str, ...]
    check: Check


@frozen
class Reaction:
    """What follows from an event.

    Attributes:
        events: After events of these types, and of types derived from them.
        react: Yields the events that follow.
    """

    events: tuple[type[Event], ...]
    react: React


@frozen
class Figure:
    """A number about an entity that several systems may add to.

    Attributes:
        name: What it is called in traces.
        base: What it is before anybody adds to it.
    """

    name: str
    base: int = 0


@frozen
class Addition:
    """What one system adds to a figure."""

    figure: Figure
    contribute: Contribute


@frozen
class Periodic:
    """What happens each so many ticks."""

    ticks: int
    decide: OnDue


@frozen
class DueRule:
    """What happens when a timer of that name falls due. The turn's actor is the timer's owner."""

    name: str
    decide: OnDue


@frozen
class Vital:
    """Something about a character that goes up and down between nothing and a most: a gauge.

    Its caption is the message `status-` and its name.

    Attributes:
        name: What clients know it by: `hp`; its most is `maxhp` to them.
        value: How much it is.
        most: The most that it can be.
    """

    name: str
    value: Contribute
    most: Figure


@frozen
class Status:
    """Something about a character that a word or a number tells.

    Its caption is the message `status-` and its name. Where there is one of that name and the
    word, with hyphens between, players read that instead of the word.

    Attributes:
        name: What clients know it by.
        tell: Tells it; an empty word for nothing.
    """

    name: str
    tell: Callable[[WorldGraph, Entity], str | int]


def verb(
    name: str, *grammar: str, group: str = "world", yields: bool = False
) -> Callable[[Decide], Verb]:
    """Declare the function below as what a verb does."""
    return lambda decide: Verb(name, decide, grammar, group, yields)


def check(*verbs: str) -> Callable[[Check], CheckRule]:
    """Declare the function below as a reason to refuse these verbs."""
    return lambda rule: CheckRule(verbs, rule)


def after(*events: type[Event]) -> Callable[[React], Reaction]:
    """Declare the function below as what follows from these events."""
    return lambda react: Reaction(events, react)


def adds(figure: Figure) -> Callable[[Contribute], Addition]:
    """Declare the function below as adding to a figure."""
    return lambda contribute: Addition(figure, contribute)


def every(ticks: int) -> Callable[[OnDue], Periodic]:
    """Declare the function below as happening each so many ticks."""
    return lambda decide: Periodic(ticks, decide)


def due(name: str) -> Callable[[OnDue], DueRule]:
    """Declare the function below as happening when a timer of that name falls due."""
    return lambda decide: DueRule(name, decide)


@define(eq=False)
class Rulebook:
    """Every declaration of the systems that a game is made of.

    Attributes:
        verbs: By name.
        checks: By verb, in the order in which they run.
        periodic: What happens each so many ticks.
        due: By timer name.
        vitals: Every gauge, by name.
        statuses: Every status, by name.
        parts: Every part that the systems define, by the name that content and saves use for it.
        events: Every event that the systems define, by its name.
    """

    verbs: dict[str, Verb] = Factory(dict)
    checks: dict[str, list[Check]] = Factory(dict)
    periodic: list[Periodic] = Factory(list)
    due: dict[str, list[OnDue]] = Factory(dict)
    vitals: dict[str, Vital] = Factory(dict)
    statuses: dict[str, Status] = Factory(dict)
    parts: dict[str, type[Part]] = Factory(dict)
    events: dict[str, type[Event]] = Factory(dict)
    _reactions: list[Reaction] = Factory(list)
    _additions: dict[Figure, list[Contribute]] = Factory(dict)
    _reactions_of: dict[type[Event], tuple[React, ...]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, *systems: ModuleType) -> Self:
        """Read the declarations of each system, in the order given.

        Raises:
            RulebookError: Two systems define one verb, or a check guards a verb that nobody
                defines.
        """
        book = cls()
        for system in systems:
            for item in vars(system).values():
                book._take(item, system.__name__)
        unknown = sorted(set(book.checks) - set(book.verbs))
        if unknown:
            raise RulebookError(f"checks guard verbs that nobody defines: {', '.join(unknown)}")
        return book

    def reactions(self, event: Event) -> tuple[React, ...]:
        """Return what follows from an event of this type."""
        kind = type(event)
        found = self._reactions_of.get(kind)
        if found is None:
            found = tuple(r.react for r in self._reactions if issubclass(kind, r.events))
            self._reactions_of[kind] = found
        return found

    def figure(self, figure: Figure, world: WorldGraph, entity: Entity) -> int:
        """Return a figure of an entity: its base, and all that the systems add."""
        return figure.base + sum(add(world, entity) for add in self._additions.get(figure, ()))

    def _take(self, item: object, system: str) -> None:
        if isinstance(item, Verb):
            if self.verbs.setdefault(item.name, item) is not item:
                raise RulebookError(f"{system} defines the verb {item.name!r} a second time")
        elif isinstance(item, CheckRule):
            for name in item.verbs:
                self.checks.setdefault(name, []).append(item.check)
        elif isinstance(item, Reaction):
            self._reactions.append(item)
        elif isinstance(item, Addition):
            self._additions.setdefault(item.figure, []).append(item.contribute)
        elif isinstance(item, type):
            self._take_type(item, system)
        else:
            self._take_further(item, system)

    def _take_state(self, item: Vital | Status, system: str) -> None:
        known: dict[str, Any] = self.vitals if isinstance(item, Vital) else self.statuses
        if known.setdefault(item.name, item) is not item:
            raise RulebookError(f"{system} defines the status {item.name!r} a second time")

    def _take_further(self, item: object, system: str) -> None:
        if isinstance(item, Vital | Status):
            self._take_state(item, system)
        elif isinstance(item, Periodic):
            self.periodic.append(item)
        elif isinstance(item, DueRule):
            self.due.setdefault(item.name, []).append(item.decide)

    def _take_type(self, item: type, system: str) -> None:
        """Take a part or an event, from the module that defines it and no other."""
        if item.__module__ != system:
            return
        if issubclass(item, Part):
            self.parts[snake_case(item.__name__)] = item
        elif issubclass(item, Event):
            self.events[snake_case(item.__name__)] = item


def snake_case(name: str) -> str:
    """Return a class's name as content and catalogues write it: `LightSource`, `light_source`."""
    return "".join(
        f"_{letter.lower()}" if letter.isupper() and at else letter.lower()
        for at, letter in enumerate(name)
    )

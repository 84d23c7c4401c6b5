"""Worlds for benchmarks: rooms in a row, things in the first of them, and a crowd of players."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from attrs import define, evolve, field

from tests.bench.measure import Workbench
from tests.support.scene import catalogue
from vetrellis.game.action.parsed import Actions, Context, Parsed
from vetrellis.game.action.parser import parse
from vetrellis.game.action.processor import ActionProcessor
from vetrellis.game.core.blueprint import Blueprint, Placement
from vetrellis.game.core.entity import Kind, Part
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.perform import Performance, Performer
from vetrellis.game.core.telling import ActionResult, Outcome
from vetrellis.game.core.text import Text, join
from vetrellis.game.core.turn import Intent, Turn
from vetrellis.game.engine import Engine
from vetrellis.game.player.avatar import AVATAR
from vetrellis.game.prose.fragment import Description, Fragment
from vetrellis.game.rules.condition import Fact
from vetrellis.game.world.character import Character
from vetrellis.game.world.container import Container
from vetrellis.game.world.item import Item, Light, Scenery
from vetrellis.game.world.location import Room, Zone
from vetrellis.game.world.naming import Named, Noun
from vetrellis.game.world.portal import Direction, Portal, Side

E = TypeVar("E", bound=Event)

ZONE, CHEST, WALL = EntityId("zone:row"), EntityId("chest"), EntityId("wall")
DAY = 5 * 3_600_000 // 6
"""World time of ten in the morning of the first day."""

FEW = 6
"""How many things lie about in a room where nobody has to find one among many."""

_TITLE = "A row of rooms"
_COLOURS = (
    ("brass", "de latón"), ("copper", "de cobre"), ("pewter", "de peltre"), ("oak", "de roble"),
    ("ivory", "de marfil"), ("marble", "de mármol"), ("wicker", "de mimbre"), ("clay", "de barro"),
    ("glass", "de vidrio"), ("iron", "de hierro"),
)  # fmt: skip
_SHAPES = (
    ("lamp", "farol"), ("bell", "timbre"), ("spoon", "cucharón"), ("cup", "vaso"),
    ("comb", "peine"), ("whistle", "silbato"), ("flute", "flautín"), ("ladle", "cazo"),
    ("knife", "cuchillo"), ("ring", "anillo"),
)  # fmt: skip
_FIRST = ("Ba", "Ce", "Di", "Fo", "Gu", "Ha", "Li", "Mo", "Ne", "Ru")
_SECOND = ("ral", "sen", "mir", "tov", "vek", "lan", "dor", "nis", "fel", "gan")
_THIRD = ("a", "o", "i", "us", "el", "an", "is", "or", "em", "ad")
_WORDS = {
    "en": ("A plain room of grey stone, with a low ceiling and a floor of worn flags.",),
    "es": ("Una sala sencilla de piedra gris, de techo bajo y suelo de losas gastadas.",),
}
_AT_NIGHT = {
    "en": ("The stars are out over the roofs, and somebody has left a candle in the window.",),
    "es": ("Hay estrellas sobre los tejados, y alguien ha dejado una vela en la ventana.",),
}
_BY_DAY = {
    "en": ("Somebody swept it this morning, and somebody else came through with wet boots.",),
    "es": ("Alguien la barrió esta mañana, y otro la cruzó con las botas mojadas.",),
}


def room(number: int) -> EntityId:
    """Return the id of a room; north of each is the next."""
    return EntityId(f"row/{number}")


def thing(number: int) -> EntityId:
    """Return the id of a thing in the first room."""
    return EntityId(f"thing:{number}")


def person(number: int) -> EntityId:
    """Return the id of a player."""
    return EntityId(f"player:{number + 1}")


def person_name(number: int) -> str:
    """Return the name of a player: there are a thousand different ones."""
    tens, hundreds = number // 10, number // 100
    return _FIRST[number % 10] + _SECOND[tens % 10] + _THIRD[hundreds % 10]


def thing_name(number: int) -> tuple[str, str]:
    """Return the name of a thing in English and in Spanish: there are a hundred different ones."""
    colour, shape = _COLOURS[number // 10 % 10], _SHAPES[number % 10]
    return f"{colour[0]} {shape[0]}", f"{shape[1]} {colour[1]}"


def _kind(name: EntityId, en: str, es: str, *parts: Part) -> Kind:
    named = Named({"en": Noun(en, "a"), "es": Noun(es, "un", gender="m")})
    return Kind(KindId(name), {type(part): part for part in (named, *parts)})


def _room(number: int) -> Kind:
    fragments = (
        Fragment(Fact("time", ("night",)), (_AT_NIGHT,)),
        Fragment(Fact("time", ("day",)), (_BY_DAY,)),
    )
    description = Description(_WORDS, fragments)
    return _kind(room(number), f"Room {number}", f"Sala {number}", Room(ZONE), description)


def _way(number: int) -> Kind:
    near, far = Side(room(number), Direction.NORTH), Side(room(number + 1), Direction.SOUTH)
    return _kind(EntityId(f"way:{number}"), "archway", "arco", Portal(near, far))


def blueprint(rooms: int = 2, things: int = FEW) -> Blueprint:
    """Return a row of rooms; in the first are things, a chest to put them in, and a wall."""
    placed: list[tuple[Kind, EntityId | None]] = [(_kind(ZONE, "row", "fila", Zone()), None)]
    placed += [(_room(number), None) for number in range(rooms)]
    placed += [(_way(number), None) for number in range(rooms - 1)]
    placed += [
        (_kind(thing(number), *thing_name(number), Item(10)), room(0)) for number in range(things)
    ]
    placed += [
        (_kind(EntityId("lantern"), "lantern", "candil", Item(400), Light()), room(0)),
        (_kind(CHEST, "chest", "cofre", Item(90_000), Container(10_000)), room(0)),
        (_kind(WALL, "wall", "muro", Item(90_000), Scenery()), room(0)),
    ]
    kinds = (*(kind for kind, _ in placed), Kind(AVATAR, {Character: Character()}))
    placements = (Placement(EntityId(kind.id), kind.id, where) for kind, where in placed)
    return Blueprint(_TITLE, room(0), 0, kinds, tuple(placements))


def new_engine(rooms: int = 2, things: int = FEW) -> Engine:
    """Return an engine with such a world, not founded as yet."""
    return Engine.of(blueprint(rooms, things), catalogue(), seed=1)


def starting_in(engine: Engine, number: int) -> None:
    """Let whoever comes next come into a room."""
    engine.blueprint = evolve(engine.blueprint, start=room(number))


@define(eq=False)
class Crowd:
    """A world with so many players in its first room, and one in the next: the visitor.

    Attributes:
        people: How many there are.
        things: How many things there are.
        language: Which language the first player reads.
        engine: The world.
        first: The player who acts.
        visitor: The player next door.
    """

    people: int
    things: int = FEW
    language: str = "en"
    engine: Engine = field(init=False)
    first: EntityId = field(default=person(0), init=False)
    visitor: EntityId = field(init=False)
    _silent: Performer = field(init=False)
    _silently: ActionProcessor = field(init=False)
    _way: Iterator[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        engine = self.engine = new_engine(things=self.things)
        engine.found()
        engine.begin_tick(DAY)
        self._silent = Performer(engine.world, engine.rulebook, lambda event: ())
        each = engine.processor
        self._silently = ActionProcessor(self._silent, each.lexicons, each.voice, each.scopes)
        self.visitor = person(self.people)
        self._way = _to_and_fro()
        for number in range(self.people + 1):
            starting_in(engine, 1 if number == self.people else 0)
            language = "en" if number else self.language
            self._come(number, language)

    def _come(self, number: int, language: str) -> None:
        outcome = self.engine.arrive(
            person(number), person_name(number), "they", language, False, True
        )
        _sound(outcome)

    def does(self, line: str, player: EntityId | None = None) -> ActionResult:
        """Have a player do something, and tell all who are there."""
        result = self.engine.processor.process(line, player or self.first)
        _sound(result.outcome)
        assert result.events, f"{line}: {self.read(result)}"
        return result

    def event(self, line: str, kind: type[E], player: EntityId | None = None) -> E:
        """Have a player do something; return the event of a kind that came of it."""
        return next(each for each in self.does(line, player).events if isinstance(each, kind))

    def read(self, result: ActionResult) -> str:
        """Return what the player reads of what they did."""
        return self.text(result).plain()

    def text(self, result: ActionResult) -> Text:
        """Return what the player reads of what they did, as one text."""
        told = result.outcome.tellings
        return join(each.text for each in told if result.player in each.readers)

    def parsed(self, line: str) -> Parsed:
        """Return what a line of the first player means."""
        processor = self.engine.processor
        lexicon = processor.lexicons[self.language]
        scope = processor.scopes.resolve(self.first, self.language, lexicon.directions)
        return parse(line, scope, Context(), lexicon)

    def intent(self, line: str) -> Intent:
        """Return what a line of the first player means, which must be one thing."""
        parsed = self.parsed(line)
        assert isinstance(parsed, Actions), f"{line}: {parsed}"
        (intent,) = parsed.intents
        return intent

    def turn(self, intent: Intent) -> Callable[[], Performance]:
        """Return what does one thing, by all rules, and tells nobody."""
        rulebook, world, performer = self.engine.rulebook, self.engine.world, self._silent
        checks = rulebook.checks.get(intent.verb, ())
        decide = rulebook.verbs[intent.verb].decide

        def perform() -> Performance:
            return performer.perform(Turn(intent, world, rulebook), decide, checks)

        return perform

    def stir(self) -> None:
        """Let the visitor come in or go out, without a word: the room is another one then."""
        self._silently.process(next(self._way), self.visitor)


def gathered(bench: Workbench) -> Crowd:
    """Return the crowd of all benchmarks that leave it as it was."""
    return bench.shared("crowd", lambda: Crowd(bench.scale.people))


def _to_and_fro() -> Iterator[str]:
    while True:
        yield "south"
        yield "north"


def _sound(outcome: Outcome) -> None:
    for fault in outcome.faults:
        raise AssertionError(fault) from fault.error

"""What a player may believe of the world, by the words that they were told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from re import Pattern
from typing import TypeAlias

from attrs import define, field, frozen

from tests.chaos.island import GATE
from vetrellis.game.core.entity import Relation
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Block, Layout, Text
from vetrellis.game.world.container import Lock, Openable
from vetrellis.game.world.item import Item


class About(Enum):
    """What a fact is about."""

    PLACE = "place"
    CONTENTS = "contents"
    OPEN = "open"
    LOCKED = "locked"


Place: TypeAlias = tuple[EntityId, Relation]
Contents: TypeAlias = tuple[Relation, frozenset[EntityId]]


@frozen
class Fact:
    """Something that is so, as somebody was told.

    Attributes:
        about: What is known of it.
        what: The thing, the player, the room.
        value: Where it is and how; or what is there in some way, and nothing else; or yes or no.
    """

    about: About
    what: EntityId
    value: Place | Contents | bool

    @property
    def kind(self) -> str:
        """A word for facts like this one."""
        match self.value:
            case (_, Relation() as how):
                return how.value
        return self.about.value

    def holds(self, world: WorldGraph) -> bool:
        """Whether it is so. Of those who left the world for good, anything is."""
        subject = world.get(self.what)
        if subject is None:
            return True
        match self.value:
            case bool(value):
                part = subject[Openable].open if self.about is About.OPEN else subject[Lock].locked
                return part is value
            case (Relation() as how, frozenset() as things):
                there = (each for each in world.contents(self.what, how) if Item in each)
                return {each.id for each in there} == things
            case (where, how):
                return where not in world or (subject.where, subject.how) == (where, how)
        raise AssertionError(self.value)


def _pattern(words: str) -> Pattern[str]:
    return re.compile(words)


@frozen
class Sentence:
    """A way in which the game tells facts.

    Attributes:
        words: The sentence; `what` is told of, `by` is where that is (if not here).
        says: How it is there, or what else is said of it.
        whole: Whether nothing else is there.
    """

    words: Pattern[str] = field(converter=_pattern)
    says: Relation | tuple[About, bool]
    whole: bool = False


_NAME = r"[A-Z][\w-]*"
_BY = rf"(?P<by>{_NAME})"  # `You` and `Someone` too
_A = r"(?:the|an?|some)"
_WHAT = rf"(?P<what>{_A} .+?)"
_IN, _HELD, _WORN = Relation.IN, Relation.HELD, Relation.WORN
_OPEN, _CLOSED = (About.OPEN, True), (About.OPEN, False)
_LOCKED, _UNLOCKED = (About.LOCKED, True), (About.LOCKED, False)

SENTENCES = (
    Sentence(rf"{_BY} takes? {_WHAT}(?: from {_A} \w+)?\.", _HELD),
    Sentence(rf"{_BY} takes? off {_WHAT}\.", _HELD),
    Sentence(rf"{_BY} puts? on {_WHAT}\.", _WORN),
    Sentence(rf"{_NAME} puts? {_WHAT} down\.", _IN),
    Sentence(rf"{_NAME} puts? {_WHAT} in {_A} (?P<by>\w+)\.", _IN),
    Sentence(rf"{_NAME} gives? {_WHAT} to {_BY}\.", _HELD),
    Sentence(rf"{_NAME} gives (?P<by>you) {_WHAT}\.", _HELD),
    Sentence(rf"{_NAME} opens? {_WHAT}(?: from the other side)?\.", _OPEN),
    Sentence(rf"{_NAME} closes? {_WHAT}(?: from the other side)?\.", _CLOSED),
    Sentence(rf"{_NAME} locks? {_WHAT}(?: with {_A} \w+)?\.", _LOCKED),
    Sentence(rf"{_NAME} unlocks? {_WHAT}(?: with {_A} \w+)?\.", _UNLOCKED),
    Sentence(r"The (?P<what>\w+) is open already\.", _OPEN),
    Sentence(r"The (?P<what>\w+) is closed(?: already)?\.", _CLOSED),
    Sentence(r"The (?P<what>\w+) is locked(?: already|, .*)\.", _LOCKED),
    Sentence(r"The (?P<what>\w+) is not locked\.", _UNLOCKED),
    Sentence(rf"(?P<what>{_NAME}) (?:arrives from|comes) .*\.", _IN),
    Sentence(rf"(?P<what>{_NAME}) is here, all at once, as arrivals are\.", _IN),
    Sentence(r"(?P<what>.+) (?:is|are) here(?:, looking at nothing)?\.", _IN),
    Sentence(r"Lying here: (?P<what>.+)\.", _IN, whole=True),
    Sentence(r"In the (?P<by>\w+): (?P<what>.+)\.", _IN, whole=True),
    Sentence(r"There is nothing in the (?P<by>\w+)(?P<what>)\.", _IN, whole=True),
    Sentence(rf"{_BY} (?:are carrying|is holding) (?P<what>.+)\.", _HELD, whole=True),
    Sentence(r"(?P<by>Your) hands are empty(?P<what>)\.", _HELD, whole=True),
    Sentence(rf"{_BY} (?:are|is) wearing (?P<what>(?:an?|some) .+)\.", _WORN, whole=True),
    Sentence(r"(?P<by>You) are wearing (?P<what>the .+) already\.", _WORN),
)
_WAYS = re.compile(r"Exits: .*\b(?:north|south)(?P<closed> \(closed\))?")
_SELF = frozenset({"You", "you", "Your"})


NOWHERE = EntityId("")


@define
class Ear:
    """Understands what one player is told, in English.

    Attributes:
        player: Who listens.
        room: Where they are.
    """

    _ids: Mapping[str, EntityId]
    player: EntityId
    room: EntityId = field(default=NOWHERE)

    def facts(self, text: Text) -> Iterator[Fact]:
        """Yield what a text says of the world, in order."""
        told = [fact for block in text.blocks for fact in self._block(block)]
        yield from told
        is_view = any(block.layout is Layout.TITLE for block in text.blocks)
        if is_view and not any(fact.about is About.CONTENTS for fact in told):
            yield Fact(About.CONTENTS, self.room, (_IN, frozenset()))

    def _block(self, block: Block) -> Iterator[Fact]:
        words = block.plain().strip()
        if block.layout is Layout.TITLE:
            self.room = self._ids[words]
            yield Fact(About.PLACE, self.player, (self.room, _IN))
        elif ways := _WAYS.match(words):
            yield Fact(About.OPEN, self._ids[GATE], ways["closed"] is None)
        else:
            for sentence in SENTENCES:
                if found := sentence.words.fullmatch(words):
                    yield from self._told(sentence, found.groupdict())
                    return

    def _told(self, sentence: Sentence, words: Mapping[str, str]) -> Iterator[Fact]:
        named = [name for name in re.findall(r"[\w-]+", words["what"]) if name in self._ids]
        things = [self._ids[name] for name in named]
        if isinstance(sentence.says, tuple):
            yield from (Fact(sentence.says[0], thing, sentence.says[1]) for thing in things)
            return
        where = self._whose(words["by"]) if "by" in words else self.room
        yield from (Fact(About.PLACE, thing, (where, sentence.says)) for thing in things)
        if sentence.whole:
            yield Fact(About.CONTENTS, where, (sentence.says, frozenset(things)))

    def _whose(self, name: str) -> EntityId:
        return self.player if name in _SELF else self._ids[name]

"""Descriptions: base prose, and fragments that are added while their conditions hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen

from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.text import Block, Inline
from vetrellis.game.rules.condition import ALWAYS, Condition

Prose: TypeAlias = Mapping[str, tuple[Inline, ...]]
"""Words in each language: markup, already parsed. `en` is always there."""


@frozen
class Fragment:
    """A sentence or two that a description gains while a condition holds.

    Attributes:
        when: The condition.
        one_of: The words; where there are several, the observer gets another one each time.
    """

    when: Condition = ALWAYS
    one_of: tuple[Prose, ...] = ()


@frozen
class Description(Part):
    """What is seen of a place, a thing or somebody.

    Attributes:
        base: What is always true.
        add: What is sometimes true, in the order in which it is told.
    """

    base: Prose = field(factory=dict)
    add: tuple[Fragment, ...] = ()


def always_read(place: Entity, language: str) -> str:
    """Return what is always to be read of a place, as bare words, or in English."""
    description = place.get(Description)
    if description is None:
        return ""
    base = description.base
    return Block(base.get(language) or base.get("en", ())).plain()


@frozen
class Sound(Part):
    """What is heard of a place.

    Attributes:
        base: What is always heard.
        add: What is sometimes heard.
    """

    base: Prose = field(factory=dict)
    add: tuple[Fragment, ...] = ()


@frozen
class Scent(Part):
    """What a place, or a thing, smells of.

    Attributes:
        base: What it always smells of.
        add: What it sometimes smells of.
    """

    base: Prose = field(factory=dict)
    add: tuple[Fragment, ...] = ()


@frozen
class Bark:
    """Something that a character says or does by itself when a player is near.

    Attributes:
        when: The condition.
        say: What it says, by language; empty if it does something instead.
        act: What it does, by language: a whole sentence without its name in front: `mends a net.`
    """

    when: Condition = ALWAYS
    say: Prose = field(factory=dict)
    act: Prose = field(factory=dict)


@frozen
class Barks(Part):
    """What a character says or does by itself.

    Attributes:
        lines: All of them; the most specific that hold, in turn.
        every: Real seconds between two, at the least.
    """

    lines: tuple[Bark, ...] = ()
    every: int = 90


@frozen
class Glance(Part):
    """How something is mentioned in the description of a room, instead of in the list of things.

    Attributes:
        text: A sentence, by language: `A coil of rope hangs from bollard nine.`
    """

    text: Prose = field(factory=dict)

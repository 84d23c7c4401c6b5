"""Things: what can be carried, worn, lit, read or eaten, and what stays where it is."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.game.core.entity import Part
from vetrellis.game.core.text import Inline


@frozen
class Item(Part):
    """Something that can be carried.

    Attributes:
        weight: In grams.
    """

    weight: int = 500


@frozen
class Scenery(Part):
    """Something that prose mentions: it can be looked at, never taken, and is in no list.

    Attributes:
        refusal: What is said to who tries to take it, by language; empty for the usual words.
    """

    refusal: Mapping[str, tuple[Inline, ...]] = field(factory=dict)


@frozen
class Wearable(Part):
    """Something to wear.

    Attributes:
        slot: Where on the body: `head`, `body`, `hands`, `feet`, `neck`, `back`...
    """

    slot: str = "body"


@frozen
class Light(Part):
    """Something that gives light when it is lit.

    Attributes:
        lit: Whether it gives light now.
    """

    lit: bool = False


@frozen
class Readable(Part):
    """Something with words on it.

    Attributes:
        text: The words, by language; each a paragraph of markup, already parsed.
    """

    text: Mapping[str, tuple[Inline, ...]] = field(factory=dict)


@frozen
class Edible(Part):
    """Something to eat or drink; then it is gone.

    Attributes:
        drink: Whether it is drunk rather than eaten.
        taste: What it is like, by language.
    """

    drink: bool = False
    taste: Mapping[str, tuple[Inline, ...]] = field(factory=dict)


@frozen
class Seat(Part):
    """Something to sit or lie on.

    Attributes:
        places: How many find room on it.
    """

    places: int = 1

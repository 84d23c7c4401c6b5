"""What things are called: a noun in each language, with the grammar that a sentence needs."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.game.core.entity import Entity, Part
from vetrellis.game.core.rulebook import Status

PRONOUNS = ("it", "he", "she", "they")
"""The pronoun sets that a thing or a character may have."""


@frozen
class Noun:
    """A name in one language.

    Attributes:
        name: The name without an article: `brass lamp`, `Mara Venn`, `farol de latón`.
        article: The indefinite article: `a`, `an`, `some`, `un`, `una`; empty for none.
        plural: The name for several of them, if it is not the regular one.
        gender: Grammatical gender, `m` or `f`; empty where the language has none.
        words: Further words that players may use for it.
    """

    name: str
    article: str = ""
    plural: str = ""
    gender: str = ""
    words: tuple[str, ...] = ()


@frozen
class Named(Part):
    """What something is called.

    Attributes:
        nouns: A noun for each language, by its code; `en` is always there.
        proper: Whether it is a name like `Mara Venn`, which takes no article.
        many: Whether it is one thing with a plural name, like `trousers`.
        pronouns: `it`, `he`, `she` or `they`.
    """

    nouns: Mapping[str, Noun] = field(factory=dict)
    proper: bool = False
    many: bool = False
    pronouns: str = "it"

    def noun(self, language: str) -> Noun:
        """Return the name in a language; in English where a translation is missing."""
        return self.nouns.get(language) or self.nouns["en"]


def name_of(entity: Entity, language: str = "en") -> str:
    """Return what an entity is called, without an article; its id, if it has no name."""
    named = entity.get(Named)
    return entity.id if named is None else named.noun(language).name


CALLED_BY = Status("pronouns", lambda world, body: body[Named].pronouns if Named in body else "")

"""English grammar: articles, plurals, lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from vetrellis.game.core.text import Inline
from vetrellis.game.prose.grammar import joined
from vetrellis.game.world.naming import Named, Noun

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six",
    "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip

_PRONOUNS = {
    "it": ("it", "it", "its"),
    "he": ("he", "him", "his"),
    "she": ("she", "her", "her"),
    "they": ("they", "them", "their"),
}


@frozen
class English:
    """How English names things."""

    language: str = "en"

    def forms(self, noun: Noun, named: Named) -> Mapping[str, str]:
        """See `Grammar.forms`. Adds `_they`, `_them` and `_their`."""
        they, them, their = _PRONOUNS["they" if named.many else named.pronouns]
        return {
            "": noun.name if named.proper else f"the {noun.name}",
            "_one": _indefinite(noun, named),
            "_they": they,
            "_them": them,
            "_their": their,
        }

    def choices(self, noun: Noun, named: Named) -> Mapping[str, str]:
        """See `Grammar.choices`. `_they_number` is the number of the pronoun's verb."""
        many = "many" if named.many else "one"
        they = "many" if named.many or named.pronouns == "they" else "one"
        return {"_number": many, "_they_number": they}

    def hidden(self, animate: bool) -> Mapping[str, str]:
        """See `Grammar.hidden`."""
        word = "someone" if animate else "something"
        they, them, their = _PRONOUNS["they" if animate else "it"]
        return {"": word, "_one": word, "_they": they, "_them": them, "_their": their}

    def listed(self, things: Sequence[tuple[Inline, ...]], word: str) -> tuple[Inline, ...]:
        """See `Grammar.listed`."""
        return joined(things, ", ", f" {word} ")

    def counted(self, count: int, noun: Noun, named: Named) -> str:
        """See `Grammar.counted`."""
        if count == 1:
            return _indefinite(noun, named)
        number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
        return f"{number} {noun.plural or plural(noun.name)}"


def _indefinite(noun: Noun, named: Named) -> str:
    if named.proper:
        return noun.name
    article = noun.article or ("some" if named.many else article_for(noun.name))
    return f"{article} {noun.name}"


def article_for(name: str) -> str:
    """Return `a` or `an`, by the first letter. Content says so where the ear disagrees."""
    return "an" if name[:1].lower() in "aeiou" else "a"


def plural(name: str) -> str:
    """Return the regular plural. Content gives the others."""
    if name.endswith(("s", "x", "z", "ch", "sh")):
        return f"{name}es"
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return f"{name[:-1]}ies"
    return f"{name}s"

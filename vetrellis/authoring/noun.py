"""Nouns as builders and translators write them: `brass lamp`, `some bread`, `una lámpara`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve

from vetrellis.authoring.source import Translated, Words
from vetrellis.game.world.naming import Named, Noun

_ARTICLES: Mapping[str, Mapping[str, str]] = {
    "en": dict.fromkeys(("a", "an", "some", "the"), ""),
    "es": {
        **dict.fromkeys(("un", "unos", "el", "los"), "m"),
        **dict.fromkeys(("una", "unas", "la", "las"), "f"),
    },
}
"""The articles of each language, with the gender that each of them tells."""

_SAID_WITH_A_VOWEL = re.compile(r"(?!uni|use|usu|eu|one\b|once)[aeiou]|hour|honest|honou?r|heir")
_AFTER_THE_HEAD = re.compile(r"[ ,](?:of|with|on|in|for|from|to|at|by|that|under)\b.*")
_SINGULAR_S = re.compile(r".*(?:ss|us|is|lens|gas|'s|series)$")


def read_noun(
    text: str, proper: bool | None = None, many: bool | None = None
) -> tuple[Noun, bool, bool]:
    """Read an English name.

    Args:
        text: The name, with or without an article.
        proper: Whether it is a name like `Mara Venn`; None to judge by its capital letter.
        many: Whether it is one thing with a plural name; None to judge by its ending.

    Returns:
        The noun, whether it is proper, and whether it is plural.
    """
    article, name = _split(text, "en")
    if proper is None:
        proper = not article and name[:1].isupper()
    if many is None:
        many = not proper and article not in ("a", "an") and _sounds_plural(name)
    if not article and not proper:
        article = "some" if many else indefinite(name)
    return Noun(name, article), proper, many


def indefinite(name: str) -> str:
    """Return the English article, `a` or `an`, that goes before a name."""
    return "an" if _SAID_WITH_A_VOWEL.match(name.lower()) else "a"


def named(
    name: Words,
    *,
    words: Sequence[str] = (),
    plural: str = "",
    proper: bool | None = None,
    many: bool | None = None,
    pronouns: str = "it",
) -> Named:
    """Return what a thing is called, in every language that its document knows."""
    english = name.clean()
    noun, proper, many = read_noun(english, proper, many)
    nouns = {"en": evolve(noun, plural=plural, words=tuple(words))}
    for language, said in _translations(name, english):
        nouns[language] = translated_noun(said, language)
    return Named(nouns, proper, many, pronouns)


def titled(name: Words) -> Named:
    """Return the title of a room or a zone: as it is written, article and all."""
    english = name.clean()
    nouns = {"en": Noun(english)}
    for language, said in _translations(name, english):
        nouns[language] = Noun(said.text)
    return Named(nouns, proper=True)


def translated_noun(said: Translated, language: str) -> Noun:
    """Return a translator's noun, its gender taken from the article if need be."""
    article, name = _split(said.text, language)
    gender = said.gender or _ARTICLES.get(language, {}).get(article, "")
    return Noun(name, article, said.plural, gender, said.words)


def _translations(name: Words, english: str) -> list[tuple[str, Translated]]:
    document = name.document
    document.strings[name.where] = english
    found = ((language, said.get(name.where)) for language, said in document.translated.items())
    return [(language, translated) for language, translated in found if translated]


def _split(text: str, language: str) -> tuple[str, str]:
    first, _, rest = text.partition(" ")
    return (first, rest) if rest and first in _ARTICLES.get(language, {}) else ("", text)


def _sounds_plural(name: str) -> bool:
    head = _AFTER_THE_HEAD.sub("", name)
    return head.endswith("s") and not _SINGULAR_S.match(head)

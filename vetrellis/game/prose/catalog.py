"""The catalogue: every word that the engine and the sessions say, in each language.

Messages are Fluent (projectfluent.org). What fills a message enters as a stand-in character and is
put back after the message's own markup has been read, as a literal: so neither a player's text nor
a thing's name can ever make a tag. An argument of type `Choice` is a word to select by (a gender,
a number) and is never shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from attrs import define, evolve, field
from fluent.runtime import FluentBundle

from vetrellis.game.core.text import Block, Inline, Span, Text, parse_markup
from vetrellis.game.prose.entries import CatalogueError, LateBundle, whole_bundle

FALLBACK = "en"
"""The language that has every message."""

_FIRST_STAND_IN = 0xE000  # the private use area, which the input sanitiser never lets through


class Choice(str):
    """A word that a message selects by, and never shows."""

    __slots__ = ()


Argument: TypeAlias = str | int | Choice | Text | tuple[Inline, ...]


@define(eq=False)
class Catalogue:
    """Messages in each language.

    Attributes:
        languages: Codes of the languages, the fallback first.
    """

    languages: tuple[str, ...]
    _bundles: Mapping[str, FluentBundle | LateBundle] = field(repr=False)

    @classmethod
    def of(cls, sources: Mapping[str, Iterable[str]]) -> Catalogue:
        """Read Fluent sources, by language, and all of them now.

        Raises:
            CatalogueError: The fallback language is not among them, or a source cannot be read.
        """
        return cls._of({name: whole_bundle(name, texts) for name, texts in sources.items()})

    @classmethod
    def late(cls, sources: Mapping[str, Iterable[str]]) -> Catalogue:
        """Read Fluent sources, each message when it is first said.

        Raises:
            CatalogueError: The fallback language is not among them. What cannot be read raises
                when it is said.
        """
        return cls._of({name: LateBundle.of(name, texts) for name, texts in sources.items()})

    @classmethod
    def _of(cls, bundles: Mapping[str, FluentBundle | LateBundle]) -> Catalogue:
        if FALLBACK not in bundles:
            raise CatalogueError(f"there are no messages in {FALLBACK!r}")
        return cls((FALLBACK, *sorted(set(bundles) - {FALLBACK})), bundles)

    def has(self, key: str, attribute: str | None = None, language: str = FALLBACK) -> bool:
        """Whether there is such a message, in that very language."""
        bundle = self._bundles.get(language)
        if bundle is None or not bundle.has_message(key):
            return False
        message = bundle.get_message(key)
        return attribute in message.attributes if attribute else message.value is not None

    def text(self, language: str, key: str, /, **arguments: Argument) -> Text:
        """Compose a message: a block for each of its lines.

        Args:
            language: The reader's language; English stands in for what it lacks.
            key: Which message; `take-fixed`, or `taken.witness` for an attribute of one.
            arguments: What fills it.

        Raises:
            CatalogueError: There is no such message, or an argument is missing.
        """
        words, stand_ins = self._format(language, key, arguments)
        blocks = (Block(_filled(_parsed(line), stand_ins)) for line in words.split("\n"))
        return Text(tuple(block for block in blocks if block.inner))

    def inline(self, language: str, key: str, /, **arguments: Argument) -> tuple[Inline, ...]:
        """Compose a message that is part of a sentence. Raises as `text` does."""
        words, stand_ins = self._format(language, key, arguments)
        return _filled(_parsed(words), stand_ins)

    def plain(self, language: str, key: str, /, **arguments: Argument) -> str:
        """Compose a message as bare words. Raises as `text` does."""
        return Block(self.inline(language, key, **arguments)).plain()

    def _format(
        self, language: str, key: str, arguments: Mapping[str, Argument]
    ) -> tuple[str, list[tuple[Inline, ...]]]:
        name, _, attribute = key.partition(".")
        spoken = language if self.has(name, attribute or None, language) else FALLBACK
        if not self.has(name, attribute or None, spoken):
            raise CatalogueError(f"there is no message {key!r}")
        bundle = self._bundles[spoken]
        message = bundle.get_message(name)
        pattern = message.attributes[attribute] if attribute else message.value
        assert pattern is not None, f"has() found {key!r}"
        filling, stand_ins = _stand_in(arguments)
        words, errors = bundle.format_pattern(pattern, filling)
        if errors:
            raise CatalogueError(f"{key!r} in {spoken!r}: {errors[0]}")
        return str(words), stand_ins


def _stand_in(
    arguments: Mapping[str, Argument],
) -> tuple[dict[str, str | int], list[tuple[Inline, ...]]]:
    filling: dict[str, str | int] = {}
    stand_ins: list[tuple[Inline, ...]] = []
    for name, argument in arguments.items():
        if isinstance(argument, Choice | int):
            filling[name] = argument if isinstance(argument, int) else str(argument)
            continue
        filling[name] = chr(_FIRST_STAND_IN + len(stand_ins))
        stand_ins.append(_inlined(argument))
    return filling, stand_ins


def _inlined(argument: str | Text | tuple[Inline, ...]) -> tuple[Inline, ...]:
    if isinstance(argument, Text):
        return tuple(piece for block in argument.blocks for piece in block.inner)
    return (argument,) if isinstance(argument, str) else argument


@lru_cache(maxsize=4096)
def _parsed(words: str) -> tuple[Inline, ...]:
    return parse_markup(words)


def _filled(inner: tuple[Inline, ...], stand_ins: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    filled: list[Inline] = []
    for piece in inner:
        if isinstance(piece, Span):
            cmd = Block(_spread(piece.cmd, stand_ins)).plain()
            filled.append(evolve(piece, inner=_filled(piece.inner, stand_ins), cmd=cmd))
        else:
            filled.extend(_spread(piece, stand_ins))
    return tuple(filled)


def _spread(words: str, stand_ins: list[tuple[Inline, ...]]) -> tuple[Inline, ...]:
    found: list[Inline] = []
    start = 0
    for at, letter in enumerate(words):
        index = ord(letter) - _FIRST_STAND_IN
        if 0 <= index < len(stand_ins):
            found.extend((words[start:at], *stand_ins[index]) if at > start else stand_ins[index])
            start = at + 1
    if start < len(words):
        found.append(words[start:])
    return tuple(found)

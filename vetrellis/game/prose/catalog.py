"""The catalogue: every word that the engine and the sessions say, in each language.

Messages are Fluent (projectfluent.org). What fills a message enters as a stand-in character and is
put back after the message's own markup has been read, as a literal: so neither a player's text nor
a thing's name can ever make a tag. An argument of type `Choice` is a word to select by (a gender,
a number) and is never shown. A message with its choices made is kept: see `template`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeAlias

from attrs import define, field
from fluent.runtime import FluentBundle

from vetrellis.game.core.text import Block, Inline, Text
from vetrellis.game.prose.entries import CatalogueError, LateBundle, names_in, whole_bundle
from vetrellis.game.prose.template import FIRST_STAND_IN, Line, fill, read_line, variables

FALLBACK = "en"
"""The language that has every message."""

KEPT = 4096
"""How many messages are kept with their choices made."""


class Choice(str):
    """A word that a message selects by, and never shows."""

    __slots__ = ()


Argument: TypeAlias = str | int | Choice | Text | tuple[Inline, ...]

_Chosen: TypeAlias = tuple[tuple[str, str | int], ...]
"""What a message asks for: choices and numbers by name, and stand-ins for all the rest."""


@define(eq=False)
class Catalogue:
    """Messages in each language.

    Attributes:
        languages: Codes of the languages, the fallback first.
    """

    languages: tuple[str, ...]
    _bundles: Mapping[str, FluentBundle | LateBundle] = field(repr=False)
    _asked: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = field(
        factory=dict, init=False, repr=False
    )
    _lines: Callable[[str, str, _Chosen, int, bool], tuple[Line, ...]] = field(
        init=False, repr=False
    )
    _slots: Callable[[str, str, tuple[str, ...]], tuple[str, ...]] = field(init=False, repr=False)
    _shown: Callable[[str, str, str], bool] = field(init=False, repr=False)
    _whole: Callable[[str, str], Text] = field(init=False, repr=False)

    @_lines.default
    def _keep_lines(self) -> Callable[[str, str, _Chosen, int, bool], tuple[Line, ...]]:
        return lru_cache(maxsize=KEPT)(self._read_lines)

    @_slots.default
    def _keep_slots(self) -> Callable[[str, str, tuple[str, ...]], tuple[str, ...]]:
        return lru_cache(maxsize=KEPT)(self._slots_asked)

    @_shown.default
    def _keep_shown(self) -> Callable[[str, str, str], bool]:
        return lru_cache(maxsize=KEPT)(self._shows_alone)

    @_whole.default
    def _keep_whole(self) -> Callable[[str, str], Text]:
        return lru_cache(maxsize=KEPT)(self._compose)

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
        return self.filled(language, key, arguments)

    def filled(self, language: str, key: str, arguments: Mapping[str, Argument]) -> Text:
        """Compose as `text` does. There may be arguments that the message does not ask for."""
        if not arguments:
            return self._whole(language, key)  # the same each time: so is what is made of it
        return self._compose(language, key, arguments)

    def inline(self, language: str, key: str, /, **arguments: Argument) -> tuple[Inline, ...]:
        """Compose a message that is part of a sentence. Raises as `text` does."""
        (line,), filling = self._chosen(language, key, arguments, whole=True)
        return fill(line, filling)

    def plain(self, language: str, key: str, /, **arguments: Argument) -> str:
        """Compose a message as bare words. Raises as `text` does."""
        return Block(self.inline(language, key, **arguments)).plain()

    def asked(self, language: str, key: str, slots: tuple[str, ...]) -> tuple[str, ...]:
        """Return those slots that a message asks anything of, by their own name or a longer one.

        Args:
            language: The reader's language.
            key: Which message.
            slots: Names of what it could be filled with: `actor` is asked for by `actor_their`.
        """
        return self._slots(language, key, slots)

    def only_shows(self, language: str, key: str, slot: str) -> bool:
        """Whether a message shows what fills a slot as it is, and asks nothing else of it."""
        return self._shown(language, key, slot)

    def _shows_alone(self, language: str, key: str, slot: str) -> bool:
        names = self._known(language, key)[1]
        asks_more = any(name.startswith(f"{slot}_") for name in names)
        words = any(each.startswith(f"{slot}-") for each in names_in(self._bundles[FALLBACK]))
        return not asks_more and not words

    def _slots_asked(self, language: str, key: str, slots: tuple[str, ...]) -> tuple[str, ...]:
        _, names = self._known(language, key)
        return tuple(
            slot for slot in slots if any(f"{name}_".startswith(f"{slot}_") for name in names)
        )

    def _known(self, language: str, key: str) -> tuple[str, tuple[str, ...]]:
        asked = self._asked.get((language, key))
        if asked is None:
            asked = self._asked[language, key] = self._ask(language, key)
        return asked

    def _compose(
        self, language: str, key: str, arguments: Mapping[str, Argument] = MappingProxyType({})
    ) -> Text:
        lines, filling = self._chosen(language, key, arguments)
        if len(lines) == 1:  # nearly always
            inner = fill(lines[0], filling)
            return Text((Block(inner),)) if inner else Text()
        blocks = [Block(fill(line, filling)) for line in lines]
        return Text(tuple([block for block in blocks if block.inner]))

    def _chosen(
        self, language: str, key: str, arguments: Mapping[str, Argument], *, whole: bool = False
    ) -> tuple[tuple[Line, ...], list[tuple[Inline, ...]]]:
        """Return a message with its choices made, as lines or whole, and what fills its places."""
        spoken, names = self._known(language, key)
        chosen: list[tuple[str, str | int]] = []
        filling: list[tuple[Inline, ...]] = []
        for name in names:
            argument = arguments.get(name)
            if argument is None:
                continue  # Fluent says so, if it comes to that
            if isinstance(argument, int | Choice):
                chosen.append((name, argument))
                continue
            chosen.append((name, chr(FIRST_STAND_IN + len(filling))))
            filling.append(_inlined(argument))
        return self._lines(spoken, key, tuple(chosen), len(filling), whole), filling

    def _ask(self, language: str, key: str) -> tuple[str, tuple[str, ...]]:
        """Return the language that has a message, and the names of all that it may ask for."""
        name, _, attribute = key.partition(".")
        spoken = language if self.has(name, attribute or None, language) else FALLBACK
        if not self.has(name, attribute or None, spoken):
            raise CatalogueError(f"there is no message {key!r}")
        bundle = self._bundles[spoken]
        known = {key}

        def refer(reference: Any) -> Any:
            there = reference.id.name
            if reference.attribute:
                there += f".{reference.attribute.name}"
            if there in known or not bundle.has_message(reference.id.name):
                return None
            known.add(there)
            return _pattern(bundle, there)

        return spoken, tuple(dict.fromkeys(variables(_pattern(bundle, key), refer)))

    def _read_lines(
        self, language: str, key: str, chosen: _Chosen, places: int, whole: bool
    ) -> tuple[Line, ...]:
        filling = {name: value if isinstance(value, int) else str(value) for name, value in chosen}
        bundle = self._bundles[language]
        words, errors = bundle.format_pattern(_pattern(bundle, key), filling)
        if errors:
            raise CatalogueError(f"{key!r} in {language!r}: {errors[0]}")
        lines = [str(words)] if whole else str(words).split("\n")
        return tuple(read_line(line, places) for line in lines)


def _pattern(bundle: FluentBundle | LateBundle, key: str) -> Any:
    name, _, attribute = key.partition(".")
    message = bundle.get_message(name)
    pattern = message.attributes[attribute] if attribute else message.value
    assert pattern is not None, f"has() found {key!r}"
    return pattern


def _inlined(argument: str | Text | tuple[Inline, ...]) -> tuple[Inline, ...]:
    if isinstance(argument, Text):
        return tuple(piece for block in argument.blocks for piece in block.inner)
    return (argument,) if isinstance(argument, str) else argument

"""Lexicons: the words that the parser knows of one language, and the grammar of each verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import field, frozen

from vetrellis.game.action.fold import fold
from vetrellis.game.core.identity import VetrellisError


class GrammarError(VetrellisError):
    """A grammar line cannot be read. A mistake of a developer or a translator, found at start."""


@frozen
class Word:
    """A place in a line where one of these words must stand."""

    options: tuple[str, ...]


@frozen
class Slot:
    """A place in a line where a noun, a direction or free text stands.

    Attributes:
        kind: `thing`, `item`, `carried`, `held`, `worn`, `inside`, `holder`, `openable`, `person`,
            `player`, `way`, `direction` or `text`.
        many: Whether it may mean several at once.
    """

    kind: str
    many: bool = False


Element: TypeAlias = Word | Slot

_NOUNS = (
    "thing",
    "item",
    "carried",
    "held",
    "worn",
    "inside",
    "holder",
    "openable",
    "person",
    "player",
    "way",
)
SLOTS = frozenset((*_NOUNS, "direction", "text"))
_HEADLESS = frozenset(("direction", "person", "way"))


@frozen
class Line:
    """One way to say a verb.

    Attributes:
        verb: The verb's name.
        elements: What is typed, in order.
        source: The line as it was written, for help.
        canonical: For the first word as typed, the word that the verb is to know: which `smile`.
    """

    verb: str
    elements: tuple[Element, ...]
    source: str
    canonical: Mapping[str, str] = field(factory=dict)

    _literals: int = field(init=False, eq=False, repr=False)
    _is_open: bool = field(init=False, eq=False, repr=False)
    _needed: tuple[frozenset[str], ...] = field(init=False, eq=False, repr=False)

    @_needed.default
    def _words_behind_the_first(self) -> tuple[frozenset[str], ...]:
        behind = self.elements[1:]
        return tuple(frozenset(each.options) for each in behind if isinstance(each, Word))

    @_literals.default
    def _count_literals(self) -> int:
        return sum(isinstance(element, Word) for element in self.elements)

    @_is_open.default
    def _has_a_long_slot(self) -> bool:
        slots = (element for element in self.elements if isinstance(element, Slot))
        return any(slot.kind != "direction" for slot in slots)

    def literals(self) -> int:
        """Return how many words stand in it: the more, the more is known when it matches."""
        return self._literals

    def may_fit(self, words: Sequence[str]) -> bool:
        """Whether these words could be a command that is said this way."""
        least, many = len(self.elements), len(words)
        if many != least and not (self._is_open and many > least):
            return False
        return all(not needed.isdisjoint(words) for needed in self._needed)

    @property
    def begins_with_way(self) -> bool:
        """Whether it begins with the name of a way."""
        head = self.elements[0]
        return isinstance(head, Slot) and head.kind == "way"

    def takes_text(self) -> bool:
        """Whether some of it is free text."""
        return any(isinstance(each, Slot) and each.kind == "text" for each in self.elements)


@frozen
class Vocabulary:
    """The small words of one language.

    Attributes:
        language: Its code.
        directions: Canonical direction, and the words for it, shortest last.
        articles: Words that say nothing about which thing is meant.
        all: Words for everything.
        but: Words for except.
        joins: Words that join nouns.
        then: Words that join commands.
        again: Words for the last command once more.
        me: Words for oneself.
        mine: Words that narrow a noun to what one holds.
        pronouns: A pronoun as typed, and the pronoun set that it stands for.
        ordinals: Words for first, second and so on, in order.
        numbers: Words for one, two and so on, in order.
        shortcuts: Abbreviations that always mean one word: `x` is `examine`.
        courtesies: What people say around a command, and that says nothing about it: `please`.
        elsewhere: Commands that the session takes before the parser sees them: to be suggested.
        clitics: Endings of verbs that are pronouns: for each the direct object that it stands
            for, and the indirect one; `melo` is `lo` and `a mi`. Either may be empty.
        indirect: Words that begin an indirect object: where one stands, the ending's is left out.
    """

    language: str
    directions: Mapping[str, tuple[str, ...]]
    articles: tuple[str, ...]
    all: tuple[str, ...]
    but: tuple[str, ...]
    joins: tuple[str, ...]
    then: tuple[str, ...]
    again: tuple[str, ...]
    me: tuple[str, ...]
    mine: tuple[str, ...]
    pronouns: Mapping[str, str]
    ordinals: tuple[str, ...]
    numbers: tuple[str, ...]
    shortcuts: Mapping[str, str] = field(factory=dict)
    courtesies: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    clitics: Mapping[str, tuple[str, str]] = field(factory=dict)
    indirect: tuple[str, ...] = ()


@frozen
class Lexicon:
    """Everything that the parser knows of one language.

    Attributes:
        vocabulary: The small words.
        lines: Grammar lines, by their first word.
        headless: Grammar lines that begin with a direction, a way, or with whom one talks to.
        heads: Every first word, in the order in which abbreviations prefer them.
        directions: Every word for a direction, and the direction.
        texts: The first words of lines that take free text.
        courtesies: What is said around commands, word by word.
        courteous: The words that such phrases begin or end with.
        verbatim: First words that take all that follows as it stands, unless that begins with one
            of some words: the line, and these words.
    """

    vocabulary: Vocabulary
    lines: Mapping[str, tuple[Line, ...]]
    headless: tuple[Line, ...]
    heads: tuple[str, ...]
    directions: Mapping[str, str]
    texts: frozenset[str] = field(init=False, repr=False)
    courtesies: tuple[tuple[str, ...], ...] = field(init=False, repr=False)
    courteous: frozenset[str] = field(init=False, repr=False)
    verbatim: Mapping[str, tuple[Line, frozenset[str]]] = field(init=False, repr=False)

    @texts.default
    def _first_words_before_text(self) -> frozenset[str]:
        known = self.lines.items()
        return frozenset(w for w, lines in known if any(line.takes_text() for line in lines))

    @courtesies.default
    def _phrases_word_by_word(self) -> tuple[tuple[str, ...], ...]:
        small = self.vocabulary
        said = (*small.courtesies, *small.joins, *small.then)
        # Without the ending that is left off what is typed: `let's` is read as `let`.
        spelt = (phrase.split() for phrase in said)
        return tuple(tuple(word.removesuffix("'s") for word in words) for words in spelt)

    @courteous.default
    def _outer_words_of_phrases(self) -> frozenset[str]:
        return frozenset(word for phrase in self.courtesies for word in (phrase[0], phrase[-1]))

    @verbatim.default
    def _lines_of_text_alone(self) -> Mapping[str, tuple[Line, frozenset[str]]]:
        small = self.vocabulary
        unsure = {*self.directions, *small.shortcuts, *small.again} | self.courteous
        found: dict[str, tuple[Line, frozenset[str]]] = {}
        for head, lines in self.lines.items():
            bare = [line for line in lines if line.elements[1:] == (Slot("text"),)]
            others = [line.elements[1:2] for line in lines if line not in bare]
            words = [each for pair in others for each in pair if isinstance(each, Word)]
            if bare and len(words) == len(others) and head not in unsure:
                found[head] = bare[0], frozenset(o for word in words for o in word.options)
        return found

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        grammar: Mapping[str, Iterable[str]],
        canonical: Mapping[str, str] | None = None,
    ) -> Lexicon:
        """Read the grammar of all verbs.

        Args:
            vocabulary: The small words of the language.
            grammar: Lines for each verb, by its name.
            canonical: First words that mean another, canonical word: `sonríe` means `smile`.

        Raises:
            GrammarError: A line has an unknown slot, or does not begin with a word.
        """
        lines: dict[str, list[Line]] = {}
        headless: list[Line] = []
        meanings = {fold(word): meaning for word, meaning in (canonical or {}).items()}
        for verb, sources in grammar.items():
            for source in sources:
                line = read_line(verb, source, meanings)
                head = line.elements[0]
                if isinstance(head, Slot):
                    headless.append(line)
                    continue
                others = (word for word, m in line.canonical.items() if m in head.options)
                for word in dict.fromkeys((*head.options, *others)):
                    lines.setdefault(word, []).append(line)
        ordered = {
            word: tuple(sorted(found, key=lambda line: -line.literals()))
            for word, found in lines.items()
        }
        directions = _by_word(vocabulary.directions)
        return cls(vocabulary, ordered, tuple(headless), tuple(ordered), directions)

    def expand(self, word: str) -> str | None:
        """Return the first word that a typed word is, or is short for; None if none."""
        if word in self.lines:
            return word
        if word in self.vocabulary.shortcuts:
            return self.vocabulary.shortcuts[word]
        if len(word) < 2:
            return None
        return next((head for head in self.heads if head.startswith(word)), None)


_ELEMENT = re.compile(r"\{([a-z]+)(\+?)\}")


def read_line(verb: str, source: str, canonical: Mapping[str, str]) -> Line:
    """Read one grammar line. Raises `GrammarError`.

    Args:
        verb: Which verb is said this way.
        source: The line.
        canonical: The meanings of first words, folded.
    """
    elements: list[Element] = []
    for piece in re.sub(r"(\{[^}]*\})", r" \1 ", source).split():
        slot = _ELEMENT.fullmatch(piece)
        if slot is None:
            elements.append(Word(tuple(fold(option) for option in piece.split("|"))))
        elif slot[1] not in SLOTS:
            raise GrammarError(f"{verb}: there is no slot {{{slot[1]}}} in {source!r}")
        else:
            elements.append(Slot(slot[1], bool(slot[2])))
    head = elements[0] if elements else None
    if isinstance(head, Slot) and head.kind not in _HEADLESS:
        raise GrammarError(f"{verb}: {source!r} must begin with a word")
    return Line(verb, tuple(elements), source, canonical)


def _by_word(directions: Mapping[str, tuple[str, ...]]) -> Mapping[str, str]:
    return {fold(word): direction for direction, words in directions.items() for word in words}

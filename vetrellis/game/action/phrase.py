"""Noun phrases: `the brass lamp`, `2.sword`, `all.sword`, `three onions`, `all but the rope`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from attrs import evolve, field, frozen

from vetrellis.game.action.fold import fold
from vetrellis.game.action.lexicon import Vocabulary
from vetrellis.game.core.identity import EntityId

CHOSEN = "\ue0ff"
"""Begins a word that stands for an entity: how the answer to a question enters a line. No player
can type it: the input sanitiser drops private characters."""


@frozen
class Token:
    """One word of a line.

    Attributes:
        word: The word, folded.
        start: Where it begins in the line.
        end: Where it ends.
    """

    word: str
    start: int
    end: int


@frozen
class Phrase:
    """What a player typed for a noun.

    Attributes:
        words: The words that must fit, without articles; empty for `all` alone.
        all: Whether every one that fits is meant.
        ordinal: Which one of those that fit, from 1; None for no particular one.
        count: How many of those that fit; None for one.
        pronoun: The pronoun set that it stands for, or empty.
        name: All the words, a leading `ninth` or `two` too: for who is called that.
        me: Whether it is the actor.
        mine: Whether only what the actor holds is meant.
        chosen: The entity that it stands for, after a question.
        but: What is not meant.
        start: Where it begins in the line.
        end: Where it ends.
    """

    words: tuple[str, ...] = ()
    all: bool = False
    ordinal: int | None = None
    count: int | None = None
    pronoun: str = ""
    name: tuple[str, ...] = ()
    me: bool = False
    mine: bool = False
    chosen: EntityId | None = None
    but: tuple[Phrase, ...] = field(default=())
    start: int = 0
    end: int = 0

    @property
    def empty(self) -> bool:
        """Whether it says nothing about what is meant: an article alone."""
        return not (self.words or self.all or self.pronoun or self.me or self.chosen)

    @property
    def several(self) -> bool:
        """Whether it may mean more than one thing."""
        return self.all or (self.count or 1) > 1 or self.pronoun == "they"


_QUOTES = '"“”„«»()'
_WORD = re.compile(r"[^\s,&]+|[,&]")
_NTH = re.compile(r"(\d{1,4})(?:st|nd|rd|th|º|ª|o|a)")


@lru_cache(maxsize=256)
def tokenize(line: str) -> tuple[Token, ...]:
    """Split a line into words; commas and ampersands stand alone."""
    return tuple(Token(_bare(m[0]), m.start(), m.end()) for m in _WORD.finditer(line))


def _bare(word: str) -> str:
    folded = fold(word)
    bare = folded.strip(_QUOTES).lstrip("¡¿").rstrip(".?!;…").strip(_QUOTES)
    return bare.removesuffix("'s") or folded  # the keeper's coat is found by keeper, and by coat


def read_phrases(tokens: Sequence[Token], vocabulary: Vocabulary) -> tuple[Phrase, ...]:
    """Read what was typed for a noun: one phrase, or several that are joined."""
    at = next((n for n, t in enumerate(tokens) if t.word in vocabulary.but), len(tokens))
    groups = _parted(tokens[:at], vocabulary.joins)
    if at == len(tokens) or not groups:
        return tuple(_read_phrase(group, vocabulary) for group in groups)
    # All that follows `but` belongs to the last one; a second `but` is another thing excepted.
    excepted = _parted(tokens[at:], (*vocabulary.joins, *vocabulary.but))
    but = tuple(_read_phrase(group, vocabulary) for group in excepted)
    *others, last = (_read_phrase(group, vocabulary) for group in groups)
    return (*others, evolve(last, but=but, end=tokens[-1].end))


def _parted(tokens: Sequence[Token], joins: Sequence[str]) -> list[list[Token]]:
    """Return the runs of tokens between words that join."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if token.word in joins:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def _read_phrase(tokens: list[Token], vocabulary: Vocabulary) -> Phrase:
    start, end = tokens[0].start, tokens[-1].end
    words = [token.word for token in tokens]
    if words[0].startswith(CHOSEN):
        return Phrase(chosen=EntityId(words[0][1:]), start=start, end=end)
    if len(words) == 1 and (words[0] in vocabulary.me or words[0] in vocabulary.pronouns):
        pronoun = vocabulary.pronouns.get(words[0], "")
        return Phrase(pronoun=pronoun, me=not pronoun, start=start, end=end)
    return _quantified(words, vocabulary, Phrase(start=start, end=end))


def _quantified(words: list[str], vocabulary: Vocabulary, phrase: Phrase) -> Phrase:
    all_of = mine = False
    ordinal = count = None
    rest: list[str] = []
    for word in _undotted(words, vocabulary):
        number = _number(word, vocabulary)
        nth = _nth(word, vocabulary)
        if word in vocabulary.all and not rest:
            all_of = True
        elif word in vocabulary.mine:
            mine = True
        elif nth is not None and not rest:
            ordinal = nth
        elif number is not None and (not rest):
            count = number
        elif word not in vocabulary.articles:
            rest.append(word)
    if not rest and not all_of:
        rest = [word for word in words if word not in vocabulary.articles]
        ordinal = count = None
    name = tuple(word for word in words if word not in vocabulary.articles)
    return Phrase(
        tuple(rest), all_of, ordinal, count, name=name, mine=mine,
        start=phrase.start, end=phrase.end,
    )  # fmt: skip


def _undotted(words: list[str], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield words with `2.sword` as `2nd sword`, and `all.sword` as `all sword`."""
    for word in words:
        head, dot, tail = word.partition(".")
        if dot and tail and (head.isdigit() or head in vocabulary.all):
            yield f"{head}th" if head.isdigit() else head
            yield tail
        else:
            yield word


def _number(word: str, vocabulary: Vocabulary) -> int | None:
    if word.isascii() and word.isdigit() and len(word) < 5:
        return int(word)
    return vocabulary.numbers.index(word) + 1 if word in vocabulary.numbers else None


def _nth(word: str, vocabulary: Vocabulary) -> int | None:
    if word in vocabulary.ordinals:
        return vocabulary.ordinals.index(word) + 1
    found = _NTH.fullmatch(word)
    return int(found[1]) if found else None

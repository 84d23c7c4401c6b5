"""Reading: how the words of one command are laid under one line of a verb's grammar."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from attrs import evolve, field, frozen

from vetrellis.game.action.lexicon import Lexicon, Line, Slot, Word
from vetrellis.game.action.noun import Found, Unclear, Unfound, find, suits
from vetrellis.game.action.parsed import (
    MOST_ACTIONS,
    Actions,
    Context,
    Parsed,
    ParseError,
    Question,
)
from vetrellis.game.action.phrase import Phrase, Token, read_phrases
from vetrellis.game.action.scope import Scope
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.turn import Intent

_ASKED: Mapping[str, str] = {
    "person": "whom",
    "player": "whom",
    "direction": "where",
    "way": "where",
}
"""Which question asks for what is missing; `what` asks for the rest."""

_SHORTEST_MISSPELT = 4
"""From how many letters on a word is like another one by more than chance."""

_LONGEST_NAME = 6
"""How many words are tried as a name in what was not understood."""


def _nearest(words: Sequence[str], scope: Scope) -> tuple[EntityId, ...]:
    """Return what was perhaps meant by misspelt words: only things that are in sight."""
    named = {word: thing.id for thing in reversed(scope.near) for word in sorted(thing.words)}
    long = (word for word in words[-2:] if len(word) >= _SHORTEST_MISSPELT)
    close = (difflib.get_close_matches(word, named, n=2, cutoff=0.75) for word in long)
    return tuple(dict.fromkeys(named[word] for word in chain.from_iterable(close)))


@frozen
class Reading:
    """One command being read against the lines of its first word.

    Attributes:
        text: The command.
        tokens: Its words.
        head: The first word, in full; empty for lines that begin with none.
        scope: What can be named.
        context: What is remembered of earlier lines.
        lexicon: The language.
    """

    text: str
    tokens: tuple[Token, ...]
    head: str
    scope: Scope
    context: Context
    lexicon: Lexicon
    _words: tuple[str, ...] = field(init=False, eq=False, repr=False)
    _known: dict[tuple[Phrase, Slot, EntityId | None], Found | Unclear | Unfound] = field(
        factory=dict, init=False, eq=False, repr=False
    )

    @_words.default
    def _bare_words(self) -> tuple[str, ...]:
        return tuple([token.word for token in self.tokens])

    def whole(self, line: Line) -> Parsed | None:
        """Read it as one line has it; None if its words do not fit."""
        if not line.may_fit(self._words):
            return None
        begins = 1 if self.head else 0
        spans = next(self._match(line.elements[begins:], begins), None)
        return None if spans is None else self._bind(line, line.elements[begins:], spans)

    def noun_alone(self) -> ParseError | None:
        """Return an error that helps who typed the name of a thing, and nothing to do with it."""
        phrases = read_phrases(self.tokens, self.lexicon.vocabulary)
        found = None if len(phrases) != 1 else self._find(phrases[0], Slot("thing"))
        if not isinstance(found, Found) or phrases[0].empty:
            return None
        return ParseError("noun-alone", self.text, thing=found.candidates[0].id)

    def _match(
        self, elements: Sequence[Word | Slot], at: int
    ) -> Iterator[tuple[tuple[int, int], ...]]:
        """Yield the ways to lay the tokens from `at` on under these elements: a span for each."""
        if not elements:
            if at == len(self.tokens):
                yield ()
            return
        first, rest = elements[0], elements[1:]
        for end in self._ends(first, rest, at):
            for behind in self._match(rest, end):
                yield ((at, end), *behind)

    def _ends(self, element: Word | Slot, rest: Sequence[Word | Slot], at: int) -> Iterator[int]:
        left = len(self.tokens) - at
        if left < 1:
            return
        if isinstance(element, Word):
            if self.tokens[at].word in element.options:
                yield at + 1
        elif element.kind == "direction":
            if self.tokens[at].word in self.lexicon.directions:
                yield at + 1
        elif element.kind == "text":
            yield len(self.tokens)
        elif rest and isinstance(rest[0], Slot):
            yield from self._noun_ends(element, at, left)
        else:
            yield from range(at + 1, len(self.tokens) + 1)

    def _noun_ends(self, slot: Slot, at: int, left: int) -> Iterator[int]:
        """Yield where a noun may end before another one or text: where it means something."""
        for length in range(min(left - 1, 4), 0, -1):
            phrases = read_phrases(self.tokens[at : at + length], self.lexicon.vocabulary)
            if len(phrases) == 1 and isinstance(self._find(phrases[0], slot), Found | Unclear):
                yield at + length
        yield at + 1

    def missing(self, line: Line) -> Question | None:
        """Ask for what is missing, if the line fits as far as the command goes."""
        for short in range(len(line.elements) - 1, 0, -1):
            spans = next(self._match(line.elements[1:short], 1), None)
            if spans is None:
                continue
            missing, text, behind = line.elements[short], self.text, line.elements[short + 1 :]
            if isinstance(missing, Word) and behind:  # `put hat` lacks `in`, and then a place
                text, missing = f"{text} {missing.options[0]}", behind[0]
            if isinstance(missing, Slot):
                kind, at = _ASKED.get(missing.kind, "what"), len(text)
                apt = self._suits(line.elements[1:short], spans)
                doubt = apt if isinstance(apt, ParseError) else None
                begun = sum(isinstance(each, Word) for each in line.elements[:short]) > 1
                return Question(kind, text, at, at, (), line.verb, "", apt is True, begun, doubt)
        return None

    def _suits(
        self, elements: Sequence[Word | Slot], spans: Sequence[tuple[int, int]]
    ) -> bool | ParseError:
        """Whether the nouns of a command that is not complete are such as it would rather have."""
        apt = True
        for element, (start, end) in zip(elements, spans, strict=True):
            if isinstance(element, Word) or element.kind in ("direction", "text"):
                continue
            for phrase in read_phrases(self.tokens[start:end], self.lexicon.vocabulary):
                found = self._find(phrase, element)
                if isinstance(found, Unfound):
                    return self._unfound(phrase, found, element)
                apt = apt and any(suits(element, candidate) for candidate in found.candidates)
        return apt

    def _bind(
        self, line: Line, elements: Sequence[Word | Slot], spans: tuple[tuple[int, int], ...]
    ) -> Parsed:
        slots = [
            (element, span)
            for element, span in zip(elements, spans, strict=True)
            if isinstance(element, Slot)
        ]
        intent = Intent(line.verb, self.scope.actor, word=line.canonical.get(self.head, self.head))
        nouns: list[tuple[Slot, tuple[int, int]]] = []
        for slot, span in slots:
            if slot.kind == "direction":
                direction = self.lexicon.directions[self.tokens[span[0]].word]
                intent = evolve(intent, direction=direction)
            elif slot.kind == "text":
                intent = evolve(intent, text=self.text[self.tokens[span[0]].start :])
            else:
                nouns.append((slot, span))
        # The thing before the place: `give ana lamp` names them the other way round.
        places = ("holder", "person") if len(nouns) > 1 else ()
        return self._nouns(intent, sorted(nouns, key=lambda noun: noun[0].kind in places))

    def _nouns(self, intent: Intent, nouns: list[tuple[Slot, tuple[int, int]]]) -> Parsed:
        if not nouns:
            return Actions((intent,), self.text)
        second: tuple[Found, ...] = ()
        inside: EntityId | None = None
        if len(nouns) > 1:
            bound = self._noun(*nouns[1], None)
            if not isinstance(bound, tuple):
                return bound
            second, holder = bound, bound[0].candidates[0]
            intent = evolve(intent, second=holder.id)
            # `take lamp from hook`: a hook holds nothing in the world's eyes, and is no obstacle.
            inside = holder.id if holder.contains or holder.animate else None
        first = self._noun(*nouns[0], inside if nouns[0][0].kind == "inside" else None)
        if not isinstance(first, tuple):
            return first
        things = list(chain.from_iterable(found.candidates for found in first))
        things = list({thing.id: thing for thing in things}.values())
        if len(things) > MOST_ACTIONS and not any(found.all for found in first):
            return ParseError("too-many", count=MOST_ACTIONS)
        named = [*things, *(c for found in second for c in found.candidates)]
        intents = tuple(evolve(intent, object=thing.id) for thing in things)
        return Actions(intents, self.text, tuple(named))

    def _noun(
        self, slot: Slot, span: tuple[int, int], inside: EntityId | None
    ) -> tuple[Found, ...] | Question | ParseError:
        phrases = read_phrases(self.tokens[span[0] : span[1]], self.lexicon.vocabulary)
        empty = next((phrase for phrase in phrases if phrase.empty), None)
        if empty is not None:
            kind = _ASKED.get(slot.kind, "what")
            return Question(kind, self.text, empty.start, empty.end, verb=self.head)
        if not phrases:
            return self._error("no-such-thing", span)
        if not slot.many and (len(phrases) > 1 or phrases[0].several):
            return self._error("single-only", span)
        return self._things(slot, phrases, inside)

    def _things(
        self, slot: Slot, phrases: Sequence[Phrase], inside: EntityId | None
    ) -> tuple[Found, ...] | Question | ParseError:
        founds: list[Found] = []
        for phrase in phrases:
            found = self._find(phrase, slot, inside)
            if isinstance(found, Found):
                founds.append(found)
            elif isinstance(found, Unclear):
                return self._which(phrase, found)
            else:
                return self._unfound(phrase, found, slot)
        return tuple(founds)

    def _find(
        self, phrase: Phrase, slot: Slot, inside: EntityId | None = None
    ) -> Found | Unclear | Unfound:
        known = self._known.get((phrase, slot, inside))
        if known is None:
            known = find(phrase, slot, self.scope, self.context.antecedents, inside)
            self._known[phrase, slot, inside] = known
        return known

    def _which(self, phrase: Phrase, unclear: Unclear) -> Question:
        options = tuple(candidate.id for candidate in unclear.candidates)
        return Question("which", self.text, phrase.start, phrase.end, options, self.head)

    def _unfound(self, phrase: Phrase, unfound: Unfound, slot: Slot) -> ParseError:
        words = self.text[phrase.start : phrase.end]
        # A line without a verb is only tried: nobody is told what it might have meant.
        if unfound.kind == "no-such-thing" and self.head:
            known = self._known_part(phrase, slot)
            if known is not None:
                understood = self.text[: known.end]
                return ParseError("only-so-far", self.text[known.end :].strip(), (understood,))
            near = _nearest(phrase.words, self.scope)
            return ParseError(unfound.kind, words, options=near)
        return ParseError(unfound.kind, words, count=unfound.count, thing=unfound.thing)

    def _known_part(self, phrase: Phrase, slot: Slot) -> Token | None:
        """Return the last word of the longest beginning of a phrase that names something."""
        tokens = [t for t in self.tokens if phrase.start <= t.start and t.end <= phrase.end]
        for length in range(min(len(tokens) - 1, _LONGEST_NAME), 0, -1):
            part = read_phrases(tokens[:length], self.lexicon.vocabulary)
            if len(part) == 1 and part[0].words:
                found = self._find(part[0], slot)
                if isinstance(found, Found | Unclear):
                    return tokens[length - 1]
        return None

    def _error(self, kind: str, span: tuple[int, int]) -> ParseError:
        start, end = self.tokens[span[0]].start, self.tokens[span[1] - 1].end
        return ParseError(kind, self.text[start:end])

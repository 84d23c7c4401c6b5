"""The parser: from a line that a player typed to intents, to a question, or to an error. Pure.

`parse(line, scope, context, lexicon)` does one command of a line at a time: the rest of a chain
(`take lamp. n`) comes back in `Actions.rest`, because what it means depends on what the first part
did. A `Question` is remembered by the caller in the next `Context`; its answer is a number, a word
or two, or simply another command, which abandons it. The parser never raises, prints, or changes
anything.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

from attrs import evolve, field, frozen

from vetrellis.game.action.lexicon import Lexicon, Line, Slot, Word
from vetrellis.game.action.noun import Found, Unclear, Unfound, find
from vetrellis.game.action.phrase import CHOSEN, Phrase, Token, read_phrases, tokenize
from vetrellis.game.action.scope import Scope, fold
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.turn import Intent

MOST_ACTIONS = 20
"""How many actions one line may ask for."""


@frozen
class Question:
    """The parser needs a word more.

    Attributes:
        kind: `which`, among `options`; or `what`, where a noun or words are missing.
        line: The command that it is about; `start` and `end` mark the place of the answer.
        options: The entities to choose from.
        verb: The verb that is waiting.
        rest: What was chained behind the command.
    """

    kind: str
    line: str
    start: int
    end: int
    options: tuple[EntityId, ...] = ()
    verb: str = ""
    rest: str = ""


@frozen
class Context:
    """What the parser remembers of one player between lines.

    Attributes:
        last: The last command, for `again`.
        antecedents: What each pronoun set stands for.
        question: The question that is open.
    """

    last: str = ""
    antecedents: Mapping[str, tuple[EntityId, ...]] = field(factory=dict)
    question: Question | None = None


@frozen
class Actions:
    """A command that was understood.

    Attributes:
        intents: What is meant, in order; several for `take all`.
        command: The command as it can be typed again.
        nouns: What was named, for pronouns: pairs of pronoun set and entity.
        rest: What was chained behind the command.
    """

    intents: tuple[Intent, ...]
    command: str
    nouns: tuple[tuple[str, EntityId], ...] = ()
    rest: str = ""


@frozen
class ParseError:
    """A command that was not understood.

    Attributes:
        kind: `empty`, `incomplete`, `unknown-verb`, `no-such-thing`, `no-such-player`,
            `nothing-matches-all`, `no-antecedent`, `nothing-to-repeat`, `single-only`,
            `not-inside`, `ordinal-range`, `not-enough`, `trailing-words`, `dark` or `too-many`.
        words: The words that it is about, as typed.
        hints: Words that were perhaps meant.
        count: A number that the message needs.
        thing: An entity that the message needs.
    """

    kind: str
    words: str = ""
    hints: tuple[str, ...] = ()
    count: int = 0
    thing: EntityId | None = None


Parsed: TypeAlias = Actions | Question | ParseError


def parse(line: str, scope: Scope, context: Context, lexicon: Lexicon) -> Parsed:
    """Understand the first command of a line.

    Args:
        line: What was typed.
        scope: What can be named.
        context: What is remembered of earlier lines.
        lexicon: The language.

    Returns:
        What is meant, what has to be asked, or why it was not understood.
    """
    text = _normal(line)
    if not text.strip(".; "):
        return ParseError("empty")
    if fold(text) in lexicon.vocabulary.again:
        if not context.last:
            return ParseError("nothing-to-repeat")
        text = context.last
    elif context.question is not None:
        if _out_of_range(text, context.question):
            return context.question
        answered = _answer(text, context.question, scope, lexicon)
        if answered is not None:
            text = answered
    command, rest = _split(text, lexicon)
    parsed = _command(command, scope, context, lexicon)
    if isinstance(parsed, ParseError):
        return parsed
    return evolve(parsed, rest=rest)


def _normal(line: str) -> str:
    text = " ".join(line.split())
    if text[:1] in ("'", '"', ":", "?") and len(text) > 1:
        return f"{text[0]} {text[1:].strip()}"
    return text


# Answers.


def _answer(text: str, question: Question, scope: Scope, lexicon: Lexicon) -> str | None:
    """Return the question's command with the answer in its place; None if this is no answer."""
    chosen = _choice(text, question, scope, lexicon)
    if chosen is None:
        return None
    whole = f"{question.line[: question.start]}{chosen}{question.line[question.end :]}"
    return f"{whole.strip()} ; {question.rest}" if question.rest else whole.strip()


def _out_of_range(text: str, question: Question) -> bool:
    if question.kind != "which" or not (text.isascii() and text.isdigit()):
        return False
    return not 1 <= int(text) <= len(question.options)


def _choice(text: str, question: Question, scope: Scope, lexicon: Lexicon) -> str | None:
    first = tokenize(text)[0].word
    if question.kind == "what":
        known = first in lexicon.lines or first in lexicon.directions
        return None if known else f" {text}"
    if text.isascii() and text.isdigit():
        return CHOSEN + question.options[int(text) - 1]
    among = evolve(scope, near=tuple(c for c in scope.near if c.id in question.options))
    phrases = read_phrases(tokenize(text), lexicon.vocabulary)
    if len(phrases) != 1 or phrases[0].pronoun or phrases[0].me or not phrases[0].words:
        return None
    found = find(phrases[0], Slot("thing"), among, {})
    if isinstance(found, Found) and len(found.candidates) == 1:
        return CHOSEN + found.candidates[0].id
    return None


# Chains.

_BREAK = re.compile(r"\s*;\s*|\.(?=\s|$)\s*|(?<=[a-zA-Z])\.(?=[a-zA-Z])|(?<=\s)then\s+")
_SPEEDWALK = re.compile(r"(\d{1,2})([^\W\d]{1,2})")


def _split(text: str, lexicon: Lexicon) -> tuple[str, str]:
    """Split off the first command. A verb that takes free text takes the whole rest."""
    walked = _SPEEDWALK.fullmatch(text.split()[0].rstrip(".;")) if text else None
    if walked and fold(walked[2]) in lexicon.directions and 0 < int(walked[1]) <= MOST_ACTIONS:
        behind = text[len(text.split()[0].rstrip(".;")) :].lstrip(" .;")
        steps = [walked[2]] * (int(walked[1]) - 1)
        return walked[2], " ; ".join([*steps, behind] if behind else steps)
    if _takes_text(text, lexicon):
        return text, ""
    for cut in _break_points(text, lexicon):
        before, behind = text[: cut.start()].strip(), text[cut.end() :].strip()
        if before:
            return before, behind
        return _split(behind, lexicon) if behind else (text, "")
    return text, ""


def _break_points(text: str, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    for cut in _BREAK.finditer(text):
        word = fold(text[: cut.start()].rsplit(" ", 1)[-1])
        if cut[0] == "." and word in lexicon.vocabulary.all and text[cut.end() : cut.end() + 1]:
            continue  # all.sword
        yield cut


def _takes_text(text: str, lexicon: Lexicon) -> bool:
    head = lexicon.expand(fold(text.split()[0]))
    lines = lexicon.lines.get(head or "", ())
    return any(isinstance(e, Slot) and e.kind == "text" for line in lines for e in line.elements)


# One command.


def _command(text: str, scope: Scope, context: Context, lexicon: Lexicon) -> Parsed:
    tokens = tokenize(text)
    if not tokens:
        return ParseError("empty")
    if len(tokens) == 1 and tokens[0].word in lexicon.directions:
        direction = lexicon.directions[tokens[0].word]
        return Actions((Intent("go", scope.actor, direction=direction),), text)
    head = lexicon.expand(tokens[0].word)
    if head is None:
        return _unknown(tokens[0], text, lexicon)
    reading = _Reading(text, tokens, head, scope, context, lexicon)
    readings = [(line, reading.of(line)) for line in lexicon.lines[head]]
    return _best([(line, result) for line, result in readings if result is not None], reading)


def _unknown(token: Token, text: str, lexicon: Lexicon) -> ParseError:
    near = difflib.get_close_matches(token.word, lexicon.heads, n=3, cutoff=0.72)
    return ParseError("unknown-verb", text[token.start : token.end], tuple(near))


def _best(results: Sequence[tuple[Line, Parsed]], reading: _Reading) -> Parsed:
    """Return what was understood; else what is unclear, else what is wrong, else what lacks."""
    sure = (r for _, r in results if isinstance(r, Actions))
    unclear = (r for _, r in results if isinstance(r, Question) and r.kind == "which")
    wrong = (r for _, r in results if isinstance(r, ParseError))
    lacking = [(line, r) for line, r in results if isinstance(r, Question)]
    whole: Parsed | None = next(chain[Parsed](sure, unclear, wrong), None)
    if whole is not None:
        return whole
    if lacking:
        # `take` lacks a noun, whether or not it might go on with `from`: the shorter line asks.
        return min(lacking, key=lambda lack: (len(lack[1].line), lack[0].literals()))[1]
    behind = reading.tokens[1:]
    if not behind:
        return ParseError("incomplete", reading.text, (reading.head,))
    return ParseError("trailing-words", reading.text[behind[0].start :], (reading.head,))


@frozen
class _Reading:
    """One command being read against the lines of its first word."""

    text: str
    tokens: tuple[Token, ...]
    head: str
    scope: Scope
    context: Context
    lexicon: Lexicon

    def of(self, line: Line) -> Parsed | None:
        """Read it as one line has it; None if its words do not fit."""
        spans = next(self._match(line.elements[1:], 1), None)
        if spans is None:
            return self._missing(line)
        return self._bind(line, spans)

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

    def _missing(self, line: Line) -> Question | None:
        """Ask for what is missing, if the line fits as far as the command goes."""
        for short in range(len(line.elements) - 1, 0, -1):
            if next(self._match(line.elements[1:short], 1), None) is None:
                continue
            missing, text = line.elements[short], self.text
            if isinstance(missing, Word) and short > 1:  # `put hat` lacks `in`, and then a place
                text, missing = f"{text} {missing.options[0]}", line.elements[-1]
            if isinstance(missing, Slot) and missing.kind != "direction":
                return Question("what", text, len(text), len(text), verb=line.verb)
        return None

    def _bind(self, line: Line, spans: tuple[tuple[int, int], ...]) -> Parsed:
        slots = [
            (element, span)
            for element, span in zip(line.elements[1:], spans, strict=True)
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
            second, inside = bound, bound[0].candidates[0].id
            intent = evolve(intent, second=inside)
        first = self._noun(*nouns[0], inside if nouns[0][0].kind == "inside" else None)
        if not isinstance(first, tuple):
            return first
        things = list(chain.from_iterable(found.candidates for found in first))
        things = list({thing.id: thing for thing in things}.values())
        if len(things) > MOST_ACTIONS and not any(found.all for found in first):
            return ParseError("too-many", count=MOST_ACTIONS)
        named = [*things, *(c for found in second for c in found.candidates)]
        intents = tuple(evolve(intent, object=thing.id) for thing in things)
        return Actions(intents, self.text, tuple((thing.pronoun, thing.id) for thing in named))

    def _noun(
        self, slot: Slot, span: tuple[int, int], inside: EntityId | None
    ) -> tuple[Found, ...] | Question | ParseError:
        phrases = read_phrases(self.tokens[span[0] : span[1]], self.lexicon.vocabulary)
        if not phrases:
            return self._error("no-such-thing", span)
        if not slot.many and (len(phrases) > 1 or phrases[0].several):
            return self._error("single-only", span)
        founds: list[Found] = []
        for phrase in phrases:
            found = self._find(phrase, slot, inside)
            if isinstance(found, Found):
                founds.append(found)
            elif isinstance(found, Unclear):
                return self._which(phrase, found)
            else:
                return self._unfound(phrase, found, span)
        return tuple(founds)

    def _find(
        self, phrase: Phrase, slot: Slot, inside: EntityId | None = None
    ) -> Found | Unclear | Unfound:
        return find(phrase, slot, self.scope, self.context.antecedents, inside)

    def _which(self, phrase: Phrase, unclear: Unclear) -> Question:
        options = tuple(candidate.id for candidate in unclear.candidates)
        return Question("which", self.text, phrase.start, phrase.end, options, self.head)

    def _unfound(self, phrase: Phrase, unfound: Unfound, span: tuple[int, int]) -> ParseError:
        words = self.text[phrase.start : phrase.end]
        return ParseError(unfound.kind, words, count=unfound.count, thing=unfound.thing)

    def _error(self, kind: str, span: tuple[int, int]) -> ParseError:
        start, end = self.tokens[span[0]].start, self.tokens[span[1] - 1].end
        return ParseError(kind, self.text[start:end])

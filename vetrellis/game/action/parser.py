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
from collections.abc import Iterator, Sequence
from itertools import chain

from attrs import evolve

from vetrellis.game.action.fold import fold
from vetrellis.game.action.lexicon import Lexicon, Line, Slot
from vetrellis.game.action.noun import Found, find
from vetrellis.game.action.parsed import (
    MOST_ACTIONS,
    MOST_WORDS,
    Actions,
    Context,
    Parsed,
    ParseError,
    Question,
)
from vetrellis.game.action.phrase import CHOSEN, Token, read_phrases, tokenize
from vetrellis.game.action.reading import Reading
from vetrellis.game.action.scope import Scene, Scope
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.turn import Intent


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
    text = _normal(line).lstrip(" .;")
    said = _verbatim(text, scope.actor, context, lexicon)
    return _first(text, scope, context, lexicon) if said is None else said


def read_speech(line: str, actor: EntityId, context: Context, lexicon: Lexicon) -> Actions | None:
    """Understand a line that is mere speech, as `parse` does, without looking at the world.

    Args:
        line: What was typed.
        actor: Who typed it.
        context: What is remembered of earlier lines.
        lexicon: The language.

    Returns:
        What is meant; None if more has to be known.
    """
    return _verbatim(_normal(line).lstrip(" .;"), actor, context, lexicon)


def _first(text: str, scope: Scope, context: Context, lexicon: Lexicon) -> Parsed:
    text = _without_courtesy(text, lexicon)
    if not text.strip(".,:;'\" "):
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
    if isinstance(parsed, ParseError) or not rest:
        return parsed
    return evolve(parsed, rest=rest)


def _normal(line: str) -> str:
    text = " ".join(line.split())
    if text[:1] in ("“", "«", "„"):
        text = '"' + text[1:].rstrip("“”»")
    elif text[:1] in ("‘", "’"):
        text = "'" + text[1:].rstrip("’")
    if text[:1] in ("'", '"', ":", "?") and len(text) > 1:
        return f"{text[0]} {text[1:].strip()}"
    return text[1:] if text[:1] == "/" and text[1:2].isalpha() else text


def _verbatim(text: str, actor: EntityId, context: Context, lexicon: Lexicon) -> Actions | None:
    """Understand at once what is mere speech; what `_first` says of it, too, and less soon.

    Whatever follows such a word is text: no grammar needs to look at it.
    """
    first, _, words = text.partition(" ")
    head = fold(first)
    line, others = lexicon.verbatim.get(head, _NO_LINE)
    if (
        line is None
        or context.question is not None
        or not words.strip(".,:;'\" ")
        or words[0] in ",&"
    ):
        return None
    if others and tokenize(words.split(" ", 1)[0])[0].word in others:
        return None  # say to somebody
    word = line.canonical.get(head, head)
    return Actions((Intent(line.verb, actor, text=words, word=word),), text)


_NO_LINE: tuple[Line | None, frozenset[str]] = None, frozenset()


def _without_courtesy(text: str, lexicon: Lexicon, at_end: bool = False) -> str:
    """Leave out what people say around a command: `please`, `and`, `I want to`."""
    tokens = tokenize(text)
    words = tuple([token.word for token in tokens])
    if not words:
        return text
    first, last = 0, len(words)
    while said := _courtesy(words[first:last], lexicon, at_end):
        first, last = (first, last - said) if at_end else (first + said, last)
    if last - first == len(words):
        return text
    return text[: tokens[last - 1].end] if at_end else text[tokens[first].start :]


def _courtesy(words: tuple[str, ...], lexicon: Lexicon, at_end: bool) -> int:
    """Return how many words at an end are mere courtesy; none, if nothing else would be left."""
    if words[-1 if at_end else 0] not in lexicon.courteous:
        return 0
    for phrase in lexicon.courtesies:
        size = len(phrase)
        if size < len(words) and phrase == (words[-size:] if at_end else words[:size]):
            return size
    return 0


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
    if question.kind != "which":
        known = first in lexicon.lines or first in lexicon.directions
        return None if known else f" {text}"
    if text.isascii() and text.isdigit():
        return CHOSEN + question.options[int(text) - 1]
    among = Scene(scope.actor, tuple(c for c in scope.near if c.id in question.options))
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
    walked = _walk(text, lexicon)
    if walked is not None:
        return walked
    if _takes_text(text, lexicon):
        return text, ""
    for cut in _break_points(text, lexicon):
        before, behind = text[: cut.start()].strip(), text[cut.end() :].strip()
        if before:
            return before, behind
    return text, ""


def _walk(text: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """Return the first step of a walk, `n n e` or `3n. look`, and the rest; None if it is none."""
    tokens = tokenize(text)
    if not tokens or (tokens[0].word not in lexicon.directions and not text[0].isdigit()):
        return None
    words = [token.word for token in tokens if token.word not in lexicon.vocabulary.joins]
    if len(words) > 1 and all(word in lexicon.directions for word in words):
        return words[0], "; ".join(words[1:MOST_ACTIONS])
    first = text.split()[0].rstrip(".;") if text else ""
    walked = _SPEEDWALK.fullmatch(first)
    if walked is None or fold(walked[2]) not in lexicon.directions:
        return None
    if not 0 < int(walked[1]) <= MOST_ACTIONS:
        return None
    behind = text[len(first) :].lstrip(" .;")
    steps = [walked[2]] * (int(walked[1]) - 1)
    return walked[2], " ; ".join([*steps, behind] if behind else steps)


def _break_points(text: str, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    for cut in _BREAK.finditer(text):
        word = fold(text[: cut.start()].rsplit(" ", 1)[-1])
        if cut[0] == "." and word in lexicon.vocabulary.all and text[cut.end() : cut.end() + 1]:
            continue  # all.sword
        yield cut


def _takes_text(text: str, lexicon: Lexicon) -> bool:
    first = tokenize(text)[:2]
    if not first:
        return False
    head = lexicon.expand(first[0].word)
    if head is None and [token.word for token in first[1:]] == [","]:
        return True  # pim, hello. Are you there?
    return head in lexicon.texts


# One command.


def _command(text: str, scope: Scope, context: Context, lexicon: Lexicon) -> Parsed:
    if not _takes_text(text, lexicon):
        text = _without_courtesy(text, lexicon, at_end=True)
    tokens = tokenize(text)
    if not tokens:
        return ParseError("empty")
    if len(tokens) > MOST_WORDS and not _takes_text(text, lexicon):
        return ParseError("too-long", count=MOST_WORDS)
    head = lexicon.expand(tokens[0].word)
    bare = Reading(text, tokens, "", scope, context, lexicon)
    read = _headless(bare, head is not None)
    if read is not None:
        return read
    text = _spelt_out(text, tokens[0], lexicon)
    tokens = tokenize(text)
    head = lexicon.expand(tokens[0].word)
    if head is None:
        return bare.noun_alone() or _unknown(tokens[0], text, lexicon)
    return _best(Reading(text, tokens, head, scope, context, lexicon), lexicon.lines[head])


def _headless(bare: Reading, has_verb: bool) -> Parsed | None:
    """Read a command that begins with no verb: with a direction, a way, or somebody's name."""
    for line in bare.lexicon.headless:
        if has_verb and line.begins_with_way:
            continue  # `back` may be the name of a way; a verb is a verb first
        read = bare.whole(line)
        if isinstance(read, Actions) or (isinstance(read, Question) and read.kind == "which"):
            return read
    return None


def _spelt_out(text: str, first: Token, lexicon: Lexicon) -> str:
    """Write a shortcut out, and take the pronouns off the end of a verb: `cógelo`, `dámelo`."""
    small, behind = lexicon.vocabulary, text[first.end :]
    if first.word in small.shortcuts:
        return f"{small.shortcuts[first.word]}{behind}"
    if lexicon.expand(first.word) is not None:
        return text
    for ending in sorted(small.clitics, key=len):
        stem = first.word.removesuffix(ending)
        if stem != first.word and stem in lexicon.lines:
            direct, indirect = small.clitics[ending]
            named = any(token.word in small.indirect for token in tokenize(behind))
            words = (stem, direct, behind.strip(), "" if named else indirect)
            return " ".join(word for word in words if word)
    return text


def _unknown(token: Token, text: str, lexicon: Lexicon) -> ParseError:
    if token.word.isdigit():
        return ParseError("nothing-to-choose", token.word)
    known = (*lexicon.heads, *lexicon.vocabulary.elsewhere)
    near = difflib.get_close_matches(token.word, known, n=3, cutoff=0.72)
    return ParseError("unknown-verb", text[token.start : token.end], tuple(near))


def _how_likely(lack: tuple[Line, Question]) -> tuple[int, ...]:
    line, question = lack
    return (not question.apt, len(question.line) if question.apt else 0, -line.literals())


def _best(reading: Reading, lines: Sequence[Line]) -> Parsed:
    """Return what was understood; else what is unclear, else what is wrong, else what lacks."""
    whole: list[tuple[Line, Parsed | None]] = []
    for line in lines:
        read = reading.whole(line)
        if isinstance(read, Actions):
            return read
        whole.append((line, read))
    results = [(line, read or reading.missing(line)) for line, read in whole]
    return _next_best([(line, result) for line, result in results if result], reading)


def _next_best(results: Sequence[tuple[Line, Parsed]], reading: Reading) -> Parsed:
    """Return what is unclear, else what is wrong, else what lacks."""
    unclear = (r for _, r in results if isinstance(r, Question) and r.kind == "which")
    wrong = [(line.literals() > 1, r) for line, r in results if isinstance(r, ParseError)]
    lacking = [(line, r) for line, r in results if isinstance(r, Question)]
    begun = [lack for lack in lacking if lack[1].begun]
    plainly_wrong = (r for certain, r in wrong if certain or not begun)
    said: Parsed | None = next(chain[Parsed](unclear, plainly_wrong), None)
    if said is not None:
        return said
    if lacking:
        # `take` lacks a noun, whether or not it might go on with `from`: the shorter line asks.
        asked = min(begun or lacking, key=_how_likely)[1]
        return asked.doubt or asked
    behind = reading.tokens[1:]
    if not behind:
        return ParseError("incomplete", reading.text, (reading.head,))
    return ParseError("trailing-words", reading.text[behind[0].start :], (reading.head,))

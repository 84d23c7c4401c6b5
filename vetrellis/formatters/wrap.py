"""Laying blocks of text out in lines that fit a screen.

Theory of operation. A block's tree is flattened to *runs*: words with the roles around them. Runs
are broken into lines by display width (a CJK letter takes two columns, a combining accent none),
never by length. A line is a tuple of runs, so whoever paints it knows at each line's start which
roles are still open, and can close them at its end. What is laid out once is kept: five hundred
people who read one line on screens of one width cost one layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from wcwidth import wcswidth, wcwidth

from vetrellis.formatters.look import Charset
from vetrellis.formatters.printable import seen
from vetrellis.formatters.transliterate import transliterate
from vetrellis.game.core.text import Block, Inline, Layout, Role

NARROWEST = 20
"""Nobody's screen is taken to be narrower than this many columns."""

_INDENTS = {Layout.ENTRY: ("  ", "    ")}
_SHORT_WORD = 4
_WORD = re.compile("[^ ]+")
_BLANK = re.compile(" {2,}")
# What most prose is made of: letters of one column each. A soft hyphen (U+00AD) is none.
_NARROW = re.compile("[ -~¡-¬®-ÿ–—‘’“”…]*")
# A line may end after these, if letters stand on both sides: `well-known`, `night—or`.
_HYPHEN = re.compile(r"(?<=[^\W\d_])(?:[-–]|[—―]+|--+)(?=[^\W\d_])")
# Closing punctuation never starts a line of CJK text; skin tones and the second halves of flags
# belong to the emoji before them.
_NEVER_FIRST = re.compile(
    "[、。，．・：；？！」』）】〉》ー…\U0001f3fb-\U0001f3ff\U0001f1e6-\U0001f1ff]"
)


class Run(NamedTuple):
    """Words that stand in one line, in the same roles and in the same link.

    Attributes:
        words: What is read. Printable, without line ends.
        roles: What it is, from the outermost role to the innermost.
        cmd: What a click on it types, or empty.
    """

    words: str
    roles: tuple[Role, ...] = ()
    cmd: str = ""


_PLAIN = Run("")

Line: TypeAlias = tuple[Run, ...]
"""What stands in one line of a screen."""


class _Piece(NamedTuple):
    """A part of a paragraph that no line end may fall into, unless it is wider than a line."""

    start: int
    end: int
    width: int
    spaced: bool


def is_narrow(text: str) -> bool:
    """Whether each letter of a text takes one column, as far as that is plain to see."""
    return text.isascii() or _NARROW.fullmatch(text) is not None


def columns(text: str) -> int:
    """Return how many columns a text takes on a screen."""
    if is_narrow(text):
        return len(text)
    return max(0, wcswidth(text))


def flatten(inner: Iterable[Inline], charset: Charset, *, lines: bool = False) -> Line:
    """Return the words of a tree with their roles, fit to be seen, with one space for any blank.

    Args:
        inner: Words and spans.
        charset: What the screen knows.
        lines: Keep spaces and line ends as they are written.
    """
    runs: list[Run] = []
    _flatten(inner, _PLAIN, charset, lines, runs)
    return tuple(runs if lines else _single_spaced(runs))


def _flatten(
    inner: Iterable[Inline],
    around: Run,
    charset: Charset,
    lines: bool,
    runs: list[Run],
) -> None:
    _, roles, cmd = around
    for piece in inner:
        if not isinstance(piece, str):
            # Of a link in a link the outer one wins.
            within = Run("", (*roles, piece.role), cmd or piece.command)
            _flatten(piece.inner, within, charset, lines, runs)
        elif piece.isascii() and piece.isprintable():
            if piece:
                runs.append(Run(piece, roles, cmd))
        else:
            words = seen(piece.expandtabs(4) if lines else piece, lines=lines)
            if words := transliterate(words, charset):  # of `¿` may be nothing left
                runs.append(Run(words, roles, cmd))


def _single_spaced(runs: Iterable[Run]) -> Iterator[Run]:
    """Let no two blanks stand beside each other, not even in two runs, and none at the start."""
    after_blank = True
    for run in runs:
        words = run.words
        if "  " in words:
            words = _BLANK.sub(" ", words)
        if after_blank and words[0] == " ":
            words = words[1:]
        if words:
            after_blank = words[-1] == " "
            yield run if words is run.words else Run(words, run.roles, run.cmd)


@lru_cache(maxsize=2048)
def lay_out(block: Block, width: int, charset: Charset = Charset.UTF8) -> tuple[Line, ...]:
    """Break a block into lines.

    Args:
        block: A paragraph, title or entry; or `PRE`, whose own lines are kept.
        width: Columns of the screen.
        charset: What the screen knows.

    Returns:
        Lines, each no wider than `width` but those of a `PRE` block. None for an empty block.
    """
    roles = (Role.TITLE,) if block.layout is Layout.TITLE else ()
    if block.layout is Layout.PRE:
        return tuple(_own_lines(flatten(block.inner, charset, lines=True)))
    runs = flatten(block.inner, charset)
    if roles:
        runs = tuple(Run(run.words, roles + run.roles, run.cmd) for run in runs)
    width = max(width, NARROWEST)
    first, rest = _INDENTS.get(block.layout, ("", ""))
    plain = "".join(run.words for run in runs).rstrip(" ")
    breaks = _breaks(plain, width - len(first), width - len(rest))
    lines = _cut(runs, breaks)
    if not first:
        return tuple(lines)
    return tuple((Run(rest if at else first), *line) for at, line in enumerate(lines))


def in_one_line(block: Block, charset: Charset = Charset.UTF8) -> Line:
    """Return a block's words in one line, however long, without spaces at its end."""
    runs = list(flatten(block.inner, charset))
    if runs and runs[-1].words.endswith(" "):
        last = runs.pop()
        runs += [Run(words, last.roles, last.cmd) for words in [last.words.rstrip(" ")] if words]
    return tuple(runs)


def _own_lines(runs: Iterable[Run]) -> Iterator[Line]:
    line: list[Run] = []
    for run in runs:
        head, *more = run.words.split("\n")
        line.append(Run(head, run.roles, run.cmd))
        for words in more:
            yield tuple(line)
            line = [Run(words, run.roles, run.cmd)]
    if any(run.words for run in line):
        yield tuple(line)


def _cut(runs: Sequence[Run], breaks: Iterable[tuple[int, int]]) -> Iterator[Line]:
    """Yield what stands between each two offsets, which only grow."""
    index = at = 0
    for start, end in breaks:
        line: list[Run] = []
        while index < len(runs):
            words, roles, cmd = runs[index]
            behind = at + len(words)
            if start <= at and behind <= end:
                line.append(runs[index])
            elif at < end and start < behind:
                line.append(Run(words[max(0, start - at) : end - at], roles, cmd))
            if behind > end:
                break  # the rest of it stands in the next line
            index, at = index + 1, behind
        yield tuple(line)


def _breaks(plain: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Return where each line starts and ends, given the width of the first and of the others."""
    if columns(plain) <= first:
        return [(0, len(plain))] if plain else []
    if breaks := plain_breaks(plain, first, rest):
        return breaks
    lines: list[list[_Piece]] = []
    room = used = 0
    for piece in _pieces(plain, min(first, rest)):
        wide = piece.width + piece.spaced
        if not lines or used + wide > room:
            room, used = (rest if lines else first), piece.width
            lines.append([piece])
        else:
            used += wide
            lines[-1].append(piece)
    _keep_company(lines, rest)
    return [(line[0].start, line[-1].end) for line in lines]


def plain_breaks(plain: str, first: int, rest: int) -> list[tuple[int, int]]:
    """Return where each line starts and ends, for a text that breaks at single spaces alone.

    Nothing, if it might break elsewhere, has letters of other than one column, or has a word that
    is too long for a line.

    Args:
        plain: The text, without spaces at its ends.
        first: Columns of the first line.
        rest: Columns of the others.
    """
    if not _NARROW.fullmatch(plain) or _HYPHEN.search(plain):
        return []
    breaks: list[tuple[int, int]] = []
    start, end, room = 0, len(plain), first
    if end <= room:
        return [(0, end)]
    while end - start > room:
        space = plain.rfind(" ", start, start + room + 1)
        if space <= start:
            return []
        breaks.append((start, space))
        start, room = space + 1, rest
    breaks.append((start, end))
    before = breaks[-2][0]
    # As in `_keep_company`: one short word, and at least three in the line before.
    is_short = end - start <= _SHORT_WORD and plain.find(" ", start) < 0
    if is_short and plain.count(" ", before, start - 1) >= 2:
        moved = plain.rfind(" ", before, start - 1)
        if end - moved - 1 <= rest:
            breaks[-2:] = [(before, moved), (moved + 1, end)]
    return breaks


def _keep_company(lines: list[list[_Piece]], room: int) -> None:
    """Leave no short word alone in a last line: give it the one before it, if that fits."""
    if len(lines) < 2 or len(lines[-1]) != 1 or len(lines[-2]) < 3:
        return
    alone, before = lines[-1][0], lines[-2][-1]
    is_short = alone.spaced and before.spaced and alone.width <= _SHORT_WORD
    if is_short and before.width + 1 + alone.width <= room:
        lines[-1].insert(0, lines[-2].pop())


def _pieces(plain: str, room: int) -> Iterator[_Piece]:
    """Cut a paragraph wherever a line might end."""
    is_simple = plain.isascii() and "-" not in plain
    for word in _WORD.finditer(plain):
        at, last = word.span()
        spaced = at > 0
        if is_simple and last - at <= room:
            yield _Piece(at, last, last - at, spaced)
            continue
        for end in (*_chances(word.group(), at), last):
            for start, stop in _fitting(plain, at, end, room):
                yield _Piece(start, stop, columns(plain[start:stop]), spaced)
                spaced = False
            at = end


def _chances(word: str, at: int) -> Iterator[int]:
    """Yield the offsets within a word at which a line may end."""
    if word.isascii():
        if "-" in word:
            yield from (at + match.end() for match in _HYPHEN.finditer(word))
        return
    hyphens = {match.end() for match in _HYPHEN.finditer(word)}
    for index in range(1, len(word)):
        before, after = word[index - 1], word[index]
        is_wide = wcwidth(after) == 2 or (wcwidth(before) == 2 and wcwidth(after) > 0)
        if index in hyphens or (is_wide and not _NEVER_FIRST.match(after)):
            yield at + index


def _fitting(plain: str, start: int, end: int, room: int) -> Iterator[tuple[int, int]]:
    """Cut what is wider than a whole line at the line's width, never within a letter."""
    if columns(plain[start:end]) <= room:
        yield start, end
        return
    used = 0
    for index in range(start, end):
        wide = max(0, wcwidth(plain[index]))
        if used + wide > room and wide:
            yield start, index
            start, used = index, 0
        used += wide
    yield start, end

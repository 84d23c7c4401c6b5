"""What a player typed, made fit to be read by others.

Theory of operation. A line is data from here to the last edge, so nothing in it needs escaping; it
only must not hold what a screen would obey instead of showing. Controls, ESC, bidirectional and
invisible characters, surrogates, private and unassigned ones are dropped (`printable`); every kind
of space is one plain space; a letter wears at most four accents ("zalgo" text wears dozens, and
covers the lines above it); letters that can be written in two ways are written in one (NFC), so
that a name is found again however it was typed. The zero width joiner goes too: it glues emoji,
but in any other place it hides in words, and no rule tells the two apart for the fonts of all
clients.
"""

from __future__ import annotations

import re
import unicodedata

from vetrellis.formatters.printable import printable

LONGEST = 2048
"""How many characters of a line are read."""

MOST_MARKS = 4
"""How many combining marks a letter may wear. Vietnamese needs two, pointed Hebrew three."""

_SPACES = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")


def sanitise(line: str) -> str:
    r"""Return a line that is safe to show to anybody.

    Args:
        line: What a player typed, without its line end.

    Returns:
        The same words: at most `LONGEST` characters, each of which can be seen.

    >>> sanitise("say \x1b[2Jhello\tall")
    'say [2Jhello all'
    """
    line = line[:LONGEST]
    if line.isascii() and line.isprintable():
        return line
    line = unicodedata.normalize("NFC", printable(_SPACES.sub(" ", line)))
    return _shorn(line)[:LONGEST]


def _shorn(line: str) -> str:
    """Cut what a letter wears beyond `MOST_MARKS`."""
    if line.isascii():
        return line
    kept, marks = [], 0
    for letter in line:
        marks = marks + 1 if unicodedata.category(letter).startswith("M") else 0
        if marks <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)

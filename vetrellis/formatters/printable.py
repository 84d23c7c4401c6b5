"""Which characters may reach a screen at all.

Words come from content and from players. Whatever they hold, no formatter lets through a character
that moves the cursor, changes the direction of reading, or cannot be seen: it would belong to the
terminal, not to the story.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point, as far as Python's
# `isprintable` lets them pass): joiners, fillers, variation selectors. They hide text in text and
# make two names look like one.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


_BREAK = re.compile(r"\r\n|[\t\n\r\f\v]")


def printable(text: str) -> str:
    r"""Return the characters of a text that can be seen, and spaces of any width.

    Controls (C0, DEL, C1), line and paragraph separators, bidirectional controls and everything
    else that has no shape go away; so do surrogates, private use and unassigned characters.
    Unicode's general categories Cc, Cf, Cs, Co, Cn, Zl and Zp say which these are.

    >>> printable("a\x1b[2Jb\u202ec\u00a0d")
    'a[2Jbc\xa0d'
    """
    if not text.isprintable():
        text = "".join(filter(_is_shown, text))
    return text if text.isascii() else _UNSEEN.sub("", text)


def seen(text: str, *, lines: bool = False) -> str:
    r"""Return words fit for any screen, where tabs and line ends are spaces.

    Args:
        text: Words from content or players.
        lines: Keep line ends, as `\n`; only the layout `PRE` does.
    """
    if text.isascii() and text.isprintable():
        return text
    if lines:
        return "\n".join(seen(line) for line in text.replace("\r\n", "\n").split("\n"))
    return printable(_BREAK.sub(" ", text))


@lru_cache(maxsize=4096)
def _is_shown(character: str) -> bool:
    # `isprintable` is false for every space but U+0020; `isspace` knows them, but also says yes to
    # the separators among the controls.
    return character.isprintable() or (
        character.isspace() and character > "\x85" and character not in "\u2028\u2029"
    )

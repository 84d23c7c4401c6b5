"""Spelling words with fewer letters: for screens that know only Latin-1, CP437 or ASCII.

A client that never says what it can show gets ASCII: a few wrong bytes garble a line on some
screens, and TinyFugue turns `é` into `C)`. So `café — ☃` reads `cafe - ?`. Spellings are as wide
as what they stand for wherever that can be, and formatters use them before they wrap.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from vetrellis.formatters.look import Charset

_BEYOND_ASCII = {
    charset: frozenset(bytes(range(0x80, 0x100)).decode(charset))
    for charset in (Charset.LATIN1, Charset.CP437)
} | {Charset.ASCII: frozenset[str]()}
"""The letters beyond ASCII that a screen knows, where these are not all."""

_SPELLINGS = {
    **dict.fromkeys("‘’‚‛′‹›ʻʼ´", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−─━═┄┈", "-"),
    **dict.fromkeys("│┃║┆┊¦", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬╭╮╯╰", "+"),
    **dict.fromkeys("•·‣◦●■◆▪", "*"),
    **dict.fromkeys("█▓▒▉▊▋", "#"),
    **dict.fromkeys("░▌▍▎▏", "."),
    "…": "...",
    "⁄": "/",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    # Who writes Spanish without accents writes it without these, too.
    "¿": "",
    "¡": "",
    "×": "x",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ł": "l",
    "Ł": "L",
    "ı": "i",
    "°": "o",
    "€": "EUR",
    "£": "GBP",
    "©": "(c)",
}


_TYPOGRAPHY = {
    charset: {ord(k): v for k, v in _SPELLINGS.items() if k not in known}
    for charset, known in _BEYOND_ASCII.items()
}


def transliterate(text: str, charset: Charset) -> str:
    """Spell a text with the characters of a charset alone.

    Args:
        text: Any words.
        charset: What the screen knows.

    Returns:
        The same words. What has no spelling becomes a question mark.
    """
    if charset is Charset.UTF8 or text.isascii():
        return text
    spelt = text.translate(_TYPOGRAPHY[charset])
    if spelt.isascii():  # quotation marks and dashes are most of what prose has beyond ASCII
        return spelt
    known = _BEYOND_ASCII[charset]
    # Composed letters first: Latin-1 has é, but no combining acute accent.
    letters = unicodedata.normalize("NFC", text)
    return "".join(
        letter if letter.isascii() or letter in known else _spelling(letter, charset)
        for letter in letters
    )


@lru_cache(maxsize=4096)
def _spelling(letter: str, charset: Charset) -> str:
    if letter in _SPELLINGS:
        return _SPELLINGS[letter]
    known = _BEYOND_ASCII[charset]
    pieces = unicodedata.normalize("NFKD", letter)
    return "".join(
        piece if piece.isascii() or piece in known else _SPELLINGS.get(piece, "?")
        for piece in pieces
        if not unicodedata.combining(piece)
    )

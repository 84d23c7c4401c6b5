"""Folding: how words are compared, whatever their case and accents."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return text without case, accents and width, as words are compared."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in spread if not unicodedata.combining(letter))
    return plain.replace("’", "'")

"""Names for characters that live as long as a measurement."""

from __future__ import annotations

_LETTERS = "abekt"
_LETTERS_OF_A_NAME = 6


def name_of(number: int) -> str:
    """Return a name that no other number has, and that looks like no other one."""
    letters = ""
    for _ in range(_LETTERS_OF_A_NAME):
        number, letter = divmod(number, len(_LETTERS))
        letters += _LETTERS[letter]
    return f"Loader{letters}"

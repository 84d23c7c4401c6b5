"""What is said of a setting: what it means, which values make sense, what is wrong with others."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from attrs import field, frozen

T = TypeVar("T")

ANY = float("inf")


@frozen
class About:
    """What a field's metadata says of a setting.

    Attributes:
        doc: What it means, in whole sentences, for an operator.
        least: The smallest number, or number of list entries, that makes sense.
        most: The greatest.
        unit: What its number counts, in the plural.
        choices: The only values it takes, if it is one of a few words.
        pattern: What its text must look like, if anything: a regular expression and how to say it.
        word: Says what is wrong with an entry of a list, or returns an empty string.
        words: What the entries of a list are.
    """

    doc: str
    least: float = -ANY
    most: float = ANY
    unit: str = ""
    choices: tuple[str, ...] = ()
    pattern: tuple[str, str] | None = None
    word: Callable[[str], str] = lambda word: ""
    words: str = "words"

    @property
    def range(self) -> str:
        """The numbers that make sense, in words."""
        return f"{_say(self.least)} to {_say(self.most)} {self.unit}".rstrip()

    def objection(self, value: object) -> str:
        """Say what is wrong with a value of the right type, or return an empty string."""
        if isinstance(value, int | float) and not self.least <= value <= self.most:
            limits = f"{_say(self.least)} and {_say(self.most)} {self.unit}"
            return f"must lie between {limits}".rstrip()
        if isinstance(value, tuple):
            return self._objection_to_list(value)
        if isinstance(value, str) and self.choices and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        if isinstance(value, str) and self.pattern and not re.fullmatch(self.pattern[0], value):
            return f"must be {self.pattern[1]}"
        return ""

    def _objection_to_list(self, value: tuple[str, ...]) -> str:
        if not self.least <= len(value) <= self.most:
            return f"must have {self.range}"
        return next(filter(None, map(self.word, value)), "")


def _say(number: float) -> str:
    """Write a number as people do: no exponent, no needless fraction."""
    return f"{number:.0f}" if float(number).is_integer() else f"{number:g}"


def setting(default: T, doc: str, **rules: object) -> T:
    """Declare a setting: a field with its default and what `About` says of it."""
    about = About(" ".join(doc.split()), **rules)  # type: ignore[arg-type]  # attrs checks the names
    declared: T = field(default=default, metadata={"about": about})
    return declared

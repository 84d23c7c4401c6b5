"""Reads how long something is to take, as people write it."""

from __future__ import annotations

import re

SHORTEST, LONGEST = 0.5, 600.0
"""Seconds that may be asked for."""

_FORM = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)\s*(s|m|)", re.ASCII)


def seconds_of(words: str) -> float | None:
    """Return a time in seconds: `10s`, `10`, `1.5m`.

    Args:
        words: What somebody wrote.

    Returns:
        The seconds; None for what is no time, or out of bounds.
    """
    form = _FORM.fullmatch(words.strip().lower())
    if form is None:
        return None
    seconds = float(form[1]) * (60 if form[2] == "m" else 1)
    return seconds if is_bearable(seconds) else None


def is_bearable(seconds: float) -> bool:
    """Whether a time is neither too short to see anything, nor too long to wait for."""
    return SHORTEST <= seconds <= LONGEST

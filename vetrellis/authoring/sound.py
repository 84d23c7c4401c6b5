"""Sounds as builders write them: `{name: harbor/bell.ogg, volume: 60}`, or just the file."""

from __future__ import annotations

import re
from functools import cache

from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.authoring.fault import objection
from vetrellis.authoring.source import Data, Words
from vetrellis.game.core.rulebook import Rulebook
from vetrellis.game.engine import STANDARD
from vetrellis.game.prose.media import EventName, FileName, Times, Volume

LOUDEST = 100
MOST_TIMES = 99

_FILE = re.compile(r"(?:[a-z0-9][a-z0-9_-]*/)*[a-z0-9][a-z0-9_-]*\.(?:ogg|mp3|wav|flac|m4a)")


def read_file_name(data: Data) -> FileName:
    """Read the name of a file of sound.

    Raises:
        FaultError: It is none that every client can load.
    """
    if not isinstance(data, Words):
        raise objection("V102", "must be the name of a file", "such as harbor/bell.ogg")
    if _FILE.fullmatch(data) is None:
        hint = "lower-case letters, digits, _ and -, such as harbor/bell.ogg"
        raise objection("V108", f"{data!r:.60} is not a file of sound", hint)
    return FileName(data.clean())


def read_event_name(data: Data) -> EventName:
    """Read the name of an event, which is a key.

    Raises:
        FaultError: There is no such event.
    """
    if str(data) not in event_names():
        hint = did_you_mean(str(data), event_names()) or "such as opened, taken, arrived"
        raise objection("V212", "unknown event", hint, at_key=True)
    return EventName(str(data))


def read_volume(data: Data) -> Volume:
    """Read how loud a sound is. Raises `FaultError`."""
    return Volume(_number_to(LOUDEST, data))


def read_times(data: Data) -> Times:
    """Read how often a sound is played. Raises `FaultError`."""
    return Times(_number_to(MOST_TIMES, data))


@cache
def event_names() -> tuple[str, ...]:
    """Return the names of all events."""
    return tuple(sorted(Rulebook.of(*STANDARD).events))


def _number_to(most: int, data: Data) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise objection("V102", "must be a whole number")
    if not 1 <= data <= most:
        raise objection("V104", f"must lie between 1 and {most}, not {data}")
    return data

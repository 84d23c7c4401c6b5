"""What the server says of itself, written for people or for machines.

Theory of operation. Code logs an event: a constant format and the values as named fields. For a
person on a terminal the two are put together. For machines they stay apart: `event` is the format,
so that equal events are equal, and each value is a field of its own. Nothing that a player typed
belongs in a log; as a second line of defence, fields whose names say that they would hold such a
thing are never written, in either format.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TextIO

from twisted.logger import (
    FilteringLogObserver,
    ILogObserver,
    LogEvent,
    LogLevel,
    LogLevelFilterPredicate,
    formatEvent,
)
from twisted.python.failure import Failure
from zope.interface import implementer

from vetrellis.server.config import LogConfig

PRIVATE = frozenset({"password", "secret", "token", "line", "speech", "typed", "credentials"})
"""Names of fields that would hold what a player typed in confidence."""

_LEGACY = "log_legacy"
"""The namespace of what libraries log by `twisted.python.log`, already put together as text."""
_WITHHELD = "(withheld)"


def observer(config: LogConfig, stream: TextIO) -> ILogObserver:
    """Return the observer that writes what the configuration asks for.

    Args:
        config: Format and level.
        stream: Where to; its being a terminal decides what `auto` means.
    """
    # twistd's own log files are streams, but do not know that they are no terminal.
    person = getattr(stream, "isatty", bool)()
    text = config.format == "text" or (config.format == "auto" and person)
    write = StreamObserver(stream, as_text if text else as_json)
    predicate = LogLevelFilterPredicate(defaultLogLevel=LogLevel.lookupByName(config.level))
    if config.level != "debug":
        # Libraries tell every port, factory and key exchange at info: our own code tells better.
        for library in ("twisted", "autobahn", "txaio", _LEGACY):
            predicate.setLogLevelForNamespace(library, LogLevel.warn)
    filtered: ILogObserver = FilteringLogObserver(write, [predicate])
    return filtered


@implementer(ILogObserver)
class StreamObserver:
    """Writes each event to a stream, as soon as it happens."""

    def __init__(self, stream: TextIO, render: Callable[[LogEvent], str]) -> None:
        self._stream = stream
        self._render = render

    def __call__(self, event: LogEvent) -> None:
        """Write one event. A reader that is gone must not take the game with it."""
        entry = self._render(event)
        try:
            self._write(entry)
        except UnicodeEncodeError:
            self._write(entry.encode("ascii", "backslashreplace").decode())
        except (OSError, ValueError):
            return

    def _write(self, entry: str) -> None:
        self._stream.write(entry)
        self._stream.flush()


def as_text(event: LogEvent) -> str:
    """Render an event for a person: one line, and the traceback of a bug below it."""
    at = datetime.fromtimestamp(event["log_time"], UTC).astimezone()
    level = event.get("log_level", LogLevel.info)
    words = formatEvent({**event, **_withheld(event)})
    mark = "" if level is LogLevel.info else f"{level.name}: "
    trace = _trace(event)
    tail = "".join(f"    {line}\n" for line in trace.splitlines())
    return f"{at:%H:%M:%S} {mark}{_one_line(words)}\n{tail}"


def as_json(event: LogEvent) -> str:
    """Render an event for a machine: one JSON object on one line."""
    level = event.get("log_level", LogLevel.info)
    entry: dict[str, object] = {
        "time": datetime.fromtimestamp(event["log_time"], UTC).isoformat(timespec="milliseconds"),
        "level": level.name,
        "source": event.get("log_namespace", ""),
        "event": event.get("log_format") or "",
    }
    if event.get("log_namespace") == _LEGACY:
        entry["event"] = event.get("log_text", "")
    else:
        entry |= _fields(event)
    if "log_failure" in event:
        entry["failure"] = _trace(event)
    # ASCII: to some readers, a few characters beyond it end a line.
    return json.dumps(entry, default=str) + "\n"


def _fields(event: LogEvent) -> dict[str, object]:
    """Return the values of an event by name, without what the logging machinery added."""
    return {
        _free(name): _WITHHELD if name in PRIVATE else _plain(value)
        for name, value in event.items()
        if not name.startswith("log_")
    }


def _free(name: str) -> str:
    """Keep a field from hiding one that every entry has."""
    return f"{name}_" if name in ("time", "level", "source", "event", "failure") else name


def _withheld(event: Mapping[str, object]) -> dict[str, str]:
    return dict.fromkeys(PRIVATE & event.keys(), _WITHHELD)


def _plain(value: object) -> object:
    """Return a value that JSON has; anything else as its author would print it."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value)


def _trace(event: LogEvent) -> str:
    failure = event.get("log_failure")
    return failure.getTraceback() if isinstance(failure, Failure) else ""


def _one_line(words: str) -> str:
    """Show control characters instead of obeying them: a value cannot forge a line."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in words)

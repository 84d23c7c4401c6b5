"""MSDP: the state of a player as variables, for clients that prefer these to GMCP.

A client asks for the names of lists (`LIST`), for variables once (`SEND`) or whenever they change
(`REPORT`), and may take that back (`UNREPORT`, `RESET`). What they hold is made of the same events
that go to others as GMCP. Nothing is sent that nobody asked for.

Source: https://tintin.mudhalla.net/protocols/msdp.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import define, field

from vetrellis.game.core.datum import Datum

Value: TypeAlias = "str | Sequence[str] | Mapping[str, Value]"
"""A word, a list of words, or a table."""

_VAR, _VAL, _TABLE, _END_TABLE, _ARRAY, _END_ARRAY = (bytes((code,)) for code in range(1, 7))
_UNFIT = dict.fromkeys((*range(7), 255))

COMMANDS = ("LIST", "REPORT", "RESET", "SEND", "UNREPORT")
VARIABLES = (
    "SERVER_ID",
    "CHARACTER_NAME",
    "WEIGHT",
    "WEIGHT_MAX",
    "ROOM",
    "ROOM_VNUM",
    "ROOM_NAME",
    "ROOM_AREA",
    "ROOM_EXITS",
)


def encode(name: str, value: Value) -> bytes:
    """Write a variable: the payload of a subnegotiation, or a part of one."""
    return _VAR + _fit(name) + _VAL + _written(value)


def _written(value: Value) -> bytes:
    if isinstance(value, str):
        return _fit(value)
    if isinstance(value, Mapping):
        return _TABLE + b"".join(encode(key, each) for key, each in value.items()) + _END_TABLE
    return _ARRAY + b"".join(_VAL + _fit(each) for each in value) + _END_ARRAY


def _fit(word: str) -> bytes:
    return word.translate(_UNFIT).encode()


def decode(payload: bytes) -> Iterator[tuple[str, list[str]]]:
    """Yield commands with the words that follow each. What is no such thing is left out."""
    for command in payload.split(_VAR)[1:]:
        name, *values = command.split(_VAL)
        words = [value.strip(_ARRAY + _END_ARRAY).decode("utf-8", "ignore") for value in values]
        yield name.decode("utf-8", "ignore").upper(), [word.upper() for word in words if word]


def variables_of(datum: Datum) -> Mapping[str, Value]:
    """Return the variables that an event changes."""
    read = _READ.get(datum.package)
    return {} if read is None else read(datum.body)


def _room(body: Mapping[str, Any]) -> Mapping[str, Value]:
    _, *spot = body["coords"].split(",")
    exits = {way: str(number) for way, number in body["exits"].items()}
    room: dict[str, Value] = {
        "VNUM": str(body["num"]),
        "NAME": body["name"],
        "AREA": body["area"],
        "ENVIRONMENT": body["environment"],
        "COORDS": dict(zip("XYZ", spot, strict=True)),
        "EXITS": exits,
    }
    plain = {f"ROOM_{name}": room[name] for name in ("VNUM", "NAME", "AREA", "EXITS")}
    return {"ROOM": room, **plain}


def _gauges(body: Mapping[str, Any]) -> Mapping[str, Value]:
    """Return each gauge as `HEALTH`, and its most as `HEALTH_MAX`."""
    named: dict[str, Value] = {}
    for name, value in body.items():
        if f"max{name}" in body:
            named[name.upper()] = str(value)
            named[f"{name.upper()}_MAX"] = str(body[f"max{name}"])
    return named


_READ: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Value]]] = {
    "Char.Name": lambda body: {"CHARACTER_NAME": body["name"]},
    "Char.Vitals": _gauges,
    "Room.Info": _room,
}


@define(eq=False)
class Reports:
    """What a client asked for, and what it was told.

    Attributes:
        server: What the server is called.
    """

    server: str
    _known: dict[str, Value] = field(factory=dict, init=False)
    _reported: dict[str, None] = field(factory=dict, init=False)

    def hear(self, payload: bytes) -> Iterator[bytes]:
        """Take what a client says, and yield the payloads that answer it."""
        self._known["SERVER_ID"] = self.server
        for command, words in decode(payload):
            for word in words:
                yield from self._obey(command, word)

    def _obey(self, command: str, word: str) -> Iterator[bytes]:
        if command == "LIST":
            listed = self._lists().get(word)
            if listed is not None:
                yield encode(word, listed)
        elif command in ("SEND", "REPORT") and word in self._variables:
            if command == "REPORT":
                self._reported[word] = None
            yield encode(word, self._known.get(word, ""))
        elif command == "UNREPORT":
            self._reported.pop(word, None)
        elif command == "RESET":
            self._reported.clear()

    @property
    def _variables(self) -> tuple[str, ...]:
        """All that there is: what every game has, and the gauges of this one."""
        return tuple(dict.fromkeys((*VARIABLES, *self._known)))

    def _lists(self) -> Mapping[str, Sequence[str]]:
        return {
            "COMMANDS": COMMANDS,
            "LISTS": ("COMMANDS", "LISTS", "REPORTABLE_VARIABLES", "REPORTED_VARIABLES",
                      "SENDABLE_VARIABLES", "CONFIGURABLE_VARIABLES"),
            "REPORTABLE_VARIABLES": self._variables,
            "SENDABLE_VARIABLES": self._variables,
            "REPORTED_VARIABLES": tuple(self._reported),
            "CONFIGURABLE_VARIABLES": (),
        }  # fmt: skip

    def told(self, datum: Datum) -> Iterator[bytes]:
        """Note an event, and yield the payloads that tell of it to who asked."""
        for name, value in variables_of(datum).items():
            if self._known.get(name) == value:
                continue
            self._known[name] = value
            if name in self._reported:
                yield encode(name, value)

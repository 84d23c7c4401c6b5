"""GMCP: events as data, and requests as data, in subnegotiations of telnet.

A message is a package's name and, mostly, a body of JSON behind it. It is UTF-8 whatever charset
the text has. A client says with `Core.Supports` which packages it wants, and gets no others; one
that it names stands for all below it. Names that we send are spelt as clients know them, for
Mudlet puts them into a table of that name; names that they send may be spelt in any case.

Our own events (`Datum`) are JSON too, but some of them look otherwise in GMCP, for historical
reasons: `_SHAPES` has these.

Source: https://wiki.mudlet.org/w/Standards:GMCP_Packages (Generic Mud Communication Protocol, by
way of Iron Realms' list of packages).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import msgspec
from attrs import define, field, frozen

from vetrellis.game.core.datum import Datum
from vetrellis.server.gateway.nesting import is_too_deep

MOST_PACKAGES = 64
"""How many packages a client may ask for."""

_NAME = re.compile(rb"\s*([A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*)\s*", re.ASCII)


@frozen
class Message:
    """A message from a client.

    Attributes:
        package: What it is about, in small letters.
        body: JSON; None if there was none, or `null`.
    """

    package: str
    body: Any = None

    @property
    def fields(self) -> Mapping[str, object]:
        """The body, if it is an object; else its one value, as `value`; or nothing."""
        if isinstance(self.body, dict):
            return self.body
        return {} if self.body is None else {"value": self.body}


def decode(payload: bytes) -> Message | None:
    """Read what a client sent; None if it cannot be read."""
    name = _NAME.match(payload)
    if name is None:
        return None
    body = payload[name.end() :].strip(b" \r\n\t\0")
    if is_too_deep(body):
        return None
    try:
        return Message(name[1].decode().lower(), msgspec.json.decode(body) if body else None)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def encode(datum: Datum) -> bytes:
    """Write an event as clients read it: the payload of a subnegotiation."""
    shape, name = _SHAPES.get(datum.package), datum.package.encode()
    if shape is None and not datum.body:
        return name
    body = datum.body if shape is None else shape(datum.body)
    # Control characters come out escaped: a bare NUL would end the message for Mudlet.
    return name + b" " + msgspec.json.encode(body)


def _named(name: object) -> Mapping[str, object]:
    return {"name": name, "fullname": name}


_SHAPES: Mapping[str, Callable[[Mapping[str, Any]], object]] = {
    "Room.Players": lambda body: [_named(name) for name in body["players"]],
    "Room.AddPlayer": lambda body: _named(body["name"]),
    "Room.RemovePlayer": lambda body: body["name"],
    "Room.WrongDir": lambda body: body["direction"],
    "Comm.Channel.List": lambda body: body["channels"],
    "Comm.Channel.Players": lambda body: body["players"],
    "Core.Goodbye": lambda body: body["words"],
}


@define(eq=False)
class Wishes:
    """What a client wants to be told as data.

    Attributes:
        has_grown: Whether it wants more since it was heard last.
    """

    # Mudlet lists neither of these, and has a use for both.
    _of_char: ClassVar[tuple[str, ...]] = ("comm.channel", "group")

    has_grown: bool = field(default=False, init=False)
    _packages: frozenset[str] = field(default=frozenset(), init=False)

    def hear(self, message: Message) -> bool:
        """Take what a client wishes. False: the message is about something else.

        `has_grown` tells whether that is more than before.
        """
        verb = message.package.removeprefix("core.supports.")
        if verb == message.package or verb not in ("set", "add", "remove"):
            return False
        named, before = frozenset(_packages_in(message.body)), self._packages
        kept = frozenset() if verb == "set" else self._packages
        self._packages = kept - named if verb == "remove" else kept | named
        if len(self._packages) > MOST_PACKAGES:
            self._packages = named if len(named) <= MOST_PACKAGES else frozenset()
        self.has_grown = not self._packages <= before
        return True

    def names(self, package: str) -> bool:
        """Whether the client named this very package."""
        return package.lower() in self._packages

    def has(self, package: str) -> bool:
        """Whether the client wants a package: it, or one above it, was asked for."""
        wanted = package.lower()
        if wanted.startswith("core."):
            return True
        if "char" in self._packages and wanted.startswith(self._of_char):
            return True
        parts = wanted.split(".")
        return any(".".join(parts[:size]) in self._packages for size in range(1, len(parts) + 1))


def _packages_in(body: object) -> list[str]:
    """Return the names in a list like `["Char 1", "Room 1"]`; versions make no difference yet."""
    names = body if isinstance(body, list) else [body]
    return [name.split()[0].lower() for name in names if isinstance(name, str) and name.strip()]

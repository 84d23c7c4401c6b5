"""What MUD clients in a browser say through a WebSocket, where it is not telnet. No IO here.

Theory of operation. Three subprotocols have the same stream in their binary messages: UTF-8 and
escape sequences, both ways, and no telnet. They differ in what a text message is: nothing that the
standard knows, GMCP (`Core.Ping`, `Core.Supports.Set ["Room 1"]`), or a JSON envelope around it.
Clients are not all sure which kind of message is which, so a text message that is none of the
above is a line that somebody typed, and nothing is lost.

Source: https://mudstandards.org/websocket
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from attrs import frozen

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.gateway import gmcp
from vetrellis.server.gateway.nesting import is_too_deep


class EnvelopeError(VetrellisError):
    """A text message that is meant to be data, and cannot be read."""


@frozen
class Typed:
    """Something that the player typed.

    Attributes:
        data: The bytes of it.
    """

    data: bytes


@frozen
class Data:
    """A message of GMCP.

    Attributes:
        payload: What would stand in a subnegotiation.
    """

    payload: bytes


@frozen
class Resized:
    """The size of the screen; 0 for unknown.

    Attributes:
        width: Columns.
        height: Rows.
    """

    width: int
    height: int


Said: TypeAlias = Typed | Data | Resized | None
"""What a text message comes to; None for what means nothing here."""


@frozen
class Dialect:
    """One of the subprotocols.

    Attributes:
        name: As the opening handshake has it.
        has_data: Whether there is GMCP.
        read: Reads a text message. Raises `EnvelopeError`.
        text_of: Writes an event as a text message.
    """

    name: str
    has_data: bool
    read: Callable[[bytes], Said]
    text_of: Callable[[Datum], bytes]


class _Envelope(msgspec.Struct):
    proto: str
    id: str = ""
    data: Any = ""


_PACKAGE = re.compile(rb"\s*[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+\s*($|[{\[\"\d-]|true|false|null)")
_NAWS = "telnet_31"
_SUBNEGOTIATED = re.compile(rb"\xff\xfa\x1f(.*)\xff\xf0", re.DOTALL)
_DOUBLED, _ONCE = b"\xff\xff", b"\xff"
_envelopes = msgspec.json.Decoder(_Envelope)


def _read_gmcp(message: bytes) -> Said:
    if not _PACKAGE.match(message):
        return Typed(message)
    if gmcp.decode(message) is None:
        raise EnvelopeError("a package is followed by what is not JSON")
    return Data(message)


def _read_json(message: bytes) -> Said:
    if not message.lstrip().startswith(b"{"):
        return Typed(message)
    if is_too_deep(message):
        raise EnvelopeError("the envelope is nested too deeply")
    try:
        envelope = _envelopes.decode(message)
    except (msgspec.DecodeError, RecursionError) as error:
        raise EnvelopeError("the envelope is not as it should be") from error
    read = _PROTOCOLS.get(envelope.proto.lower())
    return None if read is None else read(envelope)


def _gmcp_in(envelope: _Envelope) -> Said:
    # The standard has text here; some send the JSON itself.
    is_text = isinstance(envelope.data, str)
    body = envelope.data.encode() if is_text else msgspec.json.encode(envelope.data)
    payload = envelope.id.encode() + b" " + body
    if gmcp.decode(payload) is None:
        raise EnvelopeError("there is no GMCP in the envelope")
    return Data(payload)


def _text_in(envelope: _Envelope) -> Said:
    return Typed(str(envelope.data).encode())


def _size_in(envelope: _Envelope) -> Said:
    try:
        said = b64decode(str(envelope.data), validate=True)
    except (binascii.Error, ValueError) as error:
        raise EnvelopeError("there is no NAWS in the envelope") from error
    framed = _SUBNEGOTIATED.fullmatch(said)
    said = framed[1].replace(_DOUBLED, _ONCE) if framed else said
    if len(said) != 4:
        raise EnvelopeError("there is no NAWS in the envelope")
    return Resized(int.from_bytes(said[:2], "big"), int.from_bytes(said[2:], "big"))


_PROTOCOLS: Mapping[str, Callable[[_Envelope], Said]] = {
    "gmcp": _gmcp_in,
    "text": _text_in,
    _NAWS: _size_in,
}


def _json_of(datum: Datum) -> bytes:
    name, _, body = gmcp.encode(datum).partition(b" ")
    return msgspec.json.encode({"proto": "gmcp", "id": name.decode(), "data": body.decode()})


TERMINAL = Dialect("terminal.mudstandards.org", False, Typed, gmcp.encode)
GMCP = Dialect("gmcp.mudstandards.org", True, _read_gmcp, gmcp.encode)
JSON = Dialect("json.mudstandards.org", True, _read_json, _json_of)

DIALECTS: Mapping[str, Dialect] = {each.name: each for each in (TERMINAL, GMCP, JSON)}
"""The subprotocols, by name."""

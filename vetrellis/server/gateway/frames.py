"""The frames of `v1.vetrellis`, the WebSocket protocol of the web page. No IO here.

Theory of operation. A WebSocket message is a text message that holds one JSON frame,
`{"type": ..., "payload": {...}}`; a message from the server may also hold a list of frames, to be
taken in order: all that one call of `show` has to say is one message. What a client sends is
decoded straight into the structures below, so nothing that is not a frame gets any further, and
what is wrong is said in one sentence. Fields and types that are not known here are ignored in a
payload, and refused as the type of a frame. `docs/reference/protocol.md` is the page for authors
of clients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta, Struct

from vetrellis.formatters.look import Depth, Links, Look
from vetrellis.formatters.spans import block_values, inline_values
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import VetrellisError
from vetrellis.game.core.text import Text
from vetrellis.server.gateway.nesting import is_too_deep

SUBPROTOCOL = "v1.vetrellis"
"""The name of this protocol in the opening handshake."""

LONGEST_LINE = 2048
"""How many characters a command may have."""

_ONE_LINE = r"^[^\r\n]*\Z"
_PRESENCE = {"Room.AddPlayer": "entered", "Room.RemovePlayer": "left"}


class FrameError(VetrellisError):
    """A message that is not a frame. Its text is one sentence for the author of the client."""


class CommandPayload(Struct, frozen=True):
    """A line that the player typed.

    Attributes:
        text: The line, without line end. A password too, while `secret` is on.
        number: 1 for the client's first line, then one more each: then it may be sent again.
    """

    text: Annotated[str, Meta(max_length=LONGEST_LINE, pattern=_ONE_LINE)]
    number: Annotated[int, Meta(ge=1)] | None = None


class HelloPayload(Struct, frozen=True, omit_defaults=True):
    """What a client says of itself. It may say so again whenever that changes.

    Attributes:
        width: Columns of text that fit on the screen.
        language: What the reader prefers, as a BCP 47 tag.
        reader: Whether a screen reader is to be expected.
        theme: The palette, by name.
    """

    width: Annotated[int, Meta(ge=20, le=500)] | None = None
    language: Annotated[str, Meta(max_length=35)] | None = None
    reader: bool | None = None
    theme: Annotated[str, Meta(max_length=32)] | None = None

    def told(self) -> dict[str, Any]:
        """Return what was said, without what was not."""
        return {
            name: value
            for name, value in msgspec.structs.asdict(self).items()
            if value is not None
        }


class TicketPayload(Struct, frozen=True):
    """A wish for a ticket."""


class SeenPayload(Struct, frozen=True):
    """How far the client has come.

    Attributes:
        count: How many messages it has read since it was given its ticket.
    """

    count: Annotated[int, Meta(ge=0)]


class ResumePayload(Struct, frozen=True):
    """A wish to go on where a broken connection ended.

    Attributes:
        token: The ticket that the server gave for this purpose.
        seen: How many messages were read since.
    """

    token: Annotated[str, Meta(max_length=256)]
    seen: Annotated[int, Meta(ge=0)] = 0


class Command(Struct, frozen=True, tag_field="type", tag="command"):
    """The player typed a line."""

    payload: CommandPayload


class Hello(Struct, frozen=True, tag_field="type", tag="hello"):
    """The client says what it is."""

    payload: HelloPayload


class Resume(Struct, frozen=True, tag_field="type", tag="resume"):
    """The client wants to go on where it was."""

    payload: ResumePayload


class Ticket(Struct, frozen=True, tag_field="type", tag="ticket"):
    """The client wants to be able to go on later where it is."""

    payload: TicketPayload


class Seen(Struct, frozen=True, tag_field="type", tag="seen"):
    """The client says how far it has come."""

    payload: SeenPayload


ClientFrame: TypeAlias = Command | Hello | Resume | Ticket | Seen
"""Whatever a client may send."""

_decoder: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)
_encode = msgspec.json.Encoder().encode


def decode(message: bytes) -> ClientFrame:
    """Read a client's message.

    Args:
        message: One whole text message.

    Returns:
        The frame that it holds.

    Raises:
        FrameError: It holds none, and why.
    """
    if is_too_deep(message):
        raise FrameError("The message is nested too deeply.")
    try:
        return _decoder.decode(message)
    except msgspec.MsgspecError as error:
        raise FrameError(f"{error}.") from error


def encode_show(texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum] = ()) -> bytes:
    """Return events as data, then their prose, then the prompt if there is one, as one message.

    It ends in a line feed for each block, as JSON may: an `Outlet` that drops it counts those.
    """
    frames = [_datum(datum) for datum in data]
    if blocks := block_values(texts):
        frames.append(_frame("prose", blocks=blocks))
    if prompt is not None:
        inner = [piece for block in prompt.blocks for piece in inline_values(block.inner)]
        frames.append(_frame("prompt", inner=inner))
    return _message(frames) + b"\n" * len(blocks)


def encode_data(data: Sequence[Datum]) -> bytes:
    """Return events as data, as one message."""
    return _message([_datum(datum) for datum in data])


def encode_secret(on: bool) -> bytes:
    """Return whether the next line is to be hidden."""
    return _encode(_frame("secret", on=on))


def encode_look(look: Look) -> bytes:
    """Return how the player asked the page to look."""
    return _encode(
        _frame(
            "look",
            theme=look.theme,
            reader=look.reader,
            width=look.width,
            colour=look.depth is not Depth.NONE,
            links=look.links is not Links.NONE,
        )
    )


def encode_gap(lines: int, messages: int = 0) -> bytes:
    """Return how many lines were dropped, and messages, for a client that did not keep up."""
    return _encode(_frame("gap", lines=lines, messages=messages))


def encode_ticket(ticket: str, seconds: int) -> bytes:
    """Return a ticket, and for how long it is valid. The client counts messages from here."""
    return _encode(_frame("ticket", token=ticket, seconds=seconds))


def encode_resumed(count: int, lost: int, taken: int | None) -> bytes:
    """Return word that the client goes on where it was.

    Args:
        count: How many messages came before those that follow.
        lost: How many of these it has not read and never will.
        taken: The number of its last line that was taken; None where that is not known.
    """
    return _encode(_frame("resumed", count=count, lost=lost, taken=taken))


def encode_error(message: str) -> bytes:
    """Return what was wrong with a frame of the client's."""
    return _encode(_frame("error", message=message))


def encode_closing(reason: str) -> bytes:
    """Return word that the server is about to hang up, and why."""
    return _encode(_frame("closing", reason=reason))


def _frame(kind: str, **payload: object) -> dict[str, object]:
    return {"type": kind, "payload": payload}


def _message(frames: Sequence[Mapping[str, object]]) -> bytes:
    return _encode(frames[0] if len(frames) == 1 else frames)


def _datum(datum: Datum) -> dict[str, object]:
    change = _PRESENCE.get(datum.package)
    if change is None:
        return _frame("data", package=datum.package, body=datum.body)
    came_or_went: dict[str, object] = {"entered": [], "left": []}
    came_or_went[change] = [datum.body.get("name", "")]
    return _frame("presence", **came_or_went)

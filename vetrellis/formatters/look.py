"""What a screen can show, as far as anyone knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Any

from attrs import evolve, frozen


class Depth(IntEnum):
    """How many colours a screen shows."""

    NONE = 0
    ANSI16 = 16
    XTERM256 = 256
    TRUE = 1 << 24


class Charset(StrEnum):
    """Which characters a screen shows. Each is also the name of its codec."""

    UTF8 = "utf-8"
    LATIN1 = "latin-1"
    CP437 = "cp437"
    ASCII = "ascii"


class Links(StrEnum):
    """How words are sent that a click types."""

    NONE = "none"
    DATA = "data"
    OSC8 = "osc8"
    MXP = "mxp"
    MSLP = "mslp"


@frozen
class Look:
    """How text is to be laid out and painted for one screen. Equal looks share formatted bytes.

    Attributes:
        width: Columns; 80 where the client never said.
        height: Rows; 24 where the client never said.
        depth: Colours.
        reader: Plain lines for a screen reader: no art, no layout, no prompt on a line with text.
        theme: The palette, by name.
        charset: Characters. What a screen cannot show is spelt with what it can.
        links: How a client is sent words that a click types. `DATA` is for one that is sent the
            text as data, and makes what it likes of it.
    """

    width: int = 80
    height: int = 24
    depth: Depth = Depth.ANSI16
    reader: bool = False
    theme: str = "default"
    charset: Charset = Charset.UTF8
    links: Links = Links.NONE


def as_asked(look: Look, wishes: Mapping[str, Any], best: Links = Links.OSC8) -> Look:
    """Return a look as its player wants it.

    Args:
        look: What the client says of its screen.
        wishes: What the player wants instead, by the names of fields; None is no wish. For `links`
            it is whether there are any: then in the client's own way, or else in the best. For
            a screen reader there are none: it would read them aloud.
        best: How links are sent to a client that says nothing of any.
    """
    fields = {name: wish for name, wish in wishes.items() if wish is not None}
    wanted = fields.pop("links", None)
    seen = evolve(look, **fields)
    if seen.reader and seen.links is not Links.DATA:
        return evolve(seen, links=Links.NONE)
    if wanted is None or wanted == (seen.links is not Links.NONE):
        return seen
    return evolve(seen, links=best if wanted else Links.NONE)

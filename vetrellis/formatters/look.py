"""What a screen can show, as far as anyone knows."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from attrs import frozen


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
    """

    width: int = 80
    height: int = 24
    depth: Depth = Depth.ANSI16
    reader: bool = False
    theme: str = "default"
    charset: Charset = Charset.UTF8

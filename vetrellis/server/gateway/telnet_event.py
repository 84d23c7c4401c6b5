"""What happens on a telnet connection, as its codec tells it."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import TypeAlias

from attrs import frozen

from vetrellis.formatters.look import Charset


class Trust(IntEnum):
    """How we know what a client reads and writes; more is believed rather than less."""

    NOTHING = 0
    TYPED = 1
    TERMINAL = 2
    AGREED = 3
    CHOSEN = 4


class Fault(Enum):
    """Why a connection has to end."""

    LONG_LINE = "long-line"
    ENDLESS_SUBNEGOTIATION = "endless-subnegotiation"
    BAD_COMPRESSION = "bad-compression"


@frozen
class Line:
    """Somebody typed a line. The text is decoded and corrected, not sanitised."""

    text: str


@frozen
class WindowSize:
    """The screen has this size. 0 means that the client does not know."""

    width: int
    height: int


@frozen
class Terminal:
    """The client says what it is.

    Attributes:
        names: All that it said so far, in order: its own name, its terminal's, `MTTS 271`...
        mtts: Bits of the Mud Terminal Type Standard, or None if it does not follow it.
    """

    names: tuple[str, ...]
    mtts: int | None


@frozen
class CharsetLearnt:
    """From now on this is what the client reads and writes."""

    charset: Charset


@frozen
class Misdialled:
    """Whoever this is speaks another protocol: `http`, `ssh` or `tls`. The last event."""

    protocol: str


@frozen
class Violation:
    """The peer broke a rule that must end the connection. The last event."""

    fault: Fault


@frozen
class Agreed:
    """Both sides came to agree on an option that means nothing to the codec, or no longer do."""

    option: int
    on: bool


@frozen
class Told:
    """The peer said something about such an option: what stands in its subnegotiation."""

    option: int
    payload: bytes


Event: TypeAlias = (
    Line | WindowSize | Terminal | CharsetLearnt | Misdialled | Violation | Agreed | Told
)

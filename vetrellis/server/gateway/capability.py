"""What a screen can show, from what its client or terminal calls itself."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntFlag

from vetrellis.formatters.look import Depth


class Mtts(IntFlag):
    """Bits of the Mud Terminal Type Standard (tintin.mudhalla.net/protocols/mtts)."""

    ANSI = 1
    VT100 = 2
    UTF8 = 4
    XTERM256 = 8
    MOUSE = 16
    PALETTE = 32
    SCREEN_READER = 64
    PROXY = 128
    TRUE_COLOUR = 256
    MNES = 512
    MSLP = 1024
    TLS = 2048


_COLOURLESS = frozenset({"DUMB", "HARDCOPY", "NETWORK-VIRTUAL-TERMINAL"})


def depth_of_mtts(bits: int) -> Depth:
    """Return how many colours a client shows that says so in bits."""
    if bits & Mtts.TRUE_COLOUR:
        return Depth.TRUE
    if bits & Mtts.XTERM256:
        return Depth.XTERM256
    return Depth.ANSI16 if bits & Mtts.ANSI else Depth.NONE


def depth_of_terminal(names: Iterable[str]) -> Depth:
    """Return how many colours a terminal shows, from its names (`TERM`, or telnet's TTYPE).

    Args:
        names: All that it is called, such as `xterm-256color`. What is known for colours wins
            over what is known for none: KBtin, which has colours, starts with `hardcopy`.
    """
    said = {name.upper() for name in names if name}
    if any("TRUECOLOR" in name or "-DIRECT" in name for name in said):
        return Depth.TRUE
    if any("256COLOR" in name for name in said):
        return Depth.XTERM256
    return Depth.NONE if said and said <= _COLOURLESS else Depth.ANSI16

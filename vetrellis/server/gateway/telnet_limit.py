"""What a telnet client may ask, and what came of those who asked."""

from __future__ import annotations

from attrs import define, field, frozen

from vetrellis.server.gateway.outlet import OutletLimits


@frozen
class TelnetLimits:
    """How much a telnet client may ask.

    Attributes:
        outlet: What it may leave unread.
        bytes_at_once: Bytes that are read after a silence.
        bytes_each_second: Bytes that are read in each second after that.
        replenish_every: Seconds after which negotiations are answered afresh.
        keep_alive_every: Seconds of silence after which we send a byte, lest a router forget us.
        greeting_after: Seconds that a client has to tell its width before it is greeted as it is.
    """

    outlet: OutletLimits = field(factory=OutletLimits)
    bytes_at_once: int = 64 * 1024
    bytes_each_second: int = 32 * 1024
    replenish_every: float = 10.0
    keep_alive_every: float = 60.0
    greeting_after: float = 0.3


@define
class TelnetFigures:
    """What happened on telnet so far, for the metrics.

    Attributes:
        accepted: Connections that came in.
        refused: Connections that were turned away at the door.
        misdialled: Connections that spoke another protocol.
        broken: Connections that broke a rule of telnet.
        dropped: Connections that did not read, and were hung up on.
        written: Bytes that closed connections were sent.
        lost_lines: Lines that closed connections were not, since they did not read.
    """

    accepted: int = 0
    refused: int = 0
    misdialled: int = 0
    broken: int = 0
    dropped: int = 0
    written: int = 0
    lost_lines: int = 0

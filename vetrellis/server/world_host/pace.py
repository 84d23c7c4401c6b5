"""How fast a world host works."""

from __future__ import annotations

from attrs import frozen


@frozen
class Pace:
    """How fast the host works, and how long it waits. Times are in seconds.

    Attributes:
        tick: Time between two ticks.
        answer: How soon after it did others the host does a line, if the disk and the processor
            keep up; 0 leaves all lines for the next tick.
        lines: How many lines of one player a beat does.
        pipeline: How many beats may wait for the disk.
        breath: How long the oldest of them may wait before the world stops, and players are told.
        patience: How long a stop waits for the disk.
        linger: How long a character stays in the world without a player.
    """

    tick: float = 0.1
    answer: float = 0.02
    lines: int = 4
    pipeline: int = 5
    breath: float = 1.0
    patience: float = 10.0
    linger: float = 600.0

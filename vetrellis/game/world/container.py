"""What holds things, and what opens, closes and locks: boxes and doors alike."""

from __future__ import annotations

from attrs import frozen

from vetrellis.game.core.entity import Part
from vetrellis.game.core.identity import KindId


@frozen
class Container(Part):
    """Something that things can be put in.

    Attributes:
        capacity: How many things fit.
        transparent: Whether its contents are seen while it is closed.
    """

    capacity: int = 10
    transparent: bool = False


@frozen
class Supporter(Part):
    """Something that things can be put on.

    Attributes:
        capacity: How many things fit.
    """

    capacity: int = 10


@frozen
class Openable(Part):
    """Something that opens and closes.

    Attributes:
        open: Whether it is open.
    """

    open: bool = False


@frozen
class Lock(Part):
    """Something that locks while it is closed.

    Attributes:
        locked: Whether it is locked.
        key: The kind of key that fits; None if no key does.
    """

    locked: bool = False
    key: KindId | None = None

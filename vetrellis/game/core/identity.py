"""Names for things: ids that stay the same for ever, and the root of our errors."""

from __future__ import annotations

from typing import NewType

from typing_extensions import override

EntityId = NewType("EntityId", str)
"""Names one entity for ever: `harbor/quay`, `brass_lamp#7`, `player:12`. Never shown to
players."""

KindId = NewType("KindId", str)
"""Names a kind, the template that entities share: `packet/lamp`."""


class VetrellisError(Exception):
    """Base of every error that Vetrellis raises on purpose."""


class NoSuchEntityError(VetrellisError, KeyError):
    """Nothing in the world has this id."""

    @override
    def __str__(self) -> str:
        """Say it in words: a KeyError would show a bare repr."""
        return f"there is no entity {self.args[0]!r}"


class WorldIsReadOnlyError(VetrellisError):
    """Something other than an event tried to change the world."""


class ContainmentLoopError(VetrellisError):
    """An event tried to put a thing inside itself."""

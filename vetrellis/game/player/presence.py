"""Presence: whether anybody is behind a character, and how they like their prose."""

from __future__ import annotations

from attrs import frozen

from vetrellis.game.core.entity import Part


@frozen
class Presence(Part):
    """A character that a player is, or was a moment ago, behind.

    Attributes:
        linkdead_since: World time at which the connection broke; None while somebody is there.
        language: In which language prose is composed for them.
        reader: Whether prose is composed for a screen reader.
        active: World time at which they came.
    """

    linkdead_since: int | None = None
    language: str = "en"
    reader: bool = False
    active: int = 0

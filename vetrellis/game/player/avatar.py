"""Avatars: the characters that players are."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.game.core.entity import Part
from vetrellis.game.core.identity import EntityId, KindId
from vetrellis.game.core.rulebook import Status

AVATAR = KindId("avatar")
"""The kind of every player character."""


@frozen
class Avatar(Part):
    """A player's character.

    Attributes:
        guest: Whether it leaves the world for good when its player quits.
        home: Where it comes back to: the room that it left from.
        title: What follows the name in `who`.
    """

    guest: bool = False
    home: EntityId | None = None
    title: str = ""


@frozen
class Journal(Part):
    """What a character has been through, for conditions in content.

    Attributes:
        visits: How often each room was entered.
        flags: Names of what was done, learned or promised.
    """

    visits: Mapping[EntityId, int] = field(factory=dict)
    flags: frozenset[str] = frozenset()


TITLE = Status("title", lambda world, body: body[Avatar].title if Avatar in body else "")

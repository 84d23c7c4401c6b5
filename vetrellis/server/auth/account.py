"""Accounts and characters, as the session layer knows them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.game.core.identity import EntityId, VetrellisError


class NameTakenError(VetrellisError):
    """Somebody has this name, or one that looks the same."""


@frozen
class Character:
    """One body in the world.

    Attributes:
        player: Its entity.
        name: What it is called.
        pronouns: `they`, `she`, `he` or `it`.
        guest: Whether it leaves for good when it quits.
    """

    player: EntityId
    name: str
    pronouns: str = "they"
    guest: bool = False


@frozen
class Account:
    """Somebody who may play.

    Attributes:
        id: The account's number.
        character: Its character.
        password_hash: argon2id, in PHC string format.
        preferences: `language`, `reader`, `theme`...: plain JSON values.
    """

    id: int
    character: Character
    password_hash: str = field(repr=False)
    preferences: Mapping[str, object] = field(factory=dict)

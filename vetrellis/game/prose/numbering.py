"""Numbers for clients that know things by number."""

from __future__ import annotations

from zlib import crc32

from vetrellis.game.core.identity import EntityId


def number_of(entity: EntityId) -> int:
    """Return an entity's number: positive, and the same for ever."""
    return crc32(entity.encode()) & 0x7FFFFFFF or 1

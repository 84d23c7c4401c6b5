"""Puts a world back as it was committed."""

from __future__ import annotations

from attrs import frozen

from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.telling import Outcome
from vetrellis.game.engine import Engine
from vetrellis.game.player.presence import Presence
from vetrellis.server.persistence.record import SavedWorld
from vetrellis.shared.serialization import EntityCodec, decode_clock


@frozen
class Restored:
    """What came of a restore.

    Attributes:
        outcome: What came of founding what content has and the world had not.
        stranded: Players who were there when the world stopped; they are link-dead now.
        warnings: What an operator should know, a line each.
    """

    outcome: Outcome
    stranded: tuple[EntityId, ...] = ()
    warnings: tuple[str, ...] = ()


def restore(
    engine: Engine, codec: EntityCodec, saved: SavedWorld | None, linger: float = 600.0
) -> Restored:
    """Fill an engine's empty world with what was saved, and found what content has beyond it.

    Args:
        engine: Its world has kinds, and nothing else.
        codec: Reads the entities.
        saved: The world as of its last commit; None for one that is new.
        linger: For how long those who were there wait for their players, in seconds.

    Raises:
        CodecError: Something cannot be read; the error says what. Nothing is left out in silence.
    """
    warnings: list[str] = []
    if saved is not None:
        kinds = engine.world.kinds
        decoded = [codec.decode(each, data, kinds) for each, data in saved.entities.items()]
        engine.world.restore(each.entity for each in decoded)
        warnings += (each.warning for each in decoded if each.warning)
        engine.world.seed, engine.world.counters = decode_clock(saved.clock)
    outcome = engine.found()
    stranded = tuple(who.id for who in engine.world if _is_present(who.get(Presence), who.where))
    for player in stranded:
        outcome += engine.leave(player, False, int(linger * 1000))
    return Restored(outcome, stranded, tuple(sorted(warnings)))


def _is_present(presence: Presence | None, where: EntityId | None) -> bool:
    return where is not None and presence is not None and presence.linkdead_since is None

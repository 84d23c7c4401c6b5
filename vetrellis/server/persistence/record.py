"""What the store is given and gives back: a tick's changes as bytes, and the whole world as bytes.

The store never sees an entity: the world host encodes (see `snapshot`), the store keeps.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.game.core.identity import EntityId, VetrellisError


class StoreError(VetrellisError):
    """The store cannot do its work. The message is one line for the operator."""


class StoreBusyError(StoreError):
    """Another server holds this database."""


@frozen
class TickRecord:
    """All that one tick of one shard changed, made or consumed: one transaction.

    Attributes:
        shard: Which shard's.
        tick: Its number; one more than the one before.
        at: World time, in milliseconds.
        entities: Each touched entity as bytes; None for one that is gone.
        clock: The world's luck and its counters (now, turns, placed, serial) as bytes.
        inputs: The tick's inputs, in the order taken, as bytes: with `clock`, enough to replay it.
        outputs: The tick's deliveries as bytes.
    """

    shard: str
    tick: int
    at: int
    entities: Mapping[EntityId, bytes | None] = field(factory=dict)
    clock: bytes = b""
    inputs: bytes = b""
    outputs: bytes = b""


@frozen
class SavedWorld:
    """A shard as of its last commit.

    Attributes:
        tick: The last committed tick.
        at: Its world time, in milliseconds.
        entities: Every entity as bytes, in no particular order.
        clock: The world's luck and its counters as bytes.
        hash: Head of the hash chain.
    """

    tick: int
    at: int
    entities: Mapping[EntityId, bytes]
    clock: bytes
    hash: bytes


@frozen
class PastTick:
    """A committed tick, for replays and for proofs.

    Attributes:
        tick: Its number.
        at: World time, in milliseconds.
        whole: Whether `entities` and `outputs` are still kept; they go after a minute or so.
        entities: What it touched, as in `TickRecord`.
        clock: The world's luck and its counters.
        inputs: Its inputs.
        outputs: Its deliveries.
    """

    tick: int
    at: int
    whole: bool
    entities: Mapping[EntityId, bytes | None]
    clock: bytes
    inputs: bytes
    outputs: bytes

"""The chronicle: what makes a tick last. Plain blocking code, for the store's writer thread.

Theory of operation. A tick is *one row* of `tick_log`, however many entities it touched. The same
transaction carries a slice of earlier changes over into `entity`, each entity in its latest state
only: the materialiser. So `entity` lags a few seconds behind, and `shard.materialised` says up to
which tick it has everything; recovery reads `entity` and lays the later deltas over it. Rows are
chained by hash: each names the one before, so a row that was changed or lost is noticed. Deltas
and outputs go when `entity` has them and they are a minute old; inputs stay longer.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from types import SimpleNamespace
from typing import Any

from attrs import define, field, frozen
from sqlalchemy import Connection, bindparam, delete, insert, null, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from vetrellis.game.core.identity import EntityId
from vetrellis.server.persistence.record import PastTick, SavedWorld, StoreError, TickRecord
from vetrellis.server.persistence.schema import entity, shard, tick_log
from vetrellis.shared.serialization import pack, unpack

FORMAT = 1
"""Blobs are msgpack (see `serialization`), deflated."""

SLICE = 100
"""How many entities a commit carries over at most: it bounds what a commit costs."""

KEEP_DELTAS = 60_000
KEEP_INPUTS = 14 * 24 * 3_600_000
_PRUNE = 50


class DamagedError(StoreError):
    """The database contradicts itself."""


@frozen
class _Change:
    """An entity that `tick_log` has, and `entity` has not yet.

    Attributes:
        first: The first tick that changed it.
        last: The last tick that changed it.
        state: What it is since then; None if it is gone.
    """

    first: int
    last: int
    state: bytes | None


@frozen
class _Head:
    """Where a shard stands."""

    tick: int
    at: int
    hash: bytes


_UPSERT = upsert(entity)
_UPSERT = _UPSERT.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _UPSERT.excluded[name] for name in ("shard", "tick", "state")},
)
_DELETE = delete(entity).where(entity.c.id == bindparam("gone"))


@define(eq=False)
class Chronicle:
    """One shard's ticks and entities in the database.

    Attributes:
        shard: Which shard.
        keep_deltas: How long a tick's delta and outputs are kept, in milliseconds of world time.
        keep_inputs: How long its inputs are kept.
    """

    _connection: Connection
    shard: str = "main"
    keep_deltas: int = KEEP_DELTAS
    keep_inputs: int = KEEP_INPUTS
    _epoch: int = field(default=0, init=False)
    _head: _Head = field(default=_Head(0, 0, b""), init=False)
    _pending: dict[EntityId, _Change] = field(factory=dict, init=False)
    _whole: deque[tuple[int, int]] = field(factory=deque, init=False)
    _pruned: int = field(default=0, init=False)
    _unsure: bool = field(default=False, init=False)

    @property
    def pending(self) -> int:
        """How many entities are still to be carried over."""
        return len(self._pending)

    def take_hold(self) -> None:
        """Fence off whoever had this shard before: their next commit will be refused."""
        with self._connection.begin():
            row = self._connection.execute(select(shard).where(shard.c.id == self.shard)).first()
            self._epoch = 1 if row is None else row.epoch + 1
            if row is None:
                first = {"id": self.shard, "epoch": 1, "tick": 0, "at": 0, "hash": b""}
                self._connection.execute(insert(shard).values(materialised=0, **first))
            else:
                self._head = _Head(row.tick, row.at, row.hash)
                change = update(shard).where(shard.c.id == self.shard).values(epoch=self._epoch)
                self._connection.execute(change)

    def load(self) -> SavedWorld | None:
        """Return the world as of the last commit; None if there never was one.

        Raises:
            DamagedError: The database contradicts itself.
        """
        self._pending.clear()
        self._whole.clear()
        with self._connection.begin():
            broken = self._connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if broken != "ok":
                raise DamagedError(f"the database is damaged ({broken}): restore the last backup")
            if not self._head.tick:
                return None
            states = self._read_entities()
            carried = select(shard.c.materialised).where(shard.c.id == self.shard)
            first = self._connection.execute(carried).scalar_one() + 1
            clock = b""
            for row in self._tail(min(first, self._head.tick)):
                clock = _inflate(row.clock)
                if row.delta is not None:
                    self._whole.append((row.tick, row.at))
                if row.tick < first:
                    continue
                for entity_id, state in _read_delta(row.delta).items():
                    self._note(self._pending, entity_id, row.tick, state)
                    states[entity_id] = state
        kept = {each: state for each, state in states.items() if state is not None}
        return SavedWorld(self._head.tick, self._head.at, kept, clock, self._head.hash)

    def commit(self, records: Sequence[TickRecord]) -> None:
        """Make ticks last, all in one transaction. May be called again with the same ones.

        Raises:
            StoreError: They do not follow the last commit, or another server took hold.
        """
        head, rows, pending = self._head, [], dict(self._pending)
        for record in records:
            row = self._row(record, head)
            rows.append(row)
            head = _Head(record.tick, record.at, row["hash"])
            for entity_id, state in record.entities.items():
                self._note(pending, entity_id, record.tick, state)
        done = self._committed_tick(rows) if self._unsure else self._head.tick
        self._unsure = True  # until the transaction below is known to be over
        with self._connection.begin():
            self._write([row for row in rows if row["tick"] > done], head, pending)
        self._unsure = False
        self._head, self._pending = head, _rest(pending)
        self._whole.extend((record.tick, record.at) for record in records)
        self._forget_pruned()

    def drain(self) -> None:
        """Carry over one slice more, in a transaction of its own."""
        with self._connection.begin():
            self._write([], self._head, self._pending)
        self._pending = _rest(self._pending)
        self._forget_pruned()

    def forget_inputs(self) -> None:
        """Remove ticks whose inputs are older than they are kept."""
        old = tick_log.c.at < self._head.at - self.keep_inputs
        carried = tick_log.c.delta.is_(None) & (tick_log.c.tick < self._head.tick)
        with self._connection.begin():
            mine = tick_log.c.shard == self.shard
            self._connection.execute(delete(tick_log).where(mine & old & carried))

    def history(self, after: int) -> tuple[PastTick, ...]:
        """Return the ticks after one, as far as they are kept."""
        with self._connection.begin():
            return tuple(
                PastTick(
                    row.tick,
                    row.at,
                    row.delta is not None,
                    _read_delta(row.delta),
                    _inflate(row.clock),
                    _inflate(row.inputs),
                    _inflate(row.outputs),
                )
                for row in self._rows(tick_log.c.tick > after)
            )

    # Reading.

    def _rows(self, condition: Any) -> Iterator[Any]:
        query = select(tick_log).where((tick_log.c.shard == self.shard) & condition)
        yield from self._connection.execute(query.order_by(tick_log.c.tick))

    def _read_entities(self) -> dict[EntityId, bytes | None]:
        query = select(entity.c.id, entity.c.state).where(entity.c.shard == self.shard)
        return {EntityId(row.id): row.state for row in self._connection.execute(query)}

    def _tail(self, first: int) -> Iterator[Any]:
        """Yield the rows that still matter, and check that they are a chain up to the head."""
        last: Any = None
        for row in self._rows((tick_log.c.tick >= first) | tick_log.c.delta.is_not(None)):
            if last is None and row.tick > first:
                raise _damaged(first)
            if last is not None and (row.tick, row.prev_hash) != (last.tick + 1, last.hash):
                raise _damaged(last.tick + 1)
            if row.delta is not None and _hash(row) != row.hash:
                raise _damaged(row.tick)
            last = row
            yield row
        if last is None or (last.tick, last.hash) != (self._head.tick, self._head.hash):
            raise _damaged(self._head.tick)

    # Writing.

    def _row(self, record: TickRecord, head: _Head) -> dict[str, Any]:
        if record.shard != self.shard or record.tick != head.tick + 1:
            raise StoreError(
                f"tick {record.tick} of shard {record.shard!r} does not follow"
                f" tick {head.tick} of shard {self.shard!r}"
            )
        row: dict[str, Any] = {
            "shard": self.shard,
            "tick": record.tick,
            "epoch": self._epoch,
            "at": record.at,
            "format": FORMAT,
            "delta": zlib.compress(pack(record.entities), 1),
            "clock": zlib.compress(record.clock, 1),
            "inputs": zlib.compress(record.inputs, 1),
            "outputs": zlib.compress(record.outputs, 1),
            "prev_hash": head.hash,
        }
        row["hash"] = _hash(SimpleNamespace(**row))
        return row

    def _write(
        self, rows: list[dict[str, Any]], head: _Head, pending: dict[EntityId, _Change]
    ) -> None:
        carried = list(islice(pending.items(), SLICE))
        rest = next(islice(pending.values(), SLICE, None), None)
        materialised = head.tick if rest is None else rest.first - 1
        stand = {"tick": head.tick, "at": head.at, "hash": head.hash, "materialised": materialised}
        ours = (shard.c.id == self.shard) & (shard.c.epoch == self._epoch)
        if self._connection.execute(update(shard).where(ours).values(**stand)).rowcount != 1:
            raise StoreError(f"another server took over shard {self.shard!r}: this one must stop")
        if rows:
            self._connection.execute(insert(tick_log), rows)
        self._carry_over(carried)
        self._prune(head, materialised)

    def _carry_over(self, changes: Iterable[tuple[EntityId, _Change]]) -> None:
        kept, gone = [], []
        for entity_id, change in changes:
            if change.state is None:
                gone.append({"gone": entity_id})
            else:
                row = {"shard": self.shard, "tick": change.last, "state": change.state}
                kept.append({"id": entity_id, **row})
        if kept:
            self._connection.execute(_UPSERT, kept)
        if gone:
            self._connection.execute(_DELETE, gone)

    def _prune(self, head: _Head, materialised: int) -> None:
        """Empty the oldest rows that nobody needs, but for their inputs; few at a time."""
        self._pruned = 0
        for tick, at in islice(self._whole, _PRUNE):
            if tick > materialised or tick >= head.tick or at > head.at - self.keep_deltas:
                break
            self._pruned = tick
        if self._pruned:
            old = (tick_log.c.shard == self.shard) & (tick_log.c.tick <= self._pruned)
            first = tick_log.c.tick >= self._whole[0][0]
            emptied = update(tick_log).where(old & first)
            self._connection.execute(emptied.values(delta=null(), outputs=null()))

    def _forget_pruned(self) -> None:
        while self._whole and self._whole[0][0] <= self._pruned:
            self._whole.popleft()

    def _committed_tick(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Return how far a commit really came that seemed to fail: some errors come after it."""
        query = select(shard.c.tick, shard.c.hash).where(shard.c.id == self.shard)
        with self._connection.begin():
            stand = self._connection.execute(query).one()
        ours = {self._head.tick: self._head.hash} | {row["tick"]: row["hash"] for row in rows}
        if ours.get(stand.tick) != stand.hash:
            raise StoreError(f"another server wrote tick {stand.tick}: this one must stop")
        return int(stand.tick)

    @staticmethod
    def _note(
        pending: dict[EntityId, _Change], entity_id: EntityId, tick: int, state: bytes | None
    ) -> None:
        before = pending.get(entity_id)
        first = tick if before is None else before.first
        pending[entity_id] = _Change(
            first, tick, state
        )  # keeps its place: first come first served


def _rest(pending: dict[EntityId, _Change]) -> dict[EntityId, _Change]:
    return dict(islice(pending.items(), SLICE, None))


def _damaged(tick: int) -> DamagedError:
    return DamagedError(
        f"the record of tick {tick} was lost or changed after it was written:"
        " restore the last backup"
    )


def _inflate(blob: bytes | None) -> bytes:
    return b"" if blob is None else zlib.decompress(blob)


def _read_delta(blob: bytes | None) -> dict[EntityId, bytes | None]:
    return {} if blob is None else unpack(_inflate(blob), dict[EntityId, bytes | None])


def _hash(row: Any) -> bytes:
    """Return the link of a row to all before it."""
    head = row.shard, row.tick, row.epoch, row.at, row.format
    blobs = row.delta, row.clock, row.inputs, row.outputs
    digests = [blake2b(blob or b"", digest_size=32).digest() for blob in blobs]
    return blake2b(pack((row.prev_hash, head, digests)), digest_size=32).digest()

"""The chronicle: what makes a tick last. Plain blocking code, for the store's writer thread.

Theory of operation. A tick is *one row* of `tick_log`, however many entities it touched. The same
transaction carries a slice of earlier changes over into `entity`, each entity in its latest state
only: the materialiser. So `entity` lags a few seconds behind, and `shard.materialised` says up to
which tick it has everything; recovery reads `entity` and lays the later deltas over it. Rows are
chained by hash: each names the one before, so a row that was changed or lost is noticed. Deltas
and outputs go when `entity` has them and they are a minute old; inputs stay longer.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice

from attrs import define, evolve, field, frozen

from vetrellis.game.core.identity import EntityId
from vetrellis.server.persistence.record import PastTick, SavedWorld, StoreError, TickRecord
from vetrellis.server.persistence.sqlite import transaction
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


@frozen
class _Row:
    """A row of `tick_log`: its columns, in their order."""

    shard: str
    tick: int
    epoch: int
    at: int
    format: int
    delta: bytes | None
    clock: bytes
    inputs: bytes
    outputs: bytes | None
    prev_hash: bytes
    hash: bytes = b""

    @property
    def link(self) -> bytes:
        """What `hash` must be: it ties the row to all before it."""
        head = self.shard, self.tick, self.epoch, self.at, self.format
        blobs = self.delta, self.clock, self.inputs, self.outputs
        digests = [blake2b(blob or b"", digest_size=32).digest() for blob in blobs]
        return blake2b(pack((self.prev_hash, head, digests)), digest_size=32).digest()

    @property
    def values(self) -> tuple[object, ...]:
        """The columns' values."""
        return (
            *(self.shard, self.tick, self.epoch, self.at, self.format, self.delta),
            *(self.clock, self.inputs, self.outputs, self.prev_hash, self.hash),
        )


_READ = """
    SELECT shard, tick, epoch, at, format, delta, clock, inputs, outputs, prev_hash, hash
    FROM tick_log WHERE shard = ? AND (tick >= ? OR (? AND delta IS NOT NULL)) ORDER BY tick
"""
_WRITE = "INSERT INTO tick_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_STAND = """
    UPDATE shard SET tick = ?, at = ?, hash = ?, materialised = ? WHERE id = ? AND epoch = ?
"""
_CARRY = """
    INSERT INTO entity (id, shard, tick, state) VALUES (?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE
    SET shard = excluded.shard, tick = excluded.tick, state = excluded.state
"""
_EMPTY = """
    UPDATE tick_log SET delta = NULL, outputs = NULL WHERE shard = ? AND tick BETWEEN ? AND ?
"""
_FORGET = "DELETE FROM tick_log WHERE shard = ? AND at < ? AND delta IS NULL AND tick < ?"


@define(eq=False)
class Chronicle:
    """One shard's ticks and entities in the database.

    Attributes:
        shard: Which shard.
        keep_deltas: How long a tick's delta and outputs are kept, in milliseconds of world time.
        keep_inputs: How long its inputs are kept.
    """

    _connection: sqlite3.Connection
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
        with transaction(self._connection):
            query = "SELECT epoch, tick, at, hash FROM shard WHERE id = ?"
            row = self._connection.execute(query, (self.shard,)).fetchone()
            if row is None:
                self._epoch = 1
                first = "INSERT INTO shard (id, epoch, tick, at, hash, materialised)"
                self._connection.execute(f"{first} VALUES (?, 1, 0, 0, x'', 0)", (self.shard,))
            else:
                self._epoch, self._head = row[0] + 1, _Head(*row[1:])
                change = "UPDATE shard SET epoch = ? WHERE id = ?"
                self._connection.execute(change, (self._epoch, self.shard))

    def load(self) -> SavedWorld | None:
        """Return the world as of the last commit; None if there never was one.

        Raises:
            DamagedError: The database contradicts itself.
        """
        self._pending.clear()
        self._whole.clear()
        with transaction(self._connection):
            (broken,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            if broken != "ok":
                raise DamagedError(f"the database is damaged ({broken}): restore the last backup")
            if not self._head.tick:
                return None
            states = self._read_entities()
            carried = "SELECT materialised + 1 FROM shard WHERE id = ?"
            (first,) = self._connection.execute(carried, (self.shard,)).fetchone()
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
        head, pending = self._head, dict(self._pending)
        rows: list[_Row] = []
        for record in records:
            row = self._row(record, head)
            rows.append(row)
            head = _Head(record.tick, record.at, row.hash)
            for entity_id, state in record.entities.items():
                self._note(pending, entity_id, record.tick, state)
        done = self._committed_tick(rows) if self._unsure else self._head.tick
        self._unsure = True  # until the transaction below is known to be over
        with transaction(self._connection):
            self._write([row for row in rows if row.tick > done], head, pending)
        self._unsure = False
        self._head, self._pending = head, _rest(pending)
        self._whole.extend((record.tick, record.at) for record in records)
        self._forget_pruned()

    def drain(self) -> None:
        """Carry over one slice more, in a transaction of its own."""
        with transaction(self._connection):
            self._write([], self._head, self._pending)
        self._pending = _rest(self._pending)
        self._forget_pruned()

    def forget_inputs(self) -> None:
        """Remove ticks whose inputs are older than they are kept."""
        old = self._head.at - self.keep_inputs
        with transaction(self._connection):
            self._connection.execute(_FORGET, (self.shard, old, self._head.tick))

    def history(self, after: int) -> tuple[PastTick, ...]:
        """Return the ticks after one, as far as they are kept."""
        with transaction(self._connection):
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
                for row in self._rows(after + 1)
            )

    # Reading.

    def _rows(self, first: int, *, whole: bool = False) -> Iterator[_Row]:
        """Yield rows from a tick on; if asked for, all that are whole besides."""
        for values in self._connection.execute(_READ, (self.shard, first, whole)):
            yield _Row(*values)

    def _read_entities(self) -> dict[EntityId, bytes | None]:
        query = "SELECT id, state FROM entity WHERE shard = ?"
        rows = self._connection.execute(query, (self.shard,))
        return {EntityId(entity_id): state for entity_id, state in rows}

    def _tail(self, first: int) -> Iterator[_Row]:
        """Yield the rows that still matter, and check that they are a chain up to the head."""
        last: _Row | None = None
        for row in self._rows(first, whole=True):
            if last is None and row.tick > first:
                raise _damaged(first)
            if last is not None and (row.tick, row.prev_hash) != (last.tick + 1, last.hash):
                raise _damaged(last.tick + 1)
            if row.delta is not None and row.link != row.hash:
                raise _damaged(row.tick)
            last = row
            yield row
        if last is None or (last.tick, last.hash) != (self._head.tick, self._head.hash):
            raise _damaged(self._head.tick)

    # Writing.

    def _row(self, record: TickRecord, head: _Head) -> _Row:
        if record.shard != self.shard or record.tick != head.tick + 1:
            raise StoreError(
                f"tick {record.tick} of shard {record.shard!r} does not follow"
                f" tick {head.tick} of shard {self.shard!r}"
            )
        row = _Row(
            self.shard,
            record.tick,
            self._epoch,
            record.at,
            FORMAT,
            delta=zlib.compress(pack(record.entities), 1),
            clock=zlib.compress(record.clock, 1),
            inputs=zlib.compress(record.inputs, 1),
            outputs=zlib.compress(record.outputs, 1),
            prev_hash=head.hash,
        )
        return evolve(row, hash=row.link)

    def _write(self, rows: Sequence[_Row], head: _Head, pending: dict[EntityId, _Change]) -> None:
        carried = list(islice(pending.items(), SLICE))
        rest = next(islice(pending.values(), SLICE, None), None)
        materialised = head.tick if rest is None else rest.first - 1
        stand = head.tick, head.at, head.hash, materialised
        if self._connection.execute(_STAND, (*stand, self.shard, self._epoch)).rowcount != 1:
            raise StoreError(f"another server took over shard {self.shard!r}: this one must stop")
        self._connection.executemany(_WRITE, [row.values for row in rows])
        self._carry_over(carried)
        self._prune(head, materialised)

    def _carry_over(self, changes: Iterable[tuple[EntityId, _Change]]) -> None:
        kept: list[tuple[object, ...]] = []
        gone: list[tuple[EntityId]] = []
        for entity_id, change in changes:
            if change.state is None:
                gone.append((entity_id,))
            else:
                kept.append((entity_id, self.shard, change.last, change.state))
        self._connection.executemany(_CARRY, kept)
        self._connection.executemany("DELETE FROM entity WHERE id = ?", gone)

    def _prune(self, head: _Head, materialised: int) -> None:
        """Empty the oldest rows that nobody needs, but for their inputs; few at a time."""
        self._pruned = 0
        for tick, at in islice(self._whole, _PRUNE):
            if tick > materialised or tick >= head.tick or at > head.at - self.keep_deltas:
                break
            self._pruned = tick
        if self._pruned:
            first, _ = self._whole[0]
            self._connection.execute(_EMPTY, (self.shard, first, self._pruned))

    def _forget_pruned(self) -> None:
        while self._whole and self._whole[0][0] <= self._pruned:
            self._whole.popleft()

    def _committed_tick(self, rows: Sequence[_Row]) -> int:
        """Return how far a commit really came that seemed to fail: some errors come after it."""
        query = "SELECT tick, hash FROM shard WHERE id = ?"
        with transaction(self._connection):
            tick, link = self._connection.execute(query, (self.shard,)).fetchone()
        ours = {self._head.tick: self._head.hash} | {row.tick: row.hash for row in rows}
        if ours.get(tick) != link:
            raise StoreError(f"another server wrote tick {tick}: this one must stop")
        return int(tick)

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

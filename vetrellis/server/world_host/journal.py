"""The journal of a tick: what went in and what came out, as bytes of its record.

What went in is enough to do the tick again: the counters before it, and each step in the order in
which it was taken. What came out holds each text once, however many players read it: a shout to
five hundred people is kept as one text and five hundred references.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Generic, TypeAlias, TypeVar

from attrs import define, field, frozen
from msgspec import Raw, Struct

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.graph import Counters
from vetrellis.game.core.recent import Recent
from vetrellis.game.core.text import Block, Text
from vetrellis.shared.serialization import decode_messages, encode_messages, pack, unpack
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId


@frozen
class Passed:
    """Time passed.

    Attributes:
        now: World time from then on, in milliseconds.
    """

    now: int


T = TypeVar("T")

Step: TypeAlias = Passed | Attach | Configure | Detach | Input


@frozen
class TickInputs:
    """All that a tick was made from.

    Attributes:
        before: What the world counted before it.
        steps: What was done, in order.
    """

    before: Counters
    steps: tuple[Step, ...]


def encode_inputs(inputs: TickInputs) -> bytes:
    """Write what a tick was made from."""
    steps: list[int | bytes] = []
    run: list[Attach | Configure | Detach | Input] = []
    for step in inputs.steps:
        if not isinstance(step, Passed):
            run.append(step)
            continue
        if run:
            steps.append(encode_messages(run))
            run = []
        steps.append(step.now)
    if run:
        steps.append(encode_messages(run))
    return pack((inputs.before, steps))


def decode_inputs(data: bytes) -> TickInputs:
    """Read what a tick was made from. Raises `CodecError`."""
    before, steps = unpack(data, tuple[Counters, list[int | bytes]])
    read: list[Step] = []
    for step in steps:
        if isinstance(step, int):
            read.append(Passed(step))
        else:
            read.extend(each for each in decode_messages(step) if not isinstance(each, Delivery))
    return TickInputs(before, tuple(read))


class _Kept(Struct, frozen=True, array_like=True):
    """A delivery, with the place of what is told in the table of contents."""

    session: SessionId
    seq: int
    acked: int
    content: int
    ended: str


_Content: TypeAlias = tuple[tuple[int, ...], tuple[int, ...], int | None]
"""Places of texts, of data and of a prompt in the tables of texts and data."""


@define(eq=False)
class OutputWriter:
    """Writes what came of ticks, one after the other.

    A long block that was written is kept as bytes: much of what is told was told before.

    Attributes:
        most: How many blocks are kept: those that were told last.
    """

    _short: ClassVar[int] = 6

    most: int = 8192
    _blocks: Recent[int, tuple[Block, Raw]] = field(init=False)

    @_blocks.default
    def _nothing_written(self) -> Recent[int, tuple[Block, Raw]]:
        return Recent(self.most)

    def encode(self, deliveries: Iterable[Delivery]) -> bytes:
        """Write what came of a tick. `decode_outputs` reads it."""
        texts: _Table[Text] = _Table()
        data: _Table[Datum] = _Table()
        contents: dict[tuple[int, int, int], int] = {}
        table: list[_Content] = []
        kept: list[tuple[SessionId, int, int, int, str]] = []  # each as a `_Kept` is written
        for each in deliveries:
            # Who is told the same was given the very same texts, data and prompt.
            key = id(each.texts), id(each.data), id(each.prompt)
            content = contents.get(key)
            if content is None:
                content = contents[key] = len(table)
                prompt = None if each.prompt is None else texts.place(each.prompt)
                table.append((texts.places(each.texts), data.places(each.data), prompt))
            kept.append((each.session, each.seq, each.acked, content, each.ended))
        written = [{"blocks": list(map(self._raw, text.blocks))} for text in texts.rows]
        return pack((written, data.rows, table, kept))

    def _raw(self, block: Block) -> Raw:
        if len(block.inner) < self._short:
            return Raw(pack(block))  # as fast as to find it
        known = self._blocks.get(id(block))
        if known is None:
            known = block, Raw(pack(block))
            self._blocks.put(id(block), known)
        return known[1]


@define(eq=False)
class _Table(Generic[T]):
    """What deliveries share, once each. It is recognised by being the same object."""

    rows: list[T] = field(factory=list)
    _known: dict[int, int] = field(factory=dict)

    def place(self, value: T) -> int:
        """Return the place of a value, which gets one if it has none."""
        found = self._known.get(id(value))
        if found is None:
            found = self._known[id(value)] = len(self.rows)
            self.rows.append(value)
        return found

    def places(self, values: Sequence[T]) -> tuple[int, ...]:
        """Return the places of several values."""
        known = map(self._known.get, map(id, values))
        return tuple(
            [
                self.place(value) if place is None else place
                for value, place in zip(values, known, strict=True)
            ]
        )


def decode_outputs(blob: bytes) -> tuple[Delivery, ...]:
    """Read what came of a tick. Raises `CodecError`."""
    texts, data, contents, kept = unpack(
        blob, tuple[list[Text], list[Datum], list[_Content], list[_Kept]]
    )
    return tuple(_delivery(each, contents[each.content], texts, data) for each in kept)


def _delivery(
    kept: _Kept, content: _Content, texts: Sequence[Text], data: Sequence[Datum]
) -> Delivery:
    told, as_data, prompt = content
    return Delivery(
        kept.session,
        kept.seq,
        kept.acked,
        tuple(texts[place] for place in told),
        tuple(data[place] for place in as_data),
        None if prompt is None else texts[prompt],
        ended=kept.ended,
    )

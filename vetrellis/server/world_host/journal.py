"""The journal of a tick: what went in and what came out, as bytes of its record.

What went in is enough to do the tick again: the counters before it, and each step in the order in
which it was taken. What came out holds each text once, however many players read it: a shout to
five hundred people is kept as one text and five hundred references.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from attrs import frozen

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.graph import Counters
from vetrellis.game.core.text import Text
from vetrellis.shared.serialization import decode_messages, encode_messages, pack, unpack
from vetrellis.shared.wire import Attach, Configure, Delivery, Detach, Input, SessionId


@frozen
class Passed:
    """Time passed.

    Attributes:
        now: World time from then on, in milliseconds.
    """

    now: int


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
    steps = [
        step.now if isinstance(step, Passed) else encode_messages([step]) for step in inputs.steps
    ]
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


@frozen
class _Kept:
    """A delivery, with places in the tables of texts and data instead of these."""

    session: SessionId
    seq: int
    acked: int
    texts: tuple[int, ...]
    data: tuple[int, ...]
    prompt: int | None
    ended: str


def encode_outputs(deliveries: Iterable[Delivery]) -> bytes:
    """Write what came of a tick."""
    texts: dict[Text, int] = {}
    data: dict[int, int] = {}
    table: list[Datum] = []

    def place(datum: Datum) -> int:
        # The same datum is shared, and bodies cannot be hashed: the object's identity serves.
        found = data.get(id(datum))
        if found is None:
            found = data[id(datum)] = len(table)
            table.append(datum)
        return found

    kept = [
        _Kept(
            each.session,
            each.seq,
            each.acked,
            tuple(texts.setdefault(text, len(texts)) for text in each.texts),
            tuple(place(datum) for datum in each.data),
            None if each.prompt is None else texts.setdefault(each.prompt, len(texts)),
            each.ended,
        )
        for each in deliveries
    ]
    return pack((list(texts), table, kept))


def decode_outputs(blob: bytes) -> tuple[Delivery, ...]:
    """Read what came of a tick. Raises `CodecError`."""
    texts, data, kept = unpack(blob, tuple[list[Text], list[Datum], list[_Kept]])
    return tuple(_delivery(each, texts, data) for each in kept)


def _delivery(kept: _Kept, texts: Sequence[Text], data: Sequence[Datum]) -> Delivery:
    return Delivery(
        kept.session,
        kept.seq,
        kept.acked,
        tuple(texts[place] for place in kept.texts),
        tuple(data[place] for place in kept.data),
        None if kept.prompt is None else texts[kept.prompt],
        ended=kept.ended,
    )

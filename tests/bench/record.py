"""What lasts: a tick's record as bytes, and its commit."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

from tests.bench.form import never_seen
from tests.bench.measure import Benchmark, Scale, Work, Workbench
from tests.bench.scene import gathered, person
from vetrellis.game.core.identity import EntityId
from vetrellis.server.persistence.chronicle import Chronicle
from vetrellis.server.persistence.record import TickRecord
from vetrellis.server.persistence.sqlite import SqliteFile
from vetrellis.server.world_host.journal import (
    OutputWriter,
    Passed,
    TickInputs,
    decode_outputs,
    encode_inputs,
)
from vetrellis.shared.serialization import EntityCodec, encode_clock
from vetrellis.shared.wire import Delivery, Input, SessionId

_TICK = 100


def _outputs(bench: Workbench) -> Work:
    crowd = gathered(bench)
    tellings = crowd.does("say hello there").outcome.tellings
    prompt = crowd.engine.prompt(crowd.first)
    said = [(telling.readers, never_seen(telling.text)) for telling in tellings]
    writer, deliveries = OutputWriter(), list[Delivery]()

    def another() -> None:
        deliveries.clear()
        for readers, texts in said:
            told = (next(texts),)
            deliveries.extend(
                Delivery(SessionId(f"s-{each}"), 7, 3, told, prompt=prompt) for each in readers
            )

    another()
    assert decode_outputs(writer.encode(deliveries)) == tuple(deliveries), "it can be read"
    return Work(lambda: writer.encode(deliveries), reset=another)


def _inputs(bench: Workbench) -> Work:
    counters = gathered(bench).engine.world.counters
    lines = (
        Input(SessionId(f"s{number:015d}"), 7, "say hello there")
        for number in range(bench.scale.people)
    )
    inputs = TickInputs(counters, (Passed(_TICK), *lines))
    return Work(lambda: encode_inputs(inputs))


def _entity(bench: Workbench) -> Work:
    crowd = gathered(bench)
    codec = EntityCodec(crowd.engine.rulebook.parts)
    player = crowd.engine.world[person(0)]
    assert codec.encode(player), "it can be written"
    return Work(lambda: codec.encode(player))


def _clock(bench: Workbench) -> Work:
    world = gathered(bench).engine.world
    return Work(lambda: encode_clock(world))


def _committing(entities: Callable[[Scale], int]) -> Callable[[Workbench], Work]:
    """Commit ticks that touched so many entities, each of about 500 bytes."""

    def prepare(bench: Workbench) -> Work:
        folder = bench.stack.enter_context(tempfile.TemporaryDirectory(prefix="vetrellis-bench-"))
        file = SqliteFile(Path(folder) / "world.sqlite")
        chronicle = Chronicle(file.open())
        bench.stack.callback(file.close)
        chronicle.take_hold()
        chronicle.load()
        luck, ticks = Random(1), count(1)
        touched = {
            EntityId(f"thing:{number}"): luck.randbytes(250) + b"placed in the hall" * 14
            for number in range(entities(bench.scale))
        }

        def call() -> None:
            tick = next(ticks)
            chronicle.commit(
                [TickRecord(chronicle.shard, tick, tick * _TICK, touched, b"clock", b"in", b"out")]
            )

        call()
        return Work(call)

    return prepare


BENCHMARKS = (
    Benchmark("record", "outputs of a say to 50", "What was told, as bytes.", _outputs),
    Benchmark("record", "inputs of 50 lines", "What was typed, as bytes.", _inputs),
    Benchmark("record", "a player", "What a player's character is, as bytes.", _entity),
    Benchmark("record", "the clock", "What the world counts, as bytes.", _clock),
    Benchmark(
        "commit",
        "no entity (wall time)",
        "A tick in which nothing changed is on disk.",
        _committing(lambda scale: 0),
        waits=True,
    ),
    Benchmark(
        "commit",
        "100 entities (wall time)",
        "A busy tick is on disk.",
        _committing(lambda scale: scale.entities // 10),
        waits=True,
    ),
    Benchmark(
        "commit",
        "1,000 entities (wall time)",
        "A tick in which very much changed is on disk.",
        _committing(lambda scale: scale.entities),
        waits=True,
    ),
)

"""The figures that an operator watches.

Theory of operation. Nothing in the game knows that it is measured: sessions tell of lines and
answers, and the host of its ticks and commits, to whoever listens. What is counted is a plain
number until somebody asks for the figures. No label ever holds the name of a player.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from attrs import define, field, frozen
from twisted.python.reflect import namedAny
from typing_extensions import override

from vetrellis.server.api.figure import Figure, Number, Readings, Spread, Title, Watched
from vetrellis.server.session.observer import SessionObserver

F = TypeVar("F", bound=Figure)

_TICK = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_COMMIT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0)
_ANSWER = (0.01, 0.025, 0.05, 0.08, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 10.0)


EXPOSITION = "vetrellis.server.api.exposition.registry_of"
"""What makes a registry of figures; loaded when somebody first asks for them."""


@define(eq=False)
class Metrics:
    """The figures of one server."""

    _figures: list[Figure] = field(factory=list, init=False)
    _registry: Any = field(default=None, init=False)
    tick_seconds: Spread = field(init=False)
    tick_lag_seconds: Spread = field(init=False)
    reactor_lag_seconds: Spread = field(init=False)
    commit_seconds: Spread = field(init=False)
    commit_bytes: Number = field(init=False)
    commit_inflight: Number = field(init=False)
    dirty_entities: Number = field(init=False)
    connections: Number = field(init=False)
    lines: Number = field(init=False)
    input_to_output_seconds: Spread = field(init=False)
    commands: Number = field(init=False)
    input_queue_lines: Number = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._measure_time()
        self._measure_storage()
        self._measure_people()

    @property
    def registry(self) -> Any:
        """What `/metrics` serves: a registry of Prometheus', made when it is first asked for."""
        if self._registry is None:
            self._registry = namedAny(EXPOSITION)(self._figures)
        return self._registry

    def gauge(self, name: str, doc: str) -> Number:
        """Make a figure that goes up and down."""
        return self._kept(Number(Title(name, doc), grows=False))

    def watch(self, name: str, doc: str, figure: Callable[[], float]) -> None:
        """Make a figure that is asked for whenever somebody reads the figures."""
        self._kept(Watched(Title(name, doc), False, lambda: (((), figure()),)))

    def watch_each(self, name: str, doc: str, labels: Sequence[str], figures: Readings) -> None:
        """Make a figure for each combination of labels, asked for as by `watch`."""
        self._kept(Watched(Title(name, doc, tuple(labels)), False, figures))

    def count_each(self, name: str, doc: str, labels: Sequence[str], figures: Readings) -> None:
        """Make figures as `watch_each` does, of what only grows."""
        self._kept(Watched(Title(name, doc, tuple(labels)), True, figures))

    def ticked(self, seconds: float, lag: float) -> None:
        """Learn of a tick.

        Args:
            seconds: How long it took.
            lag: How much later than planned it began.
        """
        self.tick_seconds.observe(seconds)
        self.tick_lag_seconds.observe(max(0.0, lag))

    def committed(self, seconds: float, size: int, dirty: int) -> None:
        """Learn of a commit.

        Args:
            seconds: Time from the end of its tick.
            size: How many bytes were saved.
            dirty: How many entities the tick touched.
        """
        self.commit_seconds.observe(seconds)
        self.commit_bytes.add(size)
        self.dirty_entities.set(dirty)

    def command(self, verb: str) -> None:
        """Learn that a verb was carried out or refused."""
        self.commands.add(1.0, (verb,))

    def verbs(self) -> dict[str, int]:
        """Return how often each verb was carried out or refused so far."""
        return {verb: int(count) for (verb,), count in self.commands.readings()}

    def queued(self, lines: int, in_flight: int) -> None:
        """Learn how much waits at the beginning of a tick.

        Args:
            lines: Lines that players typed.
            in_flight: Ticks that are not committed.
        """
        self.input_queue_lines.set(lines)
        self.commit_inflight.set(in_flight)

    def _histogram(self, name: str, doc: str, bounds: tuple[float, ...]) -> Spread:
        return self._kept(Spread(Title(name, doc), bounds))

    def _counter(self, name: str, doc: str, labels: tuple[str, ...] = ()) -> Number:
        return self._kept(Number(Title(name, doc, labels), grows=True))

    def _kept(self, figure: F) -> F:
        self._figures.append(figure)
        return figure

    def _measure_time(self) -> None:
        self.tick_seconds = self._histogram("tick_seconds", "Length of a tick.", _TICK)
        self.tick_lag_seconds = self._histogram(
            "tick_lag_seconds", "How much later than planned a tick began.", _TICK
        )
        self.reactor_lag_seconds = self._histogram(
            "reactor_lag_seconds", "How much later than planned the event loop came round.", _TICK
        )

    def _measure_storage(self) -> None:
        self.commit_seconds = self._histogram(
            "commit_seconds", "Time from the end of a tick to its commit.", _COMMIT
        )
        self.commit_bytes = self._counter("commit_bytes", "Bytes of ticks that are committed.")
        self.commit_inflight = self.gauge("commit_inflight", "Ticks that are not committed.")
        self.dirty_entities = self.gauge("dirty_entities", "Entities that the last tick changed.")

    def _measure_people(self) -> None:
        self.connections = self._counter(
            "connections", "Connections, and whether they were let in.", ("protocol", "result")
        )
        self.lines = self._counter("lines", "Lines that players typed.", ("protocol",))
        self.input_to_output_seconds = self._histogram(
            "input_to_output_seconds", "Time from a line typed to what is shown next.", _ANSWER
        )
        self.commands = self._counter(
            "commands", "Commands that were carried out or refused, by verb.", ("verb",)
        )
        self.input_queue_lines = self.gauge(
            "input_queue_lines", "Lines that waited for the world at the last tick."
        )


@frozen
class SessionMeter(SessionObserver):
    """Makes figures of what sessions do."""

    _metrics: Metrics

    @override
    def began(self, protocol: str, *, accepted: bool) -> None:
        result = "accepted" if accepted else "refused"
        self._metrics.connections.add(1.0, (protocol, result))

    @override
    def typed(self, protocol: str) -> None:
        self._metrics.lines.add(1.0, (protocol,))

    @override
    def answered(self, seconds: float) -> None:
        self._metrics.input_to_output_seconds.observe(seconds)

"""What is asked of a server, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.bench.tally import Latency, ratio

SATURATED = 0.9
"""The share of a processor from which on a process is taken to have no more to give."""


@frozen
class Load:
    """What is asked.

    Attributes:
        scenario: What to call it.
        players: How many play.
        mix: What they type: verbs and their shares.
        seconds: For how long it is counted.
        every: Seconds between two commands of a player; 0 for as fast as they are answered.
        jitter: By which share these seconds vary, up and down.
        protocol: What they speak: `telnet` or `web`.
        warm_up: Seconds that pass before it is counted.
    """

    scenario: str
    players: int
    mix: Mapping[str, int]
    seconds: float
    every: float = 0.0
    jitter: float = 0.25
    protocol: str = "telnet"
    warm_up: float = 1.0


@frozen
class Result:
    """What came of it.

    Attributes:
        load: What was asked.
        players: How many really played.
        replies: Replies within the time that counts.
        latency: How long they took.
        deliveries: Lines of speech that reached somebody, the speakers' own included.
        lost: Commands that nobody answered, and players whom the server hung up on.
        core: The share of a processor that the server took; 0 if we cannot know.
        generator: The share of a processor that the busiest worker took.
        starved: The share of the time in which the server waited for a processor.
        memory: Bytes of resident memory that each player cost; 0 if we cannot know.
        unique: Bytes of the server's own memory that each player cost.
        tick_lag: Milliseconds that 99 % of ticks were late at most.
        reactor_lag: Milliseconds that 99 % of the event loop's rounds were late at most.
        commit_p50: Milliseconds that half of all commits took at most.
        commit_p99: Milliseconds that 99 % of them took at most.
        echo: What the bare echo did per second in the same minutes; 0 if it was not asked.
    """

    load: Load
    players: int
    replies: int
    latency: Latency
    deliveries: int
    lost: int
    core: float
    generator: float
    starved: float = 0.0
    memory: float = 0.0
    unique: float = 0.0
    tick_lag: float | None = None
    reactor_lag: float | None = None
    commit_p50: float | None = None
    commit_p99: float | None = None
    echo: float = 0.0

    @property
    def rate(self) -> float:
        """Commands that were answered in a second."""
        return self.replies / self.load.seconds

    @property
    def delivery_rate(self) -> float:
        """Lines of speech that reached somebody in a second."""
        return self.deliveries / self.load.seconds

    @property
    def processor_time(self) -> float:
        """Microseconds of a processor that a command took."""
        return 1e6 * ratio(self.core * self.load.seconds, self.replies)

    @property
    def capacity(self) -> float:
        """Commands in a second that a whole processor would carry at that price.

        Where the server was not saturated, its rate is no capacity: this is.
        """
        return ratio(self.rate, self.core)

    @property
    def bound(self) -> str:
        """What kept the rate from being higher.

        It is `pace`, `server`, `neighbours` (who kept the server from its processor), `generator`,
        or `latency`, when nobody was busy.
        """
        if self.load.every:
            return "pace"
        if self.core >= SATURATED:
            return "server"
        if self.core + self.starved >= SATURATED:
            return "neighbours"
        return "generator" if self.generator >= SATURATED else "latency"

    @property
    def ratio(self) -> float:
        """The capacity, as a share of the echo's."""
        return ratio(self.capacity, self.echo)


@frozen
class Baseline:
    """What the bare echo does: the measure of this machine in these minutes.

    Attributes:
        look: Looks in a second, of a whole processor.
        say: Lines in a second to a room of fifty, of a whole processor.
    """

    look: float = 0.0
    say: float = 0.0
    of: tuple[Result, ...] = field(default=(), eq=False)

    def mean(self, other: Baseline) -> Baseline:
        """Return the mean of two, one before and one after."""
        return Baseline(
            (self.look + other.look) / 2, (self.say + other.say) / 2, (*self.of, *other.of)
        )

    def of_mix(self, mix: Mapping[str, int]) -> float:
        """Return what it does of a mix: a say costs it a say, everything else costs it a look."""
        whole = sum(mix.values())
        says = mix.get("say", 0) / whole
        if not self.look or not self.say:
            return 0.0
        return 1 / (says / self.say + (1 - says) / self.look)

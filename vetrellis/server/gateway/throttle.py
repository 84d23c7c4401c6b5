"""How much a peer may ask of us: bytes of one connection, connections of one address.

Lines are paced by the session (`session.inbox`), in the same way for every kind of connection.
What is paced here costs before there is a line: parsing bytes, and accepting connections.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from attrs import define, field, frozen
from twisted.internet.interfaces import IReactorTime

from vetrellis.server.auth.throttle import network_of, unmapped
from vetrellis.server.gateway.crowd import Crowd

MOST_ADDRESSES = 8192
"""How many addresses are remembered; beyond that the longest quiet is forgotten."""


@define(eq=False)
class TokenBucket:
    """Allows a burst, and then a steady rate.

    Attributes:
        burst: Tokens in a full bucket.
        rate: Tokens that drip in each second.
    """

    _clock: IReactorTime
    burst: float
    rate: float
    _tokens: float = field(init=False)
    _counted_at: float = field(init=False)

    @_tokens.default
    def _full(self) -> float:
        return self.burst

    @_counted_at.default
    def _now(self) -> float:
        return self._clock.seconds()

    def take(self, tokens: float = 1.0) -> bool:
        """Take tokens, if they are there."""
        self._drip(self._clock.seconds())
        if self._tokens < tokens:
            return False
        self._tokens -= tokens
        return True

    def charge(self, tokens: float, now: float | None = None) -> float:
        """Take tokens even if they are not there, and return how many seconds that is too early.

        For what has happened already, such as bytes that were read.

        Args:
            tokens: How many.
            now: The time by the clock, for who has just looked.
        """
        self._drip(self._clock.seconds() if now is None else now)
        self._tokens -= tokens
        return max(0.0, -self._tokens / self.rate)

    def _drip(self, now: float) -> None:
        self._tokens = min(self.burst, self._tokens + (now - self._counted_at) * self.rate)
        self._counted_at = now


@frozen
class DoorLimits:
    """How many may come in.

    Attributes:
        connections: At once, in all.
        connections_each: At once, from one address or IPv6 /64.
        accepts: New ones in each second, in all.
        accepts_each: New ones from one address within `window`.
        window: In seconds.
    """

    connections: int = 2000
    connections_each: int = 16
    accepts: int = 200
    accepts_each: int = 32
    window: float = 600.0


@define(eq=False)
class Paces:
    """A bucket for each address, or IPv6 /64. The longest quiet is forgotten.

    Attributes:
        burst: Tokens in a full bucket.
        rate: Tokens that drip into each in a second.
    """

    _clock: IReactorTime
    burst: float
    rate: float
    _each: OrderedDict[str, TokenBucket] = field(factory=OrderedDict, init=False)

    def take(self, address: str) -> bool:
        """Take a token of an address, if there is one."""
        network = network_of(address)
        bucket = self._each.get(network)
        if bucket is None:
            bucket = self._each[network] = TokenBucket(self._clock, self.burst, self.rate)
            if len(self._each) > MOST_ADDRESSES:
                self._each.popitem(last=False)
        self._each.move_to_end(network)
        return bucket.take()


@define(eq=False)
class Doorkeeper:
    """Decides which connections may come in. One for all listeners of a process.

    Attributes:
        limits: How many may.
        crowd: Who is in.
        refused: How many were turned away.
    """

    _clock: IReactorTime
    limits: DoorLimits = field(factory=DoorLimits)
    _is_banned: Callable[[str], bool] = lambda address: False
    crowd: Crowd = field(init=False)
    refused: int = field(default=0, init=False)
    _accepts: TokenBucket = field(init=False)
    _each: Paces = field(init=False)

    @_each.default
    def _all_addresses(self) -> Paces:
        each = self.limits.accepts_each
        return Paces(self._clock, each, each / self.limits.window)

    @crowd.default
    def _nobody(self) -> Crowd:
        return Crowd(self.limits.connections, self.limits.connections_each)

    @_accepts.default
    def _all_accepts(self) -> TokenBucket:
        return TokenBucket(self._clock, self.limits.accepts, self.limits.accepts)

    def bars(self, address: str) -> bool:
        """Whether nobody from an address may come in at all. Asked before a byte is spent.

        Args:
            address: A client's; one of IPv4 that IPv6 has wrapped is asked for unwrapped.
        """
        is_barred = self._is_banned(unmapped(address))
        self.refused += is_barred
        return is_barred

    def enter(self, address: str) -> bool:
        """Let a connection in, unless there are too many, or too many new ones.

        Who got in must leave.
        """
        is_welcome = self._each.take(address) and self._accepts.take()
        if is_welcome and self.crowd.enter(address):
            return True
        self.refused += 1
        return False

    def leave(self, address: str) -> None:
        """Let a connection out."""
        self.crowd.leave(address)

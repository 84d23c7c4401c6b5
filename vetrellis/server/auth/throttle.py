"""Making guesses slow, without locking anybody out.

An attempt is charged before it is tried and refunded when it was right, so that a hundred
attempts at once are a hundred, not one. After some that cost nothing each further one has to wait
for twice as long as the one before, up to a minute or so: long for a guesser, bearable for
somebody who forgot. Nothing grows without bound: what is old or too much is forgotten.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from attrs import define, field
from twisted.internet.interfaces import IReactorTime

MOST_ASKED = 1024
"""How many addresses are kept with their network: each is asked for several times in a row."""

MOST_KEYS = 4096
"""How many names or addresses are remembered; beyond that the longest unused is forgotten."""


@define
class _Tally:
    failures: int = 0
    until: float = 0.0
    last: float = 0.0


@define(eq=False)
class Throttle:
    """Counts failed attempts by key and tells how long the next one has to wait.

    Attributes:
        free: How many attempts cost nothing.
        first_delay: Seconds to wait after the last free one; twice as many after each further one.
        longest_delay: Seconds beyond which it does not grow.
        forgotten_after: Seconds after which a key without a failure starts afresh.
    """

    _clock: IReactorTime
    free: int = 5
    first_delay: float = 2.0
    longest_delay: float = 60.0
    forgotten_after: float = 900.0
    _tallies: dict[str, _Tally] = field(factory=dict, init=False, repr=False)

    def wait(self, key: str) -> float:
        """Return for how many seconds nothing may be tried under this key; 0 for none."""
        tally = self._tally(key)
        return 0.0 if tally is None else max(0.0, tally.until - self._clock.seconds())

    def charge(self, key: str) -> None:
        """Count an attempt as a failure, before it is known to be one."""
        now = self._clock.seconds()
        tally = self._tally(key) or _Tally()
        tally.failures += 1
        tally.last = now
        beyond = tally.failures - self.free
        if beyond >= 0:
            # The exponent is capped: a float has room for a thousand doublings, not for more.
            tally.until = now + min(self.longest_delay, self.first_delay * 2.0 ** min(beyond, 64))
        self._tallies.pop(key, None)  # so that the dictionary is in order of use
        self._tallies[key] = tally
        if len(self._tallies) > MOST_KEYS:
            del self._tallies[next(iter(self._tallies))]

    def refund(self, key: str) -> None:
        """Take one attempt back: it was right, or never tried."""
        tally = self._tally(key)
        if tally is not None:
            tally.failures -= 1
            tally.until = 0.0
            if tally.failures <= 0:
                del self._tallies[key]

    def forgive(self, key: str) -> None:
        """Forget all failures of a key: whoever it is has proved themselves."""
        self._tallies.pop(key, None)

    def _tally(self, key: str) -> _Tally | None:
        tally = self._tallies.get(key)
        if tally is not None and self._clock.seconds() - tally.last > self.forgotten_after:
            del self._tallies[key]
            return None
        return tally


@lru_cache(MOST_ASKED)
def network_of(peer: str) -> str:
    """Return what an address is counted under: an IPv6 customer has a whole /64 to come from.

    Args:
        peer: An address as text; whatever else it says is taken as it is.
    """
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return peer
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def unmapped(peer: str) -> str:
    """Return an address as CIDR networks know it: without a zone, IPv4 not wrapped in IPv6.

    Args:
        peer: An address as text; whatever else it says is taken as it is.
    """
    bare = peer.partition("%")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return peer
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return bare if mapped is None else str(mapped)

"""Who may not come in: an account, a network, or a way to be called.

Theory of operation. Bans are few and asked about at every door, so all of them are in memory, and
the database is only told of changes. A ban that has run out holds nobody any more; it is removed
when the next one is made. Addresses are compared as networks (`203.0.113.0/24`), names as patterns
of what names look like (`*slur*`), so that no other spelling gets by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from fnmatch import translate
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import TypeAlias

from attrs import define, field, frozen
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.interfaces import IBans

_Network: TypeAlias = tuple[int, int, int]
"""The width of an address in bits, how many of them are the network's, and these."""

WIDEST = {4: 8, 6: 16}
"""The shortest prefix of a network that may be banned: anything wider is a slip of the finger."""

MOST = 10_000
"""How many bans there may be."""

LONGEST_NOTE = 200
"""Characters of a note."""


class Kind(StrEnum):
    """What is banned."""

    ACCOUNT = "account"
    ADDRESS = "address"
    NAME = "name"


@frozen
class Ban:
    """One ban.

    Attributes:
        kind: What is banned.
        subject: An account's number, a network in CIDR notation, or a pattern.
        note: Why, in a few words; those who are banned read it.
        author: Who said so.
        created: When, in milliseconds since the UNIX epoch.
        expires: When it ends; None for never.
        label: How staff call it: for an account the name of its character.
        id: Its number; 0 until it has one.
    """

    kind: Kind
    subject: str
    note: str
    author: str
    created: int
    expires: int | None = None
    label: str = ""
    id: int = 0


class SubjectError(VetrellisError):
    """Nothing that could be banned.

    Attributes:
        reason: The message key that says why.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def network_from(words: str) -> str | None:
    """Return an address or a network in CIDR notation; None for what is neither.

    Raises:
        SubjectError: It is so wide that half the world would be in it.
    """
    try:
        network = ip_network(words, strict=False)
    except ValueError:
        return None
    if isinstance(network, IPv6Network):
        network = _customer(network)
    if network.prefixlen < WIDEST[network.version]:
        raise SubjectError("ban-too-wide")
    return str(network)


def _customer(network: IPv6Network) -> IPv4Network | IPv6Network:
    """Return the network of whoever has an address: a whole /64, or what it is in IPv4."""
    plain = network.network_address.ipv4_mapped
    if plain is not None and network.prefixlen >= 96:
        return IPv4Network((plain, network.prefixlen - 96))
    if network.prefixlen == 128:
        return IPv6Network((int(network.network_address) >> 64 << 64, 64))
    return network


def is_within(peer: str, subject: str) -> bool:
    """Whether an address is in a network."""
    address = _address(peer)
    return address is not None and address in ip_network(subject)


def pattern_from(words: str, skeleton: Callable[[str], str]) -> str:
    """Return a pattern of what names look like: letters, and `*` for any others.

    Raises:
        SubjectError: It has no two letters, so nearly everybody would be called so.
    """
    parts = [skeleton(part) for part in words.split("*")]
    if sum(map(len, parts)) < 2 or not all(part.isalnum() for part in parts if part):
        raise SubjectError("ban-no-pattern")
    return "*".join(parts)


@define(eq=False)
class Bans:
    """All bans, and who they hold.

    Attributes:
        store: Where they last.
        clock: When they run out.
        skeleton: What names look like.
    """

    store: IBans
    clock: IReactorTime
    skeleton: Callable[[str], str]
    _known: dict[int, Ban] = field(factory=dict, init=False, repr=False)
    _networks: dict[_Network, Ban] = field(factory=dict, init=False, repr=False)

    def load(self) -> Deferred[None]:
        """Learn of all bans, at the start."""
        return self.store.all_bans().addCallback(self._learn)

    def all(self) -> Iterator[Ban]:
        """Return the bans that hold, the oldest first."""
        return filter(self._is_on, tuple(self._known.values()))

    def add(self, ban: Ban) -> Deferred[Ban]:
        """Make a ban, in place of one of the same subject. Fires when it lasts."""
        return self.store.add_ban(ban, self._now()).addCallback(self._added)

    def remove(self, ban: Ban) -> Deferred[None]:
        """Lift a ban."""
        self._known.pop(ban.id, None)
        self._index()
        return self.store.remove_ban(ban.id)

    def find(self, words: str) -> Ban | None:
        """Return a ban by its number, or by what it bans."""
        wanted = words.removeprefix("#").casefold()
        for ban in self.all():
            if wanted in (str(ban.id), ban.subject.casefold(), ban.label.casefold()):
                return ban
        return None

    def of_address(self, peer: str) -> Ban | None:
        """Return what keeps an address out, if anything."""
        address = _address(peer) if self._networks else None
        if address is None:
            return None
        width, bits = address.max_prefixlen, int(address)
        for length in {length for version, length, _ in self._networks if version == width}:
            ban = self._networks.get((width, length, bits >> (width - length)))
            if ban is not None and self._is_on(ban):
                return ban
        return None

    def of_account(self, account_id: int) -> Ban | None:
        """Return what keeps an account out, if anything."""
        return self._first(Kind.ACCOUNT, lambda subject: subject == str(account_id))

    def of_name(self, name: str) -> Ban | None:
        """Return what forbids a newcomer's name, if anything."""
        looks = self.skeleton(name)
        return self._first(
            Kind.NAME, lambda pattern: re.fullmatch(translate(pattern), looks) is not None
        )

    def _first(self, kind: Kind, holds: Callable[[str], bool]) -> Ban | None:
        return next((ban for ban in self.all() if ban.kind is kind and holds(ban.subject)), None)

    def _learn(self, bans: tuple[Ban, ...]) -> None:
        self._known = {ban.id: ban for ban in bans}
        self._index()

    def _added(self, ban: Ban) -> Ban:
        same = [
            known.id
            for known in self._known.values()
            if (known.kind, known.subject) == (ban.kind, ban.subject)
        ]
        for number in same:
            del self._known[number]
        self._known[ban.id] = ban
        self._index()
        return ban

    def _index(self) -> None:
        self._networks = {
            _key(ban.subject): ban for ban in self._known.values() if ban.kind is Kind.ADDRESS
        }

    def _is_on(self, ban: Ban) -> bool:
        return ban.expires is None or ban.expires > self._now()

    def _now(self) -> int:
        return int(self.clock.seconds() * 1000)


def _key(subject: str) -> _Network:
    network = ip_network(subject)
    width = network.max_prefixlen
    bits = int(network.network_address) >> (width - network.prefixlen)
    return width, network.prefixlen, bits


def _address(peer: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(peer.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address

"""Vitals: what health probes ask, without anything that answers over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Any, TypeAlias

from attrs import field, frozen

Check: TypeAlias = Callable[[], str]
"""Returns what is wrong in one sentence, or an empty string if nothing is."""

ROUTES = ("healthz", "readyz", "metrics")
"""What `health.HealthApi` answers, by first segment."""

_LOCAL_NETWORKS = ("127.0.0.0/8", "::1/128")


@frozen
class Networks:
    """Addresses that may read the figures.

    Attributes:
        networks: In CIDR notation.
    """

    networks: Sequence[str] = _LOCAL_NETWORKS

    def __contains__(self, address: str) -> bool:
        """Whether an address is in one of the networks. What is no address is in none."""
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(ip, "ipv4_mapped", None)
        return any((mapped or ip) in ip_network(network) for network in self.networks)


@frozen
class Vitals:
    """What is asked of a server that runs.

    Attributes:
        live: What must be well for the process to go on, by name.
        ready: What must be well, besides, for players to be let in, by name.
        registry: Gives the figures, as a registry of Prometheus'.
        trusted: Who may read the figures; anybody may ask for the health.
    """

    live: Mapping[str, Check]
    ready: Mapping[str, Check]
    registry: Callable[[], Any]
    trusted: Networks = field(factory=Networks)

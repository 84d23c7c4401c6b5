"""What a person at the terminal reads once the server is up: where to go from here."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence

from attrs import frozen
from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress

_EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104  # read, not bound
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


@frozen
class Ready:
    """A server that is up.

    Attributes:
        addresses: Where it listens, by listener.
        notes: What was found or made on the way: a subject and what there is to say of it.
        ticket: With which somebody can become the first admin; empty where there was one to be.
        secure: The listeners that speak TLS.
        reload: Reads again what may change while the server runs: certificates.
    """

    addresses: Mapping[str, IAddress]
    notes: Sequence[tuple[str, str]] = ()
    ticket: str = ""
    secure: Collection[str] = ()
    reload: Callable[[], object] = lambda: None


def banner(ready: Ready, seconds: float) -> str:
    """Say that the server is up and how to get in.

    Args:
        ready: What is up.
        seconds: How long it took.

    Returns:
        Some lines, the last one with its line end.
    """
    lines = [f"  {subject} ... {note}" for subject, note in ready.notes]
    lines.append(f"  Vetrellis is up ({seconds:.1f} s).")
    lines += [
        f"    {_LABELS.get(name, name):<8} {_way_in(name, address, name in ready.secure)}"
        for name, address in ready.addresses.items()
    ]
    if ready.ticket:
        lines += [f"  {line}" for line in how_to_claim(ready.ticket, claim_address(ready))]
    return "\n".join((*lines, f"  {_reach(ready)}Ctrl+C stops and saves.", ""))


def claim_address(ready: Ready) -> str:
    """Return the address of the page that takes the ticket; empty where no page is served."""
    return claim_page(ready.addresses.get("web"), ready.ticket, "web" in ready.secure)


def claim_page(address: IAddress | None, ticket: str, is_secure: bool) -> str:
    """Return the address of the page that takes a ticket, served at an address; or nothing."""
    if not isinstance(address, IPv4Address | IPv6Address):
        return ""
    # Behind the mark, so that no server and no log on the way ever sees it.
    return f"{_way_in('web', address, is_secure)}#claim={ticket}"


def how_to_claim(ticket: str, address: str) -> list[str]:
    """Say what somebody does with a ticket to become an admin.

    Args:
        ticket: The ticket.
        address: A page that takes it; empty where there is none.
    """
    lines = ["To become an admin: make a character, and type in the game", f"  claim {ticket}"]
    return [*lines, "or make it at", f"  {address}"] if address else lines


def where(address: IAddress) -> str:
    """Say an address as people write it: `127.0.0.1:4000`."""
    if isinstance(address, IPv4Address):
        return f"{address.host}:{address.port}"
    if isinstance(address, IPv6Address):
        return f"[{address.host}]:{address.port}"
    if isinstance(address, UNIXAddress):
        return os.fsdecode(address.name or b"")
    return str(address)


def _way_in(name: str, address: IAddress, is_secure: bool) -> str:
    """Say what to type to get in."""
    if not isinstance(address, IPv4Address | IPv6Address):
        return where(address)
    host = "localhost" if address.host in _EVERYWHERE | _HERE else address.host
    port = address.port
    if name == "web":
        shown = f"[{host}]" if ":" in host else host
        return f"{'https' if is_secure else 'http'}://{shown}:{port}/"
    if name == "ssh":
        return f"ssh -p {port} guest@{host}"
    return f"{host} {port}, with TLS" if is_secure else f"telnet {host} {port}"


def _reach(ready: Ready) -> str:
    """Say who can connect."""
    hosts = {getattr(address, "host", "localhost") for address in ready.addresses.values()}
    if not hosts:
        return "Nobody can connect: every listener is off. "
    if hosts <= _HERE:
        return "It listens on this machine only (open it: --telnet tcp:4000). "
    return ""


_LABELS = {"web": "browser", "telnet_tls": "telnet"}

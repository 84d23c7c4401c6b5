"""Finds out who listens on a port, as far as Linux lets us see."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_LISTENING = "0A"  # TCP_LISTEN in the kernel's net/tcp_states.h
_INODE, _STATE, _LOCAL = 9, 3, 1
"""Columns of /proc/net/tcp; see proc_pid_net(5)."""


def port_holder(port: int, proc: Path = Path("/proc")) -> str:
    """Return which process listens on a TCP port, as in `python (pid 123)`.

    Args:
        port: The port.
        proc: Where the kernel tells of processes.

    Returns:
        The process, or an empty string where the kernel does not say: another user's process,
        another system.
    """
    inodes = {inode for name in ("tcp", "tcp6") for inode in _listening(proc / "net" / name, port)}
    sockets = {f"socket:[{inode}]" for inode in inodes}
    if sockets:
        for process in sorted(proc.glob("[0-9]*"), key=lambda each: int(each.name)):
            if not sockets.isdisjoint(_open_files(process)):
                return f"{_name(process)} (pid {process.name})"
    return ""


def _listening(table: Path, port: int) -> Iterator[str]:
    """Yield the inodes of the sockets that listen on a port."""
    with suppress(OSError):
        for row in table.read_text().splitlines()[1:]:
            columns = row.split()
            if (
                columns[_STATE] == _LISTENING
                and int(columns[_LOCAL].rpartition(":")[2], 16) == port
            ):
                yield columns[_INODE]


def _open_files(process: Path) -> Iterator[str]:
    """Yield what a process has open. One may end, or turn out not to be ours, while we look."""
    with suppress(OSError):
        for file in (process / "fd").iterdir():
            with suppress(OSError):
                yield os.readlink(file)


def _name(process: Path) -> str:
    with suppress(OSError):
        return (process / "comm").read_text().strip()
    return "a process"

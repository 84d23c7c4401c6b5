"""The chamber behind the SSH door: importing this module imports Conch and `cryptography`."""

from __future__ import annotations

from twisted.internet.interfaces import IProtocolFactory

from vetrellis.server.doors import Hall
from vetrellis.server.gateway.ssh import SshFactory
from vetrellis.server.gateway.ssh_host_key import load_or_make_host_keys
from vetrellis.server.gateway.ssh_transport import SshLimits
from vetrellis.server.interfaces import ICommands


def ssh(hall: Hall) -> IProtocolFactory:
    """Make what serves SSH, and the host's keys on the first run."""
    rate = hall.limits.read_bytes_per_second
    return SshFactory(
        hall.sessions,
        ICommands(hall.sessions),
        hall.realm.authenticate,
        hall.keys,
        load_or_make_host_keys(hall.directory),
        hall.reactor,
        hall.formatter,
        hall.doorkeeper,
        hall.words.text,
        SshLimits(burst=4 * rate, rate=rate, unread=hall.outlet),
    )

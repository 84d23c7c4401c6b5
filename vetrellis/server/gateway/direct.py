"""Writing straight to the socket, where nothing waits before it.

Theory of operation. A transport of Twisted's keeps what it is given, asks the event loop to be
told when the socket takes it, sends it then, and asks not to be told any more: two calls of
`epoll_ctl` and a turn of the loop for each write. When many players are told something at the end
of a tick, that is half of all the work. So, if the transport keeps nothing, the socket is offered
the bytes at once; what it does not take goes the usual way. Whatever is not a plain TCP connection
goes the usual way altogether.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.tcp import Connection
from twisted.protocols.policies import ProtocolWrapper


def direct_write(transport: Any) -> Callable[[bytes], None]:
    """Return what writes to a transport, in the fastest way that it has.

    Args:
        transport: Of a connection that is made.
    """
    usual: Callable[[bytes], None] = transport.write
    while getattr(type(transport), "write", None) is ProtocolWrapper.write:
        transport = transport.transport  # a wrapper that hands on what is written, and no more
    # Those for whom this is the way to the socket. A UNIX socket's is another one.
    if getattr(type(transport), "writeSomeData", None) is not Connection.writeSomeData:
        return usual
    send: Callable[[bytes], int] = transport.getHandle().send

    def write(data: bytes) -> None:
        if is_free(transport):
            try:
                sent = send(data)
            except OSError:  # it takes nothing just now, or is lost: the usual way tells
                sent = 0
            if sent == len(data):
                return
            if sent:
                data = data[sent:]
        usual(data)

    return write


def is_free(transport: Any) -> Any:
    """Return something true if a TCP transport is there, and keeps nothing to be sent first.

    These are Twisted's own fields: it offers no other way to ask. A test holds it to them.
    """
    return (
        transport.connected
        and not transport.dataBuffer
        and not transport._tempDataBuffer  # noqa: SLF001
        and not transport.disconnecting
        and not transport.TLS
    )

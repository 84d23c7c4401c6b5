"""A relay between a client and a server, which keeps what the server sends."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from attrs import define, field


@define(eq=False)
class Relay:
    """One connection, passed on as it is.

    Attributes:
        port: Where the client connects.
        sent: What the server has sent so far.
    """

    port: int
    sent: bytearray = field(factory=bytearray)

    def pass_on(self, source: socket.socket, to: socket.socket, kept: bytearray | None) -> None:
        """Pass on what comes from one side, until it ends."""
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if kept is not None:
                    kept += data
                to.sendall(data)
        with contextlib.suppress(OSError):
            to.shutdown(socket.SHUT_WR)


@contextmanager
def relay(port: int) -> Iterator[Relay]:
    """Pass one client on to a port of this machine, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        between = Relay(listener.getsockname()[1])
        ends: list[socket.socket] = []

        def serve() -> None:
            with contextlib.suppress(OSError):
                client, _ = listener.accept()
                server = socket.create_connection(("127.0.0.1", port))
                ends.extend((client, server))
                Thread(target=between.pass_on, args=(client, server, None), daemon=True).start()
                between.pass_on(server, client, between.sent)

        Thread(target=serve, daemon=True).start()
        try:
            yield between
        finally:
            for end in ends:
                end.close()

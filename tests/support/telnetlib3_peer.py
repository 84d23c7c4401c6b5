"""A client made of telnetlib3, which knows nothing of our code: it says, as JSON, what it learned.

As a program it is given a port, comes in as a guest, asks for data, says something and leaves.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

import telnetlib3
from telnetlib3.telopt import GMCP, MSSP
from typing_extensions import override

PATIENCE = 60.0
PAINT = re.compile(r"\x1b\[[0-9;]*m")


class Client(telnetlib3.TelnetClient):
    """A client that takes data, and wants to know what the server is."""

    @override
    def connection_made(self, transport: Any) -> None:
        """Agree on more than it does by itself."""
        super().connection_made(transport)
        assert self.writer is not None, "it is connected"
        self.writer.passive_do |= {GMCP, MSSP}


class Peer:
    """What was learned."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}
        self.shown = ""
        self.reader: Any = None
        self.writer: Any = None

    def take(self, package: str, body: Any) -> None:
        """Note what the server tells as data."""
        self.told[package] = body

    async def until(self, words: str) -> None:
        """Read until some words are shown."""
        while words not in self.shown:
            await self.read()

    async def read(self) -> None:
        """Read what comes next, without its colours."""
        shown = await asyncio.wait_for(self.reader.read(4096), PATIENCE)
        self.shown += PAINT.sub("", shown)

    async def visit(self, port: int) -> dict[str, Any]:
        """Come in, ask, talk and leave; return all that was learned."""
        self.reader, self.writer = await telnetlib3.open_connection(
            "127.0.0.1",
            port,
            client_factory=Client,
            encoding="utf8",
            term="xterm",
            cols=100,
            rows=40,
        )
        self.writer.set_ext_callback(GMCP, self.take)
        await self.until("Name, guest or new:")
        self.writer.send_gmcp("Core.Hello", {"client": "telnetlib3", "version": "5"})
        self.writer.send_gmcp("core.supports.set", ["Char 1", "Room 1"])
        self.writer.write("guest\r\n")
        await self.until("Exits:")
        self.writer.send_gmcp("char.items.inv")
        self.writer.write("say café ☃\r\n")
        await self.until("café")
        self.writer.write("quit\r\n")
        while not self.reader.at_eof():
            await self.read()
        return {
            "told": self.told,
            "mssp": self.writer.mssp_data,
            "shown": self.shown,
            "charset": self.writer.environ_encoding,
        }


if __name__ == "__main__":
    json.dump(asyncio.run(Peer().visit(int(sys.argv[1]))), sys.stdout)

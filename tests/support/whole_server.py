"""A whole server in memory, but for sockets and disk: bytes in, bytes out, a world between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from attrs import define, field
from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from typing_extensions import override

from tests.bench.server import ENDLESS, NEVER, SOON, Address, NullTransport, new_host, new_sessions
from tests.support.scene import catalogue
from vetrellis.formatters.html import HtmlFormatter
from vetrellis.formatters.look import Look
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.ssh_auth import Login
from vetrellis.server.gateway.ssh_connection import SshConnection
from vetrellis.server.gateway.ssh_terminal import Terminal
from vetrellis.server.gateway.telnet_factory import TelnetFactory
from vetrellis.server.gateway.telnet_option import command, subnegotiation
from vetrellis.server.gateway.throttle import Doorkeeper, DoorLimits
from vetrellis.server.gateway.web_connection import WebConnection, WebSocketLimits
from vetrellis.server.session.local_link import LocalLink
from vetrellis.server.world_host.pace import Pace

WILL, DO = 251, 253
NAWS, CHARSET, NEW_ENVIRON, MSDP, MSP, MXP, GMCP = 31, 42, 39, 69, 90, 91, 201
WIDEST = 500


@define(eq=False)
class TelnetPlayer:
    """A player on a telnet client.

    Attributes:
        sent: All bytes that came since it last read.
    """

    connection: Any
    clock: Clock
    sent: bytearray = field(factory=bytearray)

    def receive(self, data: bytes) -> None:
        """Have bytes come from the client."""
        self.connection.dataReceived(data)
        self.clock.advance(SOON)

    def type(self, line: str) -> None:
        """Type a line in UTF-8, as a client does that passes on whatever it is given."""
        data = line.encode("utf-8", "surrogatepass")
        self.receive(data.replace(b"\xff", b"\xff\xff") + b"\r\n")

    def leave(self) -> None:
        """Hang up."""
        self.connection.connectionLost(Failure(ConnectionDone()))

    def read(self) -> bytes:
        """Return what came since the last time."""
        sent = bytes(self.sent)
        self.sent.clear()
        return sent


@define(eq=False)
class _Wire(NullTransport):
    player: TelnetPlayer | None = None

    @override
    def write(self, data: bytes) -> None:
        if self.player is not None:
            self.player.sent += data


@define(eq=False)
class WebPlayer:
    """A player on a page.

    Attributes:
        messages: The messages that came since it last read.
        pages: The same prose, as HTML.
    """

    clock: Clock
    connection: Any = None
    messages: list[bytes] = field(factory=list)
    pages: list[str] = field(factory=list)
    _html: HtmlFormatter = field(factory=HtmlFormatter, init=False)

    def type(self, line: str) -> None:
        """Type a line."""
        message = json.dumps({"type": "command", "payload": {"text": line}})
        self.connection.taken(message.encode(), False)
        self.clock.advance(SOON)

    def read(self) -> bytes:
        """Return what came since the last time."""
        messages = b"\n".join(self.messages)
        self.messages.clear()
        return messages

    def read_page(self) -> str:
        """Return what came since the last time, as HTML."""
        page = "".join(self.pages)
        self.pages.clear()
        return page

    def send(self, message: bytes) -> None:
        """Take a message of the server's."""
        self.messages.append(message)

    def send_shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]
    ) -> None:
        """Take prose of the server's."""
        self.messages.append(frames.encode_show(texts, prompt, data))
        look = self.connection.look if self.connection is not None else Look()
        self.pages.append(self._html.render(texts, look))
        if prompt is not None:
            self.pages.append(self._html.prompt(prompt, look))

    def hang_up(self, code: int, reason: str) -> None:
        """See `Channel`."""

    def cut(self) -> None:
        """See `Channel`."""

    def read_on(self, on: bool) -> None:
        """See `Channel.read`."""


@define(eq=False)
class _Channel:
    """`Channel` for a web player: its `read` is not the player's."""

    player: WebPlayer

    def send(self, message: bytes) -> None:
        self.player.send(message)

    def send_shown(
        self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum]
    ) -> None:
        self.player.send_shown(texts, prompt, data)

    def hang_up(self, code: int, reason: str) -> None:
        self.player.hang_up(code, reason)

    def cut(self) -> None:
        self.player.cut()

    def read(self, on: bool) -> None:
        self.player.read_on(on)


@define(eq=False)
class SshPlayer:
    """A player on a terminal, by SSH.

    Attributes:
        sent: All bytes that came since it last read.
    """

    clock: Clock
    connection: Any = None
    sent: bytearray = field(factory=bytearray)

    def type(self, line: str) -> None:
        """Press keys, and Enter."""
        self.connection.taken(f"{line}\r".encode("utf-8", "surrogatepass"))
        self.clock.advance(SOON)

    def read(self) -> bytes:
        """Return what came since the last time."""
        sent = bytes(self.sent)
        self.sent.clear()
        return sent

    def send(self, data: bytes) -> None:
        """See `Wire`."""
        self.sent += data

    def hang_up(self, status: int) -> None:
        """See `Wire`."""

    def drop(self) -> None:
        """See `Wire`."""


@define(eq=False)
class _SshWire:
    """`Wire` for a player: its `read` is not the player's."""

    player: SshPlayer

    def send(self, data: bytes) -> None:
        self.player.send(data)

    def hang_up(self, status: int) -> None:
        self.player.hang_up(status)

    def drop(self) -> None:
        self.player.drop()

    def read(self, on: bool) -> None:
        """Read on, always."""


@define(eq=False)
class WholeServer:
    """The server.

    Attributes:
        clock: Time.
    """

    clock: Clock = field(factory=Clock)
    _telnet: TelnetFactory = field(init=False)
    _sessions: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        host = new_host(2, self.clock, Pace(tick=NEVER, answer=SOON))
        self._sessions = new_sessions(LocalLink(host, self.clock), self.clock)
        door = Doorkeeper(self.clock, DoorLimits(ENDLESS, ENDLESS, ENDLESS, ENDLESS))
        words = partial(catalogue().text, "en")
        self._telnet = TelnetFactory(self._sessions, self.clock, words, door)

    def telnet(self, *said: bytes, width: int = WIDEST) -> TelnetPlayer:
        """Return somebody who came by telnet, not greeted before all this was said."""
        address: Any = Address("192.0.2.1")
        wire = _Wire()
        player = TelnetPlayer(self._telnet.buildProtocol(address), self.clock)
        wire.player = player
        player.connection.makeConnection(wire)
        for each in said:
            player.receive(each)
        size = width.to_bytes(2, "big") + (50).to_bytes(2, "big")
        player.receive(command(WILL, NAWS) + subnegotiation(NAWS, size))
        return player

    def ssh(self, login: str = "guest", kind: str = "xterm-256color") -> SshPlayer:
        """Return somebody who came by SSH."""
        player = SshPlayer(self.clock)
        player.connection = SshConnection(
            "192.0.2.1",
            Login(login),
            Terminal(is_there=True, kind=kind, width=WIDEST, height=50),
            _SshWire(player),
            TerminalFormatter(),
            catalogue().text,
            self.clock,
            OutletLimits(),
        )
        player.connection.opened(self._sessions)
        self.clock.advance(SOON)
        return player

    def web(self, *, greeted: bool = True) -> WebPlayer:
        """Return somebody who came by a page, and was greeted; or has said nothing yet."""
        player = WebPlayer(self.clock)
        connection = WebConnection(
            "192.0.2.1", _Channel(player), self._sessions, self.clock, WebSocketLimits()
        )
        player.connection = connection
        connection.opened()
        if greeted:
            self.clock.advance(1)
        return player


def reads(charset: bytes) -> bytes:
    """Return how a client says which charset it reads."""
    return command(DO, CHARSET) + subnegotiation(CHARSET, b"\x02" + charset)


def is_like(**variables: str) -> bytes:
    """Return how a client says by NEW-ENVIRON what it is."""
    said = b"".join(
        b"\x03" + name.encode() + b"\x01" + value.encode() for name, value in variables.items()
    )
    return command(WILL, NEW_ENVIRON) + subnegotiation(NEW_ENVIRON, b"\0" + said)


def wants(*packages: str) -> bytes:
    """Return how a client says which packages of GMCP it wants."""
    said = f"Core.Supports.Set {json.dumps(packages)}".encode()
    return command(DO, GMCP) + subnegotiation(GMCP, said)

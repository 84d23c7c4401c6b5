"""SSH for players: `ssh -p 4022 guest@host`, and one is in the world.

Theory of operation. `SshTransport` frames and encrypts, `PlayerLogin` lets in, and what is here
carries one session, or one command, over one channel; anything else that SSH can do (files,
forwarded ports) is refused. When the channel is closed the connection ends with it. A client that
asks for more than it reads is not read from until it has caught up; a session that pauses closes
the channel's window, so that everything but typing still gets through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from struct import error as struct_error
from struct import pack, unpack
from typing import Any, ClassVar, TypeAlias

from attrs import define
from twisted.conch.ssh.channel import SSHChannel
from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.connection import (
    EXTENDED_DATA_STDERR,
    MSG_CHANNEL_OPEN_FAILURE,
    OPEN_ADMINISTRATIVELY_PROHIBITED,
    SSHConnection,
)
from twisted.conch.ssh.keys import Key
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import ServerFactory
from typing_extensions import override

from vetrellis.server.gateway.ssh_auth import Authenticate, Keys, Login, PlayerLogin
from vetrellis.server.gateway.ssh_command import Pipes, SshCommand
from vetrellis.server.gateway.ssh_connection import SshConnection, Wire, Words
from vetrellis.server.gateway.ssh_terminal import Terminal
from vetrellis.server.gateway.ssh_transport import (
    DEFAULT_LIMITS,
    Aside,
    Deadline,
    SshLimits,
    SshTransport,
    Stall,
)
from vetrellis.server.gateway.throttle import Doorkeeper
from vetrellis.server.interfaces import ICommands, IFormatter, ISessionFactory

LEAST_PACKET = 1024
"""Bytes that a client must take at once: a smaller packet costs more than it carries."""


Begin: TypeAlias = Callable[[Wire, Terminal], SshConnection]
"""Begins a session on a channel, for whoever was let in, at a terminal."""

Run: TypeAlias = Callable[[Pipes, Terminal, bytes], SshCommand]
"""Has a command done, for whoever was let in."""


class PlayerChannel(SSHChannel):
    """The one channel of a connection. Conch calls the camelCase methods."""

    name = b"session"
    conn: PlayerService
    _log = Aside()

    def __init__(self, service: PlayerService, window: int, packet: int) -> None:
        limits = service.transport.factory.limits
        super().__init__(
            localWindow=limits.window,
            localMaxPacket=limits.window,
            remoteWindow=window,
            remoteMaxPacket=packet,
            conn=service,
        )
        self._transport = service.transport
        self._terminal = Terminal()
        self._player: SshConnection | None = None
        self._command: SshCommand | None = None
        self._begun = False
        self._status = 0
        self._early: list[bytes] = []
        self._over = False
        self.is_read = False

    @override
    def channelOpen(self, specificData: bytes) -> None:
        pass

    @override
    def requestReceived(self, requestType: bytes, data: bytes) -> bool:
        answer = self._REQUESTS.get(requestType)
        try:
            return answer is not None and answer(self, data)
        except struct_error:
            return False

    @override
    def dataReceived(self, data: bytes) -> None:
        if self._player is None:
            self._early.append(data)  # no more than the window, which stays shut until then
        else:
            self._player.taken(data)

    @override
    def extReceived(self, dataType: int, data: bytes) -> None:
        pass

    @override
    def eofReceived(self) -> None:
        self._over = True
        if self._player is not None:
            self._player.ended()

    @override
    def closeReceived(self) -> None:
        self.buf = b""
        self.conn.sendClose(self)

    @override
    def stopWriting(self) -> None:
        self._transport.stall(Stall.WINDOW, True)

    @override
    def addWindowBytes(self, data: int) -> None:
        # Conch says `startWriting` for any byte more, even if most of what waits still waits.
        super().addWindowBytes(data)  # type: ignore[no-untyped-call]  # Conch's has no types
        if not self.buf and not self.extBuf:
            self._transport.stall(Stall.WINDOW, False)

    @override
    def closed(self) -> None:
        self._transport.watch(None)
        player, self._player = self._player, None
        if player is not None:
            player.lost("closed")
        if self._command is not None:
            self._command.lost()

    @override
    def loseConnection(self) -> None:
        self.closing = 1
        if not self.buf and not self.extBuf and not self.localClosed:
            self.conn.sendRequest(self, b"exit-status", pack(">L", self._status))
            self.conn.sendEOF(self)
            self.conn.sendClose(self)

    def send(self, data: bytes) -> None:
        """See `Wire.send`."""
        if not self.localClosed:
            self.write(data)

    def complain(self, data: bytes) -> None:
        """See `Pipes.complain`."""
        if not self.localClosed:
            self.writeExtended(EXTENDED_DATA_STDERR, data)

    def hang_up(self, status: int) -> None:
        """See `Wire.hang_up`."""
        self._status = status
        self._transport.allow(self._transport.factory.limits.farewell)
        self.loseConnection()

    def read(self, on: bool) -> None:
        """See `Wire.read`."""
        self.is_read = on
        if on and self.localWindowLeft < self.localWindowSize:
            self.conn.adjustWindow(self, self.localWindowSize - self.localWindowLeft)

    def drop(self) -> None:
        """See `Wire.drop`."""
        self._transport.drop()

    def _ask_for_terminal(self, data: bytes) -> bool:
        if self._begun:
            return False
        self._terminal = self._terminal.requested(data)
        return True

    def _set_variable(self, data: bytes) -> bool:
        told = self._terminal.told(data)
        if told is None or self._begun:
            return False
        self._terminal = told
        return True

    def _change_window(self, data: bytes) -> bool:
        self._terminal = self._terminal.resized(data)
        if self._player is not None:
            self._player.resized(self._terminal)
        return True

    def _begin(self, data: bytes) -> bool:
        return self._once(self._play)

    def _run_command(self, data: bytes) -> bool:
        line, _ = getNS(data)
        return self._once(partial(self._obey, line))

    def _once(self, act: Callable[[], None]) -> bool:
        """Do the one thing that a channel is for, once its request has been answered."""
        if self._begun:
            return False
        self._begun = True
        self._transport.allow(None)
        self._transport.factory.clock.callLater(0, act)
        return True

    def _play(self) -> None:
        if self.localClosed:
            return
        self.read(True)
        self._player = self.conn.begin(self, self._terminal)
        self._transport.watch(self._player.stalled)
        self._player.taken(b"".join(self._early))
        self._early.clear()
        if self._over:
            self._player.ended()

    def _obey(self, line: bytes) -> None:
        if not self.localClosed:
            self._command = self.conn.run(self, self._terminal, line)

    _REQUESTS: ClassVar[dict[bytes, Callable[[PlayerChannel, bytes], bool]]] = {
        b"pty-req": _ask_for_terminal,
        b"env": _set_variable,
        b"window-change": _change_window,
        b"shell": _begin,
        b"exec": _run_command,
    }


class PlayerService(SSHConnection):
    """What a client that was let in may ask for. Conch calls the camelCase and `ssh_` methods.

    Attributes:
        begin: Begins the session.
        run: Has a command done instead.
    """

    transport: SshTransport
    _log = Aside()

    def __init__(self, transport: SshTransport, begin: Begin, run: Run) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Conch's has no types
        self.transport = transport
        self.begin = begin
        self.run = run
        self._opened = False
        self._unanswered = 0
        self._silence = Deadline(transport.factory.clock, self._ask_whether_there)

    @override
    def serviceStarted(self) -> None:
        self._silence.set(self.transport.factory.limits.keepalive)

    @override
    def serviceStopped(self) -> None:
        self._silence.lift()
        super().serviceStopped()  # type: ignore[no-untyped-call]  # Conch's has no types

    @override
    def packetReceived(self, messageNum: int, packet: bytes) -> None:
        self._unanswered = 0
        super().packetReceived(messageNum, packet)  # type: ignore[no-untyped-call]  # Conch's has no types

    @override
    def ssh_CHANNEL_OPEN(self, packet: bytes) -> None:
        kind, rest = getNS(packet)
        sender, _, most = unpack(">3L", rest[:12])
        if kind == b"session" and not self._opened and most >= LEAST_PACKET:
            self._opened = True
            super().ssh_CHANNEL_OPEN(packet)  # type: ignore[no-untyped-call]  # Conch's has no types
            return
        refusal = pack(">2L", sender, OPEN_ADMINISTRATIVELY_PROHIBITED)
        why = b"there is one session and nothing else"
        self.transport.sendPacket(MSG_CHANNEL_OPEN_FAILURE, refusal + NS(why) + NS(b""))

    @override
    def getChannel(
        self, channelType: bytes, windowSize: int, maxPacket: int, data: bytes
    ) -> PlayerChannel:
        return PlayerChannel(self, windowSize, maxPacket)

    @override
    def gotGlobalRequest(self, requestType: bytes, data: bytes) -> int:
        return 0

    @override
    def adjustWindow(self, channel: PlayerChannel, bytesToAdd: int) -> None:
        if channel.is_read:
            super().adjustWindow(channel, bytesToAdd)  # type: ignore[no-untyped-call]  # Conch's has no types

    @override
    def channelClosed(self, channel: PlayerChannel) -> None:
        super().channelClosed(channel)  # type: ignore[no-untyped-call]  # Conch's has no types
        self.transport.leave()

    def _ask_whether_there(self) -> None:
        limits = self.transport.factory.limits
        if self._unanswered >= limits.unanswered:
            self.transport.drop()
            return
        self._unanswered += 1
        self._silence.set(limits.keepalive)
        answer = self.sendGlobalRequest(b"keepalive@openssh.com", b"", wantReply=1)
        answer.addErrback(lambda _: None)  # "no such request" is an answer too


@define(eq=False, slots=False)
class SshFactory(ServerFactory[Any]):
    """Makes a connection, and a session with it, for every SSH client.

    Attributes:
        sessions: Who makes the sessions.
        clock: What all deadlines go by.
        limits: What a client may do.
    """

    sessions: ISessionFactory
    _commands: ICommands
    _authenticate: Authenticate
    _keys: Keys
    _host_keys: Iterable[Key]
    clock: IReactorTime
    _formatter: IFormatter
    _doors: Doorkeeper
    _words: Words
    limits: SshLimits = DEFAULT_LIMITS

    def __attrs_post_init__(self) -> None:
        self.noisy = False
        # Where Conch looks for them.
        self.privateKeys = {key.sshType(): key for key in self._host_keys}
        self.publicKeys = {kind: key.public() for kind, key in self.privateKeys.items()}

    @override
    def buildProtocol(self, addr: IAddress | None) -> SshTransport | None:
        peer: str = getattr(addr, "host", "local")  # a UNIX socket has no host
        return SshTransport(self, peer) if self._doors.enter(peer) else None

    def login_for(self, transport: SshTransport) -> PlayerLogin:
        """See `TransportFactory.login_for`."""

        def admitted(login: Login) -> None:
            transport.allow(self.limits.shell)
            begin = partial(self._begin, transport.peer, login)
            run = partial(self._run, transport.peer, login)
            transport.setService(PlayerService(transport, begin, run))

        return PlayerLogin(transport, self._authenticate, self._keys, admitted)

    def gone(self, transport: SshTransport) -> None:
        """See `TransportFactory.gone`."""
        self._doors.leave(transport.peer)

    def _begin(self, peer: str, login: Login, wire: Wire, terminal: Terminal) -> SshConnection:
        player = SshConnection(
            peer,
            login,
            terminal,
            wire,
            self._formatter,
            self._words,
            self.clock,
            self.limits.unread,
        )
        player.opened(self.sessions)
        return player

    def _run(
        self, peer: str, login: Login, pipes: Pipes, terminal: Terminal, line: bytes
    ) -> SshCommand:
        command = SshCommand(peer, login, terminal, pipes, self._formatter, self._words)
        command.begin(self._commands, line)
        return command

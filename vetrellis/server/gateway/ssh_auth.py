"""The login of SSH: who may come in, and as whom (RFC 4252).

Theory of operation. Some user names need no proof, for what they lead to asks for none: `guest`,
`new`, `reader`, and what they are called in other languages. OpenSSH tries the method `none`
first, so they are in without a question; a client that insists on a password may send any.
Everybody else gives a password, checked by the same authority as at the greeting, with the same
answer for a name that nobody has; or proves to hold the private half of a key that they have added
in the game. Conch's own service would check any number of either at once, take RSA signatures made
with SHA-1, and keep time by the global reactor.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeAlias

from attrs import frozen
from twisted.conch.ssh.common import NS, getNS
from twisted.conch.ssh.service import SSHService
from twisted.conch.ssh.transport import (
    DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE,
    DISCONNECT_PROTOCOL_ERROR,
    DISCONNECT_SERVICE_NOT_AVAILABLE,
)
from twisted.conch.ssh.userauth import (
    MSG_USERAUTH_FAILURE,
    MSG_USERAUTH_PK_OK,
    MSG_USERAUTH_REQUEST,
    MSG_USERAUTH_SUCCESS,
)
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure
from typing_extensions import override

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.auth.account import Account, Character
from vetrellis.server.gateway.ssh_signature import fits, is_right
from vetrellis.server.gateway.ssh_transport import Aside, SshTransport

READER_NAMES: Final = frozenset({"reader", "lector", "lectora"})
"""User names of players who read by ear."""

OPEN_NAMES: Final = READER_NAMES | frozenset(
    {"guest", "invitado", "invitada", "new", "nuevo", "nueva"}
)
"""User names that need no proof, and that no character can have."""

LONGEST_NAME: Final = 128
LONGEST_PASSWORD: Final = 1024
"""Bytes beyond which nobody is asked whether a name or a password is right."""

LONGEST_KEY: Final = 2048
"""The same for a key."""

METHODS: Final = b"publickey,password"

Authenticate: TypeAlias = Callable[[str, str, str], Deferred[Account | None]]
"""Takes name, password and the peer's address; gives the account that they open, or None."""


class Keys(Protocol):
    """Who knows which keys open which accounts: see `auth.key_ring`."""

    def is_known(self, name: str, blob: bytes, peer: str) -> Deferred[bool]:
        """Return whether a key would open the account of a character."""
        ...

    def authenticate(
        self, name: str, blob: bytes, is_signed: Callable[[], bool], peer: str
    ) -> Deferred[Account | None]:
        """Return the account that a key opens, or None."""
        ...


@frozen
class Login:
    """Somebody who was let in.

    Attributes:
        name: The user name that they gave.
        character: Whom they proved to be, or None for one of the open names.
    """

    name: str
    character: Character | None = None


class PlayerLogin(SSHService):
    """Asks one client who it is, until it is let in or sent away."""

    name = b"ssh-userauth"
    transport: SshTransport
    _log = Aside()
    _journal = Logger()

    def __init__(
        self,
        transport: SshTransport,
        authenticate: Authenticate,
        keys: Keys,
        admitted: Callable[[Login], None],
    ) -> None:
        """Begin.

        Args:
            transport: The client's connection.
            authenticate: Who knows the passwords.
            keys: Who knows the keys.
            admitted: What to call, once, when the client has been told that it is in.
        """
        self.protocolMessages = {MSG_USERAUTH_REQUEST: "MSG_USERAUTH_REQUEST"}
        self.transport = transport
        self._authenticate = authenticate
        self._keys = keys
        self._admitted = admitted
        self._failures = 0
        self._offers = 0
        self._checking = False
        self._over = False
        self._answer: IDelayedCall | None = None

    @override
    def serviceStopped(self) -> None:
        self._over = True
        if self._answer is not None and self._answer.active():
            self._answer.cancel()

    def ssh_USERAUTH_REQUEST(self, packet: bytes) -> None:  # noqa: N802  # Conch calls it so
        """Take an attempt."""
        user, service, method, rest = getNS(packet, 3)
        if service != b"ssh-connection":
            self.transport.sendDisconnect(DISCONNECT_SERVICE_NOT_AVAILABLE, b"no such service")
        elif self._checking:
            # RFC 4252 5.1 lets a client do this; none does but one that guesses.
            self.transport.sendDisconnect(DISCONNECT_PROTOCOL_ERROR, b"one attempt at a time")
        elif user.lower() in _OPEN and method in {b"none", b"password"}:
            self._admit(Login(user.decode().lower()))
        elif method == b"password":
            self._check(user, getNS(rest[1:])[0], is_change=rest[:1] != b"\0")
        elif method == b"publickey":
            self._check_key(user, packet)
        else:
            self._refuse(counts=method != b"none")

    def _check(self, user: bytes, password: bytes, is_change: bool) -> None:
        if is_change or len(user) > LONGEST_NAME or len(password) > LONGEST_PASSWORD:
            self._refuse_later()
            return
        self._checking = True
        name = user.decode("utf-8", "replace")
        secret = password.decode("utf-8", "replace")
        answer = self._authenticate(name, secret, self.transport.peer)
        answer.addCallback(self._judged, name).addErrback(self._undecided)

    def _check_key(self, user: bytes, packet: bytes) -> None:
        """Take a key: clients ask whether it would do, and then sign with it."""
        rest = getNS(packet, 3)[3]
        algorithm, blob, signed = getNS(rest[1:], 2)
        if len(user) > LONGEST_NAME or len(blob) > LONGEST_KEY or not fits(algorithm, blob):
            self._decline()
            return
        self._checking = True
        name = user.decode("utf-8", "replace")
        peer = self.transport.peer
        if rest[:1] == b"\0":
            answer = self._keys.is_known(name, blob, peer)
            answer.addCallback(self._compared, algorithm, blob).addErrback(self._undecided)
            return
        assert self.transport.sessionID is not None, "there is no login before the keys"
        request = bytes([MSG_USERAUTH_REQUEST]) + packet[: len(packet) - len(signed)]
        message = NS(self.transport.sessionID) + request
        proof = partial(is_right, algorithm, blob, getNS(signed)[0], message)
        admission = self._keys.authenticate(name, blob, proof, peer)
        admission.addCallback(self._judged, name).addErrback(self._undecided)

    def _compared(self, is_known: bool, algorithm: bytes, blob: bytes) -> None:
        if self._over:
            return
        self._checking = False
        if is_known:
            self.transport.sendPacket(MSG_USERAUTH_PK_OK, NS(algorithm) + NS(blob))
        else:
            self._decline()

    def _decline(self) -> None:
        """Say that a key will not do. That is no failure yet: people have several."""
        self._offers += 1
        self._refuse(counts=self._offers > self.transport.factory.limits.offers)

    def _judged(self, account: Account | None, name: str) -> None:
        if self._over:
            return
        self._checking = False
        if account is None:
            self._refuse_later()
        else:
            self._admit(Login(name, account.character))

    def _undecided(self, failure: Failure) -> None:
        if failure.check(VetrellisError):
            # Too busy, or too many attempts: nothing that SSH has words for.
            reason = failure.getErrorMessage()
            self._journal.info(
                "no login for {peer}: {reason}", peer=self.transport.peer, reason=reason
            )
        else:
            self._journal.failure("A login from {peer} failed", failure, peer=self.transport.peer)
        if not self._over:
            self._refuse_later()

    def _refuse_later(self) -> None:
        self._checking = True
        clock = self.transport.factory.clock
        self._answer = clock.callLater(self.transport.factory.limits.wrong, self._refuse, True)

    def _refuse(self, counts: bool) -> None:
        self._checking = False
        self._failures += counts
        if self._failures >= self.transport.factory.limits.attempts:
            reason = b"too many failed logins"
            self.transport.sendDisconnect(DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, reason)
            return
        self.transport.sendPacket(MSG_USERAUTH_FAILURE, NS(METHODS) + b"\0")

    def _admit(self, login: Login) -> None:
        self.transport.sendPacket(MSG_USERAUTH_SUCCESS, b"")
        self._admitted(login)


_OPEN = frozenset(name.encode() for name in OPEN_NAMES)

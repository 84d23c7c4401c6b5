"""The roles that parts of the server play for one another.

An interface stands here wherever a role has two implementations, or Twisted expects one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from zope.interface import Attribute, Interface

from vetrellis.formatters.interfaces import IFormatter as IFormatter

if TYPE_CHECKING:
    from vetrellis.game.core.datum import Datum
    from vetrellis.game.core.identity import EntityId
    from vetrellis.game.core.text import Text
    from vetrellis.server.auth.account import Account, Character, Embodiment
    from vetrellis.server.auth.ban import Ban
    from vetrellis.server.auth.role import Role
    from vetrellis.server.auth.ssh_key import PublicKey, SshKey
    from vetrellis.server.persistence.record import SavedWorld, TickRecord
    from vetrellis.server.session.one_shot import Answer
    from vetrellis.shared.wire import (
        Attach,
        Configure,
        Delivery,
        Detach,
        Input,
        SessionId,
    )


class IConnection(Interface):
    """One player's line to the game: telnet, SSH, WebSocket, or a fake in tests.

    A connection lays out and paints what it is given, in one write for each call of `show`, and
    bounds what a client that does not read can make it hold.
    """

    protocol = Attribute("`telnet`, `ssh` or `web`.")
    peer = Attribute("The client's address as text, for limits and logs.")
    look = Attribute("A `Look`: what the screen can show, as the client said so far.")
    login = Attribute("The user name that the protocol itself carried (SSH), or an empty string.")
    language = Attribute("The user's language, as the client said so far (`es-MX`), or empty.")
    takes_data = Attribute("Whether the client can use events as data: what `tell` is given.")
    authenticated = Attribute("A `Character` that the protocol itself has proved, or None.")

    def show(
        texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        """Show prose, then the prompt if there is one.

        To a client that can use them, the same events go as data before it, in the same write.
        """

    def tell(data: Sequence[Datum]) -> None:
        """Send events as data, to a client that can use them; else nothing."""

    def secret(on: bool) -> None:
        """Stop, or start again, showing what the player types. The next line is a password."""

    def adjust(**changes: object) -> None:
        """Change fields of `look` as the player asked; overrides what the client says."""

    def pause(reading: bool) -> None:
        """Stop (False) or resume (True) reading: a flood fills only its own pipe."""

    def close() -> None:
        """Hang up, once all that was shown is sent."""


class IResumable(IConnection):
    """A connection whose client can tell what arrived, and go on where an older one broke."""

    ticket = Attribute("The ticket with which the client wants to go on, or an empty string.")

    def grant(ticket: str, seconds: int) -> None:
        """Give the client a ticket. What it is shown is counted from here."""

    def refuse() -> None:
        """Tell the client that the ticket that it came with is worth nothing."""

    def part() -> None:
        """Count no more what is shown: another connection is about to go on from here."""

    def take_up(older: IConnection | None) -> None:
        """Go on where an older connection of the same player ended.

        The client learns that it may, and is shown again what did not arrive. `older` is None
        where nothing is known of it any more: then there is nothing to show again.
        """


class ISession(Interface):
    """What a connection hands its input to. One session for each connection."""

    def received(line: str) -> None:
        """Take one line that the player typed, without line end, not yet sanitised."""

    def disconnected(reason: str) -> None:
        """Learn that the connection is gone. The character may linger."""

    def asked(package: str, body: Mapping[str, object]) -> None:
        """Take a request that came as data (JSON `type` or GMCP package), such as `resume`.

        `hello` says that the client has told something of itself: the connection's `look` and
        `language` have it already.
        """


class ICaller(Interface):
    """Somebody who wants one thing done, and the answer: `ssh ada@host look`."""

    protocol = Attribute("`ssh`.")
    peer = Attribute("See `IConnection.peer`.")
    look = Attribute("See `IConnection.look`.")
    login = Attribute("See `IConnection.login`.")
    language = Attribute("See `IConnection.language`.")
    authenticated = Attribute("See `IConnection.authenticated`.")

    def adjust(**changes: object) -> None:
        """Change fields of `look` as the player likes them."""


class ICommands(Interface):
    """Does single things for those who do not stay."""

    def run(caller: ICaller, line: str) -> Deferred[Answer]:
        """Do one thing for somebody, and answer. Cancel it when they have gone."""


class ISessionFactory(Interface):
    """Makes sessions for new connections."""

    def begin(connection: IConnection) -> ISession:
        """Greet a new connection. Raises `Refused` with a line to show if it may not come in."""


class IHostEnd(Interface):
    """The world host, as a link sees it."""

    def attach(message: Attach, deliver: Callable[[Delivery], None]) -> None:
        """Put a character into the world, at the next tick; `deliver` gets all its deliveries."""

    def detach(message: Detach) -> None:
        """End an attachment, at the next tick."""

    def configure(message: Configure) -> None:
        """Compose an attachment's prose another way, from the next tick on."""

    def accept(message: Input) -> bool:
        """Queue a line. False: refused, for the queue is full or the line out of order."""

    def consult(text: str, language: str) -> Deferred[Text | None]:
        """Answer somebody who is not in the world; None for what only a character can ask."""

    def is_there(player: EntityId) -> Deferred[bool]:
        """Return whether a character is in the world: played, or lingering since a line broke."""


class ILink(Interface):
    """A session layer's way to the world host. Numbers, resends and acknowledges for its users."""

    def attach(message: Attach, deliver: Callable[[Delivery], None]) -> None:
        """See `IHostEnd.attach`. `deliver` is called in order, each delivery once."""

    def detach(session: SessionId, deliberate: bool) -> None:
        """End an attachment."""

    def configure(message: Configure) -> None:
        """Compose an attachment's prose another way."""

    def submit(session: SessionId, text: str, asked: str = "") -> bool:
        """Send a line, or what a client asks as data: see `Input`.

        False: too many wait unacknowledged; read no more until a delivery.
        """

    def waiting(session: SessionId) -> int:
        """Return how many lines are sent and not yet acknowledged."""

    def consult(text: str, language: str) -> Deferred[Text | None]:
        """Ask for somebody who is not in the world. See `IHostEnd.consult`."""

    def is_there(player: EntityId) -> Deferred[bool]:
        """See `IHostEnd.is_there`."""


class IStore(Interface):
    """Where the world is kept.

    Every method that touches a disk returns a Deferred and runs off the reactor.
    """

    def open() -> Deferred[None]:
        """Take sole hold of the database and bring its schema up to date.

        Fails with `StoreBusyError` if another server holds it, `StoreError` for anything else: one
        line each.
        """

    def load() -> Deferred[SavedWorld | None]:
        """Return the world as of the last commit, or None if there never was one."""

    def commit(record: TickRecord) -> Deferred[None]:
        """Make a tick last. Fires after the commit; records are committed in the order given.

        A commit that fails for want of space or of a connection is retried for as long as it
        takes.
        """

    def in_flight() -> int:
        """Return how many records are given and not yet committed."""

    def close() -> Deferred[None]:
        """Finish what was given, then let go of the database."""


class IAccounts(Interface):
    """Who may play. Kept in the same database as the world; every method returns a Deferred."""

    def find(name: str) -> Deferred[Account | None]:
        """Return the account whose character has this name (any spelling of it), or None."""

    def of_player(player: EntityId) -> Deferred[Embodiment | None]:
        """Return the character that an entity is, with the account that has it; None for none."""

    def is_free(name: str) -> Deferred[bool]:
        """Return whether nobody has this name, or one that looks like it. `create` makes sure."""

    def create(name: str, password_hash: str, pronouns: str, language: str) -> Deferred[Account]:
        """Make an account with its first character. Fails with `NameTakenError`."""

    def guest() -> Deferred[Character]:
        """Make a character without an account, under a free guest name."""

    def set_password(account_id: int, password_hash: str) -> Deferred[None]:
        """Replace an account's password hash."""

    def set_preferences(account_id: int, preferences: Mapping[str, object]) -> Deferred[None]:
        """Replace an account's preferences: language, reader, theme and the like."""

    def add_character(account_id: int, name: str, pronouns: str) -> Deferred[Character]:
        """Make a further character of an account. Fails with `NameTakenError`."""

    def set_role(account_id: int, role: Role) -> Deferred[None]:
        """Replace an account's role."""

    def set_email(account_id: int, email: str) -> Deferred[None]:
        """Replace an account's address for mail; empty for none."""

    def set_secret(account_id: int, secret: str, step: int) -> Deferred[None]:
        """Replace what an account's one-time codes are made of; empty for none.

        Codes up to `step` count as used.
        """

    def use_code(account_id: int, step: int) -> Deferred[bool]:
        """Use up the one-time code of a step. False: that one, or a later one, was used before."""

    def staff() -> Deferred[tuple[tuple[str, Role], ...]]:
        """Return everybody who is more than a player: the name of their first character."""


class ISshKeys(Interface):
    """Which public keys open which accounts. Every method returns a Deferred."""

    def of(account_id: int) -> Deferred[tuple[SshKey, ...]]:
        """Return an account's keys, the oldest first."""

    def opens(account_id: int, fingerprint: str) -> Deferred[bool]:
        """Return whether a key is one of an account's."""

    def add(account_id: int, key: PublicKey) -> Deferred[SshKey]:
        """Let a key open an account.

        Fails with `KeyRefusedError`: it does already, or there are too many.
        """

    def remove(account_id: int, fingerprint: str) -> Deferred[bool]:
        """Let a key open an account no more; return whether it did."""

    def used(account_id: int, fingerprint: str) -> Deferred[None]:
        """Note that a key let somebody in just now."""


class IBans(Interface):
    """Where bans last. Every method returns a Deferred."""

    def all_bans() -> Deferred[tuple[Ban, ...]]:
        """Return every ban, the oldest first; also those that have run out."""

    def add_ban(ban: Ban, now: int) -> Deferred[Ban]:
        """Keep a ban, in place of one of the same subject; return it with its number.

        Those that had run out at `now`, in milliseconds since the UNIX epoch, are removed.
        Fails with `SubjectError` if there are too many.
        """

    def remove_ban(ban_id: int) -> Deferred[None]:
        """Remove a ban."""


class ITickets(Interface):
    """Secrets that open something for a while, known by their hashes. All return Deferreds."""

    def keep(mark: bytes, purpose: str, subject: str, until: int) -> Deferred[None]:
        """Keep a ticket by the hash of its secret, until then (milliseconds since the epoch)."""

    def take(mark: bytes, purpose: str) -> Deferred[str | None]:
        """Return what a ticket is good for and use it up; None if there is none that is valid."""

    def prolong(mark: bytes, purpose: str, until: int) -> Deferred[str | None]:
        """Return what a ticket is good for, and keep it until then; None if none is valid."""

    def void(purpose: str, subject: str) -> Deferred[None]:
        """Remove all tickets of one purpose for one subject."""

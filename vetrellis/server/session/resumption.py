"""Going on where a broken connection ended, with a ticket instead of a name and a password.

Theory of operation. A client that asks for it is given a ticket once its player is in the world.
When its connection breaks it comes back with the ticket, over any new connection: the older one of
that player, if the server still believes in it, is closed; what it was shown and did not arrive is
shown again where the protocol can tell (`IResumable`), and what happened since is told by the
world host. A ticket is worth as much as a password for a week, so it ends with a deliberate quit
and with a change of the password.
"""

from __future__ import annotations

from twisted.internet.defer import Deferred, succeed

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.identity import EntityId
from vetrellis.server.auth.account import Embodiment
from vetrellis.server.auth.ticket import Purpose, Tickets
from vetrellis.server.interfaces import IConnection, IResumable
from vetrellis.server.session.core import Core

LIFETIME = 7 * 86_400
"""Seconds that a ticket is valid."""

TICKET = "Session.Ticket"
"""What tells a client its ticket, and what it asks for it by."""


def ticket_of(connection: IConnection) -> str:
    """Return the ticket with which a client came, or an empty string."""
    ticket: str = connection.ticket if IResumable.providedBy(connection) else ""
    return ticket


def grant(core: Core) -> None:
    """Give the client a ticket, if it wants one and there are any."""
    tickets, character = core.house.tickets, core.character
    if tickets is None or character is None or not core.wants_ticket:
        return

    def issued(ticket: str) -> None:
        if core.is_over:
            return
        if IResumable.providedBy(core.connection):
            core.connection.grant(ticket, LIFETIME)
        else:
            body = {"account": character.name, "ticket": ticket, "seconds": LIFETIME}
            core.connection.tell([Datum(TICKET, body)])

    issuing = tickets.issue(Purpose.RESUME, character.player, LIFETIME)
    issuing.addCallback(issued).addErrback(core.explain).addErrback(core.fault)


def refuse(core: Core) -> None:
    """Tell the client that its ticket is worth nothing."""
    if IResumable.providedBy(core.connection):
        core.connection.refuse()


def void(core: Core) -> Deferred[None]:
    """Make the tickets of a player's character worthless: they quit."""
    tickets, character = core.house.tickets, core.character
    if tickets is None or character is None:
        return succeed(None)
    voided = tickets.void(Purpose.RESUME, character.player)
    return voided.addErrback(core.explain).addErrback(core.fault)


def embodied(core: Core, tickets: Tickets, ticket: str) -> Deferred[Embodiment | None]:
    """Return whose a ticket is; None for one that is worthless."""

    def looked(subject: str | None) -> Deferred[Embodiment | None]:
        if subject is None:
            return succeed(None)
        return core.house.realm.of_player(EntityId(subject))

    return tickets.look(Purpose.RESUME, ticket, LIFETIME).addCallback(looked)

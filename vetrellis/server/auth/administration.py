"""What whoever runs the server decides about accounts: above all, who is an admin.

The same steps for a server that runs and is asked over its control channel, and for a database
that no server has open (see `offline`).
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve, frozen
from twisted.internet.defer import Deferred

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.role import Role
from vetrellis.server.auth.ticket import Purpose, Tickets
from vetrellis.server.interfaces import IAccounts

LIFETIME = 7 * 86_400.0
"""Seconds that a ticket for an admin is valid."""


class NobodyError(VetrellisError):
    """Nobody has this name."""


def _nobody_cares(account: Account) -> None:
    pass


@frozen
class Administration:
    """Makes admins, and helps those who lost what makes their codes.

    Attributes:
        accounts: Who may become one.
        tickets: What somebody becomes one with.
        changed: Is told of each account that was changed, as it is then.
    """

    accounts: IAccounts
    tickets: Tickets
    changed: Callable[[Account], None] = _nobody_cares

    def ticket(self) -> Deferred[str]:
        """Return a ticket with which one player can become an admin, by `claim`, within a week.

        Those that were made before are worthless from then on.
        """
        voided = self.tickets.void(Purpose.ADMIN, "")
        return voided.addCallback(lambda _: self.tickets.issue(Purpose.ADMIN, "", LIFETIME))

    def promote(self, name: str) -> Deferred[str]:
        """Make somebody an admin; return their name as it is shown. Fails with `NobodyError`."""

        def found(account: Account | None) -> Deferred[str]:
            if account is None:
                raise NobodyError(
                    f"nobody is called {name!r}: let them make that character first, "
                    "or leave the name out to get a ticket"
                )
            done = self.accounts.set_role(account.id, Role.ADMIN)
            return done.addCallback(lambda _: self._told(evolve(account, role=Role.ADMIN)))

        return self.accounts.find(name).addCallback(found)

    def release(self, name: str) -> Deferred[str]:
        """Ask somebody for one-time codes no more: they lost what makes them.

        Returns their name as it is shown. Fails with `NobodyError`.
        """

        def found(account: Account | None) -> Deferred[str]:
            if account is None:
                raise NobodyError(f"nobody is called {name!r}")
            done = self.accounts.set_secret(account.id, "", 0)
            return done.addCallback(lambda _: self._told(evolve(account, secret="")))

        return self.accounts.find(name).addCallback(found)

    def staff(self) -> Deferred[list[dict[str, str]]]:
        """Return everybody who is more than a player, as plain values."""
        return self.accounts.staff().addCallback(
            lambda staff: [{"name": name, "role": role.value} for name, role in staff]
        )

    def _told(self, account: Account) -> str:
        self.changed(account)
        return account.character.name

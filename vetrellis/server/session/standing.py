"""What an account is and may do: its role, the first admin's claim, its address for mail."""

from __future__ import annotations

import re

from vetrellis.game.prose.catalog import Choice
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.role import Role
from vetrellis.server.auth.ticket import Purpose
from vetrellis.server.session.core import Core
from vetrellis.server.session.login import word_of
from vetrellis.server.session.rights import consult, renew
from vetrellis.server.session.talk import Talk

_ROLES = {
    "player": Role.PLAYER, "jugador": Role.PLAYER, "jugadora": Role.PLAYER,
    "builder": Role.BUILDER, "constructor": Role.BUILDER, "constructora": Role.BUILDER,
    "moderator": Role.MODERATOR, "moderador": Role.MODERATOR, "moderadora": Role.MODERATOR,
    "admin": Role.ADMIN,
}  # fmt: skip

_TICKET = re.compile(r"[a-z2-7]{13}(?:-[a-z2-7]{13}){3}", re.ASCII | re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
LONGEST_EMAIL = 254
"""Characters: RFC 5321 section 4.5.3.1.3, without the brackets."""

_OFF = frozenset({"off", "no", "none", "ninguno"})


def is_ticket(word: str) -> bool:
    """Whether a word looks like a ticket, and nothing else does."""
    return _TICKET.fullmatch(word) is not None


def is_email(word: str) -> bool:
    """Whether a word may be an address for mail, or the wish to have none."""
    return word_of(word) in _OFF or (
        len(word) <= LONGEST_EMAIL and _EMAIL.fullmatch(word) is not None
    )


def role(talk: Talk, core: Core, argument: str) -> None:
    """Tell what somebody is here, or make them something else."""
    name, _, wish = argument.strip().partition(" ")
    wanted = _ROLES.get(word_of(wish)) if wish else None
    if not name or (wish and wanted is None):
        core.say("role-usage")
        return

    def found(account: Account | None) -> None:
        if account is None:
            core.say("role-nobody", name=name)
        elif wanted is None or wanted is account.role:
            _tell(core, account, "role-is")
            if account.email:
                core.say("role-email", address=account.email)
        elif core.account is not None and account.id == core.account.id:
            core.say("role-own")  # so that there is always an admin
        else:
            changed = core.house.realm.set_role(account, wanted)
            consult(core, changed, lambda new: _granted(core, new))

    consult(core, core.house.realm.find(name), found)


def claim(talk: Talk, core: Core, argument: str) -> None:
    """Become an admin, with a ticket that whoever runs the server was given."""
    account, tickets = core.account, core.house.tickets
    if account is None or tickets is None:
        core.say("claim-no-account")
        return

    def taken(subject: str | None) -> None:
        if subject is None:
            core.say("claim-refused")
        else:
            consult(core, core.house.realm.set_role(account, Role.ADMIN), claimed)

    def claimed(new: Account) -> None:
        renew(core.shell.everybody(), new.id, role=new.role)
        core.say("claim-done")

    consult(core, tickets.take(Purpose.ADMIN, argument), taken)


def email(talk: Talk, core: Core, argument: str) -> None:
    """Tell or replace the account's address for mail."""
    account = core.account
    if account is None:
        core.say("session-no-account")
    elif not argument:
        core.say("email-is", address=account.email or Choice("none"))
    elif not is_email(argument):
        core.say("email-no-address")
    else:
        address = "" if word_of(argument) in _OFF else argument
        changed = core.house.realm.set_email(account, address)
        consult(core, changed, lambda new: _addressed(core, new))


def _addressed(core: Core, new: Account) -> None:
    renew(core.shell.everybody(), new.id, email=new.email)
    core.say("email-is", address=new.email or Choice("none"))


def _granted(core: Core, new: Account) -> None:
    renew(core.shell.everybody(), new.id, role=new.role)
    _tell(core, new, "role-granted")
    for each in core.shell.everybody():
        if each.account is not None and each.account.id == new.id:
            each.say("role-yours", role=Choice(new.role.value))
            # Later: it may be in the midst of a line of its own.
            core.house.clock.callLater(0, each.shell.settle)


def _tell(core: Core, account: Account, key: str) -> None:
    core.say(key, name=account.character.name, role=Choice(account.role.value))

"""What moderators in play ask of the server itself: to keep somebody out, or let them in again.

`ban Bo 7d Shouted at newcomers`, `ban 203.0.113.0/24 30d`, `ban name:*slur*`. Who is banned is
hung up on at once, and reads at the next login why, and until when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import evolve, frozen

from vetrellis.game.core.text import Text
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.auth import role
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.ban import (
    LONGEST_NOTE,
    Ban,
    Bans,
    Kind,
    SubjectError,
    is_within,
    network_from,
    pattern_from,
)
from vetrellis.server.auth.role import Permission, Role
from vetrellis.server.session.core import Core
from vetrellis.server.session.login import date_of
from vetrellis.server.session.rights import consult, may
from vetrellis.server.session.talk import Talk

_SPAN = re.compile(r"(\d{1,4})([mhdw])", re.ASCII | re.IGNORECASE)
_SECONDS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
_NAME = re.compile(r"(?:name|nombre):(.+)", re.IGNORECASE)

MOST_SHOWN = 50
"""How many bans are listed: the newest."""


@frozen
class Order:
    """What somebody asked for with `ban`.

    Attributes:
        whom: A network, `name:` and a pattern, or a character's name.
        seconds: For how long; None for ever.
        note: Why.
    """

    whom: str
    seconds: int | None
    note: str


def order_from(argument: str) -> Order | None:
    """Read what comes after `ban`; None for nothing."""
    whom, _, rest = argument.strip().partition(" ")
    first, _, others = rest.strip().partition(" ")
    span = _SPAN.fullmatch(first)
    seconds = None if span is None else int(span[1]) * _SECONDS[span[2].lower()]
    note = rest.strip() if span is None else others.strip()
    return Order(whom, seconds, note[:LONGEST_NOTE]) if whom else None


def ban(talk: Talk, core: Core, argument: str) -> None:
    """Keep somebody out."""
    bans, order = core.house.realm.bans, order_from(argument)
    if bans is None or order is None:
        core.say("ban-usage")
        return
    try:
        drawn = _drawn_up(core, bans, order)
    except SubjectError as error:
        core.say(error.reason)
        return
    if drawn is None:
        _look_up(core, bans, order)
    else:
        _pronounce(core, bans, drawn)


def unban(talk: Talk, core: Core, argument: str) -> None:
    """Let somebody in again."""
    bans = core.house.realm.bans
    found = None if bans is None else bans.find(argument.strip())
    if bans is None or found is None:
        core.say("ban-none-such")
        return

    def removed(_: None) -> None:
        core.say("ban-lifted", kind=Choice(found.kind.value), subject=_called(found))

    consult(core, bans.remove(found), removed)


def show(talk: Talk, core: Core, argument: str) -> None:
    """List the bans that hold."""
    bans = core.house.realm.bans
    held = [] if bans is None else list(bans.all())
    core.say("ban-list", count=len(held))
    core.relay(tuple(_lines(core, held[-MOST_SHOWN:])), None)


def _lines(core: Core, held: list[Ban]) -> Iterator[Text]:
    for each in held:
        yield core.words(
            "ban-entry",
            number=each.id,
            kind=Choice(each.kind.value),
            subject=_called(each),
            until=_until(each),
            author=each.author,
            note=each.note or Choice("none"),
        )


def _drawn_up(core: Core, bans: Bans, order: Order) -> Ban | None:
    """Return the ban that an order asks for, if it is of no account."""
    name = _NAME.fullmatch(order.whom)
    if name is not None:
        return _new(core, order, Kind.NAME, pattern_from(name[1], bans.skeleton))
    network = network_from(order.whom)
    return None if network is None else _new(core, order, Kind.ADDRESS, network)


def _look_up(core: Core, bans: Bans, order: Order) -> None:
    """Ban an account, by the name of one of its characters."""

    def found(account: Account | None) -> None:
        if account is None:
            core.say("ban-nobody", name=order.whom)
        elif core.account is not None and account.id == core.account.id:
            core.say("ban-yourself")
        elif role.may(account.role, Permission.BAN) and not may(core, Permission.GRANT):
            core.say("ban-colleague")
        else:
            drawn = _new(core, order, Kind.ACCOUNT, str(account.id))
            _pronounce(core, bans, evolve(drawn, label=account.character.name))

    consult(core, core.house.realm.find(order.whom), found)


def _new(core: Core, order: Order, kind: Kind, subject: str) -> Ban:
    now = int(core.house.clock.seconds() * 1000)
    expires = None if order.seconds is None else now + order.seconds * 1000
    author = "" if core.character is None else core.character.name
    return Ban(kind, subject, order.note, author, now, expires)


def _pronounce(core: Core, bans: Bans, drawn: Ban) -> None:
    """Make a ban last, and hang up on those whom it holds."""
    if _holds(drawn, core):
        core.say("ban-yourself")
        return

    def made(ban: Ban) -> None:
        out = [each for each in core.shell.everybody() if each is not core and _is_out(bans, each)]
        core.say(
            "ban-made",
            number=ban.id,
            kind=Choice(ban.kind.value),
            subject=_called(ban),
            until=_until(ban),
            count=len(out),
        )
        for each in out:
            # Later: one of them may be in the midst of a line.
            core.house.clock.callLater(0, each.shell.goodbye, "session-banned-now")

    consult(core, bans.add(drawn), made)


def _holds(drawn: Ban, core: Core) -> bool:
    """Whether a ban would keep its own author out."""
    return drawn.kind is Kind.ADDRESS and is_within(core.connection.peer, drawn.subject)


def _is_out(bans: Bans, core: Core) -> bool:
    account = core.account
    if account is not None and account.role is Role.ADMIN:
        return bans.of_account(account.id) is not None  # a wide network is no reason
    by_account = account is not None and bans.of_account(account.id) is not None
    return by_account or bans.of_address(core.connection.peer) is not None


def _called(ban: Ban) -> str:
    return ban.label or ban.subject


def _until(ban: Ban) -> str | Choice:
    return Choice("never") if ban.expires is None else date_of(ban.expires)

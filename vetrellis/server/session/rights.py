"""What somebody in play may do besides playing, and how it is done: by asking the accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from attrs import evolve
from twisted.internet.defer import Deferred

from vetrellis.server.auth import role
from vetrellis.server.auth.role import Permission
from vetrellis.server.session.core import Core

T = TypeVar("T")


def may(core: Core, permission: Permission) -> bool:
    """Whether a player may do what not everybody may. A guest may nothing."""
    account = core.account
    if account is None or not role.may(account.role, permission):
        return False
    return bool(account.secret) or not core.house.staff_need_codes


def renew(everybody: Iterable[Core], account_id: int, **changes: Any) -> None:
    """Have all sessions of an account know what has changed about it."""
    for core in everybody:
        if core.account is not None and core.account.id == account_id:
            core.account = evolve(core.account, **changes)


def consult(core: Core, answer: Deferred[T], then: Callable[[T], None]) -> None:
    """Have somebody in play wait for the accounts, then go on, whatever came of it."""

    def told(result: T) -> None:
        core.listen()
        then(result)

    core.await_answer(answer, told, core.listen)

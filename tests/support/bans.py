"""Bans and tickets kept in memory."""

from __future__ import annotations

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IReactorTime
from zope.interface import implementer

from vetrellis.server.auth.ban import MOST, Ban, SubjectError
from vetrellis.server.interfaces import IBans, ITickets


@implementer(IBans)
@define(eq=False)
class MemoryBans:
    """`IBans` without a database; fires at once."""

    kept: dict[int, Ban] = field(factory=dict)
    number: int = 0

    def all_bans(self) -> Deferred[tuple[Ban, ...]]:
        return succeed(tuple(self.kept.values()))

    def add_ban(self, ban: Ban, now: int) -> Deferred[Ban]:
        self.kept = {
            number: each
            for number, each in self.kept.items()
            if (each.expires is None or each.expires > now)
            and (each.kind, each.subject) != (ban.kind, ban.subject)
        }
        if len(self.kept) >= MOST:
            raise SubjectError("ban-too-many")
        self.number += 1
        made = self.kept[self.number] = evolve(ban, id=self.number)
        return succeed(made)

    def remove_ban(self, ban_id: int) -> Deferred[None]:
        self.kept.pop(ban_id, None)
        return succeed(None)


@implementer(ITickets)
@define(eq=False)
class MemoryTickets:
    """`ITickets` without a database; fires at once."""

    clock: IReactorTime
    kept: dict[bytes, tuple[str, str, int]] = field(factory=dict)

    def keep(self, mark: bytes, purpose: str, subject: str, until: int) -> Deferred[None]:
        self.kept[mark] = purpose, subject, until
        return succeed(None)

    def take(self, mark: bytes, purpose: str) -> Deferred[str | None]:
        kept = self.kept.get(mark)
        if kept is None or kept[0] != purpose:
            return succeed(None)
        del self.kept[mark]
        return succeed(kept[1] if kept[2] > self.clock.seconds() * 1000 else None)

    def prolong(self, mark: bytes, purpose: str, until: int) -> Deferred[str | None]:
        kept = self.kept.get(mark)
        if kept is None or kept[0] != purpose or kept[2] <= self.clock.seconds() * 1000:
            return succeed(None)
        self.kept[mark] = kept[0], kept[1], max(kept[2], until)
        return succeed(kept[1])

    def void(self, purpose: str, subject: str) -> Deferred[None]:
        same = [mark for mark, kept in self.kept.items() if kept[:2] == (purpose, subject)]
        for mark in same:
            del self.kept[mark]
        return succeed(None)

"""What strangers do, told to the log without letting them fill it.

Anybody may connect a thousand times a second and break a rule each time. The first few of a kind
are told as they happen; what follows within a minute is counted, and told in one line when the
minute is over.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import define, field
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

FREE = 5
"""How many of a kind are told one by one within a minute."""

MINUTE = 60.0


@define
class _Kind:
    until: float
    told: int = 0
    more: int = 0


@define(eq=False)
class Notices:
    """Tells the log, at a rate that strangers cannot raise. One for all listeners of a process.

    Attributes:
        free: How many of a kind are told one by one.
        window: Seconds within which the others are told in one line.
    """

    _log: ClassVar[Logger] = Logger()

    _clock: IReactorTime
    free: int = FREE
    window: float = MINUTE
    _kinds: dict[str, _Kind] = field(factory=dict, init=False)

    def tell(self, what: str, **values: object) -> None:
        """Tell something that a stranger did, or count it.

        Args:
            what: A constant format: events with the same one are of a kind.
            values: Its fields.
        """
        now = self._clock.seconds()
        kind = self._kinds.get(what)
        if kind is None or now >= kind.until:
            kind = self._kinds[what] = _Kind(now + self.window)
        if kind.told < self.free:
            kind.told += 1
            self._log.info(what, **values)
            return
        kind.more += 1
        if kind.more == 1:
            self._clock.callLater(kind.until - now, self._sum_up, what, kind)

    def _sum_up(self, what: str, kind: _Kind) -> None:
        if self._kinds.get(what) is kind:
            del self._kinds[what]
        self._log.info("{count} more like this: {what}", count=kind.more, what=what)

"""What a client was shown and may not have read when its connection broke.

Theory of operation. A client with a ticket counts the messages that bring it news (see `frames`),
and so does the server; now and then the client says how far it has come, and what it has read is
forgotten here. When its connection breaks it comes back and says so once more: what came after
that is shown again, and counted on. So each message arrives once, whatever became of the
connections in between, unless more of them are lost than are kept; then it is said how many.

Lines that a player types are numbered by the client, so that one that was sent again because
nobody knows whether it arrived is not done twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import TypeAlias

from attrs import define, field

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text

MOST = 64
"""How many messages are kept: more than a client leaves unread that says how far it has come."""

Shown: TypeAlias = tuple[tuple[Text, ...], "Text | None", tuple[Datum, ...]]
"""Prose, the prompt below it, and data: what one message is made of."""


@define(eq=False)
class Backlog:
    """The messages of one ticket.

    Attributes:
        ticket: Whose it is.
        count: How many messages there were.
        taken: The number of the last line that was taken; None where that is not known.
        is_open: Whether messages are counted: not while they are on their way to nobody.
    """

    ticket: str
    count: int = 0
    taken: int | None = 0
    is_open: bool = True
    _kept: deque[Shown] = field(factory=deque, init=False)

    def note(self, texts: Sequence[Text], prompt: Text | None, data: Sequence[Datum] = ()) -> None:
        """Count a message that is sent now."""
        if self.is_open:
            self.count += 1
            self._kept.append((tuple(texts), prompt, tuple(data)))
            if len(self._kept) > MOST:
                self._kept.popleft()

    def read(self, count: int) -> None:
        """Learn how many messages the client has read."""
        while self._kept and self.count - len(self._kept) < count:
            self._kept.popleft()

    def unread(self, count: int) -> tuple[int, tuple[Shown, ...]]:
        """Return what comes after so many messages.

        Args:
            count: How many the client has read.

        Returns:
            After how many it begins, which is more than asked for if some are not kept any more;
            and the messages.
        """
        self.read(count)
        return self.count - len(self._kept), tuple(self._kept)

    def takes(self, number: int) -> bool:
        """Whether a line is new: if so, it counts as taken."""
        if self.taken is not None and number <= self.taken:
            return False
        self.taken = number
        return True

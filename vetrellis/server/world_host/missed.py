"""What a player would have read while the line was down, kept for when they are back.

Theory of operation. Who is link-dead is still told what they perceive: as long as the character
lingers, committed deliveries go here instead of to a session. Those that were on their way when
the line broke are among them, so between the last line that a session was given and the first that
the next one is given there is no gap, and nothing comes twice. It is bounded as what a client
leaves unread is: the oldest goes, and how much that was is told.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from attrs import define, field
from msgspec import structs

from vetrellis.game.core.text import Text
from vetrellis.game.prose.catalog import Argument
from vetrellis.shared.wire import Delivery

MOST = 64
"""How many texts are kept."""

MOST_LETTERS = 16 * 1024
"""How many characters these may have together."""

HEADING = "host-missed"
"""What stands above it, told with `seconds` and with `lost`, the texts that were too many."""


class Phrase(Protocol):
    """Gives a message of ours in a language: `Catalogue.text`."""

    def __call__(self, language: str, key: str, /, **arguments: Argument) -> Text:
        """Return it, filled in."""
        ...


@define(eq=False)
class Missed:
    """What one player misses.

    Attributes:
        since: When the line broke, in seconds of the host's clock.
        texts: The newest of it, in order.
        lost: How many texts there were before these.
    """

    since: float
    texts: deque[Text] = field(factory=deque)
    lost: int = 0
    _letters: int = field(default=0, init=False)

    def take(self, delivery: Delivery) -> None:
        """Keep the prose of a delivery. What is no fact of the world is let be."""
        if not delivery.transient:
            self.keep(delivery.texts)

    def keep(self, texts: Iterable[Text]) -> None:
        """Keep some prose, and let go of the oldest where it is too much."""
        for text in texts:
            self.texts.append(text)
            self._letters += len(text.plain())
        while len(self.texts) > MOST or (self._letters > MOST_LETTERS and len(self.texts) > 1):
            self._letters -= len(self.texts.popleft().plain())
            self.lost += 1


@define(eq=False)
class Return:
    """Delivers to somebody who is back: before all else, once, what they missed.

    What they missed in the very beat in which they came stands at the beginning of their first
    delivery.

    Deliveries leave the host in the order of their commits, so when the first of these is here
    all that was on its way to the broken line has arrived.
    """

    _missed: Missed
    _deliver: Callable[[Delivery], None]
    _heading: Callable[..., Text]
    _now: float
    _is_more: bool = False
    _is_told: bool = field(default=False, init=False)

    def __call__(self, delivery: Delivery) -> None:
        """Deliver."""
        if not self._is_told and not delivery.transient:
            self._is_told = True
            delivery = self._with_missed(delivery)
        self._deliver(delivery)

    def _with_missed(self, delivery: Delivery) -> Delivery:
        missed = self._missed
        if not (missed.texts or self._is_more):
            return delivery
        seconds = max(1, round(self._now - missed.since))
        heading = self._heading(seconds=seconds, lost=missed.lost)
        texts = (heading, *missed.texts, *delivery.texts)
        return structs.replace(delivery, texts=texts)

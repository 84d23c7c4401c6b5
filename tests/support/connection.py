"""A connection that remembers what it was told to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import define, field
from zope.interface import implementer

from vetrellis.formatters.look import Look, as_asked
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Text
from vetrellis.server.auth.account import Character
from vetrellis.server.interfaces import IConnection


@implementer(IConnection)
@define(eq=False)
class FakeConnection:
    """`IConnection` for tests.

    Attributes:
        shown: Every text, as plain words, in order.
        prompts: Every prompt, as plain words, in order.
        texts: What `shown` was made of.
        shows: How often `show` was called: how many writes a client would see.
        told: Every datum, in order.
        is_secret: Whether typing is hidden now.
        is_reading: Whether it reads now.
        is_closed: Whether it was told to hang up.
    """

    protocol: str = "telnet"
    peer: str = "192.0.2.7"
    look: Look = field(factory=Look)
    login: str = ""
    language: str = ""
    takes_data: bool = True
    authenticated: Character | None = None
    shown: list[str] = field(factory=list, init=False)
    prompts: list[str] = field(factory=list, init=False)
    texts: list[Text] = field(factory=list, init=False)
    shows: int = field(default=0, init=False)
    told: list[Datum] = field(factory=list, init=False)
    is_secret: bool = field(default=False, init=False)
    is_reading: bool = field(default=True, init=False)
    is_closed: bool = field(default=False, init=False)

    def show(
        self, texts: Sequence[Text], prompt: Text | None = None, data: Sequence[Datum] = ()
    ) -> None:
        assert not self.is_closed, "nothing is shown after hanging up"
        self.shows += 1
        self.told.extend(data)
        self.texts.extend(texts)
        self.shown.extend(text.plain() for text in texts)
        if prompt is not None:
            self.prompts.append(prompt.plain())

    def tell(self, data: Sequence[Datum]) -> None:
        assert not self.is_closed, "nothing is told after hanging up"
        self.told.extend(data)

    def secret(self, on: bool) -> None:
        self.is_secret = on

    def adjust(self, **changes: Any) -> None:
        self.look = as_asked(self.look, changes)

    def pause(self, reading: bool) -> None:
        assert reading is not self.is_reading, "said twice"
        self.is_reading = reading

    def close(self) -> None:
        assert not self.is_closed, "hung up twice"
        self.is_closed = True

    def seen(self) -> str:
        """Return all that was ever shown, prompts too."""
        return "\n".join((*self.shown, *self.prompts))

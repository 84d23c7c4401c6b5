"""Somebody who may not come in, and is told why."""

from __future__ import annotations

from attrs import define
from twisted.internet.protocol import Protocol
from typing_extensions import override


@define(eq=False)
class Dismissal(Protocol):
    """Says some words, and hangs up."""

    _words: bytes

    @override
    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.write(self._words)
        self.transport.loseConnection()

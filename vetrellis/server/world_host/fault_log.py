"""How a mistake in a rule is logged: with what was typed only where that is nobody's secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from attrs import frozen
from twisted.logger import Logger
from twisted.python.failure import Failure

from vetrellis.game.core.rulebook import Verb
from vetrellis.game.core.telling import Fault

PRIVATE = "speech"
"""The group of the verbs whose lines are nobody's business."""


@frozen
class FaultLog:
    """Logs faults.

    Attributes:
        verbs: The verbs of the game, by name.
    """

    _log: ClassVar[Logger] = Logger()

    verbs: Mapping[str, Verb]

    def tell(self, fault: Fault, line: str) -> None:
        """Log a fault, and the line that led to it, unless that may hold what somebody said."""
        self._log.failure(
            "{id}: {verb} failed; typed: {line}",
            failure=Failure(fault.error),
            id=fault.id,
            verb=fault.verb,
            actor=fault.actor,
            line=repr(line) if self._may_be_logged(fault.verb, line) else "(not logged)",
        )

    def _may_be_logged(self, name: str, line: str) -> bool:
        """Whether a line surely holds no speech: it has one verb, and that is not a speaker's."""
        verb = self.verbs.get(name)
        is_one = not any(mark in line for mark in ".;'\":")
        return verb is not None and verb.group != PRIVATE and is_one

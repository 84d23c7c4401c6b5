"""What came of a turn, for whoever hosts the engine: what to tell whom, and what went wrong."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Text


@frozen
class Gist:
    """What a telling says, so that like ones of the same command can be told as one.

    Attributes:
        event: The kind of event, by its message.
        key: Which message tells it to this kind of reader.
        role: The role in which like ones differ.
        slots: What fills the message.
        language: In which language it is told.
    """

    event: str
    key: str
    role: str
    slots: Mapping[str, object]
    language: str

    def same(self) -> tuple[object, ...]:
        """Return what like ones have in common."""
        others = ((name, slot) for name, slot in self.slots.items() if name != self.role)
        return (self.key, self.language, *others)


@frozen
class Telling:
    """One event, or one answer, as one kind of reader is told it. The text is shared.

    Attributes:
        readers: Who is told, in no special order; none twice.
        text: The prose; may be empty.
        data: The same as data; may be empty.
        gist: What it says, if it may be told together with its like.
    """

    readers: tuple[EntityId, ...]
    text: Text
    data: tuple[Datum, ...] = ()
    gist: Gist | None = None


@frozen
class Fault:
    """A mistake in a rule: the turn was undone, and the player told an id.

    Attributes:
        id: What the player was shown and the log is to show: `turn-` and the turn's number.
        error: What was raised.
        verb: What was being done, or the name of the periodic rule.
        actor: Whose turn it was, or None.
    """

    id: str
    error: Exception
    verb: str
    actor: EntityId | None = None


@frozen
class Outcome:
    """What came of a line, a tick, an arrival or a departure.

    Attributes:
        tellings: In the order in which things happened.
        faults: What went wrong, for the log.
        gone: Players who are out of the world for good: their attachments end.
        verbs: Name of each verb that was carried out or refused, for the figures.
        refused: Whether something that was typed was not understood, or not done.
    """

    tellings: tuple[Telling, ...] = ()
    faults: tuple[Fault, ...] = ()
    gone: tuple[EntityId, ...] = ()
    verbs: tuple[str, ...] = ()
    refused: bool = False

    def __add__(self, other: Outcome) -> Outcome:
        """Return both outcomes, one after the other."""
        return Outcome(
            self.tellings + other.tellings,
            self.faults + other.faults,
            self.gone + other.gone,
            self.verbs + other.verbs,
            self.refused or other.refused,
        )


@frozen
class ActionResult:
    """What came of one line that a player typed.

    Attributes:
        player: Who typed it.
        events: What happened, in order.
        outcome: What to tell whom, and what went wrong.
    """

    player: EntityId
    events: tuple[Event, ...] = ()
    outcome: Outcome = field(factory=Outcome)

    def __add__(self, other: ActionResult) -> ActionResult:
        """Return what came of both, one after the other."""
        return ActionResult(self.player, self.events + other.events, self.outcome + other.outcome)

"""Performing a turn: checks, decision, events, what follows from them. All or nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeAlias

from attrs import define, frozen

from vetrellis.game.core.event import Event
from vetrellis.game.core.graph import WorldGraph
from vetrellis.game.core.identity import VetrellisError
from vetrellis.game.core.rulebook import Check, Decide, Rulebook
from vetrellis.game.core.telling import Fault, Telling
from vetrellis.game.core.turn import Refusal, Turn

CASCADE_LIMIT = 512
"""How many events one turn may have. More of them is a loop between rules."""

Witness: TypeAlias = Callable[[Event], Iterable[Telling]]
"""Tells an event, right after it was applied, while the world is as the event left it."""


@frozen
class Performance:
    """What came of a turn.

    Attributes:
        events: What happened, in order; empty if the turn was refused or undone.
        tellings: What to tell whom.
        refusal: Why it was refused, if it was.
        fault: What broke, if something did.
    """

    events: tuple[Event, ...] = ()
    tellings: tuple[Telling, ...] = ()
    refusal: Refusal | None = None
    fault: Fault | None = None


@define(eq=False)
class Performer:
    """Turns intents into events. Knows no verb, and no game system, by name.

    Attributes:
        world: What is changed.
        rulebook: What follows from what.
        witness: Tells each event.
    """

    world: WorldGraph
    rulebook: Rulebook
    witness: Witness

    def perform(self, turn: Turn, decide: Decide, checks: Iterable[Check] = ()) -> Performance:
        """Check a turn, carry it out, and follow what comes of it.

        A refusal or an exception anywhere inside leaves the world exactly as it was before.

        Args:
            turn: Whose turn, and what is meant.
            decide: What the verb does.
            checks: What may refuse it, in order.
        """
        tellings: list[Telling] = []
        try:
            with self.world.all_or_nothing():
                for may in checks:
                    may(turn)
                self._carry_out(turn, decide, tellings)
        except Refusal as no:
            return Performance(refusal=no)
        except Exception as error:  # one of the four places: around a turn
            number = self.world.counters.turns
            return Performance(
                fault=Fault(f"turn-{number}", error, turn.intent.verb, turn.intent.actor)
            )
        finally:
            self.world.counters.turns += 1
        return Performance(tuple(turn.events), tuple(tellings))

    def _carry_out(self, turn: Turn, decide: Decide, tellings: list[Telling]) -> None:
        waiting = deque([decide(turn)])
        while waiting:
            for event in waiting.popleft():
                self.world.apply(event)
                turn.events.append(event)
                tellings.extend(self.witness(event))
                if len(turn.events) > CASCADE_LIMIT:
                    first = type(turn.events[0]).__name__
                    raise VetrellisError(f"{first} set off an endless cascade")
                waiting.extend(react(event, turn) for react in self.rulebook.reactions(event))

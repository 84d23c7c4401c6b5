"""A shortcut through a state machine of Automat's: transitions are looked up, not searched for.

Automat compares one transition after the other, with state and input, until one fits. With the two
hundred of a session that was a quarter of all that a login costs.
"""

from __future__ import annotations

from typing import Any, TypeVar

from automat import TypeMachine

I = TypeVar("I")  # noqa: E741  # Automat's own name
C = TypeVar("C")


def quick(machine: TypeMachine[I, C]) -> TypeMachine[I, C]:
    """Return a machine that does what it did, sooner."""
    automaton: Any = machine.__automat_automaton__
    search = automaton.outputForInput
    found = {
        (state, name): (target, outputs)
        for state, name, target, outputs in automaton.allTransitions()
    }

    def look_up(state: Any, name: Any) -> Any:
        known = found.get((state, name))
        return search(state, name) if known is None else known  # the search knows what to raise

    automaton.outputForInput = look_up
    return machine

"""Transitions that are looked up are those that would have been found."""

from __future__ import annotations

from typing import Any, Protocol

from automat import NoTransition, TypeMachineBuilder
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server.session.session import _make_talk
from vetrellis.server.session.shortcut import quick


class Switch(Protocol):
    """A lamp's switch."""

    def press(self) -> str:
        """Press it."""

    def smash(self) -> str:
        """Break it, once it is on."""


class ShortcutTests(SynchronousTestCase):
    """A quick machine does what a slow one does."""

    @override
    def setUp(self) -> None:
        builder = TypeMachineBuilder(Switch, list)
        off, on = builder.state("off"), builder.state("on")
        off.upon(Switch.press).to(on).returns("light")
        on.upon(Switch.press).to(off).returns("dark")
        on.upon(Switch.smash).loop().returns("crack")
        self.switch: Any = quick(builder.build())([])

    def test_transitions_and_what_they_return(self) -> None:
        told = [self.switch.press(), self.switch.smash(), self.switch.press()]
        self.assertEqual(told, ["light", "crack", "dark"])

    def test_what_cannot_be_is_still_refused(self) -> None:
        self.assertRaises(NoTransition, self.switch.smash)

    def test_sessions_take_it(self) -> None:
        automaton: Any = _make_talk.__automat_automaton__
        for state, name, target, outputs in automaton.allTransitions():
            found = automaton.outputForInput(state, name)
            self.assertEqual((found[0], tuple(found[1])), (target, tuple(outputs)))
        self.assertEqual(automaton.outputForInput.__name__, "look_up")

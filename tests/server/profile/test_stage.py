"""Tests of which stage of the work each function belongs to."""

from __future__ import annotations

import importlib
from functools import reduce
from types import FunctionType

from twisted.trial.unittest import SynchronousTestCase

from tests.support.source import modules
from vetrellis.server.profile import stage
from vetrellis.server.profile.stage import CALLER, RULES, STAGES, stage_of

# What its package alone has no stage for: nothing runs there.
PACKAGES = {"vetrellis", "vetrellis.game", "vetrellis.server"}


class TableTests(SynchronousTestCase):
    """Every module of ours has a stage, and the table names nothing that is not there."""

    maxDiff = None

    def test_every_module_is_in_the_table(self) -> None:
        names = {module.__name__ for module in modules()} - PACKAGES
        self.assertEqual(sorted(name for name in names if stage_of(name, "f") is None), [])

    def test_module_that_nobody_thought_of_has_no_stage(self) -> None:
        for name in ("vetrellis.game.weather", "vetrellis.server.market", "vetrellis_extra"):
            self.assertIsNone(stage_of(name, "f"))

    def test_every_stage_of_the_table_is_one(self) -> None:
        self.assertLessEqual(set(RULES.values()), {*STAGES, CALLER})

    def test_every_stage_is_listed_once(self) -> None:
        named = [value for name, value in vars(stage).items() if name.isupper() and value]
        words = [value for value in named if isinstance(value, str)]
        self.assertEqual(sorted(STAGES), sorted(words))

    def test_every_function_of_the_table_is_there(self) -> None:
        for rule in RULES:
            module, _, name = rule.partition(":")
            with self.subTest(rule=rule):
                found = reduce(
                    getattr, name.split(".") if name else (), importlib.import_module(module)
                )
                if isinstance(found, FunctionType):
                    # A method that is only inherited is known by the name of its own class.
                    self.assertEqual(f"{found.__module__}:{found.__qualname__}", rule)


class RuleTests(SynchronousTestCase):
    """The rule that fits most closely wins."""

    def test_function_goes_before_its_module(self) -> None:
        self.assertEqual(stage_of("vetrellis.game.engine", "Engine.prompt"), "prose")
        self.assertEqual(stage_of("vetrellis.game.engine", "Engine.begin_tick"), "time")

    def test_what_is_defined_inside_belongs_to_the_function(self) -> None:
        inside = "Performer.perform.<locals>.<genexpr>"
        self.assertEqual(stage_of("vetrellis.game.core.perform", inside), "checks")

    def test_module_goes_before_its_package(self) -> None:
        self.assertEqual(stage_of("vetrellis.server.gateway.telnet_codec", "f"), "codec")
        self.assertEqual(stage_of("vetrellis.server.gateway.telnet", "f"), "session")

    def test_name_that_only_begins_alike_is_another(self) -> None:
        self.assertIsNone(stage_of("autobahnlike", "f"))
        self.assertEqual(stage_of("vetrellis.game.engine", "Engine.prompter"), "time")

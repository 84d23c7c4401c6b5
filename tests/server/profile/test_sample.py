"""Tests of what a stack of calls tells."""

from __future__ import annotations

import importlib
import sys
from functools import reduce
from types import FrameType, SimpleNamespace
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.support.scene import ADA, Scene
from vetrellis.game.world import speech
from vetrellis.server.profile.sample import CLUES, READING, Sample, read


def frames(*calls: tuple[str, str, dict[str, Any]]) -> FrameType:
    """Return a stack of calls, given from the outermost: module, function, variables."""
    outer: Any = None
    for module, name, variables in calls:
        source = f"def {name.rpartition('.')[2]}(): pass"
        scope: dict[str, Any] = {}
        exec(source, scope)
        code = next(each for each in scope.values() if callable(each)).__code__
        outer = SimpleNamespace(
            f_back=outer,
            f_code=code.replace(co_qualname=name, co_filename=f"{module.replace('.', '/')}.py"),
            f_globals={"__name__": module},
            f_locals=variables,
        )
    found: FrameType = outer
    return found


def turn(verb: str = "look", actor: str = "player:1") -> Any:
    """Return a turn as far as it is read."""
    return SimpleNamespace(intent=SimpleNamespace(verb=verb, actor=actor))


PERFORM = ("vetrellis.game.core.perform", "Performer.perform")
CARRY_OUT = ("vetrellis.game.core.perform", "Performer._carry_out")
APPLY = ("vetrellis.game.core.graph", "WorldGraph.apply")
WITNESS = ("vetrellis.game.prose.compositor", "ProseCompositor.witness")
PROCESS = ("vetrellis.game.engine", "Engine.process")


class StageTests(SynchronousTestCase):
    """The innermost call that has a stage decides."""

    def stage(self, *calls: tuple[str, str]) -> str:
        return read(frames(*((module, name, {}) for module, name in calls))).stage

    def test_shared_code_works_for_its_caller(self) -> None:
        shared = ("vetrellis.game.core.text", "join")
        for caller, stage in (
            (("vetrellis.formatters.ansi", "render"), "format"),
            (("vetrellis.game.prose.page", "Page.message"), "prose"),
            (("vetrellis.game.action.parser", "parse"), "parse"),
        ):
            self.assertEqual(self.stage(caller, shared), stage)

    def test_standard_library_works_for_its_caller(self) -> None:
        caller = ("vetrellis.server.gateway.telnet_codec", "TelnetCodec.feed")
        self.assertEqual(self.stage(caller, ("collections", "Counter.update")), "codec")

    def test_what_a_turn_calls_first_is_a_check(self) -> None:
        law = ("vetrellis.game.world.handling", "only_what_you_can_lift")
        self.assertEqual(self.stage(PERFORM, law), "checks")

    def test_check_of_a_system_from_elsewhere_is_one(self) -> None:
        self.assertEqual(self.stage(PERFORM, ("fishing.net", "only_at_sea")), "checks")

    def test_verb_decides(self) -> None:
        take = ("vetrellis.game.world.handling", "take")
        self.assertEqual(self.stage(PERFORM, CARRY_OUT, take), "decide")

    def test_turn_itself_is_no_check(self) -> None:
        self.assertEqual(self.stage(PERFORM), "decide")
        undo = ("vetrellis.game.core.graph", "WorldGraph.all_or_nothing")
        enter = ("contextlib", "_GeneratorContextManager.__enter__")
        self.assertEqual(self.stage(PERFORM, enter, undo), "decide")

    def test_event_is_applied(self) -> None:
        taken = ("vetrellis.game.world.handling", "Taken.apply")
        self.assertEqual(self.stage(PERFORM, CARRY_OUT, APPLY, taken), "apply")

    def test_unknown_stack_is_other(self) -> None:
        self.assertEqual(self.stage(("somewhere", "f")), "other")
        self.assertEqual(read(None).stage, "other")


class ClueTests(SynchronousTestCase):
    """Who does what stands in the variables of the calls that are on their way."""

    def read(self, *calls: tuple[tuple[str, str], dict[str, Any]]) -> Sample:
        return read(frames(*((*call, variables) for call, variables in calls)))

    def test_turn_tells_verb_and_actor(self) -> None:
        sample = self.read((PROCESS, {"player": "player:2"}), (PERFORM, {"turn": turn("say")}))
        self.assertEqual((sample.verb, sample.actor), ("say", "player:1"))

    def test_line_that_is_being_read_has_an_actor_and_no_verb(self) -> None:
        sample = self.read((PROCESS, {"player": "player:2"}))
        self.assertEqual((sample.verb, sample.actor), (READING, "player:2"))

    def test_rule_tells_its_system(self) -> None:
        listen = ("vetrellis.game.world.senses", "listen")
        helps = ("vetrellis.game.world.reach", "in_reach")
        sample = self.read((PERFORM, {"turn": turn()}), (CARRY_OUT, {}), (listen, {}), (helps, {}))
        self.assertEqual(sample.system, "senses")

    def test_what_is_told_belongs_to_the_events_system(self) -> None:
        page = ("vetrellis.game.prose.page", "Page.message")
        event = object.__new__(speech.Said)
        sample = self.read((CARRY_OUT, {}), (WITNESS, {"event": event}), (page, {}))
        self.assertEqual(sample.system, "speech")

    def test_missing_variable_is_left_out(self) -> None:
        sample = self.read((PERFORM, {}), (WITNESS, {"event": None}))
        self.assertEqual((sample.verb, sample.actor, sample.system), ("", "", ""))

    def test_player_who_is_not_there_yet_is_left_out(self) -> None:
        received = ("vetrellis.server.session.session", "Session.received")
        session = SimpleNamespace(core=SimpleNamespace(character=None))
        self.assertEqual(self.read((received, {"self": session})).actor, "")

    def test_place_is_the_innermost_function(self) -> None:
        sample = self.read((CARRY_OUT, {}), (("fishing.net", "cast"), {}))
        self.assertEqual(sample.place, ("fishing/net.py", 1, "cast"))

    def test_every_clue_names_a_function_and_one_of_its_variables(self) -> None:
        for name, clue in CLUES.items():
            with self.subTest(name):
                module, _, path = name.partition(":")
                found = reduce(getattr, path.split("."), importlib.import_module(module))
                self.assertIn(clue.variable, found.__code__.co_varnames)


class LiveTests(SynchronousTestCase):
    """Whatever a real engine is doing, each moment of it is told."""

    def sampled(self, line: str) -> list[Sample]:
        scene = Scene()
        samples: list[Sample] = []
        before = sys.getprofile()
        sys.setprofile(lambda frame, event, argument: samples.append(read(frame)))
        try:
            scene.engine.process(ADA, line)
        finally:
            sys.setprofile(before)
        return samples[:-1]  # the last is the test itself, about to stop

    def test_line_goes_through_every_stage(self) -> None:
        stages = {sample.stage for sample in self.sampled("take lamp")}
        self.assertEqual(stages, {"parse", "checks", "decide", "apply", "prose"})

    def test_its_verb_and_actor_are_known(self) -> None:
        samples = self.sampled("say hello")
        self.assertEqual({sample.verb for sample in samples}, {READING, "say"})
        self.assertEqual({sample.actor for sample in samples}, {ADA})

    def test_its_system_is_known_whoever_helps(self) -> None:
        systems = {each.system for each in self.sampled("say hello") if each.verb == "say"}
        self.assertEqual(systems - {""}, {"speech"})
        self.assertIn("senses", {each.system for each in self.sampled("look")})

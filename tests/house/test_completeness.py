"""Whatever can be done has help, and whatever can happen has words, in every language."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from textwrap import dedent

from attrs import fields_dict
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.bundle import content_dir
from vetrellis.game.action.spanish import GRAMMAR
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.event import Event
from vetrellis.game.core.identity import EntityId
from vetrellis.game.engine import Engine
from vetrellis.game.prose.catalog import Catalogue
from vetrellis.game.prose.compositor import message_key

LANGUAGES = ("en", "es")


@cache
def engine() -> Engine:
    """Put the standard engine together, with the words that the game ships, and no world."""
    folder = content_dir() / "localization"
    words = {
        language: [path.read_text("utf-8") for path in sorted((folder / language).glob("*.ftl"))]
        for language in LANGUAGES
    }
    nowhere = Blueprint("nowhere", EntityId("nowhere"), 0, (), ())
    return Engine.of(nowhere, Catalogue.of(words))


def is_silent(event: type[Event]) -> bool:
    """Whether an event is told to nobody: it says so itself, or nobody did it."""
    if event.audience is Event.audience:
        return "actor" not in fields_dict(event)
    (method,) = ast.parse(dedent(inspect.getsource(event.audience))).body
    returns = [node for node in ast.walk(method) if isinstance(node, ast.Return)]
    return all(isinstance(each.value, ast.Name) and each.value.id == "NOBODY" for each in returns)


class VerbTests(SynchronousTestCase):
    """Whatever can be typed is explained, in every language."""

    maxDiff = None

    def test_there_are_verbs(self) -> None:
        self.assertGreater(len(engine().rulebook.verbs), 40)

    def test_every_verb_has_help(self) -> None:
        catalogue = engine().compositor.catalogue
        missing = [
            f"{key} ({language})"
            for key in (f"help-{name.replace('_', '-')}" for name in engine().rulebook.verbs)
            for language in LANGUAGES
            if not catalogue.has(key, None, language)
        ]
        self.assertEqual(missing, [])

    def test_every_group_of_verbs_has_a_heading(self) -> None:
        catalogue = engine().compositor.catalogue
        groups = sorted({verb.group for verb in engine().rulebook.verbs.values()})
        missing = [
            f"group-{group} ({language})"
            for group in groups
            for language in LANGUAGES
            if not catalogue.has(f"group-{group}", None, language)
        ]
        self.assertEqual(missing, [])

    def test_every_verb_can_be_typed_in_spanish(self) -> None:
        typed = {name for name, verb in engine().rulebook.verbs.items() if verb.grammar}
        self.assertEqual(typed - set(GRAMMAR), set(), "without Spanish grammar")
        self.assertEqual(set(GRAMMAR) - typed, set(), "no such verb")


class EventTests(SynchronousTestCase):
    """Whatever happens before somebody's eyes is told, in every language."""

    maxDiff = None

    def told(self) -> Iterator[type[Event]]:
        book, narrators = engine().rulebook, engine().compositor.narrators
        for event in book.events.values():
            derived = [each for each in book.events.values() if each in event.__subclasses__()]
            if event not in narrators and not is_silent(event) and not derived:
                yield event

    def test_every_event_has_prose(self) -> None:
        catalogue = engine().compositor.catalogue
        missing = [
            f"{key} ({language})"
            for event in self.told()
            for key in [message_key(event)]
            for language in LANGUAGES
            if not any(
                catalogue.has(key, voice, language) for voice in ("actor", "target", "witness")
            )
        ]
        self.assertEqual(missing, [])

    def test_silence_is_told_from_speech(self) -> None:
        events = engine().rulebook.events
        self.assertTrue(is_silent(events["founded"]))
        self.assertFalse(is_silent(events["taken"]))

"""Every word that the game says exists in each of its languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import Attribute, Junk, Message, Term
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.bundle import content_dir

LOCALIZATION = content_dir() / "localization"
FALLBACK = "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are."""
    return tuple(sorted(each.name for each in LOCALIZATION.iterdir() if each.is_dir()))


@cache
def entries(file: Path) -> tuple[Message | Term | Junk, ...]:
    """Parse a Fluent file; return its messages, terms and what could not be read."""
    body = FluentParser().parse(file.read_text("utf-8")).body
    return tuple(entry for entry in body if isinstance(entry, Message | Term | Junk))


def patterns(file: Path) -> Iterator[tuple[str, Message | Term | Attribute]]:
    """Find all that a Fluent file says: `taken` and `taken.witness`, each with its pattern."""
    for entry in entries(file):
        if isinstance(entry, Junk):
            continue
        name = f"-{entry.id.name}" if isinstance(entry, Term) else entry.id.name
        if entry.value is not None:
            yield name, entry
        yield from ((f"{name}.{each.id.name}", each) for each in entry.attributes)


def files(language: str) -> set[str]:
    """Return the names of a language's Fluent files."""
    return {path.name for path in (LOCALIZATION / language).glob("*.ftl")}


class FluentTests(SynchronousTestCase):
    """All languages have the same messages, each once."""

    maxDiff = None

    @override
    def setUp(self) -> None:
        self.others = [language for language in languages() if language != FALLBACK]

    def test_there_are_two_languages(self) -> None:
        self.assertLessEqual({"en", "es"}, set(languages()))
        self.assertTrue(files(FALLBACK))

    def test_every_file_can_be_read(self) -> None:
        junk = [
            f"{language}/{name}: {(entry.content or '').strip()}"
            for language in languages()
            for name in sorted(files(language))
            for entry in entries(LOCALIZATION / language / name)
            if isinstance(entry, Junk)
        ]
        self.assertEqual(junk, [])

    def test_every_language_has_the_same_files(self) -> None:
        for language in self.others:
            self.assertEqual(files(language), files(FALLBACK), language)

    def test_every_language_says_the_same_messages(self) -> None:
        problems = []
        for language in self.others:
            for name in sorted(files(FALLBACK) & files(language)):
                # Terms are a language's own: a word to decline, a form to choose.
                said, wanted = (
                    {key for key, _ in patterns(LOCALIZATION / each / name) if key[0] != "-"}
                    for each in (language, FALLBACK)
                )
                problems += [
                    f"{language}/{name}: {key} is missing" for key in sorted(wanted - said)
                ]
                problems += [
                    f"{FALLBACK}/{name}: {key} is missing" for key in sorted(said - wanted)
                ]
        self.assertEqual(problems, [])

    def test_no_message_is_said_twice(self) -> None:
        for language in languages():
            count = Counter(
                key
                for name in sorted(files(language))
                for key, _ in patterns(LOCALIZATION / language / name)
            )
            twice = [key for key, times in count.items() if times > 1]
            self.assertEqual(twice, [], language)

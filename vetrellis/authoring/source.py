"""Documents: YAML files as trees whose every word remembers where it was written.

A place in a document is a path such as `quay.exits.north.to` or `quay.add[2].text`. A key of
several names, `planks, plank, grain`, is called by its first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import yaml
from attrs import Factory, define, field, frozen

from vetrellis.authoring.diagnostics import Diagnostic, Severity

Data: TypeAlias = "Words | int | float | bool | list[Data] | dict[Words, Data] | None"
"""What a document holds."""

_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_BLANK_ESCAPES = frozenset("\\" + letter for letter in "ntr _NLP\n")


class Words(str):
    """Text that remembers where it was written.

    Attributes:
        document: The document that it stands in.
        where: Its place there.
    """

    __slots__ = ("document", "where")

    document: Document
    where: str

    @classmethod
    def at(cls, text: str, document: Document, where: str) -> Words:
        """Return text that was written at a place."""
        words = cls(text)
        words.document, words.where = document, where
        return words

    def clean(self) -> str:
        """Return the text with every run of blanks and line breaks as one blank."""
        return " ".join(self.split())


@frozen
class Mark:
    """A place in a file.

    Attributes:
        line: From 1.
        column: From 1.
        style: How the scalar there is written: `>`, `|`, a quotation mark, or empty.
    """

    line: int
    column: int
    style: str = ""

    @classmethod
    def of(cls, event: yaml.Event) -> Mark:
        """Return where a parser's event begins."""
        at = event.start_mark
        assert at is not None
        return cls(at.line + 1, at.column + 1, getattr(event, "style", None) or "")


@frozen
class Reference:
    """A mention of a room or a kind, to be looked up when all files are read.

    Attributes:
        sort: `room` or `kind`.
        id: The full id.
        where: The place of the mention.
    """

    sort: str
    id: str
    where: str


@frozen
class Translated:
    """What a translator made of one string.

    Attributes:
        text: The words in the other language; for a noun, with its article.
        words: For a noun, further words that players may use for it.
        plural: For a noun, the name of several.
        gender: For a noun, `m` or `f`, where the article does not tell.
    """

    text: str
    words: tuple[str, ...] = ()
    plural: str = ""
    gender: str = ""


@define(eq=False)
class Document:
    """A YAML file, read.

    Attributes:
        path: What the file is called in diagnostics.
        zone: The zone whose names need no prefix here; empty outside zones.
        text: The source.
        data: What it says; None if it could not be read.
        diagnostics: What is wrong with it.
        references: Rooms and kinds that it mentions.
        strings: The English of each string that can be translated, by its place.
        sidecars: Its translators' files, by language.
        translated: What they say: by language, then by place.
        keys: Where the key of each place is, as the parser's event: marks are made when wanted.
        values: Where the value of each place is.
    """

    path: str
    zone: str = ""
    text: str = ""
    data: Data = None
    diagnostics: list[Diagnostic] = Factory(list)
    references: list[Reference] = Factory(list)
    strings: dict[str, str] = Factory(dict)
    sidecars: dict[str, Document] = Factory(dict)
    translated: dict[str, Mapping[str, Translated]] = Factory(dict)
    keys: dict[str, yaml.Event] = field(factory=dict, repr=False)
    values: dict[str, yaml.Event] = field(factory=dict, repr=False)

    def blame(
        self,
        code: str,
        where: str,
        message: str,
        hint: str = "",
        mark: Mark | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note that something is wrong.

        Args:
            code: Which sort of mistake it is.
            where: The place.
            message: What is wrong.
            hint: What to do about it.
            mark: Where exactly; the place's value, if not given.
            severity: Whether it can be lived with.
        """
        at = mark or self.value_mark(where)
        self.diagnostics.append(
            Diagnostic(self.path, at.line, at.column, where, message, hint, code, severity)
        )

    def warn(
        self, code: str, where: str, message: str, hint: str = "", mark: Mark | None = None
    ) -> None:
        """Note something that can be lived with."""
        self.blame(code, where, message, hint, mark, Severity.WARNING)

    def key_mark(self, where: str) -> Mark:
        """Return where the key of a place stands; of the nearest place around, if it has none."""
        return self._nearest(where, self.keys)

    def value_mark(self, where: str) -> Mark:
        """Return where the value of a place begins; of the nearest place around, if none."""
        return self._nearest(where, self.values)

    def mark_within(self, words: Words, offset: int) -> Mark:
        """Return where a character of a text stands in the file.

        Args:
            words: The text.
            offset: Which character of `words.clean()`.
        """
        if words.where not in self.values:
            return self.key_mark(words.where)
        start = Mark.of(self.values[words.where])
        ink = sum(not letter.isspace() for letter in words.clean()[:offset])
        lines = self.text.split("\n")
        begin = sum(len(line) + 1 for line in lines[: start.line - 1]) + start.column - 1
        if start.style in (">", "|"):
            begin = self.text.find("\n", begin) + 1
        elif start.style:
            begin += 1
        for at, _ in self._ink(begin, start.style):
            if ink == 0:
                before = self.text[:at]
                return Mark(before.count("\n") + 1, at - before.rfind("\n"))
            ink -= 1
        return start

    def _ink(self, at: int, style: str) -> Iterator[tuple[int, str]]:
        """Yield the source of each character that is not blank, with its index."""
        while at < len(self.text):
            letter = self.text[at]
            if style == '"' and letter == "\\" and (escape := _ESCAPE.match(self.text, at)):
                letter = escape.group()
            elif style == "'" and self.text.startswith("''", at):
                letter = "''"
            if not letter.isspace() and letter not in _BLANK_ESCAPES:
                yield at, letter
            at += len(letter)

    def _nearest(self, where: str, events: Mapping[str, yaml.Event]) -> Mark:
        while where and where not in events:
            where = where[: max(where.rfind("."), where.rfind("["), 0)]
        return Mark.of(events[where]) if where in events else Mark(1, 1)

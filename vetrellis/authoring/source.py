"""YAML files as trees whose every word remembers where it was written.

Theory of operation. The C parser's events are read in a loop and put together here, not composed
by the library: composing recurses in C, so that a file of a hundred thousand brackets would end
the process, and it resolves anchors, which let a small file mean a large one. Depth and size are
capped while the events come; anchors, aliases and tags are refused. Scalars are resolved as YAML
1.2 has it: `yes` and `12:30` are words.

A place in a document is a path such as `quay.exits.north.to` or `quay.add[2].text`. A key of
several names, `planks, plank, grain`, is called by its first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

import yaml
from attrs import Factory, define, field, frozen

from vetrellis.authoring.diagnostics import Diagnostic, Severity

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 50_000

Data: TypeAlias = "Words | int | float | bool | list[Data] | dict[Words, Data] | None"
"""What a document holds."""

_RESOLVED = re.compile(
    r"(?P<null>~|null|Null|NULL|)|(?P<true>true|True|TRUE)|(?P<false>false|False|FALSE)"
    r"|(?P<int>[-+]?[0-9]{1,18})|(?P<float>[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18}))"
)
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
    keys: dict[str, Mark] = field(factory=dict, repr=False)
    values: dict[str, Mark] = field(factory=dict, repr=False)

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
        start = self.values.get(words.where)
        if start is None or words.where not in self.values:
            return self.key_mark(words.where)
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

    def _nearest(self, where: str, marks: Mapping[str, Mark]) -> Mark:
        while where and where not in marks:
            where = where[: max(where.rfind("."), where.rfind("["), 0)]
        return marks.get(where, Mark(1, 1))


def read_document(file: Path, shown: str, zone: str = "") -> Document:
    """Read a YAML file. Never raises: what is wrong is in the document's diagnostics.

    Args:
        file: The file.
        shown: What to call it in diagnostics.
        zone: The zone whose names need no prefix in it.
    """
    document = Document(shown, zone)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            document.blame("V004", "", "is larger than 1 MiB", "split it", Mark(0, 0))
            return document
        document.text = raw.decode("utf-8-sig")
    except OSError as error:
        document.blame("V001", "", f"cannot be read: {error.strerror}", mark=Mark(0, 0))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        document.blame("V001", "", "is not UTF-8", "save it as UTF-8", Mark(line, 1))
    else:
        parse_document(document)
    return document


def parse_document(document: Document) -> None:
    """Read the text of a document into its data and marks."""
    builder = _Builder(document)
    try:
        for event in yaml.parse(document.text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
        document.blame("V002", "", f"this is not YAML: {error.problem}", mark=mark)
    except (yaml.YAMLError, UnicodeError) as error:
        reason = getattr(error, "reason", "") or "a character that YAML does not allow"
        document.blame("V002", "", f"this is not YAML: {reason}", mark=_where(document, error))
    except _UnfitError as unfit:
        document.blame(unfit.code, unfit.where, unfit.message, unfit.hint, unfit.mark)
    else:
        document.data = builder.root


def _where(document: Document, error: Exception) -> Mark:
    position = getattr(error, "position", 0)
    before = document.text.encode()[:position].decode(errors="replace")
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


class _UnfitError(Exception):
    """The file is YAML, but more of it than content may use."""

    def __init__(self, code: str, where: str, message: str, hint: str, mark: Mark) -> None:
        super().__init__(message)
        self.code, self.where, self.message, self.hint, self.mark = (
            code,
            where,
            message,
            hint,
            mark,
        )


@define
class _Frame:
    """A mapping or list that is being read.

    Attributes:
        where: Its place.
        items: What it holds so far.
        muted: Whether it belongs to a key given twice: read, blamed no further, and left out.
        key: The key whose value is to come, in a mapping.
        twice: Whether that key was there before.
    """

    where: str
    items: dict[Words, Data] | list[Data]
    muted: bool = False
    key: Words | None = None
    twice: bool = False

    def next_where(self) -> str:
        """Return the place of the value to come."""
        if isinstance(self.items, list):
            return f"{self.where}[{len(self.items)}]"
        assert self.key is not None
        return self.key.where


@define
class _Builder:
    """Puts a document together from the parser's events."""

    document: Document
    root: Data = None
    _stack: list[_Frame] = Factory(list)
    _nodes: int = 0
    _documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        mark = _mark(event)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._unfit("more than one document in a file", "make it two files", mark)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event, mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._stack.pop()
            self._put(done.items)

    def _node(self, event: yaml.NodeEvent, mark: Mark) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._unfit(f"more than {MAX_NODES} values in a file", "split it", mark)
        if event.anchor or isinstance(event, yaml.AliasEvent):
            raise self._unfit("anchors and aliases are not for content", "say it twice", mark)
        tag = getattr(event, "tag", None)
        if tag:
            raise self._unfit("tags are not for content", f"leave out {tag}", mark)
        frame = self._stack[-1] if self._stack else None
        if frame is not None and isinstance(frame.items, dict) and frame.key is None:
            self._key(frame, event, mark)
            return
        where = frame.next_where() if frame else ""
        self.document.values.setdefault(where, mark)
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event, where))
        elif len(self._stack) >= MAX_DEPTH:
            raise self._unfit(f"nested more than {MAX_DEPTH} deep", "", mark)
        else:
            mapping = isinstance(event, yaml.MappingStartEvent)
            muted = frame is not None and (frame.muted or frame.twice)
            self._stack.append(_Frame(where, {} if mapping else [], muted))

    def _key(self, frame: _Frame, event: yaml.NodeEvent, mark: Mark) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._unfit("a key has to be a word", "", mark, "V002")
        first = event.value.split(",")[0].strip()
        if first == "<<":
            raise self._unfit("merge keys are not for content", "say it twice", mark)
        where = f"{frame.where}.{first}" if frame.where else first
        frame.key = Words.at(event.value, self.document, where)
        frame.twice = not frame.muted and where in self.document.keys
        if frame.twice:
            line = self.document.keys[where].line
            self.document.blame("V003", where, f"is in line {line} already", "keep one", mark)
        if not frame.muted:
            self.document.keys.setdefault(where, mark)

    def _put(self, value: Data) -> None:
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        if isinstance(frame.items, list):
            frame.items.append(value)
            return
        assert frame.key is not None
        if not frame.twice:
            frame.items[frame.key] = value
        frame.key = None

    def _scalar(self, event: yaml.ScalarEvent, where: str) -> Data:
        match = _RESOLVED.fullmatch(event.value) if event.implicit[0] else None
        if match is None:
            return Words.at(event.value, self.document, where)
        if match.lastgroup == "int":
            return int(event.value)
        if match.lastgroup == "float":
            return float(event.value)
        return {"true": True, "false": False}.get(match.lastgroup or "")

    def _unfit(self, message: str, hint: str, mark: Mark, code: str = "V004") -> _UnfitError:
        where = self._stack[-1].where if self._stack else ""
        return _UnfitError(code, where, message, hint, mark)


def _mark(event: yaml.Event) -> Mark:
    at = event.start_mark
    assert at is not None
    return Mark(at.line + 1, at.column + 1, getattr(event, "style", None) or "")

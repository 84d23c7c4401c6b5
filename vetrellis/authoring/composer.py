"""Reads YAML into documents: fast, and so that no file can do harm.

Theory of operation. The C parser's events are read in a loop and put together here, not composed
by the library: composing recurses in C, so that a file of a hundred thousand brackets would end
the process, and it resolves anchors, which let a small file mean a large one. Depth and size are
capped while the events come; anchors, aliases and tags are refused. Scalars are resolved as YAML
1.2 has it: `yes` and `12:30` are words.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from attrs import Factory, define

from vetrellis.authoring.source import Data, Document, Mark, Words

MAX_BYTES = 1 << 20
MAX_DEPTH = 24
MAX_NODES = 50_000

_RESOLVED = re.compile(
    r"(?P<null>~|null|Null|NULL|)|(?P<true>true|True|TRUE)|(?P<false>false|False|FALSE)"
    r"|(?P<int>[-+]?[0-9]{1,18})|(?P<float>[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18}))"
)
_NOT_ALWAYS_WORDS = frozenset("~nNtTfF-+.0123456789")
"""How a scalar begins that may be something other than words."""


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
        compose(document)
    return document


def compose(document: Document) -> None:
    """Read the text of a document into its data and its places."""
    composer = _Composer(document)
    try:
        for event in yaml.parse(document.text, Loader=yaml.CSafeLoader):
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else Mark(1, 1)
        document.blame("V002", "", f"this is not YAML: {error.problem}", mark=mark)
    except (yaml.YAMLError, UnicodeError) as error:
        reason = getattr(error, "reason", "") or "a character that YAML does not allow"
        document.blame("V002", "", f"this is not YAML: {reason}", mark=_place(document, error))
    except _UnfitError as unfit:
        document.blame(unfit.code, composer.where, str(unfit), unfit.hint, Mark.of(unfit.event))
    else:
        document.data = composer.root


def _place(document: Document, error: Exception) -> Mark:
    """Return where the reader, which counts bytes, stumbled over a character."""
    position = getattr(error, "position", 0)
    before = document.text.encode()[:position].decode(errors="replace")
    return Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))


class _UnfitError(Exception):
    """The file is YAML, but more of it than content may use."""

    def __init__(self, event: yaml.Event, message: str, hint: str, code: str = "V004") -> None:
        super().__init__(message)
        self.event, self.hint, self.code = event, hint, code


@define
class _Frame:
    """A mapping or list that is being read.

    Attributes:
        where: Its place.
        mapping: What it holds so far, if it is a mapping.
        items: What it holds so far, if it is a list.
        muted: Whether it belongs to a key given twice: read, blamed no further, and left out.
        key: The key whose value is to come, in a mapping.
        twice: Whether that key was there before.
    """

    where: str
    mapping: dict[Words, Data] | None = None
    items: list[Data] = Factory(list)
    muted: bool = False
    key: Words | None = None
    twice: bool = False


@define
class _Composer:
    """Puts a document together from the parser's events."""

    document: Document
    root: Data = None
    _stack: list[_Frame] = Factory(list)
    _nodes: int = 0
    _documents: int = 0

    @property
    def where(self) -> str:
        """The place of the mapping or list that is being read."""
        return self._stack[-1].where if self._stack else ""

    def take(self, event: yaml.Event) -> None:
        """Take the next event."""
        if isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            done = self._stack.pop()
            self._put(done.items if done.mapping is None else done.mapping)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                message = "more than one document in a file"
                raise _UnfitError(event, message, "make it two files")

    def _node(self, event: yaml.NodeEvent) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _UnfitError(event, f"more than {MAX_NODES} values in a file", "split it")
        if event.anchor is not None:
            message = "anchors and aliases are not for content"
            raise _UnfitError(event, message, "say it twice")
        frame = self._stack[-1] if self._stack else None
        if frame is None:
            where = ""
        elif frame.mapping is None:
            where = f"{frame.where}[{len(frame.items)}]"
        elif frame.key is not None:
            where = frame.key.where
        else:
            self._key(frame, event)
            return
        self.document.values.setdefault(where, event)
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._scalar(event, where))
        else:
            self._open(frame, event, where)

    def _open(self, frame: _Frame | None, event: yaml.NodeEvent, where: str) -> None:
        _refuse_tag(event)
        if len(self._stack) >= MAX_DEPTH:
            raise _UnfitError(event, f"nested more than {MAX_DEPTH} deep", "")
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        muted = frame is not None and (frame.muted or frame.twice)
        self._stack.append(_Frame(where, {} if is_mapping else None, muted=muted))

    def _key(self, frame: _Frame, event: yaml.NodeEvent) -> None:
        if not isinstance(event, yaml.ScalarEvent):
            raise _UnfitError(event, "a key has to be a word", "", "V002")
        _refuse_tag(event)
        first = event.value.partition(",")[0].strip()
        if first == "<<":
            raise _UnfitError(event, "merge keys are not for content", "say it twice")
        where = f"{frame.where}.{first}" if frame.where else first
        frame.key = Words.at(event.value, self.document, where)
        if frame.muted:
            return
        before = self.document.keys.setdefault(where, event)
        frame.twice = before is not event
        if frame.twice:
            message = f"is in line {Mark.of(before).line} already"
            self.document.blame("V003", where, message, "keep one", Mark.of(event))

    def _put(self, value: Data) -> None:
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        if frame.mapping is None:
            frame.items.append(value)
            return
        assert frame.key is not None
        if not frame.twice:
            frame.mapping[frame.key] = value
        frame.key = None

    def _scalar(self, event: yaml.ScalarEvent, where: str) -> Data:
        _refuse_tag(event)
        text = event.value
        if not event.implicit[0] or (text and text[0] not in _NOT_ALWAYS_WORDS):
            return Words.at(text, self.document, where)
        match = _RESOLVED.fullmatch(text)
        if match is None:
            return Words.at(text, self.document, where)
        if match.lastgroup == "int":
            return int(text)
        if match.lastgroup == "float":
            return float(text)
        return {"true": True, "false": False}.get(match.lastgroup or "")


def _refuse_tag(event: yaml.NodeEvent) -> None:
    tag = getattr(event, "tag", None)
    if tag is not None:
        raise _UnfitError(event, "tags are not for content", f"leave out {tag}")

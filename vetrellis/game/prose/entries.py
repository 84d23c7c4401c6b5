"""Entries: the messages of a language, each parsed when it is first said.

Theory of operation. To parse all messages takes a fifth of a second and some megabytes for each
language, and most are not said for hours. Where an entry begins is plain without parsing: its
identifier and an equals sign, at the beginning of a line, where nothing else of Fluent can stand.
So the source is cut there, and what a message refers to is parsed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, field
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax.ast import Junk, MessageReference, Resource, TermReference
from fluent.syntax.visitor import Visitor

from vetrellis.game.core.identity import VetrellisError

_HEAD = re.compile(r"^(-?[A-Za-z][\w-]*) *=", re.MULTILINE | re.ASCII)


class CatalogueError(VetrellisError):
    """A message is missing, or cannot be filled. A mistake of a developer or a translator."""


def whole_bundle(language: str, sources: Iterable[str]) -> FluentBundle:
    """Parse all messages of a language now.

    Raises:
        CatalogueError: One cannot be read.
    """
    bundle = new_bundle(language)
    for source in sources:
        bundle.add_resource(resource_of(language, source))
    return bundle


def new_bundle(language: str) -> FluentBundle:
    """Return a bundle without messages."""
    return FluentBundle([language], use_isolating=False)


def resource_of(language: str, source: str) -> Resource:
    """Parse a source.

    Raises:
        CatalogueError: Some of it cannot be read.
    """
    resource: Resource = FluentResource(source)
    for entry in resource.body:
        if isinstance(entry, Junk):
            line = (entry.content or "").strip().splitlines()[0]
            raise CatalogueError(f"a {language!r} message cannot be read: {line!r}")
    return resource


class _References(Visitor):
    """Finds what an entry refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def visit_MessageReference(self, node: MessageReference) -> None:  # noqa: N802  # Fluent calls it
        self.found.append(node.id.name)

    def visit_TermReference(self, node: TermReference) -> None:  # noqa: N802  # likewise
        self.found.append(f"-{node.id.name}")
        self.generic_visit(node)


@define(eq=False)
class LateBundle:
    """A bundle that parses what it is asked for. Give it what a `FluentBundle` is given.

    Attributes:
        language: Whose messages these are.
    """

    language: str
    _waiting: dict[str, str | None]
    _bundle: FluentBundle | None = field(default=None, init=False)

    @classmethod
    def of(cls, language: str, sources: Iterable[str]) -> LateBundle:
        """Cut sources into entries. Of two with one name the first one counts, as in Fluent."""
        waiting: dict[str, str | None] = {}
        for source in sources:
            for name, entry in _cut(source):
                waiting.setdefault(name, entry)
        return cls(language, waiting)

    def names(self) -> Iterable[str]:
        """Return the names of all messages."""
        return self._waiting.keys()

    def has_message(self, message_id: str) -> bool:
        """Whether there is such a message."""
        return message_id in self._waiting

    def get_message(self, message_id: str) -> Any:
        """Return a message.

        Raises:
            CatalogueError: It, or what it refers to, cannot be read.
            LookupError: There is none.
        """
        if self._waiting[message_id] is not None:
            self._parse(message_id)
        return self._whole().get_message(message_id)

    def format_pattern(self, pattern: Any, args: dict[str, Any] | None = None) -> tuple[Any, Any]:
        """See `FluentBundle.format_pattern`."""
        filled: tuple[Any, Any] = self._whole().format_pattern(pattern, args)
        return filled

    def _whole(self) -> FluentBundle:
        if self._bundle is None:
            self._bundle = new_bundle(self.language)
        return self._bundle

    def _parse(self, name: str) -> None:
        source = self._waiting.get(name)
        if source is None:
            return  # parsed already, or not there: then Fluent says so when the message is said
        resource = resource_of(self.language, source)
        self._waiting[name] = None
        self._whole().add_resource(resource)
        references = _References()
        references.visit(resource)
        for each in references.found:
            self._parse(each)


def names_in(bundle: FluentBundle | LateBundle) -> Iterable[str]:
    """Return the names of all messages of a bundle."""
    if isinstance(bundle, LateBundle):
        return bundle.names()
    return list(bundle._messages)  # noqa: SLF001  # it offers no other way to ask


def _cut(source: str) -> Iterator[tuple[str, str]]:
    heads = list(_HEAD.finditer(source))
    ends = [*(head.start() for head in heads[1:]), len(source)]
    for head, end in zip(heads, ends, strict=True):
        yield head[1], source[head.start() : end]

"""Faults: what a structure hook objects to, and how cattrs' error trees become diagnostics."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import fields, frozen
from cattrs import BaseValidationError, ForbiddenExtraKeysError
from cattrs.errors import AttributeValidationNote, IterableValidationNote

from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.authoring.source import Document, Mark, Words

RENAMED = {"when": "if"}
"""Fields whose key in YAML is a word that Python keeps for itself."""


@frozen
class Fault:
    """One thing wrong with a value.

    Attributes:
        code: Which sort of mistake it is.
        message: What is wrong.
        hint: What to do about it.
        inside: The place of the mistake, seen from the value: `.tide[1]`; empty for itself.
        words: The text that is wrong, if a certain character of it is.
        offset: Which character.
        at_key: Whether the key is wrong rather than the value.
    """

    code: str
    message: str
    hint: str = ""
    inside: str = ""
    words: Words | None = None
    offset: int = 0
    at_key: bool = False


class FaultError(ValueError):
    """A value is not what it should be.

    Attributes:
        faults: All that is wrong with it.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(fault.message for fault in faults))
        self.faults = faults


def objection(code: str, message: str, hint: str = "", *, at_key: bool = False) -> FaultError:
    """Return an error that says the one thing wrong with a value."""
    return FaultError(Fault(code, message, hint, at_key=at_key))


FAULTY = (FaultError, BaseValidationError)
"""What a structure hook may raise."""


@frozen
class _Found:
    """A fault, and the place of the value that it is about."""

    where: str
    fault: Fault


def key_of(field_name: str) -> str:
    """Return the YAML key of a field."""
    return RENAMED.get(field_name, field_name)


def keys_of(cls: type) -> list[str]:
    """Return the YAML keys that a class is written with."""
    return [key_of(each.name) for each in fields(cls)]


def blame_all(document: Document, error: BaseException, where: str) -> None:
    """Note in a document everything that went wrong while one of its values was structured."""
    for found in _faults(error, where):
        fault = found.fault
        place = f"{found.where}{fault.inside}"
        document.blame(fault.code, place, fault.message, fault.hint, _mark(document, fault, place))


def _mark(document: Document, fault: Fault, where: str) -> Mark:
    if fault.words is not None:
        return document.mark_within(fault.words, fault.offset)
    if fault.at_key:
        return document.key_mark(where)
    return document.value_mark(where)


def _faults(error: BaseException, where: str) -> Iterator[_Found]:
    if isinstance(error, FaultError):
        yield from (_Found(where, fault) for fault in error.faults)
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from _extra_keys(error, where)
    elif isinstance(error, KeyError):  # what cattrs' functions raise where a key is wanting
        yield _Found(where, Fault("V103", "is missing", at_key=True))
    elif isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _faults(inner, _place_of(inner, where))
    else:
        raise error


def _place_of(error: BaseException, where: str) -> str:
    """Return the place that cattrs noted with an error."""
    for note in getattr(error, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return _join(where, key_of(note.name))
        if isinstance(note, IterableValidationNote):
            return _join(where, note.index)
    return where


def _extra_keys(error: ForbiddenExtraKeysError, where: str) -> Iterator[_Found]:
    known = keys_of(error.cl)
    for key in sorted(error.extra_fields):
        hint = did_you_mean(key, known) or f"known here: {', '.join(sorted(known))}"
        yield _Found(_join(where, key), Fault("V101", "unknown key", hint, at_key=True))


def _join(where: str, key: str | int) -> str:
    if isinstance(key, int):
        return f"{where}[{key}]"
    first = key.split(",")[0].strip()
    return f"{where}.{first}" if where else first

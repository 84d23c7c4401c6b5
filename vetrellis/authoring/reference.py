"""Ids as builders write them: `quay` for the zone's own, `harbor/quay` for another's."""

from __future__ import annotations

import re

from vetrellis.authoring.fault import objection
from vetrellis.authoring.source import Data, Document, Reference, Words
from vetrellis.game.core.identity import EntityId, KindId

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def full_id(text: str, document: Document) -> str:
    """Return an id with its zone.

    Raises:
        FaultError: It is not an id.
    """
    zone, slash, name = text.rpartition("/")
    if not is_name(name) or (slash and not is_name(zone)) or not (slash or document.zone):
        hint = "lower-case letters, digits and _; zone/name for another zone's"
        raise objection("V105", f"{text!r:.60} is not an id", hint)
    return str(text) if slash else f"{document.zone}/{text}"


def is_name(text: str) -> bool:
    """Whether something may be called so in an id."""
    return _NAME.fullmatch(text) is not None


def kind_reference(data: Data) -> KindId:
    """Read a mention of a kind, and note it to be looked up."""
    return KindId(_reference(data, "kind"))


def room_reference(data: Data) -> EntityId:
    """Read a mention of a room, and note it to be looked up."""
    return EntityId(_reference(data, "room"))


def _reference(data: Data, sort: str) -> str:
    if not isinstance(data, Words):
        raise objection("V102", f"must be the id of a {sort}")
    found = full_id(data, data.document)
    data.document.references.append(Reference(sort, found, data.where))
    return found

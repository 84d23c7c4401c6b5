"""Drafts: a world's files, found and read, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Generic, TypeVar

from attrs import Factory, define, frozen

from vetrellis.authoring.composer import read_document
from vetrellis.authoring.diagnostics import Severity, did_you_mean
from vetrellis.authoring.reference import is_name
from vetrellis.authoring.source import Document, Mark, Words
from vetrellis.authoring.spec import (
    CharacterSpec,
    ItemSpec,
    ManifestSpec,
    RoomSpec,
    ZoneSpec,
)
from vetrellis.authoring.structuring import STANDARD_PARTS, Structurer, structurer
from vetrellis.authoring.translation import read_sidecars
from vetrellis.game.core.entity import Part

T_co = TypeVar("T_co", covariant=True)
SECTIONS = ("rooms", "items", "characters")
MANIFEST = "manifest.yaml"
NOWHERE = Mark(0, 0)


@frozen
class Written(Generic[T_co]):
    """One thing that builders wrote.

    Attributes:
        id: Its full id.
        key: Its name, which knows its document and its place there.
        spec: What they wrote; None if that makes no sense.
    """

    id: str
    key: Words
    spec: T_co | None

    @property
    def document(self) -> Document:
        """The file that it stands in."""
        return self.key.document


@define(eq=False)
class Draft:
    """All that the builders of a world wrote.

    Attributes:
        root: The directory of the world.
        translations: Where the directories of languages are; None to leave them out.
        structurer: Reads specs.
        documents: Every file read, in order.
        manifest: The world as a whole; None if that makes no sense.
        zones: By name, in the manifest's order.
        rooms: By id, in the order of files.
        items: By id.
        characters: By id.
    """

    root: Path
    translations: Path | None
    structurer: Structurer
    documents: list[Document] = Factory(list)
    manifest: Written[ManifestSpec] | None = None
    zones: dict[str, Written[ZoneSpec]] = Factory(dict)
    rooms: dict[str, Written[RoomSpec]] = Factory(dict)
    items: dict[str, Written[ItemSpec]] = Factory(dict)
    characters: dict[str, Written[CharacterSpec]] = Factory(dict)

    def has_errors(self) -> bool:
        """Whether an error was found so far, warnings aside."""
        return any(each.is_error for document in self.documents for each in document.diagnostics)

    def unread_zones(self) -> set[str]:
        """Return the zones of which a file could not be read: nobody knows what is in them."""
        return {each.zone for each in self.documents if each.data is None and each.diagnostics}

    def open(self, relative: str, zone: str = "") -> Document:
        """Read a file of the world, with its translations."""
        document = read_document(self.root / relative, str(self.root / relative), zone)
        self.documents.append(document)
        if self.translations is not None:
            read_sidecars(document, self.translations, f"{self.root.name}/{relative}")
        return document


def read_draft(
    root: Path, translations: Path | None = None, parts: tuple[type[Part], ...] = STANDARD_PARTS
) -> Draft:
    """Read all files of a world.

    Args:
        root: The directory of the world.
        translations: Where the directories of languages are; None to leave translations out.
        parts: The parts that things may have as sections.
    """
    draft = Draft(root, translations, structurer(parts))
    document = draft.open(MANIFEST)
    key = Words.at("manifest", document, "")
    spec = None
    if isinstance(document.data, dict):
        spec = draft.structurer.read(document.data, ManifestSpec, "", key)
    elif not document.diagnostics:
        document.blame("V102", "", "must be a mapping", "see docs/reference/content_format.md")
    draft.manifest = Written("manifest", key, spec)
    listed = _zones_listed(document)
    for zone in listed:
        _read_zone(draft, zone)
    _blame_unlisted(draft, document, listed)
    return draft


def _zones_listed(document: Document) -> list[Words]:
    """Return the zones of a manifest, even of one that is wrong otherwise."""
    data = document.data.get(Words("zones")) if isinstance(document.data, dict) else None
    zones = [zone for zone in data if isinstance(zone, Words)] if isinstance(data, list) else []
    for zone in zones:
        if not is_name(zone):
            document.blame("V105", zone.where, f"{zone!r:.60} is not an id", "lower-case letters")
    return [zone for zone in dict.fromkeys(zones) if is_name(zone)]


def _blame_unlisted(draft: Draft, document: Document, listed: list[Words]) -> None:
    directory = draft.root / "zones"
    if not isinstance(document.data, dict) or not directory.is_dir():
        return
    for entry in sorted(directory.iterdir()):
        if entry.is_dir() and entry.name not in listed and not _is_hidden(entry):
            message = f"zones/{entry.name} is in no list"
            document.warn("V005", "zones", message, "add it, or move it away")


def _read_zone(draft: Draft, zone: Words) -> None:
    directory = draft.root / "zones" / zone
    if not directory.is_dir():
        hint = did_you_mean(zone, _names(directory.parent)) or f"make zones/{zone}/zone.yaml"
        zone.document.blame("V006", zone.where, f"there is no directory zones/{zone}", hint)
        return
    for relative, section in _files(draft, zone, directory):
        document = draft.open(relative, str(zone))
        if document.data is None and document.diagnostics:
            continue
        if section == "zone":
            key = Words.at(str(zone), document, "")
            spec = draft.structurer.read(document.data, ZoneSpec, "", key)
            draft.zones[str(zone)] = Written(f"zone:{zone}", key, spec)
        else:
            _read_section(draft, document, section)


def _names(directory: Path) -> list[str]:
    return sorted(each.name for each in directory.iterdir()) if directory.is_dir() else []


def _files(draft: Draft, zone: str, directory: Path) -> Iterator[tuple[str, str]]:
    """Yield the files of a zone, and which section each one holds; blame all others."""
    yield f"zones/{zone}/zone.yaml", "zone"
    for section in SECTIONS:
        if (directory / f"{section}.yaml").is_file():
            yield f"zones/{zone}/{section}.yaml", section
        for name in _names(directory / section):
            if name.endswith(".yaml"):
                yield f"zones/{zone}/{section}/{name}", section
    _blame_strays(draft, directory)


def _blame_strays(draft: Draft, directory: Path) -> None:
    """Blame every file of a zone that nothing reads."""
    known = ("zone.yaml", *(f"{section}.yaml" for section in SECTIONS), *SECTIONS)
    for entry in sorted(directory.iterdir()):
        if entry.name not in known and not _is_hidden(entry):
            _blame_unread(draft, entry, known)
    for inner in (
        inner for section in SECTIONS for inner in sorted(directory.glob(f"{section}/*"))
    ):
        if inner.suffix != ".yaml" and not _is_hidden(inner):
            _blame_unread(draft, inner, ())


def _blame_unread(draft: Draft, file: Path, known: tuple[str, ...]) -> None:
    stray = Document(str(file))
    hint = did_you_mean(file.name, known) or "files of a zone are *.yaml by section"
    stray.blame("V005", "", "nothing reads this file", hint, NOWHERE, Severity.ERROR)
    draft.documents.append(stray)


def _is_hidden(file: Path) -> bool:
    return file.name.startswith(".") or file.name.endswith("~")


_SPECS: dict[str, type[RoomSpec] | type[ItemSpec] | type[CharacterSpec]] = {
    "rooms": RoomSpec,
    "items": ItemSpec,
    "characters": CharacterSpec,
}


def _read_section(draft: Draft, document: Document, section: str) -> None:
    if document.data is None:
        return
    if not isinstance(document.data, dict):
        document.blame("V102", "", f"must be a mapping of ids to {section}")
        return
    kept: dict[str, Written[object]] = getattr(draft, section)
    for key, data in document.data.items():
        mark = document.key_mark(key.where)
        if not is_name(key):
            hint = "lower-case letters, digits and _"
            document.blame("V105", key.where, f"{key!r:.60} is not an id", hint, mark)
            continue
        full = f"{document.zone}/{key}"
        before = draft.rooms.get(full) or draft.items.get(full) or draft.characters.get(full)
        if before is not None:
            at = f"{before.document.path}:{before.document.key_mark(before.key.where).line}"
            document.blame("V106", key.where, f"{full} is in {at} already", "rename one", mark)
            continue
        spec: object = draft.structurer.read(data, _SPECS[section], key.where, key)
        kept[full] = Written(full, key, spec)

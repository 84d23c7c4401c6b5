"""The loader: a directory of YAML becomes a blueprint, or a list of everything wrong with it."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from vetrellis.authoring.assembly import Assembly
from vetrellis.authoring.diagnostics import ContentError, Diagnostic
from vetrellis.authoring.draft import Draft, read_draft
from vetrellis.authoring.linter import lint
from vetrellis.authoring.structuring import STANDARD_PARTS
from vetrellis.authoring.translation import check_translations
from vetrellis.game.core.blueprint import Blueprint
from vetrellis.game.core.entity import Part


@frozen
class Loaded:
    """A world that can be used.

    Attributes:
        blueprint: What its builders made.
        diagnostics: What could be better: warnings only.
    """

    blueprint: Blueprint
    diagnostics: tuple[Diagnostic, ...] = ()


def load_world(
    path: Path,
    translations: Path | None = None,
    parts: tuple[type[Part], ...] = STANDARD_PARTS,
) -> Loaded:
    """Read a world.

    Args:
        path: Its directory, where `manifest.yaml` is.
        translations: The directory of languages, such as `content/localization`; None to read
            no translations.
        parts: The parts that things may have as sections.

    Raises:
        ContentError: Something is wrong; the error tells all that is, in every file.
    """
    draft = read_draft(path, translations, parts)
    assembly = Assembly(draft)
    blueprint = assembly.blueprint()
    lint(draft, assembly.ways)
    found = diagnostics_of(draft)
    if any(each.is_error for each in found):
        raise ContentError(found)
    return Loaded(blueprint, found)


def diagnostics_of(draft: Draft) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a draft and its translations: errors first, by file, by line."""
    found: list[Diagnostic] = []
    for document in draft.documents:
        found.extend(sorted(document.diagnostics))
        for sidecar in document.sidecars.values():
            found.extend(sorted(sidecar.diagnostics))
        found.extend(check_translations(document))
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.is_error))

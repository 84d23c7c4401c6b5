"""Sidecars: what translators write beside a world's files, string by string.

A sidecar maps the place of a string, such as `quay.base`, to its translation and to a hash of the
English that it was made from, so that a translation whose English changed is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from vetrellis.authoring.composer import read_document
from vetrellis.authoring.diagnostics import Diagnostic, Severity, did_you_mean
from vetrellis.authoring.source import Data, Document, Mark, Translated, Words
from vetrellis.game.core.text import MarkupError, parse_markup

_KEYS = ("of", "text", "words", "plural", "gender")
SOURCE = "en"
"""The language that worlds are written in."""


def hash_of(source: str) -> str:
    """Return the hash by which a sidecar knows the English of a string."""
    return sha256(source.encode()).hexdigest()[:8]


def languages_in(translations: Path) -> list[str]:
    """Return the languages that have a directory, in a fixed order."""
    found = sorted(each.name for each in translations.iterdir() if each.is_dir())
    return [language for language in found if language != SOURCE]


def sidecar_path(translations: Path, language: str, file: str) -> Path:
    """Return where the sidecar of a file is.

    Args:
        translations: Where the directories of languages are.
        language: Which language.
        file: The file, from the name of its world on: `vetrellis/manifest.yaml`.
    """
    return translations / language / "worlds" / file


def read_sidecars(document: Document, translations: Path, file: str) -> None:
    """Read the translations of a document; see `sidecar_path` for the arguments."""
    if not translations.is_dir():
        return
    for language in languages_in(translations):
        path = sidecar_path(translations, language, file)
        if not path.is_file():
            continue
        sidecar = read_document(path, str(path))
        document.sidecars[language] = sidecar
        document.translated[language] = dict(_entries(sidecar))


def _entries(sidecar: Document) -> Iterator[tuple[str, Translated]]:
    if sidecar.data is None:
        return
    if not isinstance(sidecar.data, dict):
        sidecar.blame("V102", "", "must be a mapping of places to translations")
        return
    for key, data in sidecar.data.items():
        entry = _entry(sidecar, key, data)
        if entry is not None:
            yield str(key), entry


def _entry(sidecar: Document, key: Words, data: Data) -> Translated | None:
    """Return an entry that has words; note what is wrong with it."""
    where = key.where
    if not isinstance(data, dict):
        sidecar.blame("V102", where, "must be a mapping with the keys of and text")
        return None
    for each in data:
        if each not in _KEYS:
            hint = did_you_mean(each, _KEYS)
            mark = sidecar.key_mark(each.where)
            sidecar.blame("V101", each.where, "unknown key", hint, mark)
    given = {str(each): value for each, value in data.items()}
    text = given.get("text")
    if not isinstance(text, Words) or not text.strip():
        return None
    try:
        parse_markup(text.clean())
    except MarkupError as error:
        mark = sidecar.mark_within(text, error.at)
        sidecar.blame("V301", text.where, str(error), mark=mark)
        return None
    return _translated(sidecar, where, text, given)


def _translated(
    sidecar: Document, where: str, text: Words, given: dict[str, Data]
) -> Translated | None:
    words, plural, gender = given.get("words"), given.get("plural"), given.get("gender")
    if words is not None and not _is_list_of_words(words):
        sidecar.blame("V102", f"{where}.words", "must be a list of words")
        return None
    if plural is not None and not isinstance(plural, Words):
        sidecar.blame("V102", f"{where}.plural", "must be words")
        return None
    if gender not in (None, "m", "f"):
        sidecar.blame("V104", f"{where}.gender", "must be m or f")
        return None
    assert words is None or isinstance(words, list)
    return Translated(
        text.clean(),
        tuple(str(each) for each in words or ()),
        plural.clean() if plural is not None else "",
        str(gender or ""),
    )


def _is_list_of_words(data: Data) -> bool:
    return isinstance(data, list) and all(isinstance(each, Words) for each in data)


def check_translations(document: Document) -> Iterator[Diagnostic]:
    """Yield what is missing, stale or useless in the sidecars of a document.

    To be called once the whole document was read, so that all its strings are known.
    """
    for language, sidecar in document.sidecars.items():
        entries = sidecar.data if isinstance(sidecar.data, dict) else {}
        hashes = {str(key): hash_in(data) for key, data in entries.items()}
        said = document.translated[language]
        for where, source in document.strings.items():
            if where not in said:
                yield _warning(sidecar, "V501", where, "is not translated yet")
            elif hashes.get(where) != hash_of(source):
                message = "was made from other words than those that stand there now"
                hint = f"look at it again, then write of: {hash_of(source)}"
                yield _warning(sidecar, "V502", where, message, hint)
        for where in hashes:
            if where not in document.strings:
                hint = did_you_mean(where, document.strings)
                yield _warning(sidecar, "V503", where, "translates nothing that is there", hint)


def hash_in(data: Data) -> str:
    """Return the hash that an entry of a sidecar holds."""
    found = data.get(Words("of")) if isinstance(data, dict) else None
    return f"{found:08d}" if isinstance(found, int) else str(found)


def _warning(sidecar: Document, code: str, where: str, message: str, hint: str = "") -> Diagnostic:
    mark = sidecar.key_mark(where) if where in sidecar.keys else Mark(0, 0)
    return Diagnostic(
        sidecar.path, mark.line, mark.column, where, message, hint, code, Severity.WARNING
    )

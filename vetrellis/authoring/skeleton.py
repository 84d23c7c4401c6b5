"""Skeletons: sidecars with every string of a file, for translators to fill in.

    python -m vetrellis.authoring.skeleton content/worlds/vetrellis content/localization es

writes what is missing and keeps what is there, even where a string has moved.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import frozen

from vetrellis.authoring.assembly import Assembly
from vetrellis.authoring.draft import read_draft
from vetrellis.authoring.loader import diagnostics_of
from vetrellis.authoring.source import Document, Translated
from vetrellis.authoring.translation import hash_in, hash_of, sidecar_path

WIDTH = 100
_PLAIN = re.compile(r"[^\W\d_](?:[\w .;!?()'’¿¡—-]|,(?= ))*[\w.!?)]")
_WORDS_OF_YAML = frozenset({"true", "false", "null"})


@frozen
class _Entry:
    """A translation, and the hash of the English that it was made from."""

    of: str
    said: Translated


def skeleton(document: Document, language: str) -> str:
    """Return what the sidecar of a document should hold, as YAML.

    What was translated is kept: at its place if the English there is the same, else wherever
    the same English stands now, else at its place, as stale as it is.
    """
    kept = _kept(document, language)
    by_hash = {entry.of: entry for entry in kept.values()}
    lines: list[str] = []
    for where, source in sorted(
        document.strings.items(), key=lambda each: _order(document, each[0])
    ):
        current, here = hash_of(source), kept.get(where)
        if here is None or here.of != current:
            here = by_hash.get(current) or here
        lines.extend(_written(where, source, current, here))
    return "\n".join((*lines, ""))


def _order(document: Document, where: str) -> tuple[int, int, bool]:
    """Sort strings as the document has them; the name of scenery, which is its key, first."""
    mark = document.value_mark(where) if where in document.values else document.key_mark(where)
    return mark.line, mark.column, where in document.values


def write_skeletons(
    root: Path, translations: Path, language: str, part: str = ""
) -> tuple[Path, ...]:
    """Write the sidecars of a world, or of a part of it.

    Args:
        root: The world.
        translations: The directory of languages.
        language: Which language.
        part: Only files whose path in the world begins so, such as `zones/packet`.

    Returns:
        The files that changed.
    """
    (translations / language).mkdir(parents=True, exist_ok=True)
    draft = read_draft(root, translations)
    Assembly(draft).blueprint()
    changed = []
    for document in draft.documents:
        relative = Path(document.path).relative_to(root).as_posix()
        if not relative.startswith(part) or not document.strings:
            continue
        path = sidecar_path(translations, language, f"{root.name}/{relative}")
        text = skeleton(document, language)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return tuple(changed)


def _kept(document: Document, language: str) -> Mapping[str, _Entry]:
    sidecar = document.sidecars.get(language)
    data = sidecar.data if sidecar and isinstance(sidecar.data, dict) else {}
    said = document.translated.get(language, {})
    return {
        str(key): _Entry(hash_in(value), said[str(key)])
        for key, value in data.items()
        if str(key) in said
    }


def _written(where: str, source: str, current: str, entry: _Entry | None) -> list[str]:
    lines = [f"{where}:", f"  of: {entry.of if entry else current}"]
    if entry is None or entry.of != current:
        lines.extend(textwrap.wrap(source, WIDTH, initial_indent="  # ", subsequent_indent="  # "))
    said = entry.said if entry else Translated("")
    lines.extend(_text("text", said.text))
    if said.words:
        lines.append(f"  words: [{', '.join(_scalar(word) for word in said.words)}]")
    if said.plural:
        lines.append(f"  plural: {_scalar(said.plural)}")
    if said.gender:
        lines.append(f"  gender: {said.gender}")
    return lines


def _text(key: str, text: str) -> list[str]:
    plain = f"  {key}: {_scalar(text)}"
    if len(plain) <= WIDTH:
        return [plain]
    wrapped = textwrap.wrap(
        text,
        WIDTH,
        initial_indent="    ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [f"  {key}: >", *wrapped]


def _scalar(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS_OF_YAML:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def main(arguments: Sequence[str]) -> int:
    """Write the skeletons that the command line asks for; return the status to exit with."""
    if len(arguments) not in (3, 4):
        sys.stderr.write("usage: skeleton WORLD TRANSLATIONS LANGUAGE [PART]\n")
        return 2
    root, translations, language, *part = arguments
    draft = read_draft(Path(root))
    Assembly(draft).blueprint()
    errors = [each for each in diagnostics_of(draft) if each.is_error]
    if errors:
        sys.stderr.writelines(f"{each.render()}\n" for each in errors)
        return 1
    for path in write_skeletons(Path(root), Path(translations), language, *part):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

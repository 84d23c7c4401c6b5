"""A small world in files, for tests to break in one place at a time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vetrellis.authoring.diagnostics import ContentError, Diagnostic
from vetrellis.authoring.loader import Loaded, load_world

MANIFEST = "manifest.yaml"
ZONE = "zones/home/zone.yaml"
ROOMS = "zones/home/rooms.yaml"
ITEMS = "zones/home/items.yaml"
PEOPLE = "zones/home/characters.yaml"

HOME: Mapping[str, str] = {
    MANIFEST: """\
title: Home
start: home/hall
epoch: 2026-01-01
zones: [home]
""",
    ZONE: "name: Home\n",
    ROOMS: """\
hall:
  name: The Hall
  base: >
    Flagstones and a long table take up most of it, and somebody has scrubbed them both until they
    smell of lye and lemons. Pewter ticks on the shelf. Steps go [exit]up[/exit], and a draught
    comes down them.
  add:
    - {if: {tide: low}, text: The flagstones sweat.}
  exits:
    up: {to: attic, door: {name: trapdoor, description: Oak., locked: true, key: door_key}}
  scenery:
    flagstones: Cold.
    "table, shelf": Long.
    "steps, draught": Steep.
  items: [door_key, {kind: box, contains: [{kind: bean, count: 2}]}]
attic:
  name: Attic
  base: >
    Boards creak under trunks that nobody has opened, and the rafters smell of apples that somebody
    stored here and counted, in chalk, on the slope of the roof. Dust ticks as it settles. A
    trapdoor leads [exit]down[/exit] again.
  scenery:
    rafters, roof: Old.
""",
    ITEMS: """\
door_key:
  name: brass key
  description: It has a door in mind.
box:
  name: box
  description: A box with room.
  container: 2
bean:
  name: bean
  description: Brown.
""",
    PEOPLE: """\
cat:
  name: cat
  description: Grey.
  at: hall
  character: {beast: true}
""",
}


def write_world(root: Path, files: Mapping[str, str | bytes] = HOME) -> None:
    """Write the files of a world below a directory."""
    for relative, text in files.items():
        path = root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """Return the small world with one passage of one file replaced."""
    assert HOME[file].count(old) == 1, f"{old!r} is not in {file} once"
    return {**HOME, file: HOME[file].replace(old, new)}


def diagnose(root: Path, translations: Path | None = None) -> tuple[Diagnostic, ...]:
    """Return all that is wrong with a world, whether or not it can be used."""
    try:
        return load_world(root, translations).diagnostics
    except ContentError as error:
        return error.diagnostics


def rendered(root: Path, translations: Path | None = None) -> list[str]:
    """Return the same as lines, with files called by their place in the world."""
    lines = (each.render() for each in diagnose(root, translations))
    return [line.replace(f"{root}/", "") for line in lines]


def loaded(root: Path, files: Mapping[str, str | bytes] = HOME) -> Loaded:
    """Write a world and load it."""
    write_world(root, files)
    return load_world(root)

"""A small world of YAML for players who hurry, so that what they do has to do with each other.

Everything in it has a name of one word that nothing else has, for the proof goes by names.
"""

from __future__ import annotations

from pathlib import Path

HALL, YARD, LOFT = "The Hall", "The Yard", "The Loft"
GATE, BOX, CRATE, BAG = "gate", "box", "crate", "bag"
CLOTHES = ("hat", "scarf", "gloves", "apron")
LOOSE = ("lamp", "rope", "coin", "bell", "knife", "key", BAG)
THINGS = (*LOOSE, *CLOTHES, "flute", "spoon", "cup", "whisk", "dice")

_MANIFEST = """\
title: The Spit
start: spit/hall
epoch: 2026-01-01
zones: [spit]
"""
_ZONE = "name: The Spit\ncoastal: false\n"
_ROOMS = f"""\
hall:
  name: {HALL}
  base: Boards, and a gate that leads [exit]north[/exit]. Steps go [exit]up[/exit].
  indoors: true
  exits:
    north: {{to: yard, door: {{name: {GATE}, description: Oak., locked: true, key: key}}}}
    up: loft
  scenery:
    {BOX}: {{description: Deal., container: {{capacity: 100}}}}
  items: [lamp, rope, coin, bell, knife, key, apron, {{kind: {BAG}, contains: [flute]}}]
yard:
  name: {YARD}
  base: Cobbles. The hall is [exit]south[/exit] of here.
  scenery:
    {CRATE}:
      description: Pine.
      container: {{capacity: 100}}
      openable: {{open: false}}
      contains: [hat, scarf]
  items: [spoon, cup]
loft:
  name: {LOFT}
  base: Rafters. Steps go [exit]down[/exit].
  indoors: true
  items: [whisk, dice, gloves]
"""
_PARTS = {
    BAG: "container: {capacity: 100}",
    "hat": "wearable: head",
    "scarf": "wearable: neck",
    "gloves": "wearable: hands",
    "apron": "wearable: body",
}


def _thing(name: str) -> str:
    more = f"  {_PARTS[name]}\n" if name in _PARTS else ""
    return f"{name}:\n  name: {name}\n  description: Plain.\n  item: {{weight: 1}}\n{more}"


def write_island(directory: Path) -> Path:
    """Write the world's files into a directory, and return where they are."""
    island = directory / "island"
    zone = island / "zones" / "spit"
    zone.mkdir(parents=True)
    (island / "manifest.yaml").write_text(_MANIFEST)
    (zone / "zone.yaml").write_text(_ZONE)
    (zone / "rooms.yaml").write_text(_ROOMS)
    (zone / "items.yaml").write_text("".join(map(_thing, THINGS)))
    return island

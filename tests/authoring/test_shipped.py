from __future__ import annotations

import re
from pathlib import Path

from attrs import fields
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.authoring.draft import read_draft
from vetrellis.authoring.fault import key_of
from vetrellis.authoring.loader import load_world
from vetrellis.authoring.sound import event_names
from vetrellis.authoring.spec import (
    CharacterSpec,
    DoorSpec,
    ExitSpec,
    ItemSpec,
    ManifestSpec,
    RoomSpec,
    ZoneSpec,
)
from vetrellis.authoring.structuring import STANDARD_PARTS, section_name
from vetrellis.game.core.text import Role
from vetrellis.game.rules.condition import FACTS
from vetrellis.game.world.character import Character

ROOT = Path(__file__).parents[2]
WORLDS = ROOT / "content" / "worlds"
TRANSLATIONS = ROOT / "content" / "localization"
REFERENCE = (ROOT / "docs" / "reference" / "content_format.md").read_text(encoding="utf-8")


class ShippedWorldTests(SynchronousTestCase):
    """What ships has no mistake, breaks no rule of the house, and misses no translation."""

    def test_no_world_has_a_diagnostic(self) -> None:
        worlds = sorted(path.parent for path in WORLDS.glob("*/manifest.yaml"))
        self.assertIn("vetrellis", [world.name for world in worlds])
        for world in worlds:
            found = load_world(world, TRANSLATIONS).diagnostics
            self.assertEqual([each.render() for each in found], [])

    def test_everybody_can_be_met(self) -> None:
        blueprint = load_world(WORLDS / "vetrellis").blueprint
        people = {kind.id for kind in blueprint.kinds if Character in kind.parts}
        placed = {each.kind for each in blueprint.placements}
        self.assertEqual(people - placed, {"avatar"})

    def test_every_sidecar_belongs_to_a_file(self) -> None:
        for world in sorted(path.parent for path in WORLDS.glob("*/manifest.yaml")):
            for directory in sorted(TRANSLATIONS.glob(f"*/worlds/{world.name}")):
                for sidecar in sorted(directory.rglob("*.yaml")):
                    self.assertTrue((world / sidecar.relative_to(directory)).is_file(), sidecar)


class ReferenceTests(SynchronousTestCase):
    """The reference page is the whole format."""

    def said(self, word: str) -> bool:
        """Whether the page has a word as code."""
        return re.search(rf"`[^`\n]*\b{re.escape(word)}\b[^`\n]*`", REFERENCE) is not None

    def test_every_key_is_on_the_page(self) -> None:
        specs = (
            ManifestSpec, ZoneSpec, RoomSpec, ExitSpec, ItemSpec, DoorSpec, CharacterSpec,
        )  # fmt: skip
        keys = {key_of(each.name) for spec in specs for each in fields(spec)}
        in_samples = {key for key in keys if re.search(rf"^ *{key}:", REFERENCE, re.MULTILINE)}
        self.assertEqual([k for k in sorted(keys - in_samples) if not self.said(k)], [])

    def test_every_part_and_its_fields_are_on_the_page(self) -> None:
        for part in STANDARD_PARTS:
            words = [section_name(part), *(key_of(each.name) for each in fields(part))]
            self.assertEqual([word for word in words if not self.said(word)], [])

    def test_every_event_on_the_page_is_one(self) -> None:
        listed = REFERENCE.partition("The keys of `cues` are events:")[2].partition("all others")[
            0
        ]
        named = re.findall(r"`([a-z_]+)`", listed)
        self.assertGreater(len(named), 9)
        self.assertEqual([name for name in named if name not in event_names()], [])

    def test_every_fact_and_role_is_on_the_page(self) -> None:
        self.assertEqual([fact for fact in FACTS if not self.said(fact)], [])
        roles = [role.value for role in Role]
        self.assertEqual([role for role in roles if f"[{role}" not in REFERENCE], [])

    def test_every_code_is_on_the_page(self) -> None:
        sources = (ROOT / "vetrellis" / "authoring").glob("*.py")
        text = "".join(path.read_text(encoding="utf-8") for path in sources)
        codes = set(re.findall(r'"(V\d{3})"', text))
        documented = set(re.findall(r"^\| (V\d{3})", REFERENCE, re.MULTILINE))
        documented |= {f"V40{last}" for last in range(1, 8)} & codes
        self.assertEqual(codes ^ documented, set())


class SpeedTests(SynchronousTestCase):
    """A world is read in one pass: no file is opened twice."""

    def test_each_file_is_one_document(self) -> None:
        draft = read_draft(WORLDS / "vetrellis", TRANSLATIONS)
        paths = [document.path for document in draft.documents]
        self.assertEqual(len(paths), len(set(paths)))

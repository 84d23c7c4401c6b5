from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.authoring.worlds import (
    HOME,
    ITEMS,
    MANIFEST,
    PEOPLE,
    ROOMS,
    ZONE,
    changed,
    diagnose,
    loaded,
    rendered,
    write_world,
)
from vetrellis.authoring.composer import MAX_BYTES, MAX_DEPTH, MAX_NODES
from vetrellis.authoring.diagnostics import ContentError
from vetrellis.authoring.loader import load_world

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text(encoding="utf-8"))

CELL = """\
cell:
  name: Cell
  base: >
    Straw lies on the flagstones in the shape of somebody who turned over often, and smells of them
    still. Water ticks behind the wall, a drop for every breath that the prisoner counted on it. A
    ladder leads [exit]up[/exit].
  scenery:
    "flagstones, straw": Dry.
    "wall, prisoner, ladder, drop, breath": Here.
"""


class WorldTestCase(SynchronousTestCase):
    """A world in a directory of its own."""

    @override
    def setUp(self) -> None:
        self.root = Path(self.mktemp())

    def assert_says(self, files: dict[str, str | bytes], *lines: str) -> None:
        """Assert that the loader says exactly this of a world."""
        write_world(self.root, files)
        self.assertEqual(rendered(self.root), list(lines))


class MistakeTests(WorldTestCase):
    """Every mistake is told in a line that an editor can jump to, and none of them twice."""

    def test_small_world_has_no_mistake(self) -> None:
        self.assert_says({**HOME})

    def test_each_mistake_is_told_where_it_is(self) -> None:
        for name, case in MISTAKES.items():
            root = self.root / name.replace(" ", "-").replace(":", "")
            write_world(root, changed(case["in"], case["old"], case["new"]))
            self.assertEqual((name, rendered(root)), (name, case["says"]))

    def test_all_mistakes_of_all_files_are_told_at_once(self) -> None:
        files = {
            **HOME,
            ROOMS: HOME[ROOMS].replace("tide: low", "tied: low").replace("name: Attic", "name: 7"),
            ITEMS: HOME[ITEMS].replace("container: 2", "container: two"),
            PEOPLE: HOME[PEOPLE].replace("at: hall", "at: hull"),
        }
        write_world(self.root, files)
        found = [(each.path.rpartition("/")[2], each.code) for each in diagnose(self.root)]
        self.assertEqual(
            found,
            [
                ("rooms.yaml", "V203"),
                ("rooms.yaml", "V102"),
                ("items.yaml", "V102"),
                ("characters.yaml", "V201"),
            ],
        )

    def test_error_carries_every_diagnostic_and_says_them(self) -> None:
        write_world(self.root, changed(PEOPLE, "at: hall", "at: hull"))
        error = self.assertRaises(ContentError, load_world, self.root)
        self.assertEqual(len(error.diagnostics), 1)
        self.assertIn("characters.yaml:4:7: cat.at: there is no room home/hull", str(error))


class WayTests(WorldTestCase):
    """Two exits in one direction, and rooms that nobody can reach, are found on the whole map."""

    def with_cell(self, exits: str) -> dict[str, str | bytes]:
        """Return the small world with a third room."""
        return {**HOME, ROOMS: f"{HOME[ROOMS]}{CELL}  {exits}\n"}

    def test_implied_way_back_may_not_cross_another(self) -> None:
        says = (
            "zones/home/rooms.yaml:33:11: cell.exits.up: the way back, down of home/attic, leads"
            " to home/hall (write the other side out in home/attic, or say one_way: true) [V206]"
        )
        self.assert_says(self.with_cell("exits: {up: attic}"), says)

    def test_room_without_a_way_to_it_is_unreachable(self) -> None:
        says = (
            "zones/home/rooms.yaml:24:1: cell: nobody who starts in home/hall can get here"
            " (give it an exit) [V207]"
        )
        self.assert_says(self.with_cell("exits: {up: {to: hall, one_way: true}}"), says)

    def test_way_out_leads_back_in(self) -> None:
        files = self.with_cell("exits: {up: {to: hall}}")
        files[ROOMS] = str(files[ROOMS]).replace("slope of the", "slope [exit]down[/exit] of the")
        files[ROOMS] = str(files[ROOMS]).replace("Flagstones and", "Flagstones [exit]down[/exit],")
        self.assert_says(files)


class FileTests(WorldTestCase):
    """No file is silently ignored, and none can harm the process."""

    def test_missing_manifest_is_told(self) -> None:
        self.assert_says({}, "manifest.yaml: cannot be read: No such file or directory [V001]")

    def test_manifest_must_be_a_mapping(self) -> None:
        says = "manifest.yaml:1:1: must be a mapping (see docs/reference/content_format.md) [V102]"
        self.assert_says({MANIFEST: "- a\n"}, says)

    def test_missing_zone_file_is_told(self) -> None:
        files = {name: text for name, text in HOME.items() if name != ZONE}
        says = "zones/home/zone.yaml: cannot be read: No such file or directory [V001]"
        self.assert_says({**files}, says)

    def test_misnamed_file_is_told(self) -> None:
        says = "zones/home/room.yaml: nothing reads this file (did you mean rooms.yaml?) [V005]"
        self.assert_says({**HOME, "zones/home/room.yaml": ""}, says)

    def test_misnamed_file_of_a_section_is_told(self) -> None:
        says = (
            "zones/home/rooms/cell.yml: nothing reads this file"
            " (files of a zone are *.yaml by section) [V005]"
        )
        self.assert_says({**HOME, "zones/home/rooms/cell.yml": ""}, says)

    def test_zone_in_no_list_is_a_warning(self) -> None:
        says = (
            "manifest.yaml:4:8: warning: zones: zones/away is in no list"
            " (add it, or move it away) [V005]"
        )
        self.assert_says({**HOME, "zones/away/zone.yaml": "name: Away\n"}, says)

    def test_hidden_files_are_left_alone(self) -> None:
        self.assert_says({**HOME, "zones/home/.rooms.yaml.swp": "", "zones/home/rooms.yaml~": ""})

    def test_sections_may_be_split_over_files(self) -> None:
        files = {
            **HOME,
            "zones/home/items/tools.yaml": "saw:\n  name: saw\n  description: Sharp.\n",
        }
        kinds = {str(kind.id) for kind in loaded(self.root, files).blueprint.kinds}
        self.assertIn("home/saw", kinds)

    def test_empty_section_is_no_mistake(self) -> None:
        self.assert_says({**HOME, "zones/home/items/none.yaml": "# nothing yet\n"})

    def test_section_must_be_a_mapping(self) -> None:
        says = "zones/home/items/a.yaml:1:1: must be a mapping of ids to items [V102]"
        self.assert_says({**HOME, "zones/home/items/a.yaml": "- saw\n"}, says)

    def test_file_that_is_not_utf8_is_told_with_its_line(self) -> None:
        says = "zones/home/items/a.yaml:2:1: is not UTF-8 (save it as UTF-8) [V001]"
        self.assert_says({**HOME, "zones/home/items/a.yaml": b"# a\nb: \xff\n"}, says)

    def test_byte_order_mark_is_no_mistake(self) -> None:
        self.assert_says({**HOME, ZONE: b"\xef\xbb\xbfname: Home\n"})

    def test_directory_in_place_of_a_file_is_told(self) -> None:
        write_world(self.root)
        (self.root / ZONE).unlink()
        (self.root / ZONE).mkdir()
        self.assertEqual(
            rendered(self.root), ["zones/home/zone.yaml: cannot be read: Is a directory [V001]"]
        )


class CapTests(WorldTestCase):
    """A hostile file costs no more than a large one."""

    def test_large_file_is_refused(self) -> None:
        says = "zones/home/zone.yaml: is larger than 1 MiB (split it) [V004]"
        self.assert_says({**HOME, ZONE: "#" * (MAX_BYTES + 1)}, says)

    def test_deep_file_is_refused_and_does_not_end_the_process(self) -> None:
        write_world(self.root, {**HOME, ZONE: "[" * 200_000})
        (found,) = diagnose(self.root)
        self.assertEqual((found.code, found.column), ("V004", MAX_DEPTH + 1))

    def test_file_of_many_values_is_refused(self) -> None:
        write_world(self.root, {**HOME, ZONE: f"[{'1,' * MAX_NODES}1]"})
        (found,) = diagnose(self.root)
        self.assertEqual(found.code, "V004")


class DeterminismTests(WorldTestCase):
    """The same content gives the same blueprint, whatever the hashes of strings."""

    PROGRAM = (
        "import sys, hashlib, pathlib\n"
        "from vetrellis.authoring.loader import load_world\n"
        "found = load_world(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
        "print(hashlib.sha256(repr(found).encode()).hexdigest())\n"
    )

    def digest(self, seed: str) -> str:
        """Return a digest of the shipped world's blueprint under a hash seed."""
        content = Path(__file__).parents[2] / "content"
        return subprocess.run(
            [
                sys.executable,
                "-c",
                self.PROGRAM,
                str(content / "worlds" / "vetrellis"),
                str(content / "localization"),
            ],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout

    def test_hash_seed_changes_nothing(self) -> None:
        self.assertEqual(self.digest("1"), self.digest("2"))


def mangled(text: str) -> st.SearchStrategy[str]:
    """Return texts that differ from one in a few places."""
    at = st.integers(0, len(text))
    piece = st.one_of(
        st.text(max_size=4),
        st.sampled_from(
            ["[", "{", "- ", ": ", "\n", "*a", "&a ", "!x ", "<<: ", "'", '"', "null"]
        ),
        st.sampled_from([" ", "\t", "|", "> ", "true", "-1", "9" * 30, "[em]", "[/em]", "\ufeff"]),
    )

    def apply(edits: list[tuple[int, int, str]]) -> str:
        changing = text
        for start, length, inserted in edits:
            changing = changing[:start] + inserted + changing[start + length :]
        return changing

    return st.lists(st.tuples(at, st.integers(0, 12), piece), min_size=1, max_size=4).map(apply)


class MangledTests(SynchronousTestCase):
    """Whatever a file holds, the loader either loads it or tells what is wrong with it."""

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_only_content_errors_are_raised(self, data: st.DataObject) -> None:
        file = data.draw(st.sampled_from(sorted(HOME)))
        text = data.draw(mangled(HOME[file]))
        root = Path(self.mktemp())
        write_world(root, {**HOME, file: text.encode("utf-8", "surrogatepass")})
        for found in diagnose(root):
            self.assertTrue(found.message)
            self.assertNotIn("\n", found.render())

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_any_tree_of_values_is_taken(self, data: st.DataObject) -> None:
        leaf = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
        keys = st.one_of(st.text(max_size=5), st.sampled_from(list(every_key())))
        tree = st.recursive(
            leaf,
            lambda inner: st.one_of(st.lists(inner), st.dictionaries(keys, inner)),
            max_leaves=20,
        )
        file = data.draw(st.sampled_from(sorted(HOME)))
        root = Path(self.mktemp())
        write_world(root, {**HOME, file: yaml.safe_dump({"bean": data.draw(tree)})})
        for found in diagnose(root):
            self.assertTrue(found.code)


def every_key() -> Iterator[str]:
    """Yield every key that the small world has."""
    for text in HOME.values():
        for token in yaml.scan(text):
            if isinstance(token, yaml.ScalarToken) and token.plain and " " not in token.value:
                yield token.value

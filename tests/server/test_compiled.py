from __future__ import annotations

import os
from pathlib import Path

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.authoring.diagnostics import ContentError
from vetrellis.game.world.item import Item
from vetrellis.server import content
from vetrellis.server.compiled import Compiled, digest_of_code, digest_of_files
from vetrellis.server.config import Config, WorldConfig
from vetrellis.server.content import COMPILED, World, open_world, read_world, summary


class CompiledTests(SynchronousTestCase):
    """It is made once, and made anew when what was kept is not what is wanted, or not whole."""

    @override
    def setUp(self) -> None:
        self.path = Path(self.mktemp())
        self.made = 0

    def make(self) -> Item:
        self.made += 1
        return Item(2)

    def opened(self, digest: bytes = b"d" * 64) -> Item:
        item: Item = Compiled(self.path, digest).opened(self.make)
        self.assertEqual(item, Item(2))
        return item

    def test_second_time_it_is_there(self) -> None:
        self.opened()
        self.opened()
        self.assertEqual(self.made, 1)

    def test_nothing_else_is_left(self) -> None:
        self.opened()
        self.assertEqual(os.listdir(self.path.parent).count(self.path.name), 1)
        left = [
            name for name in os.listdir(self.path.parent) if name.startswith(f".{self.path.name}")
        ]
        self.assertEqual(left, [])

    def test_other_sources_make_it_anew(self) -> None:
        self.opened()
        self.opened(b"e" * 64)
        self.opened(b"e" * 64)
        self.assertEqual(self.made, 2)

    def test_any_byte_that_changed_makes_it_anew(self) -> None:
        self.opened()
        whole = self.path.read_bytes()
        for at in range(len(whole)):
            self.path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            self.made = 0
            self.opened()
            self.assertEqual(self.made, 1, at)
            self.assertEqual(self.path.read_bytes(), whole)

    def test_any_end_that_is_missing_makes_it_anew(self) -> None:
        self.opened()
        whole = self.path.read_bytes()
        for size in range(len(whole)):
            self.path.write_bytes(whole[:size])
            self.made = 0
            self.opened()
            self.assertEqual(self.made, 1, size)

    def test_what_cannot_be_read_or_kept_is_made_each_time(self) -> None:
        self.path.mkdir()
        self.opened()
        self.opened()
        self.assertEqual(self.made, 2)

    def test_failure_to_make_it_is_told_and_not_kept(self) -> None:
        def broken() -> Item:
            raise ContentError(())

        self.assertRaises(ContentError, Compiled(self.path, b"d").opened, broken)
        self.assertFalse(self.path.exists())


class DigestTests(SynchronousTestCase):
    """A digest changes with whatever a builder may change."""

    @override
    def setUp(self) -> None:
        self.root = Path(self.mktemp())
        (self.root / "zones").mkdir(parents=True)
        self.file = self.root / "zones" / "rooms.yaml"
        self.file.write_text("quay: {}")
        self.before = self.digest()

    def digest(self) -> bytes:
        return digest_of_files({"": self.root})

    def test_it_stays_while_nothing_changes(self) -> None:
        os.utime(self.file, (1, 1))
        self.assertEqual(self.digest(), self.before)

    def test_word_that_changes(self) -> None:
        self.file.write_text("quai: {}")
        self.assertNotEqual(self.digest(), self.before)

    def test_file_that_moves_comes_or_goes(self) -> None:
        self.file.rename(self.root / "rooms.yaml")
        moved = self.digest()
        (self.root / "rooms.yaml").unlink()
        gone = self.digest()
        (self.root / "empty").mkdir()
        self.assertEqual(len({self.before, moved, gone, self.digest()}), 4)

    def test_hidden_files_do_not_count(self) -> None:
        (self.root / ".rooms.yaml.swp").write_text("x")
        self.assertEqual(self.digest(), self.before)

    def test_end_of_one_file_is_not_the_beginning_of_the_next(self) -> None:
        (self.root / "a").write_text("bc")
        (self.root / "b").write_text("d")
        one = self.digest()
        (self.root / "a").write_text("b")
        (self.root / "b").write_text("cd")
        self.assertNotEqual(self.digest(), one)

    def test_roots_are_told_apart(self) -> None:
        self.assertNotEqual(digest_of_files({"es": self.root}), digest_of_files({"fr": self.root}))

    def test_file_that_cannot_be_read_has_one(self) -> None:
        (self.root / "lost").symlink_to(self.root / "nowhere")
        self.assertNotEqual(self.digest(), self.before)

    def test_link_to_itself_ends(self) -> None:
        (self.root / "loop").symlink_to(self.root.absolute())
        self.assertNotEqual(self.digest(), self.before)

    def test_code_has_one(self) -> None:
        self.assertEqual(digest_of_code(), digest_of_code())


class WorldTests(SynchronousTestCase):
    """A world that was compiled is the world that its builders wrote."""

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp())
        self.directory.mkdir()
        self.reads = 0
        read = content.read_world

        def counted(config: Config) -> object:
            self.reads += 1
            return read(config)

        self.patch(content, "read_world", counted)

    def test_island_is_the_same_from_files_first_and_second_start(self) -> None:
        written = World.of(read_world(Config()))
        first = open_world(Config(), self.directory)
        second = open_world(Config(), self.directory)
        self.assertEqual(self.reads, 1)
        for opened in (first, second):
            self.assertEqual(opened, written)
            self.assertEqual(repr(opened), repr(written))
            self.assertEqual(summary(opened), summary(written))

    def test_changed_world_is_read_again(self) -> None:
        world = self.directory / "world"
        (world / "zones" / "quay").mkdir(parents=True)
        (world / "manifest.yaml").write_text(
            "title: Quay\nstart: quay/end\nepoch: 2026-01-01\nzones: [quay]\n"
        )
        (world / "zones" / "quay" / "zone.yaml").write_text("name: Quay\n")
        rooms = world / "zones" / "quay" / "rooms.yaml"
        config = evolve(Config(), world=WorldConfig(str(world)))
        rooms.write_text("end:\n  name: The End\n  base: Stones.\n")
        before = open_world(config, self.directory)
        rooms.write_text("end:\n  name: The End\n  base: Sand.\n")
        after = open_world(config, self.directory)
        self.assertEqual(self.reads, 2)
        self.assertIn("Stones.", repr(before))
        self.assertIn("Sand.", repr(after))

    def test_world_with_a_mistake_is_told_each_time_and_not_kept(self) -> None:
        world = self.directory / "world"
        world.mkdir()
        (world / "manifest.yaml").write_text("titel: Nowhere\n")
        config = evolve(Config(), world=WorldConfig(str(world)))
        for _ in range(2):
            self.assertRaises(ContentError, open_world, config, self.directory)
        self.assertFalse((self.directory / COMPILED).exists())

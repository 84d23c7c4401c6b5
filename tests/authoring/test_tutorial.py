from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.authoring.worlds import rendered, write_world
from vetrellis.authoring.loader import load_world

PAGE = (Path(__file__).parents[2] / "docs" / "tutorial" / "build-a-room.md").read_text("utf-8")
STEP = re.compile(r"`([\w/]+\.yaml)`[^`]*\n\n```yaml\n(.*?)```|```text\n(.*?\[V.*?)```", re.DOTALL)


class TutorialTests(SynchronousTestCase):
    """Who follows the tutorial sees what it says they will see."""

    def test_each_step_says_what_the_page_says(self) -> None:
        root = Path(self.mktemp())
        told = 0
        for file, text, says in STEP.findall(PAGE):
            if file:
                write_world(root, {file: text})
            else:
                found = [f"cove/{line}" for line in rendered(root)]
                self.assertEqual(found, says.splitlines())
                told += 1
        self.assertEqual(told, 2)

    def test_world_is_whole_in_the_end(self) -> None:
        root = Path(self.mktemp())
        for file, text, _ in STEP.findall(PAGE):
            if file:
                write_world(root, {file: text.replace("laft", "loft")})
        loaded = load_world(root)
        self.assertEqual(loaded.diagnostics, ())
        self.assertIn("shore/ada", [each.id for each in loaded.blueprint.placements])

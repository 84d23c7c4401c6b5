"""What comes with the program is found without being told where."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tests.support.source import ROOT
from vetrellis.bundle import content_dir, settings_file, web_dir


class BundleTests(SynchronousTestCase):
    """In a checkout the files are those that people edit, not copies."""

    def test_they_are_the_folders_at_the_top(self) -> None:
        self.assertEqual(content_dir(), ROOT / "content")
        self.assertEqual(web_dir(), ROOT / "web")
        self.assertEqual(settings_file(), ROOT / "etc" / "vetrellis.yaml")

    def test_they_hold_what_they_should(self) -> None:
        self.assertTrue((content_dir() / "worlds").is_dir())
        self.assertTrue((web_dir() / "index.html").is_file())
        self.assertTrue(settings_file().is_file())

"""Every transcript is played, and must read as it is written.

To write one, type only the lines that are typed, run `python -m tests.game.test_transcripts FILE`,
and read what it filled in as critically as a player would.
"""

from __future__ import annotations

import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.support.transcript import act, sections, written

TRANSCRIPTS = Path(__file__).parent.parent / "transcripts"


class TranscriptTests(SynchronousTestCase):
    """A transcript is what players read, word by word."""

    def test_each_section_reads_as_written(self) -> None:
        played = 0
        for path in sorted(TRANSCRIPTS.glob("*.txt")):
            for section in sections(path):
                self.assertEqual(
                    written([act(section)]), written([section]), f"{path.name}: {section.title}"
                )
                played += 1
        self.assertGreater(played, 20)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(written([act(section) for section in sections(file)]))

"""`ssh-audit` on a whole server: nothing that it fails, and no warning that is not known."""

from __future__ import annotations

import json
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from tests.support.running_server import listeners, running

AUDIT = Path(sysconfig.get_path("scripts")) / "ssh-audit"
PATIENCE = 60.0

CLEAN, WARNED = 0, 2
"""What `ssh-audit` exits with; 3 is a failure."""

KNOWN = {
    "kex": "does not provide protection against post-quantum attacks",
    "mac": "using encrypt-and-MAC mode",
}
"""Warnings that stay while clients need curve25519, and Twisted has nothing newer."""


class AuditTests(SynchronousTestCase):
    """What a stranger with a scanner finds."""

    def test_nothing_fails_and_every_warning_is_known(self) -> None:
        with tempfile.TemporaryDirectory() as home, running(Path(home), *listeners("ssh")) as it:
            host, port = it.addresses["ssh"]
            done = subprocess.run(
                [AUDIT, "--json", "--port", str(port), host],
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
        self.assertIn(done.returncode, {CLEAN, WARNED}, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(
            {entry["algorithm"] for entry in report["key"]},
            {"ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"},
        )
        self.assertEqual(list(_notes(report, "fail")), [])
        for kind, algorithm, words in _notes(report, "warn"):
            self.assertEqual(words, KNOWN.get(kind), algorithm)


def _notes(report: dict[str, Any], level: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, algorithm and words of each note of one level."""
    for kind in ("kex", "key", "enc", "mac"):
        for entry in report[kind]:
            for words in entry["notes"].get(level, ()):
                yield kind, entry["algorithm"], words

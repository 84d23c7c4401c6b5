"""The lock files hold what pyproject.toml asks for, all of it with hashes, and name no source."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from twisted.trial.unittest import SynchronousTestCase

from tests.support.source import ROOT

RUNTIME = "requirements.lock"
DEVELOPMENT = "requirements-test.lock"


@cache
def project() -> dict[str, Any]:
    """Read pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@cache
def entries(lock: str) -> tuple[str, ...]:
    """Return a lock's requirements, each with its hashes on one line."""
    text = (ROOT / lock).read_text("utf-8").replace("\\\n", " ")
    return tuple(line for line in text.splitlines() if line.strip())


def versions(lock: str) -> dict[str, list[Version]]:
    """Return the versions that a lock pins, by name: several where platforms differ."""
    found: dict[str, list[Version]] = {}
    for entry in entries(lock):
        requirement = Requirement(entry.partition(" --hash")[0])
        (pin,) = requirement.specifier
        assert pin.operator == "==", entry
        found.setdefault(canonicalize_name(requirement.name), []).append(Version(pin.version))
    return found


class LockTests(SynchronousTestCase):
    """Everyone installs the same files."""

    def assert_locked(self, wanted: list[str], lock: str) -> None:
        pinned = versions(lock)
        for each in map(Requirement, wanted):
            found = pinned.get(canonicalize_name(each.name), [])
            self.assertTrue(found, f"{each} is not in {lock}: etc/lock")
            for version in found:
                self.assertIn(version, each.specifier, f"{lock} is older than {each}: etc/lock")

    def test_runtime_lock_holds_every_dependency(self) -> None:
        self.assert_locked(project()["project"]["dependencies"], RUNTIME)

    def test_development_lock_holds_every_dependency_and_extra(self) -> None:
        extras = project()["project"]["optional-dependencies"]
        wanted = [*project()["project"]["dependencies"], *extras["test"], *extras["docs"]]
        self.assert_locked(wanted, DEVELOPMENT)

    def test_build_backend_is_locked_too(self) -> None:
        backend = project()["build-system"]["requires"]
        self.assertEqual(backend, project()["dependency-groups"]["build"])
        self.assert_locked(backend, RUNTIME)
        self.assert_locked(backend, DEVELOPMENT)

    def test_both_locks_agree(self) -> None:
        development = versions(DEVELOPMENT)
        for name, pinned in versions(RUNTIME).items():
            self.assertEqual(pinned, development.get(name), name)

    def test_every_file_has_its_hash(self) -> None:
        for lock in (RUNTIME, DEVELOPMENT):
            bare = [entry for entry in entries(lock) if "--hash=sha256:" not in entry]
            self.assertEqual(bare, [], lock)

    def test_no_source_is_named(self) -> None:
        for lock in (RUNTIME, DEVELOPMENT):
            named = [entry for entry in entries(lock) if "://" in entry or entry.startswith("-")]
            self.assertEqual(named, [], lock)

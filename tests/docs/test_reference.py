"""The reference is complete: every command, option and setting is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from twisted.python.usage import Options
from twisted.trial.unittest import SynchronousTestCase

from tests.support.source import ROOT, sources
from vetrellis.cli import Command
from vetrellis.server.auth.role import MEANINGS, Permission, Role, may
from vetrellis.server.options import SETTINGS, VetrellisOptions
from vetrellis.server.settings import settings

REFERENCE = ROOT / "docs" / "reference"


def commands(options: Options, name: str) -> Iterator[tuple[str, Options]]:
    """Walk a command and all commands below it."""
    below = getattr(options, "subCommands", ())
    if not below:
        yield name, options
    for word, _, kind, _ in below:
        yield from commands(kind(), f"{name} {word}")


class CommandLineTests(SynchronousTestCase):
    """`docs/reference/command-line.md` names all that can be typed."""

    page = (REFERENCE / "command-line.md").read_text("utf-8")

    def test_every_command_is_there(self) -> None:
        for name, _ in commands(Command(), "vetrellis"):
            self.assertIn(f"`{name}`", self.page)

    def test_every_option_of_every_command_is_there(self) -> None:
        for name, options in commands(Command(), "vetrellis"):
            for option in options.longOpt:
                self.assertIn(f"`--{option.rstrip('=')}`", self.page, name)

    def test_options_set_what_the_page_says(self) -> None:
        for option, path in SETTINGS.items():
            row = next(
                line for line in self.page.splitlines() if line.startswith(f"| `--{option}`")
            )
            self.assertIn(f"`{path}`", row)

    def test_no_option_is_there_that_is_not(self) -> None:
        section = self.page.partition("## Options of the server")[2]
        rows = [line for line in section.splitlines() if line.startswith("| `--")]
        named = {row.split("`")[1].removeprefix("--") for row in rows}
        self.assertEqual(named, {each.rstrip("=") for each in VetrellisOptions().longOpt})


class RolesTests(SynchronousTestCase):
    """`docs/reference/roles.md` has the table of permissions as the code has it."""

    page = (REFERENCE / "roles.md").read_text("utf-8")

    def test_every_permission_is_there_as_it_is(self) -> None:
        columns = (Role.BUILDER, Role.MODERATOR, Role.ADMIN)
        for permission, meaning in MEANINGS.items():
            marks = " | ".join("yes" if may(role, permission) else "no" for role in columns)
            self.assertIn(f"| `{permission}` | {meaning} | {marks} |", self.page)
        self.assertEqual(set(MEANINGS), set(Permission))


class ConfigurationTests(SynchronousTestCase):
    """`docs/reference/configuration.md` explains every setting."""

    def test_every_setting_has_a_section(self) -> None:
        page = (REFERENCE / "configuration.md").read_text("utf-8")
        missing = [path for path in settings() if f"### {path}\n" not in page]
        self.assertEqual(missing, [])


class GmcpTests(SynchronousTestCase):
    """`docs/reference/gmcp.md` tells of each package that the code sends or understands."""

    page = (REFERENCE / "gmcp.md").read_text("utf-8")
    _name = re.compile(r"(?:Core|Char|Room|Comm|Client|External|Group|Session)(?:\.[A-Z]\w+)+")

    def written(self) -> set[str]:
        """Return every word that the code writes between quotation marks."""
        return {
            node.value
            for source in sources("vetrellis")
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }

    def table(self, heading: str) -> set[str]:
        """Return the packages in the table below a heading."""
        _, _, section = self.page.partition(f"## {heading}\n")
        rows = re.findall(r"^\| (`.*?`) \|", section.partition("\n## ")[0], re.MULTILINE)
        return set(self._name.findall("".join(rows)))

    def test_what_is_sent(self) -> None:
        names = {word for word in self.written() if self._name.fullmatch(word)}
        above = {name for name in names if any(each.startswith(f"{name}.") for each in names)}
        self.assertEqual(self.table("What the server sends"), names - above)

    def test_what_is_understood(self) -> None:
        written = self.written()
        listed = self.table("What a client may send") - {"Core.Supports.Set"}
        self.assertGreater(len(listed), 9)
        self.assertEqual({name for name in listed if name.lower() not in written}, set())

"""The reference is complete: every command, option and setting is in it."""

from __future__ import annotations

from collections.abc import Iterator

from twisted.python.usage import Options
from twisted.trial.unittest import SynchronousTestCase

from tests.support.source import ROOT
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

"""Installing: the plugin is found and the files are there, from a wheel and from a checkout."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from twisted.trial.unittest import SynchronousTestCase

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("LICENSE", "README.md", "pyproject.toml", "setup.cfg")
FOLDERS = ("content", "etc", "twisted", "vetrellis", "web")


@cache
def workplace() -> Path:
    """Make one folder for all that these tests build and install."""
    folder = Path(mkdtemp(prefix="vetrellis-packaging-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def run(*command: object, cwd: Path) -> str:
    """Run a command that must succeed, unaware of this checkout, and return what it prints."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{command} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@cache
def checkout() -> Path:
    """Copy the sources, so that building leaves nothing behind in the real ones."""
    copy = workplace() / "checkout"
    copy.mkdir()
    for name in SHIPPED:
        shutil.copy(ROOT / name, copy)
    leavings = shutil.ignore_patterns("__pycache__", "dropin.cache")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, copy / name, symlinks=True, ignore=leavings)
    return copy


@cache
def wheel() -> Path:
    """Build a wheel of the sources."""
    out = workplace() / "dist"
    run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out,
        cwd=checkout(),
    )  # fmt: skip
    (built,) = out.glob("*.whl")
    return built


@cache
def installed(how: str) -> Path:
    """Install into a new environment, which borrows the libraries of this one, and return it."""
    home = workplace() / how
    run(sys.executable, "-m", "venv", "--without-pip", home, cwd=workplace())
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    source = ["--editable", checkout()] if how == "editable" else [wheel()]
    pip = (sys.executable, "-m", "pip", "--python", home / "bin" / "python")
    run(
        *pip, "install", "--no-deps", "--no-index", "--no-build-isolation", *source,
        cwd=workplace(),
    )  # fmt: skip
    return home


class Installation:
    """What holds however Vetrellis was installed."""

    how: str

    def setUp(self) -> None:
        self.home = installed(self.how)
        self.elsewhere = Path(mkdtemp(dir=workplace()))

    def python(self, *arguments: object) -> str:
        return run(self.home / "bin" / "python", *arguments, cwd=self.elsewhere)

    def test_twistd_lists_vetrellis_in_an_empty_folder(self) -> None:
        twistd = Path(sysconfig.get_path("scripts")) / "twistd"
        commands = self.python(twistd, "--help").split("Commands:")[1]
        assert "    vetrellis " in commands, commands

    def test_code_is_the_installed_one(self) -> None:
        place = Path(self.python("-c", "import vetrellis; print(vetrellis.__file__)").strip())
        home = checkout() if self.how == "editable" else self.home
        assert place.is_relative_to(home.resolve()), place

    def test_content_web_page_and_settings_are_found(self) -> None:
        program = (
            "from vetrellis.bundle import content_dir, settings_file, web_dir\n"
            "assert (content_dir() / 'localization' / 'en').is_dir(), content_dir()\n"
            "assert any((content_dir() / 'worlds').rglob('*.yaml')), content_dir()\n"
            "assert (web_dir() / 'index.html').is_file(), web_dir()\n"
            "assert settings_file().is_file(), settings_file()\n"
        )
        self.python("-c", program)

    def test_command_line_says_what_it_can_do(self) -> None:
        said = run(self.home / "bin" / "vetrellis", "--help", cwd=self.elsewhere)
        assert "run" in said, said


class EditableTests(Installation, SynchronousTestCase):
    """A developer's install of a checkout works from any folder."""

    how = "editable"


class WheelTests(Installation, SynchronousTestCase):
    """A wheel carries everything that a server needs, and nothing else."""

    how = "wheel"

    def test_wheel_holds_every_file_of_content_and_web(self) -> None:
        held = set(zipfile.ZipFile(wheel()).namelist())
        for folder in ("content", "web"):
            for path in (checkout() / folder).rglob("*"):
                if path.is_file():
                    name = f"vetrellis/bundled/{path.relative_to(checkout())}"
                    self.assertIn(name, held)

    def test_wheel_holds_neither_tests_nor_tools(self) -> None:
        tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel()).namelist()}
        self.assertEqual({top for top in tops if "dist-info" not in top}, {"twisted", "vetrellis"})

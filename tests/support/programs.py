"""The programs that tests use where they are installed, and what to install where they are not.

As a program it prints the Debian packages that are missing: `./run test --everything` installs
them.
"""

from __future__ import annotations

import os
import shutil
import sys
from functools import partial

from attrs import frozen

# Debian keeps clients of games where the PATH of root and of many services does not look.
_which = partial(
    shutil.which, path=os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/games"])
)


@frozen
class Program:
    """Something that tests run, made by others.

    Attributes:
        packages: The Debian packages to install for it; the first one names it in messages.
        commands: What it may be called, the best first.
    """

    packages: tuple[str, ...]
    commands: tuple[str, ...]

    def find(self) -> str | None:
        """Return the path of the command, or None if it is not installed."""
        return next(filter(None, map(_which, self.commands)), None)

    @property
    def path(self) -> str:
        """The path of the command, in a test that is skipped where it is missing."""
        path = self.find()
        assert path is not None, f"{self.commands[0]} is not installed: set skip = missing(...)"
        return path


CHROMIUM = Program(
    ("chromium", "fonts-dejavu-core"), ("chromium", "chromium-browser", "google-chrome")
)
KBTIN = Program(("kbtin",), ("KBtin", "kbtin"))
LUA = Program(("lua5.1",), ("lua5.1", "luajit"))
PLINK = Program(("putty-tools",), ("plink",))
SSH = Program(("openssh-client",), ("ssh",))
SYSTEMD = Program(("systemd",), ("systemd-analyze",))
TELNET = Program(("inetutils-telnet",), ("telnet",))
TINYFUGUE = Program(("tf5",), ("tf5",))
TINTIN = Program(("tintin++",), ("tt++",))
TMUX = Program(("tmux",), ("tmux",))

ALL = (CHROMIUM, KBTIN, LUA, PLINK, SSH, SYSTEMD, TELNET, TINTIN, TINYFUGUE, TMUX)


def missing(*programs: Program) -> str | None:
    """Return why a test that needs these programs is skipped, or None if nothing is missing.

    Use it as a class attribute: `skip = missing(TMUX, TELNET)`.
    """
    absent = [program for program in programs if program.find() is None]
    if not absent:
        return None
    names = ", ".join(program.commands[0] for program in absent)
    packages = " ".join(package for program in absent for package in program.packages)
    return f"{names} not found: apt-get install {packages}"


def main() -> None:
    """Print the Debian packages of the programs that are not installed."""
    absent = (program for program in ALL if program.find() is None)
    sys.stdout.write(
        " ".join(package for program in absent for package in program.packages) + "\n"
    )


if __name__ == "__main__":
    main()

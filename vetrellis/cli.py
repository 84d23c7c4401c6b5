"""`vetrellis ...`: the friendly door beside `twistd vetrellis`."""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from twisted.logger import globalLogBeginner
from twisted.python.reflect import namedAny
from twisted.python.usage import Options, UsageError
from typing_extensions import override

from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.game.core.identity import VetrellisError
from vetrellis.server import logs, manual
from vetrellis.server.config import Config
from vetrellis.server.event_loop import event_loop
from vetrellis.server.options import VERSION, VersionedOptions, VetrellisOptions
from vetrellis.server.service import complain, explanation, make_service
from vetrellis.server.settings import settings

INSPECT = "vetrellis.server.content.inspect"
"""Reads a world and says what is in it. Named, not imported: it brings in the whole game."""


TRANSLATE = "vetrellis.server.content.translate"
"""Writes what translators fill in. Named likewise."""


class RunOptions(VetrellisOptions):
    """Run a server here, in the foreground, until Ctrl+C."""

    synopsis = "[options]"

    def main(self) -> int:
        """Run until the reactor stops; return the status to exit with."""
        service = make_service(self)
        observer = logs.observer(service.loaded.config.log, sys.stdout)
        globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)
        reactor = event_loop(service.loaded.config.listeners.values())
        service.startService()
        reactor.addSystemEventTrigger("before", "shutdown", service.stopService)
        reactor.run()
        return service.status


class CheckOptions(VetrellisOptions):
    """Check the configuration and the world; start nothing."""

    synopsis = "[options]"
    longdesc = "Takes the options of `vetrellis run`. Exits with status 1 if anything is wrong."

    def main(self) -> int:
        """Print what is there, or raise an error that tells all that is wrong with it."""
        loaded = self.load()
        _say(f"configuration: {len(settings())} settings, no problem")
        inspect: Callable[[Config], str] = namedAny(INSPECT)
        _say(inspect(loaded.config))
        return 0


class TranslateOptions(VetrellisOptions):
    """Write the files that translators of the world fill in; keep what they did."""

    synopsis = "[options] LANGUAGE [PART]"
    longdesc = (
        "LANGUAGE is a code such as es; PART, such as zones/packet, names the files to write. "
        "Each string of the world gets its place; what is translated stays, wherever it moved."
    )

    @override
    def parseArgs(self, *words: str) -> None:
        if not 1 <= len(words) <= 2:
            raise UsageError("say into which language, and perhaps for which files")
        language, part = (*words, "")[:2]
        if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,8})?", language) is None:
            raise UsageError(f"{language!r} is no language; write a code such as es")
        self["language"], self["part"] = language, part

    def main(self) -> int:
        """Print which files were written."""
        translate: Callable[[Config, str, str], str] = namedAny(TRANSLATE)
        _say(translate(self.load().config, self["language"], self["part"]))
        return 0


class ShowOptions(VetrellisOptions):
    """Print every setting in force and where its value comes from."""

    synopsis = "[options]"

    def main(self) -> int:
        """Print all settings."""
        _say(manual.show(self.load()))
        return 0


class ExplainOptions(VetrellisOptions):
    """Print all there is to know of one setting."""

    synopsis = "[options] SECTION.KEY"

    @override
    def parseArgs(self, *words: str) -> None:
        known, path = settings(), " ".join(words)
        if path not in known:
            hint = did_you_mean(path, known) or "vetrellis config show lists them"
            raise UsageError(f"no such setting as {path!r} ({hint})")
        self["path"] = path

    def main(self) -> int:
        """Print the setting."""
        _say(manual.explain(settings()[self["path"]], self.load()))
        return 0


class ExampleOptions(VersionedOptions):
    """Print a configuration file that explains itself."""

    def main(self) -> int:
        """Print etc/vetrellis.yaml."""
        _say(manual.example().rstrip("\n"))
        return 0


class ReferenceOptions(VersionedOptions):
    """Print the reference page of all settings, in Markdown."""

    def main(self) -> int:
        """Print docs/reference/configuration.md."""
        _say(manual.reference().rstrip("\n"))
        return 0


class Group(VersionedOptions):
    """Commands that belong together: picks the one that was asked for."""

    subCommands: ClassVar[list[list[Any]]]  # noqa: N815  # Twisted reads it

    @override
    def getSynopsis(self) -> str:
        synopsis: str = super().getSynopsis()
        return synopsis if self.subCommand else f"{synopsis.rstrip()} COMMAND [options]"

    @override
    def postOptions(self) -> None:
        if self.subCommand is None:
            names = ", ".join(str(each[0]) for each in self.subCommands)
            raise UsageError(f"say what to do: {names}")

    def main(self) -> int:
        """Do what was asked for."""
        status: int = self.subOptions.main()
        return status


class ConfigOptions(Group):
    """Ask about the configuration."""

    synopsis = ""
    subCommands: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        ["show", None, ShowOptions, "Print every value in force and where it comes from."],
        ["explain", None, ExplainOptions, "Print all there is to know of one setting."],
        ["example", None, ExampleOptions, "Print a configuration file that explains itself."],
        ["reference", None, ReferenceOptions, "Print the reference page, in Markdown."],
    ]


class VersionOptions(VersionedOptions):
    """Print which version of what is running."""

    optFlags: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        ["json", None, "Print a JSON object."]
    ]

    def main(self) -> int:
        """Print the versions."""
        version: Callable[[str], str] = namedAny(VERSION)
        versions = {name: version(name) for name in ("vetrellis", "twisted", "autobahn", "attrs")}
        versions["python"] = platform.python_version()
        if self["json"]:
            _say(json.dumps(versions))
        else:
            _say("\n".join(f"{name} {number}" for name, number in versions.items()))
        return 0


class Command(Group):
    """The command line of `vetrellis`."""

    synopsis = "Usage: vetrellis"
    longdesc = (
        "An MMO text adventure. `vetrellis run` starts a server that needs no configuration."
    )
    subCommands: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        ["run", None, RunOptions, "Run a server here, in the foreground."],
        ["check", None, CheckOptions, "Check the configuration and the world; start nothing."],
        ["translate", None, TranslateOptions, "Write the files that translators fill in."],
        ["config", None, ConfigOptions, "Ask about the configuration."],
        ["version", None, VersionOptions, "Print the version."],
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: The words after `vetrellis`; those of the process if not given.

    Returns:
        The status to exit with: 0, or 1 for a problem that was told on stderr.
    """
    command = Command()
    try:
        command.parseOptions(sys.argv[1:] if arguments is None else list(arguments))
        return command.main()
    except UsageError as error:
        complain(f"vetrellis: {error}; see {_help(command)}", sys.stderr)
        return 1
    except VetrellisError as error:
        complain(explanation(error), sys.stderr)
        return 1


def _help(command: Options) -> str:
    """Return the command that shows the help nearest to where the line went wrong."""
    words = ["vetrellis"]
    while command.subCommand is not None:
        words.append(command.subCommand)
        if not hasattr(command, "subOptions"):
            break
        command = command.subOptions
    return " ".join((*words, "--help"))


def _say(text: str) -> None:
    print(text)  # noqa: T201  # printing is what the command is for


if __name__ == "__main__":
    sys.exit(main())

"""`vetrellis ...`: the friendly door beside `twistd vetrellis`."""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from twisted.logger import globalLogBeginner
from twisted.python.reflect import namedAny
from twisted.python.usage import Options, UsageError
from typing_extensions import override

from vetrellis.authoring.diagnostics import did_you_mean
from vetrellis.bench.complaint import BenchError
from vetrellis.bench.plan import SCENARIOS, Plan, plan_of
from vetrellis.game.core.identity import VetrellisError
from vetrellis.server import logs, manual
from vetrellis.server.banner import how_to_claim
from vetrellis.server.config import Config
from vetrellis.server.control_socket import NoServerError, ask
from vetrellis.server.duration import seconds_of
from vetrellis.server.event_loop import event_loop
from vetrellis.server.options import VERSION, VersionedOptions, VetrellisOptions
from vetrellis.server.profile.report import report_of
from vetrellis.server.service import complain, explanation, make_service
from vetrellis.server.settings import settings

INSPECT = "vetrellis.server.content.inspect"
"""Reads a world and says what is in it. Named, not imported: it brings in the whole game."""


TRANSLATE = "vetrellis.server.content.translate"
"""Writes what translators fill in. Named likewise."""


OFFLINE = "vetrellis.server.offline.answer"
"""Asks the database of a server that does not run. Named likewise."""


CERTIFICATES = "vetrellis.server.startup.check_certificates"
"""Looks at the certificates of listeners. Named likewise."""


CONDUCT = "vetrellis.bench.conduct.conduct"
"""Measures. Named likewise."""


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
        for name, (_, summary, problem) in namedAny(CERTIFICATES)(loaded).items():
            _say(f"listen.{name}: a certificate {summary}")
            if problem:
                complain(f"vetrellis: warning: listen.{name}: {problem}", sys.stderr)
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


class ProfileOptions(VetrellisOptions):
    """Look on while a server works, and print where its time goes."""

    synopsis = "[options] [TIME]"
    longdesc = (
        "TIME is how long to look on: 10s, which is the default, or 1m. Takes the options of "
        "`vetrellis run`: they say where the server that runs is to be found."
    )
    optFlags: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        ["json", None, "Print a JSON object."]
    ]

    @override
    def parseOptions(self, options: Sequence[str] | None = None) -> None:
        given = list(options or ())
        # The time may stand first, as everybody writes it: getopt wants it last.
        first = next((at for at, word in enumerate(given) if word.startswith("-")), len(given))
        super().parseOptions([*given[first:], *given[:first]])  # type: ignore[no-untyped-call]  # Twisted's is bare

    @override
    def parseArgs(self, *words: str) -> None:
        seconds = seconds_of(" ".join(words) or "10s")
        if seconds is None:
            raise UsageError(f"{' '.join(words)!r} is no time from 0.5s to 10m; write 10s or 1m")
        self["seconds"] = seconds

    def main(self) -> int:
        """Print the report."""
        directory, seconds = self.load().config.storage.directory, self["seconds"]
        try:
            answer = ask(directory, {"do": "profile", "seconds": seconds}, seconds)
        except KeyboardInterrupt:
            complain("vetrellis: interrupted; the profile ends", sys.stderr)
            return 1
        report = report_of(answer.get("report"))
        _say(json.dumps(report.data(), ensure_ascii=False) if self["json"] else report.text())
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


class AdminRequestOptions(VetrellisOptions):
    """Options of what can be asked whether or not the server runs."""

    def asked(self, body: dict[str, object]) -> Mapping[str, object]:
        """Return the answer of the server, or of its database if it does not run."""
        config = self.load().config
        try:
            return ask(config.storage.directory, body)
        except NoServerError:
            answer: Callable[..., Mapping[str, object]] = namedAny(OFFLINE)
            return answer(config, body)


class CreateAdminOptions(AdminRequestOptions):
    """Make somebody an admin, or a ticket with which somebody becomes one."""

    synopsis = "[options] [NAME]"
    longdesc = (
        "With the NAME of a character, its account becomes an admin's. Without, a ticket is "
        "printed that is good for one player within a week. Takes the options of `vetrellis run`."
    )

    @override
    def parseArgs(self, *words: str) -> None:
        if len(words) > 1:
            raise UsageError("one name at a time")
        self["name"] = "".join(words)

    def main(self) -> int:
        """Print whom, or the ticket."""
        answer = self.asked({"do": "admin", "name": self["name"]})
        if self["name"]:
            _say(f"{answer['name']} is an admin now")
        else:
            _say("\n".join(how_to_claim(str(answer["ticket"]), str(answer["address"]))))
        return 0


class ReleaseOptions(AdminRequestOptions):
    """Ask somebody for one-time codes no more: they lost what makes them."""

    synopsis = "[options] NAME"

    @override
    def parseArgs(self, *words: str) -> None:
        if len(words) != 1:
            raise UsageError("say whom, by the name of a character")
        self["name"] = words[0]

    def main(self) -> int:
        """Print whom."""
        answer = self.asked({"do": "release", "name": self["name"]})
        _say(f"{answer['name']} is not asked for codes any more")
        return 0


class ListAdminOptions(AdminRequestOptions):
    """List everybody who is more than a player."""

    synopsis = "[options]"

    def main(self) -> int:
        """Print a line for each."""
        staff: Any = self.asked({"do": "staff"})["staff"]
        lines = [f"{each['name']}: {each['role']}" for each in staff]
        _say("\n".join(lines) or "nobody: make an admin with vetrellis admin create")
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


class AdminOptions(Group):
    """Make somebody an admin."""

    synopsis = ""
    subCommands: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        ["create", None, CreateAdminOptions, "Make somebody an admin, or a ticket for one."],
        ["codes-off", None, ReleaseOptions, "Ask somebody for one-time codes no more."],
        ["list", None, ListAdminOptions, "List everybody who is more than a player."],
    ]


class LoadOptions(VersionedOptions):
    """What may be said of a measurement."""

    optFlags: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        ["find", None, "Search for the greatest number of players with p99 below 150 ms."],
        ["no-pin", None, "Let server and workers share all processors."],
        ["no-echo", None, "Measure no bare echo server for comparison."],
        ["yes-i-own-it", None, "The server of --connect is elsewhere, and mine to load."],
    ]
    optParameters: ClassVar[list[list[object]]] = [  # noqa: N815  # Twisted reads it
        ["players", "p", None, "How many players."],
        ["seconds", None, None, "For how long each figure is counted."],
        ["every", None, None, "Seconds between two commands of a player at a human pace."],
        ["mix", None, None, "What they type: a name, or look=50,say=20,inventory=30."],
        ["protocol", None, None, "What they speak: telnet or web."],
        ["scale", None, None, "Share of the players of targets, to rehearse: 0.01."],
        ["rooms", None, None, "Rooms of the generated world."],
        ["per-room", None, None, "Players who share a room."],
        ["workers", None, None, "Processes that play."],
        ["connect", None, None, "HOST:PORT of a server that runs already, to load that one."],
        ["pid", None, None, "Its process, to tell how much of the machine it takes."],
        ["metrics", None, None, "The address of its /metrics, to tell its figures too."],
        ["directory", None, None, "Where to write; should be a disk like the server's."],
        ["json", None, None, "File for the figures, as JSON; - for the standard output."],
    ]
    scenario = "players"

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Twisted's is bare
        self["set"] = []

    def opt_set(self, assignment: str) -> None:
        """Set a setting of the server of our own: --set world.tick=0.05. May be repeated."""
        if "=" not in assignment:
            raise UsageError(f"--set {assignment}: write --set SECTION.KEY=VALUE")
        self["set"].append(assignment)

    @override
    def parseArgs(self, *words: str) -> None:
        if words:
            raise UsageError(f"{words[0]!r} is one word too many")

    def main(self) -> int:
        """Measure, and print what came of it."""
        try:
            conduct: Callable[[Plan, str], int] = namedAny(CONDUCT)
            return conduct(plan_of(self, self.scenario), self["json"] or "")
        except BenchError as error:
            raise UsageError(str(error)) from error
        except KeyboardInterrupt:
            complain("vetrellis: interrupted", sys.stderr)
            return 1


class ScenarioOptions(LoadOptions):
    """Measure one scenario."""

    synopsis = "[options]"

    @override
    def postOptions(self) -> None:
        above: Any = self.parent
        self.scenario = str(above.subCommand)
        for name, value in above.items():
            self[name] = self[name] or value


class BenchOptions(LoadOptions):
    """Measure how many players this machine carries, and how quickly they are answered."""

    synopsis = "[options] [SCENARIO [options]]"
    longdesc = (
        "Starts a server of its own with a generated world, and plays on it. Without a scenario "
        "the answer is one line."
    )
    subCommands: ClassVar[list[list[Any]]] = [  # noqa: N815  # Twisted reads it
        [name, None, ScenarioOptions, meaning] for name, meaning in SCENARIOS.items()
    ]

    @override
    def main(self) -> int:
        return self.subOptions.main() if self.subCommand else super().main()


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
        ["bench", None, BenchOptions, "Measure how many players this machine carries."],
        ["profile", None, ProfileOptions, "Print where the time of a running server goes."],
        ["admin", None, AdminOptions, "Make somebody an admin."],
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

"""The command line of `twistd vetrellis` and of `vetrellis run`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import ClassVar

from twisted.python.reflect import namedAny
from twisted.python.usage import Options, UsageError
from typing_extensions import override

from vetrellis.server.config import Config
from vetrellis.server.settings import Loaded, load

VERSION = "importlib.metadata.version"
"""Tells the version of what is installed. Named, for it takes longer to load than to ask."""

_DEFAULT = Config()

SETTINGS = {
    "world": "world.content",
    "var": "storage.directory",
    "database": "storage.database",
    "telnet": "listen.telnet",
    "telnet-tls": "listen.telnet_tls",
    "ssh": "listen.ssh",
    "web": "listen.web",
    "tick": "world.tick",
    "languages": "world.languages",
    "log-format": "log.format",
    "log-level": "log.level",
}
"""Which setting each option sets. Every other setting is reached by `--set`."""


class VersionedOptions(Options):
    """A command line that knows our version; Twisted's would tell its own."""

    @override
    def opt_version(self) -> None:
        """Print the version and exit."""
        print(f"vetrellis {namedAny(VERSION)('vetrellis')}")  # noqa: T201  # what was asked for
        raise SystemExit(0)


class VetrellisOptions(VersionedOptions):
    """What may be said on the command line; each option overrides the configuration."""

    synopsis = "[options]"
    longdesc = (
        "Starts a game server. Without any option it listens on this machine only: telnet on port "
        "4000, SSH on 4022, the web page on http://localhost:8080."
    )
    optParameters: ClassVar[list[list[object]]] = [  # noqa: N815  # Twisted reads it
        ["config", "c", None, "YAML file to configure the server; see etc/vetrellis.yaml."],
        ["world", "w", None, f"The world to run [{_DEFAULT.world.content}]."],
        ["var", None, None, f"Directory to write to [{_DEFAULT.storage.directory}]."],
        ["database", None, None, f"Where the world lasts [{_DEFAULT.storage.database}]."],
        ["telnet", "t", None, f"Endpoint for telnet; '' for none [{_DEFAULT.listen.telnet}]."],
        ["telnet-tls", None, None, "Endpoint for telnet inside TLS: ssl:PORT:privateKey=... []."],
        ["ssh", None, None, f"Endpoint for SSH; '' for none [{_DEFAULT.listen.ssh}]."],
        ["web", None, None, f"Endpoint for browsers; '' for none [{_DEFAULT.listen.web}]."],
        ["tick", None, None, f"Seconds between ticks of the world [{_DEFAULT.world.tick}]."],
        ["languages", None, None, f"Languages offered [{','.join(_DEFAULT.world.languages)}]."],
        ["log-format", None, None, "text, json, or auto: text on a terminal [auto]."],
        ["log-level", None, None, "debug, info, warn, error or critical [info]."],
    ]

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Twisted's is bare
        self["set"] = {}

    def opt_set(self, assignment: str) -> None:
        """Set any setting: --set limits.queued_lines=64. May be given more than once."""
        path, equals, text = assignment.partition("=")
        if not equals:
            raise UsageError(f"--set {assignment}: write --set SECTION.KEY=VALUE")
        self["set"][path.strip()] = (f"--set {path.strip()}", text)

    @property
    def given(self) -> dict[str, tuple[str, str]]:
        """The settings that were given as options: path to (option, text)."""
        named = {
            path: (f"--{option}", str(self[option]))
            for option, path in SETTINGS.items()
            if self[option] is not None
        }
        return {**named, **self["set"]}

    def load(self, environment: Mapping[str, str] = os.environ) -> Loaded:
        """Merge the configuration from the file, the environment and these options.

        Raises:
            ConfigError: Something is wrong; the error tells all that is.
        """
        return load(self["config"] or "", environment, self.given)

    @override
    def parseArgs(self, *words: str) -> None:
        if words:
            raise UsageError(f"{words[0]!r} is one word too many")

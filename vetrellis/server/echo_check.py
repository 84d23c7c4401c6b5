"""Whether the echo for tests may be switched on: only where nobody else can reach it."""

from __future__ import annotations

import re
from typing import Final

from twisted.logger import Logger

from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.config import Config

_LOG: Final = Logger()
_ONLY_HERE = re.compile(r"^$|^unix:|:interface=(127(\.\d+){3}|localhost|\\:\\:1)(:|$)")


class OpenEchoError(VetrellisError):
    """The echo for tests is on, and others than this machine could reach it."""


def check_echo(config: Config) -> None:
    """Warn of the echo for tests, if it is on.

    Raises:
        OpenEchoError: Others than this machine could reach it.
    """
    if not config.web.test_echo:
        return
    endpoint = config.listen.web
    if not _ONLY_HERE.search(endpoint):
        raise OpenEchoError(
            f"web.test_echo is only for tests on this machine, and listen.web is {endpoint!r}; "
            "switch it off, or listen on this machine only: "
            "--web tcp:8080:interface=127.0.0.1"
        )
    _LOG.warn("web.test_echo is on: /echo says what it is told, to any program of this machine")

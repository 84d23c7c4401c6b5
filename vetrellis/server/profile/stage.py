"""Which stage of the work each function belongs to.

Theory of operation. A sample is a stack of calls. It is read from the innermost call outwards, and
the first call whose function has a stage in `RULES` decides. A function that serves whoever calls
it (the state of a character, a piece of text) has the stage `CALLER`: reading goes on. So the time
that a formatter spends in a shared function is the formatter's, and so is the time in the standard
library. Of our own modules each has to be in the table, and a test sees to it; of other people's,
those that matter.

The rule that fits most closely wins: `twisted.internet.tcp:Connection.doRead` goes before
`twisted.internet.tcp`, and that before `twisted`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

READ = "read"
CODEC = "codec"
SESSION = "session"
ACCOUNTS = "accounts"
PARSE = "parse"
CHECKS = "checks"
DECIDE = "decide"
APPLY = "apply"
PROSE = "prose"
TIME = "time"
HOST = "host"
COMMIT = "commit"
FORMAT = "format"
WRITE = "write"
METRICS = "metrics"
LOG = "log"
REACTOR = "reactor"
OTHER = "other"

STAGES = (
    READ, CODEC, SESSION, ACCOUNTS, PARSE, CHECKS, DECIDE, APPLY, PROSE, TIME, HOST, COMMIT,
    FORMAT, WRITE, METRICS, LOG, REACTOR, OTHER,
)  # fmt: skip
"""Every stage, in the order of one command's way from socket to screen."""

CALLER = ""
"""The stage of a function that works for whoever calls it."""

_SELDOM = (
    "about", "atlas", "banner", "compiled", "config", "content", "control_socket", "doors",
    "duration", "echo_check", "event_loop", "garbage", "hangup", "listing", "manual", "notice",
    "offline", "options", "port_holder", "profile", "service", "settings", "socket_chamber",
    "ssh_chamber", "startup", "tls_endpoint", "web_chamber",
)  # fmt: skip
"""What of the server hardly ever runs while people play."""

RULES: Mapping[str, str] = {
    # The engine. What serves its caller is read by checks, verbs and prose alike.
    "vetrellis.game.action": PARSE,
    "vetrellis.game.core": CALLER,
    "vetrellis.game.core.agenda": TIME,
    "vetrellis.game.core.graph:WorldGraph.apply": APPLY,
    "vetrellis.game.core.perform": DECIDE,
    "vetrellis.game.core.perform:Performer.perform": CHECKS,
    "vetrellis.game.engine": TIME,
    "vetrellis.game.engine:Engine.process": PARSE,
    "vetrellis.game.engine:Engine.prompt": PROSE,
    "vetrellis.game.player": CALLER,
    "vetrellis.game.prose": PROSE,
    "vetrellis.game.rules": CALLER,
    "vetrellis.game.world": CALLER,
    # What is around it.
    "vetrellis.authoring": OTHER,
    "vetrellis.bench": OTHER,
    "vetrellis.bundle": OTHER,
    "vetrellis.bundled": OTHER,
    "vetrellis.cli": OTHER,
    "vetrellis.formatters": FORMAT,
    "vetrellis.shared": CALLER,
    "vetrellis.shared.serialization": COMMIT,
    # The server.
    "vetrellis.server.api": METRICS,
    "vetrellis.server.auth": ACCOUNTS,
    "vetrellis.server.composition": CALLER,
    "vetrellis.server.gateway": SESSION,
    "vetrellis.server.gateway.direct": WRITE,
    "vetrellis.server.gateway.frames": CODEC,
    "vetrellis.server.gateway.intake": READ,
    "vetrellis.server.gateway.msp": CODEC,
    "vetrellis.server.gateway.mxp": CODEC,
    "vetrellis.server.gateway.outlet": WRITE,
    "vetrellis.server.gateway.press": FORMAT,
    "vetrellis.server.gateway.sanitise": CODEC,
    "vetrellis.server.gateway.ssh_transport": CODEC,
    "vetrellis.server.gateway.telnet_codec": CODEC,
    "vetrellis.server.gateway.telnet_line": CODEC,
    "vetrellis.server.gateway.telnet_charset": CODEC,
    "vetrellis.server.gateway.telnet_option": CODEC,
    "vetrellis.server.gateway.telnet_terminal": CODEC,
    "vetrellis.server.gateway.terminal_keys": CODEC,
    "vetrellis.server.gateway.tls": CODEC,
    "vetrellis.server.gateway.web": CODEC,
    "vetrellis.server.gateway.websocket": CODEC,
    "vetrellis.server.gateway.websocket_channel": CODEC,
    "vetrellis.server.gateway.websocket_deflate": CODEC,
    "vetrellis.server.interfaces": CALLER,
    "vetrellis.server.logs": LOG,
    **dict.fromkeys((f"vetrellis.server.{name}" for name in _SELDOM), OTHER),
    "vetrellis.server.notify": METRICS,
    "vetrellis.server.persistence": COMMIT,
    "vetrellis.server.session": SESSION,
    "vetrellis.server.watchdog": METRICS,
    "vetrellis.server.world_host": HOST,
    "vetrellis.server.world_host.host:WorldHost._new_record": COMMIT,
    "vetrellis.server.world_host.host:WorldHost._record": COMMIT,
    "vetrellis.server.world_host.journal": COMMIT,
    # Other people's, where they do a stage's work.
    "autobahn": CODEC,
    "prometheus_client": METRICS,
    "twisted": CALLER,
    "twisted.conch": CODEC,
    "twisted.internet.abstract:FileDescriptor.doWrite": WRITE,
    "twisted.internet.abstract:FileDescriptor.write": WRITE,
    "twisted.internet.base:ReactorBase.mainLoop": REACTOR,
    "twisted.internet.base:ReactorBase.runUntilCurrent": REACTOR,
    "twisted.internet.epollreactor:EPollReactor.doPoll": REACTOR,
    "twisted.internet.posixbase": REACTOR,
    "twisted.internet.tcp:Connection._closeWriteConnection": WRITE,
    "twisted.internet.tcp:Connection.doRead": READ,
    "twisted.internet.tcp:Connection.writeSomeData": WRITE,
    "twisted.internet.tcp:Port": READ,
    "twisted.internet.threads": CALLER,
    "twisted.internet.unix": READ,
    "twisted.logger": LOG,
    "twisted.protocols.tls": CODEC,
    "twisted.web": CODEC,
}
"""Stage by module or package, or by the beginning of a function's name after a colon."""


@cache
def stage_of(module: str, function: str) -> str | None:
    """Return the stage of a function.

    Args:
        module: Its module.
        function: Its qualified name.

    Returns:
        One of `STAGES`, `CALLER`, or None for a module that nobody thought of.
    """
    names = function.split(".")
    for end in range(len(names), 0, -1):
        found = RULES.get(f"{module}:{'.'.join(names[:end])}")
        if found is not None:
            return found
    packages = module.split(".")
    for end in range(len(packages), 0, -1):
        found = RULES.get(".".join(packages[:end]))
        if found is not None:
            return found
    return None

"""Every limit that the page names is the one in force."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import fields
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server import notice
from vetrellis.server.config import Config, LimitsConfig
from vetrellis.server.gateway import gate, sanitise, tls, turnstile
from vetrellis.server.gateway.gmcp import decode
from vetrellis.server.gateway.nesting import DEEPEST
from vetrellis.server.gateway.outlet import OutletLimits
from vetrellis.server.gateway.ssh_transport import SshLimits
from vetrellis.server.gateway.telnet_codec import (
    BUDGET,
    ENDLESS_SUBNEGOTIATION,
    LONGEST_LINE,
    LONGEST_SUBNEGOTIATION,
)
from vetrellis.server.gateway.telnet_limit import TelnetLimits
from vetrellis.server.gateway.throttle import DoorLimits
from vetrellis.server.gateway.web import WebLimits
from vetrellis.server.gateway.web_connection import WebSocketLimits
from vetrellis.server.settings import settings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"
LIMITS, SESSION = Config().limits, Config().session
SSH, WEB, OUTLET = SshLimits(), WebLimits(), OutletLimits()

IN_FORCE: dict[str, float] = {
    "Connections at once, in all": LIMITS.connections,
    "Connections at once from one address, or one IPv6 /64": LIMITS.connections_per_host,
    "New connections in a second, in all": LIMITS.accepts_per_second,
    "New connections in ten minutes from one address": LIMITS.accepts_per_host,
    "Players at once": LIMITS.players,
    "Characters of an account": LIMITS.characters,
    "HTTP connections at once from one address: pages open several": WEB.connections_each,
    "Connections that are accepted in one turn of the event loop": turnstile.AT_ONCE,
    "Seconds for the header of a proxy": gate.HEADER_WITHIN,
    "Connections of proxies without a header, at once": gate.MOST_UNTOLD,
    "Seconds for the handshake of TLS": tls.HANDSHAKE_WITHIN,
    "Seconds for the first line after the greeting": SESSION.first_line,
    "Seconds for each further line until one plays": SESSION.login,
    "Passwords that wait to be checked": LIMITS.logins_waiting,
    "Lines of a kind that strangers cause in the log, within a minute; of sessions sixty": (
        notice.FREE
    ),
    "Bytes of a line": LONGEST_LINE,
    "Characters of a line that are kept": sanitise.LONGEST,
    "Lines at once": LIMITS.command_burst,
    "Lines in a second after that": LIMITS.commands_per_second,
    "Lines that wait before the server reads no more": LIMITS.queued_lines,
    "Lines that wait before it hangs up": LIMITS.flood_lines,
    "Bytes in a second, in the long run": LIMITS.read_bytes_per_second,
    "Telnet commands that are answered in ten seconds": BUDGET,
    "Bytes of a telnet subnegotiation; a longer one is ignored": LONGEST_SUBNEGOTIATION,
    "Bytes of one without an end, before the server hangs up": ENDLESS_SUBNEGOTIATION,
    "Bytes of a WebSocket's message": LIMITS.message_bytes,
    "Objects and lists within one another, in JSON": DEEPEST,
    "Bytes of an HTTP request's body": WEB.body,
    "HTTP requests from one address at once": WEB.requests_at_once,
    "HTTP requests from one address in a second after that": WEB.requests,
    "Seconds without a byte of HTTP": WEB.idle,
    "Bytes that wait for a client; beyond that the oldest lines are dropped, and counted": (
        OUTLET.soft
    ),
    "Bytes that it may be sent while it does not read, before the server hangs up": (
        LIMITS.output_bytes
    ),
    "Seconds that it may read nothing": LIMITS.output_stall,
    "Seconds until the login is asked for": SSH.handshake,
    "Seconds that the login may take": SSH.login,
    "Failed logins": SSH.attempts,
    "Bytes of an unfinished packet": SSH.packet,
    "Sessions of a connection; no commands, files or forwarded ports": 1,
}


class LimitTests(SynchronousTestCase):
    """The page, the defaults, and what the parts do on their own agree."""

    @override
    def setUp(self) -> None:
        row = re.compile(r"^\| (.+?) \| (\d+) \| (.+?) \|$", re.MULTILINE)
        self.rows = {
            what: (int(limit), name) for what, limit, name in row.findall(PAGE.read_text())
        }

    def test_page_tells_what_is_in_force(self) -> None:
        told = {what: limit for what, (limit, _) in self.rows.items()}
        self.assertEqual(told, {what: int(limit) for what, limit in IN_FORCE.items()})

    def test_settings_that_it_names_have_these_defaults(self) -> None:
        known = settings()
        for what, (limit, name) in self.rows.items():
            if name.startswith("`"):
                self.assertEqual(known[name.strip("`")].default, limit, what)

    def test_every_setting_of_a_limit_is_on_the_page(self) -> None:
        named = {name.strip("`") for _, name in self.rows.values()}
        self.assertEqual({f"limits.{each.name}" for each in fields(LimitsConfig)} - named, set())

    def test_parts_on_their_own_are_as_strict(self) -> None:
        door, telnet = DoorLimits(), TelnetLimits()
        self.assertEqual(
            (door.connections, door.connections_each, door.accepts, door.accepts_each),
            (2000, 16, 200, 32),
        )
        self.assertEqual((door.window, telnet.replenish_every), (600.0, 10.0))
        self.assertEqual(telnet.bytes_each_second, LIMITS.read_bytes_per_second)
        self.assertEqual((OUTLET.hard, OUTLET.stall), (LIMITS.output_bytes, LIMITS.output_stall))
        self.assertEqual(WebSocketLimits().message, LIMITS.message_bytes)

    def test_longest_gmcp_is_read_whole(self) -> None:
        body = b'"' + b"x" * (LONGEST_SUBNEGOTIATION - 20) + b'"'
        self.assertIsNotNone(decode(b"Core.Ping " + body))

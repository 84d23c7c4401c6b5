"""All that an operator may decide, as one frozen tree whose defaults need no file at all.

Theory of operation. Each class is a section, each field a setting: its type says which values it
takes, its default what a server does that nobody configured, its metadata what it means. The
merging of sources (`settings`), the commented `etc/vetrellis.yaml` and the reference page
(`manual`) are all derived from this tree, so that none of them can disagree with it.
"""

from __future__ import annotations

import re
from ipaddress import ip_network

from attrs import field, frozen

from vetrellis.server.about import setting

VAR = "{var}"
"""Stands for `storage.directory` within `storage.database`."""
BUNDLED = "bundled:"
"""Before the name of a world that comes with Vetrellis."""
_ENDPOINT = (r"|\w+:.+", "an endpoint such as tcp:4000, or an empty text for none")
_SECURE = (
    r"|(ssl|tls):.+",
    "an endpoint such as ssl:4443:privateKey=key.pem:certKey=cert.pem, or an empty text for none",
)


@frozen
class WorldConfig:
    """The world that is played."""

    content: str = setting(
        "bundled:vetrellis",
        """Directory of the world's YAML files, or `bundled:` and the name of a world that comes
        with Vetrellis.""",
        pattern=(r".+", "a directory or bundled:NAME"),
    )
    languages: tuple[str, ...] = setting(
        ("en", "es"),
        "Languages that players may choose from. English is always one of them.",
        least=1,
        most=50,
        unit="languages",
    )
    tick: float = setting(
        0.1,
        """Time between two ticks of the world: how often time passes, and at the latest when
        players are answered.""",
        least=0.01,
        most=10,
        unit="seconds",
    )
    answer: float = setting(
        0.02,
        """How long the world rests before it does more lines: whoever types into silence is
        answered at once, whoever types next after this pause. With more to do it is longer, up
        to the next tick. 0 leaves all lines for the tick.""",
        least=0,
        most=1,
        unit="seconds",
    )


@frozen
class StorageConfig:
    """Where the world lasts."""

    directory: str = setting(
        "var",
        """Directory for everything that the server writes. Made if missing; must be writable for
        nobody else.""",
        pattern=(r".+", "a directory"),
    )
    database: str = setting(
        "sqlite:{var}/vetrellis.sqlite",
        "The database that keeps the world and the accounts. `{var}` is `storage.directory`.",
        pattern=(r"sqlite:.+", "sqlite: and a path, such as sqlite:{var}/vetrellis.sqlite"),
    )
    pipeline: int = setting(
        5,
        """Ticks that may wait for the disk at once. When all wait, the world holds its breath
        instead of growing memory.""",
        least=1,
        most=100,
        unit="ticks",
    )


@frozen
class ListenConfig:
    """Where players connect.

    Each is a Twisted endpoint string, such as `tcp:4000` (every network interface),
    `tcp:4000:interface=127.0.0.1` (this machine only), `unix:/run/vetrellis.sock`,
    `systemd:domain=INET:name=telnet` or `ssl:4443:privateKey=key.pem:certKey=cert.pem`.
    An empty text switches a listener off.
    """

    telnet: str = setting(
        "tcp:4000:interface=127.0.0.1",
        "Telnet, for Mudlet, TinTin++ and their like.",
        pattern=_ENDPOINT,
    )
    telnet_tls: str = setting(
        "",
        """Telnet inside TLS, beside the plain one. `certKey` names the certificate, and may have
        those above it, as `fullchain.pem` does. Both files are read again upon SIGHUP.""",
        pattern=_SECURE,
    )
    ssh: str = setting(
        "tcp:4022:interface=127.0.0.1", "SSH, for anybody with a shell.", pattern=_ENDPOINT
    )
    web: str = setting(
        "tcp:8080:interface=127.0.0.1",
        "The web page, its WebSocket, the health probes and the metrics.",
        pattern=_ENDPOINT,
    )


@frozen
class SessionConfig:
    """How long the server waits for people, and what it asks of those who may do more."""

    first_line: float = setting(
        60.0,
        "Time for the first line after the greeting. Programs that only knock do not stay.",
        least=1,
        most=3600,
        unit="seconds",
    )
    login: float = setting(
        180.0, "Time for each further line until they play.", least=1, most=3600, unit="seconds"
    )
    idle: float = setting(
        0.0,
        """Time without a line after which a player is hung up on; 0 for never. The character
        lingers.""",
        least=0,
        most=604800,
        unit="seconds",
    )
    linger: float = setting(
        600.0,
        """How long a character stays in the world, link-dead, after the player's connection broke.
        Whoever comes back within that time reads what they missed.""",
        least=0,
        most=86400,
        unit="seconds",
    )
    staff_codes: bool = setting(
        False,
        """Whether the role of a builder, moderator or admin counts only for accounts that are
        asked for a one-time code at each login: see the command `codes`.""",
    )


@frozen
class LimitsConfig:
    """How much the server lets people ask of it."""

    players: int = setting(
        1000, "Players at once, over all listeners.", least=1, most=100000, unit="players"
    )
    characters: int = setting(
        5, "Characters that one account may have.", least=1, most=1000, unit="characters"
    )
    connections: int = setting(
        2000, "Connections at once, over all listeners.", least=1, most=1000000, unit="connections"
    )
    connections_per_host: int = setting(
        16,
        "Connections at once from one address, or from one IPv6 /64.",
        least=1,
        most=100000,
        unit="connections",
    )
    accepts_per_second: int = setting(
        200, "New connections in a second, in all.", least=1, most=100000, unit="connections"
    )
    accepts_per_host: int = setting(
        32,
        "New connections in ten minutes from one address.",
        least=1,
        most=1000000,
        unit="connections",
    )
    requests_per_second: int = setting(
        20,
        """HTTP requests in a second from one address. More where a proxy makes everybody come from
        its own.""",
        least=1,
        most=100000,
        unit="requests",
    )
    command_burst: int = setting(
        10, "Lines that a player may send at once.", least=1, most=1000, unit="lines"
    )
    commands_per_second: float = setting(
        5.0,
        "Lines that a player may send in the long run; the rest waits in the player's own pipe.",
        least=0.1,
        most=1000,
        unit="lines a second",
    )
    queued_lines: int = setting(
        32,
        "Lines of one player that may wait before the server stops reading from that player.",
        least=2,
        most=1000,
        unit="lines",
    )
    flood_lines: int = setting(
        200,
        "Lines of one player that may wait before the server hangs up.",
        least=3,
        most=10000,
        unit="lines",
    )
    read_bytes_per_second: int = setting(
        32768,
        "Bytes that are read from a client in a second, in the long run.",
        least=1024,
        most=1073741824,
        unit="bytes",
    )
    message_bytes: int = setting(
        16384,
        "Longest message that is read from a browser.",
        least=1024,
        most=1048576,
        unit="bytes",
    )
    output_bytes: int = setting(
        1048576,
        "Output that may wait for a client that does not read, before the server hangs up.",
        least=65536,
        most=1073741824,
        unit="bytes",
    )
    output_stall: float = setting(
        30.0,
        "Time that a client may read nothing of what waits for it, before the server hangs up.",
        least=1,
        most=3600,
        unit="seconds",
    )
    logins_waiting: int = setting(
        64,
        "Passwords that may wait to be checked, before people are told that the server is busy.",
        least=1,
        most=10000,
        unit="passwords",
    )


UNIX = "unix"
"""Stands for UNIX sockets in a list of networks."""


def _network(word: str) -> str:
    """Say what is wrong with a network that is to be trusted."""
    if word == UNIX:
        return ""
    try:
        network = ip_network(word, strict=False)
    except ValueError:
        return f"must be networks such as 10.0.0.0/8, and perhaps unix; {word!r} is none"
    if "/" in word and word.partition("/")[0] != str(network.network_address):
        return f"has {word}, an address within a network; write {network}, or the address alone"
    if network.prefixlen == 0:
        return f"must not have {word}: everybody could claim any address"
    return ""


@frozen
class ProxyConfig:
    """Proxies that carry players' connections to the server, and say whose each one is.

    They say it by the PROXY protocol, version 1 or 2, on every listener: `send-proxy-v2` in
    HAProxy, `proxy_protocol on` in nginx's `stream`. From then on the player's own address counts
    for limits, bans and the log.
    """

    networks: tuple[str, ...] = setting(
        (),
        """Where the proxies are: networks as in `10.0.0.0/8`, single addresses, and `unix` for
        whatever comes by a UNIX socket. Who comes from there and does not say for whom is hung up
        on; from anybody else nothing of the kind is believed. An empty list believes nobody.""",
        least=0,
        most=100,
        unit="networks",
        word=_network,
        words="networks",
    )


_ORIGIN = re.compile(
    r"(?!file:)[a-z][a-z0-9+.-]*://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:(\d{1,5}))?", re.IGNORECASE
)


def _origin(word: str) -> str:
    """Say what is wrong with an origin whose pages are to be let in."""
    if word in ("*", "null"):
        return f"must not have {word}: pages of anybody could connect"
    found = _ORIGIN.match(word)
    if found is None or not 0 < int(found[3] or 1) < 65536:
        return f"must be origins such as https://play.example; {word!r} is none"
    if found.end() < len(word):
        return f"has {word}, which is more than an origin; write {found[0]}"
    return ""


@frozen
class WebConfig:
    """How the WebSocket meets pages and other programs."""

    origins: tuple[str, ...] = setting(
        (),
        """Further origins, such as `https://play.example`, whose pages may connect, besides the
        server's own page: for a web client that lives elsewhere. Programs that are no browsers
        send no origin, and may always connect.""",
        least=0,
        most=100,
        unit="origins",
        word=_origin,
        words="origins",
    )
    compression: bool = setting(
        True,
        """Whether messages are compressed (permessage-deflate) for clients that want it. Nothing
        is kept between messages, so an idle connection needs no memory for it.""",
    )
    test_echo: bool = setting(
        False,
        """Serve `/echo`, a WebSocket that says what it is told, for programs that test WebSockets.
        Never for players: it has wide limits. The server refuses to start with it unless
        `listen.web` is for this machine only.""",
    )


@frozen
class ListingConfig:
    """What sites that list servers are told, by MSSP. What is empty is left out."""

    name: str = setting("", "What the server is called. If it is empty, as the world is.")
    hostname: str = setting("", "The name under which it is found: `mud.example.org`.")
    port: int = setting(
        0,
        """The port on which players reach telnet, where a proxy or router makes it another one
        than the server has. 0: that which the server has.""",
        least=0,
        most=65535,
        unit="",
    )
    tls_port: int = setting(
        0,
        "The same of telnet inside TLS. Clients such as Mudlet offer to move there.",
        least=0,
        most=65535,
        unit="",
    )
    contact: str = setting("", "An address for mail.")
    website: str = setting("", "The address of its web site.")
    discord: str = setting("", "An invitation to its Discord.")
    icon: str = setting("", "The address of its icon: PNG, 32 by 32 dots or more.")
    created: str = setting("", "The year in which it opened.", pattern=(r"|\d{4}", "a year"))
    minimum_age: str = setting(
        "", "How old players have to be.", pattern=(r"|\d{1,2}", "a number of years")
    )
    genre: str = setting("Fantasy", "What the world is like.")
    status: str = setting(
        "Alpha",
        "How far it has come.",
        choices=("Alpha", "Closed Beta", "Open Beta", "Live"),
    )


@frozen
class ClientsConfig:
    """What is offered to players' own clients, such as Mudlet. What is empty is not offered."""

    public_url: str = setting(
        "",
        """Where players reach the web listener: `https://play.example.org`. Mudlet is then offered
        a package with a map, gauges and a chat window.""",
        pattern=(
            r"|https?://[^\s/?#]+(/[^\s?#]*)?",
            "an address such as https://play.example.org",
        ),
    )
    map: bool = setting(
        False,
        """Whether Mudlet is offered the map of the whole world, too. It shows every room there is,
        to those who have never been there. Without it, the package draws the rooms that a
        player comes through.""",
    )
    media_url: str = setting(
        "",
        """The directory of the sounds that the world's content names:
        `https://play.example.org/media/`.""",
        pattern=(
            r"|https?://[^\s/?#]+(/[^\s?#]*)?/",
            "an address with a slash at the end, such as https://play.example.org/media/",
        ),
    )
    discord_application: str = setting(
        "",
        """The number of the application under which Discord knows the game. See also
        `listing.discord`.""",
        pattern=(r"|\d{5,25}", "a number that Discord gave"),
    )


@frozen
class LogConfig:
    """What the server says of itself."""

    format: str = setting(
        "auto",
        """`text` for people, `json` (one object a line) for machines, `auto` for text on a
        terminal and json otherwise.""",
        choices=("auto", "text", "json"),
    )
    level: str = setting(
        "info",
        "The least important messages that are written.",
        choices=("debug", "info", "warn", "error", "critical"),
    )


@frozen
class Config:
    """Everything that an operator may decide."""

    world: WorldConfig = field(factory=WorldConfig)
    storage: StorageConfig = field(factory=StorageConfig)
    listen: ListenConfig = field(factory=ListenConfig)
    session: SessionConfig = field(factory=SessionConfig)
    limits: LimitsConfig = field(factory=LimitsConfig)
    proxy: ProxyConfig = field(factory=ProxyConfig)
    web: WebConfig = field(factory=WebConfig)
    listing: ListingConfig = field(factory=ListingConfig)
    clients: ClientsConfig = field(factory=ClientsConfig)
    log: LogConfig = field(factory=LogConfig)

    @property
    def database(self) -> str:
        """The database's address, with `{var}` filled in."""
        return self.storage.database.replace(VAR, self.storage.directory)

    @property
    def listeners(self) -> dict[str, str]:
        """Endpoint string of every listener that is on, by name, in the order of binding."""
        endpoints = {
            "telnet": self.listen.telnet,
            "telnet_tls": self.listen.telnet_tls,
            "ssh": self.listen.ssh,
            "web": self.listen.web,
        }
        return {name: endpoint for name, endpoint in endpoints.items() if endpoint}

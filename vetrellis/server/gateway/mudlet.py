"""Our package for Mudlet: a map, gauges and a chat window, drawn from GMCP.

It is made of the Lua sources that come with the web page, once, when somebody first wants it. Its
version is made of them too, so that Mudlet, which fetches a package again when the version that a
game tells is another, has the newest after each change and fetches nothing without one. The same
sources make the same bytes on every machine.

Source: https://wiki.mudlet.org/w/Manual:Mudlet_Packages and
https://wiki.mudlet.org/w/Manual:Scripting#MUD_Client_GUI_.28Client.GUI.29.
"""

from __future__ import annotations

import zipfile
from functools import cache
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path

from attrs import frozen

from vetrellis.bundle import web_dir

NAME = "vetrellis"
PATH = f"mudlet/{NAME}.mpackage"
"""Where the HTTP port serves it."""

SCRIPTS = ("core", "words", "session", "map", "gauges", "chat", "command")
"""The sources, in the order in which they run."""

_VERSION = "@VERSION@"
_BEFORE_ALL_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive: the earliest that there is in one."""


@frozen
class Package:
    """A package, ready to be sent.

    Attributes:
        version: Changes whenever the package does.
        body: Its bytes.
    """

    version: str
    body: bytes


@cache
def package() -> Package:
    """Return the package that comes with this server."""
    return build(web_dir() / "mudlet")


def build(directory: Path) -> Package:
    """Make a package of the sources in a directory. Raises `OSError` if one is not there."""
    sources = {name: (directory / f"{name}.lua").read_text("utf-8") for name in SCRIPTS}
    version = sha256("\0".join(sources.values()).encode()).hexdigest()[:12]
    scripts = {name: text.replace(_VERSION, version) for name, text in sources.items()}
    files = {"config.lua": _config(version), f"{NAME}.xml": _xml(scripts)}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            about = zipfile.ZipInfo(name, _BEFORE_ALL_TIME)
            about.create_system, about.external_attr = 3, 0o644 << 16
            archive.writestr(about, text.encode())
    return Package(version, packed.getvalue())


def _config(version: str) -> str:
    said = {
        "mpackage": NAME,
        "title": "Map, gauges and chat for Vetrellis",
        "author": "Vetrellis",
        "version": version,
        "description": "Drawn from GMCP. Type vetrellis to see what is on.",
    }
    return "".join(f'{name} = "{value}"\n' for name, value in said.items())


def _xml(scripts: dict[str, str]) -> str:
    inner = "".join(_script(f"{NAME} {name}", text) for name, text in scripts.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE MudletPackage>\n'
        '<MudletPackage version="1.001">\n'
        f"<ScriptPackage>\n{inner}</ScriptPackage>\n"
        f"<AliasPackage>\n{_ALIAS}</AliasPackage>\n"
        "</MudletPackage>\n"
    )


def _script(name: str, text: str) -> str:
    return (
        '<Script isActive="yes" isFolder="no">\n'
        f"<name>{name}</name>\n<packageName></packageName>\n"
        f"<script>{escape(text, quote=False)}</script>\n<eventHandlerList />\n</Script>\n"
    )


_ALIAS = (
    '<Alias isActive="yes" isFolder="no">\n'
    f"<name>{NAME}</name>\n"
    f'<script>{NAME}.command(matches[2] or "")</script>\n'
    "<command></command>\n<packageName></packageName>\n"
    f"<regex>^{NAME}(?:\\s+(.*))?$</regex>\n</Alias>\n"
)

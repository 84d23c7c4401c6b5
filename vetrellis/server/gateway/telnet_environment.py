"""NEW-ENVIRON: what a client says of its user's surroundings (RFC 1572).

MUD clients tell their name, their charset and their bits of MTTS this way: the Mud New-Environment
Standard (https://tintin.mudhalla.net/protocols/mnes), and Mudlet some more. A terminal tells
`LANG` and the like. Nothing here is believed beyond what a screen can show: anybody may send
anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vetrellis.formatters.look import Charset

ASK_ALL = b"\x01"
"""The payload that asks for all variables."""

MOST_VARIABLES = 64

_IS, _INFO = 0, 2
_VAR, _VALUE, _ESC, _USERVAR = 0, 1, 2, 3
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)
_CP437 = re.compile(r"(cp|ibm)[-_]?437", re.IGNORECASE)
_LATIN1 = re.compile(r"(iso[-_]?8859[-_]1|latin-?1)\b", re.IGNORECASE)
_LOCALE = re.compile(r"([a-z]{2,3})(?:[_-]([A-Za-z]{2}))?(?:[.@].*)?")


def variables_in(payload: bytes) -> Mapping[str, str]:
    """Read what a client says: its variables, by name in capital letters.

    What breaks a rule is left out; so is a variable without a value.

    Args:
        payload: What stands in the subnegotiation. `IS` and `INFO` are alike.
    """
    if payload[:1] not in (bytes((_IS,)), bytes((_INFO,))):
        return {}
    found: dict[str, str] = {}
    name: bytearray | None = None
    value: bytearray | None = None
    is_escaped = False
    for code in payload[1:]:
        if is_escaped or code > _USERVAR:
            into = name if value is None else value
            if into is not None:
                into.append(code)
            is_escaped = False
        elif code == _ESC:
            is_escaped = True
        elif code == _VALUE:
            value = bytearray()
        else:
            _note(found, name, value)
            name, value = bytearray(), None
    _note(found, name, value)
    return found


def _note(found: dict[str, str], name: bytearray | None, value: bytearray | None) -> None:
    if name and value is not None and len(found) < MOST_VARIABLES:
        found[_text(name).upper()] = _text(value)


def _text(said: bytearray) -> str:
    return "".join(filter(str.isprintable, said.decode("utf-8", "ignore")))[:128]


def charset_of(variables: Mapping[str, str]) -> Charset | None:
    """Return what a client reads, if it says so: by `CHARSET`, or by the locale."""
    for name in ("CHARSET", "LC_ALL", "LC_CTYPE", "LANG"):
        said = variables.get(name, "")
        if _UTF8.search(said):
            return Charset.UTF8
        if _LATIN1.search(said):
            return Charset.LATIN1
        if _CP437.search(said):
            return Charset.CP437
    return None


def language_of(variables: Mapping[str, str]) -> str:
    """Return the user's language (`es-MX`), if a locale tells; otherwise an empty string."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = _LOCALE.fullmatch(variables.get(name, ""))
        if locale is not None:
            language, region = locale.groups()
            return f"{language}-{region.upper()}" if region else language
    return ""


def links_of(variables: Mapping[str, str]) -> bool | None:
    """Return whether a client knows links of OSC 8 that type commands, if it says so itself.

    Mudlet and its kin do, from the version on that knows them (Mudlet's manual, "NEW-ENVIRON").
    """
    said = variables.get("OSC_HYPERLINKS_SEND")
    return None if said is None else said == "1"


def mtts_of(variables: Mapping[str, str]) -> int | None:
    """Return the bits of MTTS, if the client tells them here."""
    said = variables.get("MTTS", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else None

r"""Links: words that a click types, in the ways that clients have for them.

Theory of operation. Only what content wrote, or a verb of ours, is a link (`Span.cmd`); words of
players are text, and text is never read as anything else. For that each way has its own reason:

- OSC 8 (`ESC ] 8 ; ; URI ESC \\ words ESC ] 8 ; ; ESC \\`): a sequence begins with ESC, which no
  text holds (`printable`). The command is a URI, `send:look%20sign`, in which everything but
  letters and digits is percent-encoded. Source: Mudlet's manual, "OSC 8 Hyperlink Protocol".
- MXP (`<SEND HREF="look sign">words</SEND>`): the client is told once, when it agrees, that by
  default nothing is markup (`LOCK`). Each tag of ours opens a secure line with `ESC [ 1 z` and
  locks it again right behind its `>`, so the words between two tags are as literal as all others,
  `<` and `&` included; to escape them would show the escapes. `ESC [ 4 z`, for one tag alone, is
  shorter, but clients have forgotten to end it, or not heeded it in a locked line. Source:
  https://www.zuggsoft.com/zmud/mxp.htm, and the sources of Mudlet and mudlet-web.
- MSLP (`ESC ] 68 ; 1 ; SEND ; look sign BEL ESC [ 4 m words ESC [ 24 m`): for TinTin++ with a
  mouse. Source: https://tintin.mudhalla.net/protocols/mslp.

A command with a bracket, a bar or another sign that a client's scripts live by is no link at all:
`|` parts commands in MXP, Mudlet has put commands between `[[` and `]]` into a script, and
TinTin++ reads `{`, `}`, `;`, `$`, `%` and `@` where a player's own event for clicks puts them.
Each run of words is a link of its own, closed where it ends, so none reaches over a line's end.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import quote

from vetrellis.formatters.look import Charset, Links
from vetrellis.formatters.printable import seen
from vetrellis.formatters.transliterate import transliterate

LOCK = "\x1b[7z"
"""Tells a client of MXP that from now on nothing is markup, unless a line says so itself."""

LONGEST = 200
"""How many characters the command of a link may have."""

_MISREAD = re.compile(r"[\[\]{}|\\;$%@]")
_SECURE = "\x1b[1z"
_ST = "\x1b\\"


@lru_cache(maxsize=4096)
def around(command: str, links: Links, charset: Charset) -> tuple[str, str]:
    """Return what stands before and behind words that a click types; nothing, if none does.

    Args:
        command: What it types.
        links: In which way the client is sent that.
        charset: What the client reads, and writes.
    """
    said = seen(command).strip()
    if not said or len(said) > LONGEST or _MISREAD.search(said):
        return "", ""
    if links is Links.OSC8:
        return f"\x1b]8;;send:{quote(said, safe='')}{_ST}", f"\x1b]8;;{_ST}"
    spelt = transliterate(said, charset)
    is_lost = spelt.count("?") != said.count("?")  # the client could neither read nor send it
    tags = _TAGS.get(links)
    return ("", "") if is_lost or tags is None else tags(spelt)


def _mxp(command: str) -> tuple[str, str]:
    tag = f'<SEND HREF="{html.escape(command)}">'
    return f"{_SECURE}{tag}{LOCK}", f"{_SECURE}</SEND>{LOCK}"


def _mslp(command: str) -> tuple[str, str]:
    return f"\x1b]68;1;SEND;{command}\a\x1b[4m", "\x1b[24m"


_TAGS: Mapping[Links, Callable[[str], tuple[str, str]]] = {Links.MXP: _mxp, Links.MSLP: _mslp}

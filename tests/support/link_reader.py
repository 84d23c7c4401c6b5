"""What clients make of links: small readers of MXP, OSC 8 and MSLP, written from their pages.

They know nothing of how we write links, so that what we write is judged as a client would.
"""

from __future__ import annotations

import html
import re
from typing import ClassVar
from urllib.parse import unquote

from attrs import define, field

_ESCAPE = re.compile(r"\x1b(?:\[([0-9;]*)([@-~])|\]([^\x07\x1b]*)(?:\x07|\x1b\\))")
_TAG = re.compile(r"<([^<>\n]*)>")
_HREF = re.compile(r'SEND HREF="([^"]*)"', re.IGNORECASE)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\w+);")

_MXP_OR_OSC8 = re.compile(r"\x1b\[1z<[^>]*>\x1b\[7z|\x1b\]8;;[^\x1b]*\x1b\\")
_MSLP = re.compile(r"\x1b\]68;1;SEND;[^\x07]*\x07\x1b\[4m(.*?)\x1b\[24m")


def without_links(painted: str) -> str:
    """Take off all that makes links, as we write it."""
    return _MSLP.sub(r"\1", _MXP_OR_OSC8.sub("", painted))


@define
class Reading:
    """What a client shows, and what can be clicked.

    Attributes:
        words: What is read.
        links: Each link: what is clicked, and what that types.
        strange: Escape sequences that are neither colours nor links, and tags that are no links.
    """

    words: str = ""
    links: list[tuple[str, str]] = field(factory=list)
    strange: list[str] = field(factory=list)


@define
class LinkReader:
    """A client.

    Attributes:
        mxp: Whether it reads MXP; then it begins in the open mode, as the page has it.
    """

    _modes: ClassVar[dict[str, str]] = {
        "0": "open", "1": "secure", "2": "locked", "3": "open",
        "5": "open", "6": "secure", "7": "locked",
    }  # fmt: skip

    mxp: bool = False
    _mode: str = field(default="open", init=False)
    _default: str = field(default="open", init=False)
    _href: str | None = field(default=None, init=False)
    _command: str = field(default="", init=False)
    _at: int = field(default=0, init=False)

    def read(self, text: str) -> Reading:
        """Take what the server sent, after its telnet was taken off."""
        reading, at = Reading(), 0
        while at < len(text):
            at = self._step(text, at, reading)
        return reading

    def _step(self, text: str, at: int, reading: Reading) -> int:
        letter = text[at]
        if letter == "\x1b":
            return self._escape(text, at, reading)
        if self.mxp and self._mode != "locked":
            tag = _TAG.match(text, at)
            if tag is not None:
                self._tag(tag[1], reading)
                return tag.end()
            entity = _ENTITY.match(text, at)
            if entity is not None:
                reading.words += html.unescape(entity[0])
                return entity.end()
        if letter == "\n":
            self._mode = self._default
            if self._href is not None:
                reading.strange.append("a link over a line's end")
        reading.words += letter
        return at + 1

    def _escape(self, text: str, at: int, reading: Reading) -> int:
        found = _ESCAPE.match(text, at)
        if found is None:
            reading.strange.append(text[at : at + 8])
            return at + 1
        parameters, final, osc = found.groups()
        if osc is not None:
            self._osc(osc, reading)
        elif final == "z" and self.mxp and parameters in self._modes:
            self._mode = self._modes[parameters]
            if parameters in "567":
                self._default = self._mode
        elif final == "m":
            self._sgr(parameters, reading)
        else:
            reading.strange.append(found[0])
        return found.end()

    def _osc(self, osc: str, reading: Reading) -> None:
        number, _, rest = osc.partition(";")
        if number == "8" and rest.startswith(";"):
            uri = rest[1:]
            if self._href is not None:
                self._close(reading)
            if uri:
                scheme, _, command = uri.partition(":")
                if scheme != "send":
                    reading.strange.append(osc)
                self._open(unquote(command), reading)
        elif number == "68" and rest.startswith("1;SEND;"):
            self._command = rest.removeprefix("1;SEND;")
        else:
            reading.strange.append(osc)

    def _sgr(self, parameters: str, reading: Reading) -> None:
        if parameters == "4" and self._command:
            self._open(self._command, reading)
            self._command = ""
        elif parameters == "24" and self._href is not None:
            self._close(reading)

    def _tag(self, tag: str, reading: Reading) -> None:
        href = _HREF.fullmatch(tag)
        if href is not None and self._mode == "secure":
            self._open(html.unescape(href[1]), reading)
        elif tag.upper() == "/SEND" and self._mode == "secure" and self._href is not None:
            self._close(reading)
        else:
            reading.strange.append(f"<{tag}>")

    def _open(self, command: str, reading: Reading) -> None:
        if self._href is not None:
            reading.strange.append("a link in a link")
        self._href, self._at = command, len(reading.words)

    def _close(self, reading: Reading) -> None:
        assert self._href is not None
        reading.links.append((reading.words[self._at :], self._href))
        self._href = None

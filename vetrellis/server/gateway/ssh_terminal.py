"""What an SSH client says of its terminal and its user's language, and what that means here."""

from __future__ import annotations

from collections.abc import Mapping
from struct import unpack
from typing import Final

from attrs import evolve, field, frozen
from twisted.conch.ssh.common import getNS

from vetrellis.formatters.look import Charset, Depth, Look

WIDTHS: Final = (20, 500)
HEIGHTS: Final = (5, 500)
"""The least and the most that is believed of a terminal's size."""

ACCEPTED: Final = frozenset({"LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "COLORTERM", "NO_COLOR"})
"""The environment variables that mean something here; OpenSSH sends LANG and LC_* unasked."""

_LONGEST_VALUE = 128
_DUMB = frozenset({"", "dumb", "unknown", "network"})
_LATIN1 = frozenset({"iso88591", "iso885915", "latin1", "latin9", "cp1252", "windows1252"})


@frozen
class Terminal:
    """A terminal, as far as its client described it.

    Attributes:
        is_there: Whether there is one: otherwise lines go in and out as they are.
        kind: What TERM says.
        width: Columns, or 0 if unknown.
        height: Rows, or 0 if unknown.
        environment: Those variables of the player's that are accepted.
    """

    is_there: bool = False
    kind: str = ""
    width: int = 0
    height: int = 0
    environment: Mapping[str, str] = field(factory=dict)

    def requested(self, request: bytes) -> Terminal:
        """Return it as a `pty-req` describes it (RFC 4254 6.2)."""
        kind, rest = getNS(request)
        here = evolve(self, is_there=True, kind=kind.decode("ascii", "replace").lower())
        return here.resized(rest[:16])

    def resized(self, request: bytes) -> Terminal:
        """Return it as a `window-change` describes it (RFC 4254 6.7)."""
        columns, rows, _, _ = unpack(">4L", request)
        return evolve(self, width=_within(WIDTHS, columns), height=_within(HEIGHTS, rows))

    def told(self, request: bytes) -> Terminal | None:
        """Return it with one more environment variable, or None if that is not accepted."""
        name, value, _ = getNS(request, 2)
        known = name.decode("ascii", "replace")
        if known not in ACCEPTED or len(value) > _LONGEST_VALUE:
            return None
        environment = {**self.environment, known: value.decode("utf-8", "replace")}
        return evolve(self, environment=environment)

    @property
    def is_dumb(self) -> bool:
        """Whether it understands text and backspaces alone."""
        return self.kind in _DUMB

    @property
    def look(self) -> Look:
        """What it can show."""
        known = Look(depth=self._depth(), charset=self._charset())
        return evolve(known, width=self.width or known.width, height=self.height or known.height)

    @property
    def language(self) -> str:
        """The user's language, such as `es`, or an empty string."""
        locale = self._first("LC_ALL", "LC_MESSAGES", "LANG").partition(".")[0].partition("@")[0]
        return "" if locale in {"C", "POSIX"} else locale.partition("_")[0].lower()

    def _depth(self) -> Depth:
        if not self.is_there or self.is_dumb or self.environment.get("NO_COLOR"):
            return Depth.NONE
        if self.environment.get("COLORTERM") in {"truecolor", "24bit"} or "direct" in self.kind:
            return Depth.TRUE
        return Depth.XTERM256 if "256color" in self.kind else Depth.ANSI16

    def _charset(self) -> Charset:
        codeset = self._first("LC_ALL", "LC_CTYPE", "LANG").partition(".")[2].partition("@")[0]
        plain = codeset.lower().replace("-", "").replace("_", "")
        return Charset.LATIN1 if plain in _LATIN1 else Charset.UTF8

    def _first(self, *names: str) -> str:
        return next(filter(None, map(self.environment.get, names)), "")


def _within(bounds: tuple[int, int], size: int) -> int:
    least, most = bounds
    return min(max(size, least), most) if size else 0

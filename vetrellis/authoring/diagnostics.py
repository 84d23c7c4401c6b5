"""What is wrong with something that a person wrote, and where, in one line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum

from attrs import frozen

from vetrellis.game.core.identity import VetrellisError


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"
    WARNING = "warning"


@frozen(order=True)
class Diagnostic:
    """One thing wrong with a file, a setting or an option.

    Attributes:
        path: The file, or the name of the environment variable or option.
        line: Its line, from 1; 0 where there are no lines.
        column: Its column, from 1.
        where: The place inside the document, as a dotted path; empty for the whole of it.
        message: What is wrong, in words.
        hint: What to do about it, such as `did you mean 'tick'?`.
        code: A stable name for this sort of mistake, such as `V101`; empty where there is none.
        severity: Whether it can be lived with.
    """

    path: str
    line: int = 0
    column: int = 0
    where: str = ""
    message: str = ""
    hint: str = ""
    code: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether nothing can be run with this."""
        return self.severity is Severity.ERROR

    def render(self) -> str:
        """Say it in one line: `file:line:column: where: message (hint) [code]`."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        mild = "" if self.is_error else "warning"
        text = ": ".join(part for part in (place, mild, self.where, self.message) if part)
        hint = f" ({self.hint})" if self.hint else ""
        code = f" [{self.code}]" if self.code else ""
        return f"{text}{hint}{code}"


class ContentError(VetrellisError):
    """A world cannot be used as its builders left it.

    Attributes:
        diagnostics: Everything that is wrong with it, warnings included, in the order of files.
    """

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(each.render() for each in self.diagnostics))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `did you mean ...?` for a word that nobody knows, or an empty string."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""

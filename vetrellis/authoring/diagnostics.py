"""What is wrong with something that a person wrote, and where, in one line."""

from __future__ import annotations

from attrs import frozen


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
    """

    path: str
    line: int = 0
    column: int = 0
    where: str = ""
    message: str = ""
    hint: str = ""

    def render(self) -> str:
        """Say it in one line: `file:line:column: where: message (hint)`."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        text = ": ".join(part for part in (place, self.where, self.message) if part)
        return f"{text} ({self.hint})" if self.hint else text

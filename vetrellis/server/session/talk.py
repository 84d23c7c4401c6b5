"""What can happen to a session: the inputs of its state machine, and its states.

What comes from outside is `Happening`. The others are decided by the machine's own outputs, which
read a line and name what it meant; `session.py` has the table of what each leads to.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from attrs import frozen

from vetrellis.shared.wire import Delivery


class Stage(StrEnum):
    """How far a session has come, coarsely: what is counted and what sets its patience."""

    ARRIVING = "arriving"
    LOGIN = "login"
    JOINING = "joining"
    PLAYING = "playing"
    LEAVING = "leaving"
    ENDED = "ended"


@frozen
class Inquiry:
    """What a client asks the world as data: it waits for its turn among the lines.

    Attributes:
        package: What for.
        argument: What it names; may be empty.
    """

    package: str
    argument: str = ""


class Happening(Protocol):
    """What comes from outside, and can happen in any state."""

    def opened(self) -> None:
        """The connection is there."""

    def typed(self, line: str) -> None:
        """The player typed a line, and it is its turn."""

    def inquired(self, inquiry: Inquiry) -> None:
        """The client asked something of the world as data, and it is its turn."""

    def delivered(self, delivery: Delivery) -> None:
        """The world told the player something."""

    def timed_out(self) -> None:
        """The player said nothing for too long."""

    def lost(self) -> None:
        """The connection is gone."""

    def dismissed(self, reason: str) -> None:
        """The server hangs up; the message key says why."""

    def credentials_given(self, name: str, password: str) -> None:
        """A name and password came as data: from a web form, or by GMCP's Char.Login."""

    def client_told(self) -> None:
        """The client told something of itself, or of how its user reads."""


class Talk(Happening, Protocol):
    """The inputs of a session's state machine: what happens, and what its own outputs decide."""

    def proving(self) -> None:
        """They have to prove who they are: they gave a name, or want another password."""

    def logging_in(self) -> None:
        """There is a name and a password; they have to be checked."""

    def code_wanted(self) -> None:
        """A one-time code is to be asked for: to let them in, or to begin or end asking for it."""

    def sent_back(self) -> None:
        """It did not work out: back to the first question."""

    def registering(self) -> None:
        """They want a character and have to name it."""

    def name_chosen(self) -> None:
        """The name is free; a password is next."""

    def password_repeated(self) -> None:
        """Both are the same."""

    def admitted(self) -> None:
        """It is known who plays."""

    def password_given(self) -> None:
        """There is a password; what comes next stands in the table."""

    def play_goes_on(self) -> None:
        """Nothing stands between the player and the world, or nothing any more."""

    def quitting(self) -> None:
        """A player has had enough."""

    def over(self) -> None:
        """All is said; hang up."""

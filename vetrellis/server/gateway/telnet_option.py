"""The vocabulary of telnet, and who may do what: RFC 854, and the Q method of RFC 1143.

Theory of operation. An option is agreed for each direction on its own: whether *we* do it (we say
WILL, the peer DO) and whether *they* do it (they say WILL, we DO). Each direction is a `Side`, a
machine of six states that never answers a message which tells it nothing new. That alone keeps two
machines from answering each other for ever: Mudlet keeps no state for most options and answers
every WILL with another DO.

The two tables below are the whole of the method. They do not know which direction they serve.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, IntEnum, auto

from attrs import define


class Command(IntEnum):
    """What may follow IAC."""

    EOR = 239
    SE = 240
    NOP = 241
    DM = 242
    BRK = 243
    IP = 244
    AO = 245
    AYT = 246
    EC = 247
    EL = 248
    GA = 249
    SB = 250
    WILL = 251
    WONT = 252
    DO = 253
    DONT = 254
    IAC = 255


class Option(IntEnum):
    """What can be agreed upon, as far as anything here knows about it."""

    BINARY = 0
    ECHO = 1
    SGA = 3
    STATUS = 5
    TIMING_MARK = 6
    TTYPE = 24
    EOR = 25
    NAWS = 31
    NEW_ENVIRON = 39
    CHARSET = 42
    MSDP = 69
    MSSP = 70
    MCCP2 = 86
    MCCP3 = 87
    MSP = 90
    MXP = 91
    GMCP = 201


class State(Enum):
    """How far an agreement has come. The last two changed their mind before the peer answered."""

    NO = auto()
    YES = auto()
    WANT_NO = auto()
    WANT_YES = auto()
    WANT_NO_THEN_YES = auto()
    WANT_YES_THEN_NO = auto()


Answer = bool | None
"""Say yes (WILL or DO), say no (WONT or DONT), or say nothing."""

_HEARD: Mapping[tuple[State, bool], tuple[State, Answer]] = {
    # NO and a yes depends on whether we agree: see `Side.hear`.
    (State.NO, False): (State.NO, None),
    (State.YES, True): (State.YES, None),
    (State.YES, False): (State.NO, False),
    # A yes to our no is a peer's mistake; RFC 1143 says what to make of it.
    (State.WANT_NO, True): (State.NO, None),
    (State.WANT_NO, False): (State.NO, None),
    (State.WANT_NO_THEN_YES, True): (State.YES, None),
    (State.WANT_NO_THEN_YES, False): (State.WANT_YES, True),
    (State.WANT_YES, True): (State.YES, None),
    (State.WANT_YES, False): (State.NO, None),
    (State.WANT_YES_THEN_NO, True): (State.WANT_NO, False),
    (State.WANT_YES_THEN_NO, False): (State.NO, None),
}

_WANTED: Mapping[tuple[State, bool], tuple[State, Answer]] = {
    (State.NO, True): (State.WANT_YES, True),
    (State.YES, False): (State.WANT_NO, False),
    (State.WANT_NO, True): (State.WANT_NO_THEN_YES, None),
    (State.WANT_NO_THEN_YES, False): (State.WANT_NO, None),
    (State.WANT_YES, False): (State.WANT_YES_THEN_NO, None),
    (State.WANT_YES_THEN_NO, True): (State.WANT_YES, None),
}


@define
class Side:
    """One direction of one option.

    Attributes:
        agrees: Whether we say yes when the peer proposes it.
        state: How far the agreement has come.
    """

    agrees: bool
    state: State = State.NO

    @property
    def is_on(self) -> bool:
        """Whether both want it."""
        return self.state is State.YES

    def hear(self, yes: bool) -> Answer:
        """Take what the peer says, and return what to answer."""
        if yes and self.state is State.NO:
            self.state = State.YES if self.agrees else State.NO
            return self.agrees
        self.state, answer = _HEARD[self.state, yes]
        return answer

    def want(self, yes: bool) -> Answer:
        """Wish for it, or wish it away, and return what to say."""
        self.state, answer = _WANTED.get((self.state, yes), (self.state, None))
        return answer


REFUSING = Side(agrees=False)
"""The side of every option that nothing here knows about: it is asked, and never changes."""


@define(eq=False)
class Sides:
    """The sides of several options: a table in little room, for there is one for each connection.

    Attributes:
        places: Where each option stands: one table for all who have the same options.
        sides: The sides, by place.
    """

    places: Mapping[int, int]
    sides: tuple[Side, ...]

    def __getitem__(self, option: int) -> Side:
        """Return the side of an option; of one that nothing is known about, one that refuses."""
        place = self.places.get(option)
        return REFUSING if place is None else self.sides[place]

    def agreed(self) -> list[int]:
        """Return the options that are agreed upon."""
        return [option for option, place in self.places.items() if self.sides[place].is_on]


def places_of(options: Iterable[int]) -> Mapping[int, int]:
    """Return where each option stands in a table of sides."""
    return {option: place for place, option in enumerate(options)}


def command(*codes: int) -> bytes:
    """Return a telnet command: IAC and what follows it."""
    return bytes((Command.IAC, *codes))


def subnegotiation(option: int, payload: bytes) -> bytes:
    """Return a subnegotiation, with every IAC of the payload doubled."""
    doubled = payload.replace(b"\xff", b"\xff\xff")
    return command(Command.SB, option) + doubled + command(Command.SE)


def status(ours: Sides, theirs: Sides) -> bytes:
    """Return what is agreed on now, as the payload of a subnegotiation of STATUS (RFC 859).

    Args:
        ours: What we may do.
        theirs: What the peer may do.
    """
    said = [(Command.WILL, option) for option in ours.agreed()]
    said += [(Command.DO, option) for option in theirs.agreed()]
    return bytes((0, *(code for pair in said for code in pair)))

"""MXP: clickable words for clients that read markup in the text, and nothing else of it.

Such a client takes all text for markup from the moment it hears of MXP, unless it is told not to.
So the first thing that it is sent once it agrees is that nothing is (`LOCK`); what links look like
to it is `vetrellis.formatters.link`. We never ask what it supports, for all know `SEND`; but some
tell, unasked or when a player tries out what `<VERSION>` does, and they do it as a typed line.

Source: https://www.zuggsoft.com/zmud/mxp.htm, "MXP and Telnet Negotiation", "Line Tags".
"""

from __future__ import annotations

import re

from vetrellis.formatters.link import LOCK
from vetrellis.server.gateway.telnet_option import Option, subnegotiation

BEGIN = subnegotiation(Option.MXP, b"") + LOCK.encode("ascii")
"""What a client is sent that agreed: MXP begins now (some wait for it), and with all locked."""

_ANSWER = re.compile(r"\x1b\[\d{0,2}z")


def is_answer(line: str) -> bool:
    """Whether a line was not typed by anybody, but is a client's word about itself."""
    return _ANSWER.match(line) is not None

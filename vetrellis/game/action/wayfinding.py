"""Wayfinding: which way the things lie that a room's prose mentions.

"A ladder goes up to the deck, and a gangway west to the pontoon" says all that `go to deck` and
`climb ladder` need. So no builder has to list words for exits: a clause that names just one of the
room's directions ties its other words to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from vetrellis.game.action.fold import fold

_CLAUSE = re.compile(r"[.,;:!?—]")
_WORD = re.compile(r"\w+")
_SHORTEST = 3


def words_by_direction(
    prose: str, directions: Mapping[str, str], ways: frozenset[str]
) -> Mapping[str, frozenset[str]]:
    """Return the words that prose ties to each way out.

    Args:
        prose: The description of a room, as bare words.
        directions: Words for directions, folded, and the direction that each means.
        ways: The directions in which the room has a way out.
    """
    found: dict[str, frozenset[str]] = {}
    for clause in _CLAUSE.split(prose):
        words = _WORD.findall(fold(clause))
        named = dict.fromkeys(directions[word] for word in words if word in directions)
        leading = [direction for direction in named if direction in ways]
        if len(leading) == 1:
            others = (w for w in words if w not in directions and len(w) >= _SHORTEST)
            found[leading[0]] = found.get(leading[0], frozenset()).union(others)
    return found

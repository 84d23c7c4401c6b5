"""What players type: how much of which verb."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import cycle
from random import Random

from vetrellis.bench.complaint import BenchError
from vetrellis.bench.verb import VERBS

MIXES: Mapping[str, Mapping[str, int]] = {
    "mix": {"look": 50, "say": 20, "inventory": 30},
    "look": {"look": 100},
    "say": {"say": 100},
    "inventory": {"inventory": 100},
    "play": {"walk": 30, "look": 20, "say": 20, "take": 10, "drop": 10, "inventory": 10},
}
"""The mixes that have a name."""

_DECK = 5_000


def parse_mix(text: str) -> dict[str, int]:
    """Read a mix: a name, or `look=50,say=20,inventory=30`.

    Raises:
        BenchError: It is neither; the error says what there is.
    """
    if text in MIXES:
        return dict(MIXES[text])
    mix: dict[str, int] = {}
    for part in text.split(","):
        verb, equals, share = part.strip().partition("=")
        if not equals or verb not in VERBS or not share.isdecimal() or len(share) > 6:
            raise BenchError(
                f"--mix {text}: {part.strip()!r} is neither a mix ({', '.join(MIXES)}) nor "
                f"VERB=NUMBER, where a verb is {', '.join(VERBS)}"
            )
        mix[verb] = mix.get(verb, 0) + int(share)
    if not sum(mix.values()):
        raise BenchError(f"--mix {text}: give at least one verb more than 0")
    return mix


def deck(mix: Mapping[str, int], seed: int) -> Iterator[str]:
    """Return verbs without end, in the shares of a mix and in an order that the seed decides.

    They are dealt from a shuffled deck, for rolling dice for each command would cost too much.
    """
    whole = sum(mix.values())
    cards = [verb for verb, share in mix.items() for _ in range(round(share * _DECK / whole))]
    Random(seed).shuffle(cards)  # noqa: S311  # load, not keys
    return cycle(cards)

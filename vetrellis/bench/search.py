"""Searches for the greatest number of players that a server answers in time."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from vetrellis.bench.load import Load, Result
from vetrellis.bench.plan import MOST_PLAYERS
from vetrellis.bench.report import SLOW, two_digits
from vetrellis.bench.row import short

EXACT = 0.1
"""The share of a number of players that is not searched any closer."""

MOST_TRIES = 20


def is_in_time(result: Result) -> bool:
    """Tell whether everybody was answered, and nearly all within 150 ms."""
    is_answered = len(result.latency) > 0 and not result.lost
    return is_answered and result.latency.percentile(99) < SLOW


def greatest(is_carried: Callable[[int], bool], first: int, most: int = MOST_PLAYERS) -> int:
    """Find the greatest number that is carried, by doubling and then by halving what is between.

    Args:
        is_carried: Tries a number.
        first: The number to begin with.
        most: The greatest that makes sense.

    Returns:
        The greatest number that was tried and carried; 0 if none was.
    """
    carried, refused, number = 0, most + 1, min(first, most)
    for _ in range(MOST_TRIES):
        if is_carried(number):
            carried = number
        else:
            refused = number
        if refused - carried <= max(1, EXACT * carried) or carried == most:
            break
        number = min(2 * carried, most) if refused > most else (carried + refused) // 2
    return carried


def found(count: int, best: Result | None) -> str:
    """Say in one line what the search found."""
    if best is None:
        return f"This machine carries none of the numbers tried (p99 below {SLOW:.0f} ms)."
    slowest = short(best.latency.percentile(99))
    return (
        f"This machine carries {two_digits(count):,} players: p99 {slowest} ms, nothing lost "
        f"(p99 below {SLOW:.0f} ms)."
    )


def search(
    play: Callable[[Load], Result], load: Load, most: int = MOST_PLAYERS
) -> tuple[list[Result], str]:
    """Search for the greatest number of players.

    Args:
        play: Plays a load.
        load: What is played, with the number of players to begin with.
        most: The greatest number that makes sense.

    Returns:
        What came of each number that was tried, and one line for people.
    """
    tries: list[Result] = []

    def is_carried(players: int) -> bool:
        tries.append(play(evolve(load, players=players)))
        return tries[-1].players == players and is_in_time(tries[-1])

    count = greatest(is_carried, load.players, most)
    best = next((each for each in tries if each.load.players == count), None)
    return tries, found(count, best if count else None)

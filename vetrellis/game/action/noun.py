"""Nouns: which things in scope a phrase means. Only among equals does anybody have to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import takewhile

from attrs import evolve, frozen

from vetrellis.game.action.lexicon import Slot
from vetrellis.game.action.phrase import Phrase
from vetrellis.game.action.scope import Candidate, Scope
from vetrellis.game.core.identity import EntityId

SHORTEST_PREFIX = 3
"""From how many letters on a beginning of a word stands for the word."""


@frozen
class Found:
    """The phrase means these.

    Attributes:
        candidates: One, or several if the phrase asks for several.
        all: Whether it asked for all of them.
    """

    candidates: tuple[Candidate, ...]
    all: bool = False


@frozen
class Unclear:
    """The phrase may mean any one of these, and nothing tells which."""

    candidates: tuple[Candidate, ...]


@frozen
class Unfound:
    """The phrase means nothing here.

    Attributes:
        kind: As in `ParseError`.
        count: How many there are, where more were asked for.
        thing: The container, where that is the reason.
    """

    kind: str
    count: int = 0
    thing: EntityId | None = None


_PREFERRED: Mapping[str, Callable[[Candidate], bool]] = {
    "thing": lambda c: not c.scenery,
    "item": lambda c: c.item and not c.held and not c.worn,
    "carried": lambda c: c.held or c.worn,
    "held": lambda c: c.held,
    "worn": lambda c: c.worn,
    "inside": lambda c: c.item,
    "holder": lambda c: c.contains,
    "openable": lambda c: c.opens,
    "person": lambda c: c.animate,
    "player": lambda c: c.animate,
    "way": lambda c: True,
}
"""What each slot would rather have. The rest is still found, and a check says why not."""

_ALL: Mapping[str, Callable[[Candidate], bool]] = {
    "item": lambda c: c.item and c.lies and not c.animate and not c.theirs,
    "carried": lambda c: c.held,
    "worn": lambda c: c.worn,
    "inside": lambda c: c.item,
}
"""What `all` means in each slot that allows it."""


def find(
    phrase: Phrase,
    slot: Slot,
    scope: Scope,
    antecedents: Mapping[str, tuple[EntityId, ...]],
    inside: EntityId | None = None,
) -> Found | Unclear | Unfound:
    """Return what a phrase means.

    Args:
        phrase: What was typed.
        slot: Where it stands in the grammar.
        scope: What can be named.
        antecedents: What each pronoun set stands for.
        inside: Only what is directly in or on this thing.
    """
    pool = _pool(phrase, slot, scope, inside)
    if phrase.chosen is not None or phrase.me or phrase.pronoun:
        return _referred(phrase, slot, scope, pool, antecedents)
    if (phrase.ordinal or phrase.count) and any(set(phrase.name) <= c.words for c in pool):
        phrase = evolve(phrase, words=phrase.name, ordinal=None, count=None)  # the Ninth Wave
    fits = _fitting(phrase.words, pool)
    if phrase.mine:
        fits = [c for c in fits if c.held or c.worn]
    if slot.many and fits and all(_in_plural(phrase, c) for c in fits):
        phrase = evolve(phrase, all=True)
    dropped = {c.id for but in phrase.but for c in _fitting(but.words, pool)}
    fits = [c for c in fits if c.id not in dropped]
    if phrase.all:
        return _all(phrase, slot, fits)
    if not fits:
        return _nothing(slot, scope, inside)
    return _choose(phrase, _ranked(phrase, slot, fits))


def _pool(
    phrase: Phrase, slot: Slot, scope: Scope, inside: EntityId | None
) -> Sequence[Candidate]:
    if inside is not None:
        return [c for c in scope.near if c.holder == inside]
    if slot.kind == "player":
        # Of thousands of players, only those whose names begin so; `2.ana` may be a name whole.
        plain = phrase.words and phrase.words == phrase.name and not phrase.but
        return scope.players(phrase.words[0] if plain else "")
    return scope.ways if slot.kind == "way" else scope.near


def suits(slot: Slot, candidate: Candidate) -> bool:
    """Whether a slot would rather have this than something else."""
    return _PREFERRED[slot.kind](candidate)


def _antecedent(
    phrase: Phrase,
    slot: Slot,
    near: Sequence[Candidate],
    antecedents: Mapping[str, tuple[EntityId, ...]],
) -> tuple[EntityId, ...]:
    """Return what a pronoun stands for; one that may stand for several, for what suits best."""
    options = [antecedents.get(each, ()) for each in phrase.pronoun.split()]
    fitting = (ids for ids in options if any(c.id in ids and suits(slot, c) for c in near))
    return next(fitting, next(filter(None, options), ()))


def _referred(
    phrase: Phrase,
    slot: Slot,
    scope: Scope,
    pool: Sequence[Candidate],
    antecedents: Mapping[str, tuple[EntityId, ...]],
) -> Found | Unfound:
    wanted = _antecedent(phrase, slot, (*pool, *scope.near), antecedents)
    if phrase.pronoun and not wanted:
        return Unfound("no-antecedent")
    if phrase.chosen is not None:
        wanted = (phrase.chosen,)
    elif phrase.me:
        wanted = (scope.actor,)
    found = tuple(c for c in (*pool, *scope.near) if c.id in wanted)
    return Found(tuple(dict.fromkeys(found))) if found else Unfound("no-such-thing")


def _fitting(words: Iterable[str], pool: Sequence[Candidate]) -> list[Candidate]:
    """Return whatever all of these words fit: in full, in the plural, or by their beginning."""
    fits = list(pool)
    for word in words:
        singular = word.removesuffix("s")
        if len(singular) < SHORTEST_PREFIX:
            singular = word
        # The space stands before each word of a candidate, so that only beginnings are found.
        beginning = f" {word}" if len(word) >= SHORTEST_PREFIX else "  "
        fits = [c for c in fits if word in c.words or singular in c.words or beginning in c.spelt]
    return fits


def _in_plural(phrase: Phrase, candidate: Candidate) -> bool:
    """Whether a phrase names several of a thing, without saying how many: `onions`."""
    if phrase.ordinal is not None or phrase.count is not None:
        return False
    return any(
        word in candidate.plurals
        or (word not in candidate.words and word.removesuffix("s") in candidate.words)
        for word in phrase.words
    )


def _all(phrase: Phrase, slot: Slot, fits: Sequence[Candidate]) -> Found | Unfound:
    wanted = _ALL.get(slot.kind)
    # `all.sword` reaches further than `all`: whatever is called a sword and could be meant.
    chosen = _PREFERRED[slot.kind] if phrase.words else wanted
    found = tuple(c for c in fits if chosen is None or chosen(c))
    return Found(found, all=True) if found else Unfound("nothing-matches-all")


def _nothing(slot: Slot, scope: Scope, inside: EntityId | None) -> Unfound:
    if inside is not None:
        return Unfound("not-inside", thing=inside)
    if slot.kind == "player":
        return Unfound("no-such-player")
    if slot.kind == "way":
        return Unfound("no-such-way")
    return Unfound("dark" if scope.dark else "no-such-thing")


def _ranked(
    phrase: Phrase, slot: Slot, fits: Sequence[Candidate]
) -> list[tuple[tuple[int, ...], Candidate]]:
    prefers = _PREFERRED[slot.kind]
    typed = " ".join(phrase.words)

    def rank(candidate: Candidate) -> tuple[int, ...]:
        whole = all(word in candidate.words for word in phrase.words)
        fit = prefers(candidate) and not candidate.theirs
        return (not whole, not fit, candidate.name != typed, candidate.head != typed)

    return sorted(((rank(c), c) for c in fits), key=lambda ranked: ranked[0])


def _choose(
    phrase: Phrase, ranked: list[tuple[tuple[int, ...], Candidate]]
) -> Found | Unclear | Unfound:
    best = [c for rank, c in takewhile(lambda r: r[0][:2] == ranked[0][0][:2], ranked)]
    if phrase.ordinal is not None:
        nth = best[phrase.ordinal - 1 : phrase.ordinal] if phrase.ordinal else []
        return Found(tuple(nth)) if nth else Unfound("ordinal-range", count=len(best))
    if phrase.count is not None:
        enough = 0 < phrase.count <= len(best)
        return Found(tuple(best[: phrase.count])) if enough else Unfound("not-enough", len(best))
    top = [c for rank, c in ranked if rank == ranked[0][0]]
    if len({c.name for c in top}) == 1:
        return Found((top[0],))
    return Unclear(tuple(top))

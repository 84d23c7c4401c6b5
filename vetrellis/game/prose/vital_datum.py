"""How a player fares, as data: `Char.Vitals` for gauges, `Char.Status` for all else.

What there is to tell is declared by the systems, as `Vital` and `Status` of the rulebook; each is
told whole here, and whoever tells it to a client leaves out what that client knows.
"""

from __future__ import annotations

from collections.abc import Mapping

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.entity import Entity
from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.rulebook import Status
from vetrellis.game.prose.page import Page
from vetrellis.game.world.naming import name_of

VITALS, CAPTIONS, STATUS = "Char.Vitals", "Char.StatusVars", "Char.Status"


def condition_of(page: Page, player: EntityId) -> tuple[Datum, ...]:
    """Return all that is to be told of how a player fares."""
    body = page.world[player]
    return captions(page), vitals(page, body), status(page, body)


def captions(page: Page) -> Datum:
    """Return what each gauge and each status is called in the reader's language."""
    key = "status-captions", page.language
    return page.notes.recall(key, None, lambda: Datum(CAPTIONS, _captions(page)))


def _captions(page: Page) -> Mapping[str, str]:
    names = (*page.rulebook.vitals, *page.rulebook.statuses)
    return {name: page.message(f"status-{name}").plain() for name in names}


def vitals(page: Page, body: Entity) -> Datum:
    """Return every gauge: how much it is, and the most that it can be."""
    told: dict[str, int] = {}
    for name, vital in page.rulebook.vitals.items():
        told[name] = vital.value(page.world, body)
        told[f"max{name}"] = page.figure(vital.most, body)
    return Datum(VITALS, told)


def status(page: Page, body: Entity) -> Datum:
    """Return all else: a word or a number for each."""
    told = {name: _told(page, body, each) for name, each in page.rulebook.statuses.items()}
    return Datum(STATUS, {"name": name_of(body, page.language), **told})


def _told(page: Page, body: Entity, status: Status) -> str | int:
    value = status.tell(page.world, body)
    if isinstance(value, int) or not value.isascii():
        return value
    key = "status-word", status.name, value, page.language
    return page.notes.recall(
        key, None, lambda: _in_words(page, f"status-{status.name}-{value}", value)
    )


def _in_words(page: Page, key: str, value: str) -> str:
    """Return what a word is in the reader's language; itself, if nobody wrote that."""
    is_written = page.catalogue.has(key, None)
    return page.catalogue.text(page.language, key).plain() if is_written else value

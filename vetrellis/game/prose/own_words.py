"""Own words: what content says in place of a message, and questions that list their answers."""

from __future__ import annotations

from collections.abc import Mapping

from vetrellis.game.core.identity import EntityId
from vetrellis.game.core.text import Inline, Role, Span, Text
from vetrellis.game.prose.page import Page, paragraph
from vetrellis.game.rules.condition import Gate
from vetrellis.game.world.item import Scenery
from vetrellis.game.world.portal import Portal


def take_scenery(page: Page, slots: Mapping[str, object]) -> Text:
    """What a piece of scenery says to who tries to take it."""
    return paragraph(*page.prose(page.world[_id(slots, "item")][Scenery].refusal))


def go_gated(page: Page, slots: Mapping[str, object]) -> Text:
    """Why a way is closed just now."""
    return paragraph(*page.prose(page.world[_id(slots, "portal")][Gate].refusal))


def go_locked(page: Page, slots: Mapping[str, object]) -> Text:
    """What a locked door says."""
    return paragraph(*page.prose(page.world[_id(slots, "portal")][Portal].locked_message))


def question_which(page: Page, slots: Mapping[str, object]) -> Text:
    """The things that may be meant, each with the number that chooses it."""
    options = slots["options"]
    assert isinstance(options, tuple), "the parser gives a tuple"
    numbered: list[tuple[Inline, ...]] = []
    for number, option in enumerate(options, 1):
        name = (*page.named(EntityId(option)), f" ({number})")
        numbered.append((Span(Role.CMD, name, cmd=str(number)),))
    return page.message("question-which", options=page.grammar.listed(numbered, "or"))


def no_such_thing(page: Page, slots: Mapping[str, object]) -> Text:
    """What was perhaps meant by words that name nothing, each a word to click on."""
    options = slots["options"]
    assert isinstance(options, tuple), "the parser gives a tuple"
    if not options:
        return Text()
    near = [page.named(EntityId(option)) for option in options]
    return page.message(
        "error-perhaps", words=slots["words"], options=page.grammar.listed(near, "or")
    )


def _id(slots: Mapping[str, object], role: str) -> EntityId:
    return EntityId(str(slots[role]))


OWN_WORDS = {
    "take-scenery": take_scenery,
    "go-gated": go_gated,
    "go-locked": go_locked,
    "question-which": question_which,
    "error-no-such-thing": no_such_thing,
}
"""By the key of the message that they stand in for."""

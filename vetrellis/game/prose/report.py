"""Reports: what players are told when they ask: the hour, the tide, who is about, help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from vetrellis.game.core.entity import Relation
from vetrellis.game.core.event import Event
from vetrellis.game.core.rulebook import Rulebook
from vetrellis.game.core.text import Block, Layout, Role, Span, Text, join
from vetrellis.game.player.avatar import Avatar, Journal
from vetrellis.game.player.information import (
    CommandsAsked,
    HelpAsked,
    ScoreAsked,
    TideAsked,
    TimeAsked,
    WeatherAsked,
    WhoAsked,
)
from vetrellis.game.player.presence import Presence
from vetrellis.game.prose.narration import described
from vetrellis.game.prose.page import Literal, Page
from vetrellis.game.world.almanac import Moment, Tide, next_turn, sky_over
from vetrellis.game.world.character import CARRYING, load_of
from vetrellis.game.world.clothes import EquipmentSeen
from vetrellis.game.world.handling import InventoryTaken
from vetrellis.game.world.location import Room
from vetrellis.game.world.portal import Direction

MINUTE = 60_000

OTHER_TOPICS = ("quit", "settings", "sshkey", "codes", "characters", "email", "staff")
"""What there is help about though it is no verb of the world: the session does it."""


def inventory(page: Page, event: Event) -> Text:
    """What one carries and wears."""
    assert isinstance(event, InventoryTaken)
    held = page.listing(page.world.contents(event.actor, Relation.HELD))
    worn = page.listing(page.world.contents(event.actor, Relation.WORN))
    texts = [page.message("inventory-held" if held else "inventory-none", things=held)]
    if worn:
        texts.append(page.message("inventory-worn", things=worn))
    return join(texts)


def equipment(page: Page, event: Event) -> Text:
    """What one wears."""
    assert isinstance(event, EquipmentSeen)
    worn = page.listing(page.world.contents(event.actor, Relation.WORN))
    return page.message("inventory-worn" if worn else "equipment-none", things=worn)


def time_asked(page: Page, event: Event) -> Text:
    """The hour, the day, the season."""
    assert isinstance(event, TimeAsked)
    moment = Moment.at(page.world.now)
    return page.message(
        "time-told",
        clock=Literal(f"{moment.hour:02}:{moment.minute:02}"),
        part=moment.part,
        day=moment.day,
        season=moment.season,
        year=moment.year,
    )


def tide_asked(page: Page, event: Event) -> Text:
    """What the sea does, and when it turns."""
    assert isinstance(event, TideAsked)
    now = page.world.now
    tide = Tide.at(now)
    minutes = max(1, (next_turn(now) - now) // MINUTE)
    key = "tide-told-rising" if tide.rising else "tide-told-falling"
    return page.message(key, phase=tide.phase, minutes=minutes)


def weather_asked(page: Page, event: Event) -> Text:
    """The sky, for who can see it."""
    assert isinstance(event, WeatherAsked)
    room = page.world.room_of(event.actor)
    if room is None or page.world[room][Room].indoors:
        return page.message("weather-indoors")
    return page.message("weather-told", sky=sky_over(page.world, room))


def who_asked(page: Page, event: Event) -> Text:
    """Every player in the world."""
    assert isinstance(event, WhoAsked)
    players = [e for e in page.world if Presence in e and Avatar in e and e.where is not None]
    lines = [page.message("who-count", count=len(players))]
    for player in players:
        away = player[Presence].linkdead_since is not None
        title = Literal(player[Avatar].title)
        slots = {"player": player.id, "title": title, "titled": bool(title), "away": away}
        lines.append(_entry(page.message("who-line", **slots)))
    return join(lines)


def score_asked(page: Page, event: Event) -> Text:
    """Oneself, in figures and words."""
    assert isinstance(event, ScoreAsked)
    me = page.world[event.actor]
    journal = me.get(Journal) or Journal()
    load, strength = load_of(page.world, me.id), page.figure(CARRYING, me)
    texts = [
        page.message("score-name", player=me.id),
        described(page, me, page.world.room_of(me.id) or me.id),
        page.message("score-load", load=load * 100 // max(1, strength)),
        page.message("score-visits", rooms=len(journal.visits)),
    ]
    return join(texts)


@frozen
class HelpDesk:
    """Answers questions about what can be typed.

    Attributes:
        rulebook: Which verbs there are.
        grammar: By language, the lines of each verb as players type them.
    """

    rulebook: Rulebook
    grammar: Mapping[str, Mapping[str, Iterable[str]]]

    def narrators(self) -> Mapping[type[Event], Callable[[Page, Event], Text]]:
        """Return who narrates what is asked here."""
        return {HelpAsked: self.help_asked, CommandsAsked: self.commands_asked}

    def help_asked(self, page: Page, event: Event) -> Text:
        """Help in general, or about one verb, by its name or by any word that it is typed with."""
        assert isinstance(event, HelpAsked)
        topic = event.topic.strip().lower()
        if not topic:
            return page.message("help-general")
        verb = self._verb(topic, page.language) or _about_going(page, topic)
        if verb is None:
            return self._other_help(page, topic, event.topic)
        lines = [page.message(f"help-{verb.replace('_', '-')}")]
        typed = self._lines(verb, page.language)
        lines += [Text.of(_line(page, source), layout=Layout.ENTRY) for source in typed]
        return join(lines)

    def _other_help(self, page: Page, topic: str, typed: str) -> Text:
        """Help about a group of verbs, or about what the session does."""
        for name in OTHER_TOPICS:
            if topic in _plain(page, f"topic-{name}").split():
                return page.message(f"help-{name}")
        for group, known in self._groups(page.language).items():
            if topic in _plain(page, f"group-{group}").lower().split():
                return self._group(page, group, known)
        return page.message("help-unknown", topic=Literal(typed))

    def commands_asked(self, page: Page, event: Event) -> Text:
        """Every verb, by group."""
        groups = self._groups(page.language)
        listed = (self._group(page, group, known) for group, known in groups.items())
        return join([page.message("commands-intro"), *listed])

    def _group(self, page: Page, group: str, known: Iterable[str]) -> Text:
        slots = {"group": page.words(f"group-{group}"), "words": Literal(", ".join(known))}
        return _entry(page.message("commands-group", **slots))

    def _groups(self, language: str) -> Mapping[str, Iterable[str]]:
        """Return the usual word of each verb, by group."""
        groups: dict[str, list[str]] = {}
        for name, verb in self.rulebook.verbs.items():
            lines = tuple(self._lines(name, language))
            words = lines[0].split()[0].split("|")[0] if lines else name
            listed = groups.setdefault(verb.group, [])
            if words not in listed:
                listed.append(words)
        return groups

    def _verb(self, topic: str, language: str) -> str | None:
        if topic in self.rulebook.verbs:
            return topic
        heads = [
            (at, name)
            for name in self.rulebook.verbs
            for at, line in enumerate(self._lines(name, language))
            if topic in line.split()[0].split("|")
        ]
        # `get` begins the first line of take, and the third of stand: the first is meant.
        return min(heads, key=lambda head: head[0])[1] if heads else None

    def _lines(self, verb: str, language: str) -> Iterable[str]:
        lines = self.grammar.get(language, {}).get(verb)
        return self.rulebook.verbs[verb].grammar if lines is None else lines


_SLOT = re.compile(r"\{([a-z]+)\+?\}")


def _line(page: Page, source: str) -> Span:
    """Return a grammar line; only one that can be typed as it stands is a command to click."""
    typed = _typed(page, source)
    return Span(Role.CMD if typed == source else Role.EM, (typed,))


def _typed(page: Page, source: str) -> str:
    """Return a grammar line as people read it: `take/get/grab something`."""
    spelt = _SLOT.sub(lambda slot: _plain(page, f"slot-{slot[1]}"), source)
    return spelt.replace("|", "/").replace(" ,", ",")


def _about_going(page: Page, topic: str) -> str | None:
    """Return the verb for going, if the topic is a direction."""
    ways = (_plain(page, f"direction-{direction}") for direction in Direction)
    return "go" if topic in ways else None


def _plain(page: Page, key: str) -> str:
    return Block(page.words(key)).plain()


def _entry(text: Text) -> Text:
    return Text(tuple(Block(block.inner, Layout.ENTRY) for block in text.blocks))

"""The prose linter: those of the house's rules for room descriptions that a program can judge.

Theory of operation. There is no dictionary. Nouns are found by the articles in front of them (see
`noun_phrases`), and a phrase is in order if any of its words can be examined in the room. So the
check overlooks nouns without an article, and never asks for a noun that is none; what it does
report is really missing, or is let pass by name with `allow`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from attrs import define, field

from vetrellis.authoring.draft import Draft, Written
from vetrellis.authoring.source import Data, Words
from vetrellis.authoring.spec import ExitSpec, PlacementSpec, RoomSpec, ThingSpec
from vetrellis.authoring.ways import Way, exits_by_room
from vetrellis.game.world.portal import Direction

SHORTEST = 35
LONGEST = 70

_TAG = re.compile(r"\[(/?)([a-z]+)(?:=[^\[\]]*)?\]")
_SPAN = re.compile(r"\[(exit|item|npc)\](.*?)\[/\1\]", re.DOTALL)
_SPEECH = re.compile(r'"[^"]*"|“[^”]*”')
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

_OPENING = re.compile(
    r"(?:^|[.!?]\s+)(?P<found>You (?:can )?(?:see|feel|hear|notice|smell|sense|find yourself"
    r"|are (?:in|on|at|standing|inside|now))\b)"
)
_FEELING = re.compile(
    r"\byou(?:'re| are| feel| grow| become)? (?P<found>feel|feels|afraid|uneasy|happy|sad|lonely"
    r"|nervous|calm|scared|safe|shiver|shudder|fear|smile|tremble|relax|sigh|wonder|love|hate)\b"
    r"|\b(?P<body>your (?:heart|spine|skin|stomach|pulse|breath|blood|courage|spirits?))\b"
    r"|\b(?P<made>(?:makes?|making|fills?|filling) you)\b",
    re.IGNORECASE,
)
_FALSIFIABLE = re.compile(
    r"\b(?:tides?|ebb|ebbing|low water|high water|flood ?tide|rain|raining|rainy|drizzle|fog|foggy"
    r"|mist|misty|haze|hazy|snow|snowy|snowing|gale|storm|stormy|sunlight|sunshine|sunlit|sunny"
    r"|sun|moonlight|moonlit|moon|starlight|stars|clouds?|cloudy|overcast|frost|frosty|icy|ice"
    r"|dawn|dusk|morning|afternoon|evening|noon|midnight|midday|sunrise|sunset|daylight|tonight"
    r"|today|springtime|summer|autumn|winter|sowing|lanternmonth|blossoms?)\b",
    re.IGNORECASE,
)
_SIMILE = re.compile(
    r"(?<![\w-])(?:like an?|like the|as if|as though|as \w+ as|the size of)\b", re.I
)
_COMPARED = re.compile(
    r"(?<![\w-])(?:like|as if|as though|as \w+ as|than"
    r"|the (?:size|shape|colour|sound|smell|way|weight) of)\b[^.,;:!?]*",
    re.IGNORECASE,
)


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ARTICLES = _set("a an the this that its his her their every each another")
_ENDS = _set(
    """of in on at by to from with without into onto over under above below beside between behind
    before after against along among around across through beyond inside outside near off up down
    and or but nor so yet if when where while as than that which who whom whose because until since
    is are was were be been being has have had having do does did will would can could may might
    must shall should not it they he she you them him her us we i there here
    goes go runs run stands stand lies lie leads lead opens open climbs climb hangs hang comes come
    keeps keep makes make takes take gives give holds hold sits sit looks look leans lean smells
    smell sounds sound turns turn ends end rises rise falls fall drops drop waits wait"""
)
_ABSTRACT = _set(
    """way ways end ends side sides edge edges middle centre center half rest kind sort size shape
    time times moment hour hours minute minutes day days night nights year years week weeks season
    while bit lot number place spot thing things one ones other others same first last next only
    second third person people somebody someone anybody nobody nothing everything name names word
    words point reason habit idea matter question answer hurry smell sound noise silence taste
    colour weight length width height depth distance right left top bottom front back inside
    outside world air ground attention business work trade pair dozen hundred thousand century
    hand hands foot feet eye eyes head body
    fourth fifth sixth pace paces step steps memory slope heat cold dark warmth voice whisper tune
    beat luck care hope patience use beginning start part parts bottom inch mile weather"""
)
_DIRECTION_WORDS: Mapping[Direction, str] = {
    Direction.UP: r"up|upstairs|upward|upwards|above|overhead",
    Direction.DOWN: r"down|downstairs|downward|downwards|below|beneath",
    Direction.IN: r"in|inside|inward|into",
    Direction.OUT: r"out|outside|outward",
}


@define(eq=False)
class _Prose:
    """One piece of a room's prose, as the linter reads it.

    Attributes:
        words: The source.
        text: Without markup.
        offsets: For each character of the text, its place in the clean source.
    """

    words: Words
    text: str = ""
    offsets: list[int] = field(factory=list)

    @classmethod
    def of(cls, words: Words) -> _Prose:
        """Read a source."""
        prose, source, at = cls(words), words.clean(), 0
        pieces = []
        for tag in (*_TAG.finditer(source), None):
            end = len(source) if tag is None else tag.start()
            pieces.append(source[at:end])
            prose.offsets.extend(range(at, end))
            at = end if tag is None else tag.end()
        prose.text = "".join(pieces)
        return prose

    def warn(self, code: str, message: str, hint: str = "", at: int = 0) -> None:
        """Note that something could be better at a character of the text."""
        offset = self.offsets[at] if self.offsets else 0
        document = self.words.document
        mark = document.mark_within(self.words, offset)
        document.warn(code, self.words.where, message, hint, mark)

    def narration(self) -> str:
        """Return the text with speech blanked out, every character at its place."""
        return _SPEECH.sub(lambda said: " " * len(said.group()), self.text)


def lint(draft: Draft, ways: Iterable[Way]) -> None:
    """Note in a draft's documents where the prose of a room breaks a rule of the house.

    In a draft that has errors, what can be examined and where one can go is not known for sure;
    so nothing is said about that.
    """
    is_whole = not draft.has_errors()
    exits: dict[str, list[tuple[Direction, Way]]] = {}
    for room_id, direction, way in exits_by_room(list(ways)):
        exits.setdefault(room_id, []).append((direction, way))
    for room in draft.rooms.values():
        if room.spec is not None:
            _Room(draft, room, room.spec, exits.get(room.id, [])).lint(is_whole)


@define(eq=False)
class _Room:
    """One room under the linter."""

    draft: Draft
    room: Written[RoomSpec]
    spec: RoomSpec
    exits: list[tuple[Direction, Way]]
    base: _Prose = field(init=False)
    added: list[_Prose] = field(init=False)

    def __attrs_post_init__(self) -> None:
        data = self.room.document.data
        written = data[self.room.key] if isinstance(data, dict) else None
        assert isinstance(written, dict)
        sources = {str(key): value for key, value in written.items()}
        (base,) = _texts(sources["base"])
        self.base = _Prose.of(base)
        self.added = [_Prose.of(words) for words in _texts(sources.get("add"))]

    def lint(self, is_whole: bool) -> None:
        """Hold the room's prose against every rule, or against those that need no other room."""
        allowed = {word.lower() for word in self.spec.allow}
        _lint_base(self.base, allowed)
        for prose in (self.base, *self.added):
            _lint_voice(prose)
        if is_whole:
            self._lint_nouns(allowed)
            self._lint_exits()

    def _lint_nouns(self, allowed: set[str]) -> None:
        known = self._examinable() | allowed
        for prose in (self.base, *self.added):
            for phrase, at in noun_phrases(prose.narration()):
                if not any(_is_known(word, known) for word in phrase):
                    noun = " ".join(phrase)
                    hint = "describe it in scenery, or put a word of it into allow"
                    prose.warn("V404", f"nobody can examine {noun!r}", hint, at)

    def _lint_exits(self) -> None:
        for direction, way in self.exits:
            if not self._is_discoverable(direction, way):
                message = f"the prose never says that one can go {direction}"
                hint = f"name the direction, or mark the way: [exit]{direction}[/exit]"
                self.base.warn("V405", message, hint)

    def _examinable(self) -> set[str]:
        """Return every word, in lower case, that names something in the room."""
        texts: list[str] = [self.spec.name, *Direction]
        for prose in (self.base, *self.added):
            texts.extend(span[2] for span in _SPAN.finditer(prose.words))
        for key, thing in self.spec.scenery.items():
            texts.extend((key, *thing.words))
            texts.extend(self._placed((*thing.contains, *thing.on)))
        texts.extend(self._placed(self.spec.items))
        for somebody in self.draft.characters.values():
            if somebody.spec is not None and somebody.spec.at == self.room.id:
                texts.extend(_names(somebody.spec.name, somebody.spec))
        for _, way in self.exits:
            texts.extend(self._names_of_way(way))
        return {word.lower() for text in texts for word in _WORD.findall(text)}

    def _placed(self, placements: Iterable[PlacementSpec]) -> Iterator[str]:
        for placement in placements:
            item = self.draft.items.get(placement.kind)
            if item is not None and item.spec is not None:
                yield from _names(item.spec.name, item.spec)
            yield from self._placed((*placement.contains, *placement.on))

    def _names_of_way(self, way: Way) -> Iterator[str]:
        yield from self._destination(way)
        sides: list[ExitSpec] = [way.out.spec, *([way.back.spec] if way.back else [])]
        for side in sides:
            if side.door is not None:
                yield from _names(side.door.name, side.door)

    def _destination(self, way: Way) -> Iterator[str]:
        here = self.room.id
        other = way.far.room if way.near.room == here else way.near.room
        yield other.rpartition("/")[2].replace("_", " ")
        room = self.draft.rooms.get(other)
        if room is not None and room.spec is not None:
            yield room.spec.name

    def _is_discoverable(self, direction: Direction, way: Way) -> bool:
        named = _DIRECTION_WORDS.get(direction) or rf"{direction}(?:ward|wards|ern|erly)?"
        pattern = re.compile(rf"\b(?:{named})\b", re.IGNORECASE)
        destination = {w.lower() for text in self._destination(way) for w in _WORD.findall(text)}
        destination -= _ENDS | _ARTICLES
        for prose in (self.base, *self.added):
            if pattern.search(prose.text):
                return True
            for span in _SPAN.finditer(prose.words):
                marked = _WORD.findall(span[2].lower())
                if span[1] == "exit" and any(_is_known(word, destination) for word in marked):
                    return True
        return False


def _lint_base(base: _Prose, allowed: set[str]) -> None:
    count = len(base.text.split())
    if not SHORTEST <= count <= LONGEST:
        message = f"has {count} words, not {SHORTEST} to {LONGEST}"
        base.warn("V401", message, "what is not always true goes into add")
    for found in _FALSIFIABLE.finditer(base.narration()):
        if found.group().lower() not in allowed:
            message = f"{found.group()!r} is not so at every tide, hour, season and weather"
            hint = "move it into add, under an if"
            base.warn("V406", message, hint, found.start())
    similes = list(_SIMILE.finditer(base.narration()))
    if len(similes) > 1:
        message = f"has {len(similes)} similes"
        base.warn("V407", message, "keep the better one", similes[1].start())


def _lint_voice(prose: _Prose) -> None:
    told = prose.narration()
    for found in _OPENING.finditer(told):
        message = f"a sentence begins with {found['found']!r}"
        prose.warn("V402", message, "say what is there", found.start("found"))
    for found in _FEELING.finditer(told):
        message = f"{found.group()!r} tells players what they feel"
        prose.warn("V403", message, "say what is there", found.start())


def noun_phrases(text: str) -> Iterator[tuple[list[str], int]]:
    """Yield what may be nouns: the words between an article and whatever ends its phrase.

    What is only compared is left out, and so are phrases that hold a measure or an abstraction.

    Args:
        text: Prose without markup or speech.

    Yields:
        The words of the phrase in lower case, and where it begins.
    """
    here = _COMPARED.sub(lambda compared: " " * len(compared.group()), text)
    words = list(_WORD.finditer(here))
    for index, word in enumerate(words):
        if word.group().lower() not in _ARTICLES:
            continue
        phrase: list[str] = []
        end = word.end()
        for following in words[index + 1 :]:
            is_close = here[end : following.start()].strip(" ") == ""
            lower = following.group().lower()
            if not is_close or lower in _ENDS or lower in _ARTICLES:
                break
            phrase.append(lower)
            end = following.end()
        if phrase and not any(_is_known(each, _ABSTRACT) for each in phrase):
            yield phrase, word.start()


def _is_known(word: str, known: Set[str]) -> bool:
    return any(form in known for form in _forms(word.lower()))


def _forms(word: str) -> Iterator[str]:
    """Yield a word, its singular and its plural, as far as endings tell."""
    bare = re.sub(r"['’]s?$", "", word)
    yield word
    yield bare
    yield f"{bare}s"
    yield f"{bare}es"
    if bare.endswith("s"):
        yield bare[:-1]
    if bare.endswith("es"):
        yield bare[:-2]
    if bare.endswith("ies"):
        yield f"{bare[:-3]}y"
    yield from bare.split("-") if "-" in bare else ()


def _names(name: str, spec: ThingSpec) -> tuple[str, ...]:
    return (name, *spec.words)


def _texts(data: Data) -> list[Words]:
    """Return the prose in a room's `base` or `add`, however it is written."""
    if isinstance(data, Words):
        return [data]
    if isinstance(data, list):
        return [words for each in data for words in _texts(each)]
    if isinstance(data, dict):
        said = [value for key, value in data.items() if key in ("text", "one_of")]
        return [words for each in said for words in _texts(each)]
    return []

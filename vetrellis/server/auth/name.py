"""What a character may be called.

Theory of operation. A name has three forms. What is *shown* is the name in one casing, a capital
and then small letters, so that `I` and `l` never stand where the other could. The *key* tells
whether two spellings are one name: NFKC, casefolded. The *skeleton* tells whether two names look
the same on somebody's screen, after the idea of Unicode's UTS 39: letters lose their marks (a
client without UTF-8 is sent `Sofia` for `Sofía`), letters of another script become the Latin ones
that they look like, and pairs that run together become one (`rn` reads as `m`). Both key and
skeleton are unique among accounts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from attrs import field, frozen

from vetrellis.game.core.identity import VetrellisError

SHORTEST, LONGEST = 3, 20
"""How many letters a name has, as a reader counts them: marks are part of their letter."""

MOST_MARKS = 2
"""How many marks may stand on one letter. Vietnamese needs two; more is mischief."""

LONGEST_SOURCE = 128
"""Characters looked at. Nothing longer can be a name, whatever normalising makes of it."""

_RESERVED_WORDS = """
    all any anyone anybody everyone everybody here him her hers his it its me my myself nobody
    none noone one self she someone somebody something that their them there they this us we who
    what you your yourself he the and
    algo alguien ella ellas elle ello ellos esta este nada nadie nosotros todo todas todos usted
    ustedes vosotros conmigo mismo misma quien
    help new nuevo nueva reader lector lectora guest invitado invitada quit exit salir look login
    logout register password english ingles spanish espanol ayuda connect create
    north south east west northeast northwest southeast southwest down norte sur este oeste arriba
    abajo
    root system sistema server servidor host console operator operador staff equipo mod mods
    wizard keeper keepers owner god gods bot npc player jugador jugadora null undefined anonymous
"""
RESERVED = frozenset(_RESERVED_WORDS.split())
"""Words that mean something else where a name may stand, and names that claim an office."""

OFFICES = ("admin", "moderator", "moderador", "gamemaster", "vetrellis", "sysop", "support")
"""Not even part of a name may say these."""

_LOOKALIKES = str.maketrans(
    {
        # Latin letters that are no letter of A to Z with a mark
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ħ": "h",
        "ł": "l", "ŋ": "n", "ŧ": "t", "þ": "p", "ſ": "s", "ĸ": "k", "ĳ": "ij", "ŀ": "l",
        # Greek
        "α": "a", "β": "b", "γ": "y", "ε": "e", "η": "n", "ι": "i", "κ": "k", "μ": "u",
        "ν": "v", "ο": "o", "ρ": "p", "ς": "c", "σ": "o", "τ": "t", "υ": "u", "χ": "x",
        "ω": "w", "ϲ": "c", "ϳ": "j",
        # Cyrillic
        "а": "a", "в": "b", "г": "r", "е": "e", "з": "3", "к": "k", "м": "m", "н": "h",
        "о": "o", "п": "n", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ь": "b",
        "ѕ": "s", "і": "i", "ј": "j", "һ": "h", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ѵ": "v",
        "ӏ": "l", "ґ": "r", "є": "e", "ё": "e", "ї": "i", "й": "n", "и": "n",
    }
)  # fmt: skip
_RUN_TOGETHER = (("rn", "m"), ("vv", "w"), ("cl", "d"))


class NameRefusedError(VetrellisError):
    """Nobody may be called this.

    Attributes:
        reason: The message key that says why.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def shown(name: str) -> str:
    """Return a name as everyone reads it: composed, with one capital."""
    small = unicodedata.normalize("NFKC", name.strip()).lower()
    return unicodedata.normalize("NFC", small[:1].title() + small[1:])


def key_of(name: str) -> str:
    """Return what all spellings of one name have in common."""
    folded = unicodedata.normalize("NFKC", name.strip()).casefold()
    # A dotless i has the same capital as any i: shown, the two would be one name.
    return unicodedata.normalize("NFKC", folded.replace("ı", "i"))


def skeleton_of(name: str) -> str:
    """Return what all names that look alike have in common."""
    bare = _bare(key_of(name)).translate(_LOOKALIKES)
    for pair, letter in _RUN_TOGETHER:
        bare = bare.replace(pair, letter)
    return bare


def script_of(letter: str) -> str:
    """Return the script of a letter: `LATIN`, `GREEK`, `CYRILLIC`...; empty for no letter.

    The standard library has no script property; the first word of a letter's name is its script
    for every script in which names are likely.
    """
    if not letter.isalpha():
        return ""
    return unicodedata.name(letter, "").partition(" ")[0]


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@frozen
class NameRules:
    """Judges names that newcomers want.

    Attributes:
        scripts: In which a name may be written; one for the whole name.
        reserved: Names that nobody may have: our own words, and whoever the world already knows.
    """

    scripts: tuple[str, ...] = ("LATIN",)
    reserved: frozenset[str] = field(default=RESERVED, repr=False)
    _taken: frozenset[str] = field(init=False, repr=False)

    @_taken.default
    def _skeletons(self) -> frozenset[str]:
        return frozenset(skeleton_of(word) for word in self.reserved)

    @classmethod
    def with_cast(cls, names: Iterable[str], scripts: tuple[str, ...] = ("LATIN",)) -> NameRules:
        """Return rules under which no player can pass for one of the world's own people."""
        words = (word for name in names for word in name.split())
        return cls(scripts, RESERVED | {word for word in words if len(word) >= SHORTEST})

    def shape_objection(self, name: str) -> str | None:
        """Return why no character can have this name, as a message key, or None.

        Looks at the shape alone: what a name prompt needs to tell a name from a stray command.
        """
        if len(name) > LONGEST_SOURCE:
            return "session-name-too-long"
        letters = [letter for letter in key_of(name) if not unicodedata.combining(letter)]
        scripts = {script_of(letter) for letter in letters}
        if not (letters and all(scripts) and _is_well_marked(key_of(name))):
            return "session-name-letters"
        if not (scripts <= set(self.scripts) and _is_legible(letters)):
            return "session-name-script"
        return _measure(len(letters)) if len(scripts) == 1 else "session-name-one-script"

    def objection(self, name: str) -> str | None:
        """Return why a newcomer may not have this name, as a message key, or None."""
        shape = self.shape_objection(name)
        if shape is not None:
            return shape
        skeleton = skeleton_of(name)
        if skeleton in self._taken:
            return "session-name-reserved"
        if any(skeleton_of(office) in skeleton for office in OFFICES):
            return "session-name-reserved"
        return None

    def check(self, name: str) -> str:
        """Return a name as it will be shown.

        Raises:
            NameRefusedError: Nobody may have it.
        """
        objection = self.objection(name)
        if objection is not None:
            raise NameRefusedError(objection)
        return shown(name)


def _measure(letters: int) -> str | None:
    if letters < SHORTEST:
        return "session-name-too-short"
    return "session-name-too-long" if letters > LONGEST else None


def _is_well_marked(text: str) -> bool:
    """Whether marks stand on letters, and few on each."""
    marks = MOST_MARKS
    for letter in unicodedata.normalize("NFD", text):
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks > MOST_MARKS:
            return False
    return True


def _is_legible(letters: Iterable[str]) -> bool:
    """Whether every Latin letter has a look-alike among A to Z.

    Names have to survive a client that knows ASCII only; phonetic letters and the like would not.
    """
    return all(
        _bare(letter).translate(_LOOKALIKES).isascii()
        for letter in letters
        if script_of(letter) == "LATIN"
    )

"""English, as far as the parser needs it. The grammar of English verbs stands beside each verb."""

from __future__ import annotations

from collections.abc import Mapping

from vetrellis.game.action.lexicon import Vocabulary

ENGLISH = Vocabulary(
    language="en",
    directions={
        "north": ("north", "n"),
        "northeast": ("northeast", "north-east", "ne"),
        "east": ("east", "e"),
        "southeast": ("southeast", "south-east", "se"),
        "south": ("south", "s"),
        "southwest": ("southwest", "south-west", "sw"),
        "west": ("west", "w"),
        "northwest": ("northwest", "north-west", "nw"),
        "up": ("up", "upstairs", "u"),
        "down": ("down", "downstairs", "d"),
        "in": ("in", "inside", "inward"),
        "out": ("out", "outside", "ashore"),
    },
    articles=("the", "a", "an", "some", "that", "this", "those", "these", "of"),
    all=("all", "everything", "every", "each"),
    but=("but", "except"),
    joins=("and", ",", "&"),
    then=("then",),
    again=("again", "g", "!"),
    me=("me", "myself", "self"),
    mine=("my",),
    pronouns={"it": "it", "him": "he", "her": "she", "them": "they"},
    ordinals=(
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
    ),
    numbers=("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    shortcuts={"l": "look", "i": "inventory", "x": "examine", "z": "wait", "k": "knock"},
    courtesies=(
        *("please", "kindly", "now", "i want to", "i would like to", "i'd like to", "can i"),
        *("could i", "may i", "let me", "let's", "try to"),
    ),
    elsewhere=("quit", "settings"),
)

SYNONYMS: Mapping[str, str] = {
    "hop": "jump", "leap": "jump", "curse": "swear", "damn": "swear", "fuck": "swear",
    "shit": "swear", "pat": "pet", "stroke": "pet", "cuddle": "hug", "hum": "sing",
    "giggle": "laugh", "weep": "cry", "thanks": "thank", "applaud": "clap",
}  # fmt: skip
"""First words that mean another one, which the verb knows."""

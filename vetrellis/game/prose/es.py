"""Spanish grammar: articles and their contractions, gender, lists with `y` and `e`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from vetrellis.game.core.text import Block, Inline
from vetrellis.game.prose.grammar import joined
from vetrellis.game.world.naming import Named, Noun

_NUMBERS = (
    "ningún", "un", "dos", "tres", "cuatro", "cinco", "seis",
    "siete", "ocho", "nueve", "diez", "once", "doce",
)  # fmt: skip

_GENDERS = {"he": "m", "she": "f", "they": "n", "it": "m"}


@frozen
class Spanish:
    """How Spanish names things."""

    language: str = "es"

    def forms(self, noun: Noun, named: Named) -> Mapping[str, str]:
        """See `Grammar.forms`. Adds `_de` and `_al`, with their contractions."""
        if named.proper:
            name = noun.name
            return {"": name, "_one": name, "_de": f"de {name}", "_al": f"a {name}"}
        definite = f"{_article(noun, named)} {noun.name}"
        contracts = definite.startswith("el ")
        return {
            "": definite,
            "_one": _indefinite(noun, named),
            "_de": f"d{definite}" if contracts else f"de {definite}",
            "_al": f"a{definite[1:]}" if contracts else f"a {definite}",
        }

    def choices(self, noun: Noun, named: Named) -> Mapping[str, str]:
        """See `Grammar.choices`. `_gender` is `m`, `f`, or `n` for who wants neither."""
        gender = _GENDERS[named.pronouns] if named.proper else noun.gender or "m"
        return {"_number": "many" if named.many else "one", "_gender": gender}

    def hidden(self, animate: bool) -> Mapping[str, str]:
        """See `Grammar.hidden`."""
        word = "alguien" if animate else "algo"
        return {"": word, "_one": word, "_de": f"de {word}", "_al": f"a {word}"}

    def listed(self, things: Sequence[tuple[Inline, ...]], word: str) -> tuple[Inline, ...]:
        """See `Grammar.listed`. `y` becomes `e` before an i, and `o` becomes `u` before an o."""
        last = Block(things[-1]).plain().lower()
        if word == "and":
            clash = last.startswith(("i", "hi")) and not last.startswith(("hie", "hia"))
            return joined(things, ", ", " e " if clash else " y ")
        return joined(things, ", ", " u " if last.startswith(("o", "ho")) else " o ")

    def counted(self, count: int, noun: Noun, named: Named) -> str:
        """See `Grammar.counted`."""
        if count == 1:
            return _indefinite(noun, named)
        number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
        return f"{number} {noun.plural or plural(noun.name)}"


def _article(noun: Noun, named: Named) -> str:
    feminine = noun.gender == "f"
    if named.many:
        return "las" if feminine else "los"
    # `el agua`: feminine, but masculine articles before a stressed a; content says `article: un`.
    return "la" if feminine and noun.article != "un" else "el"


def _indefinite(noun: Noun, named: Named) -> str:
    if named.proper:
        return noun.name
    feminine = noun.gender == "f"
    if named.many:
        return f"{noun.article or ('unas' if feminine else 'unos')} {noun.name}"
    return f"{noun.article or ('una' if feminine else 'un')} {noun.name}"


def plural(name: str) -> str:
    """Return the regular plural of the noun, which is the first word. Content gives the others."""
    head, space, rest = name.partition(" ")
    if head[-1:] in "aeiouáéó":
        many = f"{head}s"
    elif head.endswith("z"):
        many = f"{head[:-1]}ces"
    elif head.endswith("ón"):
        many = f"{head[:-2]}ones"
    else:
        many = f"{head}es"
    return f"{many}{space}{rest}"

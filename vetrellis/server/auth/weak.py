"""Passwords that everybody tries first.

No list of rules about capitals and digits: such rules make people write `Password123!`. What a
guesser tries first is refused instead: the passwords that leaks are full of, keyboard walks,
repetitions, and the player's own name.
"""

from __future__ import annotations

import unicodedata

_LEAKED_WORDS = """
    1234567890 0123456789 0987654321 9876543210 12345678910 123456789a 1234567891 123123123123
    1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 1qaz2wsx3edc qazwsxedcrfv zaq12wsxcde3
    qwertyuiop qwertyuiop123 qwerty1234 qwerty12345 qwerty123456 asdfghjkl1 asdfghjklñ zxcvbnm123
    password12 password123 password1234 password12345 passw0rd123 p4ssw0rd123 mypassword
    mypassword1 password1! changeme123 changemenow letmein123 letmein1234 welcome123 welcome1234
    iloveyou12 iloveyou123 iloveyou1234 iloveyouso loveyou123 princess123 princess12 sunshine123
    football123 baseball123 basketball basketball1 superman123 batman1234 spiderman1 spiderman123
    pokemon123 minecraft1 minecraft123 starwars123 starwars12 harrypotter michael123 jennifer12
    charlie123 jordan1234 liverpool1 liverpool123 manchester manchester1 barcelona1 barcelona123
    realmadrid realmadrid1 chocolate1 chocolate123 butterfly1 butterfly123 elizabeth1 christopher
    alexander1 alexandra1 administrator administrador admin12345 admin123456 superadmin
    trustno1234 whatever123 computer123 internet123 samsung123 university freedom123 blink182blink
    contraseña contrasena contraseña1 contrasena1 contraseña123 contrasena123 teamomucho
    teamomucho1 teamo12345 tequieromucho estrella123 princesa123 mariposa123 hola123456 holahola123
    bienvenido bienvenida bienvenido1 micontraseña micontrasena correcthorsebatterystaple
    lighthouse1 vetrellis1 vetrellis12 vetrellis123 vetrellis1234
"""
LEAKED = frozenset(_LEAKED_WORDS.split())
"""Ten characters or more, from the head of every published list of leaked passwords."""

_WALKS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
_FEWEST_LETTERS = 4


def is_easily_guessed(password: str, name: str) -> bool:
    """Whether a guesser who knows the player's name tries this early on.

    Args:
        password: What the player would like.
        name: Their character's name.
    """
    folded = unicodedata.normalize("NFKC", password).casefold()
    if folded in LEAKED or len(set(folded)) < _FEWEST_LETTERS or _is_walk(folded):
        return True
    own = unicodedata.normalize("NFKC", name).casefold()
    return bool(own) and _rest(folded, own) < len(own) + _FEWEST_LETTERS and own in folded


def _rest(password: str, name: str) -> int:
    """Return how much of a password is not the player's name."""
    return len(password.replace(name, ""))


def _is_walk(password: str) -> bool:
    return any(password in walk or password in walk[::-1] for walk in _WALKS)

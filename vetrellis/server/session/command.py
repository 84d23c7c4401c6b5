"""What a player in play asks of the session itself: it never reaches the world.

The words of both languages are understood at any time. A line is one of ours only if it is all
ours: `quit` leaves the game, `quit the guild` is for the world.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from vetrellis.formatters.look import Charset, Depth, Links
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.auth.role import Permission
from vetrellis.server.session import banning, cast, one_time_code, standing
from vetrellis.server.session.core import Core
from vetrellis.server.session.login import word_of
from vetrellis.server.session.preference import (
    NARROWEST,
    WIDEST,
    Preferences,
    is_width,
)
from vetrellis.server.session.profiling import profile
from vetrellis.server.session.reading import compose_anew, keep_preferences, prefer
from vetrellis.server.session.rights import may
from vetrellis.server.session.ssh_keys import ssh_key
from vetrellis.server.session.talk import Talk

_WORDS = {
    "quit": "quit", "desconectar": "quit", "desconectarse": "quit",
    "settings": "settings", "config": "settings", "ajustes": "settings", "opciones": "settings",
    "language": "language", "idioma": "language",
    "reader": "reader", "lector": "reader",
    "theme": "theme", "tema": "theme",
    "width": "width", "ancho": "width",
    "colour": "colour", "color": "colour", "colours": "colour", "colors": "colour",
    "colores": "colour",
    "accents": "accents", "accent": "accents", "tildes": "accents", "acentos": "accents",
    "links": "links", "link": "links", "enlaces": "links", "enlace": "links",
    "password": "password", "contrasena": "password",
    "sshkey": "sshkey", "sshkeys": "sshkey", "ssh-key": "sshkey",
    "clavessh": "sshkey", "clave-ssh": "sshkey", "llavessh": "sshkey", "llave-ssh": "sshkey",
    "profile": "profile", "perfil": "profile",
    "characters": "characters", "personajes": "characters",
    "become": "become", "encarnar": "become",
    "codes": "codes", "codigos": "codes", "totp": "codes", "2fa": "codes",
    "email": "email", "correo": "email",
    "claim": "claim", "reclamar": "claim",
    "role": "role", "rol": "role",
    "ban": "ban", "vetar": "ban",
    "bans": "bans", "vetos": "bans",
    "unban": "unban", "readmitir": "unban",
}  # fmt: skip
SSH_KEY = "sshkey"
"""The name of the command that keeps keys."""

_LISTED = ("language", "reader", "theme", "width", "colour", "accents", "links")
_ALONE = frozenset({"quit", "settings", "bans"})
_LONG = frozenset({"ban", "role", "sshkey", "unban"})
"""What takes all the words after it."""

_FOR_STAFF = {
    "profile": Permission.PROFILE,
    "ban": Permission.BAN,
    "bans": Permission.BAN,
    "unban": Permission.BAN,
    "role": Permission.GRANT,
}
_CONFIGURABLE = frozenset({*_LISTED, "password"})

_ON = frozenset({"on", "yes", "si", "true"})
_OFF = frozenset({"off", "no", "false"})
_AUTO = frozenset({"auto", "automatic", "automatico"})
_LANGUAGES = {
    "en": "en", "english": "en", "ingles": "en",
    "es": "es", "espanol": "es", "spanish": "es", "castellano": "es",
}  # fmt: skip
_COLOURS = {
    "off": "off", "no": "off", "none": "off",
    "16": "16", "256": "256",
    "true": "true", "truecolor": "true", "truecolour": "true", "todos": "true",
}  # fmt: skip
_DEPTH_NAMES = {
    Depth.NONE: "none",
    Depth.ANSI16: "sixteen",
    Depth.XTERM256: "many",
    Depth.TRUE: "all",
}  # Fluent selects by words; by numbers only where the plural matters


@frozen
class Command:
    """One thing to do for a player.

    Attributes:
        name: What.
        argument: With what; empty for a player who wants to know.
    """

    name: str
    argument: str = ""


def command_for(line: str) -> Command | None:
    """Return what a line asks of the session, or None if it is for the world.

    `password` is ours whatever follows it: what follows may be a password. So is `sshkey`: what
    follows are its own words, and a key.
    """
    words = line.split()
    name = _WORDS.get(word_of(words[0])) if words else None
    if name == "settings" and len(words) > 1:
        return _configuring(words[1:])
    if name is None:
        return None
    if name == "password":
        return Command(name, "…" if len(words) > 1 else "")
    if name in _LONG:
        return Command(name, line.strip().partition(" ")[2].strip())
    most = 1 if name in _ALONE else 2
    return Command(name, words[1] if len(words) > 1 else "") if len(words) <= most else None


def is_allowed(core: Core, command: Command) -> bool:
    """Whether a player may ask for this. If not, the line is for the world, as any other."""
    permission = _FOR_STAFF.get(command.name)
    if permission is not None:
        return may(core, permission)
    makes_sense = _SENSE.get(command.name)
    return makes_sense is None or makes_sense(core, command.argument)


def _configuring(words: list[str]) -> Command | None:
    """Read what comes after `config`: the same again, or nothing that we know."""
    name = _WORDS.get(word_of(words[0]))
    if name not in _CONFIGURABLE:
        return Command("settings") if len(words) == 1 else None
    return command_for(" ".join(words)) or Command(name)


def obey(talk: Talk, core: Core, command: Command) -> None:
    """Do what a player asks of the session."""
    _ACTS[command.name](talk, core, command.argument)


def _quit(talk: Talk, core: Core, argument: str) -> None:
    talk.quitting()


def _password(talk: Talk, core: Core, argument: str) -> None:
    if argument:
        core.say("session-usage-password")
    elif core.account is None:
        core.say("session-no-account")
    else:
        talk.proving()


def _settings(talk: Talk, core: Core, argument: str) -> None:
    core.say("session-settings")
    for name in _LISTED:
        _tell(core, name)
    core.say("session-settings-hint")


def _language(talk: Talk, core: Core, argument: str) -> None:
    language = _LANGUAGES.get(word_of(argument))
    if language is None or language not in core.house.words.languages:
        _show(core, "language")
        return
    _set(core, "language", Preferences(language=language))


def _reader(talk: Talk, core: Core, argument: str) -> None:
    word = word_of(argument)
    if word not in _ON | _OFF:
        _show(core, "reader")
        return
    _set(core, "reader", Preferences(reader=word in _ON))


def _accents(talk: Talk, core: Core, argument: str) -> None:
    word = word_of(argument)
    if word not in _ON | _OFF:
        _show(core, "accents")
        return
    _set(core, "accents", Preferences(accents=word in _ON))


def _links(talk: Talk, core: Core, argument: str) -> None:
    word = word_of(argument)
    wish = "on" if word in _ON else "off" if word in _OFF else "auto" if word in _AUTO else None
    if wish is None:
        _show(core, "links")
        return
    _set(core, "links", Preferences(links=wish))


def _theme(talk: Talk, core: Core, argument: str) -> None:
    theme = argument.casefold()
    if theme in core.house.themes:
        _set(core, "theme", Preferences(theme=theme))
    else:
        _show(core, "theme")


def _width(talk: Talk, core: Core, argument: str) -> None:
    width = int(argument) if argument.isascii() and argument.isdigit() else None
    if is_width(width):
        _set(core, "width", Preferences(width=width))
    else:
        _show(core, "width")


def _colour(talk: Talk, core: Core, argument: str) -> None:
    colours = _COLOURS.get(word_of(argument))
    if colours is None:
        _show(core, "colour")
    else:
        _set(core, "colour", Preferences(colours=colours))


def _set(core: Core, name: str, wish: Preferences) -> None:
    prefer(core, wish)
    compose_anew(core)
    _tell(core, name)
    keep_preferences(core)


def _show(core: Core, name: str) -> None:
    """Show a setting and what it can be: the answer to `width` and to `width soup` alike."""
    _tell(core, name)
    core.say(
        f"session-usage-{name}",
        themes=", ".join(core.house.themes),
        narrowest=NARROWEST,
        widest=WIDEST,
    )


def _tell(core: Core, name: str) -> None:
    core.say(f"session-setting-{name}", value=_VALUES[name](core))


def _colours_of(core: Core) -> Choice:
    return Choice(_DEPTH_NAMES[core.connection.look.depth])


def _accents_of(core: Core) -> Choice:
    return Choice("off" if core.connection.look.charset is Charset.ASCII else "on")


def _links_of(core: Core) -> Choice:
    look, wish = core.connection.look, core.chosen.links
    there = "off" if look.links is Links.NONE else "on"
    if look.reader and wish != "off":
        return Choice("reader" if look.links is Links.NONE else "on")
    return Choice(there if wish in ("on", "off") else f"auto-{there}")


_SENSE: dict[str, Callable[[Core, str], bool]] = {
    "claim": lambda core, word: standing.is_ticket(word),
}
"""What may follow some words for the line to be ours: with anything else it is for the world."""
_ACTS: dict[str, Callable[[Talk, Core, str], None]] = {
    "quit": _quit,
    "settings": _settings,
    "language": _language,
    "reader": _reader,
    "theme": _theme,
    "width": _width,
    "colour": _colour,
    "accents": _accents,
    "links": _links,
    "password": _password,
    SSH_KEY: ssh_key,
    "profile": profile,
    "characters": cast.characters,
    "become": cast.become,
    "codes": one_time_code.command,
    "email": standing.email,
    "claim": standing.claim,
    "role": standing.role,
    "ban": banning.ban,
    "bans": banning.show,
    "unban": banning.unban,
}
_VALUES: dict[str, Callable[[Core], str | int | Choice]] = {
    "language": lambda core: Choice(core.language),
    "reader": lambda core: Choice("on" if core.reader else "off"),
    "theme": lambda core: core.connection.look.theme,
    "width": lambda core: core.connection.look.width,
    "colour": _colours_of,
    "accents": _accents_of,
    "links": _links_of,
}

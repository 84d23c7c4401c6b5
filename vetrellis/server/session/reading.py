"""How a player reads, as the world has to know it: in which language, by eye or by ear.

Clients tell it when they please: before the greeting, or long after their player has joined.
"""

from __future__ import annotations

from vetrellis.server.auth.account import Character
from vetrellis.server.session.core import Core
from vetrellis.shared.wire import Attach, Configure


def hear_of_language(core: Core) -> None:
    """Take the language that the client says its user reads, if it is one of ours."""
    # A browser says `es-MX`.
    code = core.connection.language.partition("-")[0].casefold()
    if code in core.house.words.languages:
        core.guessed_language = code


def attach(core: Core, character: Character) -> None:
    """Put a character into the world, which composes for its player from then on."""
    core.is_attached = True
    core.composed = core.language, core.reader
    core.house.link.attach(
        Attach(
            session=core.id,
            player=character.player,
            name=character.name,
            pronouns=character.pronouns,
            language=core.language,
            reader=core.reader,
            guest=character.guest,
            host=core.connection.peer,
            data=core.connection.takes_data,
        ),
        core.shell.deliver,
    )


def compose_anew(core: Core) -> None:
    """Have the world compose as the player reads now, if that is another way than before."""
    if core.is_attached and core.composed != (core.language, core.reader):
        core.composed = core.language, core.reader
        core.house.link.configure(Configure(core.id, core.language, core.reader))

"""How a player reads and likes things: what the world has to know of it, and the account keeps.

Clients tell it when they please: before the greeting, or long after their player has joined.
"""

from __future__ import annotations

from attrs import evolve

from vetrellis.game.core.datum import Datum
from vetrellis.server.auth.account import Character
from vetrellis.server.session.core import Core
from vetrellis.server.session.preference import Preferences
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
            session=core.attachment,
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
        core.house.link.configure(Configure(core.attachment, core.language, core.reader))


def prefer(core: Core, wish: Preferences) -> None:
    """Take a wish of the player's as theirs from now on."""
    before = core.language
    core.chosen = core.chosen.updated(wish)
    if core.language != before:
        core.connection.tell([Datum("Session.Language", {"language": core.language})])
    changes = wish.look_changes()
    if changes:
        core.connection.adjust(**changes)


def keep_preferences(core: Core) -> None:
    """Save what the player chose to their account, if that says something else."""
    account = core.account
    if account is None:
        return
    kept = {**account.preferences, **core.chosen.stated()}
    if kept == dict(account.preferences):
        return
    core.account = evolve(account, preferences=kept)
    saved = core.house.realm.save_preferences(account, kept)
    saved.addErrback(core.explain).addErrback(core.fault)
    saved.addBoth(lambda _: core.shell.settle())

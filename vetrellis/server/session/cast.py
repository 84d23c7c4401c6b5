"""Several characters of one account: which there are, one more, and going on as another.

A player who goes on as another leaves the world as who they were, as if they quit, and comes in
anew; the connection and its preferences stay.
"""

from __future__ import annotations

from vetrellis.server.auth.account import Account, Character
from vetrellis.server.auth.name import key_of, shown
from vetrellis.server.session import interlude
from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.login import QUIT_WORDS, word_of
from vetrellis.server.session.registration import PRONOUN_WORDS
from vetrellis.server.session.rights import renew
from vetrellis.server.session.talk import Talk

NEW_WORDS = frozenset({"new", "nuevo", "nueva"})


def own_character(core: Core, name: str) -> Character | None:
    """Return the player's character of this name, if they have one and are not it now."""
    account = core.account
    if account is None:
        return None
    wanted = key_of(name)
    others = (each for each in account.characters if each != core.character)
    return next((each for each in others if key_of(each.name) == wanted), None)


def characters(talk: Talk, core: Core, argument: str) -> None:
    """List the player's characters, or begin to make another."""
    account = core.account
    if account is None:
        core.say("session-no-account")
    elif word_of(argument) not in NEW_WORDS:
        names = [each.name for each in account.characters]
        core.say("cast-list", count=len(names), names=", ".join(names))
        core.say("cast-hint", most=core.house.most_characters)
    elif len(account.characters) >= core.house.most_characters:
        core.say("cast-full", most=core.house.most_characters)
    else:
        talk.registering()


def become(talk: Talk, core: Core, argument: str) -> None:
    """Go on as another of the player's characters."""
    character = own_character(core, argument)
    if character is None:
        core.say("cast-nobody")
    else:
        core.draft = Draft(heir=character)
        talk.quitting()


def ask_name(talk: Talk, core: Core) -> None:
    """Ask what the new character is called."""
    core.draft = Draft()
    core.be_patient(core.house.patience.menu)
    core.ask("session-new-name-prompt")


def answer_name(talk: Talk, core: Core, line: str) -> None:
    """Read what they would like to be called."""
    if interlude.turns_back(line):
        give_up(talk, core)
        return
    name = core.house.sanitise(line).strip()
    objection = core.house.realm.names.objection(name)
    if objection is not None:
        core.say(objection)
        core.ask("session-new-name-prompt")
        return
    name = core.draft.name = shown(name)

    def looked_up(is_free: bool) -> None:
        if is_free:
            talk.name_chosen()
            return
        core.say("session-name-taken")
        core.ask("session-new-name-prompt")

    def again() -> None:
        core.ask("session-new-name-prompt")

    core.await_answer(core.house.realm.is_free(name), looked_up, again)


def ask_pronouns(talk: Talk, core: Core) -> None:
    """Ask for the new character's pronouns."""
    core.ask("session-pronouns-prompt")


def answer_pronouns(talk: Talk, core: Core, line: str) -> None:
    """Read the pronouns, and make the character."""
    word = word_of(core.house.sanitise(line))
    pronouns = PRONOUN_WORDS.get(word)
    if word in QUIT_WORDS:
        give_up(talk, core)
        return
    if pronouns is None:
        core.say("session-no-pronouns")
        core.ask("session-pronouns-prompt")
        return
    account = core.account
    assert account is not None, "guests have one character"
    made = core.house.realm.add_character(account, core.draft.name, pronouns)

    def added(new: Account) -> None:
        renew(core.shell.everybody(), new.id, characters=new.characters)
        core.say("cast-made", name=new.character.name)
        talk.play_goes_on()

    core.await_answer(made, added, talk.play_goes_on)


def give_up(talk: Talk, core: Core) -> None:
    """Go back to play without another character."""
    interlude.give_up(talk, core, "cast-unchanged")

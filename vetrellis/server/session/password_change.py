"""Another password, for a player who is in play. The world goes on meanwhile."""

from __future__ import annotations

from attrs import evolve

from vetrellis.server.auth.account import Account
from vetrellis.server.auth.password import objection_to_password
from vetrellis.server.session import interlude, resumption
from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.talk import Talk


def ask_old(talk: Talk, core: Core) -> None:
    """Ask for the password that is to go."""
    core.draft = Draft()
    core.be_patient(core.house.patience.menu)
    core.ask("session-old-password-prompt", secret=True)


def answer_old(talk: Talk, core: Core, line: str) -> None:
    """Read the old password. Whether it is right turns out at the end."""
    if interlude.turns_back(line):
        give_up(talk, core)
        return
    core.draft.old_password = line
    talk.password_given()


def ask_new(talk: Talk, core: Core) -> None:
    """Ask for the password that is to come."""
    core.ask("session-new-password-prompt", secret=True)


def answer_new(talk: Talk, core: Core, line: str) -> None:
    """Read the new password."""
    if interlude.turns_back(line):
        give_up(talk, core)
        return
    assert core.character is not None, "somebody plays"
    objection = objection_to_password(line, core.character.name)
    if objection is not None:
        core.say(objection)
        ask_new(talk, core)
        return
    core.draft.password = line
    talk.password_given()


def ask_again(talk: Talk, core: Core) -> None:
    """Ask for the new password once more."""
    core.ask("session-repeat-password-prompt", secret=True)


def answer_again(talk: Talk, core: Core, line: str) -> None:
    """Read the new password once more."""
    if interlude.turns_back(line):
        give_up(talk, core)
        return
    if line == core.draft.password:
        talk.password_repeated()
        return
    core.draft.password = ""
    core.say("session-passwords-differ")
    talk.password_given()


def save(talk: Talk, core: Core) -> None:
    """Have the password changed."""
    draft, account = core.draft, core.account
    assert account is not None, "guests have no password"
    core.draft = Draft()

    def changed(new: Account | None) -> None:
        if new is not None and core.account is not None:
            core.account = evolve(core.account, password_hash=new.password_hash)
            # Whoever knew the old one may have a ticket.
            resumption.void(core).addCallback(lambda _: resumption.grant(core))
        core.say("session-old-password-wrong" if new is None else "session-password-changed")
        talk.play_goes_on()

    answer = core.house.realm.change_password(
        account, draft.old_password, draft.password, core.connection.peer
    )
    core.await_answer(answer, changed, talk.play_goes_on)


def give_up(talk: Talk, core: Core) -> None:
    """Go back to play with the old password: the player said nothing, or changed their mind."""
    interlude.give_up(talk, core, "session-password-kept")

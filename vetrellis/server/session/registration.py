"""Making a character: a name, a password twice, and pronouns for those who care to say."""

from __future__ import annotations

from vetrellis.server.auth.account import Account
from vetrellis.server.auth.name import shown
from vetrellis.server.auth.password import objection_to_password
from vetrellis.server.auth.realm import PRONOUNS
from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.login import QUIT_WORDS, word_of
from vetrellis.server.session.talk import Talk

PRONOUN_WORDS = {
    "": PRONOUNS[0],
    "they": "they", "elle": "they", "1": "they",
    "she": "she", "ella": "she", "2": "she",
    "he": "he", "el": "he", "3": "he",
    "it": "it", "ello": "it", "4": "it",
}  # fmt: skip
"""What pronouns are called, in any language, or by their number."""


def ask_new_name(talk: Talk, core: Core) -> None:
    """Ask what the new character is called."""
    core.draft = Draft()
    core.ask("session-new-name-prompt")


def answer_new_name(talk: Talk, core: Core, line: str) -> None:
    """Read what they would like to be called."""
    if _is_turning_back(talk, core, line):
        return
    name = core.house.sanitise(line).strip()
    objection = core.house.realm.names.objection(name)
    if objection is not None:
        core.say(objection)
        ask_new_name(talk, core)
        return
    name = core.draft.name = shown(name)

    def looked_up(is_free: bool) -> None:
        if is_free:
            talk.name_chosen()
            return
        core.say("session-name-taken")
        ask_new_name(talk, core)

    answer = core.house.realm.is_free(name)
    core.await_answer(answer, looked_up, lambda: ask_new_name(talk, core))


def ask_first_password(talk: Talk, core: Core) -> None:
    """Say that the name is theirs, and ask for a password."""
    core.say("session-new-name-free", name=core.draft.name)
    ask_new_password(talk, core)


def ask_new_password(talk: Talk, core: Core) -> None:
    """Ask for a password, or for another one."""
    core.ask("session-new-password-prompt", secret=True)


def answer_new_password(talk: Talk, core: Core, line: str) -> None:
    """Read the password that they would like."""
    if _is_turning_back(talk, core, line):
        return
    objection = objection_to_password(line, core.draft.name)
    if objection is not None:
        core.say(objection)
        ask_new_password(talk, core)
        return
    core.draft.password = line
    talk.password_given()


def ask_repetition(talk: Talk, core: Core) -> None:
    """Ask for the same password once more: nobody could see what they typed."""
    core.ask("session-repeat-password-prompt", secret=True)


def answer_repetition(talk: Talk, core: Core, line: str) -> None:
    """Read the password once more."""
    if _is_turning_back(talk, core, line):
        return
    if line == core.draft.password:
        talk.password_repeated()
        return
    core.draft.password = ""
    core.say("session-passwords-differ")
    talk.name_chosen()


def ask_pronouns(talk: Talk, core: Core) -> None:
    """Ask for pronouns. Enter alone is an answer."""
    core.ask("session-pronouns-prompt")


def answer_pronouns(talk: Talk, core: Core, line: str) -> None:
    """Read the pronouns, and make the account."""
    word = word_of(core.house.sanitise(line))
    if word in QUIT_WORDS:
        _is_turning_back(talk, core, word)
        return
    pronouns = PRONOUN_WORDS.get(word)
    if pronouns is None:
        core.say("session-no-pronouns")
        ask_pronouns(talk, core)
        return
    draft, peer = core.draft, core.connection.peer
    made = core.house.realm.register(draft.name, draft.password, pronouns, core.language, peer)
    draft.password = ""

    def registered(account: Account) -> None:
        core.account, core.character = account, account.character
        talk.admitted()

    core.await_answer(made, registered, talk.sent_back)


def _is_turning_back(talk: Talk, core: Core, line: str) -> bool:
    """Follow a player who would rather not: Enter goes back to the start, `quit` leaves."""
    word = word_of(line)
    if word in QUIT_WORDS:
        core.say("session-goodbye")
        talk.over()
    elif not word:
        talk.sent_back()
    return not word or word in QUIT_WORDS

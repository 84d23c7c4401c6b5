"""The first questions: who are you, and can you prove it?

Nothing that is typed here is ever repeated, logged or shown: people type passwords at the wrong
prompt.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Block, Layout, Text
from vetrellis.game.prose.catalog import Argument, Choice
from vetrellis.server.auth.account import Account, Character, Embodiment
from vetrellis.server.auth.ban import Ban
from vetrellis.server.session import resumption
from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.preference import Preferences
from vetrellis.server.session.reading import compose_anew, hear_of_language, prefer
from vetrellis.server.session.talk import Stage, Talk

QUIT_WORDS = frozenset({"quit", "exit", "salir"})
"""What ends the session at any question, in any language. Too short for a password."""

GUEST_WORDS = frozenset({"guest", "invitado", "invitada"})
"""What somebody says who wants to look around."""

_NEW_WORDS = frozenset({"new", "nuevo", "nueva"})
_READER_WORDS = frozenset({"reader", "lector", "lectora"})
_HELP_WORDS = frozenset({"help", "ayuda", "?"})
_ENGLISH_WORDS = frozenset({"english", "ingles"})
_SPANISH_WORDS = frozenset({"espanol", "spanish"})


def word_of(line: str) -> str:
    """Return a line as a word to compare: small, and without accents, which not all can type."""
    if line.isascii():
        return line.strip().lower()
    apart = unicodedata.normalize("NFD", line.strip().casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def greet(talk: Talk, core: Core) -> None:
    """Greet, and skip what the protocol has told already."""
    connection = core.connection
    hear_of_language(core)
    core.stage = Stage.LOGIN
    core.be_patient(core.house.patience.first_prompt)
    ticket = resumption.ticket_of(connection)
    if ticket:
        resume(talk, core, ticket)
    elif connection.authenticated is not None:
        _trust(talk, core, connection.authenticated)
    elif word_of(connection.login) in _READER_WORDS:
        # Not a switch here: the connection may have taken the hint, and be plain already.
        _show_title(core)
        _set_reader(talk, core, True)
    elif connection.login:
        _show_title(core)
        answer_name(talk, core, connection.login)
    else:
        _show_banner(core)
        ask_name(talk, core)


def ask_name(talk: Talk, core: Core) -> None:
    """Ask the first question."""
    core.draft = Draft()
    core.ask("session-name-prompt")


def answer_name(talk: Talk, core: Core, line: str) -> None:
    """Read the answer to the first question."""
    line = core.house.sanitise(line).strip()
    act = _ANSWERS.get(word_of(line))
    if act is not None:
        act(talk, core)
    elif core.house.realm.names.shape_objection(line) is not None:
        core.say("session-no-name")
        ask_name(talk, core)
    else:
        core.draft.name = line
        talk.proving()


def greet_again(talk: Talk, core: Core) -> None:
    """Greet again, if the client says only now in which language its user reads."""
    before = core.language
    hear_of_language(core)
    if core.listening and core.language != before:
        _show_banner(core)
        ask_name(talk, core)


def know_better(talk: Talk, core: Core) -> None:
    """Go on as the client says that its user reads: in a language, by eye or by ear."""
    hear_of_language(core)
    compose_anew(core)


def ask_password(talk: Talk, core: Core) -> None:
    """Ask for the password of whoever they say they are; whether there is one or not."""
    core.ask("session-password-prompt", secret=True)


def answer_password(talk: Talk, core: Core, line: str) -> None:
    """Read a password."""
    word = word_of(line)
    if word in QUIT_WORDS:
        core.say("session-goodbye")
        talk.over()
    elif not word:
        talk.sent_back()
    else:
        core.draft.password = line
        talk.logging_in()


def check_password(talk: Talk, core: Core) -> None:
    """Have a name and password checked."""
    draft, peer = core.draft, core.connection.peer
    answer = core.house.realm.authenticate(draft.name, draft.password, peer)
    draft.password = ""

    def checked(account: Account | None) -> None:
        _tell_result(core, account is not None)
        if account is not None:
            recognise(talk, core, account)
            return
        core.failures += 1
        if core.failures >= core.house.patience.wrong_passwords:
            core.say("session-too-many-failures")
            talk.over()
        else:
            core.say("session-wrong-password")
            talk.sent_back()

    def unchecked() -> None:
        _tell_result(core, False)
        talk.sent_back()

    core.await_answer(answer, checked, unchecked)


def recognise(talk: Talk, core: Core, account: Account) -> None:
    """Let in somebody who has proved who they are, unless something else stands in the way."""
    ban = core.house.realm.ban_on(account)
    if ban is not None:
        core.say("session-banned", **about_ban(ban))
        talk.over()
    elif account.secret and core.house.codes is not None:
        core.draft = Draft(account=account)
        talk.code_wanted()
    else:
        enter(talk, core, account)


def resume(talk: Talk, core: Core, ticket: str) -> None:
    """Go on where a broken connection ended, if a ticket says that this may be."""
    tickets = core.house.tickets

    def found(embodied: Embodiment | None) -> None:
        if embodied is None:
            refused()
            return
        _tell_result(core, True)
        account, core.character = embodied
        core.is_back = True
        if account is None:
            talk.admitted()
        elif core.house.realm.ban_on(account) is None:
            enter(talk, core, account)
        else:
            recognise(talk, core, account)

    def refused() -> None:
        _tell_result(core, False)
        resumption.refuse(core)
        core.say("session-cannot-resume")
        _show_banner(core)
        ask_name(talk, core)

    if tickets is None:
        refused()
    else:
        core.await_answer(resumption.embodied(core, tickets, ticket), found, refused)


def enter(talk: Talk, core: Core, account: Account) -> None:
    """Let an account's holder play."""
    core.account, core.character = account, account.character
    talk.admitted()


def ask_code(talk: Talk, core: Core) -> None:
    """Ask for a one-time code, of somebody who knew the password."""
    core.ask("session-code-prompt")


def answer_code(talk: Talk, core: Core, line: str) -> None:
    """Read a one-time code."""
    account, codes = core.draft.account, core.house.codes
    assert account is not None and codes is not None, "they are asked for one"
    word = word_of(line)
    if word in QUIT_WORDS:
        core.say("session-goodbye")
        talk.over()
        return
    if not word:
        talk.sent_back()
        return

    def checked(is_right: bool) -> None:
        if is_right:
            enter(talk, core, account)
            return
        core.failures += 1
        if core.failures >= core.house.patience.wrong_passwords:
            core.say("session-too-many-failures")
            talk.over()
        else:
            core.say("session-wrong-code")
            ask_code(talk, core)

    core.await_answer(codes.check(account, line), checked, talk.sent_back)


def about_ban(ban: Ban) -> Mapping[str, Argument]:
    """Return what fills the message about a ban."""
    until = Choice("never") if ban.expires is None else date_of(ban.expires)
    return {"until": until, "note": ban.note or Choice("none")}


def date_of(milliseconds: int) -> str:
    """Return a moment as everybody reads it: `2026-12-05 10:00 UTC`."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def take_credentials(talk: Talk, core: Core, name: str, password: str) -> None:
    """Take a name and password that came as data, unless an answer is awaited already.

    Without a name it is no password but a ticket.
    """
    if core.listening and not name:
        core.draft = Draft(by_data=True)
        resume(talk, core, password)
    elif core.listening:
        core.draft = Draft(name=name, password=password, by_data=True)
        talk.logging_in()


def _tell_result(core: Core, success: bool) -> None:
    """Answer a login by data as data, too: Mudlet stops dialling when told that it was wrong."""
    if not core.draft.by_data:
        return
    body: dict[str, object] = {"success": success}
    if not success:
        body["message"] = core.words("session-wrong-password").plain()
    core.connection.tell([Datum("Char.Login.Result", body)])


def _trust(talk: Talk, core: Core, character: Character) -> None:
    """Admit somebody whom the protocol has proved."""

    def found(account: Account | None) -> None:
        if account is None:
            core.character = character
            talk.admitted()
        else:
            recognise(talk, core, account)

    core.await_answer(core.house.realm.find(character.name), found, lambda: ask_name(talk, core))


def _be_guest(talk: Talk, core: Core) -> None:
    def arrived(character: Character) -> None:
        core.character = character
        talk.admitted()

    core.await_answer(core.house.realm.guest(), arrived, lambda: ask_name(talk, core))


def _be_new(talk: Talk, core: Core) -> None:
    talk.registering()


def _toggle_reader(talk: Talk, core: Core) -> None:
    _set_reader(talk, core, not core.reader)


def _set_reader(talk: Talk, core: Core, on: bool) -> None:
    prefer(core, Preferences(reader=on))
    core.say("session-reader-on" if core.reader else "session-reader-off")
    core.say("session-choices")
    ask_name(talk, core)


def _speak(language: str) -> Callable[[Talk, Core], None]:
    def speak(talk: Talk, core: Core) -> None:
        before = core.language
        prefer(core, Preferences(language=language))
        if core.language != before:
            _show_banner(core)
        ask_name(talk, core)

    return speak


def _help(talk: Talk, core: Core) -> None:
    core.say("session-help")
    ask_name(talk, core)


def _quit(talk: Talk, core: Core) -> None:
    core.say("session-goodbye")
    talk.over()


def _show_title(core: Core) -> None:
    title = core.words("session-title")
    core.relay((Text(tuple(Block(block.inner, Layout.TITLE) for block in title.blocks)),), None)


def _show_banner(core: Core) -> None:
    _show_title(core)
    core.say("session-choices")


_ANSWERS: dict[str, Callable[[Talk, Core], None]] = {
    "": ask_name,
    **dict.fromkeys(QUIT_WORDS, _quit),
    **dict.fromkeys(GUEST_WORDS, _be_guest),
    **dict.fromkeys(_NEW_WORDS, _be_new),
    **dict.fromkeys(_READER_WORDS, _toggle_reader),
    **dict.fromkeys(_HELP_WORDS, _help),
    **dict.fromkeys(_ENGLISH_WORDS, _speak("en")),
    **dict.fromkeys(_SPANISH_WORDS, _speak("es")),
}

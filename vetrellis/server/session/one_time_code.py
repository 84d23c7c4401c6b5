"""One-time codes for a player who wants to be asked for them at each login, or no more.

The secret is shown once, to be typed into a program that makes codes of it; that it arrived there
is proved by a code, and so is the wish to do without. The world goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator

from twisted.internet.defer import Deferred

from vetrellis.server.auth.account import Account
from vetrellis.server.auth.one_time import OneTimeCodes
from vetrellis.server.session import interlude
from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.login import word_of
from vetrellis.server.session.rights import renew
from vetrellis.server.session.talk import Talk

ON = frozenset({"on", "yes", "si"})
OFF = frozenset({"off", "no"})


def command(talk: Talk, core: Core, argument: str) -> None:
    """Begin to ask for codes, or to do without, or tell which it is."""
    account, codes = core.account, core.house.codes
    word = word_of(argument)
    if account is None or codes is None:
        core.say("session-no-account")
    elif word in ON and not account.secret:
        core.draft = Draft(secret=codes.new_secret())
        talk.code_wanted()
    elif word in OFF and account.secret:
        core.draft = Draft()
        talk.code_wanted()
    else:
        core.say("codes-on" if account.secret else "codes-off")


def ask(talk: Talk, core: Core) -> None:
    """Show a new secret if there is one, and ask for a code."""
    core.be_patient(core.house.patience.menu)
    secret = core.draft.secret
    if secret:
        codes, character = core.house.codes, core.character
        assert codes is not None and character is not None, "somebody with an account plays"
        address = codes.address(secret, character.name, core.house.title)
        core.say("codes-secret", secret=" ".join(_groups(secret)), address=address)
    core.ask("session-code-prompt")


def answer(talk: Talk, core: Core, line: str) -> None:
    """Read a code."""
    account, codes = core.account, core.house.codes
    assert account is not None and codes is not None, "they are asked for one"
    if interlude.turns_back(line):
        give_up(talk, core)
    elif core.draft.secret:
        _begin(talk, core, account, codes.enrol(account, core.draft.secret, line))
    else:
        _end(talk, core, account, codes, line)


def give_up(talk: Talk, core: Core) -> None:
    """Go back to play, with all as it was."""
    interlude.give_up(talk, core, "codes-unchanged")


def _begin(talk: Talk, core: Core, account: Account, enrolled: Deferred[bool]) -> None:
    secret = core.draft.secret

    def done(is_right: bool) -> None:
        if is_right:
            renew(core.shell.everybody(), account.id, secret=secret)
            core.say("codes-begun")
            talk.play_goes_on()
        else:
            core.say("session-wrong-code")
            core.ask("session-code-prompt")

    core.await_answer(enrolled, done, talk.play_goes_on)


def _end(talk: Talk, core: Core, account: Account, codes: OneTimeCodes, line: str) -> None:
    def released(_: None) -> None:
        renew(core.shell.everybody(), account.id, secret="")
        core.say("codes-ended")
        talk.play_goes_on()

    def checked(is_right: bool) -> None:
        if is_right:
            core.await_answer(codes.release(account), released, talk.play_goes_on)
        else:
            core.say("session-wrong-code")
            core.ask("session-code-prompt")

    core.await_answer(codes.check(account, line), checked, talk.play_goes_on)


def _groups(secret: str) -> Iterator[str]:
    return (secret[at : at + 4] for at in range(0, len(secret), 4))

"""Playing: lines go to the world, deliveries come back."""

from __future__ import annotations

from attrs import evolve

from vetrellis.server.auth.account import Character
from vetrellis.server.interfaces import IResumable
from vetrellis.server.session import resumption
from vetrellis.server.session.command import command_for, is_allowed, obey
from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.preference import Preferences
from vetrellis.server.session.reading import attach, keep_preferences, prefer
from vetrellis.server.session.talk import Inquiry, Stage, Talk
from vetrellis.shared.wire import Delivery, SessionId

LONGEST_LINE = 2048
"""Characters that a line may have on its way to the world."""

FAREWELLS = {
    "quit": "session-goodbye",
    "taken-over": "session-taken-over",
    "shutdown": "session-shutdown",
}
"""What is said at the end of an attachment, by why it ended."""


def join(talk: Talk, core: Core) -> None:
    """Put the character into the world."""
    character = core.character
    assert character is not None, "it is known who plays"
    core.draft = Draft()
    core.stage = Stage.JOINING
    core.be_patient(core.house.patience.menu)
    core.wait()
    _recall_preferences(core)
    if core.is_back:
        _take_up(core, character)
    else:
        core.say("session-welcome", name=character.name)
        if core.shell.claim(character.player):
            core.say("session-took-over")
    attach(core, character)


def _take_up(core: Core, character: Character) -> None:
    """Go on where another connection ended, without a word: nothing happened."""
    older = core.shell.supersede(character.player)
    core.shell.claim(character.player)
    if IResumable.providedBy(core.connection):
        core.flush()
        core.connection.take_up(older)


def arrive(talk: Talk, core: Core, delivery: Delivery) -> None:
    """Show the world's first words: the character is there."""
    if not delivery.ended:
        talk.play_goes_on()
        if not core.is_back:  # or it has its ticket
            resumption.grant(core)
        core.is_back = False
    hear(talk, core, delivery)


def hear(talk: Talk, core: Core, delivery: Delivery) -> None:
    """Show what the world says, and see whether there is room for a line again."""
    core.relay(delivery.texts, delivery.prompt)
    if delivery.data:
        core.connection.tell(delivery.data)
    if delivery.ended:
        core.is_attached = False
        core.say(FAREWELLS.get(delivery.ended, "session-shutdown"))
        talk.over()
    elif core.held is not None and _submit(core, core.held):
        core.held = None
        core.listen()


def act(talk: Talk, core: Core, line: str) -> None:
    """Do what a line asks of the session, or pass it on to the world."""
    if len(line) > LONGEST_LINE:
        core.say("session-line-too-long", most=LONGEST_LINE)
        return
    line = core.house.sanitise(line)
    command = command_for(line)
    if command is not None and is_allowed(core, command):
        obey(talk, core, command)
    elif not core.house.link.submit(core.attachment, line):
        # The world is behind: keep this one, and let the others wait in their pipe.
        core.wait()
        core.held = line


def inquire(talk: Talk, core: Core, inquiry: Inquiry) -> None:
    """Pass on to the world what the client asks as data."""
    if not _submit(core, inquiry):
        core.wait()
        core.held = inquiry


def leave(talk: Talk, core: Core) -> None:
    """Leave, once the world has done all that was asked of it before."""
    core.stage = Stage.LEAVING
    resumption.void(core)
    core.wait()
    core.be_patient(core.house.patience.leaving)
    _detach_if_done(core)


def hear_the_last(talk: Talk, core: Core, delivery: Delivery) -> None:
    """Show what the world says to somebody on their way out, or on their way back in."""
    if delivery.ended == "quit" and core.draft.heir is not None:
        _change_places(talk, core, core.draft.heir, delivery)
        return
    hear(talk, core, delivery)
    if not delivery.ended:
        _detach_if_done(core)


def _change_places(talk: Talk, core: Core, heir: Character, delivery: Delivery) -> None:
    """Go on as another character of the same account."""
    assert core.account is not None, "guests have one character"
    core.relay(delivery.texts, None)
    core.is_attached = False
    number = int(core.attachment.partition(".")[2] or 1)
    core.attachment = SessionId(f"{core.id}.{number + 1}")
    core.character = heir
    core.account = evolve(core.account, character=heir)
    talk.admitted()


def leave_anyway(talk: Talk, core: Core) -> None:
    """Go without the world's last word: it is busy."""
    core.say("session-goodbye")
    core.close()


def hang_up(talk: Talk, core: Core) -> None:
    """Hang up: all is said, and the world, if it had the character, has let go of it."""
    core.close()


def hang_up_on_silence(talk: Talk, core: Core) -> None:
    """Hang up on somebody who never got as far as the world."""
    core.say("session-timeout")
    core.close()


def give_up_joining(talk: Talk, core: Core) -> None:
    """Hang up because the world does not answer."""
    core.say("session-no-answer")
    core.close()


def dismiss(talk: Talk, core: Core, reason: str) -> None:
    """Hang up because the server wants to."""
    core.say(reason)
    core.close()


def vanish(talk: Talk, core: Core) -> None:
    """End with the connection."""
    core.vanish()


def fall_asleep(talk: Talk, core: Core) -> None:
    """Hang up on a player who says nothing; the character lingers as if the line had broken."""
    core.say("session-idle")
    core.close()


def _submit(core: Core, entry: str | Inquiry) -> bool:
    """Send the world a line, or what the client asks. False: it has no room for more."""
    if isinstance(entry, Inquiry):
        return core.house.link.submit(core.attachment, entry.argument, entry.package)
    return core.house.link.submit(core.attachment, entry)


def _detach_if_done(core: Core) -> None:
    if core.house.link.waiting(core.attachment) == 0:
        core.let_go(deliberate=True)


def _recall_preferences(core: Core) -> None:
    """Take the account's preferences, except where the player has just said otherwise."""
    said_now = core.chosen
    if core.account is not None:
        kept = Preferences.read(core.account.preferences)
        # A theme or a language may be gone since it was chosen.
        theme = kept.theme if kept.theme in core.house.themes else None
        language = kept.language if kept.language in core.house.words.languages else None
        prefer(core, evolve(kept, theme=theme, language=language))
    prefer(core, said_now)
    keep_preferences(core)

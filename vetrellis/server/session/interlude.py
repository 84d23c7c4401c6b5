"""What all questions to somebody in play have in common: the world goes on, and so does play."""

from __future__ import annotations

from vetrellis.server.session.core import Core, Draft
from vetrellis.server.session.login import QUIT_WORDS, word_of
from vetrellis.server.session.talk import Stage, Talk


def play_on(talk: Talk, core: Core) -> None:
    """Take lines for the world, from now on."""
    core.draft = Draft()
    core.stage = Stage.PLAYING
    core.be_patient(core.house.patience.idle)
    core.listen()


def turns_back(line: str) -> bool:
    """Whether somebody would rather not answer: Enter alone, or a word for leaving."""
    word = word_of(line)
    return not word or word in QUIT_WORDS


def give_up(talk: Talk, core: Core, key: str) -> None:
    """Go back to play, with all as it was, and say so."""
    core.wait()
    core.say(key)
    talk.play_goes_on()

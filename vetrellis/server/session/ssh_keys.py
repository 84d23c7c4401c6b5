"""`sshkey`: the keys by which a player comes in over SSH, listed, added and taken away in play."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from attrs import frozen
from twisted.internet.defer import Deferred, succeed
from twisted.python.failure import Failure

from vetrellis.game.prose.catalog import Argument
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.key_ring import KeyRing
from vetrellis.server.auth.ssh_key import KeyRefusedError, SshKey
from vetrellis.server.session.core import Core
from vetrellis.server.session.login import date_of, word_of
from vetrellis.server.session.talk import Talk

T = TypeVar("T")

_LIST_WORDS = frozenset({"", "list", "ls", "lista", "listar"})
_ADD_WORDS = frozenset({"add", "anadir", "agregar"})
_REMOVE_WORDS = frozenset({"remove", "delete", "rm", "quitar", "borrar", "eliminar"})


@frozen
class Said:
    """One message.

    Attributes:
        key: Its key.
        arguments: What fills it.
    """

    key: str
    arguments: Mapping[str, Argument]


@frozen
class Reply:
    """What came of `sshkey`.

    Attributes:
        messages: What to say, in order.
        is_done: Whether it did what was asked.
    """

    messages: tuple[Said, ...]
    is_done: bool = True


def ssh_key(talk: Talk, core: Core, argument: str) -> None:
    """Do what a player in play asks of their keys."""

    def told(reply: Reply) -> None:
        for message in reply.messages:
            core.say(message.key, **message.arguments)
        core.listen()

    core.await_answer(manage_keys(core.house.keys, core.account, argument), told, core.listen)


def manage_keys(keys: KeyRing, account: Account | None, argument: str) -> Deferred[Reply]:
    """List keys, add one, or take one away.

    Args:
        keys: Who keeps them.
        account: Whose they are; None for a guest.
        argument: What was typed behind `sshkey`, sanitised.
    """
    if account is None:
        return _refused("sshkey-no-account")
    word, _, rest = argument.strip().partition(" ")
    word, rest = word_of(word), rest.strip()
    if word in _ADD_WORDS and rest:
        return _asked(keys.add(account, rest), _added)
    if word in _REMOVE_WORDS and rest:
        return _asked(keys.remove(account, rest), _removed)
    if word in _LIST_WORDS and not rest:
        return _asked(keys.of(account), _listed)
    return _refused("sshkey-usage")


def _asked(answer: Deferred[T], reply: Callable[[T], Reply]) -> Deferred[Reply]:
    return answer.addCallback(reply).addErrback(_why_not)


def _why_not(failure: Failure) -> Reply:
    failure.trap(KeyRefusedError)
    error = failure.value
    assert isinstance(error, KeyRefusedError), "nothing else is trapped"
    return Reply((Said(error.reason, error.arguments),), is_done=False)


def _refused(key: str) -> Deferred[Reply]:
    return succeed(Reply((Said(key, {}),), is_done=False))


def _added(key: SshKey) -> Reply:
    return Reply((_about("sshkey-added", key),))


def _removed(key: SshKey | None) -> Reply:
    if key is None:
        return Reply((Said("sshkey-no-such", {}),), is_done=False)
    return Reply((_about("sshkey-removed", key),))


def _listed(keys: tuple[SshKey, ...]) -> Reply:
    if not keys:
        return Reply((Said("sshkey-none", {}),))
    entries = (_entry(number, key) for number, key in enumerate(keys, 1))
    return Reply((Said("sshkey-list", {"count": len(keys)}), *entries))


def _entry(number: int, key: SshKey) -> Said:
    about = _about("sshkey-entry", key)
    days = {"added": date_of(key.created)}
    if key.used is not None:
        about, days["used"] = _about("sshkey-entry-used", key), date_of(key.used)
    return Said(about.key, {**about.arguments, **days, "number": str(number)})


def _about(message: str, key: SshKey) -> Said:
    # A key without a comment is called by its type alone.
    named = f"{key.algorithm} {key.comment}".rstrip()
    return Said(message, {"named": named, "fingerprint": key.fingerprint})

"""MSP: sounds for clients that read them in the text, and know no data.

Theory of operation. What a world has clients play is told as data, by the names and fields of
GMCP's `Client.Media`. A client that agreed on MSP, and does not ask for `Client.Media`, is sent
the same as triggers: `!!SOUND(things/bell.ogg V=80 L=2)`, each on a line of its own, which it does
not show. Mudlet reads them in a subnegotiation alone, so it is sent them there.

A trigger is made here, of what content named, and nowhere else. Whatever else such a client is
sent passes `harmless` first, after it was spelt in the client's letters: what a player says can
look like a trigger, but a space is put into it.

Source: https://www.zuggsoft.com/zmud/msp.htm (version 0.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from vetrellis.game.core.datum import Datum
from vetrellis.server.gateway.telnet_option import Option, subnegotiation

_MEDIA = "Client.Media."
_VERBS = {"sound": "!!SOUND", "music": "!!MUSIC"}
_SAFE = re.compile(r"[\w./:~-]+", re.ASCII)
_TRIGGER = re.compile(rb"!!(?=(?:SOUND|MUSIC)\()", re.IGNORECASE)


def harmless(text: bytes) -> bytes:
    """Return text in which nothing looks like a trigger."""
    return _TRIGGER.sub(b"! !", text) if b"!!" in text else text


@define(eq=False)
class Sounds:
    """Tells one client what to play, and before that, once, where files are."""

    _where: Sequence[Datum] = ()
    _music: str = field(default="", init=False)

    def triggers(self, data: Sequence[Datum]) -> list[str]:
        """Return the triggers for some events, in order; none for what is playing already."""
        found = [trigger for each in data for trigger in self._triggers(each)]
        if found and self._where:
            found[:0] = [trigger for each in self._where for trigger in self._triggers(each)]
            self._where = ()
        return found

    def _triggers(self, datum: Datum) -> Iterator[str]:
        if not datum.package.startswith(_MEDIA):
            return
        body, kind = datum.body, str(datum.body.get("type", ""))
        match datum.package.removeprefix(_MEDIA):
            case "Play" if kind in _VERBS and _SAFE.fullmatch(str(body.get("name", ""))):
                yield from self._play(kind, body)
            case "Stop":
                yield from self._stop(kind)
            case "Default" if _SAFE.fullmatch(str(body.get("url", ""))):
                yield from (f"{verb}(Off U={body['url']})" for verb in _VERBS.values())

    def _play(self, kind: str, body: Mapping[str, Any]) -> Iterator[str]:
        trigger = f"{_VERBS[kind]}({body['name']}"
        trigger += f" V={int(body.get('volume', 50))} L={int(body.get('loops', 1))}"
        if kind == "music":
            trigger += f" C={int(bool(body.get('continue', True)))}"
            if trigger == self._music and trigger.endswith("1"):
                return
            self._music = trigger
        yield f"{trigger})"

    def _stop(self, kind: str) -> Iterator[str]:
        if kind != "sound" and self._music:
            self._music = ""
            yield "!!MUSIC(Off)"
        if kind != "music":
            yield "!!SOUND(Off)"


def in_lines(triggers: Sequence[str]) -> bytes:
    """Return triggers as most clients read them: as lines."""
    return "".join(f"{trigger}\r\n" for trigger in triggers).encode("ascii")


def aside(triggers: Sequence[str]) -> bytes:
    """Return triggers as Mudlet reads them: each in a subnegotiation."""
    return b"".join(subnegotiation(Option.MSP, each.encode("ascii")) for each in triggers)

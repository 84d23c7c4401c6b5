"""MSP: what is played, and what only looks like it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from tests.server.gateway.test_telnet import GA, TelnetTestCase
from vetrellis.formatters.look import Charset
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Role, Span, Text
from vetrellis.server.gateway.msp import Sounds, aside, harmless, in_lines
from vetrellis.server.gateway.telnet_option import command, subnegotiation

DO_MSP, DO_GMCP = b"\xff\xfd\x5a", b"\xff\xfd\xc9"
BELL = {"name": "things/bell.ogg", "type": "sound", "volume": 80, "loops": 2, "tag": "event"}
GULLS = {
    "name": "harbor/gulls.ogg", "type": "music", "volume": 30, "loops": -1, "continue": True,
    "tag": "ambience", "key": "ambience",
}  # fmt: skip
RING = b"!!SOUND(things/bell.ogg V=80 L=2)"


def play(body: dict[str, Any]) -> Datum:
    return Datum("Client.Media.Play", body)


def stop(**body: Any) -> Datum:
    return Datum("Client.Media.Stop", body)


class TriggerTests(SynchronousTestCase):
    """What `Client.Media` tells, as triggers."""

    def test_sound_and_music(self) -> None:
        self.assertEqual(
            Sounds().triggers([play(BELL), play(GULLS)]),
            ["!!SOUND(things/bell.ogg V=80 L=2)", "!!MUSIC(harbor/gulls.ogg V=30 L=-1 C=1)"],
        )

    def test_music_that_plays_on_is_not_begun_again(self) -> None:
        sounds = Sounds()
        self.assertEqual(len(sounds.triggers([play(GULLS), play(GULLS)])), 1)
        self.assertEqual(
            sounds.triggers([play({**GULLS, "volume": 9})])[0][-11:], " V=9 L=-1 C=1)"[-11:]
        )
        self.assertEqual(len(sounds.triggers([play(BELL), play(BELL)])), 2)

    def test_silence(self) -> None:
        sounds = Sounds()
        self.assertEqual(sounds.triggers([stop(type="music", key="ambience")]), [])
        sounds.triggers([play(GULLS)])
        self.assertEqual(sounds.triggers([stop(type="music")] * 2), ["!!MUSIC(Off)"])
        self.assertEqual(sounds.triggers([stop(type="sound")]), ["!!SOUND(Off)"])
        sounds.triggers([play(GULLS)])
        self.assertEqual(sounds.triggers([stop()]), ["!!MUSIC(Off)", "!!SOUND(Off)"])

    def test_where_files_are(self) -> None:
        where = Datum("Client.Media.Default", {"url": "https://example.org/media/"})
        self.assertEqual(
            Sounds().triggers([where]),
            [
                "!!SOUND(Off U=https://example.org/media/)",
                "!!MUSIC(Off U=https://example.org/media/)",
            ],
        )

    def test_where_files_are_is_told_once_before_the_first(self) -> None:
        sounds = Sounds([Datum("Client.Media.Default", {"url": "https://example.org/"})])
        self.assertEqual(sounds.triggers([]), [])
        ring = RING.decode()
        off = ["!!SOUND(Off U=https://example.org/)", "!!MUSIC(Off U=https://example.org/)"]
        self.assertEqual(sounds.triggers([play(BELL)]), [*off, ring])
        self.assertEqual(sounds.triggers([play(BELL)]), [ring])

    def test_nothing_else_is_played(self) -> None:
        for datum in (
            Datum("Room.Info", {"name": "x"}),
            play({**BELL, "name": "a b.ogg"}),
            play({**BELL, "name": "a.ogg) !!SOUND(b.ogg"}),
            play({**BELL, "name": "a\r\nb"}),
            play({**BELL, "name": "campaña.ogg"}),
            play({**BELL, "type": "video"}),
            play({}),
            Datum("Client.Media.Load", {"name": "x.ogg"}),
            Datum("Client.Media.Default", {"url": "https://x/ V=1"}),
        ):
            self.assertEqual(Sounds().triggers([datum]), [], datum)

    def test_both_forms(self) -> None:
        triggers = Sounds().triggers([play(BELL), stop(type="sound")])
        self.assertEqual(in_lines(triggers), RING + b"\r\n!!SOUND(Off)\r\n")
        self.assertEqual(
            aside(triggers), subnegotiation(90, RING) + subnegotiation(90, b"!!SOUND(Off)")
        )


class HarmlessTests(SynchronousTestCase):
    """What is said is no trigger."""

    def test_space_is_put_into_what_looks_like_one(self) -> None:
        for said, sent in (
            (b"!!SOUND(x.wav)", b"! !SOUND(x.wav)"),
            (b"a !!Music(x) !!!SOUND(", b"a ! !Music(x) !! !SOUND("),
            (b"Wow!! SOUND(x)", b"Wow!! SOUND(x)"),
            (b"!!", b"!!"),
        ):
            self.assertEqual(harmless(said), sent)

    @given(st.lists(st.sampled_from(["!", "!!", "SOUND(", "music(", "x", " ", "\r\n"])))
    def test_whatever_is_said(self, pieces: list[str]) -> None:
        sent = harmless("".join(pieces).encode()).upper()
        self.assertNotIn(b"!!SOUND(", sent)
        self.assertNotIn(b"!!MUSIC(", sent)


class ClientTests(TelnetTestCase):
    """A client that agreed."""

    def heard(self, data: bytes) -> bytes:
        self.said()
        self.connection.dataReceived(data)
        return self.said()

    def told(self, *data: Datum, words: str = "A bell rings.") -> bytes:
        self.said()
        self.connection.show([Text.of(words)], Text.of("> "), data)
        return self.said()

    def test_agreeing_makes_it_take_data(self) -> None:
        self.assertFalse(self.connection.takes_data)
        self.assertEqual(self.heard(DO_MSP), b"")
        self.assertTrue(self.connection.takes_data)

    def test_trigger_is_a_line_of_its_own_in_the_same_write(self) -> None:
        self.heard(DO_MSP)
        prose = b"A bell rings.\r\n> " + GA
        self.assertEqual(self.told(play(BELL)), b"\r\n" + RING + b"\r\n" + prose)
        self.heard(b"look\r\n")
        self.assertEqual(self.told(play(BELL)), RING + b"\r\n" + prose)

    def test_mudlet_is_told_aside(self) -> None:
        said = b"\0\x03CLIENT_NAME\x01MUDLET"
        self.heard(DO_MSP + command(251, 39) + subnegotiation(39, said))
        sent = self.told(play(BELL))
        self.assertEqual(sent, subnegotiation(90, RING) + b"\r\nA bell rings.\r\n> " + GA)

    def test_who_gets_them_as_data_gets_no_triggers(self) -> None:
        self.heard(DO_MSP + DO_GMCP + subnegotiation(201, b'Core.Supports.Set ["Client.Media 1"]'))
        sent = self.told(play(BELL))
        self.assertIn(b"\xff\xfa\xc9Client.Media.Play {", sent)
        self.assertNotIn(b"!!SOUND", sent)

    def test_who_did_not_agree_gets_neither(self) -> None:
        self.assertEqual(self.told(play(BELL)), b"\r\nA bell rings.\r\n> " + GA)

    def test_who_agrees_no_longer_hears_no_more(self) -> None:
        self.heard(DO_MSP)
        self.assertEqual(self.heard(b"\xff\xfe\x5a"), b"\xff\xfc\x5a")
        self.assertNotIn(b"!!", self.told(play(BELL)))

    def test_what_is_said_is_no_trigger_however_it_is_spelt(self) -> None:
        self.heard(DO_MSP)
        for words in ("!!SOUND(x)", "\u203cSOUND(x)", "\uff01\uff01SOUND(x)", "!!music(x L=-1)"):
            text = Text.of(Span(Role.SAY, (words,)))
            for charset in Charset:
                self.connection.adjust(charset=charset)
                self.said()
                self.connection.show([text, text], text)
                sent = self.said().upper()
                self.assertNotIn(b"!!SOUND", sent)
                self.assertNotIn(b"!!MUSIC", sent)

    def test_nobody_else_reads_it_changed(self) -> None:
        self.assertIn(b"!!SOUND(x)", self.told(words="!!SOUND(x)"))

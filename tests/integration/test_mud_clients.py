"""Clients that others have made, with a server: TinyFugue, KBtin, TinTin++ and telnetlib3."""

from __future__ import annotations

import json
import subprocess
import sys
import zlib
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.echo_server import echo_server
from tests.support.programs import KBTIN, TINTIN, TINYFUGUE, TMUX, missing
from tests.support.relay import relay
from tests.support.running_server import listeners, running
from tests.support.tmux import PATIENCE, Pane, pane

COMPRESSED = b"\xff\xfa\x56\xff\xf0"
"""What goes before the first compressed byte: IAC SB MCCP2 IAC SE."""


class EchoTestCase(SynchronousTestCase):
    """With a server that asks a name and a password, and repeats what it is told."""

    @override
    def setUp(self) -> None:
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.directory = Path(self.stack.enter_context(TemporaryDirectory()))
        self.port = self.stack.enter_context(echo_server())

    def opened(self, *command: str) -> Pane:
        """Run a client on a terminal."""
        return self.stack.enter_context(pane(self.directory, *command))

    def log_in(self, shown: Pane) -> list[str]:
        """Give a name and a password, once asked."""
        shown.wait_for("Name:")
        shown.type("ana")
        shown.wait_for("Password:")
        shown.type("s3cret")
        return shown.wait_for("That is right.")


class TinyFugueTests(EchoTestCase):
    """TinyFugue knows prompts by their mark."""

    skip = missing(TMUX, TINYFUGUE)

    @override
    def setUp(self) -> None:
        super().setUp()
        self.pane = self.opened(TINYFUGUE.path, "-n", "127.0.0.1", str(self.port))

    def test_a_password_is_typed_and_not_shown(self) -> None:
        lines = self.log_in(self.pane)
        self.assertNotIn("s3cret", "\n".join(lines))

    def test_a_prompt_stands_in_front_of_what_is_typed(self) -> None:
        self.log_in(self.pane)
        self.pane.type("look", "End")
        lines = self.pane.wait_for("> look")
        self.assertEqual(lines[-1], "> look")

    def test_leaving(self) -> None:
        self.log_in(self.pane)
        self.pane.type("quit")
        self.pane.wait_for("Goodbye.")
        self.pane.wait_for("Connection to (unnamed1) closed")


class PlainLetterTests(SynchronousTestCase):
    """TinyFugue tears letters of UTF-8 apart: it is shown Spanish without accents."""

    skip = missing(TMUX, TINYFUGUE)

    def test_a_look_in_spanish(self) -> None:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(TemporaryDirectory()))
            server = stack.enter_context(running(directory, *listeners("telnet")))
            port = str(server.addresses["telnet"][1])
            command = [TINYFUGUE.path, "-n", "127.0.0.1", port]
            shown = stack.enter_context(pane(directory, *command, height=50))
            shown.wait_for("Name, guest or new:")
            shown.type("espanol")
            shown.wait_for("Nombre")
            shown.type("invitado")
            lines = shown.wait_for("Salidas:")
        words = " ".join(" ".join(lines).split())
        self.assertIn("alguien que despues se acosto encima", words)


class KBtinTests(EchoTestCase):
    """KBtin refuses CHARSET, and speaks UTF-8 all the same."""

    skip = missing(TMUX, KBTIN)

    @override
    def setUp(self) -> None:
        super().setUp()
        self.pane = self.opened(KBTIN.path)
        self.pane.wait_for("#help")
        self.pane.type(f"#session echo 127.0.0.1 {self.port}")

    def test_letters_once_they_were_typed(self) -> None:
        self.log_in(self.pane)
        self.pane.type("say café ñ ☃")
        self.pane.wait_for("You say: say café ñ ☃.")

    def test_a_password_is_not_shown(self) -> None:
        self.assertNotIn("s3cret", "\n".join(self.log_in(self.pane)))

    def test_leaving(self) -> None:
        self.log_in(self.pane)
        self.pane.type("quit")
        self.pane.wait_for("Goodbye.")


class TinTinTests(EchoTestCase):
    """TinTin++ tells how large its screen is, what it can, and reads what is compressed."""

    skip = missing(TMUX, TINTIN)

    def connected(self, port: int) -> Pane:
        shown = self.opened(TINTIN.path, "-e", f"#session echo 127.0.0.1 {port}")
        self.log_in(shown)
        return shown

    def test_its_screen_is_known_and_may_change(self) -> None:
        shown = self.connected(self.port)
        shown.type("screen")
        shown.wait_for("80 by 24, TRUE, utf-8.")  # the last two by MTTS
        shown.resize(60, 20)
        for times in range(2, 50):  # it tells so when it pleases
            shown.type("screen")
            lines = shown.wait_for(", TRUE, utf-8.", times)
            if "60 by 20, TRUE, utf-8." in lines:
                break
        self.assertIn("60 by 20, TRUE, utf-8.", lines)

    def test_what_it_shows_came_compressed(self) -> None:
        between = self.stack.enter_context(relay(self.port))
        shown = self.connected(between.port)
        shown.type("say the tide turns")
        shown.wait_for("You say: say the tide turns.")
        plain, marker, packed = bytes(between.sent).partition(COMPRESSED)
        self.assertTrue(marker)
        self.assertNotIn(b"tide turns", plain + packed)
        self.assertIn(b"the tide turns", zlib.decompressobj().decompress(packed))


class PeerTests(SynchronousTestCase):
    """telnetlib3, which was written by others from the same standards, understands all we say."""

    told: dict[str, Any]

    @override
    def setUp(self) -> None:
        with TemporaryDirectory() as directory, ExitStack() as stack:
            server = stack.enter_context(running(Path(directory), *listeners("telnet")))
            self.port = server.addresses["telnet"][1]
            done = subprocess.run(
                [sys.executable, "-m", "tests.support.telnetlib3_peer", str(self.port)],
                capture_output=True,
                text=True,
                timeout=4 * PATIENCE,
                check=False,
            )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.learned = json.loads(done.stdout)

    def test_it_learns_who_lists_us_and_which_letters_we_read(self) -> None:
        facts = self.learned["mssp"]
        self.assertEqual((facts["NAME"], facts["PORT"]), ("Vetrellis", str(self.port)))
        self.assertEqual(facts["LANGUAGE"], ["English", "Spanish"])
        self.assertTrue(facts["UPTIME"].isdigit())
        self.assertEqual(self.learned["charset"], "UTF-8")
        self.assertIn("You say, “café ☃”", self.learned["shown"])

    def test_it_is_told_as_data_what_it_asked_for(self) -> None:
        told = self.learned["told"]
        self.assertEqual(told["Char.Name"]["name"], "Guest-1")
        self.assertEqual(told["Room.Info"]["name"], "Passenger Berth")
        self.assertEqual(told["Char.Items.List"], {"location": "inv", "items": []})
        self.assertEqual(told["Char.Vitals"], {"weight": 0, "maxweight": 20000})
        self.assertEqual(told["Comm.Channel.Text"]["text"], "café ☃")
        self.assertEqual(told["Core.Goodbye"], "Goodbye.")

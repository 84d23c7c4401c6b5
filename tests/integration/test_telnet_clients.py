"""Real telnet clients on real terminals."""

from __future__ import annotations

import contextlib
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.echo_server import PAGE, PAGES, echo_server
from tests.support.programs import PLINK, TELNET, TINTIN, TMUX, missing
from tests.support.running_server import listeners, running
from tests.support.tmux import PATIENCE, Pane, pane


class ClientTestCase(SynchronousTestCase):
    """With a client that is connected, and asked for a name."""

    def command(self, port: int) -> list[str]:
        raise NotImplementedError

    @override
    def setUp(self) -> None:
        stack = ExitStack()
        self.addCleanup(stack.close)
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(echo_server())
        self.pane: Pane = stack.enter_context(pane(directory, *self.command(port)))
        self.pane.wait_for("Name:")

    def log_in(self) -> list[str]:
        """Give a name and a password, and return the screen."""
        self.pane.type("ana")
        self.pane.wait_for("Password:")
        self.pane.type("s3cret")
        return self.pane.wait_for("right.\n>")

    def alike(self, lines: list[str]) -> list[str]:
        """Return what both clients show alike: the lines from the title on, without empty ones."""
        start = next(number for number, line in enumerate(lines) if line == "Echo Quay")
        return [line for line in lines[start:] if line]


class TelnetTests(ClientTestCase):
    """GNU telnet on a terminal of UTF-8."""

    skip = missing(TMUX, TELNET)

    @override
    def command(self, port: int) -> list[str]:
        return [TELNET.path, "127.0.0.1", str(port)]

    def test_a_password_is_typed_and_not_shown(self) -> None:
        lines = self.log_in()
        self.assertEqual(
            self.alike(lines)[2:],
            ["Name: ana", "Hello.", "Password:", "That is right.", ">"],
        )
        self.assertNotIn("s3cret", "\n".join(lines))

    def test_what_is_typed_is_shown_once_and_comes_whole(self) -> None:
        self.log_in()
        self.pane.type("say café ☃ ñ")
        lines = self.pane.wait_for("ñ.\n>")
        self.assertEqual(self.alike(lines)[-3:], ["> say café ☃ ñ", "You say: say café ☃ ñ.", ">"])

    def test_the_banner_is_ascii_and_later_lines_are_not(self) -> None:
        self.assertIn("Fog - and a ?.", self.pane.lines)
        self.log_in()
        self.pane.type("“quoted”")
        self.pane.wait_for("You say: “quoted”.")

    def test_corrections_are_made_before_the_line_is_sent(self) -> None:
        self.log_in()
        self.pane.type("lokk", "BSpace", "BSpace", "o", "k", "Enter")
        self.pane.wait_for("You say: look.")

    def test_the_screen_is_known_and_may_change(self) -> None:
        self.log_in()
        self.pane.type("screen")
        self.pane.wait_for("80 by 24")
        self.pane.resize(60, 20)
        self.pane.type("screen")
        self.pane.wait_for("60 by 20")

    def test_news_come_in_a_line_of_their_own(self) -> None:
        self.log_in()
        self.pane.type("news")
        lines = self.alike(self.pane.wait_for("Here it is.\n>"))
        self.assertEqual(lines[-5:], ["> news", "It will come.", ">", "Here it is.", ">"])

    def test_the_interrupt_key_silences_nothing(self) -> None:
        self.log_in()
        self.pane.type("", "C-c")
        self.pane.type("")
        self.pane.type("still there")
        self.pane.wait_for("You say: still there.")

    def test_leaving(self) -> None:
        self.log_in()
        self.pane.type("quit")
        self.pane.wait_for("Goodbye.")
        self.pane.wait_for("Connection closed by foreign host.")


class PuttyTests(ClientTestCase):
    """PuTTY's plink, which asks for an echo before it is told of any."""

    skip = missing(TMUX, PLINK)

    @override
    def command(self, port: int) -> list[str]:
        return [PLINK.path, "-telnet", "-P", str(port), "127.0.0.1"]

    def test_a_password_is_typed_and_not_shown(self) -> None:
        lines = self.log_in()
        self.assertNotIn("s3cret", "\n".join(lines))

    def test_what_is_typed_is_shown_once_and_comes_whole(self) -> None:
        self.log_in()
        self.pane.type("say café ☃ ñ")
        lines = self.pane.wait_for("ñ.\n>")
        self.assertEqual(self.alike(lines)[-3:], ["> say café ☃ ñ", "You say: say café ☃ ñ.", ">"])

    def test_leaving(self) -> None:
        self.log_in()
        self.pane.type("quit")
        self.pane.wait_for("Goodbye.")


class MisbehaviourTests(SynchronousTestCase):
    """Peers that do not behave are a burden to themselves alone."""

    @override
    def setUp(self) -> None:
        stack = ExitStack()
        self.addCleanup(stack.close)
        self.port = stack.enter_context(echo_server())
        self.rude = self.connect()

    def connect(self) -> socket.socket:
        peer = socket.socket()
        self.addCleanup(peer.close)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.settimeout(PATIENCE)
        peer.connect(("127.0.0.1", self.port))
        peer.sendall(b"ana\r\ns3cret\r\n")
        return peer

    def check_others_are_served(self) -> None:
        polite = self.connect()
        polite.sendall(b"hello\r\n")
        heard = b""
        while b"You say: " not in heard:
            heard += polite.recv(4096)

    def test_a_client_that_does_not_read_is_hung_up_on(self) -> None:
        self.rude.sendall(b"flood\r\n")
        self.check_others_are_served()
        read = 0
        with contextlib.suppress(ConnectionResetError):
            while chunk := self.rude.recv(65536):
                read += len(chunk)
        self.assertLess(read, len(PAGE.plain()) * PAGES)

    def test_a_client_that_sends_without_end_waits(self) -> None:
        self.rude.settimeout(1.0)
        chunk, sent = b"x\n" * 32768, 0
        with self.assertRaises(TimeoutError):
            while sent < 256 << 20:
                sent += self.rude.send(chunk)
        self.check_others_are_served()

    def test_a_browser_is_told_where_it_is(self) -> None:
        lost = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.addCleanup(lost.close)
        lost.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        heard = b""
        while chunk := lost.recv(4096):
            heard += chunk
        self.assertIn(b"gateway-http", heard)


class TinTinTests(ClientTestCase):
    """TinTin++, which says what it is, and marks prompts by itself."""

    skip = missing(TMUX, TINTIN)

    @override
    def command(self, port: int) -> list[str]:
        return [TINTIN.path, "-e", f"#session echo 127.0.0.1 {port}"]

    def test_a_password_is_typed_and_not_shown(self) -> None:
        lines = self.log_in()
        self.assertIn("That is right.", lines)
        self.assertNotIn("s3cret", "\n".join(lines))

    def test_all_letters_and_colours_are_there_once_it_said_so(self) -> None:
        self.log_in()
        self.pane.type("screen")
        self.pane.wait_for("80 by 24, TRUE, utf-8.")
        self.pane.type("say café ☃ ñ")
        self.pane.wait_for("You say: say café ☃ ñ.")

    def test_leaving(self) -> None:
        self.log_in()
        self.pane.type("quit")
        self.pane.wait_for("Goodbye.")
        self.pane.wait_for("#SESSION 'echo' DIED.")

    def test_news_come_in_a_line_of_their_own(self) -> None:
        self.log_in()
        self.pane.type("news")
        lines = self.alike(self.pane.wait_for("Here it is.\n>"))
        self.assertEqual(lines[-5:], ["> news", "It will come.", ">", "Here it is.", ">"])


class TinTinLinkTests(SynchronousTestCase):
    """TinTin++ with a mouse: a way out is clicked, and taken."""

    skip = missing(TMUX, TINTIN)

    script = r"""#config {mouse} {on}
#event {PRESSED LINK SEND MOUSE BUTTON ONE} {#showme {CLICKED %4};#send {%4}}
#session isle 127.0.0.1 PORT
"""

    def test_a_click_types_the_way(self) -> None:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(running(directory, *listeners("telnet")))
            port = server.addresses["telnet"][1]
            (directory / "script").write_text(self.script.replace(" PORT", f" {port}"))
            command = [TINTIN.path, str(directory / "script")]
            shown: Pane = stack.enter_context(pane(directory, *command, width=120, height=50))
            shown.wait_for("Name, guest or new:")
            shown.type("guest")
            shown.wait_for("Exits: north")
            shown.type("links on")
            shown.wait_for("links: on")
            shown.type("look")
            shown.wait_for("Exits: north", times=2)
            shown.click("north, south")
            shown.wait_for("CLICKED north")
            shown.wait_for("Galley")


class TinTinDataTests(SynchronousTestCase):
    """TinTin++ asks a real server for data, and is told who and where its player is."""

    skip = missing(TMUX, TINTIN)

    script = r"""#nop Asks for data.;
#event {IAC WILL GMCP} {
    #send {\xFF\xFD\xC9\};
    #send {\xFF\xFA\xC9Core.Supports.Set ["Room 1", "Char 1"]\xFF\xF0\}
}
#event {IAC SB GMCP Char.Name IAC SE} {#showme {I AM: %0}}
#event {IAC SB GMCP Room.Info IAC SE} {#showme {HERE IS: %0}}
#event {IAC WILL MSDP} {
    #send {\xFF\xFD\x45\};
    #send {\xFF\xFA\x45\x01REPORT\x02ROOM_NAME\xFF\xF0\}
}
#event {IAC SB MSDP} {#showme {MSDP HAS: %0 %1}}
#session isle 127.0.0.1 PORT
"""

    def test_it_learns_who_one_is_and_where(self) -> None:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = stack.enter_context(running(directory, *listeners("telnet")))
            port = server.addresses["telnet"][1]
            (directory / "script").write_text(self.script.replace(" PORT", f" {port}"))
            command = [TINTIN.path, str(directory / "script")]
            shown: Pane = stack.enter_context(pane(directory, *command, width=120, height=50))
            shown.wait_for("Name, guest or new:")
            shown.type("guest")
            lines = "\n".join(shown.wait_for("Exits:"))
        self.assertIn("I AM: {name}{Guest-1}", lines)
        self.assertIn("HERE IS: {num}{", lines)
        self.assertIn("MSDP HAS: ROOM_NAME Passenger Berth", lines)

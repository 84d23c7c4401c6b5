"""OpenSSH and PuTTY's plink, on real terminals and without."""

from __future__ import annotations

import atexit
import os
import shlex
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from twisted.conch.ssh.keys import Key
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.programs import PLINK, SSH, TMUX, missing
from tests.support.running_server import listeners, running
from tests.support.ssh_server import PASSWORD, ssh_server
from tests.support.tmux import Pane, pane
from vetrellis.server.auth.ssh_key import fingerprint_of
from vetrellis.server.gateway.key_file import HOST_KEYS

PATIENCE = 60.0
NOTHING: Mapping[str, str] = {}


@cache
def server() -> tuple[int, Path]:
    """Start the server that all tests here share, for starting one takes seconds.

    Returns:
        Its port, and where its host keys are.
    """
    stack = ExitStack()
    atexit.register(stack.close)
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    return stack.enter_context(ssh_server(home)), home


class SshTestCase(SynchronousTestCase):
    """A client with a home of its own."""

    @override
    def setUp(self) -> None:
        self.stack = ExitStack()
        self.addCleanup(self.stack.close)
        self.home = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.port, self.keys = server()

    def command(self, user: str, *options: str) -> list[str]:
        """Return a command line that reads nobody's settings, and leaves nothing behind."""
        settings = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        return [
            *(SSH.path, "-F", "/dev/null", *(f"-o{setting}" for setting in settings)),
            *("-p", str(self.port), *options, f"{user}@127.0.0.1"),
        ]

    def run_ssh(
        self,
        user: str,
        *options: str,
        typed: str = "",
        words: tuple[str, ...] = (),
        environment: Mapping[str, str] = NOTHING,
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command(user, *options), *words],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, **environment},
            timeout=PATIENCE,
            check=False,
        )


class TerminalTests(SshTestCase):
    """A guest on a terminal: what is seen is what was meant."""

    skip = missing(SSH, TMUX)

    @override
    def setUp(self) -> None:
        super().setUp()
        self.pane: Pane = self.stack.enter_context(pane(self.home, *self.command("guest")))
        self.pane.wait_for("Welcome, guest.\n>")

    def test_typed_text_arrives_whole(self) -> None:
        self.pane.type("say café ☃ 雪")
        lines = self.pane.wait_for("You said: say café ☃ 雪.\n>")
        self.assertEqual(
            lines[:3], ["Welcome, guest.", "> say café ☃ 雪", "You said: say café ☃ 雪."]
        )

    def test_editing_in_the_middle(self) -> None:
        self.pane.type("lk雪", "Left", "Left", "o", "o", "End", "BSpace", "Home", "C-k", "C-y")
        self.pane.wait_for("> look")
        self.pane.type("")
        self.pane.wait_for("You said: look.")

    def test_history(self) -> None:
        self.pane.type("one")
        self.pane.wait_for("You said: one.\n>")
        self.pane.type("draft", "Up", "Down", "Up", "x", "Enter")
        lines = self.pane.wait_for("You said: onex.\n>")
        self.assertEqual(lines[3:5], ["> onex", "You said: onex."])

    def test_tab_finishes_a_word(self) -> None:
        self.pane.type("hail We", "Tab", "Enter")
        self.pane.wait_for("You said: hail Welcome.")

    def test_text_comes_above_what_is_being_typed(self) -> None:
        self.pane.type("later")
        self.pane.type("say half a sen", "Left")
        lines = self.pane.wait_for("A gull screams overhead.")
        self.assertEqual(lines[-2:], ["A gull screams overhead.", "> say half a sen"])
        self.pane.type("", "End", "t", "Enter")
        self.pane.wait_for("You said: say half a sent.")

    def test_a_long_line_stays_in_its_row(self) -> None:
        words = " ".join(f"word{number}" for number in range(40))
        self.pane.type(words, "Home")
        lines = self.pane.wait_for("> word0 word1")
        self.assertEqual(len(lines), 2)
        self.pane.type("", "Enter")
        self.assertIn(words, " ".join(self.pane.wait_for("word39.\n>")))

    def test_a_resize_is_seen_and_clears_nothing(self) -> None:
        self.pane.type("size")
        self.pane.wait_for("Your screen is 80 by 24, depth XTERM256.")
        self.pane.type("half a li", "Left")
        self.pane.wait_for("> half a li")
        self.pane.resize(50, 20)
        self.pane.type("", "C-u", "C-k")
        self.pane.type("size")
        lines = self.pane.wait_for("Your screen is 50 by 20")
        self.assertIn("Your screen is 80 by 24, depth XTERM256.", lines)

    def test_a_secret_is_not_shown(self) -> None:
        self.pane.type("secret")
        self.pane.wait_for("Password:")
        self.pane.type("open sesame")
        lines = self.pane.wait_for("Your secret has 11 letters.\n>")
        self.assertNotIn("sesame", "\n".join(lines))
        self.pane.type("", "Up", "Up")
        self.assertNotIn("sesame", "\n".join(self.pane.wait_for("> secret", times=2)))

    def test_control_d_says_goodbye(self) -> None:
        client = shlex.join(self.command("guest"))
        # What the terminal says of the end comes from a shell: tmux may miss it.
        told = "/bin/sh", "-c", f"{client}; echo ended with $?; cat"
        shown = self.stack.enter_context(pane(self.home, *told))
        shown.wait_for("Welcome, guest.")
        shown.type("", "C-d")
        shown.wait_for("Farewell.")
        shown.wait_for("ended with 0")


class PasswordTests(SshTestCase):
    """A character's name and password open the world at once."""

    skip = missing(SSH, TMUX)

    def log_in(self, user: str) -> Pane:
        shown = self.stack.enter_context(pane(self.home, *self.command(user)))
        shown.wait_for("password:")
        return shown

    def test_the_right_one(self) -> None:
        shown = self.log_in("Ada")
        shown.type(PASSWORD)
        shown.wait_for("Welcome, Ada, proved.\n>")

    def test_a_wrong_one_and_another_try(self) -> None:
        shown = self.log_in("Ada")
        shown.type("wrong")
        shown.wait_for("password:", times=2)
        shown.type(PASSWORD)
        shown.wait_for("Welcome, Ada, proved.\n>")

    def test_nobody_is_refused_in_the_same_words(self) -> None:
        shown = self.log_in("nobody")
        for attempt in range(1, 4):
            shown.wait_for("password:", times=attempt)
            shown.type("wrong")
        shown.wait_for("Permission denied (publickey,password)")


class PipeTests(SshTestCase):
    """Without a terminal SSH is a pipe: for scripts."""

    skip = missing(SSH)

    def test_a_script(self) -> None:
        done = self.run_ssh("guest", "-T", typed="one\ncafé ☃\nsize")
        self.assertEqual(
            done.stdout.replace("> \n", ""),
            "Welcome, guest.\nYou said: one.\nYou said: café ☃.\n"
            "Your screen is 80 by 24, depth NONE.\nFarewell.\n",
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_command_is_done(self) -> None:
        done = self.run_ssh("guest", words=("say", "café ☃"))
        told = (done.returncode, done.stdout, done.stderr)
        self.assertEqual(told, (0, "You said: say café ☃.\n", ""))

    def test_a_command_that_fails(self) -> None:
        done = self.run_ssh("guest", words=("fail",))
        told = (done.returncode, done.stdout, done.stderr)
        self.assertEqual(told, (1, "", "You said: fail.\n"))

    def test_no_terminal_is_told_from_one(self) -> None:
        for options, end in (((), "\n"), (("-tt",), "\r\n")):
            done = subprocess.run(
                [*self.command("guest", *options), "who"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=PATIENCE,
                check=False,
            )
            self.assertEqual(done.stdout.decode(), f"You said: who.{end}")

    def test_without_a_key_and_a_terminal_nobody_is_asked(self) -> None:
        done = self.run_ssh("Ada", "-oBatchMode=yes")
        self.assertEqual(done.returncode, 255)
        self.assertIn("Permission denied (publickey,password)", done.stderr)

    def test_a_dumb_terminal_gets_nothing_but_text(self) -> None:
        for kind, has_escapes in (("dumb", False), ("xterm-256color", True)):
            typed = "say café ☃\rsize\rquit\r"
            done = self.run_ssh("guest", "-tt", typed=typed, environment={"TERM": kind})
            self.assertEqual("\x1b" in done.stdout, has_escapes, kind)
            self.assertIn("You said: say café ☃.", done.stdout)
            self.assertIn(f"depth {'XTERM256' if has_escapes else 'NONE'}.", done.stdout)
            self.assertEqual(done.returncode, 0)

    def test_files_are_refused(self) -> None:
        done = self.run_ssh("guest", "-s", words=("sftp",))
        self.assertEqual(done.returncode, 255)
        self.assertIn("subsystem request failed", done.stderr)

    def test_ports_are_not_forwarded(self) -> None:
        done = self.run_ssh("guest", "-oExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9", "-N")
        self.assertEqual(done.returncode, 255)
        self.assertIn("forwarding failed", done.stderr)
        done = self.run_ssh("guest", "-W", "127.0.0.1:9")
        self.assertEqual(done.returncode, 255)
        self.assertIn("stdio forwarding failed", done.stderr)

    def test_a_client_may_prefer_any_of_the_host_keys(self) -> None:
        for algorithm in ("ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256"):
            done = self.run_ssh("guest", f"-oHostKeyAlgorithms={algorithm}", "-T", typed="one")
            self.assertIn("You said: one.", done.stdout, algorithm)
        done = self.run_ssh("guest", "-oHostKeyAlgorithms=ssh-rsa", "-T", typed="one")
        self.assertEqual((done.returncode, done.stdout), (255, ""))

    def test_an_old_cipher_finds_no_match(self) -> None:
        for option in ("-oCiphers=aes128-cbc", "-oMACs=hmac-sha1"):
            done = self.run_ssh("guest", option)
            self.assertEqual((done.returncode, done.stdout), (255, ""), option)


class PlinkTests(SshTestCase):
    """PuTTY speaks a dialect of its own, and is understood."""

    skip = missing(PLINK, TMUX)

    def plink(self, user: str, *options: str) -> list[str]:
        """Return a command line that trusts this server, and asks nothing."""
        trusted: list[str] = []
        for name in HOST_KEYS.values():
            key = Key.fromFile(self.keys / name)
            trusted += ["-hostkey", fingerprint_of(key.public().blob())]
        known = (*trusted, "-P", str(self.port), *options)
        return [PLINK.path, "-ssh", "-batch", *known, f"{user}@127.0.0.1"]

    def test_password_and_terminal(self) -> None:
        command = self.plink("Ada", "-pw", PASSWORD, "-t")
        shown = self.stack.enter_context(pane(self.home, *command))
        shown.wait_for("Welcome, Ada, proved.\n>")
        shown.type("say café ☃ 雪", "Left", "BSpace", "Enter")
        shown.wait_for("You said: say café ☃雪.\n>")
        shown.type("size")
        shown.wait_for("Your screen is 80 by 24")
        shown.type("", "Up", "Up", "Enter")
        shown.wait_for("You said: say café ☃雪.\n>", times=2)

    def test_resize_is_seen(self) -> None:
        shown = self.stack.enter_context(pane(self.home, *self.plink("guest", "-t")))
        shown.wait_for("Welcome, guest.\n>")
        shown.resize(50, 20)
        shown.type("size")
        shown.wait_for("Your screen is 50 by 20")

    def test_wrong_password(self) -> None:
        done = self.run_plink("Ada", "-pw", "wrong")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("password was not accepted", done.stderr.lower() + done.stdout.lower())

    def test_command_and_pipe(self) -> None:
        done = self.run_plink("guest", words=("who",))
        self.assertEqual((done.returncode, done.stdout), (0, "You said: who.\n"))
        done = self.run_plink("guest", words=("fail",))
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        done = self.run_plink("guest", "-T", typed="café ☃\nquit\n")
        self.assertIn("You said: café ☃.", done.stdout)
        self.assertEqual(done.returncode, 0)

    def test_files_and_ports_are_refused(self) -> None:
        done = self.run_plink("guest", "-s", words=("sftp",))
        self.assertNotEqual(done.returncode, 0)
        done = self.run_plink("guest", "-nc", "127.0.0.1:9")
        self.assertNotEqual(done.returncode, 0)

    def run_plink(
        self, user: str, *options: str, typed: str = "", words: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.plink(user, *options), *words],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "HOME": str(self.home)},
            timeout=PATIENCE,
            check=False,
        )


class WholeTests(SshTestCase):
    """On a whole server: keys are added in the game, and commands are done in its world."""

    skip = missing(SSH)

    @override
    def setUp(self) -> None:
        super().setUp()
        server = self.stack.enter_context(running(self.home, *listeners("ssh", "telnet")))
        _, self.port = server.addresses["ssh"]
        self.telnet = server.addresses["telnet"]

    def new_key(self, kind: str, *options: str) -> tuple[Path, str]:
        """Return where a new private key is, and the line of its public half."""
        path = self.home / kind
        keygen = Path(SSH.path).with_name("ssh-keygen")
        arguments = ("-q", "-t", kind, *options, "-N", "", "-C", f"ada@{kind}", "-f", str(path))
        subprocess.run([keygen, *arguments], check=True)
        return path, path.with_suffix(".pub").read_text().strip()

    def by_key(self, path: Path, typed: str) -> subprocess.CompletedProcess[str]:
        only = ("-oIdentitiesOnly=yes", "-oBatchMode=yes", "-i", str(path))
        return self.run_ssh("ada", *only, "-T", typed=typed)

    def test_from_a_new_character_to_a_key_taken_away(self) -> None:
        keys = [self.new_key("ed25519"), self.new_key("rsa", "-b", "4096"), self.new_key("ecdsa")]
        words = "four words in a row"
        made = self.run_ssh("new", "-T", typed=f"Ada\n{words}\n{words}\nshe\nquit\n")
        self.assertIn("Welcome, Ada.", made.stdout)
        for path, _ in keys:
            self.assertEqual(self.by_key(path, "quit\n").returncode, 255)
        ed25519, rsa, ecdsa = (line for _, line in keys)
        self.add_by_telnet(words, rsa)
        self.add(words, ed25519, ecdsa)
        for path, _ in keys:
            done = self.by_key(path, "sshkey\n")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("Welcome, Ada.", done.stdout)
        self.assertEqual(done.stdout.count("last used"), 3)
        self.assertIn("ada@rsa", done.stdout)
        self.by_key(keys[0][0], "sshkey remove 1\n")
        self.assertEqual(self.by_key(keys[1][0], "quit\n").returncode, 255)
        self.assertEqual(self.by_key(keys[2][0], "quit\n").returncode, 0)

    def test_commands(self) -> None:
        path, line = self.new_key("ed25519")
        words = "four words in a row"
        typed = f"Ada\n{words}\n{words}\nshe\nsshkey add {line}\nquit\n"
        self.run_ssh("new", "-T", typed=typed)
        self.check(0, "There is nobody in the world just now.\n", "guest", "who")
        self.check(0, "Exits:", "guest", "look")
        self.check(1, "I know no command “soup”", "guest", "soup")
        spanish = {"LC_ALL": "es_ES.UTF-8"}
        done = self.run_ssh("guest", "-oSendEnv=LC_ALL", words=("mira",), environment=spanish)
        self.assertIn("Salidas:", done.stdout)
        self.check(1, "leads to no character", "new", "look")
        key = ("-i", str(path))
        self.check(0, "Exits:", "ada", "look", *key)
        self.check(0, "ada@ed25519", "ada", "sshkey", *key)
        self.check(1, "for somebody who is connected", "ada", "quit", *key)
        with subprocess.Popen(
            self.command("ada", *key, "-T"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as playing:
            assert playing.stdin is not None
            assert playing.stdout is not None
            while b"Exits:" not in playing.stdout.readline():
                pass
            self.check(1, "Ada is in the world already", "ada", "look", *key)
            self.check(0, "There is one player in the world:\n  Ada\n", "ada", "who", *key)
            playing.stdin.close()
            self.assertIn(b"Goodbye", playing.stdout.read())

    def check(self, status: int, words: str, user: str, command: str, *options: str) -> None:
        done = self.run_ssh(user, "-oIdentitiesOnly=yes", *options, words=(command,))
        said, unsaid = (done.stderr, done.stdout) if status else (done.stdout, done.stderr)
        self.assertEqual((done.returncode, unsaid), (status, ""), done)
        self.assertIn(words, said)

    def add_by_telnet(self, password: str, line: str) -> None:
        """Add a key to Ada over telnet; the line of an RSA key is as long as lines get."""
        with socket.create_connection(self.telnet, PATIENCE) as client:
            client.sendall(f"Ada\r\n{password}\r\nsshkey add {line}\r\nquit\r\n".encode())
            with client.makefile("rb") as reading:
                self.assertIn(b"From now on this key", reading.read())

    def add(self, password: str, *lines: str) -> None:
        """Add keys to Ada, who comes by her password over SSH."""
        asked = self.home / "askpass"
        asked.write_text(f"#!/bin/sh\necho '{password}'\n")
        asked.chmod(0o700)
        typed = "".join(f"sshkey add {line}\n" for line in lines)
        told = {"SSH_ASKPASS": str(asked), "SSH_ASKPASS_REQUIRE": "force"}
        done = self.run_ssh("ada", "-T", typed=typed, environment=told)
        self.assertEqual(done.stdout.count("From now on this key"), len(lines), done)

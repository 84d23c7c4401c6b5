"""Tests of `sshkey`, as players type it."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from typing_extensions import override

from tests.server.session.visit import LoginTestCase, said
from tests.support.ssh_keys import ED25519, FINGERPRINT
from vetrellis.game.core.text import Text
from vetrellis.server.auth.ssh_key import SshKey
from vetrellis.server.persistence.record import StoreError

KEY = "ssh-ed25519 ada@quay"
DAY = 86_400_000


class KeyTestCase(LoginTestCase):
    """With Ada in play."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.caller = self.visit.play("Ada")

    def answer(self, line: str) -> list[str]:
        """Return all that one line is answered."""
        before = len(self.caller.connection.shown)
        self.caller.type(line)
        return self.caller.connection.shown[before:]


class CommandTests(KeyTestCase):
    """Keys are listed, added and removed."""

    def test_there_are_none(self) -> None:
        self.assertEqual(self.answer("sshkey"), [said("sshkey-none")])

    def test_add_and_list_and_remove(self) -> None:
        added = said("sshkey-added", named=KEY, fingerprint=FINGERPRINT)
        self.assertEqual(self.answer(f"sshkey add {ED25519}"), [added])
        about = {"named": KEY, "fingerprint": FINGERPRINT, "added": "1970-01-01 00:00 UTC"}
        entry = said("sshkey-entry", number="1", **about)
        self.assertEqual(self.answer("sshkey list"), [said("sshkey-list", count=1), entry])
        removed = said("sshkey-removed", named=KEY, fingerprint=FINGERPRINT)
        self.assertEqual(self.answer("sshkey remove 1"), [removed])
        self.assertEqual(self.answer("sshkey remove 1"), [said("sshkey-no-such")])

    def test_use_is_shown(self) -> None:
        key = SshKey("ssh-rsa", "SHA256:x", "", 0, 3 * DAY)
        self.visit.keys.by_account[1] = (key,)
        self.assertIn("last used 1970-01-04", self.answer("sshkey")[-1])

    def test_words_of_both_languages_at_any_time(self) -> None:
        self.assertIn(FINGERPRINT, self.answer(f"clavessh añadir {ED25519}")[0])
        for line in ("clavessh", "llavessh lista", "SSHKeys LS", "clave-ssh listar"):
            self.assertIn(FINGERPRINT, self.answer(line)[-1], line)
        self.assertIn(FINGERPRINT, self.answer("sshkey quitar 1")[0])

    def test_in_the_language_of_the_player(self) -> None:
        self.caller.type("language es")
        self.assertEqual(self.answer("sshkey"), [said("sshkey-none", "es")])

    def test_anything_else_is_explained(self) -> None:
        for line in ("sshkey add", "sshkey remove", "sshkey list all", "sshkey soup", "sshkey ?"):
            self.assertEqual(self.answer(line), [said("sshkey-usage")], line)

    def test_bad_key_is_refused_with_the_reason(self) -> None:
        self.assertEqual(self.answer("sshkey add hello"), [said("sshkey-no-key")])
        self.answer(f"sshkey add {ED25519}")
        self.assertEqual(self.answer(f"sshkey add {ED25519}"), [said("sshkey-twice", number=1)])

    def test_nothing_of_it_reaches_the_world(self) -> None:
        self.answer(f"sshkey add {ED25519}")
        self.answer("sshkey")
        self.caller.type("look")
        self.assertEqual(self.caller.lines, ["look"])

    def test_guest_has_none(self) -> None:
        guest = self.visit.connect(protocol="ssh", login="guest")
        guest.world("You are on Salt Quay.", prompt=">")
        guest.type(f"sshkey add {ED25519}")
        self.assertEqual(guest.last, said("sshkey-no-account"))


class TextTests(KeyTestCase):
    """A comment is a player's text: nothing but text arrives."""

    def test_markup_and_controls(self) -> None:
        line = ED25519.replace("ada@quay", "[cmd=quit]\x1b[31m<b>x\u202e\u200b[/cmd]")
        self.answer(f"sshkey add {line}")
        shown: Text = self.caller.connection.texts[-1]
        (block,) = shown.blocks
        self.assertTrue(all(isinstance(inline, str) for inline in block.inner), block)
        self.assertIn("[cmd=quit][31m<b>x[/cmd]", shown.plain())

    def test_long_line_arrives_whole(self) -> None:
        blob = "A" * 1950
        self.assertEqual(self.answer(f"sshkey add ssh-rsa {blob}"), [said("sshkey-broken")])


class TroubleTests(KeyTestCase):
    """The world goes on while keys are looked for."""

    def test_store_in_trouble_is_told(self) -> None:
        self.visit.keys.broken = StoreError("the disk is full")
        self.assertEqual(self.answer("sshkey"), [said("session-store-trouble")])
        self.visit.keys.broken = None
        self.assertEqual(self.answer("sshkey"), [said("sshkey-none")])

    def test_lines_wait_and_the_world_is_heard_meanwhile(self) -> None:
        looking: Deferred[tuple[SshKey, ...]] = Deferred()
        self.visit.keys.slow = looking
        self.caller.type("sshkey", "look")
        self.caller.world("A gull laughs.")
        self.assertEqual(self.caller.last, "A gull laughs.")
        self.assertEqual(self.caller.lines, [])
        looking.callback(())
        self.assertIn(said("sshkey-none"), self.caller.connection.shown)
        self.assertEqual(self.caller.lines, ["look"])

    def test_answer_that_comes_too_late_is_nobody_s(self) -> None:
        looking: Deferred[tuple[SshKey, ...]] = Deferred()
        self.visit.keys.slow = looking
        self.caller.type("sshkey")
        self.caller.session.disconnected("gone")
        looking.callback(())
        self.assertNotIn(said("sshkey-none"), self.caller.connection.shown)

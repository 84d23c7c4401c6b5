"""The host keys."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from twisted.conch.ssh.keys import Key
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.ssh_client import HOST_KEY
from vetrellis.server.gateway.key_file import (
    ED25519,
    HOST_KEYS,
    RSA,
    HostKeyError,
    check_host_keys,
    check_key_file,
)
from vetrellis.server.gateway.ssh_host_key import load_or_make_host_key, load_or_make_host_keys


class HostKeyTests(SynchronousTestCase):
    """The key is made once, is private, and is refused in one line when it is not fit."""

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp())
        self.kind = ED25519
        self.path = self.directory / "var" / "ssh_host_key"

    def given(self, data: bytes, mode: int = 0o600) -> None:
        self.path.parent.mkdir(parents=True)
        self.path.write_bytes(data)
        self.path.chmod(mode)

    def refusal(self) -> str:
        error = self.assertRaises(HostKeyError, load_or_make_host_key, self.path, self.kind)
        self.assertNotIn("\n", str(error))
        self.assertIn(str(self.path), str(error))
        return str(error)

    def test_it_is_made_on_the_first_run(self) -> None:
        previous = os.umask(0)
        self.addCleanup(os.umask, previous)
        key = load_or_make_host_key(self.path, ED25519)
        self.assertEqual((key.sshType(), key.isPublic()), (b"ssh-ed25519", False))
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(os.listdir(self.path.parent), ["ssh_host_key"])

    def test_it_stays_the_same(self) -> None:
        first = load_or_make_host_key(self.path, ED25519)
        self.assertEqual(load_or_make_host_key(self.path, ED25519), first)

    def test_one_that_others_can_read_is_refused(self) -> None:
        self.given(HOST_KEY.toString("openssh"), 0o640)
        self.assertIn("chmod 600", self.refusal())

    def test_one_that_is_broken_is_refused(self) -> None:
        whole = HOST_KEY.toString("openssh")
        for data in (b"", b"nonsense", whole[:60], whole[:150] + b"\n", b"-----BEGIN", whole[40:]):
            self.given(data)
            self.assertIn("Move it away", self.refusal())
            self.path.unlink()
            self.path.parent.rmdir()

    def test_rsa_is_made_too(self) -> None:
        first = load_or_make_host_key(self.path, RSA)
        self.assertEqual((first.sshType(), first.size()), (b"ssh-rsa", 3072))
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o600)
        self.assertEqual(load_or_make_host_key(self.path, RSA), first)

    def test_short_rsa_is_refused(self) -> None:
        self.kind = RSA
        self.given(Key(generate_private_key(65537, 1024)).toString("openssh"))
        self.assertIn("2048 bits or more", self.refusal())

    def test_both_are_there_the_best_first(self) -> None:
        keys = load_or_make_host_keys(self.directory)
        self.assertEqual([key.sshType() for key in keys], [b"ssh-ed25519", b"ssh-rsa"])
        self.assertEqual(sorted(os.listdir(self.directory)), sorted(HOST_KEYS.values()))
        check_host_keys(self.directory)

    def test_another_sort_is_refused(self) -> None:
        rsa = Key(generate_private_key(65537, 2048))
        locked = HOST_KEY.toString("openssh", passphrase=b"secret")
        for data in (rsa.toString("openssh"), HOST_KEY.public().toString("openssh"), locked):
            self.given(data)
            self.assertIn("Move it away", self.refusal())
            self.path.unlink()
            self.path.parent.rmdir()

    def test_start_judges_it_without_cryptography(self) -> None:
        check_key_file(self.path, ED25519)
        self.given(HOST_KEY.toString("openssh"))
        check_key_file(self.path, ED25519)
        for data, mode, said in ((b"x", 0o600, "Move it away"), (b"", 0o640, "chmod 600")):
            self.path.write_bytes(data)
            self.path.chmod(mode)
            error = self.assertRaises(HostKeyError, check_key_file, self.path, ED25519)
            self.assertIn(said, str(error))

    def test_a_place_where_nothing_can_be_made(self) -> None:
        self.directory.write_bytes(b"not a directory")
        self.assertIn("cannot be read or made", self.refusal())

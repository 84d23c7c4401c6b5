"""Signatures of clients that log in by key."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.keys import Key
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.ssh_client import HOST_KEY
from vetrellis.server.auth.key_line import TYPES
from vetrellis.server.gateway.ssh_signature import ALGORITHMS, fits, is_right

MESSAGE = b"what both sides know of this very connection"
RSA = Key(rsa.generate_private_key(65537, 2048))
TOUCHED, UNTOUCHED = b"\x01", b"\x00"
SK = b"sk-ssh-ed25519@openssh.com"


def signed(key: Key, algorithm: bytes, message: bytes = MESSAGE) -> bool:
    signature = key.sign(message, algorithm)
    blob = key.public().blob()
    return fits(algorithm, blob) and is_right(algorithm, blob, signature, MESSAGE)


class KindTests(SynchronousTestCase):
    """Every type of key signs, in the ways that are taken."""

    def test_every_type_that_may_be_added_can_sign(self) -> None:
        self.assertEqual({kind.decode() for kind in ALGORITHMS.values()}, TYPES)

    def test_ed25519(self) -> None:
        self.assertTrue(signed(HOST_KEY, b"ssh-ed25519"))
        self.assertFalse(signed(HOST_KEY, b"ssh-ed25519", b"something else"))

    def test_rsa_with_sha2(self) -> None:
        for algorithm in (b"rsa-sha2-256", b"rsa-sha2-512"):
            self.assertTrue(signed(RSA, algorithm))
            self.assertFalse(signed(RSA, algorithm, b"something else"))

    def test_rsa_with_sha1_is_not_taken(self) -> None:
        blob, signature = RSA.public().blob(), RSA.sign(MESSAGE, b"ssh-rsa")
        self.assertFalse(fits(b"ssh-rsa", blob))
        for announced in (b"rsa-sha2-256", b"rsa-sha2-512"):
            self.assertFalse(is_right(announced, blob, signature, MESSAGE))

    def test_signature_of_another_kind_than_announced_is_not_taken(self) -> None:
        signature = RSA.sign(MESSAGE, b"rsa-sha2-256")
        self.assertFalse(is_right(b"rsa-sha2-512", RSA.public().blob(), signature, MESSAGE))

    def test_ecdsa(self) -> None:
        for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()):
            key = Key(ec.generate_private_key(curve))
            self.assertTrue(signed(key, key.sshType()))
            self.assertFalse(signed(key, key.sshType(), b"something else"))

    def test_key_of_another_type_does_not_fit(self) -> None:
        blob = HOST_KEY.public().blob()
        for algorithm in (b"rsa-sha2-512", b"ssh-dss", b"", b"ssh-ed25519-cert-v01@openssh.com"):
            self.assertFalse(fits(algorithm, blob))
        self.assertFalse(fits(b"ssh-ed25519", b""))


class SecurityKeyTests(SynchronousTestCase):
    """A security key signs with its flags and counter, once somebody touched it."""

    @override
    def setUp(self) -> None:
        self.private = Ed25519PrivateKey.generate()
        raw: Any = Key(self.private).public().blob()[-32:]
        self.blob = NS(SK) + NS(raw) + NS(b"ssh:")

    def sign(self, flags: bytes, message: bytes = MESSAGE, site: bytes = b"ssh:") -> bytes:
        trailer = flags + b"\0\0\0\7"
        whole = sha256(site).digest() + trailer + sha256(message).digest()
        return NS(SK) + NS(self.private.sign(whole)) + trailer

    def is_right(self, signature: bytes) -> bool:
        return is_right(SK, self.blob, signature, MESSAGE)

    def test_touched(self) -> None:
        self.assertTrue(self.is_right(self.sign(TOUCHED)))
        self.assertTrue(self.is_right(self.sign(b"\x05")), "and its PIN was typed")

    def test_untouched(self) -> None:
        self.assertFalse(self.is_right(self.sign(UNTOUCHED)))

    def test_something_else(self) -> None:
        self.assertFalse(self.is_right(self.sign(TOUCHED, b"something else")))
        self.assertFalse(self.is_right(self.sign(TOUCHED, site=b"ssh:elsewhere")))

    def test_flags_that_were_changed_on_the_way(self) -> None:
        signature = self.sign(UNTOUCHED)
        self.assertFalse(self.is_right(signature[:-5] + TOUCHED + signature[-4:]))

    def test_without_flags(self) -> None:
        self.assertFalse(self.is_right(self.sign(TOUCHED)[:-5]))
        self.assertFalse(self.is_right(NS(SK) + NS(self.private.sign(MESSAGE))))

    def test_with_a_point_on_a_curve(self) -> None:
        private = ec.generate_private_key(ec.SECP256R1())
        kind = b"sk-ecdsa-sha2-nistp256@openssh.com"
        blob = NS(kind) + NS(b"nistp256") + NS(Key(private).public().blob()[-65:]) + NS(b"ssh:")
        trailer = TOUCHED + b"\0\0\0\7"
        whole = sha256(b"ssh:").digest() + trailer + sha256(MESSAGE).digest()
        inner = Key(private).sign(whole)[4 + len(b"ecdsa-sha2-nistp256") :]
        self.assertTrue(is_right(kind, blob, NS(kind) + inner + trailer, MESSAGE))


class AnyTests(SynchronousTestCase):
    """No bytes that anybody sends are right by chance, and none break anything."""

    @given(st.sampled_from(sorted(ALGORITHMS)), st.binary(max_size=300), st.binary(max_size=300))
    def test_any_key_and_signature(self, algorithm: bytes, tail: bytes, signature: bytes) -> None:
        blob = NS(ALGORITHMS[algorithm]) + tail
        self.assertTrue(fits(algorithm, blob))
        self.assertFalse(is_right(algorithm, blob, signature, MESSAGE))

    @given(st.binary(max_size=120), st.booleans())
    def test_any_signature_of_a_real_key(self, signature: bytes, is_named: bool) -> None:
        for key, algorithm in ((HOST_KEY, b"ssh-ed25519"), (RSA, b"rsa-sha2-512")):
            whole = NS(algorithm) + NS(signature) if is_named else signature
            self.assertFalse(is_right(algorithm, key.public().blob(), whole, MESSAGE))

"""Lines of `authorized_keys`: what is taken, and what the others are told."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.conch.ssh.common import MP, NS
from twisted.conch.ssh.keys import Key
from twisted.trial.unittest import SynchronousTestCase

from tests.support.ssh_keys import ED25519, FINGERPRINT
from vetrellis.server.auth.key_line import LONGEST_COMMENT, read_key_line
from vetrellis.server.auth.ssh_key import KeyRefusedError, fingerprint_of

KIND, BODY, COMMENT = ED25519.split()
BLOB = b64decode(BODY)


def line_of(blob: bytes, kind: str) -> str:
    return f"{kind} {b64encode(blob).decode()}"


def rsa_line(bits: int) -> str:
    """Return the line of an RSA key of so many bits, with a modulus that nobody could use."""
    return line_of(NS(b"ssh-rsa") + MP(65537) + MP((1 << (bits - 1)) | 1), "ssh-rsa")


class TakenTests(SynchronousTestCase):
    """Keys that guard an account well."""

    def test_ed25519(self) -> None:
        key = read_key_line(ED25519)
        self.assertEqual((key.algorithm, key.blob, key.comment), (KIND, BLOB, COMMENT))
        self.assertEqual(key.fingerprint, FINGERPRINT)

    def test_rsa_from_2048_bits(self) -> None:
        for bits in (2048, 3072, 4096):
            key = read_key_line(rsa_line(bits))
            self.assertEqual(key.algorithm, "ssh-rsa")

    def test_ecdsa_for_chips_that_hold_nothing_else(self) -> None:
        for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()):
            key = Key(ec.generate_private_key(curve)).public()
            kind = key.sshType().decode()
            self.assertEqual(read_key_line(line_of(key.blob(), kind)).algorithm, kind)

    def test_security_keys(self) -> None:
        raw = BLOB[-32:]
        point = Key(ec.generate_private_key(ec.SECP256R1())).public().blob()[-65:]
        for kind, body in (
            ("sk-ssh-ed25519@openssh.com", NS(raw)),
            ("sk-ecdsa-sha2-nistp256@openssh.com", NS(b"nistp256") + NS(point)),
        ):
            blob = NS(kind.encode()) + body + NS(b"ssh:")
            self.assertEqual(read_key_line(line_of(blob, kind)).blob, blob)

    def test_spaces_around_and_between_do_not_matter(self) -> None:
        key = read_key_line(f"  {KIND}   {BODY}   my  laptop ")
        self.assertEqual((key.blob, key.comment), (BLOB, "my  laptop"))

    def test_comment_may_be_missing_or_too_long(self) -> None:
        self.assertEqual(read_key_line(f"{KIND} {BODY}").comment, "")
        self.assertEqual(len(read_key_line(f"{KIND} {BODY} {'x' * 999}").comment), LONGEST_COMMENT)


class RefusedTests(SynchronousTestCase):
    """The others are told why, and what to do instead."""

    def check(self, reason: str, line: str) -> None:
        error = self.assertRaises(KeyRefusedError, read_key_line, line)
        self.assertEqual(error.reason, reason, line)

    def test_what_is_no_key(self) -> None:
        for line in ("", "hello", KIND[:-1] + "é " + BODY, BODY, "~/.ssh/id_ed25519.pub"):
            self.check("sshkey-no-key", line)

    def test_private_key(self) -> None:
        self.check("sshkey-private", "-----BEGIN OPENSSH PRIVATE KEY----- b3BlbnNzaC1rZXktdjEA")
        self.check("sshkey-private", "-----BEGIN RSA PRIVATE KEY-----")
        self.check("sshkey-private", "PuTTY-User-Key-File-3: ssh-ed25519")

    def test_format_of_several_lines(self) -> None:
        self.check("sshkey-secsh", "---- BEGIN SSH2 PUBLIC KEY ----")

    def test_options(self) -> None:
        self.check("sshkey-options", f'command="rm -rf /" {ED25519}')
        self.check("sshkey-options", f"no-pty,from=10.* {ED25519}")

    def test_dsa(self) -> None:
        key = Key(dsa.generate_private_key(1024)).public()
        self.check("sshkey-dsa", line_of(key.blob(), "ssh-dss"))

    def test_certificate(self) -> None:
        self.check("sshkey-certificate", f"ssh-ed25519-cert-v01@openssh.com {BODY}")

    def test_type_that_nobody_here_knows(self) -> None:
        self.check("sshkey-type", f"ssh-ed448 {BODY}")

    def test_rsa_too_short_and_too_long(self) -> None:
        self.check("sshkey-short", rsa_line(2047))
        self.check("sshkey-short", rsa_line(1024))
        self.check("sshkey-long", rsa_line(8193))
        error = self.assertRaises(KeyRefusedError, read_key_line, rsa_line(1024))
        self.assertEqual(error.arguments, {"bits": "1024", "least": "2048"})

    def test_key_that_lost_something(self) -> None:
        for body in (BODY[:-1], BODY[:-4], BODY[4:], BODY + "AAAA", "", "AAAA", BODY.lower()):
            self.check("sshkey-broken", f"{KIND} {body}")

    def test_key_of_another_type_than_the_line_says(self) -> None:
        self.check("sshkey-broken", f"ssh-rsa {BODY}")
        self.check("sshkey-broken", f"ecdsa-sha2-nistp256 {BODY}")

    def test_point_that_is_on_no_curve(self) -> None:
        kind = "ecdsa-sha2-nistp256"
        blob = NS(kind.encode()) + NS(b"nistp256") + NS(b"\4" + b"\1" * 64)
        self.check("sshkey-broken", line_of(blob, kind))

    def test_key_in_two_spellings_is_one(self) -> None:
        padded = NS(b"ssh-rsa") + NS(b"\0\0\1\0\1") + MP((1 << 2047) | 1)
        self.check("sshkey-broken", line_of(padded, "ssh-rsa"))


class AnyTests(SynchronousTestCase):
    """Whatever is typed is a key or is refused; nothing breaks."""

    @given(st.text(max_size=200))
    def test_any_text(self, text: str) -> None:
        self.assertRaises(KeyRefusedError, read_key_line, text)

    @settings(max_examples=300)
    @given(st.data())
    def test_any_bytes_behind_any_type(self, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(sorted(_KINDS)))
        whole = _KINDS[kind]
        start = data.draw(st.integers(0, len(whole)))
        blob = whole[:start] + data.draw(st.binary(max_size=80)) + whole[start + 4 :]
        try:
            key = read_key_line(line_of(blob, kind))
        except KeyRefusedError:
            return
        self.assertEqual((key.algorithm, key.blob), (kind, blob))

    @given(st.binary(max_size=300))
    def test_every_fingerprint_is_as_openssh_prints_it(self, blob: bytes) -> None:
        self.assertTrue(re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", fingerprint_of(blob)))


_POINT = Key(ec.generate_private_key(ec.SECP256R1())).public().blob()
_KINDS = {
    "ssh-ed25519": BLOB,
    "ssh-rsa": Key(rsa.generate_private_key(65537, 2048)).public().blob(),
    "ssh-dss": NS(b"ssh-dss") + MP(23) + MP(11) + MP(4) + MP(8),
    "ecdsa-sha2-nistp256": _POINT,
    "sk-ssh-ed25519@openssh.com": NS(b"sk-ssh-ed25519@openssh.com") + NS(BLOB[-32:]) + NS(b"ssh:"),
    "sk-ecdsa-sha2-nistp256@openssh.com": NS(b"sk-ecdsa-sha2-nistp256@openssh.com")
    + NS(b"nistp256")
    + NS(_POINT[-65:])
    + NS(b"ssh:"),
}

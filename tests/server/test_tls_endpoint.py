"""Endpoint strings with TLS are written as Twisted's own, and taken apart."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from twisted.internet.endpoints import quoteStringArgument
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.tls_endpoint import TlsFiles, speaks_tls, tls_files, without_tls


class EndpointTests(SynchronousTestCase):
    """Where it listens, and which files it names."""

    def test_kinds_are_told_apart(self) -> None:
        for endpoint in ("ssl:4443:privateKey=a", "tls:4443"):
            self.assertTrue(speaks_tls(endpoint))
        for endpoint in ("tcp:4000", "unix:/run/ssl:1", "systemd:domain=INET:name=ssl", ""):
            self.assertFalse(speaks_tls(endpoint))
            self.assertEqual(without_tls(endpoint), endpoint)

    def test_files_are_named(self) -> None:
        endpoint = "ssl:4443:privateKey=/k.pem:certKey=/c.pem:extraCertChain=/chain.pem"
        self.assertEqual(tls_files(endpoint), TlsFiles("/k.pem", "/c.pem", "/chain.pem"))

    def test_one_file_may_have_both(self) -> None:
        self.assertEqual(tls_files("ssl:4443:privateKey=/k.pem"), TlsFiles("/k.pem", "/k.pem"))
        self.assertEqual(tls_files("ssl:4443"), TlsFiles("server.pem", "server.pem"))

    def test_place_is_kept(self) -> None:
        for endpoint, place in (
            ("ssl:4443:privateKey=/k.pem", "tcp:4443"),
            (r"tls:4443:interface=\:\:1:privateKey=/k", r"tcp:4443:interface=\:\:1"),
            ("ssl:0:backlog=8:privateKey=/k", "tcp:0:backlog=8"),
        ):
            self.assertEqual(without_tls(endpoint), place)

    def test_unknown_words_are_named(self) -> None:
        for endpoint in ("ssl:4443:key=/k.pem", "ssl:4443:/k.pem", "ssl:4443:sslmethod=SSLv3"):
            for act in (tls_files, without_tls):
                error = self.assertRaises(ValueError, act, endpoint)
                self.assertIn("there are privateKey, certKey", str(error))

    @example("key.pem", "::")
    @given(st.text(min_size=1), st.text(min_size=1))
    def test_whatever_can_be_quoted_is_read(self, key: str, interface: str) -> None:
        quoted, place = quoteStringArgument(key), quoteStringArgument(interface)
        endpoint = f"ssl:1:privateKey={quoted}:interface={place}"
        self.assertEqual(tls_files(endpoint).key, key)
        self.assertEqual(without_tls(endpoint), f"tcp:1:interface={place}")

"""What is checked of a handshake, header by header."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from twisted.web.http_headers import Headers

from vetrellis.server.gateway.http_guard import Denial, HandshakeGuard

GOOD = {
    "Host": "play.example:8080",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}


class GuardTestCase(SynchronousTestCase):
    """Judges handshakes that are good but for what a test changes."""

    guard = HandshakeGuard(("v1.vetrellis", "telnet"))

    def judge(
        self,
        changes: Mapping[str, str | None] | None = None,
        *,
        method: bytes = b"GET",
        version: bytes = b"HTTP/1.1",
        twice: str = "",
    ) -> Denial | None:
        headers = Headers()
        for name, value in {**GOOD, **(changes or {})}.items():
            if value is not None:
                headers.addRawHeader(name, value)
        if twice:
            headers.addRawHeader(twice, "again")
        return self.guard.judge(method, version, headers)

    def assert_denied(self, denial: Denial | None, code: int) -> None:
        assert denial is not None, "it was let in"
        self.assertEqual(denial.code, code)
        self.assertRegex(denial.words, r"^[A-Z][^\n]*\.$")


class ShapeTests(GuardTestCase):
    """A handshake is what RFC 6455 section 4.2.1 says it is."""

    def test_good_one_is_let_in(self) -> None:
        self.assertIsNone(self.judge())
        self.assertIsNone(
            self.judge({"Connection": "keep-alive, UPGRADE", "Upgrade": "WebSocket"})
        )

    def test_method_and_version(self) -> None:
        self.assert_denied(self.judge(method=b"POST"), 405)
        self.assert_denied(self.judge(version=b"HTTP/1.0"), 505)

    def test_what_must_be_there(self) -> None:
        for name, code in (
            ("Host", 400),
            ("Upgrade", 426),
            ("Connection", 426),
            ("Sec-WebSocket-Key", 400),
            ("Sec-WebSocket-Version", 400),
        ):
            self.assert_denied(self.judge({name: None}), code)

    def test_what_must_be_there_once(self) -> None:
        for name in ("Host", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version"):
            self.assert_denied(self.judge(twice=name), 400)
        origin = {"Origin": "http://play.example:8080"}
        self.assert_denied(self.judge(origin, twice="Origin"), 400)

    def test_what_must_make_sense(self) -> None:
        for name, value in (
            ("Host", "play example"),
            ("Host", "play.example:port"),
            ("Host", "user@play.example"),
            ("Sec-WebSocket-Key", "short=="),
            ("Sec-WebSocket-Key", "not base64 at all 123=="),
            ("Sec-WebSocket-Version", "8"),
        ):
            self.assert_denied(self.judge({name: value}), 400)

    def test_version_that_is_spoken_is_told(self) -> None:
        denial = self.judge({"Sec-WebSocket-Version": "8"})
        assert denial is not None
        self.assertEqual(denial.headers, {"Sec-WebSocket-Version": "13"})

    def test_body_is_none(self) -> None:
        self.assertIsNone(self.judge({"Content-Length": "0"}))
        self.assert_denied(self.judge({"Content-Length": "5"}), 400)
        self.assert_denied(self.judge({"Transfer-Encoding": "chunked"}), 400)

    def test_subprotocol(self) -> None:
        name = "Sec-WebSocket-Protocol"
        self.assertIsNone(self.judge({name: "telnet, v1.vetrellis"}))
        self.assert_denied(self.judge({name: "smoke"}), 400)

    def test_address_has_visible_bytes_only(self) -> None:
        headers = Headers({name: [text] for name, text in GOOD.items()})
        for uri in (b"/ws?\x85Origin:x", b"/ws?\x0bx", b"/ws#part", b"/ws?\xff", b"/w s"):
            self.assert_denied(self.guard.judge(b"GET", b"HTTP/1.1", headers, uri), 400)
        self.assertIsNone(self.guard.judge(b"GET", b"HTTP/1.1", headers, b"/ws?a=%85&b=~"))

    @given(st.binary(max_size=20))
    def test_bytes_decide_as_the_law_says(self, value: bytes) -> None:
        headers = Headers({name: [text] for name, text in GOOD.items()})
        value = value.replace(b"\r", b"").replace(b"\n", b"")
        headers.addRawHeader(b"X-Note", value)
        allowed = all(byte == 0x09 or 0x20 <= byte <= 0x7E for byte in value)
        self.assertEqual(self.guard.judge(b"GET", b"HTTP/1.1", headers) is None, allowed)


class SameOriginTests(GuardTestCase):
    """Where nothing is configured, a page may connect to where it came from."""

    def origin(self, origin: str, host: str = "play.example:8080") -> bool:
        """Return whether a page of an origin may connect to a host."""
        denial = self.judge({"Origin": origin, "Host": host})
        if denial is not None:
            self.assertEqual(denial.code, 403)
        return denial is None

    def test_same_host_and_port(self) -> None:
        self.assertTrue(self.origin("http://play.example:8080"))
        self.assertTrue(self.origin("HTTP://Play.Example:8080"))
        self.assertFalse(self.origin("http://play.example:8081"))
        self.assertFalse(self.origin("http://play.example.evil.example:8080"))
        self.assertFalse(self.origin("http://evil.example:8080"))

    def test_default_ports_need_not_be_said(self) -> None:
        self.assertTrue(self.origin("https://play.example", "play.example"))
        self.assertTrue(self.origin("https://play.example", "play.example:443"))
        self.assertTrue(self.origin("http://play.example:80", "play.example"))
        self.assertFalse(self.origin("https://play.example", "play.example:80"))

    def test_names_of_this_machine_are_one(self) -> None:
        self.assertTrue(self.origin("http://localhost:8080", "127.0.0.1:8080"))
        self.assertTrue(self.origin("http://[::1]:8080", "localhost:8080"))
        self.assertFalse(self.origin("http://localhost:8080", "play.example:8080"))
        self.assertFalse(self.origin("http://localhost:3000", "localhost:8080"))

    def test_what_is_no_page_is_refused(self) -> None:
        for origin in ("null", "file://", "ftp://play.example:8080", "http://", "http://a:b", "x"):
            self.assertFalse(self.origin(origin), origin)

    def test_programs_send_no_origin(self) -> None:
        self.assertIsNone(self.judge({"Origin": None}))


class ConfiguredOriginTests(GuardTestCase):
    """Origins that are configured may connect besides the server's own."""

    guard = HandshakeGuard(
        ("v1.vetrellis", "telnet"),
        ("https://www.example", "http://localhost:3000", "capacitor://localhost", "http://a:b"),
    )

    def test_named_ones_may_connect(self) -> None:
        for origin in (
            "https://www.example",
            "https://www.example:443",
            "HTTPS://WWW.example",
            "http://localhost:3000",
            "capacitor://localhost",
            "http://play.example:8080",
        ):
            self.assertIsNone(self.judge({"Origin": origin}), origin)

    def test_others_may_not(self) -> None:
        for origin in (
            "http://www.example",
            "https://www.example:8443",
            "https://www.example.evil.example",
            "https://evil.example/https://www.example",
            "https://www.example@evil.example",
            "https://evil.example@www.example",
            "https://www.example/",
            "https://www.example#",
            "null",
            "",
            "http://a:b",
            "http://c:99999",
            "x",
        ):
            self.assert_denied(self.judge({"Origin": origin}), 403)

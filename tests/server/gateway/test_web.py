"""The HTTP port: files, errors, headers, limits."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from twisted.internet.address import IPv4Address, UNIXAddress
from twisted.internet.error import ConnectionDone
from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

import vetrellis
from tests.server.gateway.web_fakes import WebServer, handshake
from vetrellis.server.gateway.crowd import Crowd
from vetrellis.server.gateway.http_guard import SECURITY_HEADERS
from vetrellis.server.gateway.web import (
    NoPageError,
    Pages,
    WebLimits,
    WebRoot,
    WebSite,
    load_pages,
    web_listener,
)
from vetrellis.server.notice import Notices

WEB = Path(vetrellis.__file__).parents[1] / "web"


Answer: TypeAlias = tuple[int, dict[str, str], bytes]


class WebTestCase(SynchronousTestCase):
    """A server, and requests to it."""

    @override
    def setUp(self) -> None:
        self.server = WebServer(web_limits=WebLimits(connections=3, connections_each=2, body=100))
        self.client = self.server.connect()

    def ask(
        self, line: str, *headers: str, body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer."""
        request = "\r\n".join((f"{line} HTTP/1.1", "Host: play.example", *headers, "", ""))
        self.client.send(request.encode("latin-1") + body)
        head, _, content = self.client.answer().partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        found = dict(header.split(": ", 1) for header in rest)
        return int(first.split(" ")[1]), found, content


class FileTests(WebTestCase):
    """The page's files, and nothing else of the disk."""

    def test_root_is_the_page(self) -> None:
        status, headers, body = self.ask("GET /")
        self.assertEqual((status, body), (200, b"<!doctype html>"))
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")

    def test_modules_have_their_type(self) -> None:
        status, headers, _ = self.ask("GET /js/page.js?v=1")
        self.assertEqual(
            (status, headers["Content-Type"]), (200, "text/javascript; charset=utf-8")
        )

    def test_what_did_not_change_is_not_sent_again(self) -> None:
        _, headers, _ = self.ask("GET /js/page.js")
        self.assertEqual((headers["ETag"], headers["Cache-Control"]), ('"two"', "no-cache"))
        status, _, body = self.ask("GET /js/page.js", 'If-None-Match: "two"')
        self.assertEqual((status, body), (304, b""))
        status, _, _ = self.ask("GET /js/page.js", 'If-None-Match: "one"')
        self.assertEqual(status, 200)

    def test_head_is_the_same_without_the_body(self) -> None:
        status, headers, body = self.ask("HEAD /")
        self.assertEqual((status, headers["Content-Length"], body), (200, "15", b""))

    def test_unknown_address_is_told_in_plain_words(self) -> None:
        for path in ("/nothing", "/js", "/js/", "/index.html/x", "/%ff", "//", "/js/page.js%00"):
            status, headers, body = self.ask(f"GET {path}")
            self.assertEqual((status, headers["Content-Type"]), (404, "text/plain; charset=utf-8"))
            self.assertIn(b"There is nothing at this address.", body)

    def test_no_path_leaves_the_page(self) -> None:
        for path in (
            "/../pyproject.toml",
            "/js/../../pyproject.toml",
            "/%2e%2e/pyproject.toml",
            "/..%2fpyproject.toml",
            "/js//page.js",
            "/etc/passwd",
        ):
            self.assertEqual(self.ask(f"GET {path}")[0], 404, path)

    def test_page_is_only_read(self) -> None:
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"):
            status, headers, body = self.ask(f"{method} /")
            self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"), method)
            self.assertEqual(body, b"This can only be read.\n")


class HeaderTests(WebTestCase):
    """Every answer is safe to show, whatever was asked."""

    def test_every_answer_carries_them(self) -> None:
        for line in ("GET /", "GET /nothing", "POST /", "GET /ws", "HEAD /js/page.js", "BREW /"):
            self.client.vanish(ConnectionDone())
            self.client = self.server.connect()
            _, headers, _ = self.ask(line)
            for name, value in SECURITY_HEADERS.items():
                self.assertEqual(headers.get(name), value, f"{name} of {line}")
            self.assertEqual(headers["Server"], "Vetrellis")

    def test_policy_allows_no_other_host_and_no_inline(self) -> None:
        policy = SECURITY_HEADERS["Content-Security-Policy"]
        self.assertNotIn("unsafe", policy)
        self.assertNotIn("http", policy)
        self.assertTrue(policy.startswith("default-src 'none';"))


class WebSocketAddressTests(WebTestCase):
    """What is not a handshake is told what to do instead, by the HTTP server, not by Autobahn."""

    def test_plain_request_is_told_to_upgrade(self) -> None:
        status, headers, body = self.ask("GET /ws")
        self.assertEqual((status, headers["Upgrade"]), (426, "websocket"))
        self.assertIn(b"open it with a client", body)

    def test_other_method_is_refused(self) -> None:
        status, headers, _ = self.ask("POST /ws")
        self.assertEqual((status, headers["Allow"]), (405, "GET"))


class LimitTests(WebTestCase):
    """A client can make the server hold only so much."""

    def test_body_that_is_announced_too_long_is_refused(self) -> None:
        status, headers, _ = self.ask("POST /", "Content-Length: 101")
        self.assertEqual((status, headers["Connection"]), (413, "close"))
        self.assertTrue(self.client.transport.disconnecting)

    def test_body_that_grows_too_long_is_refused_once(self) -> None:
        chunk = b"3c\r\n" + b"x" * 60 + b"\r\n"
        self.client.send(
            b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
        )
        self.assertEqual(self.client.answer(), b"")
        self.client.send(chunk + chunk + b"0\r\n\r\n")
        self.assertEqual(self.client.answer().count(b"HTTP/1.1"), 1)
        self.assertTrue(self.client.transport.disconnecting)

    def test_body_within_the_limit_is_read(self) -> None:
        self.assertEqual(self.ask("POST /", "Content-Length: 100", body=b"x" * 100)[0], 405)

    def test_idle_connection_is_closed(self) -> None:
        self.client.send(b"GET / HT")
        self.server.clock.advance(61)
        self.assertTrue(self.client.transport.disconnecting)

    def test_endless_headers_are_refused(self) -> None:
        self.client.send(b"GET / HTTP/1.1\r\n")
        sent = 0
        while not self.client.transport.disconnecting and sent < 40:
            self.client.send(b"X-Note: " + b"x" * 1000 + b"\r\n")
            sent += 1
        self.assertLess(sent, 20)

    def test_who_speaks_something_else_is_told_where_they_are(self) -> None:
        for data in (b"\xff\xfd\x18", b"guest\r\n", b"SSH-2.0-x\r\n", b"\x16\x03\x01\x02\x00"):
            client = self.server.connect("192.0.2.8")
            client.send(data)
            answer = client.answer()
            self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), data)
            self.assertIn(b"This is the port of the web page", answer)
            self.assertTrue(client.transport.disconnecting)
            client.vanish(ConnectionDone())

    def test_empty_line_before_a_request_is_none_of_these(self) -> None:
        self.client.send(b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertTrue(self.client.answer().startswith(b"HTTP/1.1 200 "))

    def test_segment_full_of_requests_is_not_a_second_of_work(self) -> None:
        self.client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 2000)
        answer = self.client.answer()
        self.assertEqual(answer.count(b"HTTP/1.1 200 "), WebLimits().requests_at_once)
        self.assertEqual(answer.count(b"HTTP/1.1 429 "), 1)
        self.assertTrue(self.client.transport.disconnecting)
        self.client.vanish(ConnectionDone())
        self.server.clock.advance(1)
        other = self.server.connect()
        other.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 2000)
        self.assertEqual(other.answer().count(b"HTTP/1.1 200 "), WebLimits().requests)

    def test_who_comes_too_often_cannot_fill_the_log(self) -> None:
        site = WebSite(WebRoot(Pages({}), {}), self.server.clock, WebLimits(connections_each=0))
        listener = web_listener(site, Notices(self.server.clock))
        address = IPv4Address("TCP", "192.0.2.7", 40000)
        with capturedLogs() as events:
            for _ in range(500):
                listener.buildProtocol(address)
        self.assertTrue(5 <= len(events) <= 6, len(events))

    def test_so_many_connections_from_one_address(self) -> None:
        self.server.connect()
        address = IPv4Address("TCP", "192.0.2.7", 40000)
        self.assertIsNone(self.server.listener.buildProtocol(address))
        self.server.connect("192.0.2.8")
        self.assertIsNone(self.server.listener.buildProtocol(IPv4Address("TCP", "192.0.2.9", 1)))

    def test_closed_connection_makes_room(self) -> None:
        other = self.server.connect()
        other.vanish(ConnectionDone())
        self.server.connect()

    def test_websocket_counts_until_it_is_gone(self) -> None:
        other = self.server.connect()
        other.send(handshake())
        address = IPv4Address("TCP", "192.0.2.7", 40000)
        self.assertIsNone(self.server.listener.buildProtocol(address))
        other.vanish(ConnectionDone())
        self.assertIsNotNone(self.server.listener.buildProtocol(address))

    def test_socket_without_an_address_is_counted_too(self) -> None:
        self.assertIsNotNone(self.server.listener.buildProtocol(UNIXAddress(None)))


class SmugglingTests(WebTestCase):
    """Where the end of a request is in doubt, the connection ends with it."""

    def send(self, *headers: str) -> bytes:
        """Send a request with a second one hidden in what may be its body; return the answers."""
        head = ("POST / HTTP/1.1", "Host: play.example", *headers, "", "")
        hidden = "0\r\n\r\nGET /js/page.js HTTP/1.1\r\nHost: play.example\r\n\r\n"
        self.client.send(("\r\n".join(head) + hidden).encode("latin-1"))
        return self.client.answer()

    def test_doubtful_lengths_are_refused(self) -> None:
        for headers in (
            ("Content-Length: 5", "Transfer-Encoding: chunked"),
            ("Content-Length: 5", "Content-Length: 6"),
            ("Content-Length: +5",),
            ("Content-Length: -5",),
            ("Content-Length: 0x5",),
            ("Content-Length: 5_0",),
            ("Transfer-Encoding: chunked, identity",),
            ("Transfer-Encoding: xchunked",),
            ("Transfer-Encoding : chunked",),
            ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
            ("Transfer-Encoding: chunked", "Content-Length: 0"),
            ("Transfer-Encoding:\tchunked, chunked",),
            ("Transfer-Encoding: chunked\n",),
            ("Content-Length: 5, 5",),
            ("Content-Length: 5\v",),
            ("Content-Length: \xb2",),
            ("Content-Length : 5",),
            ("Content-Length: ",),
        ):
            self.client = self.server.connect()
            answers = self.send(*headers)
            self.assertTrue(answers.startswith(b"HTTP/1.1 400 "), headers)
            self.assertEqual(answers.count(b"HTTP/1.1 "), 1, headers)
            self.assertTrue(self.client.transport.disconnecting, headers)
            self.client.vanish(ConnectionDone())

    def refused(self, request: bytes) -> None:
        """Send a request with another one behind it; check that the first is refused, alone."""
        self.client = self.server.connect()
        hidden = b"GET /js/page.js HTTP/1.1\r\nHost: play.example\r\n\r\n"
        self.client.send(request + hidden)
        answers = self.client.answer()
        self.assertTrue(answers.startswith(b"HTTP/1.1 4"), request)
        self.assertEqual(answers.count(b"HTTP/1.1 "), 1, request)
        self.assertNotIn(b"export {};", answers)
        self.assertTrue(self.client.transport.disconnecting, request)
        self.client.vanish(ConnectionDone())

    def test_host_is_one_and_makes_sense(self) -> None:
        for headers in (
            b"",
            b"Host: a\r\nHost: b\r\n",
            b"Host: a\r\nhost: a\r\n",
            b"Host: a b\r\n",
            b"Host: a@b\r\n",
            b"Host: a/b\r\n",
            b"Host: a:port\r\n",
            b"Host: \r\n",
            b"Host: \xe9\r\n",
        ):
            self.refused(b"GET / HTTP/1.1\r\n" + headers + b"\r\n")
        self.client = self.server.connect()
        self.client.send(b"GET / HTTP/1.0\r\n\r\n")
        self.assertTrue(self.client.answer().startswith(b"HTTP/1.0 200 "))

    def test_bytes_that_end_a_line_elsewhere_are_refused(self) -> None:
        for byte in b"\n\r\0\x0b\x0c\x1c\x7f":
            value = b"a" + bytes((byte,)) + b"Content-Length: 5"
            self.refused(b"GET / HTTP/1.1\r\nHost: a\r\nX-Note: " + value + b"\r\n\r\n")

    def test_header_names_are_tokens(self) -> None:
        for name in (b"X Note", b"X\x85Note", b"X(Note)", b"Content-Length\x0b", b"\xff"):
            self.refused(b"GET / HTTP/1.1\r\nHost: a\r\n" + name + b": 5\r\n\r\n")

    def test_folded_header_hides_no_length(self) -> None:
        self.client.send(
            b"POST / HTTP/1.1\r\nHost: a\r\nX-Note: a\r\n Content-Length: 99\r\n\r\n"
            b"GET /js/page.js HTTP/1.1\r\nHost: a\r\n\r\n"
        )
        answers = self.client.answer()
        self.assertEqual(answers.count(b"HTTP/1.1 "), 2)
        self.assertIn(b"export {};", answers)

    def test_bare_line_feeds_end_no_header(self) -> None:
        self.client.send(b"GET / HTTP/1.1\nHost: a\n\nGET / HTTP/1.1\nHost: a\n\n")
        self.assertEqual(self.client.answer(), b"")
        self.server.clock.advance(61)
        self.assertTrue(self.client.transport.disconnecting)

    def test_after_a_handshake_that_is_refused_nothing_is_read(self) -> None:
        for change in (
            ("Sec-WebSocket-Version", "8"),
            ("Origin", "http://evil.example"),
            ("Upgrade", None),
            ("Sec-WebSocket-Protocol", "smoke"),
            ("X-Note", b"\x85"),
        ):
            self.refused(handshake(change))
        self.refused(handshake(line="GET /ws?\x0b HTTP/1.1"))

    def test_chunks_say_how_long_they_are(self) -> None:
        for chunk in (b"5;x=\n\r\nhello\r\n", b"0x5\r\nhello\r\n", b"-1\r\n", b"5\r\nhelloX\r\n"):
            client = self.server.connect()
            client.send(
                b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + chunk
                + b"0\r\n\r\nGET /js/page.js HTTP/1.1\r\nHost: a\r\n\r\n"
            )
            answers = client.answer()
            self.assertTrue(answers.startswith(b"HTTP/1.1 400 "), (chunk, answers))
            self.assertNotIn(b"export {};", answers)
            client.vanish(ConnectionDone())

    def test_requests_in_one_packet_are_answered_in_order(self) -> None:
        one = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        two = b"GET /js/page.js HTTP/1.1\r\nHost: a\r\n\r\n"
        self.client.send(one + two + one)
        answers = self.client.answer()
        first, second = answers.index(b"<!doctype html>"), answers.index(b"export {};")
        self.assertLess(first, second)
        self.assertLess(second, answers.rindex(b"<!doctype html>"))

    def test_what_follows_a_handshake_too_early_is_no_request(self) -> None:
        self.client.send(handshake() + b"GET /js/page.js HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertNotIn(b"export {};", self.client.answer())


class CrowdTests(SynchronousTestCase):
    """A household of IPv6 is one address."""

    def test_network_is_one(self) -> None:
        crowd = Crowd(10, 1)
        self.assertTrue(crowd.enter("2001:db8:0:1::1"))
        self.assertFalse(crowd.enter("2001:db8:0:1:ffff::2"))
        self.assertTrue(crowd.enter("2001:db8:0:2::1"))

    def test_mapped_address_is_the_address(self) -> None:
        crowd = Crowd(10, 1)
        self.assertTrue(crowd.enter("::ffff:192.0.2.7"))
        self.assertFalse(crowd.enter("192.0.2.7"))

    def test_nobody_is_remembered_who_left(self) -> None:
        crowd = Crowd(10, 2)
        for _ in range(2):
            self.assertTrue(crowd.enter("192.0.2.7"))
        for _ in range(2):
            crowd.leave("192.0.2.7")
        self.assertEqual((len(crowd), len(crowd._inside)), (0, 0))


class LoadTests(SynchronousTestCase):
    """The files of the page are read once, and only those that are meant."""

    @override
    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        (self.folder / "js").mkdir(parents=True)
        (self.folder / "index.html").write_text("<!doctype html>")
        (self.folder / "js" / "page.js").write_text("export {};")

    def test_files_by_path(self) -> None:
        pages = load_pages(self.folder)
        self.assertEqual(sorted(pages), ["index.html", "js/page.js"])
        self.assertEqual(pages["js/page.js"].body, b"export {};")

    def test_hidden_linked_and_unknown_files_are_left_out(self) -> None:
        (self.folder / ".secret.html").write_text("no")
        (self.folder / "notes.md").write_text("no")
        (self.folder / "link.txt").symlink_to(self.folder / "index.html")
        self.assertEqual(sorted(load_pages(self.folder)), ["index.html", "js/page.js"])

    def test_tag_changes_with_the_file(self) -> None:
        before = load_pages(self.folder)["index.html"].tag
        (self.folder / "index.html").write_text("<!doctype html><p>")
        self.assertNotEqual(load_pages(self.folder)["index.html"].tag, before)

    def test_folder_without_a_page_is_told_in_one_line(self) -> None:
        for folder in (self.folder / "js", self.folder / "nowhere"):
            with self.assertRaises(NoPageError) as caught:
                load_pages(folder)
            self.assertIn(str(folder), str(caught.exception))
            self.assertNotIn("\n", str(caught.exception))

    def test_file_that_cannot_be_read_is_told_in_one_line(self) -> None:
        def denied(_path: Path) -> bytes:
            raise PermissionError(13, "Permission denied", "index.html")

        self.patch(Path, "read_bytes", denied)
        with self.assertRaises(NoPageError) as caught:
            load_pages(self.folder)
        self.assertIn("Permission denied", str(caught.exception))


class ShippedPageTests(SynchronousTestCase):
    """What is shipped keeps the promises of the policy that it is served with."""

    @override
    def setUp(self) -> None:
        self.pages = load_pages(WEB)

    def test_it_is_small(self) -> None:
        self.assertLess(sum(len(page.body) for page in self.pages.values()), 150_000)

    def test_nothing_inline_and_nothing_from_elsewhere(self) -> None:
        page = self.pages["index.html"].body.decode()
        self.assertNotRegex(page, r"<style|\sstyle=|\son\w+=|https?://|<script>")

    def test_no_module_makes_markup_of_text(self) -> None:
        for name, page in self.pages.items():
            if name.endswith(".js"):
                self.assertNotRegex(
                    page.body.decode(),
                    r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|https?://",
                )

    def test_both_languages_say_the_same_things(self) -> None:
        english, spanish = self.pages["js/words.js"].body.decode().split("\n  es: {\n")
        keys = [
            {line.split('"')[1] for line in part.splitlines() if line.startswith('    "')}
            for part in (english, spanish)
        ]
        self.assertEqual(keys[0], keys[1])
        self.assertGreater(len(keys[0]), 30)

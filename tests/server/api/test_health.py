"""Health and figures over HTTP."""

from __future__ import annotations

import json

from prometheus_client import CollectorRegistry, Counter
from twisted.internet.address import IPv4Address
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.web_fakes import PAGES
from vetrellis.server.api.health import HealthApi
from vetrellis.server.api.vitals import ROUTES, Networks, Vitals
from vetrellis.server.gateway.http_guard import SECURITY_HEADERS
from vetrellis.server.gateway.web import Pages, WebRoot, WebSite, web_listener


class HealthTests(SynchronousTestCase):
    """The resources say what the checks that they were given say."""

    @override
    def setUp(self) -> None:
        self.tick = self.store = ""
        registry = CollectorRegistry()
        Counter("vetrellis_ticks", "Ticks.", registry=registry).inc(42)
        checks = {"tick": lambda: self.tick}, {"store": lambda: self.store}
        api = HealthApi(Vitals(*checks, lambda: registry))
        root = WebRoot(Pages(PAGES), dict.fromkeys(ROUTES, api.resource()))
        self.listener = web_listener(WebSite(root, Clock()))

    def ask(
        self, path: str, *headers: str, method: str = "GET", host: str = "127.0.0.1"
    ) -> tuple[int, dict[str, str], str]:
        """Return status, headers and body of the answer."""
        address = IPv4Address("TCP", host, 40000)
        transport = StringTransport(peerAddress=address)
        protocol = self.listener.buildProtocol(address)
        assert protocol is not None
        protocol.makeConnection(transport)
        request = "\r\n".join((f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", ""))
        protocol.dataReceived(request.encode())
        head, _, body = transport.value().decode().partition("\r\n\r\n")
        first, *rest = head.split("\r\n")
        return int(first.split(" ")[1]), dict(line.split(": ", 1) for line in rest), body

    def test_alive(self) -> None:
        status, headers, body = self.ask("/healthz")
        self.assertEqual(status, 200)
        self.assertEqual(json.loads(body), {"status": "ok", "checks": {"tick": "ok"}})
        self.assertEqual(headers["Content-Type"], "application/json")
        self.assertEqual(headers["Cache-Control"], "no-store")

    def test_not_ready_is_alive(self) -> None:
        self.store = "The database does not answer."
        status, _, body = self.ask("/readyz")
        self.assertEqual(status, 503)
        checks = {"tick": "ok", "store": "The database does not answer."}
        self.assertEqual(json.loads(body), {"status": "unavailable", "checks": checks})
        self.assertEqual(self.ask("/healthz")[0], 200)

    def test_not_alive_is_not_ready(self) -> None:
        self.tick = "No tick for 12 s."
        self.assertEqual([self.ask("/healthz")[0], self.ask("/readyz")[0]], [503, 503])

    def test_health_is_for_everybody(self) -> None:
        for path in ("/healthz", "/readyz"):
            self.assertEqual(self.ask(path, host="203.0.113.9")[0], 200)

    def test_figures(self) -> None:
        status, headers, body = self.ask("/metrics")
        self.assertEqual(status, 200)
        self.assertTrue(headers["Content-Type"].startswith("text/plain; version="))
        self.assertIn("vetrellis_ticks_total 42.0", body)

    def test_figures_in_the_format_that_is_asked_for(self) -> None:
        asked = "Accept: application/openmetrics-text; version=1.0.0"
        _, headers, body = self.ask("/metrics", asked)
        self.assertTrue(headers["Content-Type"].startswith("application/openmetrics-text"))
        self.assertTrue(body.endswith("# EOF\n"))

    def test_figures_are_not_for_everybody(self) -> None:
        status, _, body = self.ask("/metrics", host="203.0.113.9")
        self.assertEqual((status, body), (403, "The figures are not for this address.\n"))

    def test_head_has_no_body(self) -> None:
        status, _, body = self.ask("/healthz", method="HEAD")
        self.assertEqual((status, body), (200, ""))

    def test_other_methods_are_refused_in_plain_words(self) -> None:
        status, headers, body = self.ask("/healthz", "Content-Length: 0", method="POST")
        self.assertEqual((status, body), (405, "This can only be read.\n"))
        self.assertIn("GET", headers["Allow"])

    def test_what_is_below_is_not_there(self) -> None:
        status, headers, body = self.ask("/metrics/more")
        self.assertEqual((status, body), (404, "There is nothing at this address.\n"))
        self.assertEqual(headers["Content-Type"], "text/plain; charset=utf-8")

    def test_answers_carry_the_security_headers(self) -> None:
        for path in ("/healthz", "/metrics", "/metrics/more"):
            _, headers, _ = self.ask(path)
            self.assertLessEqual(SECURITY_HEADERS.items(), headers.items())


class NetworksTests(SynchronousTestCase):
    """An address is trusted if it is in one of the networks."""

    def test_this_machine_by_default(self) -> None:
        for address in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
            self.assertIn(address, Networks())
        for address in ("192.0.2.7", "2001:db8::1", "", "localhost"):
            self.assertNotIn(address, Networks())

    def test_others_as_configured(self) -> None:
        self.assertIn("10.1.2.3", Networks(("10.0.0.0/8",)))
        self.assertNotIn("127.0.0.1", Networks(("10.0.0.0/8",)))

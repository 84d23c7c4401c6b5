"""Tests of the control channel."""

from __future__ import annotations

import json
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.profiling import Workshop
from vetrellis.game.core.identity import VetrellisError
from vetrellis.server.api.control import (
    MOST_CLIENTS,
    PATIENCE,
    Answer,
    ControlFactory,
    ControlProtocol,
)
from vetrellis.server.api.requests import Requests
from vetrellis.server.control_socket import LONGEST_REQUEST

PROFILE = b'{"do": "profile", "seconds": 10}\n'


class ControlCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.workshop = Workshop()
        self.clock = self.workshop.clock
        self.requests = dict(Requests(self.workshop.profiler).table())
        self.factory = ControlFactory(self.requests, self.clock)
        self.protocol, self.transport = self.connect()

    def connect(self) -> tuple[ControlProtocol, StringTransport]:
        protocol, transport = self.factory.buildProtocol(None), StringTransport()
        protocol.makeConnection(transport)
        return protocol, transport

    def answer(self, transport: StringTransport | None = None) -> dict[str, Any]:
        line = (transport or self.transport).value()
        self.assertTrue(line.endswith(b"\n"))
        self.assertEqual(line.count(b"\n"), 1)
        self.assertTrue((transport or self.transport).disconnecting)
        found: dict[str, Any] = json.loads(line)
        return found

    def error(self, sent: bytes) -> str:
        """Return how something is refused, on a connection of its own."""
        protocol, transport = self.connect()
        protocol.dataReceived(sent)
        answer = self.answer(transport)
        self.assertEqual((set(answer), answer["ok"]), ({"ok", "error"}, False))
        return str(answer["error"])


class ProfileTests(ControlCase):
    """Who asks for a profile gets it, when it is done."""

    def test_report_is_the_answer(self) -> None:
        self.protocol.dataReceived(PROFILE)
        self.workshop.timer.goes_off(after=0.25)
        self.assertEqual(self.transport.value(), b"")
        self.clock.advance(10.0)
        answer = self.answer()
        self.assertTrue(answer["ok"])
        self.assertEqual(answer["report"]["tables"]["zone"][0]["name"], "harbor")

    def test_request_may_come_in_pieces(self) -> None:
        for at in range(len(PROFILE)):
            self.assertFalse(self.workshop.profiler.is_running)
            self.protocol.dataReceived(PROFILE[at : at + 1])
        self.assertTrue(self.workshop.profiler.is_running)

    def test_second_client_is_told_that_one_runs(self) -> None:
        self.protocol.dataReceived(PROFILE)
        self.assertIn("a profile is running already", self.error(PROFILE))

    def test_lost_connection_stops_it(self) -> None:
        self.protocol.dataReceived(PROFILE)
        self.protocol.connectionLost(Failure(ConnectionDone()))
        self.assertFalse(self.workshop.profiler.is_running)
        self.assertEqual(self.transport.value(), b"")
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_server_that_stops_says_so(self) -> None:
        self.protocol.dataReceived(PROFILE)
        self.workshop.profiler.stop()
        self.assertEqual(self.answer(), {"ok": False, "error": "stopped before its end"})

    def test_time_out_of_bounds_is_refused(self) -> None:
        for seconds in ("0.1", "601", '"10"', "null", "true", "NaN", "[]"):
            request = b'{"do": "profile", "seconds": %b}\n' % seconds.encode()
            self.assertIn("a profile takes 0.5 to 600 seconds", self.error(request))


class RequestTests(ControlCase):
    """What is no request is refused in one clear line."""

    def test_unknown_request(self) -> None:
        error = self.error(b'{"do": "dance"}\n')
        self.assertEqual(error, "unknown request 'dance': this server knows profile")

    def test_unknown_request_of_any_kind(self) -> None:
        for do in (b"7", b"null", b"[]", b'"' + b"x" * 2000 + b'"'):
            error = self.error(b'{"do": %b}\n' % do)
            self.assertIn("unknown request", error)
            self.assertLess(len(error), 100)

    def test_no_object(self) -> None:
        for line in (b"", b"profile", b"[1]", b"\xff", b'"profile"', b"[" * 4000):
            self.assertEqual(self.error(line + b"\n"), "a request is a JSON object on a line")

    def test_too_long(self) -> None:
        error = f"a request has at most {LONGEST_REQUEST} bytes"
        self.assertEqual(self.error(b"x" * (LONGEST_REQUEST + 1)), error)
        self.assertEqual(self.error(b"x" * (LONGEST_REQUEST + 1) + b"\n"), error)

    def test_only_the_first_request_is_heard(self) -> None:
        self.protocol.dataReceived(b'{"do": "dance"}\n{"do": "sing"}\n' + PROFILE)
        self.assertIn("dance", self.answer()["error"])
        self.assertFalse(self.workshop.profiler.is_running)

    def test_who_says_nothing_is_not_waited_for(self) -> None:
        self.protocol.dataReceived(b'{"do"')
        self.clock.advance(PATIENCE)
        self.assertIn("no request came", self.answer()["error"])

    def test_too_many_clients_are_told_so(self) -> None:
        others = [self.connect() for _ in range(MOST_CLIENTS - 1)]
        self.assertIn("too many ask", self.error(b""))
        others[0][0].connectionLost(Failure(ConnectionDone()))
        self.protocol.connectionLost(Failure(ConnectionDone()))
        self.assertIn("this server knows", self.error(b'{"do": "dance"}\n'))

    def test_who_hangs_up_at_once_leaves_nothing_behind(self) -> None:
        self.protocol.connectionLost(Failure(ConnectionDone()))
        self.assertEqual(self.clock.getDelayedCalls(), [])


class TableTests(ControlCase):
    """A request that comes later is a line in the table."""

    def test_answer_of_another_request(self) -> None:
        done: Deferred[Answer] = Deferred()
        self.requests["save"] = lambda body: done
        self.protocol.dataReceived(b'{"do": "save"}\n')
        done.callback({"path": "a/b"})
        self.assertEqual(self.answer(), {"ok": True, "path": "a/b"})

    def test_what_it_raises_on_purpose_is_told_in_a_line(self) -> None:
        def refuse(body: object) -> Deferred[Answer]:
            raise VetrellisError("not\nnow")

        self.requests["save"] = refuse
        self.assertEqual(self.error(b'{"do": "save"}\n'), "not now")

    def test_mistake_of_ours_is_logged_and_told_without_a_traceback(self) -> None:
        def break_down(body: object) -> Deferred[Answer]:
            raise RuntimeError("oh")

        def break_later(body: object) -> Deferred[Answer]:
            done: Deferred[Answer] = Deferred()
            done.errback(RuntimeError("oh"))
            return done

        for request in (break_down, break_later):
            self.requests["save"] = request
            error = self.error(b'{"do": "save"}\n')
            self.assertEqual(error, "the server made a mistake: its log has the traceback")
            self.assertEqual(len(self.flushLoggedErrors(RuntimeError)), 1)

    def test_work_of_who_left_is_cancelled(self) -> None:
        cancelled: list[Deferred[Answer]] = []
        self.requests["save"] = lambda body: Deferred(cancelled.append)
        self.protocol.dataReceived(b'{"do": "save"}\n')
        self.protocol.connectionLost(Failure(ConnectionDone()))
        self.assertEqual(len(cancelled), 1)

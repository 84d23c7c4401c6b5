from __future__ import annotations

import contextlib
import json
import os
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.logger import ILogObserver, Logger, LogLevel, LogPublisher
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.server.test_service import Terminal
from vetrellis.server.config import LogConfig
from vetrellis.server.logs import PRIVATE, StreamObserver, observer

MARKER = "correct horse battery staple"


class LogCase(SynchronousTestCase):
    """Something logs; somebody reads."""

    def logger(
        self, config: LogConfig | None = None, terminal: bool = False, namespace: str = "vetrellis"
    ) -> Logger:
        self.stream = Terminal() if terminal else StringIO()
        return Logger(
            namespace, observer=LogPublisher(observer(config or LogConfig(), self.stream))
        )

    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


class JsonTests(LogCase):
    """For machines, an event is one object on one line, and values stay fields."""

    def test_values_are_not_put_into_the_text(self) -> None:
        self.logger().info("{peer} came by {protocol}", peer="10.0.0.1", protocol="telnet")
        (entry,) = self.entries()
        self.assertEqual(entry["event"], "{peer} came by {protocol}")
        self.assertEqual((entry["peer"], entry["protocol"]), ("10.0.0.1", "telnet"))
        self.assertEqual((entry["level"], entry["source"]), ("info", "vetrellis"))
        self.assertRegex(entry["time"], r"^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$")

    def test_values_keep_their_types(self) -> None:
        self.logger().info("x", seconds=1.5, ok=True, none=None, each=(1, "a"), of={1: LogLevel})
        (entry,) = self.entries()
        self.assertEqual(entry["seconds"], 1.5)
        self.assertIs(entry["ok"], True)
        self.assertIsNone(entry["none"])
        self.assertEqual(entry["each"], [1, "a"])
        self.assertEqual(entry["of"], {"1": str(LogLevel)})

    def test_field_cannot_hide_what_every_entry_has(self) -> None:
        self.logger().info("x", source="fake", time="fake")
        (entry,) = self.entries()
        self.assertEqual((entry["source"], entry["source_"]), ("vetrellis", "fake"))

    def test_failure_has_its_traceback(self) -> None:
        try:
            raise ZeroDivisionError("by zero")
        except ZeroDivisionError:
            self.logger().failure("a bug", Failure())
        (entry,) = self.entries()
        self.assertIn("ZeroDivisionError: by zero", entry["failure"])
        self.assertEqual(entry["level"], "critical")

    @given(st.text(st.characters()))
    def test_whatever_a_value_is_the_entry_is_one_line(self, value: str) -> None:
        self.logger().info("{value}", value=value)
        self.assertEqual(len(self.stream.getvalue().splitlines()), 1)
        self.assertEqual(self.entries()[0]["value"], value)

    def test_library_text_is_the_event(self) -> None:
        log = self.logger(namespace="log_legacy")
        log.warn("{log_text}", log_text="Unhandled error", system="-")
        (entry,) = self.entries()
        self.assertEqual(entry["event"], "Unhandled error")
        self.assertNotIn("system", entry)


class TextTests(LogCase):
    """For people, an event is a line that can be read."""

    def test_values_are_put_into_the_text(self) -> None:
        self.logger(terminal=True).info("{peer} came", peer="10.0.0.1")
        self.assertRegex(self.stream.getvalue(), r"^\d\d:\d\d:\d\d 10\.0\.0\.1 came\n$")

    def test_what_is_worse_than_news_says_so(self) -> None:
        self.logger(terminal=True).warn("slow")
        self.assertRegex(self.stream.getvalue(), r"^[\d:]+ warn: slow\n$")

    def test_value_cannot_forge_a_line_or_move_the_cursor(self) -> None:
        self.logger(terminal=True).info("{name}", name="Ada\n00:00:00 root\x1b[2J\x9b2J\u202e")
        self.assertEqual(self.stream.getvalue().count("\n"), 1)
        for forbidden in ("\x1b", "\x9b", "\u202e"):
            self.assertNotIn(forbidden, self.stream.getvalue())

    def test_traceback_stands_below(self) -> None:
        self.logger(terminal=True).failure("a bug", Failure(ZeroDivisionError("by zero")))
        first, *rest = self.stream.getvalue().splitlines()
        self.assertIn("critical: a bug", first)
        self.assertTrue(all(line.startswith("    ") for line in rest), rest)
        self.assertIn("by zero", rest[-1])

    def test_format_can_be_forced(self) -> None:
        self.logger(LogConfig(format="json"), terminal=True).info("hello")
        self.assertEqual(self.entries()[0]["event"], "hello")
        self.logger(LogConfig(format="text")).info("hello")
        self.assertTrue(self.stream.getvalue().endswith(" hello\n"))


class LevelTests(LogCase):
    """An operator reads what matters, and no more."""

    def test_less_important_is_not_written(self) -> None:
        self.logger(LogConfig(level="warn")).info("hello")
        self.assertEqual(self.stream.getvalue(), "")

    def test_libraries_are_quiet_unless_debugged(self) -> None:
        for namespace in ("twisted.web.server.Site", "log_legacy", "autobahn.websocket"):
            self.logger(namespace=namespace).info("starting")
            self.assertEqual(self.stream.getvalue(), "", namespace)
            self.logger(namespace=namespace).warn("trouble")
            self.assertNotEqual(self.stream.getvalue(), "", namespace)
            self.logger(LogConfig(level="debug"), namespace=namespace).info("starting")
            self.assertNotEqual(self.stream.getvalue(), "", namespace)


class SecrecyTests(LogCase):
    """What players say in confidence is in no log, whatever code passes along."""

    @override
    def setUp(self) -> None:
        self.confidence = dict.fromkeys(PRIVATE, MARKER)

    def test_not_in_json(self) -> None:
        log = self.logger(LogConfig(level="debug"))
        log.debug("login of {name} with {password}", name="Ada", **self.confidence)
        self.assertNotIn(MARKER, self.stream.getvalue())
        self.assertEqual(self.entries()[0]["password"], "(withheld)")

    def test_not_in_text(self) -> None:
        log = self.logger(LogConfig(level="debug"), terminal=True)
        log.debug("login of {name} with {password}: {line}", name="Ada", **self.confidence)
        self.assertNotIn(MARKER, self.stream.getvalue())
        self.assertIn("login of Ada with (withheld)", self.stream.getvalue())


class StreamTests(SynchronousTestCase):
    """A log that nobody can read any more does not stop the game."""

    def test_it_is_an_observer(self) -> None:
        verifyObject(ILogObserver, StreamObserver(StringIO(), str))

    def test_terminal_without_the_letters_shows_their_codes(self) -> None:
        raw = BytesIO()
        terminal = TextIOWrapper(raw, "ascii")
        StreamObserver(terminal, lambda _: "día\n")({})
        self.assertEqual(raw.getvalue(), b"d\\xeda\n")

    def test_reader_that_is_gone_is_no_trouble(self) -> None:
        read, write = os.pipe()
        os.close(read)
        with contextlib.suppress(BrokenPipeError), open(write, "w", encoding="utf-8") as stream:
            StreamObserver(stream, lambda _: "hello\n")({})
            self.assertFalse(stream.closed)

    def test_closed_stream_is_no_trouble(self) -> None:
        stream = StringIO()
        stream.close()
        StreamObserver(stream, str)({})

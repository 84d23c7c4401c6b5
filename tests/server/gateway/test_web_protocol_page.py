"""The reference page of the protocol, held to the code."""

from __future__ import annotations

import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

import vetrellis
from vetrellis.formatters.look import Look
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.text import Layout, Role, Text
from vetrellis.server.gateway import frames
from vetrellis.server.gateway.web_connection import WebSocketLimits

PAGE = Path(vetrellis.__file__).parents[1] / "docs" / "reference" / "protocol.md"


class ProtocolPageTests(SynchronousTestCase):
    """What can be sent is written down, and what is written down can be sent."""

    @override
    def setUp(self) -> None:
        page = PAGE.read_text(encoding="utf-8")
        self.page = " ".join(page.split())
        self.terms = set(re.findall(r"^`([\w/]+)`$", page, re.MULTILINE))

    def test_every_frame_of_a_client(self) -> None:
        for message in re.findall(r'\{"type": ?"\w+", ?"payload": ?\{[^{}]*\}\}', self.page):
            frames.decode(message.encode())
        for kind in (frames.Command, frames.Hello, frames.Resume):
            self.assertIn(kind.__struct_config__.tag, self.terms)

    def test_every_field_of_a_hello(self) -> None:
        for name in frames.HelloPayload.__struct_fields__:
            self.assertIn(f'"{name}":', self.page)

    def test_every_frame_of_the_server(self) -> None:
        messages = (
            frames.encode_show([Text.of("One.")], Text.of("> ")),
            frames.encode_data([Datum("Room.Info"), Datum("Room.AddPlayer", {"name": "Bo"})]),
            frames.encode_secret(True),
            frames.encode_look(Look()),
            frames.encode_gap(1),
            frames.encode_error("No."),
            frames.encode_closing("ended"),
        )
        kinds = {kind for m in messages for kind in re.findall(r'"type":"(\w+)"', m.decode())}
        self.assertEqual(len(kinds), 9)
        self.assertLessEqual(kinds, self.terms)

    def test_every_role_and_layout(self) -> None:
        for word in (*Role, *Layout):
            self.assertIn(f"`{word}`", self.page)

    def test_the_figures(self) -> None:
        limits = WebSocketLimits()
        self.assertEqual((limits.ping_every, limits.ping_timeout), (25, 20))
        self.assertIn(
            "pings every 25 seconds and drops a client that does not answer within 20", self.page
        )
        self.assertEqual(limits.malformed, 8)
        self.assertIn("Eight messages were no frames", self.page)
        self.assertEqual(limits.message, 16 * 1024)
        self.assertIn("more than 16 KiB", self.page)
        self.assertIn(f"At most {frames.LONGEST_LINE} characters", self.page)

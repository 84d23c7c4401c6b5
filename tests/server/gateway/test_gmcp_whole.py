"""GMCP from bytes to bytes: what a client asks of a whole server, and is told at once."""

from __future__ import annotations

import json
import re
from typing import Any

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.whole_server import DO, GMCP, MSDP, TelnetPlayer, WholeServer
from vetrellis.server.gateway.telnet_option import command, subnegotiation

_MESSAGE = re.compile(rb"\xff\xfa\xc9([\w.]+) ?(.*?)\xff\xf0", re.DOTALL)


class WholeTestCase(SynchronousTestCase):
    """With a guest in the world, whose client has not said yet that it takes data."""

    @override
    def setUp(self) -> None:
        self.server = WholeServer()
        self.player = self.server.telnet()
        self.player.type("guest")
        self.player.read()

    def says(self, *words: str) -> list[tuple[str, Any]]:
        """Have the client say something as data; return what it is told as data."""
        return self.heard(
            *(subnegotiation(GMCP, each.encode()) for each in words), player=self.player
        )

    def types(self, line: str) -> list[tuple[str, Any]]:
        """Type a line; return what is told as data."""
        self.player.type(line)
        return self.told(self.player.read())

    def heard(self, *data: bytes, player: TelnetPlayer) -> list[tuple[str, Any]]:
        player.read()
        for each in data:
            player.receive(each)
        return self.told(player.read())

    def told(self, data: bytes) -> list[tuple[str, Any]]:
        return [
            (name.decode(), json.loads(body) if body else None)
            for name, body in _MESSAGE.findall(data)
        ]

    def packages(self, told: list[tuple[str, Any]]) -> list[str]:
        return [name for name, _ in told]


class LateTests(WholeTestCase):
    """Whoever begins to listen when their player is in knows at once all there is to know."""

    def test_nothing_is_told_before(self) -> None:
        self.assertEqual(self.types("look"), [])

    def test_all_of_what_it_wants(self) -> None:
        self.player.receive(command(DO, GMCP))
        told = self.says('Core.Supports.Set ["Char 1", "Room 1"]')
        expected = {
            "Char.Name", "Char.Items.List", "Room.Info", "Room.Players", "Comm.Channel.List",
            "Char.StatusVars", "Char.Vitals", "Char.Status",
        }  # fmt: skip
        self.assertEqual(set(self.packages(told)), expected)
        self.assertEqual(dict(told)["Char.Name"]["name"], "Guest1")

    def test_and_later_of_what_it_wants_besides(self) -> None:
        self.player.receive(command(DO, GMCP))
        self.assertEqual(set(self.packages(self.says('Core.Supports.Set ["Room 1"]'))), {
            "Room.Info", "Room.Players",
        })  # fmt: skip
        self.assertIn("Char.Vitals", self.packages(self.says('Core.Supports.Add ["Char 1"]')))
        self.assertEqual(self.says('Core.Supports.Add ["Char 1"]'), [])

    def test_it_is_told_without_a_word_or_a_prompt(self) -> None:
        self.player.receive(
            command(DO, GMCP) + subnegotiation(GMCP, b'Core.Supports.Set ["Char"]')
        )
        self.assertEqual(_MESSAGE.sub(b"", self.player.read()), b"")

    def test_by_msdp_too(self) -> None:
        self.player.receive(command(DO, MSDP))
        self.player.receive(subnegotiation(MSDP, b"\x01SEND\x02CHARACTER_NAME"))
        self.assertIn(b"\x01CHARACTER_NAME\x02Guest1", self.player.read())


class RequestTests(WholeTestCase):
    """What a client asks is answered, in turn with what its player types."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.player.receive(command(DO, GMCP))
        self.says('Core.Supports.Set ["Char 1", "Room 1"]')

    def test_what_one_has(self) -> None:
        self.assertEqual(
            self.says("Char.Items.Inv"), [("Char.Items.List", {"location": "inv", "items": []})]
        )

    def test_gauges_follow_what_one_does(self) -> None:
        ((_, here),) = self.says("char.items.room")
        self.assertTrue(here["items"])
        self.assertIn("t", here["items"][0]["attrib"])
        told = dict(self.types(f"take {here['items'][0]['name']}"))
        self.assertEqual(told["Char.Status"], {"held": 1})
        self.assertGreater(told["Char.Vitals"]["weight"], 0)

    def test_a_way_that_is_none(self) -> None:
        self.assertEqual(self.types("southwest"), [("Room.WrongDir", "sw")])

    def test_nonsense_is_answered_with_nothing(self) -> None:
        for words in (
            "Char.Items.Contents", "Char.Items.Contents -1", 'Char.Items.Contents "x"',
            "Char.Items.Contents 99999999999999999999", "Char.Items.Contents [1]", "Char.Items.Hm",
        ):  # fmt: skip
            self.assertEqual(self.says(words), [], words)

"""MSDP: a player's state as variables, to who asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from tests.server.gateway.test_telnet import TelnetTestCase
from vetrellis.game.core.datum import Datum
from vetrellis.server.gateway.msdp import COMMANDS, VARIABLES, Reports, Value, decode, encode
from vetrellis.server.gateway.telnet_option import subnegotiation

NAME = Datum("Char.Name", {"name": "Ada", "fullname": "Ada"})
ROOM = Datum(
    "Room.Info",
    {
        "num": 7, "name": "Quay", "area": "Isle", "environment": "outdoors",
        "coords": "9,1,-2,0", "exits": {"n": 8},
    },
)  # fmt: skip


def says(command: str, *words: str) -> bytes:
    """Write a command as clients do."""
    return encode(command, words[0] if len(words) == 1 else words)


class FormTests(SynchronousTestCase):
    """Words, lists and tables."""

    def test_as_written(self) -> None:
        table = b"\x01A\x02\x03\x01B\x021\x01C\x02\x03\x01D\x022\x04\x04"
        forms: tuple[tuple[Value, bytes], ...] = (
            ("12", b"\x01A\x0212"),
            (("b", "c"), b"\x01A\x02\x05\x02b\x02c\x06"),
            ({"B": "1", "C": {"D": "2"}}, table),
            ((), b"\x01A\x02\x05\x06"),
        )
        for value, expected in forms:
            self.assertEqual(encode("A", value), expected)

    def test_commands_of_real_clients(self) -> None:
        for payload, expected in (
            (b"\x01LIST\x02COMMANDS", [("LIST", ["COMMANDS"])]),
            (b"\x01REPORT\x02ROOM\x02ROOM_NAME", [("REPORT", ["ROOM", "ROOM_NAME"])]),
            (b"\x01REPORT\x02\x05\x02ROOM\x02ROOM_NAME\x06", [("REPORT", ["ROOM", "ROOM_NAME"])]),
            (b"\x01send\x02room\x01LIST\x02LISTS", [("SEND", ["ROOM"]), ("LIST", ["LISTS"])]),
        ):
            self.assertEqual(list(decode(payload)), expected)

    @given(st.binary(max_size=60))
    def test_nothing_raises(self, payload: bytes) -> None:
        list(Reports("Isle").hear(payload))

    @given(st.text(max_size=20))
    def test_no_text_breaks_out(self, words: str) -> None:
        self.assertFalse({*range(1), 3, 4, 5, 6, 255} & set(encode("A", words)))
        self.assertEqual(encode("A", words).count(b"\x02"), 1)


class ReportTests(SynchronousTestCase):
    """What is asked for is answered; what is reported, whenever it changes."""

    def test_lists(self) -> None:
        reports = Reports("Isle")
        self.assertEqual(
            list(reports.hear(says("LIST", "COMMANDS"))), [encode("COMMANDS", COMMANDS)]
        )
        (variables,) = reports.hear(says("LIST", "REPORTABLE_VARIABLES"))
        self.assertEqual(variables, encode("REPORTABLE_VARIABLES", VARIABLES))
        self.assertEqual(list(reports.hear(says("LIST", "SECRETS"))), [])

    def test_sent_once(self) -> None:
        reports = Reports("Isle")
        self.assertEqual(list(reports.told(NAME)), [])
        asked = says("SEND", "SERVER_ID", "CHARACTER_NAME", "HEALTH")
        answers = [encode("SERVER_ID", "Isle"), encode("CHARACTER_NAME", "Ada")]
        self.assertEqual(list(reports.hear(asked)), answers)

    def test_reported_when_it_changes(self) -> None:
        reports = Reports("Isle")
        self.assertEqual(
            list(reports.hear(says("REPORT", "ROOM_NAME"))), [encode("ROOM_NAME", "")]
        )
        self.assertEqual(list(reports.told(ROOM)), [encode("ROOM_NAME", "Quay")])
        self.assertEqual(list(reports.told(ROOM)), [])
        list(reports.hear(says("UNREPORT", "ROOM_NAME")))
        other = Datum("Room.Info", {**ROOM.body, "name": "Shed"})
        self.assertEqual(list(reports.told(other)), [])

    def test_a_room_is_a_table(self) -> None:
        reports = Reports("Isle")
        list(reports.told(ROOM))
        (room,) = reports.hear(says("SEND", "ROOM"))
        expected: Value = {
            "VNUM": "7", "NAME": "Quay", "AREA": "Isle", "ENVIRONMENT": "outdoors",
            "COORDS": {"X": "1", "Y": "-2", "Z": "0"}, "EXITS": {"n": "8"},
        }  # fmt: skip
        self.assertEqual(room, encode("ROOM", expected))

    def test_gauges_with_their_most(self) -> None:
        reports = Reports("Isle")
        list(reports.hear(says("REPORT", "WEIGHT", "WEIGHT_MAX")))
        vitals = Datum("Char.Vitals", {"weight": 400, "maxweight": 20000, "hp": 3, "maxhp": 5})
        told = [encode("WEIGHT", "400"), encode("WEIGHT_MAX", "20000")]
        self.assertEqual(list(reports.told(vitals)), told)
        self.assertEqual(list(reports.hear(says("SEND", "HP_MAX"))), [encode("HP_MAX", "5")])

    def test_all_is_forgotten(self) -> None:
        reports = Reports("Isle")
        list(reports.hear(says("REPORT", "ROOM_NAME")))
        list(reports.hear(says("RESET", "REPORTABLE_VARIABLES")))
        self.assertEqual(list(reports.told(ROOM)), [])


class ConnectionTests(TelnetTestCase):
    """On telnet, beside the prose."""

    def test_reports_go_with_the_prose(self) -> None:
        self.connection.dataReceived(b"\xff\xfd\x45")
        self.assertTrue(self.connection.takes_data)
        self.connection.dataReceived(subnegotiation(69, says("REPORT", "ROOM_VNUM")))
        self.assertIn(subnegotiation(69, encode("ROOM_VNUM", "")), self.said())
        self.connection.show([], None, [ROOM])
        self.assertEqual(self.said(), subnegotiation(69, encode("ROOM_VNUM", "7")))

    def test_status(self) -> None:
        self.said()
        self.connection.dataReceived(b"\xff\xfd\x05\xff\xfb\x1f\xff\xfa\x05\x01\xff\xf0")
        self.assertEqual(self.said(), b"\xff\xfb\x05" + subnegotiation(5, b"\x00\xfb\x05\xfd\x1f"))

"""GMCP: what clients send is understood or ignored, and what they are sent is what they know."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.game.core.datum import Datum
from vetrellis.server.gateway.gmcp import MOST_PACKAGES, Message, Wishes, decode, encode

bodies = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


class DecodeTests(SynchronousTestCase):
    """A name, and JSON behind it."""

    def test_messages_of_real_clients(self) -> None:
        for payload, expected in (
            (
                b'Core.Hello { "client": "Mudlet", "version": "4.18" }',
                Message("core.hello", {"client": "Mudlet", "version": "4.18"}),
            ),
            (
                b'Core.Supports.Set [ "Char 1", "Room 1" ]',
                Message("core.supports.set", ["Char 1", "Room 1"]),
            ),
            (b"Core.Ping", Message("core.ping")),
            (b"Core.Ping ", Message("core.ping")),
            (b"Core.Ping 120", Message("core.ping", 120)),
            (
                b'char.login.credentials{"account":"Ana"}',
                Message("char.login.credentials", {"account": "Ana"}),
            ),
            (b"IRE.Rift.Request null", Message("ire.rift.request")),
        ):
            self.assertEqual(decode(payload), expected, payload)

    def test_what_cannot_be_read_is_nothing(self) -> None:
        for payload in (
            b"",
            b" ",
            b"{}",
            b"Core.Hello {",
            b"Core.Hello \xff",
            b"Core..Hello {}",
            b"1 2",
            b"\xff\xfe",
            b"Core.Ping x",
            b"A.B " + b"[" * 9000,
        ):
            self.assertIsNone(decode(payload), payload[:20])

    @given(st.binary(max_size=60))
    def test_nothing_raises(self, payload: bytes) -> None:
        decode(payload)

    @given(st.from_regex(r"[A-Z][a-z]{1,5}(\.[A-Z][a-z]{1,5}){0,2}", fullmatch=True), bodies)
    def test_any_json_is_read(self, name: str, body: object) -> None:
        payload = f"{name} {json.dumps(body)}".encode()
        self.assertEqual(decode(payload), Message(name.lower(), body))


class EncodeTests(SynchronousTestCase):
    """What is sent has the shapes that clients know."""

    def test_shapes(self) -> None:
        for datum, expected in (
            (Datum("Core.Ping"), b"Core.Ping"),
            (
                Datum("Room.Info", {"num": 7, "name": "Mañana"}),
                'Room.Info {"num":7,"name":"Mañana"}'.encode(),
            ),
            (
                Datum("Room.Players", {"players": ["Ada"]}),
                b'Room.Players [{"name":"Ada","fullname":"Ada"}]',
            ),
            (
                Datum("Room.AddPlayer", {"name": "Ada"}),
                b'Room.AddPlayer {"name":"Ada","fullname":"Ada"}',
            ),
            (Datum("Room.RemovePlayer", {"name": "Ada"}), b'Room.RemovePlayer "Ada"'),
            (Datum("Core.Goodbye", {"words": "Goodbye."}), b'Core.Goodbye "Goodbye."'),
        ):
            self.assertEqual(encode(datum), expected)

    def test_an_empty_list_is_a_list(self) -> None:
        self.assertEqual(encode(Datum("Room.Players", {"players": []})), b"Room.Players []")

    @given(st.text(max_size=20))
    def test_no_text_breaks_out(self, words: str) -> None:
        payload = encode(Datum("Comm.Channel.Text", {"text": words}))
        self.assertFalse({0, 10, 13, 255} & set(payload))
        name, _, body = payload.partition(b" ")
        self.assertEqual((name, json.loads(body)), (b"Comm.Channel.Text", {"text": words}))


def wishing(*packages: str) -> Wishes:
    """Return what a client wants that named these."""
    wishes = Wishes()
    wishes.hear(Message("core.supports.set", list(packages)))
    return wishes


class WishTests(SynchronousTestCase):
    """What nobody asked for is not sent."""

    def test_who_asks_for_nothing_gets_the_core(self) -> None:
        self.assertTrue(Wishes().has("Core.Ping"))
        self.assertFalse(Wishes().has("Room.Info"))

    def test_a_package_stands_for_all_below_it_and_no_other(self) -> None:
        wishes = wishing("Room 1", "Char.Items 1")
        for package, is_wanted in (
            ("Room.Info", True), ("Room", True), ("room.info", True), ("Roomy.Info", False),
            ("Char.Items.List", True), ("Char.Name", False), ("Char", False),
            ("Comm.Channel.Text", False),
        ):  # fmt: skip
            self.assertEqual(wishes.has(package), is_wanted, package)

    def test_channels_come_with_char(self) -> None:
        self.assertTrue(wishing("Char 1").has("Comm.Channel.Text"))

    def test_a_list_is_replaced_added_to_and_taken_from(self) -> None:
        wishes = wishing("Room 1")
        wishes.hear(Message("core.supports.add", ["Char 1"]))
        self.assertTrue(wishes.has("Room.Info") and wishes.has("Char.Name"))
        wishes.hear(Message("core.supports.remove", ["Room"]))
        self.assertFalse(wishes.has("Room.Info"))
        wishes.hear(Message("core.supports.set", []))
        self.assertFalse(wishes.has("Char.Name"))

    def test_only_so_many_are_noted(self) -> None:
        wishes = wishing("Room 1")
        wishes.hear(
            Message("core.supports.add", [f"P{number} 1" for number in range(MOST_PACKAGES + 1)])
        )
        self.assertFalse(wishes.has("P1"))
        self.assertFalse(wishes.has("Room.Info"))

    @given(st.sampled_from(("set", "add", "remove")), bodies)
    def test_nonsense_does_no_harm(self, verb: str, body: object) -> None:
        self.assertTrue(wishing("Room 1").hear(Message(f"core.supports.{verb}", body)))

    def test_the_rest_is_for_others(self) -> None:
        for package in (
            "core.supports",
            "core.supports.get",
            "char.login.credentials",
            "core.ping",
        ):
            self.assertFalse(Wishes().hear(Message(package)), package)

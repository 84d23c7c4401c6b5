"""What is offered to clients that can use more than words, and shown elsewhere of players."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.server.gateway.test_telnet import TelnetTestCase
from tests.server.gateway.test_telnet_data import DO, GMCP, message
from vetrellis.game.core.datum import Datum
from vetrellis.server.gateway.discord import Discord
from vetrellis.server.gateway.mudlet import package
from vetrellis.server.gateway.offer import NOTHING, Offer

HELLO = 'Core.Hello {"client":"Mudlet","version":"4.18.5"}'
OFFER = Offer(
    "https://play.example", "https://play.example/media/", "12345", "https://discord.example/x"
)
QUAY = Datum("Room.Info", {"num": 7, "name": "Salt Quay", "area": "Harbor"})
MILL = Datum("Room.Info", {"num": 8, "name": "Mill", "area": "Uplands"})


class OfferTests(SynchronousTestCase):
    """What the operator has said where to fetch is offered, and nothing else."""

    def test_the_package_is_offered_with_its_own_version(self) -> None:
        (gui,) = OFFER.to_client("Mudlet")
        url = "https://play.example/mudlet/vetrellis.mpackage"
        self.assertEqual(gui, Datum("Client.GUI", {"version": package().version, "url": url}))

    def test_the_map_of_the_world_is_offered_where_that_is_wanted(self) -> None:
        offered = list(evolve(OFFER, map=True).to_client("Mudlet"))
        url = "https://play.example/mudlet/map.xml"
        self.assertEqual(offered[1:], [Datum("Client.Map", {"url": url})])

    def test_to_mudlet_alone(self) -> None:
        for client in ("TinTin++", "", None, 7, {"client": "Mudlet"}):
            self.assertEqual(list(OFFER.to_client(client)), [], client)

    def test_nothing_is_offered_without_an_address(self) -> None:
        offered = (*NOTHING.to_client("Mudlet"), *NOTHING.media(), *NOTHING.discord())
        self.assertEqual(offered, ())

    def test_discord_is_told_what_there_is(self) -> None:
        (told,) = evolve(OFFER, discord_application="").discord()
        self.assertEqual(told.body, {"inviteurl": "https://discord.example/x"})


class OfferingTests(TelnetTestCase):
    """A client is offered something when it says what it is or wants, and only once."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.factory._house = evolve(
            self.factory._house, offer=OFFER, facts=lambda: {"NAME": "Isle"}
        )
        self.transport = self.connect("192.0.2.9")
        self.connection.dataReceived(DO + GMCP)

    def hears(self, words: str) -> bytes:
        self.said()
        self.connection.dataReceived(message(words))
        return self.said()

    def test_the_package(self) -> None:
        self.assertIn(b"Client.GUI {", self.hears(HELLO))
        self.assertEqual(self.hears(HELLO), b"")

    def test_where_sounds_are(self) -> None:
        told = message('Client.Media.Default {"url":"https://play.example/media/"}')
        self.assertEqual(self.hears('Core.Supports.Set ["Client.Media 1"]'), told)
        self.assertEqual(self.hears('Core.Supports.Set ["Client.Media 1"]'), b"")
        self.assertEqual(self.hears('Core.Supports.Add ["Room 1"]'), b"")

    def test_sounds_end_with_the_connection(self) -> None:
        self.hears('Core.Supports.Set ["Client.Media 1"]')
        self.connection.close()
        self.assertIn(message("Client.Media.Stop"), self.said())

    def shown(self, *data: Datum) -> bytes:
        self.said()
        self.connection.show([], None, data)
        return self.said()

    def test_discord_is_shown_nothing_unasked(self) -> None:
        self.hears('Core.Supports.Set ["External.Discord 1"]')
        self.assertEqual(self.shown(QUAY), b"")

    def test_discord_is_shown_where_one_is_and_no_more(self) -> None:
        self.hears('Core.Supports.Set ["External.Discord 1"]')
        self.shown(QUAY)
        told = self.hears('External.Discord.Hello {"user":"","private":false}')
        info = b'"inviteurl":"https://discord.example/x","applicationid":"12345"'
        self.assertIn(b"External.Discord.Info {" + info, told)
        self.assertIn(b'"game":"Isle"', told)
        self.assertIn(b'"details":"Harbor"', told)
        self.assertNotIn(b"Salt Quay", told)
        self.assertIn(b'"details":"Uplands"', self.shown(MILL))
        self.assertEqual(self.shown(MILL), b"")
        self.assertIn(b'"details":"Uplands"', self.hears("External.Discord.Get"))


class DiscordTests(SynchronousTestCase):
    """A user is private unless they say that they are not."""

    @override
    def setUp(self) -> None:
        self.discord = Discord("Isle", 1000)
        list(self.discord.move("Harbor"))

    def status(self) -> list[Any]:
        return [datum.body for datum in self.discord.status()]

    def test_nothing_before_hello(self) -> None:
        self.assertEqual(self.status(), [])

    def test_private_by_default(self) -> None:
        for fields in ({}, {"private": True}, {"private": "no"}, {"private": None}):
            self.discord.hello(fields)
            self.assertEqual(self.status(), [{"game": "Isle", "starttime": 1000}], fields)
            self.assertEqual(list(self.discord.move("Uplands")), [])
            list(self.discord.move("Harbor"))

    def test_where_one_is_to_who_allows_it(self) -> None:
        self.discord.hello({"private": False})
        self.assertEqual(self.status()[0]["details"], "Harbor")
        self.assertEqual(list(self.discord.move("Harbor")), [])
        (moved,) = self.discord.move("Uplands")
        self.assertEqual(moved.body["details"], "Uplands")

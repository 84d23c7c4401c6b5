"""Our package for Mudlet, run by Lua, fed with what the game really tells."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import zipfile
from contextlib import ExitStack
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.programs import LUA, missing
from tests.support.running_server import listeners, running
from tests.support.scene import ADA, BO, LOFT, QUAY, SHED, SLIP, Scene
from tests.support.source import ROOT
from tests.support.tmux import PATIENCE
from vetrellis.game.core.datum import Datum
from vetrellis.game.core.telling import Outcome
from vetrellis.game.prose.numbering import number_of
from vetrellis.server.gateway import gmcp
from vetrellis.server.gateway.mudlet import NAME, SCRIPTS, build, package
from vetrellis.server.gateway.telnet_option import subnegotiation

STUB = ROOT / "tests" / "support" / "mudlet.lua"
SOURCES = ROOT / "web" / "mudlet"


def lua(value: Any) -> str:
    """Write JSON as Lua."""
    if isinstance(value, dict):
        return "{" + ",".join(f"[{lua(key)}]={lua(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ",".join(map(lua, value)) + "}"
    return json.dumps(value, ensure_ascii=False).replace("\\u", "\\\\u")


def received(datum: Datum) -> str:
    """Return the line of Lua that has Mudlet receive an event, as it goes over the wire."""
    name, _, body = gmcp.encode(datum).decode().partition(" ")
    return f'receive("{name}", {lua(json.loads(body)) if body else "nil"})'


class PackageTestCase(SynchronousTestCase):
    """With Ada, whose client is Mudlet with our package, and Bo."""

    reader = False

    @override
    def setUp(self) -> None:
        self.directory = Path(self.mktemp())
        self.directory.mkdir()
        self.scene = Scene(bo=True)
        self.feed: list[str] = []

    def hears(self, *outcomes: Outcome) -> None:
        """Let Ada's client receive what she is told."""
        for outcome in outcomes:
            for telling in outcome.tellings:
                if ADA in telling.readers:
                    self.feed.extend(received(datum) for datum in telling.data)

    def does(self, *lines: str) -> None:
        for line in lines:
            self.hears(self.scene.engine.process(ADA, line))

    def fares(self) -> None:
        self.feed.extend(received(datum) for datum in self.scene.engine.condition(ADA))

    def ran(self) -> list[list[str]]:
        """Run the package's own scripts with all that was fed; return each call of Mudlet's."""
        with zipfile.ZipFile(BytesIO(package().body)) as archive:
            root = ElementTree.fromstring(archive.read(f"{NAME}.xml"))
        paths = []
        for number, script in enumerate(root.iter("script")):
            paths.append(self.directory / f"{number}.lua")
            paths[-1].write_text(script.text or "", "utf-8")
        *paths, alias = paths
        feed = self.directory / "feed.lua"
        feed.write_text(
            "function type_in(line)\n"
            "  local matches = { line, line:match('^vetrellis%s+(.*)$') }\n"
            f"  {alias.read_text()}\nend\n" + "\n".join(self.feed),
            "utf-8",
        )
        done = subprocess.run(
            [LUA.path, STUB, *paths, feed],
            env={**os.environ, "PROFILE": str(self.directory), "READER": str(int(self.reader))},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return [line.split("\t") for line in done.stdout.splitlines()]

    def calls(self, *names: str) -> list[list[str]]:
        """Return the calls of these names."""
        return [call for call in self.ran() if call[0] in names]


class SessionTests(PackageTestCase):
    """Whoever comes back after a break needs no password."""

    skip = missing(LUA)

    def sent(self) -> list[str]:
        return [call[1] for call in self.calls("sendGMCP") if "Supports" not in call[1]]

    def test_ticket_is_asked_for_and_given_back(self) -> None:
        self.feed += [
            'receive("Char.Login.Default", {type={"password-credentials"}})',
            'receive("Char.Name", {name="Ada"})',
            'receive("Session.Ticket", {account="Ada", ticket="aaa-bbb", seconds=60})',
            'receive("Char.Login.Default", {type={"password-credentials"}})',
        ]
        self.assertEqual(
            self.sent(),
            [
                "Session.Ticket",
                'Char.Login.Credentials {"account":"Ada","ticket":"aaa-bbb"}',
            ],
        )

    def test_ticket_that_was_refused_is_not_tried_again(self) -> None:
        self.feed += [
            'receive("Session.Ticket", {account="Ada", ticket="aaa-bbb", seconds=60})',
            'receive("Char.Login.Result", {success=false})',
            'receive("Char.Login.Default", {type={"password-credentials"}})',
        ]
        self.assertEqual(self.sent(), [])


class MapTests(PackageTestCase):
    """Each room that one was in is on the map, where the server says, joined to its neighbours."""

    skip = missing(LUA)

    quay, loft, shed, slip = (str(number_of(room)) for room in (QUAY, LOFT, SHED, SLIP))

    def test_a_room_with_the_ways_out_of_it(self) -> None:
        self.does("look")
        ran = self.ran()
        for call in (
            ["addRoom", self.quay],
            ["setRoomName", self.quay, "Salt Quay"],
            ["addAreaName", "Harbor"],
            ["setRoomArea", self.quay, "Harbor"],
            ["setRoomCoordinates", self.quay, "0", "0", "0"],
            ["setExitStub", self.quay, "9", "true"],
            ["setExitStub", self.quay, "1", "true"],
            ["centerview", self.quay],
        ):
            self.assertIn(call, ran)
        self.assertFalse([call for call in ran if call[0] == "setExit"])

    def test_the_next_room_is_joined_to_the_one_before(self) -> None:
        self.does("look", "up")
        exits = self.calls("setExit")
        self.assertIn(["setExit", self.loft, self.quay, "10"], exits)
        self.assertIn(["setExit", self.quay, self.loft, "9"], exits)
        coordinates = self.calls("setRoomCoordinates")
        self.assertIn(["setRoomCoordinates", self.loft, "0", "0", "1"], coordinates)

    def test_a_room_seen_again_is_the_same_and_so_is_its_area_in_another_language(self) -> None:
        self.does("look", "up", "down")
        self.hears(self.scene.engine.configure(ADA, "es", False))
        self.does("mira")
        self.assertEqual(len(self.calls("addRoom")), 2)
        self.assertEqual(self.calls("addAreaName"), [["addAreaName", "Harbor"]])
        self.assertEqual(self.calls("setRoomName")[-1][2], "Muelle de la Sal")

    def test_walking_by_the_map_goes_step_by_step_and_stops_where_there_is_no_way(self) -> None:
        self.does("look")
        self.feed.append('speedWalkDir = {"up", "down", "se", "n"}; doSpeedWalk()')
        self.does("up", "down", "se")
        self.assertEqual([call[1] for call in self.calls("send")], ["up", "down", "se"])
        (said,) = self.calls("echo")
        self.assertIn("no way se", said[1])

    def test_nonsense_draws_nothing(self) -> None:
        self.feed.append('receive("Room.Info", {}); receive("Room.Info", {num = "x"})')
        self.assertEqual(self.calls("addRoom", "centerview"), [])


class GaugeTests(PackageTestCase):
    """A gauge for whatever comes with its most, under the caption of the player's language."""

    skip = missing(LUA)

    def test_what_one_carries(self) -> None:
        self.fares()
        self.does("take lamp")
        self.fares()
        made = [call for call in self.ran() if call[0] == "Gauge"]
        self.assertEqual(len(made), 1)
        values = [call[1:] for call in self.ran() if call[0].endswith(":setValue")]
        self.assertEqual(values[-1], ["400", "20000", "Load 400/20000"])

    def test_more_gauges_share_the_line(self) -> None:
        self.fares()
        self.feed.append('receive("Char.Vitals", {hp = 3, maxhp = 5, weight = 1, maxweight = 9})')
        values = [call for call in self.ran() if call[0].endswith(":setValue")]
        self.assertEqual(
            [call[1:] for call in values[-2:]], [["3", "5", "hp 3/5"], ["1", "9", "Load 1/9"]]
        )

    def test_more_than_the_most_is_a_full_gauge(self) -> None:
        self.feed.append('receive("Char.Vitals", {hp = 7, maxhp = 5, mp = 0, maxmp = 0})')
        values = [call[1:] for call in self.ran() if call[0].endswith(":setValue")]
        self.assertEqual(values, [["5", "5", "hp 7/5"], ["0", "1", "mp 0/0"]])


class ChatTests(PackageTestCase):
    """What is said is kept in a window, with the hour, as text."""

    skip = missing(LUA)

    def lines(self) -> list[str]:
        return [call[1] for call in self.ran() if call[0] == "vetrellis.chat.lines:echo"]

    def test_what_others_and_oneself_say(self) -> None:
        self.hears(self.scene.engine.process(BO, "di hola <red>\\27[2J"))
        self.does("say hello")
        first, second = self.lines()
        self.assertRegex(first, r"^\d\d:\d\d Bo \(say\): hola <red>\\27\[2J $")
        self.assertRegex(second, r"^\d\d:\d\d Ada \(say\): hello $")

    def test_channels_are_called_as_the_server_says(self) -> None:
        self.hears(self.scene.engine.inquire(ADA, "comm.channel.list"))
        self.does("say hello")
        self.assertIn("Ada (Say): hello", self.lines()[0])

    def test_the_language_is_that_of_the_game(self) -> None:
        self.feed.append(received(Datum("Session.Language", {"language": "es"})))
        self.does("say hello")
        self.assertIn("Ada (decir): hello", self.lines()[0])


class SwitchTests(PackageTestCase):
    """Each part can be switched off and on, and stays so."""

    skip = missing(LUA)

    def test_off_and_on_again(self) -> None:
        self.feed += ['type_in("vetrellis chat off")', 'type_in("vetrellis charla sí")']
        chat = [call[0] for call in self.ran() if call[0].startswith("vetrellis.chat:")]
        self.assertEqual(chat, ["vetrellis.chat:hide", "vetrellis.chat:show"])
        said = [call[1] for call in self.calls("echo")]
        self.assertRegex(said[0], r"^Vetrellis [0-9a-f]{12}: Talk is off\. $")

    def test_it_is_remembered_by_the_profile(self) -> None:
        self.feed.append('type_in("vetrellis map off")')
        self.ran()
        self.feed.clear()
        self.assertEqual(self.calls("openMapWidget"), [])
        self.does("look")
        self.assertEqual(len(self.calls("addRoom")), 1)

    def test_alone_it_tells_how_things_are(self) -> None:
        self.feed.append('type_in("vetrellis")')
        self.assertEqual(len(self.calls("echo")), 4)

    def test_an_update_leaves_nothing_of_the_old_behind(self) -> None:
        self.feed.append("before = handlersLeft(); install(scripts)")
        self.feed.append("assert(handlersLeft() == before)")
        self.does("look")
        self.assertEqual(len(self.calls("addRoom")), 1)

    def test_uninstalled_it_is_gone(self) -> None:
        self.fares()
        self.feed.append('raiseEvent("sysUninstallPackage", "another")')
        self.feed.append("assert(vetrellis)")
        self.feed.append('raiseEvent("sysUninstallPackage", "vetrellis")')
        self.feed.append("assert(handlersLeft() == 0 and vetrellis == nil)")
        self.assertEqual(self.ran()[-1][0], "vetrellis.chat:hide")
        self.assertIn(["setBorderBottom", "0"], self.ran())

    def test_it_asks_for_what_mudlet_does_not(self) -> None:
        self.feed.append('raiseEvent("sysProtocolEnabled", "GMCP")')
        asked = self.calls("sendGMCP")
        self.assertEqual(len(asked), 2)
        self.assertIn("Comm.Channel 1", asked[0][1])


class ReaderTests(PackageTestCase):
    """To who reads by ear nothing is opened that they did not ask for."""

    skip = missing(LUA)
    reader = True

    def test_nothing_is_opened(self) -> None:
        self.fares()
        self.does("look", "say hello")
        kinds = {call[0] for call in self.ran()}
        self.assertEqual(
            kinds & {"Gauge", "UserWindow", "openMapWidget", "setBorderBottom"}, set()
        )
        self.assertIn("addRoom", kinds)

    def test_but_may_be(self) -> None:
        self.feed.append('type_in("vetrellis chat on")')
        self.does("say hello")
        self.assertIn("vetrellis.chat.lines:echo", {call[0] for call in self.ran()})


class ServedTests(SynchronousTestCase):
    """A real server offers the package to Mudlet, and serves what it offers."""

    def offered(self, address: tuple[str, int]) -> dict[str, Any]:
        """Say hello as Mudlet does; return what the server offers."""
        with socket.create_connection(address, PATIENCE) as peer:
            hello = subnegotiation(201, b'Core.Hello { "client": "Mudlet", "version": "4.18" }')
            peer.sendall(b"\xff\xfd\xc9" + hello)
            heard = b""
            while b"}\xff\xf0" not in heard.partition(b"Client.GUI ")[2]:
                heard += peer.recv(4096)
        offer: dict[str, Any] = json.loads(
            heard.partition(b"Client.GUI ")[2].partition(b"\xff\xf0")[0]
        )
        return offer

    def test_it_can_be_fetched_and_is_the_one_offered(self) -> None:
        with ExitStack() as stack:
            directory = Path(stack.enter_context(TemporaryDirectory()))
            public = "--set=clients.public_url=https://play.example"
            server = stack.enter_context(running(directory, *listeners("telnet", "web"), public))
            offer = self.offered(server.addresses["telnet"])
            host, port = server.addresses["web"]
            path = urlsplit(offer["url"]).path
            line = HTTPConnection(host, port, timeout=PATIENCE)
            line.request("GET", path)
            answer = line.getresponse()
            body = answer.read()
            line.request("GET", path, headers={"If-None-Match": str(answer.getheader("ETag"))})
            again = line.getresponse().status
        self.assertEqual(offer["url"], "https://play.example/mudlet/vetrellis.mpackage")
        self.assertEqual(answer.getheader("Content-Type"), "application/zip")
        self.assertEqual((answer.status, body, again), (200, package().body, 304))
        self.assertEqual(offer["version"], package().version)


class BuildTests(SynchronousTestCase):
    """The same sources make the same bytes, and others another version."""

    def test_bytes_and_version(self) -> None:
        self.assertEqual(build(SOURCES), build(SOURCES))
        self.assertEqual(build(SOURCES), package())
        other = Path(self.mktemp())
        other.mkdir()
        for name in SCRIPTS:
            (other / f"{name}.lua").write_bytes((SOURCES / f"{name}.lua").read_bytes())
        self.assertEqual(build(other), package())
        (other / "core.lua").write_text("-- another\n")
        self.assertNotEqual(build(other).version, package().version)

    def test_the_version_is_in_the_package_too(self) -> None:
        with zipfile.ZipFile(BytesIO(package().body)) as archive:
            self.assertEqual(archive.namelist(), ["config.lua", "vetrellis.xml"])
            self.assertEqual({info.date_time[0] for info in archive.infolist()}, {1980})
            config = archive.read("config.lua").decode()
            script = archive.read("vetrellis.xml").decode()
        self.assertIn(f'version = "{package().version}"', config)
        self.assertIn(f'vetrellis.version = "{package().version}"', script)

    def test_every_source_is_in_it(self) -> None:
        self.assertEqual({path.stem for path in SOURCES.glob("*.lua")}, set(SCRIPTS))

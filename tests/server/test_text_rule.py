"""The text rule: whatever somebody types, others are sent words and nothing but words.

Players who look at the game in every way there is stand in one room of a whole server. Somebody
types each of three hundred payloads behind each verb that takes words. What each of the others is
sent must have just the escapes, options, tags and fields that it has for the same verb with
harmless words, and in their place what is left of the payload when it has been made fit to be
read. The payloads themselves are in `tests.support.payloads`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, ClassVar, TypeAlias

from attrs import define, field
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.link_reader import LinkReader
from tests.support.payloads import ALL
from tests.support.whole_server import (
    DO,
    GMCP,
    MSDP,
    MSP,
    MXP,
    TelnetPlayer,
    WebPlayer,
    WholeServer,
    is_like,
    reads,
    wants,
)
from vetrellis.formatters.link import LOCK
from vetrellis.formatters.printable import seen
from vetrellis.server.gateway.sanitise import sanitise
from vetrellis.server.gateway.telnet_option import command

HARMLESS = "harmless words"
ASKING = ("{}", "look {}", "help {}", "tell {} hello", "take {}", "ask {} about {}", "config {}")
"""What may tell those who type it again what they typed."""

UTF8 = reads(b"UTF-8")
LOOKS: dict[str, tuple[bytes, ...]] = {
    "plain": (UTF8, is_like(MTTS="4")),
    "16": (UTF8, is_like(MTTS="5")),
    "256": (UTF8, is_like(MTTS="13")),
    "true": (UTF8, is_like(MTTS="269")),
    "reader": (UTF8, is_like(MTTS="69")),
    "latin-1": (reads(b"ISO-8859-1"),),
    "cp437": (reads(b"CP437"),),
    "ascii": (reads(b"US-ASCII"),),
    "mxp": (UTF8, command(DO, MXP)),
    "osc8": (UTF8, is_like(OSC_HYPERLINKS_SEND="1")),
    "mslp": (UTF8, is_like(MTTS="1029")),
    "gmcp": (UTF8, wants("Char 1", "Room 1", "Comm.Channel 1")),
    "msdp": (UTF8, command(DO, MSDP)),
    "msp": (UTF8, command(DO, MSP)),
    "msp in ascii": (reads(b"US-ASCII"), command(DO, MSP)),
}
"""Clients, by what they say of themselves."""

# A page cannot send these: a frame with a line end in it is refused.
PAYLOADS_FOR_ANY_LINE = [each for each in ALL if sanitise(each).strip() and "\r" not in each]

_OURS = re.compile(
    rb"[\r\n]|\xff[\xf1\xf9]|\x1b\[[0-9;]*m|\x1b\[[17]z|\x1b\]8;;(?:send:(?:[\w.~-]|%[0-9A-F]{2})+)?\x1b\\"
)
"""All that may be in the answer to a line besides words."""

_STRUCTURE = re.compile(
    rb"(?P<letter>\xff\xff)|"
    rb"\xff\xfa(?P<option>.)(?P<payload>(?:[^\xff]|\xff\xff)*)\xff\xf0"  # a subnegotiation
    rb"|\xff[\xfb-\xfe].|\xff[^\xff]"  # a command
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;]*[@-~]|\x1b."  # a sequence
    rb"|[\x00-\x1f\x7f]",  # a control
    re.DOTALL,
)
_TRIGGER = re.compile(rb"!!(?:SOUND|MUSIC)\(", re.IGNORECASE)
Skeleton: TypeAlias = list[object]


def structure(sent: bytes) -> Skeleton:
    """Return all that is no words in what a telnet client was sent."""
    found: Skeleton = []
    for match in _STRUCTURE.finditer(sent):
        if match["letter"]:
            continue
        is_gmcp = match["option"] == bytes((GMCP,))
        found.append(_shape_of_message(match["payload"]) if is_gmcp else match[0])
    return found


def _shape_of_message(payload: bytes) -> object:
    message = payload.decode().replace("\xff\xff", "\xff")
    package, _, body = message.partition(" ")
    return package, shape(json.loads(body)) if body else None


def shape(value: object) -> object:
    """Return JSON without its words: with the names of its fields."""
    if isinstance(value, dict):
        return {name: value[name] if name == "cmd" else shape(value[name]) for name in value}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__


def frames_in(sent: bytes) -> Iterator[Any]:
    """Return the frames of a page's messages."""
    for message in filter(None, sent.split(b"\n")):
        frames = json.loads(message)
        yield from frames if isinstance(frames, list) else [frames]


@define
class Elements(HTMLParser):
    """All that is no words in a page."""

    found: Skeleton = field(factory=list)
    words: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        super().__init__()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *attrs))

    @override
    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"/{tag}")

    @override
    def handle_comment(self, data: str) -> None:
        self.found.append("comment")

    @override
    def handle_decl(self, decl: str) -> None:
        self.found.append("declaration")

    @override
    def handle_pi(self, data: str) -> None:
        self.found.append("instruction")

    @override
    def unknown_decl(self, data: str) -> None:
        self.found.append("declaration")

    @override
    def handle_data(self, data: str) -> None:
        self.words.append(data)


def elements(page: str) -> Skeleton:
    """Return all that is no words in a page."""
    parser = Elements()
    parser.feed(page)
    parser.close()
    return parser.found


def words_of(value: object) -> str:
    """Return all words of JSON, run together."""
    if isinstance(value, dict):
        return "".join(map(words_of, value.values()))
    if isinstance(value, list):
        return "".join(map(words_of, value))
    return value if isinstance(value, str) else ""


class TextRuleCase(SynchronousTestCase):
    """With a room full of people."""

    looks: ClassVar[dict[str, tuple[bytes, ...]]] = LOOKS

    @override
    def setUp(self) -> None:
        self.server = WholeServer()
        self.speaker: TelnetPlayer | WebPlayer = self.server.telnet(UTF8)
        self.page_speaker = self.server.web()
        self.telnets = {name: self.server.telnet(*said) for name, said in self.looks.items()}
        self.page = self.server.web()
        # Guests have numbers, in the order in which they come.
        everybody: list[Any] = [self.speaker, self.page_speaker, *self.telnets.values(), self.page]
        for each in everybody:
            each.type("guest")
        self.names = {name: f"Guest{n}" for n, name in enumerate(self.telnets, 3)}
        self.names["page"] = f"Guest{len(everybody)}"
        self.forget()

    def rest(self) -> None:
        """Let time pass, lest anybody type too fast; and let everybody forget what they read."""
        self.server.clock.advance(1)
        self.forget()

    def forget(self) -> None:
        """Let everybody forget what they were sent."""
        for player in (self.speaker, self.page_speaker, *self.telnets.values(), self.page):
            player.read()
        self.page.read_page()
        self.page_speaker.read_page()


class SayingTests(TextRuleCase):
    """What is said to others."""

    def test_nothing_but_words_arrives_from_telnet(self) -> None:
        for verb in ("say {}", "shout {}", "emote {}"):
            self.say_all(self.speaker, verb, self.telnets)
        for name in ("true", "reader", "ascii", "mxp", "gmcp"):
            for verb in ("whisper to {} {{}}", "tell {} {{}}"):
                listener = {name: self.telnets[name]}
                self.say_all(self.speaker, verb.format(self.names[name]), listener)

    def test_nothing_but_words_arrives_from_a_page(self) -> None:
        for verb in ("say {}", "emote {}"):
            self.say_all(self.page_speaker, verb, self.telnets)
        self.say_all(
            self.page_speaker, f"tell {self.names['mxp']} {{}}", {"mxp": self.telnets["mxp"]}
        )

    def test_words_arrive_whole(self) -> None:
        for payload in PAYLOADS_FOR_ANY_LINE:
            self.page_speaker.type(f"say {payload}")
            words = " ".join(sanitise(payload).split())
            for name in ("plain", "true", "reader", "osc8", "gmcp"):
                sent = _STRUCTURE.sub(b"", self.telnets[name].read()).decode()
                self.assertIn(seen(words), sent, (name, payload))
            reading = LinkReader().read(self.telnets["mxp"].read()[2:].split(b"\r\n")[0].decode())
            self.assertIn(words, reading.words)
            self.assertEqual((reading.links, reading.strange), ([], []))
            self.assertIn(words, "".join(map(words_of, frames_in(self.page.read()))))
            self.rest()

    def say_all(self, speaker: Any, verb: str, listeners: dict[str, TelnetPlayer]) -> None:
        self.rest()
        speaker.type(verb.format(HARMLESS))
        expected = {name: structure(each.read()) for name, each in listeners.items()}
        self.assertNotIn([], expected.values(), verb)
        page_expected = [shape(frame) for frame in frames_in(self.page.read())]
        html_expected = elements(self.page.read_page())
        for payload in ALL if speaker is self.speaker else PAYLOADS_FOR_ANY_LINE:
            speaker.type(verb.format(payload))
            nothing = not sanitise(payload).strip() or not set(payload).isdisjoint("\r\b\x7f")
            for name, listener in listeners.items():
                sent = listener.read()
                found = structure(sent)
                if name.startswith("msp"):
                    self.assertIsNone(_TRIGGER.search(sent), payload)
                if found or not nothing:
                    self.assertEqual(found, expected[name], (verb, name, payload))
            frames = [shape(each) for each in frames_in(self.page.read())]
            if frames or not nothing:
                self.assertEqual(frames, page_expected, (verb, payload))
            page = elements(self.page.read_page())
            if page or not nothing:
                self.assertEqual(page, html_expected, (verb, payload))
            self.rest()


class TerminalTests(TextRuleCase):
    """What is said, and typed, on a terminal by SSH, where a line is drawn as it is typed."""

    looks: ClassVar[dict[str, tuple[bytes, ...]]] = {}

    def test_nothing_but_words_arrives(self) -> None:
        terminal = self.server.ssh()
        for verb in ("say {}", "emote {}"):
            terminal.read()
            self.page_speaker.type(verb.format(HARMLESS))
            expected = structure(terminal.read())
            for payload in PAYLOADS_FOR_ANY_LINE:
                self.page_speaker.type(verb.format(payload))
                self.assertEqual(structure(terminal.read()), expected, payload)
                self.server.clock.advance(1)

    def test_what_is_typed_there_arrives_as_words(self) -> None:
        terminal = self.server.ssh()
        self.rest()
        terminal.type(f"say {HARMLESS}")
        expected = [shape(frame) for frame in frames_in(self.page.read())]
        html = elements(self.page.read_page())
        for payload in ALL:
            if "\x04" in payload:
                continue  # it ends the session
            terminal.type(f"say {payload}")
            # Some are keys, and edit the line, or ask for something else.
            for frame in frames_in(self.page.read()):
                self.assertIn(shape(frame), expected, payload)
            page = elements(self.page.read_page())
            if page:
                self.assertEqual(page, html, payload)
            terminal.type("")
            self.rest()


class AnsweredTests(TextRuleCase):
    """What somebody is told of their own line."""

    looks = {name: LOOKS[name] for name in ("true", "mxp", "osc8", "reader", "ascii")}

    def test_nothing_but_words_and_our_own_links(self) -> None:
        for name, player in self.telnets.items():
            for verb in ASKING:
                for payload in ALL:
                    player.type(verb.replace("{}", payload))
                    self.judge(name, player.read(), (verb, payload))
                    self.server.clock.advance(1)

    def judge(self, name: str, sent: bytes, why: object) -> None:
        for each in structure(sent):
            assert isinstance(each, bytes), why
            self.assertRegex(each, rb"\A(?:" + _OURS.pattern + rb")\Z", why)
        text = (
            sent.replace(b"\r", b"")
            .replace(b"\xff\xf9", b"")
            .replace(b"\xff\xf1", b"")
            .decode("utf-8", "replace")
        )
        reader = LinkReader(mxp=name == "mxp")
        reader.read(LOCK)
        reading = reader.read(text)
        self.assertEqual(reading.strange, [], why)
        for _, types in reading.links:
            self.assertRegex(types, r"\A[\w ,]+\Z", why)

    def test_on_a_narrow_screen_too(self) -> None:
        narrow = {name: self.server.telnet(*LOOKS[name], width=20) for name in ("mxp", "osc8")}
        for player in narrow.values():
            player.type("guest")
        self.rest()
        for payload in PAYLOADS_FOR_ANY_LINE:
            for name, player in narrow.items():
                player.read()
                self.page_speaker.type(f"say {payload} and {payload}")
                self.judge(name, player.read(), payload)
            self.rest()

    def test_names_are_letters(self) -> None:
        for payload in ALL:
            newcomer = self.server.telnet(UTF8, command(DO, MXP))
            newcomer.read()
            for line in (payload, "new", payload):
                newcomer.type(line)
                if "\r" not in payload:
                    sent = newcomer.read().replace(b"\xff\xfb\x01", b"")
                    self.judge("mxp", sent, payload)
                    if b"Choose a password" in sent:
                        self.assertTrue(sanitise(payload).isalpha(), payload)
            newcomer.leave()


class TitleTests(TextRuleCase):
    """What follows a name in the list of who plays: the words that last longest."""

    def test_everybody_reads_nothing_but_words(self) -> None:
        self.speaker.type(f"title {HARMLESS}")
        expected = {name: self.who(player) for name, player in self.telnets.items()}
        page_expected = self.who_on_page()
        for payload in ALL:
            if not sanitise(payload).strip():
                continue
            self.speaker.type(f"title {HARMLESS}")
            self.speaker.type(f"title {payload}")
            for name, player in self.telnets.items():
                self.assertEqual(self.who(player), expected[name], (name, payload))
            self.assertEqual(self.who_on_page(), page_expected, payload)
            self.rest()

    def who(self, player: TelnetPlayer) -> Skeleton:
        player.read()
        player.type("who")
        return structure(player.read())

    def who_on_page(self) -> tuple[list[object], Skeleton]:
        self.page.read()
        self.page.read_page()
        self.page.type("who")
        frames = [shape(frame) for frame in frames_in(self.page.read())]
        return frames, elements(self.page.read_page())

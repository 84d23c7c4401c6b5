"""kill -9 of the whole server, as players start it, under guests who talk over telnet."""

from __future__ import annotations

import re
import select
import signal
import socket
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import define, field
from twisted.trial.unittest import SynchronousTestCase

from tests.support.running_server import launch, listeners
from tests.support.store import InlinePool, InlineReactor
from vetrellis.server.persistence.store import SqlStore
from vetrellis.server.world_host.journal import decode_inputs, decode_outputs
from vetrellis.shared.wire import Input

KILLS = 3
GUESTS = "abc"
PATIENCE = 60.0

_WORD = re.compile(r"\b([abc]r\d+n\d+)\b")
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@define(eq=False)
class Talker:
    """A guest who says one new word after the other, each when the one before was heard.

    Attributes:
        line: Their telnet connection.
        name: What their words begin with.
        shown: All that they were shown.
        said: How many words they said.
    """

    line: socket.socket
    name: str
    shown: str = ""
    said: int = 0
    _bytes: bytes = field(default=b"", init=False)

    @property
    def heard(self) -> list[str]:
        """Every word that was shown, in order, from whomever; but not one cut off at the end."""
        whole = self.shown.rpartition("\n")[0]
        return _WORD.findall(_ESCAPE.sub("", whole))

    def read(self) -> bool:
        """Read what there is. Returns whether the server still lives."""
        try:
            data = self.line.recv(65536)
        except ConnectionError:
            return False
        self._bytes += data
        self.shown = self._bytes.decode("utf-8", "replace")
        return bool(data)

    def talk(self) -> None:
        """Say the next word, once the last one was heard."""
        own = [word for word in self.heard if word.startswith(self.name)]
        if len(own) == self.said and "Exits" in _ESCAPE.sub("", self.shown):
            self.said += 1
            self.type(f"say {self.name}n{self.said}")

    def type(self, line: str) -> None:
        self.line.sendall(f"{line}\r\n".encode())


class WholeServerTests(SynchronousTestCase):
    """What guests heard before a kill was committed: all of it, in order, without a gap."""

    def test_every_word_that_was_heard_was_committed(self) -> None:
        directory = TemporaryDirectory(prefix="whole-")
        self.addCleanup(directory.cleanup)
        for number in range(KILLS):
            talkers = self.talk_and_kill(Path(directory.name), number)
            committed = self.committed(Path(directory.name) / "var" / "vetrellis.sqlite")
            for talker in talkers:
                told = committed[talker.name]
                self.assertGreater(len(talker.heard), talker.said)
                self.assertEqual(told[: len(talker.heard)], talker.heard)

    def talk_and_kill(self, directory: Path, number: int) -> list[Talker]:
        server = launch(directory, *listeners("telnet"))
        try:
            server.await_ready()
            names = [f"{letter}r{number}" for letter in GUESTS]
            address = server.addresses["telnet"]
            talkers = [Talker(socket.create_connection(address), name) for name in names]
            for talker in talkers:
                talker.type("guest")
            self.talk(talkers, until=8 + 5 * number)
        finally:
            server.process.send_signal(signal.SIGKILL)
            server.finish()
        for talker in talkers:
            while talker.read():
                pass
            talker.line.close()
        return talkers

    def talk(self, talkers: list[Talker], until: int) -> None:
        """Let everyone talk until each has said so many words."""
        ends_at = time.monotonic() + PATIENCE
        while min(talker.said for talker in talkers) < until:
            self.assertLess(time.monotonic(), ends_at, talkers[0].shown)
            ready, _, _ = select.select([talker.line for talker in talkers], [], [], 0.1)
            for talker in talkers:
                if talker.line in ready:
                    self.assertTrue(talker.read(), "the server died by itself")
                    talker.talk()

    def committed(self, database: Path) -> dict[str, list[str]]:
        """Return the words that each talker was told by the chronicle, by the talker's name."""
        store = SqlStore(database, InlineReactor(), pool=InlinePool())
        self.successResultOf(store.open())
        self.assertIsNotNone(self.successResultOf(store.load()))
        told: dict[str, list[str]] = {}
        names: dict[str, str] = {}
        for past in self.successResultOf(store.history()):
            for step in decode_inputs(past.inputs).steps:
                if isinstance(step, Input) and step.text.endswith("n1"):
                    names[step.session] = step.text.removeprefix("say ").removesuffix("n1")
            for delivery in decode_outputs(past.outputs) if past.whole else ():
                for text in delivery.texts:
                    words = _WORD.findall(text.plain())
                    told.setdefault(delivery.session, []).extend(words)
        self.successResultOf(store.close())
        return {name: told[session] for session, name in names.items() if session in told}

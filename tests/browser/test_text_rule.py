"""The text rule in a real browser: three hundred payloads said in a real server, and only words.

What every formatter makes of them is in `tests.server.test_text_rule`; here a page shows them.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.browser import PATIENCE_MS, BrowserTestCase, played
from tests.support.payloads import ALL
from tests.support.running_server import listeners, running
from vetrellis.server.gateway.sanitise import sanitise

SAID = [each for each in ALL if sanitise(each).strip() and set(each).isdisjoint("\r\n\b\x7f")]
BATCH = 50
GENEROUS = (
    "--set=limits.commands_per_second=1000",
    "--set=limits.command_burst=1000",
)
ELEMENTS = """() => [...new Set([...document.querySelectorAll('*')].map(
    (e) => [e.tagName, ...e.getAttributeNames()].join(' ')))].sort()"""
COMMANDS = """() => [...document.querySelectorAll('[data-command]')].map(
    (e) => e.dataset.command)"""


class Speaker:
    """A guest on telnet, who reads all and looks at nothing."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._reading = asyncio.ensure_future(reader.read())

    @classmethod
    async def at(cls, host: str, port: int) -> Speaker:
        """Come in."""
        speaker = cls(*await asyncio.open_connection(host, port))
        await speaker.say("guest")
        return speaker

    async def say(self, *lines: str) -> None:
        """Type lines as they are."""
        for line in lines:
            data = line.encode("utf-8", "surrogatepass").replace(b"\xff", b"\xff\xff")
            self._writer.write(data + b"\r\n")
        await self._writer.drain()

    async def leave(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._reading


class TextRuleTests(BrowserTestCase):
    """Whatever is said, a page gets no element, attribute, dialog or link of it."""

    timeout = 300

    @played
    async def test_what_is_said_is_shown_as_words(self) -> None:
        home = Path(self.mktemp())
        home.mkdir()
        with running(home, *listeners("telnet", "web"), *GENEROUS) as server:
            page, problems = await self.guest(*server.addresses["web"])
            speaker = await Speaker.at(*server.addresses["telnet"])
            await self.reads(page, "Guest-2")
            await speaker.say("say harmless words", "emote harmless words", "say so")
            await self.reads(page, "so")
            known = [set(await page.evaluate(what)) for what in (ELEMENTS, COMMANDS)]
            known[0] |= {"DIV", "P"}  # the page's own, for screen readers: they come and go
            for verb in ("say", "emote"):
                for start in range(0, len(SAID), BATCH):
                    batch = SAID[start : start + BATCH]
                    await speaker.say(*[f"{verb} {words}" for words in batch])
                    await speaker.say(f"say end of {verb} {start}")
                    await self.reads(page, f"end of {verb} {start}")
                    now = [set(await page.evaluate(what)) for what in (ELEMENTS, COMMANDS)]
                    for before, after in zip(known, now, strict=True):
                        self.assertLessEqual(after, before, batch)
            await speaker.leave()
            self.assertEqual(problems, [])
            self.assertEqual(server.stop().status, 0)

    async def guest(self, host: str, port: int) -> tuple[Page, list[str]]:
        """Return a page on which a guest plays, and a list of all that goes wrong there."""
        visit, problems = await self.visit(), list[str]()
        await visit.page.goto(f"http://{host}:{port}/")
        await visit.page.locator("#status[data-state=open]").wait_for()
        await self.type(visit.page, "guest")
        await self.reads(visit.page, "Passenger Berth")
        visit.errors = problems
        visit.page.on("dialog", lambda dialog: problems.append(dialog.message))
        visit.page.on("request", lambda request: problems.append(request.url))
        return visit.page, problems

    async def type(self, page: Page, line: str) -> None:
        await page.locator("#line").fill(line)
        await page.locator("#line").press("Enter")

    async def reads(self, page: Page, words: str) -> None:
        await expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE_MS)

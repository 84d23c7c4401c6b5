"""The whole game, as its players meet it: four real clients, one real server; then a restart.

This is the purpose of the server in one test, so nothing is faked: Debian's telnet, TinTin++
and OpenSSH on terminals of their own, Chromium with the page that ships, and a server on SQLite.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.browser import PATIENCE_MS, BrowserTestCase, played
from tests.support.breakable_wire import BreakableWire
from tests.support.programs import SSH, TELNET, TINTIN, TMUX, missing
from tests.support.running_server import Server, listeners, running
from tests.support.tmux import Pane, pane

PASSWORD = "brass lamp under nobody"
CLIENTS = (TMUX, TELNET, TINTIN, SSH)


class IslandTests(BrowserTestCase):
    """People on telnet, SSH and the web meet, and find everything where it was after a restart."""

    timeout = 300
    skip = BrowserTestCase.skip or missing(*CLIENTS)

    @contextmanager
    def server(self, directory: Path) -> Iterator[Server]:
        with running(directory, *listeners("telnet", "ssh", "web")) as server:
            yield server
            self.assertEqual(server.stop().status, 0)

    def directory(self, name: str) -> Path:
        path = self.home / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def telnet(self, stack: ExitStack, server: Server, name: str) -> Pane:
        host, port = server.addresses["telnet"]
        return stack.enter_context(pane(self.directory(name), TELNET.path, host, str(port)))

    def tintin(self, stack: ExitStack, server: Server, name: str) -> Pane:
        host, port = server.addresses["telnet"]
        directory = self.directory(name)
        script = directory / "go.tin"
        script.write_text(f"#session isle {host} {port}\n")
        return stack.enter_context(pane(directory, TINTIN.path, "-G", str(script)))

    def ssh(self, stack: ExitStack, server: Server, name: str, login: str) -> Pane:
        host, port = server.addresses["ssh"]
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR")
        words = [word for option in options for word in ("-o", option)]
        target = ("-p", str(port), f"{login}@{host}")
        return stack.enter_context(pane(self.directory(name), SSH.path, *words, *target))

    async def web(self, server: Server) -> Page:
        host, port = server.addresses["web"]
        page = (await self.visit()).page
        await page.goto(f"http://{host}:{port}/")
        return page

    async def types(self, page: Page, line: str) -> None:
        await page.locator("#line").fill(line)
        await page.locator("#line").press("Enter")

    async def reads(self, page: Page, words: str) -> None:
        await expect(page.locator("main")).to_contain_text(words, timeout=PATIENCE_MS)

    def registers(self, terminal: Pane, name: str, pronoun: str) -> None:
        terminal.wait_for("be called?")
        terminal.type(name)
        terminal.wait_for("Choose a password")
        terminal.type(PASSWORD)
        terminal.wait_for("once more")
        terminal.type(PASSWORD)
        terminal.wait_for("Pronouns?")
        terminal.type(pronoun)
        terminal.wait_for("Passenger Berth")

    @played
    async def test_they_meet_and_all_of_it_lasts(self) -> None:
        self.home = Path(self.mktemp()).absolute()
        home = self.directory("server")
        with self.server(home) as server, ExitStack() as stack:
            ada = self.telnet(stack, server, "ada")
            ada.wait_for("guest or new")
            ada.type("new")
            self.registers(ada, "Adela", "she")
            bo = self.ssh(stack, server, "bo", "new")
            self.registers(bo, "Boris", "he")
            dee = self.tintin(stack, server, "dee")
            dee.wait_for("guest or new")
            dee.type("guest")
            dee.wait_for("Passenger Berth")
            page = await self.web(server)
            await self.web_registers(page)
            await self.all_hear_each_other(ada, bo, dee, page)
            ada.type("take lamp")
            ada.wait_for("You take the brass lamp")
            bo.wait_for("Adela takes a brass lamp")
            bo.type("n")
            bo.wait_for("Galley")
            bo.type("take loaf")
            bo.wait_for("You take the loaf of bread")
            await self.types(page, "up")
            await self.reads(page, "Main Deck")
            await self.photograph(page, "island")
            for terminal in (ada, bo, dee):
                self.assertNotIn(PASSWORD, "\n".join(terminal.lines))
        await self.all_is_where_it_was(home)

    @played
    async def test_page_goes_on_where_it_was(self) -> None:
        """Its line breaks, then the server is killed: neither asks a guest who they are."""
        self.home = Path(self.mktemp()).absolute()
        home = self.directory("server")
        options = listeners("telnet", "web")
        with running(home, *options) as server, ExitStack() as stack:
            wire = BreakableWire(self.reactor, server.addresses["web"])
            self.addCleanup(wire.stop)
            page = await self.guest_at(wire.listen())
            bo = self.telnet(stack, server, "bo")
            bo.wait_for("guest or new")
            bo.type("guest")
            bo.wait_for("Passenger Berth")
            wire.cut()
            bo.type("say the tide turns")
            bo.wait_for("the tide turns")
            wire.mend()
            await self.reads(page, "the tide turns")
            told = await page.locator("#log").inner_text()
            self.assertEqual(told.count("the tide turns"), 1)
            server.stop(signal.SIGKILL)
        with running(home, *options) as again:
            wire.target = again.addresses["web"]
            await self.types_until(page, "inventory", "You are carrying a brass lamp.")
            told = await page.locator("#log").inner_text()
            self.assertNotIn("tell me again who you are", told)
            await self.photograph(page, "resumed")
            self.assertEqual(again.stop().status, 0)

    async def guest_at(self, port: int) -> Page:
        page = (await self.visit()).page
        await page.goto(f"http://127.0.0.1:{port}/")
        await page.locator("#guest").click()
        await self.reads(page, "Passenger Berth")
        await self.types(page, "take lamp")
        await self.reads(page, "You take the brass lamp")
        return page

    async def types_until(self, page: Page, line: str, words: str) -> None:
        """Type a line as soon as the page is connected again."""
        status = page.locator("#status")
        await expect(status).to_have_attribute("data-state", "open", timeout=60_000)
        await expect(page.locator("#place")).to_contain_text("Berth", timeout=60_000)
        await self.types(page, line)
        await self.reads(page, words)

    async def web_registers(self, page: Page) -> None:
        await page.locator("#newcomer").click()
        await self.reads(page, "be called?")
        for line, words in (
            ("Cyrille", "Choose a password"),
            (PASSWORD, "once more"),
            (PASSWORD, "Pronouns?"),
            ("they", "Passenger Berth"),
        ):
            await self.types(page, line)
            await self.reads(page, words)

    async def all_hear_each_other(self, ada: Pane, bo: Pane, dee: Pane, page: Page) -> None:
        ada.type("say hello from telnet")
        bo.type("say hello from ssh")
        dee.type("say hello from tintin")
        await self.types(page, "say hello from the web")
        for place in ("telnet", "ssh", "tintin", "the web"):
            for terminal in (ada, bo, dee):
                terminal.wait_for(f"hello from {place}")
            await self.reads(page, f"hello from {place}")
        dee.type("quit")
        ada.wait_for("leave.")

    async def all_is_where_it_was(self, home: Path) -> None:
        with self.server(home) as server, ExitStack() as stack:
            ada = self.telnet(stack, server, "ada-again")
            ada.wait_for("guest or new")
            ada.type("Adela")
            ada.wait_for("Password")
            ada.type(PASSWORD)
            ada.wait_for("Passenger Berth")
            ada.type("i")
            ada.wait_for("You are carrying a brass lamp.")
            bo = self.ssh(stack, server, "bo-again", "boris")
            bo.wait_for("password:")
            bo.type(PASSWORD)
            bo.wait_for("Galley")
            bo.type("i")
            bo.wait_for("You are carrying a loaf of bread.")
            page = await self.web(server)
            await page.locator("#name").fill("cyrille")
            await page.locator("#password").fill(PASSWORD)
            await page.locator("#password").press("Enter")
            await self.reads(page, "Main Deck")

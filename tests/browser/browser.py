"""Chromium, driven by Playwright from inside trial."""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from attrs import define, field
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase
from typing_extensions import override

from tests.browser.stage import Stage
from tests.support.programs import CHROMIUM, missing

ARGUMENTS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)  # a busy machine is no failure of the page

Case = TypeVar("Case", bound=TestCase)


def reason_to_skip() -> str | None:
    """Return why browser tests cannot run here, or None if they can."""
    reactor = sys.modules.get("twisted.internet.reactor")
    if not isinstance(reactor, AsyncioSelectorReactor):
        return (
            "Playwright needs asyncio's reactor:"
            " python -m twisted.trial --reactor=asyncio tests.browser"
        )
    return missing(CHROMIUM)


def played(
    test: Callable[[Case], Coroutine[Any, Any, None]],
) -> Callable[[Case], Deferred[None]]:
    """Run an asyncio coroutine as a test."""

    @functools.wraps(test)
    def run(case: Case) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(test(case)))

    return run


@define(eq=False)
class SharedBrowser:
    """One Chromium for all tests of a run: starting it takes seconds, a fresh context does not."""

    _browser: Browser | None = None

    async def get(self, reactor: Any) -> Browser:
        """Return it, started if need be; it ends with the reactor."""
        if self._browser is None:
            playwright = await async_playwright().start()
            browser = self._browser = await playwright.chromium.launch(
                executable_path=CHROMIUM.path, args=list(ARGUMENTS)
            )

            async def stop() -> None:
                await browser.close()
                await playwright.stop()

            reactor.addSystemEventTrigger(
                "before",
                "shutdown",
                lambda: Deferred.fromFuture(asyncio.ensure_future(stop())),
            )
        return self._browser


_shared = SharedBrowser()


@define(eq=False, slots=False)  # Playwright marks whom it calls
class Visit:
    """One browser window with nothing in its past, and what it did.

    Attributes:
        page: The page.
        errors: What it complained of in the console, or threw.
        origins: Whom it asked for anything.
    """

    page: Page
    errors: list[str] = field(factory=list)
    origins: set[str] = field(factory=set)

    def __attrs_post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda socket: self._asked(socket.url))

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def _asked(self, url: str) -> None:
        self.origins.add("/".join(url.split("/")[:3]).replace("ws://", "http://"))


class BrowserTestCase(TestCase):
    """A test with a stage and a browser. Its test methods are coroutines under `@played`."""

    timeout = 120
    skip = reason_to_skip()

    stage: Stage
    context: BrowserContext

    @override
    def setUp(self) -> None:
        from twisted.internet import reactor  # noqa: PLC0415, TID251  # it is the real one here

        self.reactor: Any = reactor
        self.stage = Stage(reactor)
        self.stage.raise_curtain()
        self.addCleanup(self._leave)
        self._contexts: list[BrowserContext] = []

    def _leave(self) -> Deferred[None]:
        return Deferred.fromFuture(asyncio.ensure_future(self._close()))

    async def _close(self) -> None:
        for context in self._contexts:
            await context.close()
        await self.stage.drop_curtain().asFuture(self.loop)
        await self.until(lambda: self.stage.is_empty)

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop that both Twisted and Playwright run on."""
        return asyncio.get_running_loop()

    async def visit(self, **options: Any) -> Visit:
        """Open the page in a window of its own and wait until it is connected."""
        browser = await _shared.get(self.reactor)
        context = await browser.new_context(**{"locale": "en-GB", **options})
        self._contexts.append(context)
        visit = Visit(await context.new_page())
        await visit.page.goto(self.stage.url)
        await visit.page.locator("#status[data-state=open]").wait_for()
        return visit

    async def until(self, true: Callable[[], object]) -> None:
        """Wait until something is so on this side of the line."""
        for _ in range(PATIENCE_MS // 20):
            if true():
                return
            await asyncio.sleep(0.02)
        self.fail("waited in vain")

    async def becomes(self, page: Page, expression: str) -> None:
        """Wait until something is so on the page: its own policy forbids it to wait for itself."""
        for _ in range(PATIENCE_MS // 20):
            if await page.evaluate(expression):
                return
            await asyncio.sleep(0.02)
        self.fail(f"it never became so: {expression}")

    async def photograph(self, page: Page, name: str) -> Path:
        """Keep a screenshot among the artefacts."""
        folder = Path(os.environ.get("VETRELLIS_ARTEFACTS") or self.mktemp())
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        await page.screenshot(path=path)
        return path

"""The page as people see it; the screenshots are kept."""

from __future__ import annotations

from tests.browser.browser import BrowserTestCase, Visit, played

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESK = {"viewport": {"width": 1280, "height": 800}}


class LookTests(BrowserTestCase):
    """Every size and theme shows all that is there, and nothing is wider than the screen."""

    async def _play(self, name: str, **options: object) -> None:
        visit = await self.visit(**options)
        page = visit.page
        await page.get_by_text("Who goes aboard?").first.wait_for()
        await self.photograph(page, f"{name}-door")
        await self._fits(visit)
        await page.locator("#guest").click()
        await page.get_by_text("Stone steps go down").first.wait_for()
        await page.locator("#line").fill("talk to maren")
        await page.locator("#line").press("Enter")
        await page.get_by_text("bites off the thread").first.wait_for()
        await page.wait_for_timeout(400)
        await self.photograph(page, f"{name}-story")
        await self._fits(visit)
        self.assertEqual(visit.errors, [])

    async def _fits(self, visit: Visit) -> None:
        wide = await visit.page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        self.assertFalse(wide, "the page is wider than the screen")
        room = await visit.page.evaluate("document.querySelector('#line').clientWidth")
        self.assertGreater(room, 150, "there is no room to type")

    @played
    async def test_desk_by_day(self) -> None:
        await self._play("desk-light", **DESK, color_scheme="light")

    @played
    async def test_desk_by_night(self) -> None:
        await self._play("desk-dark", **DESK, color_scheme="dark")

    @played
    async def test_phone_by_day(self) -> None:
        await self._play("phone-light", **PHONE, color_scheme="light")

    @played
    async def test_phone_by_night(self) -> None:
        await self._play("phone-dark", **PHONE, color_scheme="dark")

    @played
    async def test_settings_in_high_contrast(self) -> None:
        visit = await self.visit(**DESK, contrast="more")
        await visit.page.locator("#open-settings").click()
        await visit.page.wait_for_timeout(300)
        await self.photograph(visit.page, "desk-contrast-settings")
        ground = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        self.assertEqual(ground, "rgb(0, 0, 0)")
        await self._fits(visit)

    @played
    async def test_offline_on_a_phone(self) -> None:
        visit = await self.visit(**PHONE, color_scheme="dark", locale="es-ES")
        await visit.page.locator("#guest").click()
        await visit.page.get_by_text("Stone steps go down").first.wait_for()
        await self.stage.drop_curtain().asFuture(self.loop)
        await visit.page.locator("#banner").wait_for()
        await self.photograph(visit.page, "phone-offline")
        await self._fits(visit)
        self.stage.raise_curtain()

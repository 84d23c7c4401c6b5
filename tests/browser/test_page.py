"""The web page in Chromium, against the real HTTP port and a session that plays from a script."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.browser import PATIENCE_MS, BrowserTestCase, Visit, played
from tests.browser.stage import HOSTILE
from vetrellis.formatters.look import Depth
from vetrellis.game.core.datum import Datum

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
THUMB = 44


class PageTestCase(BrowserTestCase):
    """Ways to use the page."""

    async def type(self, visit: Visit, line: str) -> None:
        """Type a line and send it."""
        await visit.page.locator("#line").fill(line)
        await visit.page.locator("#line").press("Enter")

    async def enter(self, visit: Visit) -> None:
        """Go in as a guest."""
        await visit.page.locator("#guest").click()
        await self.reads(visit, "Stone steps go down")

    async def reads(self, visit: Visit, words: str) -> None:
        """Wait until the story holds words."""
        await expect(visit.page.locator("#log")).to_contain_text(words)

    async def value(self, visit: Visit) -> str:
        """Return what stands in the line."""
        return await visit.page.locator("#line").input_value()


class DoorTests(PageTestCase):
    """There is a way in for everybody, and all of them only type what a player could type."""

    @played
    async def test_guest_needs_one_click(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        self.assertEqual(self.stage.session.lines, ["guest"])
        await expect(visit.page.locator("#door")).to_be_hidden()

    @played
    async def test_newcomer_is_asked_for_a_name(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#newcomer").click()
        await self.reads(visit, "You typed: new")
        self.assertEqual(self.stage.session.lines, ["new"])

    @played
    async def test_form_gives_the_password_when_it_is_asked_for(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#name").fill("Ada")
        await visit.page.locator("#password").fill("correct horse")
        await visit.page.locator("#password").press("Enter")
        await self.reads(visit, "Stone steps go down")
        self.assertEqual(self.stage.session.lines, ["Ada", "correct horse"])
        self.assertEqual(await visit.page.locator("#password").input_value(), "")
        await expect(visit.page.locator("#line")).to_have_attribute("type", "text")

    @played
    async def test_form_is_there_for_another_try_after_a_wrong_password(self) -> None:
        visit = await self.visit()
        self.stage.session.is_pleased = False
        await visit.page.locator("#name").fill("Ada")
        await visit.page.locator("#password").fill("wrong horse")
        await visit.page.locator("#password").press("Enter")
        await self.reads(visit, "That is not right.")
        await expect(visit.page.locator("#name")).to_have_value("Ada")
        await expect(visit.page.locator("#password")).to_be_focused()
        self.stage.session.is_pleased = True
        await visit.page.keyboard.type("correct horse")
        await visit.page.keyboard.press("Enter")
        await self.reads(visit, "Stone steps go down")
        await expect(visit.page.locator("#door")).to_be_hidden()
        tries = ["Ada", "wrong horse", "Ada", "correct horse"]
        self.assertEqual(self.stage.session.lines, tries)

    @played
    async def test_password_manager_finds_its_fields(self) -> None:
        visit = await self.visit()
        name, password = visit.page.locator("#name"), visit.page.locator("#password")
        await expect(name).to_have_attribute("autocomplete", "username")
        await expect(password).to_have_attribute("autocomplete", "current-password")

    @played
    async def test_dialogue_can_be_typed(self) -> None:
        visit = await self.visit()
        await self.type(visit, "Ada")
        await expect(visit.page.locator("#line")).to_have_attribute("type", "password")
        await self.type(visit, "correct horse")
        await self.reads(visit, "Stone steps go down")
        self.assertEqual(self.stage.session.lines, ["Ada", "correct horse"])
        await expect(visit.page.locator("#line")).to_have_attribute("type", "text")

    @played
    async def test_password_is_nowhere_afterwards(self) -> None:
        visit = await self.visit()
        await self.type(visit, "Ada")
        await expect(visit.page.locator("#line")).to_have_attribute("type", "password")
        await self.type(visit, "correct horse")
        await self.reads(visit, "Stone steps go down")
        kept = await visit.page.evaluate(
            "JSON.stringify([{...localStorage}, document.body.innerText])"
        )
        self.assertIn("Ada", kept)
        self.assertNotIn("correct horse", kept)

    @played
    async def test_server_learns_who_is_reading(self) -> None:
        visit = await self.visit(locale="es-ES")
        await self.until(lambda: self.stage.session.requests)
        package, body = self.stage.session.requests[0]
        self.assertEqual((package, body["language"], body["reader"]), ("hello", "es", False))
        self.assertGreater(self.stage.session.connection.look.width, 40)
        self.assertEqual(visit.errors, [])


class StoryTests(PageTestCase):
    """What the game says is shown as it was meant, and nothing else comes of it."""

    @played
    async def test_hostile_text_makes_no_element(self) -> None:
        visit = await self.visit()
        await visit.page.evaluate("() => { window.alert = () => { window.pwned = true; }; }")
        await self.type(visit, "hostile")
        for words in HOSTILE:
            await self.reads(visit, words)
        made = await visit.page.locator("#log *:not(div, p, span, h3, pre)").count()
        attributes = await visit.page.evaluate(
            "[...document.querySelectorAll('#log *')].flatMap((e) => e.getAttributeNames())"
        )
        self.assertEqual(made, 0)
        self.assertLessEqual(set(attributes), {"class", "role", "tabindex", "data-command"})
        self.assertIsNone(await visit.page.evaluate("window.pwned ?? null"))
        self.assertEqual(visit.errors, [])

    @played
    async def test_commands_in_the_text_are_one_click_away(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        await visit.page.locator("#log").get_by_role("button", name="north").click()
        await self.reads(visit, "You typed: north")

    @played
    async def test_player_wants_no_commands_in_the_text(self) -> None:
        visit = await self.visit()
        self.stage.session.connection.adjust(links=False)
        await expect(visit.page.locator("html")).to_have_attribute("data-links", "off")
        await self.enter(visit)
        await self.reads(visit, "You can go north")
        log = visit.page.locator("#log")
        await expect(log.get_by_role("button", name="north")).to_have_count(0)
        self.stage.session.connection.adjust(links=True)
        await self.type(visit, "look")
        await expect(log.get_by_role("button", name="north")).to_have_count(1)

    @played
    async def test_commands_in_the_text_are_reached_by_key(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        await visit.page.locator("#log").get_by_role("button", name="down").focus()
        await visit.page.keyboard.press("Enter")
        await self.reads(visit, "You typed: down")

    @played
    async def test_exits_and_place_follow_the_player(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        await expect(visit.page.locator("#place")).to_have_text("Salt Quay")
        await visit.page.locator("#exits").get_by_role("button", name="east").click()
        await self.reads(visit, "You typed: east")

    @played
    async def test_copy_is_plain_text(self) -> None:
        visit = await self.visit(permissions=["clipboard-read", "clipboard-write"])
        await self.type(visit, "talk")
        await self.reads(visit, "The tide has turned")
        await visit.page.evaluate(
            "getSelection().selectAllChildren(document.querySelector('#log .chunk'))"
        )
        await visit.page.keyboard.press("Control+c")
        kinds = await visit.page.evaluate(
            "navigator.clipboard.read().then((all) => all.flatMap((item) => item.types))"
        )
        copied = await visit.page.evaluate("navigator.clipboard.readText()")
        self.assertEqual(kinds, ["text/plain"])
        self.assertIn("Maren Holt bites off the thread.", copied)

    @played
    async def test_flood_leaves_the_page_bounded(self) -> None:
        visit = await self.visit()
        for _ in range(5):
            await self.type(visit, "flood 5000")
            last = visit.page.locator("#log .chunk:last-child .block:last-child")
            await expect(last).to_have_text("Line 4999 of the flood.")
        blocks = await visit.page.locator("#log .block").count()
        spoken = await visit.page.locator("#spoken > *").count()
        self.assertLessEqual(blocks, 20_000)
        self.assertGreater(blocks, 19_000)
        self.assertLessEqual(spoken, 60)
        await expect(visit.page.locator("#newer")).to_be_hidden()

    @played
    async def test_reader_further_up_is_left_in_peace(self) -> None:
        visit = await self.visit()
        await self.type(visit, "flood 500")
        await self.reads(visit, "Line 499 of")
        log = "document.querySelector('#log')"
        # The page follows what came until it is at the bottom: only then does a reader go up.
        at_the_end = f"{log}.scrollTop + {log}.clientHeight > {log}.scrollHeight - 2"
        await self.becomes(visit.page, at_the_end)
        await visit.page.evaluate("document.querySelector('#log').scrollTop = 0")
        await self.becomes(visit.page, "document.querySelector('#log').scrollTop === 0")
        self.stage.session.do_talk("")
        await expect(visit.page.locator("#newer")).to_have_text("4 new lines below")
        self.assertEqual(await visit.page.evaluate("document.querySelector('#log').scrollTop"), 0)
        await visit.page.locator("#newer").click()
        await expect(visit.page.locator("#newer")).to_be_hidden()

    @played
    async def test_screen_reader_gets_a_batch_not_the_log(self) -> None:
        visit = await self.visit()
        await self.type(visit, "flood 50")
        await expect(visit.page.locator("#spoken")).to_contain_text("more lines")
        self.assertIsNone(await visit.page.locator("#log").get_attribute("aria-live"))
        self.assertLess(await visit.page.locator("#spoken p").count(), 25)


class LineTests(PageTestCase):
    """The line remembers what was typed, and loses nothing that was not sent."""

    @played
    async def test_up_finds_what_begins_alike(self) -> None:
        visit = await self.visit()
        for words in ("look", "take lamp", "say hello", "take rope"):
            await self.type(visit, words)
        line = visit.page.locator("#line")
        await line.fill("ta")
        found = []
        for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"):
            await line.press(key)
            found.append(await self.value(visit))
        self.assertEqual(found, ["take rope", "take lamp", "take lamp", "take rope", "ta"])

    @played
    async def test_history_outlives_the_page(self) -> None:
        visit = await self.visit()
        await self.type(visit, "dance")
        await self.reads(visit, "You typed: dance")
        await visit.page.reload()
        await visit.page.locator("#status[data-state=open]").wait_for()
        await visit.page.locator("#line").press("ArrowUp")
        self.assertEqual(await self.value(visit), "dance")

    @played
    async def test_escape_comes_back_to_the_line(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#open-settings").focus()
        await visit.page.keyboard.press("Escape")
        await expect(visit.page.locator("#line")).to_be_focused()

    @played
    async def test_pasted_lines_are_sent_one_by_one(self) -> None:
        visit = await self.visit(permissions=["clipboard-read", "clipboard-write"])
        await visit.page.evaluate("navigator.clipboard.writeText('look up\\nsit down\\nrest')")
        await visit.page.locator("#line").focus()
        await visit.page.keyboard.press("Control+v")
        await self.reads(visit, "You typed: sit down")
        self.assertEqual(self.stage.session.lines, ["look up", "sit down"])
        self.assertEqual(await self.value(visit), "rest")

    @played
    async def test_many_pasted_lines_go_at_a_pace_and_all_arrive(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#line").evaluate(
            """element => {
                const lines = Array.from({length: 40}, (_, n) => `line ${n}`);
                const data = new DataTransfer();
                data.setData("text", lines.join("\\n") + "\\n");
                element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
            }"""
        )
        await self.reads(visit, "You typed: line 29")
        self.assertLess(len(self.stage.session.lines), 40)
        await self.reads(visit, "You typed: line 39")
        self.assertEqual(self.stage.session.lines, [f"line {n}" for n in range(40)])


class ReconnectTests(PageTestCase):
    """A broken line comes back by itself; one that was hung up does not."""

    @played
    async def test_broken_line_comes_back(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        self.stage.cut_lines()
        await self.until(lambda: len(self.stage.sessions.begun) == 2)
        await expect(visit.page.locator("#status")).to_have_attribute("data-state", "open")
        await expect(visit.page.locator("#banner")).to_be_hidden()
        self.assertEqual(len(self.stage.sessions.begun[0].gone), 1)

    @played
    async def test_unsent_line_is_kept_while_the_server_is_away(self) -> None:
        visit = await self.visit()
        await self.stage.drop_curtain().asFuture(self.loop)
        await expect(visit.page.locator("#banner")).to_be_visible()
        await self.type(visit, "take lamp")
        await self.reads(visit, "your line is kept")
        self.assertEqual(await self.value(visit), "take lamp")
        self.stage.raise_curtain()
        # It comes back by itself; a click on `Try now` would race with that.
        status = visit.page.locator("#status")
        await expect(status).to_have_attribute("data-state", "open", timeout=PATIENCE_MS)
        await visit.page.locator("#line").press("Enter")
        await self.reads(visit, "You typed: take lamp")
        self.assertEqual(await self.value(visit), "")

    @played
    async def test_try_now_does_not_wait(self) -> None:
        visit = await self.visit()
        await self.stage.drop_curtain().asFuture(self.loop)
        await expect(visit.page.locator("#banner")).to_be_visible()
        # No timer is set any more: after this click fails, nothing but another click tries again.
        await visit.page.evaluate("window.setTimeout = () => 0")
        await visit.page.locator("#retry").click()
        await expect(visit.page.locator("#retry")).to_be_visible()
        self.stage.raise_curtain()
        await visit.page.locator("#retry").click()
        await expect(visit.page.locator("#status")).to_have_attribute("data-state", "open")

    @played
    async def test_page_comes_back_after_a_restart(self) -> None:
        visit = await self.visit()
        await self.stage.stop_politely().asFuture(self.loop)
        await expect(visit.page.locator("#banner")).to_contain_text("The server is restarting.")
        self.stage.raise_curtain()
        await self.until(lambda: len(self.stage.sessions.begun) == 2)
        await expect(visit.page.locator("#banner")).to_be_hidden()

    @played
    async def test_who_quits_may_play_again(self) -> None:
        visit = await self.visit()
        await self.type(visit, "quit")
        await expect(visit.page.locator("#banner")).to_contain_text("The line is closed.")
        await visit.page.locator("#retry").click()
        await self.until(lambda: len(self.stage.sessions.begun) == 2)
        await expect(visit.page.locator("#door")).to_be_visible()


class SettingsTests(PageTestCase):
    """Readers have the page as they want it, and have it so the next time."""

    @played
    async def test_page_speaks_the_readers_language(self) -> None:
        visit = await self.visit(locale="es-AR")
        await expect(visit.page.locator("#guest")).to_have_text("Jugar sin registrarse")
        await expect(visit.page.locator("html")).to_have_attribute("lang", "es")
        self.assertEqual(self.stage.session.lines, [])

    @played
    async def test_language_changes_at_once(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#open-settings").click()
        await visit.page.locator("#language").select_option("es")
        await expect(visit.page.locator("#settings-title")).to_have_text("Ajustes")
        await self.until(lambda: self.stage.session.requests[-1][1]["language"] == "es")

    @played
    async def test_theme_is_kept(self) -> None:
        visit = await self.visit(color_scheme="light")
        await visit.page.locator("#open-settings").click()
        await visit.page.locator("#theme").select_option("contrast")
        await visit.page.reload()
        ground = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        self.assertEqual(ground, "rgb(0, 0, 0)")

    @played
    async def test_player_changes_the_look_by_command(self) -> None:
        visit = await self.visit()
        self.stage.session.connection.adjust(theme="high-contrast", reader=True)
        await expect(visit.page.locator("html")).to_have_attribute("data-theme", "contrast")
        await expect(visit.page.locator("#reader")).to_be_checked()

    @played
    async def test_player_leaves_high_contrast_by_command(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#open-settings").click()
        await visit.page.locator("#theme").select_option("dark")
        await visit.page.keyboard.press("Escape")
        await self.enter(visit)
        for theme, shown in (("high-contrast", "contrast"), ("default", "dark")):
            self.stage.session.connection.adjust(theme=theme)
            await expect(visit.page.locator("html")).to_have_attribute("data-theme", shown)

    @played
    async def test_what_an_account_remembers_takes_high_contrast_from_nobody(self) -> None:
        visit = await self.visit()
        await visit.page.locator("#open-settings").click()
        await visit.page.locator("#theme").select_option("contrast")
        self.stage.session.connection.adjust(theme="default", reader=True)
        await expect(visit.page.locator("#reader")).to_be_checked()
        await expect(visit.page.locator("html")).to_have_attribute("data-theme", "contrast")

    @played
    async def test_player_narrows_the_story_and_takes_its_colours_by_command(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        self.stage.session.connection.adjust(width=40, depth=Depth.NONE)
        lamp = visit.page.locator(".role-item").first
        await expect(visit.page.locator("html")).to_have_attribute("data-colour", "off")
        found = await lamp.evaluate(
            "e => [getComputedStyle(e).color, getComputedStyle(e.parentElement).color,"
            " e.parentElement.clientWidth, e.closest('#log').clientWidth]"
        )
        self.assertEqual(found[0], found[1])
        self.assertLess(found[2], found[3] / 1.5)
        self.stage.session.connection.adjust(width=500, depth=Depth.TRUE)
        await expect(visit.page.locator("html")).to_have_attribute("data-colour", "on")
        wide = await lamp.evaluate("e => e.parentElement.clientWidth")
        self.assertGreater(wide, found[2])

    @played
    async def test_page_follows_the_language_of_the_game(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        self.stage.session.connection.tell([Datum("Session.Language", {"language": "xx"})])
        self.stage.session.connection.tell([Datum("Session.Language", {"language": "es"})])
        await expect(visit.page.locator("#open-settings")).to_have_text("Ajustes")
        await expect(visit.page.locator("html")).to_have_attribute("lang", "es")

    @played
    async def test_dialog_tells_the_game_in_play_what_a_command_would(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        await visit.page.locator("#open-settings").click()
        await visit.page.locator("#language").select_option("es")
        await visit.page.locator("#reader").check()
        await visit.page.locator("#theme").select_option("contrast")
        await visit.page.locator("#theme").select_option("light")
        said = ["language es", "reader on", "theme high-contrast", "theme default"]
        await self.until(lambda: self.stage.session.lines[1:] == said)

    @played
    async def test_dialog_never_answers_a_question_for_a_password(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        self.stage.session.connection.secret(True)
        await expect(visit.page.locator("#line")).to_have_attribute("type", "password")
        await visit.page.locator("#open-settings").click()
        await visit.page.locator("#language").select_option("es")
        await self.until(lambda: self.stage.session.requests[-1][1]["language"] == "es")
        self.assertEqual(self.stage.session.lines, ["guest"])

    @played
    async def test_nothing_moves_for_who_wants_it_so(self) -> None:
        visit = await self.visit(reduced_motion="reduce")
        await self.reads(visit, "Who goes aboard?")
        moving = await visit.page.evaluate("document.getAnimations().length")
        self.assertEqual(moving, 0)


class HouseRulesTests(PageTestCase):
    """The page asks nobody else for anything, and everybody can find their way around in it."""

    @played
    async def test_one_origin_and_no_complaint(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        self.assertEqual(visit.origins, {self.stage.url.rstrip("/")})
        self.assertEqual(visit.errors, [])

    @played
    async def test_landmarks_and_headings(self) -> None:
        visit = await self.visit()
        await self.enter(visit)
        # What is read aloud comes in batches, a moment after what is seen.
        await expect(visit.page.locator("#spoken")).to_contain_text("Stone steps go down")
        tree = await visit.page.locator("body").aria_snapshot()
        for part in (
            "- banner:",
            'heading "Vetrellis" [level=1]',
            "- main:",
            'region "Story"',
            'heading "Salt Quay" [level=3]',
            'navigation "Exits"',
            'textbox "Command',
            "- log:",
        ):
            self.assertIn(part, tree)

    @played
    async def test_skip_link_leads_to_the_line(self) -> None:
        visit = await self.visit()
        await visit.page.locator(".skip").focus()
        await visit.page.keyboard.press("Enter")
        await expect(visit.page.locator("#line")).to_be_focused()

    @played
    async def test_everything_on_a_phone_is_as_large_as_a_thumb(self) -> None:
        visit = await self.visit(**PHONE)
        small = """(thumb) => [...document.querySelectorAll("button, input, select")]
            .filter((e) => e.checkVisibility())
            .filter((e) => e.getBoundingClientRect().height < thumb)
            .map((e) => e.id || e.className)"""
        self.assertEqual(await visit.page.evaluate(small, THUMB), [])
        await self.enter(visit)
        await expect(visit.page.locator("#exits")).to_be_visible()
        self.assertEqual(await visit.page.evaluate(small, THUMB), [])

"""Tests of one thing done for somebody who does not stay."""

from __future__ import annotations

from attrs import define, evolve, field
from twisted.internet.defer import CancelledError, Deferred
from typing_extensions import override
from zope.interface import implementer
from zope.interface.verify import verifyObject

from tests.server.session.visit import LoginTestCase, said
from tests.support.ssh_keys import ED25519, FINGERPRINT
from vetrellis.formatters.look import Look
from vetrellis.game.core.text import Text
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.auth.account import Character
from vetrellis.server.auth.ban import Ban, Kind
from vetrellis.server.interfaces import ICaller, ICommands
from vetrellis.server.persistence.record import StoreError
from vetrellis.server.session.one_shot import LONGEST_WAIT, Answer
from vetrellis.server.session.play import LONGEST_LINE
from vetrellis.shared.wire import SessionId


@implementer(ICaller)
@define(eq=False)
class FakeCaller:
    """`ICaller` for tests."""

    login: str = "guest"
    authenticated: Character | None = None
    language: str = ""
    look: Look = field(factory=Look)
    protocol: str = "ssh"
    peer: str = "192.0.2.7"

    def adjust(self, **changes: object) -> None:
        self.look = evolve(self.look, **changes)  # type: ignore[arg-type]  # by name


class OneShotTestCase(LoginTestCase):
    """With Ada, who has an account, and nobody in the world."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.ada = self.visit.accounts.by_key["ada"].character
        self.visit.link.answers["who"] = Text.of("There is nobody about.")

    def run_as(self, caller: FakeCaller, line: str) -> Deferred[Answer]:
        return self.visit.factory.run(caller, line)

    def as_ada(self, line: str) -> Deferred[Answer]:
        return self.run_as(FakeCaller("ada", self.ada), line)

    def as_guest(self, line: str, login: str = "guest", language: str = "") -> Deferred[Answer]:
        return self.run_as(FakeCaller(login, language=language), line)

    def attachment(self) -> SessionId:
        """Return the newest attachment."""
        return list(self.visit.link.attachments)[-1]

    def leave(self) -> None:
        """Let the world carry out that somebody leaves."""
        self.visit.link.tell(self.attachment(), ended="quit")

    def refusal(self, answer: Deferred[Answer]) -> str:
        """Return what somebody was told who did not get what they wanted."""
        told = self.successResultOf(answer)
        self.assertFalse(told.is_done)
        (text,) = told.texts
        return text.plain()


class OutsideTests(OneShotTestCase):
    """What one need not be in the world to ask is answered without going there."""

    def test_the_roles_are_kept(self) -> None:
        self.assertTrue(verifyObject(ICommands, self.visit.factory))
        self.assertTrue(verifyObject(ICaller, FakeCaller()))

    def test_anybody_may_ask(self) -> None:
        for login in ("guest", "invitada", "new", "reader"):
            answer = self.successResultOf(self.as_guest("who", login=login))
            self.assertTrue(answer.is_done)
            self.assertEqual([text.plain() for text in answer.texts], ["There is nobody about."])
        self.assertEqual(self.visit.link.attached, [])
        self.assertEqual(self.visit.accounts.guests, 0)

    def test_somebody_who_plays_elsewhere_may_ask_too(self) -> None:
        playing = self.visit.play("Ada")
        self.assertTrue(self.successResultOf(self.as_ada("who")).is_done)
        self.assertFalse(playing.connection.is_closed)

    def test_in_the_language_of_the_caller(self) -> None:
        self.successResultOf(self.as_guest("who", language="es-MX"))
        self.successResultOf(self.as_guest("who", language="tlh"))
        self.visit.add("Marisol", language="es")
        marisol = self.visit.accounts.by_key["marisol"].character
        self.successResultOf(self.run_as(FakeCaller("x", marisol, language="en"), "who"))
        languages = [language for _, language in self.visit.link.consulted]
        self.assertEqual(languages, ["es", "en", "es"])

    def test_line_is_sanitised(self) -> None:
        self.successResultOf(self.as_guest("w\x1bho\u202e"))
        self.assertEqual(self.visit.link.consulted, [("who", "en")])

    def test_line_that_is_far_too_long(self) -> None:
        words = said("session-line-too-long", most=LONGEST_LINE)
        self.assertEqual(self.refusal(self.as_guest("who" * LONGEST_LINE)), words)

    def test_keys(self) -> None:
        answer = self.successResultOf(self.as_ada(f"sshkey add {ED25519}"))
        self.assertTrue(answer.is_done)
        self.assertIn(FINGERPRINT, answer.texts[0].plain())
        answer = self.successResultOf(self.as_ada("clavessh"))
        self.assertIn(FINGERPRINT, answer.texts[-1].plain())
        self.assertEqual(self.refusal(self.as_ada("sshkey soup")), said("sshkey-usage"))
        self.assertEqual(self.refusal(self.as_guest("sshkey")), said("sshkey-no-account"))

    def test_what_else_the_session_does_is_for_who_is_connected(self) -> None:
        for line in ("quit", "settings", "password", "reader on", "language es"):
            self.assertEqual(self.refusal(self.as_ada(line)), said("ssh-command-session"), line)
        self.assertEqual(self.visit.link.attached, [])

    def test_store_in_trouble(self) -> None:
        self.visit.accounts.broken = StoreError("the disk is full")
        self.assertEqual(self.refusal(self.as_ada("who")), said("session-store-trouble"))


class InsideTests(OneShotTestCase):
    """For anything else the character enters, does it, and leaves."""

    def test_the_answer_begins_with_what_came_of_the_line(self) -> None:
        answer = self.as_ada("look")
        (attach,) = self.visit.link.attached
        self.assertEqual((attach.player, attach.name), (self.ada.player, "Ada"))
        self.assertFalse(attach.data)
        self.visit.link.tell(self.attachment(), "You arrive.", "Salt Quay, at length.", prompt=">")
        self.assertEqual(self.visit.link.attachments[self.attachment()].lines, ["look"])
        self.visit.link.tell(self.attachment(), "A gull laughs.", acked=0)
        self.visit.link.tell(self.attachment(), "Salt Quay.", "Ropes.", prompt=">")
        self.assertEqual(self.visit.link.detached, [(self.attachment(), True)])
        self.assertNoResult(answer)
        self.leave()
        told = self.successResultOf(answer)
        self.assertEqual([text.plain() for text in told.texts], ["Salt Quay.", "Ropes."])
        self.assertTrue(told.is_done)
        self.assertEqual(self.visit.clock.getDelayedCalls(), [])

    def test_what_the_world_refuses_is_not_done(self) -> None:
        answer = self.as_ada("take moon")
        self.visit.link.tell(self.attachment(), "You arrive.")
        self.visit.link.tell(self.attachment(), "You see no moon.", refused=True)
        self.leave()
        self.assertEqual(self.refusal(answer), "You see no moon.")

    def test_guest_is_one_for_as_long_as_it_takes(self) -> None:
        answer = self.as_guest("look")
        (attach,) = self.visit.link.attached
        self.assertTrue(attach.guest)
        self.visit.link.tell(self.attachment(), "You arrive.")
        self.visit.link.tell(self.attachment(), "Salt Quay.")
        self.leave()
        self.assertTrue(self.successResultOf(answer).is_done)

    def test_others_have_no_character(self) -> None:
        for login in ("new", "reader", "lectora"):
            answer = self.as_guest("look", login=login)
            self.assertEqual(self.refusal(answer), said("ssh-command-nobody"), login)

    def test_preferences_count(self) -> None:
        self.visit.add("Marisol", language="es", reader=True, width=40, theme="no-such")
        marisol = self.visit.accounts.by_key["marisol"].character
        caller = FakeCaller("x", marisol)
        self.run_as(caller, "mira")
        (attach,) = self.visit.link.attached
        self.assertEqual((attach.language, attach.reader), ("es", True))
        self.assertEqual((caller.look.width, caller.look.theme), (40, Look().theme))


class PlayedTests(OneShotTestCase):
    """Whoever is there first stays; whoever connects takes over."""

    def refused(self, line: str = "look") -> str:
        return self.refusal(self.as_ada(line))

    def test_character_that_somebody_plays_is_left_alone(self) -> None:
        playing = self.visit.play("Ada")
        self.assertEqual(self.refused(), said("ssh-command-played", name="Ada"))
        self.assertFalse(playing.connection.is_closed)
        playing.type("quit")
        self.assertEqual(self.refused(), said("ssh-command-played", name="Ada"))
        playing.world(ended="quit")
        self.assertNoResult(self.as_ada("look"))

    def test_character_that_lingers_is_left_to_its_player(self) -> None:
        self.visit.link.lingering.add(self.ada.player)
        self.assertEqual(self.refused(), said("ssh-command-played", name="Ada"))
        self.assertEqual(self.visit.link.attached, [])

    def test_two_at_once_are_one_too_many(self) -> None:
        first = self.as_ada("look")
        self.assertEqual(self.refused(), said("ssh-command-played", name="Ada"))
        self.visit.link.tell(self.attachment(), "You arrive.")
        self.visit.link.tell(self.attachment(), "Salt Quay.")
        self.leave()
        self.assertTrue(self.successResultOf(first).is_done)
        self.assertNoResult(self.as_ada("look"))

    def test_who_connects_meanwhile_takes_over(self) -> None:
        answer = self.as_ada("look")
        first = self.attachment()
        self.visit.link.tell(first, "You arrive.")
        self.visit.play("Ada")
        self.visit.link.tell(first, ended="taken-over")
        self.assertEqual(self.refusal(answer), said("session-taken-over"))
        self.assertEqual(self.visit.link.detached, [])


class ProvedTests(OneShotTestCase):
    """A password or a key is not all that may be asked for."""

    def test_banned_account(self) -> None:
        ban = Ban(Kind.ACCOUNT, "1", "spam", "Mod", 0)
        self.successResultOf(self.visit.bans.add(ban))
        words = said("session-banned", until=Choice("never"), note="spam")
        for line in ("who", "look", "sshkey"):
            self.assertEqual(self.refusal(self.as_ada(line)), words)
        self.assertEqual(self.visit.link.attached, [])

    def test_account_with_one_time_codes(self) -> None:
        self.visit.accounts.set_secret(1, "JBSWY3DPEHPK3PXP", 0)
        for line in ("look", f"sshkey add {ED25519}"):
            self.assertEqual(self.refusal(self.as_ada(line)), said("ssh-command-code"))
        self.assertEqual(self.visit.link.attached, [])
        self.assertEqual(self.visit.keys.by_account, {})


class EndTests(OneShotTestCase):
    """However it ends, the character is let go."""

    def test_world_that_does_not_answer(self) -> None:
        answer = self.as_ada("look")
        self.visit.clock.advance(LONGEST_WAIT)
        self.assertEqual(self.visit.link.detached, [(self.attachment(), True)])
        self.assertEqual(self.refusal(answer), said("session-no-answer"))
        self.assertEqual(self.refusal(self.as_ada("look")), said("ssh-command-played", name="Ada"))
        self.visit.clock.advance(LONGEST_WAIT)
        self.assertNoResult(self.as_ada("look"))

    def test_caller_who_has_gone(self) -> None:
        answer = self.as_ada("say hello")
        self.visit.link.tell(self.attachment(), "You arrive.")
        answer.cancel()
        self.assertEqual(self.visit.link.detached, [(self.attachment(), True)])
        self.failureResultOf(answer, CancelledError)
        self.leave()
        self.assertNoResult(self.as_ada("look"))
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_server_that_closes(self) -> None:
        answer = self.as_ada("look")
        self.visit.link.tell(self.attachment(), ended="shutdown")
        self.assertEqual(self.refusal(answer), said("session-shutdown"))
        self.visit.factory.goodbye()
        self.assertEqual(self.refusal(self.as_ada("look")), said("session-shutdown"))

    def test_server_that_is_full(self) -> None:
        self.visit.factory.most = 1
        self.visit.connect()
        self.assertEqual(self.refusal(self.as_ada("look")), said("session-full"))
        self.assertTrue(self.successResultOf(self.as_ada("who")).is_done)

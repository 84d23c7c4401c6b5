"""The login of SSH."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from twisted.conch.ssh.common import NS
from twisted.conch.ssh.keys import Key
from twisted.internet.defer import Deferred, fail
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from tests.support.ssh_client import (
    AUTH_FAILURE,
    AUTH_KEY_OK,
    AUTH_REQUEST,
    AUTH_SUCCESS,
    HOST_KEY,
    Rig,
)
from tests.support.ssh_server import ADA, PASSWORD, AdasKeys
from vetrellis.server.auth.account import Account
from vetrellis.server.auth.name import RESERVED
from vetrellis.server.auth.password import BusyError
from vetrellis.server.auth.ssh_key import fingerprint_of
from vetrellis.server.gateway.ssh_auth import OPEN_NAMES
from vetrellis.server.persistence.record import StoreError

RSA = Key(generate_private_key(65537, 2048))


class LoginTestCase(SynchronousTestCase):
    """A client that has asked for the login."""

    @override
    def setUp(self) -> None:
        self.rig = Rig().connect().ask_for_login()

    @property
    def is_in(self) -> bool:
        return bool(self.rig.got(AUTH_SUCCESS))

    @property
    def refusals(self) -> int:
        return len(self.rig.got(AUTH_FAILURE))


class OpenNameTests(LoginTestCase):
    """Names that lead to a question, or to no account at all, need no proof."""

    def test_without_a_password(self) -> None:
        self.rig.attempt(b"guest")
        self.assertTrue(self.is_in)

    def test_with_any_password(self) -> None:
        self.rig.give_password("Reader", "whatever")
        self.assertTrue(self.is_in)
        self.assertEqual(self.rig.password_checks, [])

    def test_the_session_learns_the_name_and_nobody_is_proved(self) -> None:
        rig = Rig()
        connection = rig.play(b"NEW").connection
        self.assertEqual((connection.login, connection.authenticated), ("new", None))

    def test_no_character_can_have_one(self) -> None:
        self.assertLessEqual(OPEN_NAMES, RESERVED)

    def test_a_key_opens_nothing(self) -> None:
        self.rig.attempt(b"guest", b"publickey", b"\0" + NS(b"ssh-ed25519") + NS(b"key"))
        self.assertEqual((self.is_in, self.refusals), (False, 1))


class PasswordTests(LoginTestCase):
    """Everybody else gives the right password, or gets the same answer as anybody."""

    def test_asking_without_one_says_what_is_wanted(self) -> None:
        for _ in range(20):
            self.rig.attempt(b"Ada")
        self.assertEqual(set(self.rig.got(AUTH_FAILURE)), {NS(b"publickey,password") + b"\0"})
        self.assertFalse(self.rig.client.is_lost)

    def test_the_right_one(self) -> None:
        self.rig.give_password("Ada", PASSWORD)
        self.assertTrue(self.is_in)

    def test_the_session_learns_who_was_proved(self) -> None:
        self.rig.give_password("Ada", PASSWORD)
        self.rig.open()
        self.rig.request(b"shell")
        connection = self.rig.sessions.begun[-1].connection
        self.assertEqual(connection.authenticated, ADA.character)
        self.assertEqual((connection.login, connection.peer), ("Ada", "192.0.2.7"))

    def test_a_wrong_one_takes_a_while(self) -> None:
        self.rig.give_password("Ada", "wrong")
        self.assertEqual(self.refusals, 0)
        self.rig.wait(1)
        self.assertEqual((self.is_in, self.refusals), (False, 1))

    def test_an_unknown_name_is_like_a_wrong_password(self) -> None:
        answers = []
        for name in ("Ada", "Nobody", "root", "\N{SNOWMAN}"):
            self.rig.give_password(name, "wrong")
            self.rig.wait(1)
            answers.append(self.rig.client.received[-1])
        self.assertEqual(len(set(answers)), 1)

    def test_six_attempts(self) -> None:
        for attempt in range(1, 7):
            self.assertFalse(self.rig.client.is_lost, attempt)
            self.rig.give_password("Ada", "wrong")
            self.rig.wait(1)
        self.assertEqual(self.rig.farewell, b"too many failed logins")
        self.assertTrue(self.rig.client.is_lost)
        self.assertEqual(len(self.rig.password_checks), 6)

    def test_the_fifth_may_be_right(self) -> None:
        for _ in range(5):
            self.rig.give_password("Ada", "wrong")
            self.rig.wait(1)
        self.rig.give_password("Ada", PASSWORD)
        self.assertTrue(self.is_in)

    def test_what_nobody_can_have_is_not_asked_about(self) -> None:
        self.rig.give_password("A" * 129, PASSWORD)
        self.rig.wait(1)
        self.rig.give_password("Ada", "x" * 1025)
        self.rig.wait(1)
        self.rig.attempt(b"Ada", b"password", b"\1" + NS(PASSWORD.encode()) + NS(b"new"))
        self.rig.wait(1)
        self.assertEqual((self.rig.password_checks, self.refusals), ([], 3))

    def test_bytes_that_are_no_text_are_wrong(self) -> None:
        self.rig.attempt(b"\xff\xfe", b"password", b"\0" + NS(b"\xff"))
        self.rig.wait(1)
        self.assertEqual(self.refusals, 1)

    def test_another_service_is_refused(self) -> None:
        self.rig.send(AUTH_REQUEST, NS(b"guest") + NS(b"ssh-files") + NS(b"none"))
        self.assertEqual(self.rig.farewell, b"no such service")


class KeyTests(LoginTestCase):
    """A key that was added in the game opens its account, for who holds the private half."""

    def test_clients_are_told_which_signatures_are_taken(self) -> None:
        ways = self.rig.client.peerExtensions[b"server-sig-algs"].split(b",")
        self.assertEqual(ways[0], b"ssh-ed25519")
        self.assertIn(b"rsa-sha2-512", ways)
        self.assertNotIn(b"ssh-rsa", ways)

    def test_it_may_be_asked_whether_a_key_would_do(self) -> None:
        self.rig.offer_key("Ada", HOST_KEY)
        told = NS(b"ssh-ed25519") + NS(HOST_KEY.public().blob())
        self.assertEqual(self.rig.got(AUTH_KEY_OK), [told])
        self.assertEqual((self.is_in, self.refusals), (False, 0))

    def test_signed(self) -> None:
        self.rig.offer_key("Ada", HOST_KEY)
        self.rig.sign("Ada", HOST_KEY)
        self.assertTrue(self.is_in)

    def test_signed_without_asking_first(self) -> None:
        self.rig.sign("Ada", HOST_KEY)
        self.assertTrue(self.is_in)

    def test_the_session_learns_who_was_proved(self) -> None:
        self.rig.sign("ada", HOST_KEY)
        self.rig.open()
        self.rig.request(b"shell")
        connection = self.rig.sessions.begun[-1].connection
        self.assertEqual(connection.authenticated, ADA.character)
        self.assertEqual((connection.login, connection.peer), ("ada", "192.0.2.7"))

    def test_rsa_with_sha2(self) -> None:
        for algorithm in (b"rsa-sha2-256", b"rsa-sha2-512"):
            rig = Rig(keys=AdasKeys(fingerprint_of(RSA.public().blob())))
            rig.connect().ask_for_login().sign("Ada", RSA, algorithm)
            self.assertTrue(rig.got(AUTH_SUCCESS), algorithm)

    def test_rsa_with_sha1_is_not_even_looked_up(self) -> None:
        self.rig.keys.fingerprint = fingerprint_of(RSA.public().blob())
        self.rig.offer_key("Ada", RSA)
        self.rig.sign("Ada", RSA)
        self.assertEqual((self.is_in, self.refusals), (False, 2))
        self.assertEqual(self.rig.keys.checks, [])

    def test_signature_of_another_connection_is_wrong_and_takes_a_while(self) -> None:
        self.rig.sign("Ada", HOST_KEY, session=b"another one")
        self.assertEqual((self.is_in, self.refusals), (False, 0))
        self.rig.wait(1)
        self.assertEqual((self.is_in, self.refusals), (False, 1))

    def test_another_s_key_and_nobody_s_name_are_answered_alike(self) -> None:
        other = Key(Ed25519PrivateKey.generate())
        answers = []
        for name, key in (("Ada", other), ("Bo", HOST_KEY), ("Nobody", other), ("\u2603", other)):
            self.rig.offer_key(name, key)
            answers.append(self.rig.client.received[-1])
            self.rig.sign(name, key)
            self.rig.wait(1)
            answers.append(self.rig.client.received[-1])
        self.assertEqual(len(set(answers)), 1)
        self.assertFalse(self.is_in)

    def test_an_agent_may_hold_many_keys_and_a_password_still_be_tried(self) -> None:
        other = Key(Ed25519PrivateKey.generate())
        for _ in range(20):
            self.rig.offer_key("Ada", other)
        for _ in range(5):
            self.rig.give_password("Ada", "wrong")
            self.rig.wait(1)
        self.rig.give_password("Ada", PASSWORD)
        self.assertTrue(self.is_in)

    def test_but_not_any_number(self) -> None:
        other = Key(Ed25519PrivateKey.generate())
        for offer in range(26):
            self.assertFalse(self.rig.client.is_lost, offer)
            self.rig.offer_key("Ada", other)
        self.assertEqual(self.rig.farewell, b"too many failed logins")
        self.assertTrue(self.rig.client.is_lost)

    def test_wrong_signatures_and_passwords_are_counted_together(self) -> None:
        for attempt in range(3):
            self.assertFalse(self.rig.client.is_lost, attempt)
            self.rig.sign("Ada", HOST_KEY, session=b"another one")
            self.rig.wait(1)
            self.rig.give_password("Ada", "wrong")
            self.rig.wait(1)
        self.assertEqual(self.rig.farewell, b"too many failed logins")

    def test_one_at_a_time(self) -> None:
        self.rig.keys.answer = Deferred()
        self.rig.offer_key("Ada", HOST_KEY)
        self.rig.offer_key("Ada", HOST_KEY)
        self.assertEqual(self.rig.farewell, b"one attempt at a time")
        self.rig.keys.answer.callback(True)
        self.assertEqual(self.rig.got(AUTH_KEY_OK), [])

    def test_what_nobody_can_have_is_not_asked_about(self) -> None:
        blob = HOST_KEY.public().blob()
        for name, key in ((b"A" * 129, blob), (b"Ada", blob + b"x" * 2048)):
            self.rig.attempt(name, b"publickey", b"\0" + NS(b"ssh-ed25519") + NS(key))
        self.assertEqual((self.rig.keys.checks, self.refusals), ([], 2))

    def test_store_in_trouble(self) -> None:
        self.rig.keys.answer = fail(StoreError("the disk is full"))
        self.rig.offer_key("Ada", HOST_KEY)
        self.rig.wait(1)
        self.assertEqual((self.is_in, self.refusals), (False, 1))

    def test_requests_that_cannot_be_read(self) -> None:
        whole = b"\1" + NS(b"ssh-ed25519") + NS(HOST_KEY.public().blob()) + NS(b"signature")
        for end in range(len(whole)):
            rig = Rig().connect().ask_for_login()
            rig.attempt(b"Ada", b"publickey", whole[:end])
            rig.wait(1)
            self.assertEqual(rig.got(AUTH_SUCCESS), [], end)
        self.assertEqual(self.flushLoggedErrors(), [])


class PatienceTests(LoginTestCase):
    """One attempt is checked at a time, whatever the client does meanwhile."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.answer: Deferred[Account | None] = Deferred()
        self.rig.answer = self.answer
        self.rig.give_password("Ada", PASSWORD)

    def test_the_answer_may_take_its_time(self) -> None:
        self.assertEqual((self.is_in, self.refusals), (False, 0))
        self.answer.callback(ADA)
        self.rig.pump.flush()
        self.assertTrue(self.is_in)

    def test_a_second_attempt_meanwhile_ends_the_connection(self) -> None:
        self.rig.give_password("Ada", PASSWORD)
        self.assertEqual(self.rig.farewell, b"one attempt at a time")
        self.assertEqual(len(self.rig.password_checks), 1)

    def test_attempts_sent_at_once_are_not_all_checked(self) -> None:
        rig = Rig().connect().ask_for_login()
        packet = NS(b"Ada") + NS(b"ssh-connection") + NS(b"password") + b"\0" + NS(b"guess")
        for _ in range(50):
            rig.client.sendPacket(AUTH_REQUEST, packet)
        rig.pump.flush()
        rig.wait(10)
        self.assertEqual(len(rig.password_checks), 1)

    def test_an_answer_that_comes_too_late_is_ignored(self) -> None:
        for result in (ADA, None, BusyError("busy")):
            rig = Rig().connect().ask_for_login()
            rig.answer = Deferred()
            rig.give_password("Ada", PASSWORD)
            rig.server_line.loseConnection()
            rig.pump.flush()
            if isinstance(result, Exception):
                rig.answer.errback(result)
            else:
                rig.answer.callback(result)
            self.assertEqual(rig.clock.getDelayedCalls(), [])

    def test_who_leaves_while_waiting_leaves_nothing_behind(self) -> None:
        self.answer.callback(None)
        self.rig.server_line.loseConnection()
        self.rig.pump.flush()
        self.assertEqual(self.rig.clock.getDelayedCalls(), [])


class TroubleTests(LoginTestCase):
    """When nobody can tell whether a password is right, it does not let in."""

    def test_busy(self) -> None:
        self.rig.answer = fail(BusyError("too many wait"))
        self.rig.give_password("Ada", PASSWORD)
        self.rig.wait(1)
        self.assertEqual((self.is_in, self.refusals), (False, 1))

    def test_a_fault_is_logged_and_refuses(self) -> None:
        self.rig.answer = fail(ZeroDivisionError())
        self.rig.give_password("Ada", PASSWORD)
        self.rig.wait(1)
        self.assertEqual((self.is_in, self.refusals), (False, 1))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

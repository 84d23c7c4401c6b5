"""The laws of bans and tickets, for the database and for the doubles that other tests use."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override
from zope.interface.verify import verifyObject

from tests.support.bans import MemoryBans, MemoryTickets
from tests.support.store import InlinePool, InlineReactor
from vetrellis.server.auth.ban import Ban, Bans, Kind, SubjectError, is_within, network_from
from vetrellis.server.auth.name import key_of, skeleton_of
from vetrellis.server.auth.sql_accounts import SqlAccounts
from vetrellis.server.auth.sql_bans import SqlBans
from vetrellis.server.auth.sql_tickets import SqlTickets
from vetrellis.server.auth.ticket import LONGEST, Purpose, Tickets
from vetrellis.server.interfaces import IBans, ITickets
from vetrellis.server.persistence.store import SqlStore

if TYPE_CHECKING:
    Laws = SynchronousTestCase
else:
    Laws = object  # or trial would look for bans that keep no laws


Address: TypeAlias = "IPv4Address | IPv6Address"

MAPPED = ip_network("::ffff:0:0/96")


def ban(subject: str, kind: Kind = Kind.ADDRESS, expires: int | None = None) -> Ban:
    return Ban(kind, subject, "Flood", "Mod", 1000, expires)


class BanLaws(Laws):
    """What any keeper of bans promises."""

    bans: IBans

    def kept(self) -> tuple[Ban, ...]:
        return self.successResultOf(self.bans.all_bans())

    def add(self, each: Ban, now: int = 1000) -> Ban:
        return self.successResultOf(self.bans.add_ban(each, now))

    def test_they_are_bans(self) -> None:
        self.assertTrue(verifyObject(IBans, self.bans))

    def test_what_is_added_is_kept_with_a_number(self) -> None:
        first, second = self.add(ban("192.0.2.0/24")), self.add(ban("*turnip*", Kind.NAME, 5000))
        self.assertLess(first.id, second.id)
        self.assertEqual(self.kept(), (first, second))
        self.assertEqual((second.kind, second.expires, second.note), (Kind.NAME, 5000, "Flood"))

    def test_one_of_the_same_subject_is_replaced(self) -> None:
        self.add(ban("192.0.2.0/24"))
        again = self.add(ban("192.0.2.0/24", expires=9000))
        self.assertEqual(self.kept(), (again,))

    def test_those_that_have_run_out_are_removed(self) -> None:
        self.add(ban("192.0.2.0/24", expires=2000))
        other = self.add(ban("198.51.100.0/24"), now=2000)
        self.assertEqual(self.kept(), (other,))

    def test_one_is_removed(self) -> None:
        first, second = self.add(ban("192.0.2.0/24")), self.add(ban("198.51.100.0/24"))
        self.successResultOf(self.bans.remove_ban(first.id))
        self.assertEqual(self.kept(), (second,))


class TicketLaws(Laws):
    """What any keeper of tickets promises."""

    tickets: ITickets
    clock: Clock

    def take(self, mark: bytes, purpose: str = "resume") -> str | None:
        return self.successResultOf(self.tickets.take(mark, purpose))

    def keep(self, mark: bytes, subject: str, until: int = 60_000) -> None:
        self.successResultOf(self.tickets.keep(mark, "resume", subject, until))

    def test_they_are_tickets(self) -> None:
        self.assertTrue(verifyObject(ITickets, self.tickets))

    def test_one_is_taken_once(self) -> None:
        self.keep(b"a", "ada")
        self.assertEqual([self.take(b"a"), self.take(b"a"), self.take(b"b")], ["ada", None, None])

    def test_another_purpose_does_not_open_nor_use_it(self) -> None:
        self.keep(b"a", "ada")
        self.assertIsNone(self.take(b"a", "admin"))
        self.assertEqual(self.take(b"a"), "ada")

    def test_it_runs_out(self) -> None:
        self.keep(b"a", "ada", until=60_000)
        self.clock.advance(60)
        self.assertIsNone(self.take(b"a"))

    def test_one_that_is_looked_at_is_valid_for_longer(self) -> None:
        self.keep(b"a", "ada", until=60_000)
        looked = [self.tickets.prolong(b"a", purpose, 90_000) for purpose in ("resume", "admin")]
        self.assertEqual([self.successResultOf(each) for each in looked], ["ada", None])
        self.clock.advance(60)
        again = self.tickets.prolong(b"a", "resume", 70_000)
        self.assertEqual(self.successResultOf(again), "ada")
        self.clock.advance(30)
        late = self.tickets.prolong(b"a", "resume", 200_000)
        self.assertIsNone(self.successResultOf(late))

    def test_all_of_a_subject_are_void(self) -> None:
        for mark, subject in ((b"a", "ada"), (b"b", "ada"), (b"c", "bea")):
            self.keep(mark, subject)
        self.successResultOf(self.tickets.void("resume", "ada"))
        self.assertEqual([self.take(b"a"), self.take(b"b"), self.take(b"c")], [None, None, "bea"])


class MemoryBansTests(BanLaws, SynchronousTestCase):
    """The double keeps them."""

    @override
    def setUp(self) -> None:
        self.bans = MemoryBans()


class MemoryTicketsTests(TicketLaws, SynchronousTestCase):
    """The double keeps them."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.tickets = MemoryTickets(self.clock)


class StoreCase(SynchronousTestCase):
    @override
    def setUp(self) -> None:
        self.clock = Clock()
        path = Path(self.mktemp()) / "vetrellis.sqlite"
        self.store = SqlStore(path, InlineReactor(), pool=InlinePool())
        self.successResultOf(self.store.open())
        self.addCleanup(lambda: self.successResultOf(self.store.close()))


class SqlBansTests(BanLaws, StoreCase):
    """The database keeps them."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.bans = SqlBans(self.store)

    def test_ban_of_an_account_is_called_by_its_character(self) -> None:
        accounts = SqlAccounts(self.store, self.clock, key_of, skeleton_of)
        account = self.successResultOf(accounts.create("Ada", "x", "she", "en"))
        self.add(ban(str(account.id), Kind.ACCOUNT))
        self.assertEqual(self.kept()[0].label, "Ada")


class SqlTicketsTests(TicketLaws, StoreCase):
    """The database keeps them."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.tickets = SqlTickets(self.store, self.clock)


class SecretTests(SynchronousTestCase):
    """A ticket is a secret that only its holder has."""

    @override
    def setUp(self) -> None:
        self.clock = Clock()
        self.store = MemoryTickets(self.clock)
        self.tickets = Tickets(self.store, self.clock)

    def issue(self) -> str:
        return self.successResultOf(self.tickets.issue(Purpose.RESUME, "ada", 60.0))

    def test_secret_is_nowhere_in_the_store(self) -> None:
        secret = self.issue()
        self.assertNotIn(secret, repr(self.store.kept))
        self.assertNotEqual(secret, self.issue())

    def test_it_can_be_typed_as_people_type(self) -> None:
        secret = self.issue()
        typed = f" {secret.upper().replace('-', ' ')} "
        self.assertEqual(self.successResultOf(self.tickets.take(Purpose.RESUME, typed)), "ada")

    def test_anything_else_opens_nothing(self) -> None:
        self.issue()
        for words in ("", "x", "x" * (LONGEST + 1), "☃"):
            taken = self.tickets.take(Purpose.RESUME, words)
            self.assertIsNone(self.successResultOf(taken))


class NetworkTests(SynchronousTestCase):
    """Addresses are looked up by the networks that are banned."""

    @given(st.ip_addresses(), st.integers(8, 128), st.ip_addresses())
    def test_look_up_agrees_with_arithmetic(
        self, base: Address, length: int, peer: Address
    ) -> None:
        try:
            subject = network_from(f"{base}/{length}")
        except SubjectError:
            return
        if subject is None or (base in MAPPED and ":" in subject):
            return  # an address that stands for another one is looked up as that one
        bans = Bans(MemoryBans(), Clock(), skeleton_of)
        self.successResultOf(bans.add(ban(subject)))
        for each in (str(base), str(peer)):
            self.assertEqual(bans.of_address(each) is not None, is_within(each, subject))
        self.assertIsNotNone(bans.of_address(str(base)))

    def test_what_is_no_address_is_in_no_network(self) -> None:
        bans = Bans(MemoryBans(), Clock(), skeleton_of)
        self.successResultOf(bans.add(ban("192.0.2.0/24")))
        for peer in ("local", "", "192.0.2", "☃"):
            self.assertIsNone(bans.of_address(peer))

    def test_all_are_known_after_a_start(self) -> None:
        store = MemoryBans()
        self.successResultOf(store.add_ban(ban("192.0.2.0/24"), 0))
        bans = Bans(store, Clock(), skeleton_of)
        self.assertIsNone(bans.of_address("192.0.2.1"))
        self.successResultOf(bans.load())
        self.assertIsNotNone(bans.of_address("192.0.2.1"))

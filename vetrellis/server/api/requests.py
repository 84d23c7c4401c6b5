"""What can be asked of a running server over its control channel, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import frozen
from twisted.internet.defer import Deferred

from vetrellis.server.api.control import Answer, Request, RequestError
from vetrellis.server.auth.administration import Administration
from vetrellis.server.duration import LONGEST, SHORTEST, is_bearable
from vetrellis.server.profile.profiler import Profiler


@frozen
class AdminRequests:
    """Requests about who may do what. They need no server that runs: see `offline`.

    Attributes:
        administration: Makes admins.
        way_in: Returns the address of the page that takes a ticket, given the ticket; or nothing.
    """

    administration: Administration
    way_in: Callable[[str], str]

    def table(self) -> Mapping[str, Request]:
        """Return what each name stands for."""
        return {"admin": self._admin, "release": self._release, "staff": self._staff}

    def _release(self, body: Mapping[str, object]) -> Deferred[Answer]:
        released = self.administration.release(str(body.get("name")))
        return released.addCallback(lambda shown: {"name": shown})

    def _admin(self, body: Mapping[str, object]) -> Deferred[Answer]:
        name = body.get("name")
        if isinstance(name, str) and name:
            return self.administration.promote(name).addCallback(lambda shown: {"name": shown})
        ticket = self.administration.ticket()
        return ticket.addCallback(lambda it: {"ticket": it, "address": self.way_in(it)})

    def _staff(self, body: Mapping[str, object]) -> Deferred[Answer]:
        return self.administration.staff().addCallback(lambda listed: {"staff": listed})


@frozen
class Requests:
    """The requests that only a server that runs answers.

    Attributes:
        profiler: Tells where the time goes.
    """

    profiler: Profiler

    def table(self) -> Mapping[str, Request]:
        """Return what each name stands for. A new request is a line here and a method below."""
        return {"profile": self._profile}

    def _profile(self, body: Mapping[str, object]) -> Deferred[Answer]:
        seconds = body.get("seconds")
        # JSON's true is a number to Python.
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            seconds = 0
        if not is_bearable(seconds):
            raise RequestError(f"a profile takes {SHORTEST:g} to {LONGEST:g} seconds")
        found = self.profiler.profile(float(seconds))
        answer: Deferred[Answer] = found.addCallback(lambda report: {"report": report.data()})
        return answer

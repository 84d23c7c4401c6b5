"""What can be asked of a running server over its control channel, by name."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen
from twisted.internet.defer import Deferred

from vetrellis.server.api.control import Answer, Request, RequestError
from vetrellis.server.duration import LONGEST, SHORTEST, is_bearable
from vetrellis.server.profile.profiler import Profiler


@frozen
class Requests:
    """The requests that the server answers.

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

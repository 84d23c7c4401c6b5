"""What staff in play ask of the server itself: `profile 10s`."""

from __future__ import annotations

from collections.abc import Iterator

from twisted.internet.defer import CancelledError, Deferred
from twisted.python.failure import Failure

from vetrellis.game.core.text import Text
from vetrellis.game.prose.catalog import Choice
from vetrellis.server.duration import LONGEST, SHORTEST, seconds_of
from vetrellis.server.profile.profiler import AlreadyProfilingError, Profiler
from vetrellis.server.profile.report import TABLES, Report, Row
from vetrellis.server.profile.sample import READING
from vetrellis.server.profile.tally import NO_SYSTEM, NO_VERB, NO_ZONE
from vetrellis.server.profile.timer import NoTimerError
from vetrellis.server.session.core import Core
from vetrellis.server.session.talk import Talk

MOST_LINES = 5
"""How many lines of each table are shown: who wants more asks at the command line."""

_UNNAMED = {READING: "reading", NO_VERB: "verb", NO_SYSTEM: "system", NO_ZONE: "zone"}
"""What stands in place of a name in a report is said in the player's language."""

STOPPING = frozenset({"off", "no", "stop"})


def profile(talk: Talk, core: Core, argument: str) -> None:
    """Look on for a while, and show where the server's time went."""
    profiler = core.house.profiler
    seconds = seconds_of(argument)
    if profiler is None:
        core.say("profile-impossible")
    elif argument.casefold() in STOPPING:
        _stop(core, profiler)
    elif seconds is None:
        core.say("profile-usage", least=f"{SHORTEST:g}", most=f"{LONGEST / 60:g}")
    else:
        _begin(core, profiler, seconds)


def _stop(core: Core, profiler: Profiler) -> None:
    if profiler.is_running:
        core.say("profile-ends")
        # Later: whoever gets the report may be in the midst of this very line.
        core.house.clock.callLater(0, profiler.finish)
    else:
        core.say("profile-none")


def _begin(core: Core, profiler: Profiler, seconds: float) -> None:
    try:
        found = profiler.profile(seconds)
    except AlreadyProfilingError:
        core.say("profile-busy")
        return
    except NoTimerError:
        core.say("profile-impossible")
        return
    core.say("profile-begins", seconds=f"{seconds:g}")
    _show_when_done(core, found)


def _show_when_done(core: Core, found: Deferred[Report]) -> None:
    def done(report: Report) -> None:
        if not core.is_over:
            # What is relayed leaves a question of ours last; what is said, the world's prompt.
            core.relay(tuple(_lines(core, report)), None)
            core.say("profile-more")

    def failed(failure: Failure) -> None:
        failure.trap(CancelledError)  # the server stops

    found.addCallbacks(done, failed).addErrback(core.fault)
    found.addBoth(lambda _: core.shell.settle())


def _lines(core: Core, report: Report) -> Iterator[Text]:
    yield core.words(
        "profile-report",
        seconds=f"{report.seconds:.1f}",
        busy=round(100 * report.busy),
        samples=report.samples,
    )
    for name in TABLES:
        rows = [row for row in report.tables.get(name, ()) if row.share >= 0.005]
        if rows:
            yield core.words("profile-table", table=Choice(name))
            yield from (_row(core, name, row) for row in rows[:MOST_LINES])


def _row(core: Core, table: str, row: Row) -> Text:
    share = round(100 * row.share)
    unnamed = _UNNAMED.get(row.name)
    name = core.words("profile-unnamed", what=Choice(unnamed)) if unnamed else row.name
    if table == "stage":
        return core.words("profile-stage", stage=Choice(row.name), percent=share)
    if row.count:
        each = round(1e6 * row.seconds / row.count)
        return core.words("profile-counted", name=name, percent=share, times=row.count, each=each)
    return core.words("profile-row", name=name, percent=share)

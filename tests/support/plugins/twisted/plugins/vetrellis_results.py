"""Tells trial of `--reporter=recorded`, once `tests/support/plugins` is on the path."""

from attrs import define
from twisted.plugin import IPlugin
from twisted.trial.itrial import IReporter
from zope.interface import directlyProvides


@define(eq=False, slots=False)  # zope notes on the object what it provides
class _Named:
    """How trial learns of a reporter: it reads these, and makes the class itself."""

    name: str
    module: str
    klass: str
    description: str
    longOpt: str
    shortOpt: str | None = None


recorded = _Named(
    "Recording Reporter",
    "tests.support.results",
    "RecordingReporter",
    "verbose output, with a record for the count at the end",
    "recorded",
)
# Trial's own word for these plugins, although they only describe a reporter.
directlyProvides(recorded, IPlugin, IReporter)

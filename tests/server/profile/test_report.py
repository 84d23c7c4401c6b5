"""Tests of how a profile reads."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.profile.report import MOST_ROWS, Report, ReportError, Row, report_of

REPORT = Report(
    10.04,
    1234,
    0.321,
    0.05,
    {
        "stage": (Row("prose", 2.0, 0.625), Row("parse", 1.2, 0.375)),
        "verb": (Row("look", 2.0, 0.625, 1000), Row("(no verb)", 1.2, 0.375)),
    },
)

HEAD = (
    "profile of 10.0 s: the main thread was busy for 32.1 % of the time, "
    "other threads took 5.0 % of a core; 1234 samples"
)


class TextTests(SynchronousTestCase):
    """Operators read aligned tables, and hear them as well."""

    def test_whole_report(self) -> None:
        self.assertEqual(
            REPORT.text().splitlines(),
            [
                HEAD,
                "",
                "stage    share       time",
                "prose   62.5 %    2000 ms",
                "parse   37.5 %    1200 ms",
                "",
                "verb         share       time     times       each",
                "look        62.5 %    2000 ms      1000    2000 us",
                "(no verb)   37.5 %    1200 ms",
            ],
        )

    def test_nothing_seen_is_said(self) -> None:
        text = Report(1.0, 0, 0.0, 0.0, {"stage": ()}).text()
        self.assertEqual(text.splitlines()[1:], ["Too little happened to say more."])

    def test_dust_is_left_out(self) -> None:
        rows = tuple(Row(f"verb{number}", 0.01, 0.01) for number in range(MOST_ROWS + 9))
        lines = Report(1.0, 99, 0.9, 0.0, {"verb": rows}).text().splitlines()
        self.assertEqual(len([line for line in lines if line.startswith("verb")]), MOST_ROWS + 1)


class DataTests(SynchronousTestCase):
    """A report survives being sent as data."""

    def test_there_and_back(self) -> None:
        self.assertEqual(report_of(REPORT.data()), REPORT)

    def test_rows_are_objects_with_names(self) -> None:
        data = REPORT.data()
        self.assertEqual(data["samples"], 1234)
        tables = data["tables"]
        assert isinstance(tables, dict)
        self.assertEqual(
            tables["verb"][0], {"name": "look", "seconds": 2.0, "share": 0.625, "count": 1000}
        )

    def test_nonsense_is_refused(self) -> None:
        many = {**REPORT.data(), "samples": "many"}
        for nonsense in (None, "report", {"seconds": 1.0}, many):
            self.assertRaises(ReportError, report_of, nonsense)

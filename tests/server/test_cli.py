from __future__ import annotations

import json
import shutil
import sys
from io import StringIO
from pathlib import Path

from attrs import define, field
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis import cli
from vetrellis.authoring.diagnostics import ContentError, Diagnostic
from vetrellis.server import manual
from vetrellis.server.config import Config
from vetrellis.server.content import SHIPPED
from vetrellis.server.control_socket import ControlError
from vetrellis.server.profile.report import Report, Row, report_of
from vetrellis.server.settings import settings


class CommandCase(SynchronousTestCase):
    """Somebody types a command."""

    @override
    def setUp(self) -> None:
        self.out, self.err = StringIO(), StringIO()
        self.patch(sys, "stdout", self.out)
        self.patch(sys, "stderr", self.err)

    def typed(self, words: str) -> int:
        return cli.main(words.split())


class LineTests(CommandCase):
    """A line that makes no sense says where help is, and status 1."""

    def refused(self, words: str) -> str:
        self.assertEqual(self.typed(words), 1)
        (line,) = self.err.getvalue().splitlines()
        self.assertEqual(self.out.getvalue(), "")
        return line

    def test_no_command(self) -> None:
        line = self.refused("")
        self.assertEqual(
            line,
            "vetrellis: say what to do: run, check, translate, bench, profile, admin, config, "
            "version; see vetrellis --help",
        )

    def test_unknown_command(self) -> None:
        self.assertIn("see vetrellis --help", self.refused("rum"))

    def test_unknown_option(self) -> None:
        self.assertIn("--tik", line := self.refused("run --tik 5"))
        self.assertTrue(line.endswith("see vetrellis run --help"), line)

    def test_no_command_within_a_group(self) -> None:
        self.assertTrue(self.refused("config").endswith("see vetrellis config --help"))

    def test_unknown_setting(self) -> None:
        line = self.refused("config explain world.tik")
        self.assertIn("did you mean world.tick?", line)

    def test_setting_that_resembles_none(self) -> None:
        self.assertIn("vetrellis config show lists them", self.refused("config explain xyzzy"))

    def test_help_of_every_command_is_there(self) -> None:
        for words in ("--help", "run --help", "config --help", "config show --help"):
            error = self.assertRaises(SystemExit, cli.main, words.split())
            self.assertEqual(error.code, 0)
        self.assertIn("Usage: vetrellis COMMAND [options]\n", self.out.getvalue())
        self.assertIn("Usage: vetrellis run [options]\n", self.out.getvalue())

    def test_words_of_the_process_are_read(self) -> None:
        self.patch(sys, "argv", ["vetrellis", "version"])
        self.assertEqual(cli.main(), 0)


class ConfigTests(CommandCase):
    """Questions about the configuration are answered on stdout."""

    def test_show(self) -> None:
        self.assertEqual(self.typed("config show --tick 0.5"), 0)
        self.assertEqual(len(self.out.getvalue().splitlines()), len(settings()))
        self.assertIn("# --tick", self.out.getvalue())

    def test_explain(self) -> None:
        self.assertEqual(self.typed("config explain world.tick"), 0)
        self.assertIn("VETRELLIS__WORLD__TICK", self.out.getvalue())

    def test_example_is_the_shipped_file(self) -> None:
        self.assertEqual(self.typed("config example"), 0)
        self.assertEqual(self.out.getvalue(), manual.example())

    def test_reference_is_the_shipped_page(self) -> None:
        self.assertEqual(self.typed("config reference"), 0)
        self.assertEqual(self.out.getvalue(), manual.reference())

    def test_version(self) -> None:
        self.assertEqual(self.typed("version"), 0)
        self.assertTrue(self.out.getvalue().startswith("vetrellis "))

    def test_version_for_machines(self) -> None:
        self.assertEqual(self.typed("version --json"), 0)
        self.assertEqual(
            set(json.loads(self.out.getvalue())) & {"python", "vetrellis"}, {"python", "vetrellis"}
        )


@define
class Asked:
    """Stands in for a running server: notes what it was asked, and answers."""

    answer: object
    questions: list[tuple[str, object, float]] = field(factory=list)

    def __call__(self, directory: str, body: object, seconds: float) -> object:
        self.questions.append((directory, body, seconds))
        if isinstance(self.answer, BaseException):
            raise self.answer
        return {"report": self.answer}


REPORT = Report(2.0, 9, 0.5, 0.1, {"verb": (Row("look", 1.0, 1.0, 4),)})


class ProfileTests(CommandCase):
    """`profile` asks the server that runs here, and prints what it says."""

    def asking(self, answer: object) -> Asked:
        asked = Asked(answer)
        self.patch(cli, "ask", asked)
        return asked

    def test_tables_are_printed(self) -> None:
        asked = self.asking(REPORT.data())
        self.assertEqual(self.typed("profile 2s --var there"), 0)
        self.assertEqual(asked.questions, [("there", {"do": "profile", "seconds": 2.0}, 2.0)])
        self.assertEqual(self.out.getvalue(), f"{REPORT.text()}\n")

    def test_time_may_stand_last_or_be_left_out(self) -> None:
        asked = self.asking(REPORT.data())
        for words in ("profile --var there 1m", "profile 1m --var there", "profile"):
            self.assertEqual(self.typed(words), 0)
        self.assertEqual([seconds for _, _, seconds in asked.questions], [60.0, 60.0, 10.0])

    def test_data_for_machines(self) -> None:
        self.asking(REPORT.data())
        self.assertEqual(self.typed("profile 2s --json"), 0)
        self.assertEqual(report_of(json.loads(self.out.getvalue())), REPORT)

    def test_what_is_no_time_is_told_in_a_line(self) -> None:
        for words in ("profile soon", "profile 0.1s", "profile 1h --json", "profile 1 2"):
            self.err.truncate(0)
            self.assertEqual(self.typed(words), 1)
            self.assertIn("is no time from 0.5s to 10m; write 10s or 1m", self.err.getvalue())

    def test_server_that_says_no(self) -> None:
        self.asking(ControlError("a profile is running already"))
        self.assertEqual(self.typed("profile"), 1)
        self.assertEqual(self.err.getvalue(), "vetrellis: a profile is running already\n")

    def test_answer_of_another_version_is_no_traceback(self) -> None:
        self.asking({"seconds": "long"})
        self.assertEqual(self.typed("profile"), 1)
        self.assertIn("is it of this version?", self.err.getvalue())

    def test_interrupt_is_a_line(self) -> None:
        self.asking(KeyboardInterrupt())
        self.assertEqual(self.typed("profile"), 1)
        self.assertEqual(self.err.getvalue(), "vetrellis: interrupted; the profile ends\n")


class AdminTests(CommandCase):
    """`admin` asks the server that runs, or the database of one that does not."""

    def test_ticket_is_printed_with_what_to_do_with_it(self) -> None:
        answer = {"ticket": "aaa-bbb", "address": "http://localhost:8080/#claim=aaa-bbb"}
        self.patch(cli, "ask", lambda directory, body: answer)
        self.assertEqual(self.typed("admin create"), 0)
        self.assertIn("  claim aaa-bbb\nor make it at\n", self.out.getvalue())

    def test_name_is_promoted_and_listed_where_no_server_runs(self) -> None:
        var = self.mktemp()
        self.assertEqual(self.typed(f"admin list --var {var}"), 0)
        self.assertEqual(
            self.out.getvalue(), "nobody: make an admin with vetrellis admin create\n"
        )
        self.assertEqual(self.typed(f"admin create --var {var} Bo"), 1)
        self.assertIn("nobody is called 'Bo': let them make", self.err.getvalue())
        self.assertEqual(self.typed(f"admin create --var {var}"), 0)
        self.assertRegex(self.out.getvalue(), r"claim [a-z2-7]{13}-")

    def test_server_that_runs_is_asked(self) -> None:
        questions = []

        def ask(directory: str, body: dict[str, object]) -> dict[str, object]:
            questions.append((directory, body))
            return {"name": "Ada", "staff": [{"name": "Ada", "role": "admin"}]}

        self.patch(cli, "ask", ask)
        for words in ("admin create Ada", "admin codes-off Ada", "admin list"):
            self.assertEqual(self.typed(words), 0)
        self.assertEqual(
            self.out.getvalue(),
            "Ada is an admin now\nAda is not asked for codes any more\nAda: admin\n",
        )
        asked = [body["do"] for _, body in questions]
        self.assertEqual(asked, ["admin", "release", "staff"])

    def test_one_name_at_a_time(self) -> None:
        for words in ("admin create Ada Bo", "admin codes-off"):
            self.assertEqual(self.typed(words), 1)


def find_nothing_wrong(config: Config) -> str:
    """Stand in for the inspection of a good world."""
    return f"world {config.world.content}: 43 rooms"


def find_two_mistakes(config: Config) -> str:
    """Stand in for the inspection of a bad world."""
    raise ContentError(
        [Diagnostic("a.yaml", 1, 2, "exits", "leads nowhere"), Diagnostic("b.yaml")]
    )


class CheckTests(CommandCase):
    """`check` tells everything that is wrong and starts nothing."""

    def test_all_is_well(self) -> None:
        self.patch(cli, "INSPECT", f"{__name__}.find_nothing_wrong")
        self.assertEqual(self.typed("check --world here"), 0)
        self.assertIn("world here: 43 rooms", self.out.getvalue())

    def test_shipped_world_is_well(self) -> None:
        self.assertEqual(self.typed("check"), 0)
        self.assertRegex(self.out.getvalue(), r"world Vetrellis: \d+ rooms, ")

    def test_bad_content_is_listed(self) -> None:
        self.patch(cli, "INSPECT", f"{__name__}.find_two_mistakes")
        self.assertEqual(self.typed("check"), 1)
        self.assertEqual(self.err.getvalue(), "a.yaml:1:2: exits: leads nowhere\nb.yaml\n")

    def test_bad_configuration_is_listed(self) -> None:
        path = Path(self.mktemp())
        path.write_text("world: {tik: 1}\nlisten: 5\n")
        self.assertEqual(self.typed(f"check --config {path}"), 1)
        self.assertEqual(len(self.err.getvalue().splitlines()), 2)
        self.assertEqual(self.out.getvalue(), "")


class TranslateTests(CommandCase):
    """`translate` gives every string of a world its place, and keeps what is there."""

    @override
    def setUp(self) -> None:
        super().setUp()
        self.content = Path(self.mktemp())
        shipped = SHIPPED / "content" / "worlds" / "vetrellis"
        shutil.copytree(shipped, self.content / "worlds" / "isle")
        (self.content / "localization").mkdir()

    def translate(self, words: str) -> list[str]:
        self.assertEqual(self.typed(f"translate --world {self.content}/worlds/isle {words}"), 0)
        said = self.out.getvalue().splitlines()
        self.out.truncate(0)
        self.out.seek(0)
        return said

    def test_each_file_gets_one_beside(self) -> None:
        *files, last = self.translate("tlh zones/packet")
        self.assertEqual(last, f"{len(files)} files written")
        self.assertTrue(files)
        for file in files:
            self.assertIn("localization/tlh/worlds/isle/zones/packet", file)
            self.assertTrue(Path(file).is_file())

    def test_second_time_there_is_nothing_to_do(self) -> None:
        self.translate("tlh zones/packet")
        self.assertEqual(self.translate("tlh zones/packet"), ["0 files written"])

    def test_what_is_no_language_is_refused(self) -> None:
        self.assertEqual(self.typed("translate ../../etc"), 1)
        self.assertIn("write a code such as es", self.err.getvalue())

    def test_no_language_is_refused(self) -> None:
        self.assertEqual(self.typed("translate"), 1)
        self.assertIn("say into which language", self.err.getvalue())

    def test_bad_world_is_refused(self) -> None:
        (self.content / "worlds" / "isle" / "manifest.yaml").write_text("title: Nowhere\n")
        self.assertEqual(self.typed(f"translate --world {self.content}/worlds/isle tlh"), 1)
        self.assertIn("manifest.yaml:1:1", self.err.getvalue())
        self.assertEqual(list((self.content / "localization").iterdir()), [])

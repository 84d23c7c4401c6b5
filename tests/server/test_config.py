from __future__ import annotations

from pathlib import Path

import yaml
from attrs import asdict
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase
from typing_extensions import override

from vetrellis.server import manual
from vetrellis.server.config import Config
from vetrellis.server.gateway.gate import Proxies
from vetrellis.server.settings import ConfigError, Loaded, check, load, settings

ROOT = Path(__file__).parents[2]


class Written(SynchronousTestCase):
    """A directory to write configuration files in."""

    def written(self, text: str) -> str:
        path = Path(self.mktemp())
        path.write_text(text, encoding="utf-8")
        return str(path)

    def problems(
        self,
        text: str = "",
        environment: dict[str, str] | None = None,
        options: dict[str, tuple[str, str]] | None = None,
    ) -> list[str]:
        path = self.written(text) if text else ""
        with self.assertRaises(ConfigError) as caught:
            load(path, environment, options)
        return [each.replace(path + ":", "") for each in str(caught.exception).splitlines()]


class DefaultTests(SynchronousTestCase):
    """A server needs no configuration."""

    def test_nothing_given_is_the_defaults(self) -> None:
        self.assertEqual(load(), Loaded(Config()))

    def test_every_default_obeys_its_own_rules(self) -> None:
        for setting in settings().values():
            self.assertEqual(check(setting, setting.default), (setting.default, ""), setting.path)

    def test_it_listens_on_this_machine_only(self) -> None:
        for endpoint in Config().listeners.values():
            self.assertIn("interface=127.0.0.1", endpoint)

    def test_database_stands_in_the_directory(self) -> None:
        loaded = load(options={"storage.directory": ("--var", "/srv/game")})
        self.assertEqual(loaded.config.database, "sqlite:/srv/game/vetrellis.sqlite")

    def test_empty_endpoint_is_no_listener(self) -> None:
        loaded = load(options={"listen.ssh": ("--ssh", "")})
        self.assertEqual(list(loaded.config.listeners), ["telnet", "web"])


class MergeTests(Written):
    """A later source overrides an earlier one: file, environment, options."""

    @override
    def setUp(self) -> None:
        self.path = self.written("world:\n  tick: 0.2\nlog: {level: warn}\n")

    def test_file_overrides_default(self) -> None:
        loaded = load(self.path)
        self.assertEqual(loaded.config.world.tick, 0.2)
        self.assertEqual(str(loaded.origin("world.tick")), f"{self.path}:2:9")

    def test_environment_overrides_file(self) -> None:
        loaded = load(self.path, {"VETRELLIS__WORLD__TICK": "0.3"})
        self.assertEqual(loaded.config.world.tick, 0.3)
        self.assertEqual(str(loaded.origin("world.tick")), "VETRELLIS__WORLD__TICK")

    def test_option_overrides_environment(self) -> None:
        loaded = load(
            self.path, {"VETRELLIS__WORLD__TICK": "0.3"}, {"world.tick": ("--tick", "1")}
        )
        self.assertEqual(loaded.config.world.tick, 1.0)
        self.assertEqual(str(loaded.origin("world.tick")), "--tick")

    def test_the_rest_stays(self) -> None:
        loaded = load(self.path, {"VETRELLIS__WORLD__TICK": "0.3"})
        self.assertEqual(loaded.config.log.level, "warn")
        self.assertEqual(loaded.config.listen, Config().listen)
        self.assertEqual(str(loaded.origin("log.format")), "default")

    def test_networks_are_taken(self) -> None:
        words = "10.0.0.0/8, 192.0.2.7, 2001:db8::/32, ::1, unix"
        loaded = load(environment={"VETRELLIS__PROXY__NETWORKS": words})
        self.assertEqual(len(loaded.config.proxy.networks), 5)
        self.assertTrue(Proxies.of(loaded.config.proxy.networks).unix)

    def test_origins_are_taken(self) -> None:
        words = "https://play.example, http://[::1]:8080, capacitor://localhost, HTTPS://A.example"
        loaded = load(environment={"VETRELLIS__WEB__ORIGINS": words})
        self.assertEqual(len(loaded.config.web.origins), 4)

    def test_list_is_words_with_commas(self) -> None:
        loaded = load("", {"VETRELLIS__WORLD__LANGUAGES": "es, en"})
        self.assertEqual(loaded.config.world.languages, ("es", "en"))

    def test_other_variables_are_nobodys_business(self) -> None:
        self.assertEqual(load("", {"PATH": "/bin", "VETRELLIS_REQUIRE": "redis"}), load())

    def test_empty_file_and_empty_section_say_nothing(self) -> None:
        self.assertEqual(load(self.written("# later\n")).config, Config())
        self.assertEqual(load(self.written("world:\n")).config, Config())


class MistakeTests(Written):
    """Every mistake is told in one run, at the place where somebody made it."""

    def test_unknown_key(self) -> None:
        self.assertEqual(
            self.problems("world:\n  tik: 1\n"),
            ["2:3: world.tik: no such setting (did you mean tick?)"],
        )

    def test_unknown_section(self) -> None:
        self.assertEqual(
            self.problems("listne: {}\n"), ["1:1: listne: no such setting (did you mean listen?)"]
        )

    def test_key_in_the_wrong_section(self) -> None:
        self.assertEqual(
            self.problems("tick: 1\n"), ["1:1: tick: no such setting (did you mean world.tick?)"]
        )

    def test_network_that_is_none_and_trust_in_everybody(self) -> None:
        for words, said in (
            ("[10.0.0.0/33]", "must be networks such as 10.0.0.0/8, and perhaps unix; "),
            ("[unix, localhost]", "'localhost' is none"),
            ("[10.0.0.1/8]", "write 10.0.0.0/8, or the address alone"),
            ("[0.0.0.0/0]", "everybody could claim any address"),
            ("['::/0']", "everybody could claim any address"),
        ):
            (problem,) = self.problems(f"proxy:\n  networks: {words}\n")
            self.assertIn(said, problem)
            self.assertTrue(problem.startswith("2:13: proxy.networks: "), problem)

    def test_origins(self) -> None:
        for words, said in (
            ("[play.example]", "must be origins such as https://play.example; 'play.example'"),
            ("['https://play.example/game/']", "more than an origin; write https://play.example,"),
            ("['https://me@play.example']", "write https://me"),
            ("['https://play.example:70000']", "must be origins"),
            ("['file:///home']", "must be origins"),
            ("['*']", "pages of anybody could connect"),
            ("['null']", "pages of anybody could connect"),
        ):
            (problem,) = self.problems(f"web:\n  origins: {words}\n")
            self.assertIn(said, problem)
            self.assertTrue(problem.startswith("2:12: web.origins: "), problem)

    def test_wrong_type(self) -> None:
        self.assertEqual(
            self.problems("world: {tick: fast}\nlimits: {connections: 2.5}\n"),
            [
                "1:15: world.tick: must be a number, not 'fast'",
                "2:23: limits.connections: must be a whole number, not 2.5",
            ],
        )

    def test_truth_is_no_number(self) -> None:
        self.assertEqual(
            self.problems("limits: {connections: yes}\n"),
            ["1:23: limits.connections: must be a whole number, not True"],
        )

    def test_out_of_range(self) -> None:
        self.assertEqual(
            self.problems("world: {tick: 99}\n"),
            ["1:15: world.tick: must lie between 0.01 and 10 seconds, not 99.0"],
        )

    def test_not_a_number_is_out_of_range(self) -> None:
        self.assertIn("must lie between", self.problems("world: {tick: .nan}\n")[0])

    def test_not_among_the_choices(self) -> None:
        self.assertIn("must be one of auto, text", self.problems("log: {format: xml}\n")[0])

    def test_list_of_no_words(self) -> None:
        self.assertIn("must be a list of words", self.problems("world: {languages: [1]}\n")[0])
        self.assertIn("must have 1 to 50", self.problems("world: {languages: []}\n")[0])

    def test_empty_value(self) -> None:
        self.assertEqual(
            self.problems("listen:\n  web:\n"), ["2:7: listen.web: must be text, not empty"]
        )

    def test_section_that_is_none(self) -> None:
        self.assertIn("1:9: listen: must be a section", self.problems("listen: 5\n")[0])
        self.assertIn("1:1: must be a section", self.problems("- listen\n")[0])

    def test_key_written_twice(self) -> None:
        self.assertEqual(
            self.problems("world:\n  tick: 1\n  tick: 2\n"),
            ["3:3: world.tick: is written twice (keep one of them)"],
        )

    def test_long_value_is_told_short(self) -> None:
        self.assertIn("...", self.problems(f"world: {{tick: {'x' * 500}}}\n")[0])

    def test_all_sources_are_told_of_together(self) -> None:
        problems = self.problems(
            "world: {tik: 1, tick: no number}\n",
            {"VETRELLIS__WORLD__TIK": "1", "VETRELLIS__WORLD__TICK": "99"},
            {"log.level": ("--log-level", "loud"), "log.lvl": ("--set log.lvl", "info")},
        )
        self.assertEqual(
            [problem.split(": ")[0] for problem in problems],
            [
                "1:9",
                "1:23",
                "VETRELLIS__WORLD__TICK",
                "VETRELLIS__WORLD__TIK",
                "--log-level",
                "--set log.lvl",
            ],
        )
        self.assertIn("did you mean VETRELLIS__WORLD__TICK?", problems[3])
        self.assertIn("did you mean log.level?", problems[5])

    def test_overridden_mistake_is_still_one(self) -> None:
        self.assertEqual(
            len(self.problems("world: {tick: no}\n", {"VETRELLIS__WORLD__TICK": "1"})), 1
        )


class UnreadableTests(Written):
    """A file that cannot be read, or is not YAML, is told of in one line."""

    def test_broken_yaml(self) -> None:
        problems = self.problems("world: [\n")
        self.assertEqual(len(problems), 1)
        self.assertTrue(problems[0].startswith("2:1: this is not YAML: "), problems)

    def test_unknown_tag(self) -> None:
        problems = self.problems("world: {tick: !now 5}\n")
        self.assertEqual(len(problems), 1)
        self.assertIn("world.tick: cannot be read", problems[0])

    def test_impossible_date(self) -> None:
        self.assertIn("cannot be read", self.problems("world: {tick: 2026-13-41}\n")[0])

    def test_no_text(self) -> None:
        path = Path(self.mktemp())
        path.write_bytes(b"world: \xff\xfe\n")
        with self.assertRaises(ConfigError) as caught:
            load(str(path))
        self.assertIn("this is not YAML", str(caught.exception))

    def test_control_characters(self) -> None:
        self.assertIn("this is not YAML", self.problems("world: \x00\n")[0])

    def test_missing_file(self) -> None:
        with self.assertRaises(ConfigError) as caught:
            load("/no/such/file.yaml")
        self.assertEqual(
            str(caught.exception),
            "/no/such/file.yaml: cannot be read: No such file or directory (see --config)",
        )

    @given(st.text(max_size=60))
    def test_whatever_a_file_says_is_either_read_or_told_of(self, text: str) -> None:
        path = Path("noise.yaml")
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            load(str(path))
        except ConfigError as error:
            self.assertNotEqual(error.diagnostics, ())

    @given(st.sampled_from(sorted(settings())), st.text(max_size=20).filter("\0".__ne__))
    def test_whatever_a_variable_says_is_either_read_or_told_of(
        self, path: str, text: str
    ) -> None:
        setting = settings()[path]
        try:
            loaded = load("", {setting.variable: text})
        except ConfigError as error:
            self.assertTrue(str(error).startswith(setting.variable))
        else:
            self.assertIsInstance(loaded.value(path), setting.kind)


class ManualTests(SynchronousTestCase):
    """What is written about the configuration is what the code does."""

    def test_shipped_file_says_what_the_defaults_say(self) -> None:
        shipped = yaml.safe_load((ROOT / "etc/vetrellis.yaml").read_text())
        defaults = asdict(Config(), value_serializer=lambda _, __, value: _plain(value))
        self.assertEqual(shipped, defaults)

    def test_shipped_file_is_as_it_would_be_written_today(self) -> None:
        self.assertEqual((ROOT / "etc/vetrellis.yaml").read_text(), manual.example())

    def test_shipped_file_loads(self) -> None:
        self.assertEqual(load(str(ROOT / "etc/vetrellis.yaml")).config, Config())

    def test_reference_page_is_as_it_would_be_written_today(self) -> None:
        page = (ROOT / "docs/reference/configuration.md").read_text()
        self.assertEqual(page, manual.reference())

    def test_every_setting_explains_itself(self) -> None:
        for setting in settings().values():
            self.assertRegex(setting.about.doc, r"^[A-Z`].*\.$", setting.path)

    def test_lines_are_short_enough_to_read(self) -> None:
        for line in manual.example().splitlines():
            self.assertLessEqual(len(line), 99)

    def test_show_tells_value_and_origin(self) -> None:
        shown = manual.show(load("", {"VETRELLIS__WORLD__TICK": "0.5"})).splitlines()
        self.assertEqual(len(shown), len(settings()))
        row = next(line for line in shown if line.startswith("world.tick"))
        self.assertRegex(row, r"^world\.tick = 0\.5 +# VETRELLIS__WORLD__TICK$")

    def test_explain_tells_all_there_is(self) -> None:
        told = manual.explain(settings()["log.format"], load())
        for part in ("log.format", "auto (from default)", "one of auto, text, json"):
            self.assertIn(part, told)

    def test_password_in_an_address_is_hidden(self) -> None:
        self.assertEqual(manual.mask("postgres://ada:s3cret@db/x"), "postgres://ada:***@db/x")
        self.assertEqual(manual.mask(5), 5)

    @given(st.sampled_from(sorted(settings())))
    def test_written_default_reads_as_the_default(self, path: str) -> None:
        setting = settings()[path]
        value, objection = check(setting, yaml.safe_load(manual.plain(setting.default)))
        self.assertEqual((value, objection), (setting.default, ""))


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value

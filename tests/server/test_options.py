from __future__ import annotations

import sys
from io import StringIO

from twisted.python.usage import UsageError
from twisted.trial.unittest import SynchronousTestCase

from vetrellis.server.options import SETTINGS, VetrellisOptions
from vetrellis.server.settings import ConfigError, settings


def parsed(*words: str) -> VetrellisOptions:
    options = VetrellisOptions()
    options.parseOptions(list(words))
    return options


class OptionTests(SynchronousTestCase):
    """An option overrides one setting; what is not said stays."""

    def test_every_option_has_a_setting(self) -> None:
        self.assertEqual(set(SETTINGS.values()) - set(settings()), set())
        named = {parameter[0] for parameter in VetrellisOptions.optParameters}
        self.assertEqual(named, {"config", *SETTINGS})

    def test_help_shows_the_defaults_in_force(self) -> None:
        for option, path in SETTINGS.items():
            told = next(
                str(each[3]) for each in VetrellisOptions.optParameters if each[0] == option
            )
            default = settings()[path].default
            shown = ",".join(default) if isinstance(default, tuple) else str(default)
            self.assertIn(f"[{shown}]", told)

    def test_nothing_said_is_nothing_given(self) -> None:
        self.assertEqual(parsed().given, {})
        self.assertEqual(parsed().load({}).origins, {})

    def test_option_sets_its_setting(self) -> None:
        loaded = parsed("--telnet", "tcp:5000", "--ssh", "", "--tick", "0.5").load({})
        self.assertEqual(loaded.config.listen.telnet, "tcp:5000")
        self.assertEqual(loaded.config.listen.ssh, "")
        self.assertEqual(loaded.config.world.tick, 0.5)

    def test_set_reaches_every_setting(self) -> None:
        loaded = parsed("--set", "limits.queued_lines=64", "--set", "log.level=warn").load({})
        self.assertEqual(loaded.config.limits.queued_lines, 64)
        self.assertEqual(loaded.config.log.level, "warn")
        self.assertEqual(str(loaded.origin("log.level")), "--set log.level")

    def test_set_may_hold_an_equals_sign(self) -> None:
        loaded = parsed("--set", "listen.web=tcp:80:interface=10.0.0.1").load({})
        self.assertEqual(loaded.config.listen.web, "tcp:80:interface=10.0.0.1")

    def test_set_without_a_value_is_refused(self) -> None:
        error = self.assertRaises(UsageError, parsed, "--set", "world.tick")
        self.assertIn("SECTION.KEY=VALUE", str(error))

    def test_set_of_an_unknown_setting_is_told(self) -> None:
        error = self.assertRaises(ConfigError, parsed("--set", "world.tik=1").load, {})
        self.assertIn("did you mean world.tick?", str(error))

    def test_stray_word_is_refused(self) -> None:
        error = self.assertRaises(UsageError, parsed, "now")
        self.assertIn("'now'", str(error))

    def test_config_names_the_file(self) -> None:
        error = self.assertRaises(ConfigError, parsed("--config", "/no/file").load, {})
        self.assertTrue(str(error).startswith("/no/file: "))

    def test_environment_is_read(self) -> None:
        loaded = parsed().load({"VETRELLIS__LOG__LEVEL": "debug"})
        self.assertEqual(loaded.config.log.level, "debug")

    def test_version_is_ours(self) -> None:
        out = StringIO()
        self.patch(sys, "stdout", out)
        self.assertRaises(SystemExit, parsed, "--version")
        self.assertTrue(out.getvalue().startswith("vetrellis "))

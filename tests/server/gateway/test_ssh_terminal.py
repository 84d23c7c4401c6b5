"""What an SSH client says of its terminal."""

from __future__ import annotations

from struct import pack

from twisted.conch.ssh.common import NS
from twisted.trial.unittest import SynchronousTestCase

from tests.support.ssh_client import pty
from vetrellis.formatters.look import Charset, Depth, Look
from vetrellis.server.gateway.ssh_terminal import Terminal


def with_environment(**variables: str) -> Terminal:
    return Terminal(is_there=True, kind="xterm", environment=variables)


class SizeTests(SynchronousTestCase):
    """A size is believed as far as a terminal can have it."""

    def size(self, width: int, height: int) -> tuple[int, int]:
        look = Terminal().requested(pty(b"xterm", width, height)).look
        return look.width, look.height

    def test_as_it_says(self) -> None:
        self.assertEqual(self.size(132, 43), (132, 43))

    def test_unknown_is_as_usual(self) -> None:
        self.assertEqual(self.size(0, 0), (80, 24))

    def test_nonsense_is_cut(self) -> None:
        self.assertEqual(self.size(1, 1), (20, 5))
        self.assertEqual(self.size(2**32 - 1, 2**32 - 1), (500, 500))

    def test_it_may_change(self) -> None:
        terminal = Terminal().resized(pack(">4L", 100, 30, 0, 0))
        self.assertEqual((terminal.width, terminal.height), (100, 30))


class DepthTests(SynchronousTestCase):
    """Colours are as many as the terminal's name, or its user, says."""

    def depth(self, kind: bytes) -> Depth:
        return Terminal().requested(pty(kind, 80, 24)).look.depth

    def test_by_name(self) -> None:
        self.assertEqual(self.depth(b"xterm"), Depth.ANSI16)
        self.assertEqual(self.depth(b"tmux-256color"), Depth.XTERM256)
        self.assertEqual(self.depth(b"xterm-direct"), Depth.TRUE)
        self.assertEqual(self.depth(b"dumb"), Depth.NONE)
        self.assertEqual(self.depth(b""), Depth.NONE)

    def test_by_variable(self) -> None:
        self.assertEqual(with_environment(COLORTERM="truecolor").look.depth, Depth.TRUE)
        self.assertEqual(with_environment(NO_COLOR="1").look.depth, Depth.NONE)

    def test_no_terminal_has_none(self) -> None:
        self.assertEqual(Terminal().look, Look(depth=Depth.NONE))


class LanguageTests(SynchronousTestCase):
    """The locale tells the language and the charset, the strongest variable first."""

    def test_language(self) -> None:
        self.assertEqual(with_environment(LANG="es_ES.UTF-8@euro").language, "es")
        self.assertEqual(with_environment(LANG="en", LC_ALL="es").language, "es")
        self.assertEqual(with_environment(LANG="en", LC_MESSAGES="es").language, "es")
        self.assertEqual(with_environment(LANG="es", LC_ALL="").language, "es")

    def test_none(self) -> None:
        for locale in ("C", "C.UTF-8", "POSIX"):
            self.assertEqual(with_environment(LANG=locale).language, "")
        self.assertEqual(Terminal().language, "")

    def test_charset(self) -> None:
        for locale, charset in (
            ("es_ES.UTF-8", Charset.UTF8),
            ("es_ES", Charset.UTF8),
            ("es_ES.ISO-8859-1", Charset.LATIN1),
            ("es_ES.iso885915@euro", Charset.LATIN1),
        ):
            self.assertEqual(with_environment(LANG=locale).look.charset, charset, locale)

    def test_what_means_nothing_is_not_accepted(self) -> None:
        self.assertIsNone(Terminal().told(NS(b"PATH") + NS(b"/bin")))
        self.assertIsNone(Terminal().told(NS(b"LANG") + NS(b"x" * 129)))
        told = Terminal().told(NS(b"LANG") + NS(b"es"))
        assert told is not None
        self.assertEqual(told.environment, {"LANG": "es"})

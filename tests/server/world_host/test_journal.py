"""What the chronicle keeps of a tick can be used like what was kept."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from vetrellis.formatters.look import Look
from vetrellis.formatters.terminal import TerminalFormatter
from vetrellis.game.core.text import Text
from vetrellis.server.world_host.journal import OutputWriter, decode_outputs
from vetrellis.shared.wire import Delivery, SessionId


class OutputTests(SynchronousTestCase):
    """What was told is read back as it was."""

    told = Delivery(SessionId("s"), 1, 0, (Text.of("The tide turns."),), prompt=Text.of(">"))

    def test_it_is_the_same(self) -> None:
        self.assertEqual(decode_outputs(OutputWriter().encode([self.told])), (self.told,))

    def test_it_can_be_shown_again(self) -> None:
        (read,) = decode_outputs(OutputWriter().encode([self.told]))
        shown = TerminalFormatter().render(read.texts, Look())
        self.assertEqual(shown, TerminalFormatter().render(self.told.texts, Look()))

    def test_what_was_written_before_reads_the_same(self) -> None:
        writer, title = OutputWriter(most=2), Text.of("Salt Quay")
        for number in range(5):
            texts = (title, Text.of(f"{number} gulls."))
            told = Delivery(SessionId("s"), number, 0, texts, prompt=title)
            self.assertEqual(decode_outputs(writer.encode([told, told])), (told, told))

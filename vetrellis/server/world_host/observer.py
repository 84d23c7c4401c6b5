"""What a world host tells whoever measures it."""

from __future__ import annotations


class HostObserver:
    """Learns what the host does, and makes nothing of it. Figures are made by overriding."""

    def ticked(self, seconds: float, lag: float) -> None:
        """Learn of a tick.

        Args:
            seconds: How long it took.
            lag: How much later than planned it began.
        """

    def committed(self, seconds: float, size: int, dirty: int) -> None:
        """Learn of a commit.

        Args:
            seconds: Time from the end of its tick.
            size: How many bytes were saved.
            dirty: How many entities the tick touched.
        """

    def command(self, verb: str) -> None:
        """Learn that a verb was carried out or refused."""

    def queued(self, lines: int, in_flight: int) -> None:
        """Learn how much waits at the beginning of a tick.

        Args:
            lines: Lines that players typed.
            in_flight: Ticks that are not committed.
        """

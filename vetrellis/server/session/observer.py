"""What sessions tell whoever measures them."""

from __future__ import annotations


class SessionObserver:
    """Learns what sessions do, and makes nothing of it. Figures are made by overriding."""

    def began(self, protocol: str, *, accepted: bool) -> None:
        """Learn of a new connection.

        Args:
            protocol: What it speaks.
            accepted: Whether it was let in.
        """

    def typed(self, protocol: str) -> None:
        """Learn of a line that a player typed."""

    def answered(self, seconds: float) -> None:
        """Learn how long it took from a line to what was shown next."""

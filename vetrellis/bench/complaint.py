"""What stops a measurement: told in one line, for whoever asked for it."""

from __future__ import annotations


class BenchError(Exception):
    """Something that keeps us from measuring, in one sentence that says what to do."""

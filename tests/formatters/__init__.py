"""Tests of `vetrellis.formatters`."""

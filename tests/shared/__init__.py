"""Tests of what processes say to each other, and of values as bytes."""

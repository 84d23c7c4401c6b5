"""Tests of the load generator: what it counts is what happened."""

"""Tests of the world host."""

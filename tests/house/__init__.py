"""Tests of the house itself: how it is run, counted, locked and kept in order."""

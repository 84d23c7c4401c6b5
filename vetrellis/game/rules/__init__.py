"""Conditions that content is written with."""

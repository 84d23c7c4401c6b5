"""Vetrellis: an MMO text adventure, hosted by Twisted."""

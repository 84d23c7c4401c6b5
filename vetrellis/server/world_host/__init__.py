"""The tick: inputs in, turns, a commit, deliveries out."""

"""The tests. `python -m tests` runs them all and counts; trial runs any of them by name."""

from hypothesis import settings

# Nothing here judges by the wall clock: a loaded machine fails no test for being slow.
settings.register_profile("house", settings.default, deadline=None)
settings.load_profile("house")

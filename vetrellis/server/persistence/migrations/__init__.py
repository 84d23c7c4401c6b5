"""The schema's history: how a database of any earlier version becomes one of this version.

Run by `SqlStore.open`. To add a step, put a module beside the others in `versions`, with the
next number and `down_revision` naming the one before, and set `sqlite.SCHEMA` to that number.
"""

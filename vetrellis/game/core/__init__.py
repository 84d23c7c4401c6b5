"""The foundation: values, events as the only writers, turns, declarations, text."""

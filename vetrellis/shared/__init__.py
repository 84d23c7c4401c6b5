"""Messages between processes, and how values become bytes."""

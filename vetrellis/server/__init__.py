"""The infrastructure: connections, sessions, the world host, persistence."""

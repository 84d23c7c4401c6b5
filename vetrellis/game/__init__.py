"""The pure engine: no network, no database, no clock. Runs in a plain Python session."""

"""Where the time of a running server goes."""

"""Builders' side: loading, checking and linting YAML content."""

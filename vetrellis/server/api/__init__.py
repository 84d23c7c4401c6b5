"""What operators and programs read: health, metrics."""

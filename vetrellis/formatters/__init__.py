"""From text spans to what a screen shows. Pure."""

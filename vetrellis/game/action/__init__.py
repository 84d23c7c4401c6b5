"""From typed words to turns: parsing, scope, processing."""

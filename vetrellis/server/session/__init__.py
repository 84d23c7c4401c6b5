"""What a connection talks to: login, play, link-dead, take-over."""

"""Connections: telnet, SSH, WebSocket and the web."""
